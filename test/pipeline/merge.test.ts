import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { merge, readResults, runIn, runLeg, runLegs } from '../support/legs.ts';
import { type LastingWorld, withWorld } from '../support/world.ts';

const COUNT = 2_000;

/** Rows of every outcome: succeeded, failed, not found, invalid, skipped, and some that succeed the second time. */
function makeRows(from: number, count: number): string {
  const lines = ['donor_id,name,note'];
  for (let index = from; index < from + count; index += 1) {
    const kind = index % 50;
    const prefix = kind === 3 ? 'notfound-' : kind === 5 ? 'fail-' : '';
    if (kind === 11) lines.push(`,No key ${index},"two\nlines"`);
    else if (kind === 13) lines.push(`${prefix}d-${index - 1},Name ${index - 1},"=1+${index - 1}"`);
    else if (kind === 17) lines.push(`d-${index},ragged`);
    else lines.push(`${prefix}d-${index},Name ${index},"=1+${index}"`);
  }
  return `${lines.join('\n')}\n`;
}

const FILES = { 'data/a.csv': makeRows(0, COUNT / 2), 'data/b.csv': makeRows(COUNT / 2, COUNT / 2) };
/** One row in ten fails the first time. */
const FLAKY = `donor_id,name\n${Array.from({ length: 100 }, (_, index) => `${index % 10 === 4 ? 'flaky-' : ''}d-${index},Name ${index}`).join('\n')}\n`;
const PUBLIC = { ci: 'gitlab', visibility: 'public' } as const;
const INPUTS = {
  'batch-size': '30',
  'retry-failed': '0',
  'max-invalid': 'unlimited',
  'max-failed': '1%',
  'stop-on-breach': 'false',
};

/** The page's rows; its times are in the rest. */
function pageRows(text: string | undefined): string | undefined {
  const rows = text?.match(/<script type="application\/json" class="data-rows">.*<\/script>/g)?.join('\n');
  expect(rows).toContain('Name 103');
  return rows;
}

/** Ids of the jobs that the vendor knows. */
function jobIds({ sandbox }: LastingWorld): readonly string[] {
  return [...sandbox.record.jobs.keys()];
}

describe('the results of all legs joined', () => {
  it.each([
    ['full', 'in a private place', {}],
    ['minimal', 'where everyone can read them', PUBLIC],
  ])('are those of a single run but for times and job ids: %s, %s', (_, __, context) =>
    withWorld({ files: FILES, inputs: INPUTS, context, sandbox: { rate: 'unlimited' } }, async (world) => {
      const single = await runIn(world, 'single');
      const legs = await runLegs(world, 4);
      expect(legs.map(({ publication }) => publication.report.exitCode)).toEqual([0, 0, 0, 0]);
      const joined = await merge(world);
      expect(joined.publication.report.faults).toEqual([]);
      expect(single.publication.report.totals).toMatchObject({ failed: 40, not_found: 40, invalid: 80, skipped: 40 });
      const ids = jobIds(world);
      const [expected, found] = [readResults(single.path, ids), readResults(joined.path, ids)];
      expect(Object.keys(found).toSorted()).toEqual(Object.keys(expected).toSorted());
      for (const name of Object.keys(expected)) {
        const pick = name.endsWith('report.html') ? pageRows : (text: string | undefined) => text;
        expect(pick(found[name]), name).toBe(pick(expected[name]));
      }
      expect(joined.publication.report).toMatchObject({
        exitCode: 1,
        reason: 'threshold',
        totals: single.publication.report.totals,
      });
      expect(joined.publication.summary).toBeDefined();
      expect(joined.publication.annotations).toEqual(single.publication.annotations);
    }),
  );

  it('are the same from what an artifact holds of them', () =>
    withWorld({ files: FILES, inputs: INPUTS, context: PUBLIC, sandbox: { rate: 'unlimited' } }, async (world) => {
      await runLegs(world, 3);
      const whole = await merge(world);
      const artifacts = await merge(world, {
        inputs: { results: 'legs/*/artifact', 'output-dir': join(world.directory, 'downloaded') },
      });
      const ids = jobIds(world);
      const inArtifact = (name: string): string =>
        readResults(join(world.directory, name), ids)[`artifact/${'records.csv'}`] ?? '';
      expect(artifacts.publication.report).toMatchObject({ exitCode: 1, totals: whole.publication.report.totals });
      expect(inArtifact('downloaded')).toBe(inArtifact('merged'));
      expect(inArtifact('merged').split('\n')).toHaveLength(COUNT + 2);
      expect(readFileSync(join(world.directory, 'downloaded', 'records.csv'), 'utf8')).not.toContain('d-100');
    }));

  it('hold what later rounds of each leg have changed', () =>
    withWorld({ files: { 'data/a.csv': FLAKY }, inputs: { 'batch-size': '10' } }, async (world) => {
      await runLegs(world, 4);
      const { publication, path } = await merge(world);
      expect(publication.report).toMatchObject({ exitCode: 0, rounds: 1, totals: { total: 100, succeeded: 100 } });
      expect(readFileSync(join(path, 'records.csv'), 'utf8').match(/,2$/gm)).toHaveLength(10);
      const { jobs } = publication.report;
      expect(jobs.count).toBe(10 + 4);
      expect(jobs.shown.map(({ number }) => number)).toEqual(jobs.shown.map((_, index) => index + 1));
    }));

  it('give no exit code 0 where a leg has another one, and say which leg to run again', () =>
    withWorld({ files: { 'data/a.csv': FLAKY }, inputs: { 'batch-size': '10' } }, async (world) => {
      await runLeg(world, 1, 2);
      await runLeg(world, 2, 2, {
        onEvent: (event, cancel) => event.kind === 'stage' && event.stage === 'report' && cancel(),
      });
      rmSync(join(world.directory, 'merged'), { recursive: true, force: true });
      const missing = await merge(world);
      expect(missing.publication.report).toMatchObject({ exitCode: 2 });
      expect(missing.publication.summary).toContain('Nothing was merged: 1 shard has no results: 2/2');
      expect(missing.publication.report.faults).toMatchObject([
        { code: 'merge/missing-shard', message: '1 shard has no results: 2/2.' },
      ]);
      await runLeg(world, 2, 2);
      expect((await merge(world)).publication.report).toMatchObject({ exitCode: 0, totals: { succeeded: 100 } });
    }));
});

describe('a leg that is run again', () => {
  it('replaces its earlier attempt', () =>
    withWorld(
      { files: { 'data/a.csv': FLAKY }, inputs: { 'batch-size': '10', 'retry-failed': '0' } },
      async (world) => {
        await runLegs(world, 2);
        const first = await merge(world);
        expect(first.publication.report).toMatchObject({ exitCode: 1, totals: { failed: 10 } });
        const again = await runLeg(world, 2, 2, {
          context: { attempt: 2 },
          inputs: { 'output-dir': join(world.directory, 'legs/2-again'), ledger: 'legs/2/ledger.ndjson' },
        });
        expect(again.publication.report).toMatchObject({ exitCode: 0, totals: { failed: 0 } });
        const second = await merge(world);
        expect(second.publication.report.faults).toEqual([]);
        expect(second.publication.report).toMatchObject({ exitCode: 1, totals: { total: 100, failed: 5 } });
        expect(second.publication.report.continues).toBe('1 of 2 shards continue an earlier attempt.');
      },
    ));
});

describe('what is no run of n legs is refused', () => {
  const cases: readonly [string, string, (folder: string) => void][] = [
    ['nothing', 'merge/no-shard', (folder) => rmSync(folder, { recursive: true })],
    ['a shard that is missing', 'merge/missing-shard', (folder) => rmSync(join(folder, '2'), { recursive: true })],
    [
      'a shard that is there twice',
      'merge/doubled-shard',
      (folder) => cpSync(join(folder, '2'), join(folder, '2b'), { recursive: true }),
    ],
    [
      'another version',
      'merge/damaged',
      (folder) => writeFileSync(join(folder, '3/shard.ndjson'), '{"kind":"shard","version":9}\n'),
    ],
    ['an empty file', 'merge/damaged', (folder) => truncateSync(join(folder, '3/shard.ndjson'))],
    [
      'a file that is cut short',
      'merge/unfinished',
      (folder) => {
        const path = join(folder, '3/shard.ndjson');
        writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(0, -4).join('\n'));
      },
    ],
    [
      'a row that is gone',
      'merge/damaged',
      (folder) => {
        const path = join(folder, '1/shard.ndjson');
        writeFileSync(path, readFileSync(path, 'utf8').replace(/^\[.*\n/m, ''));
      },
    ],
    [
      'a line that is no row',
      'merge/damaged',
      (folder) => {
        const path = join(folder, '1/shard.ndjson');
        writeFileSync(path, readFileSync(path, 'utf8').replace(/^\[(\d+),0/m, '[$1,"x"'));
      },
    ],
  ];
  it.each(cases)('%s', (_, code, change) =>
    withWorld({ files: { 'data/a.csv': FLAKY }, inputs: { 'batch-size': '10' } }, async (world) => {
      await runLegs(world, 3);
      change(join(world.directory, 'legs'));
      const { publication } = await merge(world);
      expect(publication.report.faults.map((fault) => fault.code)).toEqual([code]);
      expect(publication.report.exitCode).toBe(2);
    }),
  );

  it('legs of other files, of another number and with other limits of the gate', () =>
    withWorld({ files: { 'data/a.csv': FLAKY }, inputs: { 'batch-size': '10' } }, async (world) => {
      const replaced = [
        { inputs: { 'batch-size': '20' } },
        { inputs: { shard: '2/3' } },
        { inputs: { limit: '50' } },
        { inputs: { 'max-failed': '7' } },
      ];
      for (const options of replaced) {
        rmSync(join(world.directory, 'legs'), { recursive: true, force: true });
        await runLeg(world, 1, 2);
        await runLeg(world, 2, 2, options);
        const { publication } = await merge(world);
        expect(publication.report.faults.map((fault) => fault.code)).toEqual(['merge/other-run']);
      }
    }));

  it('fewer legs than were expected, and a folder of results that would be replaced', () =>
    withWorld({ files: { 'data/a.csv': FLAKY }, inputs: { 'batch-size': '10' } }, async (world) => {
      await runLegs(world, 2);
      const few = await merge(world, { inputs: { 'expected-shards': '3' } });
      expect(few.publication.report.faults.map((fault) => fault.code)).toEqual(['merge/missing-shard']);
      const own = await merge(world, { inputs: { 'output-dir': join(world.directory, 'legs/1') } });
      expect(own.publication.report.faults.map((fault) => fault.code)).toEqual(['merge/own-folder']);
      expect((await merge(world)).publication.report.exitCode).toBe(0);
    }));
});
