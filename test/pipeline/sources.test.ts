import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { launchHere } from './launching.ts';

const made: string[] = [];
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

/** The report of a `validate` over files that are made for it. */
async function check(
  files: Readonly<Record<string, string | Uint8Array>>,
  inputs: Readonly<Record<string, string>> = {},
  environment: ReadonlyMap<string, string> = new Map(),
) {
  const directory = mkdtempSync(join(tmpdir(), 'bulk-job-sources-'));
  made.push(directory);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  const given = {
    mode: 'validate',
    provider: 'ngpvan',
    params: 'application_name: acme\nmapping_types: [contact]',
    files: 'data/*.csv',
    'output-dir': 'out',
    ...inputs,
  };
  const { publication } = await launchHere({ inputs: new Map(Object.entries(given)), directory, environment });
  return publication.report;
}

describe('records of blank cells', () => {
  it('are left out and told, where the key is optional too', async () => {
    const report = await check({
      'data/a.csv': 'VanID,FirstName\n1,Ada\n,Wren\n,\n , \n',
      'data/b.csv': 'VanID,FirstName\n,\n3,Lin\n',
    });
    expect(report.totals).toMatchObject({ total: 3, invalid: 0 });
    expect(report.notices).toEqual(
      expect.arrayContaining([
        '2 lines of data/a.csv have only blank cells and were skipped; the first is line 4.',
        'Line 2 of data/b.csv has only blank cells and was skipped.',
      ]),
    );
  });

  it('are no rows of a file that has nothing else', async () => {
    expect(await check({ 'data/a.csv': 'VanID,FirstName\n,\n' })).toMatchObject({
      exitCode: 2,
      faults: [{ code: 'input/empty' }],
    });
  });
});

describe('patterns', () => {
  const DATA = { 'data/a.csv': 'VanID,FirstName\n1,Ada\n', 'data/b.csv': 'VanID,FirstName\n2,Lin\n' };

  it('tells an exclude that excludes nothing', async () => {
    const report = await check(DATA, { files: 'data/*.csv\n! data/b.csv\n!data/old/' });
    expect(report.totals.total).toBe(1);
    expect(report.notices).toContain('"!data/old/" in files excludes nothing: no file matches it.');
  });

  it('says that all files lie in output-dir', async () => {
    const report = await check(DATA, { 'output-dir': 'data' });
    expect(report).toMatchObject({ exitCode: 2, faults: [{ code: 'input/empty' }] });
    expect(report.faults[0]?.message).toContain('The pattern "data/*.csv" only matches files in output-dir (2)');
  });
});

describe('files that inputs name', () => {
  const ROWS = { 'data/a.csv': 'VanID,FirstName\n1,Ada\n' };
  const utf16 = (text: string): Buffer => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

  it('are read in UTF-16 where they have its mark', async () => {
    const report = await check({ ...ROWS, 's.json': utf16('{"type":"object"}') }, { schema: 's.json' });
    expect(report).toMatchObject({ exitCode: 0, faults: [] });
    const big = utf16('{"required":["é"]}').swap16();
    expect((await check({ ...ROWS, 's.json': big }, { schema: 's.json' })).totals.invalid).toBe(1);
  });

  it.each([
    ['not UTF-8', Buffer.from('{"title":"\xe9"}', 'latin1'), 'is not valid UTF-8 text'],
    ['UTF-16 without its mark', Buffer.from('{}', 'utf16le'), 'it may be UTF-16 without a byte order mark'],
    ['UTF-16 that is cut', utf16('{}').subarray(0, 5), 'it may be UTF-16'],
  ])('name the cause where they are %s', async (_, content, cause) => {
    const { exitCode, faults } = await check({ ...ROWS, 's.json': content }, { schema: 's.json' });
    expect({ exitCode, faults }).toMatchObject({ exitCode: 2, faults: [{ code: 'input/encoding', input: 'schema' }] });
    expect(faults[0]?.message).toContain(cause);
  });

  it('are bounded', async () => {
    const { exitCode, faults } = await check({ ...ROWS, 's.json': ' '.repeat(8_000_001) }, { schema: 's.json' });
    expect({ exitCode, faults }).toMatchObject({ exitCode: 2, faults: [{ code: 'input/too-large' }] });
  });

  const LAUGHS = `a: &a [${'x,'.repeat(9)}]\n${Array.from('bcdefghij', (name, index) => `${name}: &${name} [${`*${'abcdefghi'[index]},`.repeat(9)}]\n`).join('')}`;
  const bombs: readonly (readonly [string, string, string])[] = [
    ['aliases that multiply', LAUGHS, 'aliases (*) repeat too much'],
    ['brackets', '['.repeat(100_000), 'nested deeper than 64 levels'],
    ['lists in one line', '- '.repeat(100_000), 'nested deeper than 64 levels'],
    [
      'mappings by indentation',
      Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''),
      'nested deeper than 64 levels',
    ],
  ];
  it.each(bombs)('are refused as YAML of %s, as a provider and as params', async (_, text, cause) => {
    const provider = await check({ ...ROWS, 'p.yaml': text }, { provider: './p.yaml', params: '' });
    expect(provider).toMatchObject({ exitCode: 2, faults: [{ code: 'provider/yaml', file: './p.yaml' }] });
    expect(provider.faults[0]?.message).toContain(cause);
    const params = await check(ROWS, { params: text });
    expect(params.exitCode).toBe(2);
    expect(params.faults.map(({ message }) => message).join('\n')).toContain(cause);
  });
});

describe('a temporary folder', () => {
  const ROWS = { 'data/a.csv': 'VanID,FirstName\n1,Ada\n' };
  it.each([
    [
      'that does not exist',
      '/no/such/folder',
      'The temporary folder /no/such/folder cannot be used: it does not exist (ENOENT). Nothing was sent.',
    ],
    [
      'that is a file',
      '/dev/null',
      'The temporary folder /dev/null cannot be used: it is not a folder (ENOTDIR). Nothing was sent.',
    ],
  ])('%s is named with what to set', async (_, path, message) => {
    const report = await check(ROWS, {}, new Map([['RUNNER_TEMP', path]]));
    expect(report).toMatchObject({
      exitCode: 2,
      reason: 'config-error',
      faults: [{ code: 'output/temporary', message }],
    });
    expect(report.faults[0]?.next).toContain('RUNNER_TEMP');
  });
});
