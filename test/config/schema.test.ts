import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { configJsonSchema, describeInputs, NOT_IN_FILE } from '../../src/config/schema.ts';

const schema = configJsonSchema();
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

describe('the inputs', () => {
  it('have a description each, and no name twice', () => {
    const inputs = describeInputs();
    expect(inputs.filter(({ description }) => !/^[A-Z`].*\.$/.test(description))).toEqual([]);
    expect(new Set(inputs.map(({ name }) => name)).size).toBe(inputs.length);
  });

  it('take their own defaults and all their values', () => {
    for (const { name, default: standard, values = [] } of describeInputs()) {
      for (const value of [standard, ...values]) {
        const { faults } = loadConfig({ inputs: new Map([[name, value ?? '']]) });
        expect(
          faults.filter(({ code }) => code === 'input/value'),
          `${name}: ${value}`,
        ).toEqual([]);
      }
    }
  });

  it('secrets have neither default nor values', () => {
    const secrets = describeInputs().filter(({ secret }) => secret);
    expect(secrets.map(({ name }) => name)).toEqual(['api-key', 'github-token']);
    expect(secrets.filter((input) => input.default !== undefined || input.values !== undefined)).toEqual([]);
  });
});

describe('the JSON Schema of the config file', () => {
  it('knows every input that may stand there', () => {
    const names = describeInputs()
      .map(({ name }) => name)
      .filter((name) => !NOT_IN_FILE.has(name));
    expect(schema).toMatchObject({ additionalProperties: false });
    expect(Object.keys(schema.properties)).toEqual(names);
  });

  it('takes the example', () => {
    const example: unknown = parse(readFileSync('examples/donoratlas/bulk-job.yaml', 'utf8'));
    expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
  });

  it('takes its own defaults', () => {
    const defaults = Object.entries(schema.properties).flatMap(([name, property]) =>
      property.default === undefined ? [] : [[name, property.default] as const],
    );
    expect(defaults.length).toBeGreaterThan(20);
    expect(validate(Object.fromEntries(defaults)), JSON.stringify(validate.errors)).toBe(true);
  });

  // Each line of a file as an editor sees it and as a run does: they must agree.
  it.each([
    ['sandbox: true', true],
    ['sandbox: yes please', false],
    ['sandbox: 1', false],
    ['mode: run', true],
    ['mode: runn', false],
    ['max-failed: 25', true],
    ['max-failed: 2.5%', true],
    ['max-failed: 5 or 2.5%', true],
    ['max-failed: unlimited', true],
    ['max-failed: -1', false],
    ['max-failed: lots', false],
    ['timeout: 45m', true],
    ['timeout: 1.5h', true],
    ['timeout: 45', false],
    ['rate: 10/s', true],
    ['rate: 10', false],
    ['batch-size: 100', true],
    ['batch-size: 0', false],
    ['concurrency: auto', true],
    ['concurrency: 4', true],
    ['concurrency: 1001', false],
    ['poll-interval: auto', true],
    ['poll-interval: often', false],
    ['delimiter: tab', true],
    ['delimiter: ":"', false],
    ['files: data/*.csv', true],
    ['files: [a.csv, "!b.csv"]', true],
    ['files: { a: b }', false],
    ['params: { network_id: net_1 }', true],
    ['params: [a]', false],
    ['api-key: x', false],
    ['config: other.yaml', false],
    ['max-faild: 3', false],
    ['timeout: [1h]', false],
  ])('%s: %s', (line, isRight) => {
    expect(validate(parse(line))).toBe(isRight);
    const { faults } = loadConfig({ inputs: new Map(), file: { path: 'bulk-job.yaml', text: line } });
    expect(faults.filter(({ code }) => code !== 'input/required').length === 0).toBe(isRight);
  });
});
