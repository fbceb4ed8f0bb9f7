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
  const { publication } = await launchHere({ inputs: new Map(Object.entries(given)), directory });
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
        '2 lines of data/a.csv have blank cells only and were left out, the first is line 4.',
        'Line 2 of data/b.csv has blank cells only and was left out.',
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
    expect(report.notices).toContain('The line "!data/old/" of files excludes nothing: no file matches it.');
  });

  it('says that all files lie in output-dir', async () => {
    const report = await check(DATA, { 'output-dir': 'data' });
    expect(report).toMatchObject({ exitCode: 2, faults: [{ code: 'input/empty' }] });
    expect(report.faults[0]?.message).toContain('All files that match the pattern "data/*.csv" (2) lie in output-dir');
  });
});
