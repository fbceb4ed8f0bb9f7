import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/schema.ts';
import { type Attempt, type AttemptOptions, type LastingWorld, withWorld } from '../support/world.ts';

/** 103 valid rows, then an invalid one and a duplicate: eleven jobs of ten. */
const VALID = 103;
const ROWS = [
  'donor_id,name',
  ...Array.from({ length: VALID }, (_, index) => `${kindOf(index)}d-${index},Name ${index}`),
  ',Without a key',
  'd-7,Name 7',
];
const FILES = { 'data/rows.csv': `${ROWS.join('\n')}\n` };
const INPUTS = { 'batch-size': '10', 'max-invalid': 'unlimited', 'max-failed': 'unlimited' };

/** d-7 has no prefix: it is the one that is repeated. */
function kindOf(index: number): string {
  if (index % 20 === 3) return 'notfound-';
  if (index % 20 === 5) return 'fail-';
  return index % 20 === 9 ? 'flaky-' : '';
}

async function runLeg(
  { attempt, directory }: LastingWorld,
  shard: string,
  inputs: Readonly<Record<string, string>> = {},
  options: AttemptOptions = {},
): Promise<Attempt & { readonly folder: string }> {
  const folder = join(directory, `leg-${shard.replace('/', 'of')}`);
  return { ...(await attempt({ ...options, inputs: { ...INPUTS, 'output-dir': folder, shard, ...inputs } })), folder };
}

const byText = (a: string, b: string): number => a.localeCompare(b);

/** Keys in records.csv. */
function keysIn(folder: string): readonly string[] {
  const [, ...lines] = readFileSync(join(folder, 'records.csv'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => line.split(',')[2] ?? '');
}

function batchesIn(folder: string): readonly number[] {
  const { jobs }: { jobs: readonly { round: number; batch: number }[] } = JSON.parse(
    readFileSync(join(folder, 'report.json'), 'utf8'),
  );
  return jobs.filter(({ round }) => round === 1).map(({ batch }) => batch);
}

describe('the legs of a run', () => {
  it.each([1, 2, 4, 13])('%i legs send every row once, each every n-th batch of the same plan', (of) =>
    withWorld({ files: FILES }, async (world) => {
      const reports: Report[] = [];
      const keys: string[] = [];
      for (let index = 1; index <= of; index += 1) {
        const { publication, folder } = await runLeg(world, `${index}/${of}`);
        const { report } = publication;
        expect(report).toMatchObject({ exitCode: 0, shard: { index, of }, rules: [] });
        const expected = Array.from({ length: 11 }, (_, at) => at + 1).filter((batch) => (batch - index) % of === 0);
        expect(batchesIn(folder)).toEqual(expected);
        expect([report.totals.invalid, report.totals.skipped]).toEqual(index === 1 ? [1, 1] : [0, 0]);
        reports.push(report);
        keys.push(...keysIn(folder));
      }
      expect(reports.reduce((sum, { totals }) => sum + totals.total, 0)).toBe(VALID + 2);
      const expectedKeys = ROWS.slice(1).map((row) => row.split(',')[0] ?? '');
      expect(keys.sort(byText)).toEqual(expectedKeys.sort(byText));
      expect(reports.reduce((sum, { totals }) => sum + totals.succeeded, 0)).toBe(VALID - 5 - 5);
    }),
  );

  it('say nothing where merge will speak, and leave exit 1 to it', () =>
    withWorld({ files: FILES }, async (world) => {
      const strict = { 'max-failed': '0', 'max-not-found': '0', comment: 'always' };
      const { publication } = await runLeg(world, '1/2', strict);
      expect(publication.report).toMatchObject({ exitCode: 0, conclusion: 'success', reason: 'none' });
      expect(publication.report.totals.failed).toBeGreaterThan(0);
      expect(publication.summary).toBeUndefined();
      expect(publication.summarize).toBeUndefined();
      expect(publication.comment).toBeUndefined();
      expect(publication.annotations).toEqual([]);
      expect(publication.artifact?.name).toBe('bulk-job-results-donoratlas-1of2-a1');
    }));

  it('send nothing if all rows of the run have too many invalid ones, also the leg without any', () =>
    withWorld({ files: FILES }, async (world) => {
      for (const shard of ['1/2', '2/2']) {
        const { publication } = await runLeg(world, shard, { 'max-invalid': '0' });
        expect(publication.report).toMatchObject({ exitCode: 0, submitted: 0 });
        expect(publication.report.faults.map(({ code }) => code)).toEqual(['run/invalid-data']);
      }
      expect(world.sandbox.record.jobs.size).toBe(0);
    }));

  it('other codes stand', () =>
    withWorld({ files: FILES, apiKey: 'another-key' }, async (world) => {
      const { publication } = await runLeg(world, '2/2');
      expect(publication.report.exitCode).toBe(2);
    }));

  it("the fuse of a leg goes by the whole run's rows", () =>
    withWorld({ files: FILES, inputs: { 'retry-failed': '0', rate: '1/s', concurrency: '2' } }, async (world) => {
      // All 5 rows that are not found are in leg 1: 4.9 % of all rows that are sent, 9.4 % of its own.
      const { publication } = await runLeg(world, '1/2', { 'max-not-found': '5%', 'max-failed': 'unlimited' });
      expect(publication.report.totals.reasons).toEqual({});
    }));
});

describe('the batches of two legs', () => {
  it('never have the same id, also where their rows have the same numbers: a vendor would take one for the other', () =>
    withWorld({ files: FILES }, async (world) => {
      const ids: string[] = [];
      for (const shard of ['1/3', '2/3', '3/3']) {
        const { folder } = await runLeg(world, shard);
        const ledger = readFileSync(join(folder, 'ledger.ndjson'), 'utf8');
        ids.push(...[...ledger.matchAll(/"batchId":"([^"]+)"/g)].map(([, id = '']) => id));
      }
      expect(ids.length).toBeGreaterThan(11);
      expect(new Set(ids).size).toBe(ids.length);
    }));
});

describe('the ledger of a leg', () => {
  it('is refused for another leg and for a run without shards, and continues its own', () =>
    withWorld({ files: FILES }, async (world) => {
      const sent = await runLeg(world, '2/4', { mode: 'submit' });
      expect(sent.publication.report).toMatchObject({ exitCode: 0, totals: { total: 30, unresolved: 30 } });
      const ledger = join(sent.folder, 'ledger.ndjson');
      for (const shard of ['1/4', '2/3', '']) {
        const folder = join(world.directory, 'other');
        const { publication } = await world.attempt({
          inputs: { ...INPUTS, mode: 'collect', ledger, shard, 'output-dir': folder },
        });
        expect(publication.report.faults.map(({ code }) => code)).toEqual(['ledger/other-shard']);
        expect(publication.report.exitCode).toBe(2);
      }
      const collected = await runLeg(world, '2/4', { mode: 'collect', ledger });
      expect(collected.publication.report).toMatchObject({ exitCode: 0, totals: { total: 30, unresolved: 0 } });
    }));

  it('the folder of a leg that has not ended is refused to another leg', () =>
    withWorld({ files: FILES }, async (world) => {
      const { folder } = await runLeg(world, '2/4', { mode: 'submit' });
      const { publication } = await world.attempt({ inputs: { ...INPUTS, shard: '3/4', 'output-dir': folder } });
      expect(publication.report.faults.map(({ code }) => code)).toEqual(['output/unfinished']);
    }));

  describe('once the outcome of every row is known', () => {
    /** Sends leg 2 of 4 twice in the same folder, and says how many jobs the vendor got each time. */
    const sendTwice = async (first: AttemptOptions, second: AttemptOptions): Promise<readonly [number, number]> => {
      const jobs = [0];
      await withWorld({ files: FILES }, async (world) => {
        for (const options of [first, second]) {
          const { report } = (await runLeg(world, '2/4', {}, options)).publication;
          expect(report).toMatchObject({ exitCode: 0, totals: { total: 30, unresolved: 0 } });
          jobs.push(world.sandbox.record.jobs.size);
        }
      });
      const [, before = 0, after = 0] = jobs;
      return [before, after - before];
    };
    const outside = (runId: string, environment: Readonly<Record<string, string>> = {}): AttemptOptions => ({
      context: { ci: 'none', runId },
      environment,
    });
    const inGitlab = (runId: string): AttemptOptions => ({ context: { ci: 'gitlab', runId } });

    it.each<[string, AttemptOptions, AttemptOptions]>([
      ['the next run of a scheduler without a name', outside('monday'), outside('tuesday')],
      [
        'the next run of a scheduler',
        outside('monday', { SLURM_ARRAY_JOB_ID: '70' }),
        outside('tuesday', { SLURM_ARRAY_JOB_ID: '71' }),
      ],
      ['the next pipeline', inGitlab('70'), inGitlab('71')],
    ])('%s begins anew in the same folder', async (_, first, second) => {
      const [before, after] = await sendTwice(first, second);
      expect(before).toBeGreaterThan(0);
      expect(after).toBe(before);
    });

    it.each<[string, AttemptOptions, AttemptOptions]>([
      [
        'Slurm',
        outside('first', { SLURM_ARRAY_JOB_ID: '70', SLURM_JOB_ID: '72' }),
        outside('again', { SLURM_ARRAY_JOB_ID: '70', SLURM_JOB_ID: '72' }),
      ],
      [
        'AWS Batch',
        outside('first', { AWS_BATCH_JOB_ID: '21ee:1' }),
        outside('again', { AWS_BATCH_JOB_ID: '21ee:1', AWS_BATCH_JOB_ATTEMPT: '2' }),
      ],
      ['the user', outside('first', { BULK_JOB_RUN: 'donors 7' }), outside('again', { BULK_JOB_RUN: 'donors 7' })],
      ['a CI system', inGitlab('70'), inGitlab('70')],
    ])(
      'a leg that is started again in the run that %s names gives the same results and sends nothing',
      async (_, first, second) => {
        const [before, after] = await sendTwice(first, second);
        expect(before).toBeGreaterThan(0);
        expect(after).toBe(0);
      },
    );

    it('a leg that the next run resumed is of that run', () =>
      withWorld({ files: FILES }, async (world) => {
        const monday = outside('monday', { SLURM_ARRAY_JOB_ID: '70' });
        await runLeg(world, '2/4', { mode: 'submit' }, monday);
        const jobs: number[] = [];
        for (const runId of ['tuesday', 'again']) {
          const { report } = (await runLeg(world, '2/4', {}, outside(runId, { SLURM_ARRAY_JOB_ID: '71' }))).publication;
          expect(report).toMatchObject({ exitCode: 0, totals: { total: 30, unresolved: 0 } });
          jobs.push(world.sandbox.record.jobs.size);
        }
        expect(jobs[1]).toBe(jobs[0]);
      }));

    it('the ledger has no name that a user may have given', () =>
      withWorld({ files: FILES }, async (world) => {
        const { folder } = await runLeg(world, '2/4', {}, outside('first', { BULK_JOB_RUN: 'donors of Ms. Doe' }));
        const ledger = readFileSync(join(folder, 'ledger.ndjson'), 'utf8');
        expect(ledger).toMatch(/"schedulerRun":"[0-9a-f]{32}"/);
        expect(ledger).not.toContain('Doe');
      }));
  });

  it('an interrupted leg goes on with its own rows', () =>
    withWorld({ files: FILES, inputs: { rate: '1/s', concurrency: '2' } }, async (world) => {
      const folder = join(world.directory, 'leg');
      let jobs = 0;
      const first = await world.attempt({
        inputs: { ...INPUTS, shard: '1/2', 'output-dir': folder },
        onEvent(event, cancel) {
          if (event.kind === 'job' && event.job.state === 'running') jobs += 1;
          if (jobs === 2) cancel();
        },
      });
      expect(first.publication.report.exitCode).toBe(130);
      const second = await world.attempt({ inputs: { ...INPUTS, shard: '1/2', 'output-dir': folder } });
      expect(second.publication.report).toMatchObject({ exitCode: 0, totals: { total: 55, unresolved: 0 } });
      expect(second.publication.report.continues).toMatch(/^Continues attempt 1/);
      const other = await runLeg(world, '2/2');
      expect(keysIn(folder).filter((key) => key !== '' && key !== 'd-7' && keysIn(other.folder).includes(key))).toEqual(
        [],
      );
    }));
});

describe('shard', () => {
  it.each([
    ['5/4', 'input/value'],
    ['0/4', 'input/value'],
    ['2', 'input/value'],
    ['1/5000', 'input/value'],
    ['auto', 'input/shard'],
    ['4/4', 'input/over-limit'],
  ])('%s is refused before anything is sent', (shard, code) =>
    withWorld({ files: FILES, inputs: { concurrency: '3', shard } }, async (world) => {
      const { publication } = await world.attempt();
      expect(publication.report.faults.map((fault) => fault.code)).toEqual([code]);
      expect(publication.report.exitCode).toBe(2);
      expect(world.sandbox.record.jobs.size).toBe(0);
    }),
  );

  it('auto takes the leg from the scheduler', () =>
    withWorld(
      { files: FILES, inputs: { ...INPUTS, shard: 'auto' }, environment: { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '4' } },
      async ({ attempt }) => {
        expect((await attempt()).publication.report).toMatchObject({ shard: { index: 2, of: 4 }, exitCode: 0 });
      },
    ));

  it('has no meaning where nothing is sent: a pull request of a fork validates all rows', () =>
    withWorld(
      { files: FILES, inputs: { ...INPUTS, shard: '2/4' }, context: { trust: 'fork' } },
      async ({ attempt }) => {
        const { report } = (await attempt()).publication;
        expect(report).toMatchObject({ mode: 'validate', totals: { total: VALID + 2 } });
        expect(report.shard).toBeUndefined();
      },
    ));
});
