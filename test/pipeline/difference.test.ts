import { gzipSync } from 'node:zlib';
import { describe, expect, it, test } from 'vitest';
import { withChange } from '../support/change.ts';

const HEADER = 'identifier,name,tier\n';
const FILE = 'data/donors.csv';
const BASE = `${HEADER}a,Ada,Gold\nb,Bo,Silver\nc,Cy,Gold\n`;

describe('the difference of a branch', () => {
  it('names new, changed and removed rows, and the cells that changed', async () => {
    const after = `${HEADER}a,Ada,Gold\nb,Bob,Gold\nd,Di,\n`;
    await withChange({ [FILE]: BASE }, { [FILE]: after }, async ({ report, summary, read, git, publication }) => {
      expect(report.difference).toMatchObject({
        base: git('rev-parse', 'main'),
        known: 3,
        new: 1,
        changed: 1,
        removed: 1,
        unchanged: 1,
        invalid: 0,
        columns: [
          { name: 'name', rows: 1 },
          { name: 'tier', rows: 1 },
        ],
      });
      expect(report.difference?.first[0]).toEqual({
        change: 'changed',
        file: FILE,
        line: 3,
        key: 'b',
        columns: [
          { name: 'name', old: 'Bo', new: 'Bob' },
          { name: 'tier', old: 'Silver', new: 'Gold' },
        ],
      });
      expect(Object.fromEntries(publication.outputs)).toMatchObject({
        new: '1',
        changed: '1',
        removed: '1',
        unchanged: '1',
      });
      expect(summary.split('\n')[0]).toContain('This changes **3 rows**; merging sends all 3 rows to Passcreator');
      expect(await read('changes.csv')).toBe(
        [
          'change,file,line,key,columns,old identifier,new identifier,old name,new name,old tier,new tier',
          'changed,data/donors.csv,3,b,"name; tier",,,Bo,Bob,Silver,Gold',
          'new,data/donors.csv,4,d,,,d,,Di,,',
          'removed,data/donors.csv,4,c,,c,,Cy,,Gold,',
          '',
        ].join('\n'),
      );
      expect(await read('removed.csv')).toBe(`${HEADER}c,Cy,Gold\n`);
    });
  });

  it.each([
    ['reordered rows', { [FILE]: `${HEADER}c,Cy,Gold\na,Ada,Gold\nb,Bo,Silver\n` }],
    ['reordered columns', { [FILE]: 'tier,identifier,name\nGold,a,Ada\nSilver,b,Bo\nGold,c,Cy\n' }],
    ['a renamed file', { 'data/people.csv': BASE }],
    [
      'rows moved to another file',
      { [FILE]: `${HEADER}a,Ada,Gold\n`, 'data/x.csv': `${HEADER}b,Bo,Silver\nc,Cy,Gold\n` },
    ],
    ['a compressed file', { 'data/donors.csv.gz': gzipSync(BASE) }],
    ['another format', { 'data/d.tsv': BASE.replaceAll(',', '\t') }],
    ['a blank column', { [FILE]: BASE.replaceAll('\n', ',\n').replace('tier,\n', 'tier,more\n') }],
  ])('%s are no change', async (_, after) => {
    await withChange({ [FILE]: BASE }, after, ({ report }) => {
      expect(report.difference).toMatchObject({ new: 0, changed: 0, removed: 0, unchanged: 3, first: [] });
    });
  });

  it.each([
    ['that are sent', `'{ "rows": $rows }'`],
    ['that the vendor fetches itself', `'{ "url": "https://files.example/donors.csv" }'`],
  ])('compares whole rows without a key %s', async (_name, body) => {
    const vendor = `version: 1
name: v
baseUrl: https://vendor.example
submit: { post: /jobs, body: ${body}, outputs: { id: id } }
poll: { get: '/jobs/{id}', states: { running: [working], succeeded: [done] } }
results: [{ outcome: succeeded }]
`;
    const reordered = 'tier,identifier,name\nGold,a,Ada\nSilver,b,Bob\nGold,c,Cy\n';
    const [before, after] = [BASE, reordered].map((text) => ({ [FILE]: text, 'v.yaml': vendor }));
    await withChange(
      before ?? {},
      after ?? {},
      ({ report }) => {
        expect(report).toMatchObject({ faults: [], difference: { new: 1, changed: 0, removed: 1, unchanged: 2 } });
      },
      { inputs: { provider: './v.yaml', params: '' } },
    );
  });

  it('keeps the key of an invalid row, whatever is wrong with it', async () => {
    const after = `${HEADER}a,Ada,Gold,surplus\nb,Bo,Silver\nc,Cy,Gold\nc,Cyd,Gold\n`;
    await withChange({ [FILE]: BASE }, { [FILE]: after }, ({ report }) => {
      expect(report.difference).toMatchObject({ new: 0, changed: 0, removed: 0, unchanged: 2, invalid: 2 });
    });
  });

  it('counts the rows of added and deleted files', async () => {
    const before = { [FILE]: BASE, 'data/old.csv': `${HEADER}x,X,\n` };
    await withChange(before, { [FILE]: BASE, 'data/z.csv': `${HEADER}z,Z,\n` }, ({ report }) => {
      expect(report.difference?.files).toEqual([
        { path: FILE, new: 0, changed: 0, removed: 0, unchanged: 3, invalid: 0 },
        { path: 'data/z.csv', new: 1, changed: 0, removed: 0, unchanged: 0, invalid: 0 },
        { path: 'data/old.csv', new: 0, changed: 0, removed: 1, unchanged: 0, invalid: 0 },
      ]);
    });
  });

  it('compares what can be read of a base that is not data, and does not fail', async () => {
    const before = { [FILE]: `${BASE}d,"Di,Gold\n`, 'data/bin.csv': Uint8Array.of(0, 1, 2, 0xff, 10) };
    const inputs = { 'max-new': '0' };
    await withChange(
      before,
      { [FILE]: `${BASE}d,Di,Gold\n` },
      ({ report }) => {
        expect(report).toMatchObject({ exitCode: 0, difference: { unchanged: 3, new: 1, removed: 0 } });
        expect(report.notices.join('\n')).toContain('"data/donors.csv" at the base cannot be read whole');
        expect(report.notices.join('\n')).toContain('were not judged');
      },
      { inputs },
    );
  });

  it('shows no value and no key to others in minimal', async () => {
    const after = BASE.replace('Bo,Silver', 'Bob-Canary,Gold-Canary');
    const options = { inputs: { 'report-detail': 'minimal' } };
    await withChange(
      { [FILE]: BASE },
      { [FILE]: after },
      ({ summary, publication }) => {
        expect(summary).toContain('`tier`');
        expect(summary).not.toMatch(/Canary|Silver/);
        expect(publication.artifact?.files.join(' ')).not.toMatch(/changes|removed/);
      },
      options,
    );
  });

  it('puts no markup of a cell into the summary, and no formula into changes.csv', async () => {
    const after = BASE.replace('Bo,Silver', '"=cmd|x","</details> @team [x](https://evil.example) | `y`"');
    await withChange({ [FILE]: BASE }, { [FILE]: after }, async ({ summary, read }) => {
      expect(summary).not.toMatch(/(?<!`[^`\n]*)@team/);
      expect(summary.match(/<\/details>(?![^\n]*team)/g)).toHaveLength(summary.match(/<details>/g)?.length ?? 0);
      expect(await read('changes.csv')).toContain(`,"'=cmd`);
    });
  });
});

describe('the base', () => {
  it('of a merge commit of the pull request is its first parent', async () => {
    await withChange({ [FILE]: BASE }, { [FILE]: `${BASE}d,Di,\n` }, async ({ git, validate }) => {
      const [old, head] = [git('rev-parse', 'main'), git('rev-parse', 'change')];
      git('checkout', '--quiet', 'main');
      git('commit', '--quiet', '--allow-empty', '--message=later');
      git('merge', '--quiet', '--no-ff', '--message=merge', 'change');
      const { report } = await validate({ context: { changeBase: { target: old, head } } });
      expect(report.difference).toMatchObject({ base: git('rev-parse', 'HEAD^1'), new: 1, unchanged: 3 });
    });
  });

  it('is where the branch left the target, not what the target has by now', async () => {
    await withChange({ [FILE]: BASE }, { [FILE]: BASE }, async ({ git, validate }) => {
      const base = git('rev-parse', 'main');
      git('checkout', '--quiet', 'main');
      git('commit', '--quiet', '--allow-empty', '--message=later');
      git('checkout', '--quiet', 'change');
      expect((await validate()).report.difference?.base).toBe(base);
      const given = await validate({ inputs: { base: 'main' } });
      expect(given.report.difference?.base).toBe(git('rev-parse', 'main'));
    });
  });

  it('none compares with nothing', async () => {
    const options = { inputs: { base: 'none', 'max-new': '0' } };
    await withChange(
      { [FILE]: BASE },
      { [FILE]: `${BASE}d,Di,\n` },
      ({ report, publication }) => {
        expect(report.exitCode).toBe(0);
        expect(report.difference).toBeUndefined();
        expect(publication.outputs.get('new')).toBe('');
        expect(report.notices.join(' ')).toContain('no effect');
      },
      options,
    );
  });

  it.each(['no-such-branch', '--help', 'a..b'])('%s is no commit: an error that names it', async (base) => {
    await withChange(
      { [FILE]: BASE },
      { [FILE]: `${BASE}d,Di,\n` },
      ({ report }) => {
        expect(report).toMatchObject({ exitCode: 2, faults: [{ code: 'input/base', input: 'base' }] });
        expect(report.faults[0]?.message).toContain(`"${base}"`);
      },
      { inputs: { base } },
    );
  });
});

test('guards refuse with the numbers and the files', async () => {
  const before = { [FILE]: BASE, 'data/b.csv': `${HEADER}x,X,\n` };
  const after = { 'data/b.csv': `${HEADER}x,Y,\n` };
  const inputs = { 'max-new': '0', 'max-changed': '25%', 'max-removed': '2' };
  await withChange(
    before,
    after,
    ({ report, summary }) => {
      expect(report).toMatchObject({ exitCode: 1, reason: 'guard' });
      expect(report.faults.map(({ message }) => message)).toEqual([
        '3 rows were removed (allowed by max-removed: 2; rows at the base: 4). Most of them by file: "data/donors.csv" 3.',
      ]);
      expect(summary.split('\n')[0]).toContain('3 rows were removed');
    },
    { inputs },
  );
});
