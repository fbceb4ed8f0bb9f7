import { readdirSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { documents } from '../scripts/documents.ts';
import { replaceSection, table } from '../scripts/markdown-text.ts';
import { renderHelp } from '../src/cli/help.ts';
import { OUTPUTS } from '../src/config/outputs.ts';
import { describeInputs } from '../src/config/schema.ts';
import { EXIT_CODES, REASONS } from '../src/domain/fault.ts';
import { OUTCOMES, UNRESOLVED_REASONS } from '../src/domain/outcome.ts';
import { VERSION } from '../src/domain/version.ts';
import { ADDED_FUNCTIONS } from '../src/provider/added-functions.ts';
import { checkProvider, loadProvider } from '../src/provider/load.ts';
import { FIELD_NAMES } from '../src/provider/schema.ts';
import { RESERVED_NAMES } from '../src/provider/variable-names.ts';
import { runExchanges } from '../src/recorded/run-exchanges.ts';
import { readProjectFile } from './support/markdown-documents.ts';
import { runWorld } from './support/world.ts';

/** Formatting a document starts a process. */
const GENERATE_MS = 60_000;

const INPUTS = describeInputs();
const README = readProjectFile('README.md');

function compile(path: string): (value: unknown) => readonly string[] {
  const ajv = new Ajv2020({ allErrors: true, strictTypes: false, strictTuples: false });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readProjectFile(path)));
  return (value) =>
    validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('generated documents', () => {
  it('are current', { timeout: GENERATE_MS }, async () => {
    const stale = [...(await documents(readProjectFile))].filter(([path, text]) => readProjectFile(path) !== text);
    expect(stale.map(([path]) => path)).toEqual([]);
  });

  it('keep a bar in a cell of a table', () => {
    expect(table(['a', 'b'], [['`x|y`', '1']])).toBe('| a | b |\n| --- | --- |\n| `x\\|y` | 1 |');
  });

  it('are refused where a marker is missing', () => {
    expect(() => replaceSection('<!-- BEGIN inputs -->', 'inputs', '')).toThrow('END inputs');
    expect(replaceSection('a<!-- BEGIN x -->old<!-- END x -->b', 'x', 'new')).toBe(
      'a<!-- BEGIN x -->\n\nnew\n\n<!-- END x -->b',
    );
  });
});

describe('action.yml', () => {
  const action: { inputs: Record<string, { description: string }>; outputs: Record<string, unknown> } = parse(
    readProjectFile('action.yml'),
  );

  it('has the inputs of the schema, what the runner fills in, and the outputs of the list', () => {
    expect(Object.keys(action.inputs)).toEqual([...INPUTS.map(({ name }) => name), 'matrix']);
    expect(Object.keys(action.outputs)).toEqual(OUTPUTS.map(({ name }) => name));
  });

  it('says every default in words', () => {
    const unsaid = INPUTS.filter(({ default: standard }) => standard !== undefined && standard !== '').filter(
      ({ name, default: standard }) => !action.inputs[name]?.description.includes(`Default: ${standard}.`),
    );
    expect(unsaid.map(({ name }) => name)).toEqual([]);
  });
});

describe('help and README', () => {
  it('name every input', () => {
    const help = renderHelp();
    const flags = INPUTS.filter(({ secret, name }) => !secret && name !== 'mode');
    expect(flags.filter(({ name }) => !help.includes(`--${name}`)).map(({ name }) => name)).toEqual([]);
    expect(INPUTS.filter(({ name }) => !README.includes(`| \`${name}\``)).map(({ name }) => name)).toEqual([]);
  });

  it('name every exit code, and the README every reason, outcome and output', () => {
    const codes = [...new Set(Object.values(EXIT_CODES))];
    expect(codes.filter((code) => !new RegExp(`^ {2}${code} `, 'm').test(renderHelp()))).toEqual([]);
    expect(REASONS.filter((reason) => !README.includes(`| \`${EXIT_CODES[reason]}\``))).toEqual([]);
    const words = [...REASONS, ...OUTCOMES, ...UNRESOLVED_REASONS];
    expect(words.filter((word) => !README.includes(`\`${word}\``))).toEqual([]);
    expect(OUTPUTS.filter(({ name }) => !README.includes(`| \`${name}\``))).toEqual([]);
  });

  it('show the version that is released', () => {
    expect(JSON.parse(readProjectFile('package.json'))).toMatchObject({ version: VERSION });
    expect(readProjectFile('CHANGELOG.md')).toContain(`## ${VERSION}`);
  });
});

describe('schemas', () => {
  it('take what a run writes', async () => {
    await runWorld(
      { files: { 'data/donors.csv': 'donor_id,name\na,x\nfail-1,y\nnotfound-1,z\n,w\na,x\n' } },
      async ({ publication, read }) => {
        const report: unknown = JSON.parse((await read('report.json')) ?? '');
        expect(compile('schema/report.schema.json')(report)).toEqual([]);
        const written = readdirSync(publication.report.resultsDir).filter(
          (name) => name.includes('.') && name !== 'ledger.head',
        );
        expect([...publication.report.resultFiles].sort()).toEqual(written.sort());
        const artifact = ['artifact-id', 'artifact-url', 'artifact-name'];
        expect([...publication.outputs.keys(), ...artifact].sort()).toEqual(OUTPUTS.map(({ name }) => name).sort());
      },
    );
  });

  it('take the config file of the examples, and refuse a misspelled input', () => {
    const check = compile('schema/config.schema.json');
    const config: unknown = parse(readProjectFile('examples/donoratlas/bulk-job.yaml'));
    expect(check(config)).toEqual([]);
    expect(check({ provider: 'donoratlas', 'max-faild': 1 })).not.toEqual([]);
  });

  it.each(['providers/donoratlas.yaml', 'docs/examples/acme.yaml'])('take %s', (path) => {
    expect(compile('schema/provider.schema.json')(parse(readProjectFile(path)))).toEqual([]);
  });
});

describe('docs/provider-file.md', () => {
  const page = readProjectFile('docs/provider-file.md');

  it('explains every field, variable and function', () => {
    const own = [...RESERVED_NAMES].filter((name) =>
      ['rows', 'ids', 'key', 'batch_id', 'upload_url', 'source_url', 'statusCode', 'state', 'position'].includes(name),
    );
    expect(own).toHaveLength(9);
    const words = [...FIELD_NAMES, ...own, ...ADDED_FUNCTIONS.keys()];
    expect(words.filter((word) => !new RegExp(`[\`$ {,]${word}\\b`).test(page))).toEqual([]);
  });

  it('has an example without faults, whose recorded exchanges pass', async () => {
    const path = 'docs/examples/acme.yaml';
    expect(checkProvider(readProjectFile(path), path)).toMatchObject({ errors: [], warnings: [] });
    const exchanges = 'docs/examples/acme.test.yaml';
    const verdicts = await runExchanges(
      loadProvider(readProjectFile(path), path),
      readProjectFile(exchanges),
      exchanges,
    );
    expect(verdicts.length).toBeGreaterThan(2);
    expect(verdicts.filter(({ passed }) => !passed)).toEqual([]);
  });
});
