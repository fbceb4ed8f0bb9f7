import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFiles } from '../../src/ports/real-files.ts';
import { type ResolveOptions, resolveFiles } from '../../src/sources/resolve.ts';

let home = '';
let work = '';

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'bulk-job-resolve-'));
  work = join(home, 'work');
  mkdirSync(join(work, 'data/sub'), { recursive: true });
  mkdirSync(join(work, 'out'));
  for (const name of [
    'data/b.csv',
    'data/a.csv',
    'data/Z.csv',
    'data/é.csv',
    'data/sub/c.ndjson.gz',
    'data/d.JSONL',
    'data/e.TXT.GZ',
    'data/report (1).csv',
    'data/[x].csv',
    'data/notes.md',
    'data/plain',
    'out/records.csv',
  ]) {
    writeFileSync(join(work, name), 'k\n1\n');
  }
  writeFileSync(join(home, 'outside.csv'), 'k\n1\n');
  symlinkSync('a.csv', join(work, 'data/link-inside.csv'));
  symlinkSync(join(home, 'outside.csv'), join(work, 'data/sub/link-outside.csv'));
  symlinkSync('nowhere', join(work, 'data/sub/link-broken.csv'));
});

afterAll(() => rmSync(home, { recursive: true }));

async function resolveIn(patterns: readonly string[], options: Partial<ResolveOptions> = {}) {
  const resolved = await resolveFiles({
    patterns,
    workingDirectory: work,
    format: 'auto',
    files: createFiles(),
    ...options,
  });
  return {
    files: resolved.files.map(({ path, format, gzip }) => `${path} ${format}${gzip ? ' gz' : ''}`),
    faults: resolved.faults.map(({ file, code }) => `${file} ${code}`),
    emptyPatterns: resolved.emptyPatterns,
  };
}

const NONE = { files: [], faults: [], emptyPatterns: [] };

describe('resolveFiles', () => {
  const cases: readonly (readonly [
    name: string,
    patterns: readonly string[],
    expected: Partial<typeof NONE | Awaited<ReturnType<typeof resolveIn>>>,
  ])[] = [
    [
      'literals, each once, by code units',
      ['data/b.csv', './data/a.csv', 'data/Z.csv', 'data/é.csv', 'data/a.csv'],
      { files: ['data/Z.csv csv', 'data/a.csv csv', 'data/b.csv csv', 'data/é.csv csv'] },
    ],
    [
      'the union of wildcards',
      ['data/[ab].csv', 'data/{b,Z}.csv'],
      { files: ['data/Z.csv csv', 'data/a.csv csv', 'data/b.csv csv'] },
    ],
    [
      'excludes, of wildcards and of literals',
      ['data/?.csv', 'data/b.csv', '!data/b.csv', '!data/[é]*'],
      { files: ['data/Z.csv csv', 'data/a.csv csv'] },
    ],
    ['an exclude before', ['!**/a.csv', 'data/a.csv', 'data/[ab].csv'], { files: ['data/b.csv csv'] }],
    [
      'names that look like patterns',
      ['data/report (1).csv', 'data/[x].csv'],
      { files: ['data/[x].csv csv', 'data/report (1).csv csv'] },
    ],
    [
      'formats and gz in any case',
      ['data/sub/c.*', 'data/d.JSONL', 'data/e.TXT.GZ'],
      { files: ['data/d.JSONL ndjson', 'data/e.TXT.GZ txt gz', 'data/sub/c.ndjson.gz ndjson gz'] },
    ],
    ['a link and its file once', ['data/a.csv', 'data/link-inside.csv'], { files: ['data/a.csv csv'] }],
    ['a link out', ['data/sub/*.csv'], { faults: ['data/sub/link-outside.csv file/outside'] }],
    ['a way out', ['../outside.csv'], { faults: ['../outside.csv file/outside'] }],
    ['a wildcard way out', ['../*.csv'], { faults: ['../outside.csv file/outside'] }],
    [
      'a missing literal',
      ['data/a.csv', 'data/none.csv'],
      { files: ['data/a.csv csv'], faults: ['data/none.csv file/missing'] },
    ],
    [
      'a missing literal that excludes can not excuse',
      ['data/none.csv', '!data/none.csv'],
      { faults: ['data/none.csv file/missing'] },
    ],
    [
      'wildcards without a match',
      ['none/*.csv', 'data/a.csv', 'x?.csv'],
      { files: ['data/a.csv csv'], emptyPatterns: ['none/*.csv', 'x?.csv'] },
    ],
    ['a wildcard of which all is excluded', ['data/a*.csv', '!**/*'], { emptyPatterns: ['data/a*.csv'] }],
    ['a folder', ['data/sub/'], { faults: ['data/sub file/not-a-file'] }],
    [
      'unknown formats',
      ['data/notes.md', 'data/plain'],
      { faults: ['data/notes.md file/format-unknown', 'data/plain file/format-unknown'] },
    ],
    ['blank lines', ['', '  ', ' data/a.csv '], { files: ['data/a.csv csv'] }],
  ];
  it.each(cases)('%s', async (_name, patterns, expected) => {
    expect(await resolveIn(patterns)).toEqual({ ...NONE, ...expected });
  });

  it('takes the format that is given, and gz by the name all the same', async () => {
    const { files } = await resolveIn(['data/plain', 'data/sub/c.ndjson.gz'], { format: 'csv' });
    expect(files).toEqual(['data/plain csv', 'data/sub/c.ndjson.gz csv gz']);
  });

  it('takes absolute paths inside the working directory', async () => {
    const { files } = await resolveIn([join(work, 'data/a.csv'), join(work, 'data/Z*')]);
    expect(files).toEqual(['data/Z.csv csv', 'data/a.csv csv']);
  });

  it('never reads the output directory', async () => {
    const outputDirectory = join(work, 'out');
    expect(await resolveIn(['{data/a,out/*}.csv'], { outputDirectory })).toEqual({
      ...NONE,
      files: ['data/a.csv csv'],
    });
    expect(await resolveIn(['out/records.csv'], { outputDirectory })).toEqual({
      ...NONE,
      faults: ['out/records.csv file/result'],
    });
  });

  it('works from a working directory that is a link', async () => {
    symlinkSync(work, join(home, 'link'));
    expect(await resolveIn(['data/a.csv'], { workingDirectory: join(home, 'link') })).toEqual({
      ...NONE,
      files: ['data/a.csv csv'],
    });
  });
});
