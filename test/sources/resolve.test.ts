import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INPUT_SPELLING } from '../../src/config/spelling.ts';
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
    'odd (1)/a.csv',
    'odd [2]/a.csv',
    'odd {3,4}/a.csv',
    'out/records.csv',
  ]) {
    mkdirSync(dirname(join(work, name)), { recursive: true });
    writeFileSync(join(work, name), 'k\n1\n');
  }
  writeFileSync(join(home, 'outside.csv'), 'k\n1\n');
  symlinkSync('a.csv', join(work, 'data/link-inside.csv'));
  symlinkSync(join(home, 'outside.csv'), join(work, 'data/sub/link-outside.csv'));
  mkdirSync(join(work, 'links'));
  symlinkSync('../mount/absent', join(work, 'links/gone'));
  symlinkSync('nowhere', join(work, 'data/sub/link-broken.csv'));
});

afterAll(() => rmSync(home, { recursive: true }));

async function resolveIn(patterns: readonly string[], options: Partial<ResolveOptions> = {}) {
  const resolved = await resolveFiles({
    spelling: INPUT_SPELLING,
    patterns,
    workingDirectory: work,
    format: 'auto',
    files: createFiles(),
    ...options,
  });
  return {
    files: resolved.files.map(({ path, format, gzip }) => `${path} ${format}${gzip ? ' gz' : ''}`),
    faults: resolved.faults.map(({ file, code }) => `${file} ${code}`),
    emptyPatterns: resolved.emptyPatterns.map(({ pattern, results }) => `${pattern} ${results}`),
    idleExcludes: resolved.idleExcludes,
  };
}

const NONE = { files: [], faults: [], emptyPatterns: [], idleExcludes: [] };

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
    [
      'a link out, and one that leads nowhere',
      ['data/sub/*.csv'],
      { faults: ['data/sub/link-broken.csv file/unreadable', 'data/sub/link-outside.csv file/outside'] },
    ],
    ['a link that leads nowhere and does not match', ['data/sub/*.gz'], { files: ['data/sub/c.ndjson.gz ndjson gz'] }],
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
      { faults: ['data/none.csv file/missing'], idleExcludes: ['data/none.csv'] },
    ],
    [
      'wildcards without a match',
      ['none/*.csv', 'data/a.csv', 'x?.csv'],
      { files: ['data/a.csv csv'], emptyPatterns: ['none/*.csv 0', 'x?.csv 0'] },
    ],
    ['a wildcard of which all is excluded', ['data/a*.csv', '!**/*'], { emptyPatterns: ['data/a*.csv 0'] }],
    ['an exclude with a blank', ['data/[ab].csv', '! data/a.csv'], { files: ['data/b.csv csv'] }],
    [
      'a folder that is excluded, with a file in it by name',
      ['data/a.csv', 'data/sub/c.ndjson.gz', '!data/sub/'],
      { files: ['data/a.csv csv'] },
    ],
    ['a folder that is excluded, under a wildcard', ['data/**/[ac].*', '!./data/sub'], { files: ['data/a.csv csv'] }],
    ['a broken link that is excluded', ['data/sub/l*', '!data/sub/link*'], { emptyPatterns: ['data/sub/l* 0'] }],
    [
      'excludes that match nothing',
      ['data/a.csv', '!data/old/', '!*.xml'],
      { files: ['data/a.csv csv'], idleExcludes: ['data/old/', '*.xml'] },
    ],
    [
      'folders whose names look like patterns',
      ['odd (1)/*.csv', 'odd [2]/{a,b}.csv', 'odd {3,4}/**/*.csv'],
      { files: ['odd (1)/a.csv csv', 'odd [2]/a.csv csv', 'odd {3,4}/a.csv csv'] },
    ],
    [
      'such a folder that is excluded',
      ['odd*/*.csv', '!odd (1)/a.csv', '!odd [2]/*'],
      { files: ['odd {3,4}/a.csv csv'] },
    ],
    [
      'a folder that is a link to nowhere',
      ['links/**/*.csv'],
      { faults: ['links/gone file/unreadable'], emptyPatterns: ['links/**/*.csv 0'] },
    ],
    ['such a link that no file of the pattern can be in', ['links/*.csv'], { emptyPatterns: ['links/*.csv 0'] }],
    ['a pattern longer than a path', [`data/{${'x,'.repeat(300)}a}.csv`], { files: ['data/a.csv csv'] }],
    ['a path longer than a path', ['x'.repeat(300)], { faults: [`${'x'.repeat(300)} file/missing`] }],
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

  it('says where all that a pattern matches lies in the output directory', async () => {
    expect(await resolveIn(['out/*.csv', '{out,data}/[ar]*.csv'], { outputDirectory: join(work, 'out') })).toEqual({
      ...NONE,
      files: ['data/a.csv csv', 'data/report (1).csv csv'],
      emptyPatterns: ['out/*.csv 1'],
    });
  });

  it('does not pass over a folder that can not be read', async () => {
    const files = createFiles();
    const error = Object.assign(new Error('denied'), { code: 'EACCES' });
    const closed = {
      ...files,
      glob: async () => ({ files: ['data/a.csv'], unreadable: [{ path: 'data/sub', error }] }),
    };
    expect(await resolveIn(['data/**/*.csv'], { files: closed })).toEqual({
      ...NONE,
      files: ['data/a.csv csv'],
      faults: ['data/sub file/unreadable'],
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
