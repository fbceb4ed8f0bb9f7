import {
  constants,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type { Files } from '../../src/ports/files.ts';
import { createFiles } from '../../src/ports/real-files.ts';
import { type LastingWorld, withWorld } from '../support/world.ts';

const FILES = { 'sub/data/donors.csv': 'donor_id,name\na,Ada Canary\nfail-b,Bo Canary\nnotfound-c,Clio Canary\n' };
const INPUTS = { 'working-directory': 'sub', 'retry-failed': '0' };
const REDUCED = [
  'gl-code-quality.json',
  'junit.xml',
  'ledger.ndjson',
  'records.csv',
  'report.json',
  'results.sarif',
  'summary.md',
];

const list = ({ directory }: LastingWorld): readonly string[] =>
  readdirSync(join(directory, 'results', 'artifact')).sort();

/** Results may be copied where a disk has no hard links. */
const withoutLinks = (files: Files): Files => ({
  ...files,
  link: async (from, to) => copyFileSync(from, to, constants.COPYFILE_EXCL),
});

it.each<[string, (files: Files) => Files]>([
  ['hard links', (files) => files],
  ['copies', withoutLinks],
])('in full, artifact/ holds every result file, as %s', async (_, disk) => {
  await withWorld({ files: FILES, inputs: INPUTS }, async (world) => {
    const { publication } = await world.attempt({ disk });
    expect(list(world)).toEqual([...publication.report.resultFiles].sort());
    expect(list(world)).toEqual([...REDUCED, 'failed.csv', 'not-found.csv', 'report.html'].sort());
    for (const name of list(world)) {
      const [whole, published] = [name, `artifact/${name}`].map((path) => join(world.directory, 'results', path));
      expect(readFileSync(published ?? '', 'utf8'), name).toBe(readFileSync(whole ?? '', 'utf8'));
      expect(statSync(published ?? '').mode & 0o077, name).toBe(0);
    }
    expect(publication.artifact?.directory).toBe(join(world.directory, 'results', 'artifact'));
    // A later run leaves nothing of this one.
    const sub = join(world.directory, 'sub/data/donors.csv');
    writeFileSync(sub, 'donor_id,name\nz,Zoe\n');
    await world.attempt({ disk });
    expect(list(world)).toEqual([...REDUCED, 'report.html'].sort());
    expect(await world.read('artifact/records.csv')).toBe(await world.read('records.csv'));
  });
});

it.each(['gitlab', 'azure', 'unknown'] as const)('in minimal, artifact/ holds no cell, on %s', async (ci) => {
  const context = { ci, event: 'push', visibility: 'public' } as const;
  await withWorld({ files: FILES, inputs: { ...INPUTS, mode: 'run' }, context }, async (world) => {
    const { publication } = await world.attempt();
    expect(publication.report.detail).toBe('minimal');
    expect(list(world)).toEqual(REDUCED);
    for (const name of REDUCED) {
      expect(await world.read(`artifact/${name}`), name).not.toMatch(/canary|fail-b|notfound-c/i);
    }
    expect(await world.read('results.sarif')).not.toBe('');
    expect(await world.read('junit.xml')).toContain('key: fail-b');
    // Named from the root of the repository, whatever the working directory is.
    const issues: readonly { location: unknown }[] = JSON.parse(
      (await world.read('artifact/gl-code-quality.json')) ?? '',
    );
    expect(issues.map(({ location }) => location)).toEqual([
      { path: 'sub/data/donors.csv', lines: { begin: 3 } },
      { path: 'sub/data/donors.csv', lines: { begin: 4 } },
    ]);
  });
});

it('names files from the root of the repository that is checked out in a folder below', async () => {
  await withWorld({ files: { ...FILES, 'sub/.git': 'gitdir: elsewhere' }, inputs: INPUTS }, async (world) => {
    await world.attempt();
    expect(await world.read('results.sarif')).toContain('"uri":"data/donors.csv","uriBaseId":"%SRCROOT%"');
  });
});

it('a cancelled run leaves its ledger to be published, too', async () => {
  const files = { 'data/donors.csv': 'donor_id\nfail-a\n' };
  await withWorld({ files, inputs: { 'report-detail': 'minimal' } }, async (world) => {
    await world.attempt({ onEvent: (event, cancel) => event.kind === 'job' && cancel() });
    expect(list(world)).toEqual(['ledger.ndjson', 'report.json', 'summary.md']);
    expect(await world.read('artifact/ledger.ndjson')).toBe(await world.read('ledger.ndjson'));
  });
});

it('a link never replaces what stands there, nor follows a symbolic link', async () => {
  await withWorld({ files: { 'a/from': 'x', 'a/precious': 'y' } }, async ({ directory }) => {
    const files = createFiles(directory);
    const path = (name: string): string => join(directory, 'a', name);
    mkdirSync(dirname(path('x')), { recursive: true });
    symlinkSync(path('nothing'), path('dangling'));
    for (const to of ['precious', 'dangling']) {
      await expect(files.link(path('from'), path(to))).rejects.toMatchObject({ code: 'EEXIST' });
    }
    await expect(files.link(path('missing'), path('new'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(readdirSync(join(directory, 'a')).sort()).toEqual(['dangling', 'from', 'precious']);
    expect(readFileSync(path('precious'), 'utf8')).toBe('y');
  });
});
