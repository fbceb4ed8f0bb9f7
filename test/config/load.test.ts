import { describe, expect, it } from 'vitest';
import { type ConfigSources, loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import { formatFault } from '../../src/domain/fault.ts';
import { safeLine } from '../../src/domain/safe-line.ts';
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts';

const NEEDED = { provider: 'donoratlas', files: 'data/*.csv' };

function load(inputs: Readonly<Record<string, string>>, file?: string, from: ConfigSources['from'] = 'inputs') {
  return loadConfig({
    inputs: new Map(Object.entries(inputs)),
    from,
    ...(file !== undefined && { file: { path: 'bulk-job.yaml', text: file } }),
  });
}

function take(inputs: Readonly<Record<string, string>>, file?: string): Config {
  const { config, faults } = load({ ...NEEDED, ...inputs }, file);
  expect(faults.map(formatFault)).toEqual([]);
  return config;
}

describe('precedence', () => {
  it.each([
    ['default', {}, undefined, 3_600_000],
    ['file over default', {}, 'timeout: 10m', 600_000],
    ['input over file', { timeout: '5m' }, 'timeout: 10m', 300_000],
    ['input over default', { timeout: '5m' }, undefined, 300_000],
    ['an empty input is not given', { timeout: '' }, 'timeout: 10m', 600_000],
    ['an empty value in the file is not given', {}, 'timeout:', 3_600_000],
    ['an empty text in the file is not given', {}, 'timeout: ""', 3_600_000],
  ])('%s', (_, inputs, file, timeout) => {
    expect(take(inputs, file).timeout).toBe(timeout);
  });

  it('replaces a list or a mapping as a whole', () => {
    const file = 'files: [a.csv, b.csv]\nparams: { network_id: net_1, more: x }';
    const config = take({ files: 'c.csv', params: 'network_id: net_2' }, file);
    expect(config.files).toEqual(['c.csv']);
    expect(config.params).toEqual(new Map([['network_id', 'net_2']]));
  });

  it('a bad value in the file does no harm where an input replaces it', () => {
    expect(take({ timeout: '5m' }, 'timeout: soon').timeout).toBe(300_000);
  });
});

describe('values', () => {
  it.each([
    ['files', 'a.csv\n\n  b.csv  \n!c.csv', ['a.csv', 'b.csv', '!c.csv']],
    ['delimiter', ';', ';'],
    ['delimiter', 'tab', '\t'],
    ['delimiter', '\t', '\t'],
    ['delimiter', '|', '|'],
    ['sandbox', 'TRUE', true],
    ['summary', 'false', false],
    ['batch-size', ' 50 ', 50],
    ['rate', '600/m', { requests: 600, windowMs: 60_000 }],
    ['concurrency', 'auto', 'auto'],
    ['concurrency', '8', 8],
    ['poll-interval', 'auto', 'auto'],
    ['poll-interval', '10s', 10_000],
    ['retry-failed', '0', 0],
    ['params', 'network_id: 0012', new Map([['network_id', '0012']])],
    ['params', '{ a: [1, { b: 2 }] }', new Map([['a', ['1', new Map([['b', '2']])]]])],
    [
      'columns',
      'donor_id: Donor ID\namount: "Amount: $"',
      new Map([
        ['donor_id', 'Donor ID'],
        ['amount', 'Amount: $'],
      ]),
    ],
  ] as const)('%s: %j', (name, text, expected) => {
    expect(take({ [name]: text })[name]).toEqual(expected);
  });

  it('in a file may be what YAML makes of them', () => {
    const file = 'sandbox: true\nretention-days: 30\nmax-failed: 5 or 2.5%\nfiles:\n  - a.csv\n  - 2026.csv';
    const { config, faults } = load({ provider: 'donoratlas' }, file);
    expect(faults).toEqual([]);
    expect(config).toMatchObject({ sandbox: true, 'retention-days': 30, files: ['a.csv', '2026.csv'] });
  });

  it('are frozen', () => {
    expect(Object.isFrozen(take({}))).toBe(true);
  });
});

it.each([
  [true, {}, undefined],
  [true, { 'output-dir': 'mine' }, 'mine'],
  [false, {}, '../elsewhere'],
])('a config file of a stranger (%s) does not say where this run writes', (isUntrusted, inputs, expected) => {
  const { config, faults } = loadConfig({
    inputs: new Map(Object.entries({ ...NEEDED, ...inputs })),
    file: { path: 'bulk-job.yaml', text: 'output-dir: ../elsewhere\ntimeout: 10m' },
    isUntrusted,
  });
  expect(faults).toEqual([]);
  expect(config['output-dir']).toBe(expected);
  expect(config.timeout).toBe(600_000);
});

describe('faults', () => {
  it.each(HOSTILE_TEXTS)('artifact-name: %j is refused, and can be shown', (name) => {
    const { faults } = load({ ...NEEDED, 'artifact-name': name });
    expect(faults).toMatchObject([{ code: 'input/value', input: 'artifact-name' }]);
    expect(safeLine(formatFault(faults[0] ?? { code: '', message: '' }))).not.toMatch(
      /\p{Cc}|\p{Cf}|::|##(?:\[|vso|teamcity)/u,
    );
  });

  it.each([' ', '\u00a0\t'])('artifact-name: %j is blank, and refused', (name) => {
    expect(load({ ...NEEDED, 'artifact-name': name }).faults).toMatchObject([
      { code: 'input/value', input: 'artifact-name' },
    ]);
  });

  it.each(['bulk-job-results', 'none', 'Spenden März (a+b)', 'donors_2026-11.eu'])('artifact-name: %j', (name) => {
    expect(take({ 'artifact-name': name })['artifact-name']).toBe(name);
  });

  it.each<[string, string, string, string]>([
    ['mode', 'runn', '"runn" is not a valid value for mode.', 'Did you mean run?'],
    [
      'mode',
      'everything',
      '"everything" is not a valid value for mode.',
      'Valid values: run, validate, submit, collect, merge, auto.',
    ],
    ['max-failed', 'lots\nmore', '"lots\\nmore" is not a valid limit for max-failed.', 'Write a count (25)'],
    ['max-failed', '150%', '"150%"', 'percentage up to 100'],
    ['timeout', '60', '"60" is not a valid duration for timeout.', 'Examples: 90s'],
    ['rate', '10', '"10" is not a valid value for rate.', '10/s'],
    ['batch-size', '0', '"0" is not a valid value for batch-size.', 'Write a whole number from 1 to 10,000,000.'],
    ['sandbox', 'yes', '"yes" is not a valid value for sandbox.', 'Write true or false.'],
    ['params', 'a: [', 'params is not valid YAML at line 1, column 5', 'Fix that line.'],
    ['params', '- a', 'params must be a YAML mapping.', 'Write one "name: value" per line.'],
    ['timeout', 'x'.repeat(500), '…"', 'Examples: 90s'],
  ])('%s: %j', (name, value, message, next) => {
    const { faults } = load({ ...NEEDED, [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ code: 'input/value', input: name });
    expect(faults[0]?.message).toContain(message);
    expect(faults[0]?.next).toContain(next);
    expect(faults[0]?.message.length).toBeLessThan(200);
  });

  it.each([
    ['timeout: [1h]', 'timeout must not be a list.', 'Write a single value.'],
    ['provider: { name: donoratlas }', 'provider must not be a mapping.', 'Write a single value.'],
    ['sandbox: [true]', 'sandbox must not be a list.', 'Write true or false.'],
    ['params: [a, b]', 'params must not be a list.', 'Write one "name: value" per line.'],
    ['files: { a: b }', 'files must not be a mapping.', 'Write one pattern per line, or a list of patterns.'],
    ['files: [[a.csv], [b.csv]]', 'files must not be a list with anything but texts.', 'Write one pattern per line'],
  ])('in a file have their place: %s', (text, message, next) => {
    const { faults } = load(
      text.startsWith('files') ? { provider: 'x' } : text.startsWith('provider') ? { files: 'x' } : NEEDED,
      `# head\n${text}`,
    );
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ code: 'input/value', file: 'bulk-job.yaml', line: 2, column: 1 });
    expect(faults[0]?.message).toContain(message);
    expect(faults[0]?.next).toContain(next);
  });

  it('of all inputs come at once, and the rest of the config stands', () => {
    const { faults, config } = load({
      files: '!a.csv',
      timeout: 'soon',
      'max-faild': '3',
      'retry-failed': '1',
      sandbox: 'true',
      'base-url': 'https://x.example',
    });
    expect(faults.map(({ input, code }) => `${input} ${code}`)).toEqual([
      'max-faild input/unknown',
      'timeout input/value',
      'provider input/required',
      'files input/contradiction',
      'base-url input/contradiction',
    ]);
    expect(config).toMatchObject({ 'retry-failed': 1, timeout: 3_600_000, sandbox: true });
  });

  it('name a flag as a flag, and an input of the config file as it stands there', () => {
    const { faults } = load({ ...NEEDED, timeout: 'soon' }, 'rate: fast', 'flags');
    expect(faults.map(({ message }) => message)).toEqual([
      '"fast" is not a valid value for rate.',
      '"soon" is not a valid duration for --timeout.',
    ]);
    const [pairs] = load({ ...NEEDED, params: 'a=b' }, undefined, 'flags').faults;
    expect(pairs?.next).toContain('For name=value use --param.');
    const missing = load({}, undefined, 'flags').faults.map(formatFault).join('\n');
    expect(missing).toContain('or a file, such as "--provider ./acme.yaml"');
    expect(missing).toContain(`--files is missing. Set patterns for the data files, such as "--files 'data/*.csv'".`);
  });

  it('of a file that does not parse are the only ones about it: nothing is missing then', () => {
    const { faults } = load({}, 'provider: donoratlas\nfiles: [a.csv');
    expect(faults.map(({ code }) => code)).toEqual(['config/yaml']);
    expect(load({}, '').faults.map(({ code }) => code)).toEqual(['input/required', 'input/required']);
  });

  it('an empty list of files is none', () => {
    expect(load({ provider: 'x' }, 'files: []').faults).toMatchObject([
      { code: 'input/required', input: 'files', file: 'bulk-job.yaml', line: 1 },
    ]);
  });

  it('never show a secret of the file', () => {
    const { faults } = load(
      NEEDED,
      'api-key: canary-1\ngithub-token: canary-2\nparams: "x: [canary-3"\nconfig: other.yaml',
    );
    expect(faults.map(({ code, line }) => `${code} ${line}`)).toEqual([
      'config/secret 1',
      'config/secret 2',
      'config/nested 4',
      'input/value 3',
    ]);
    expect(faults.map(formatFault).join()).not.toContain('canary');
  });

  it('names from outside are harmless', () => {
    const { faults, config } = load({ ...NEEDED, ['__proto__']: 'x', constructor: 'y' });
    expect(faults.map(({ input }) => input)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(config)).toBe(Object.prototype);
  });
});
