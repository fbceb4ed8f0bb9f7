import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../ports/loopback.ts';
import { ACT, type InstalledAction, readJob, type StepRun, type WorkflowRun } from '../support/act.ts';
import { readResults } from '../support/legs.ts';
import { installReusableWorkflow } from '../support/reusable.ts';
import { findLegProcesses, openShardedRuns, type ShardedRuns } from '../support/sharded-runs.ts';

const RUN_MS = 240_000;
/** The legs start two at a time. */
const KILL_MS = 60_000;
const ROWS = 100_000;
const FEW = 8_000;
const SHARED = 'name: donors\nshards: 4';
const MERGED = 'bulk-job-results-donors-passcreator-merge-a';
const SINGLE = 'bulk-job-results-donors-passcreator-whole-a1';

// Without act these can't run; a run that must prove everything fails instead (see .ci/run).
const mustRun = process.env.CI_REQUIRE_ALL === '1';
if (ACT === undefined && !mustRun) {
  process.stderr.write(
    'The tests of the reusable workflow are skipped: install act and set ACT_BIN, or put it on the PATH.\n',
  );
}

/** 1 row in 200 is failed, invalid or skipped each; the others succeed, in jobs of two kinds. */
function makeRows(count: number): string {
  const lines = Array.from({ length: count }, (_, index) => {
    const tier = index % 3 === 0 ? 'gold' : 'silver';
    const kind = index % 200;
    if (kind === 11) return `,${tier}`;
    if (kind === 13) return `p-${index - 3},${(index - 3) % 3 === 0 ? 'gold' : 'silver'}`;
    return `${kind === 5 ? 'fail-' : ''}p-${index},${tier}`;
  });
  return ['userProvidedId,tier', ...lines, ''].join('\n');
}

/** 90 rows that all succeed; some in another version. */
function makeVersions(tiers: Readonly<Record<number, string>>): string {
  const lines = Array.from({ length: 90 }, (_, index) => `p-${index},${tiers[index] ?? 'gold'}`);
  return ['userProvidedId,tier', ...lines, ''].join('\n');
}

function sendOf(run: WorkflowRun, job: string, shard?: string): StepRun {
  const step = readJob(run, { job, ...(shard !== undefined && { shard }) }).get('send');
  if (step === undefined) throw new Error(`The job ${job} ${shard ?? ''} did not run:\n${run.output}`);
  return step;
}

function countOutputs({ outputs }: StepRun): Readonly<Record<string, string>> {
  const names = ['total', 'succeeded', 'failed', 'not-found', 'invalid', 'skipped', 'unresolved', 'jobs'];
  return Object.fromEntries([...names, 'conclusion', 'reason'].map((name) => [name, outputs.get(name) ?? '']));
}

/** A file of the results but for what says which job wrote it (docs/shards.md). */
function compared(name: string, files: Readonly<Record<string, string>>): unknown {
  const text = files[name] ?? '';
  // Its rows and jobs are those of the other files; the rest of it is times.
  if (name === 'report.html') return '';
  if (name === 'summary.md') return text.replace(/\[re-run (?:the job|all jobs)\]/g, '[re-run]');
  if (name !== 'report.json') return text;
  const report: Record<string, unknown> = JSON.parse(text.replaceAll(/: ?<(\w+)>/g, ': "$1"'));
  const keys = Object.keys(report).toSorted();
  return JSON.stringify(keys.map((key) => [key, WHO.has(key) ? '' : sortKeys(report[key])]));
}

/** Members of report.json that say which job it was, and where its folder is. */
const WHO: ReadonlySet<string> = new Set(['place', 'resultsDir']);

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => [key, sortKeys(each)]);
}

describe.skipIf(ACT === undefined && !mustRun)('the reusable workflow, under act', () => {
  let actions: InstalledAction;
  beforeAll(() => {
    actions = installReusableWorkflow();
  });
  afterAll(() => actions.remove());

  async function withRuns(rows: string, test: (runs: ShardedRuns) => Promise<void>): Promise<void> {
    const runs = await openShardedRuns(actions, rows);
    try {
      await test(runs);
    } finally {
      await runs.close();
    }
  }

  it(`4 legs and a merge of ${ROWS} rows are a single run but for times and job ids`, { timeout: RUN_MS }, () =>
    withRuns(makeRows(ROWS), async (runs) => {
      const single = await runs.run('name: donors');
      const expected = runs.unpack(SINGLE);
      await runs.renewGithub();
      const shared = await runs.run(SHARED);
      const joined = runs.unpack(`${MERGED}1`);
      if (expected === undefined || joined === undefined) throw new Error(single.output + shared.output);
      expect(countOutputs(sendOf(shared, 'merge'))).toEqual(countOutputs(sendOf(single, 'whole')));
      const ids = [...runs.vendor.record.jobs.keys()];
      const [a, b] = [readResults(expected, ids), readResults(joined, ids)];
      expect(Object.keys(b).toSorted()).toEqual(Object.keys(a).toSorted());
      const differ = Object.keys(a).filter((name) => compared(name, a) !== compared(name, b));
      expect(differ).toEqual([]);
      expect(shared.steps.get('outputs')?.outputs.get('got')).toBe(`warning ${ROWS} ${ROWS / 200}`);
    }),
  );

  it('a leg that was killed and run again merges as if nothing had been', { timeout: RUN_MS }, () =>
    withRuns(makeRows(FEW), async (runs) => {
      const { jobs, rows } = runs.vendor.record;
      const kill = async (): Promise<void> => {
        await until(() => findLegProcesses('2/4').length > 0 && jobs.size > 0, KILL_MS);
        for (const pid of findLegProcesses('2/4')) process.kill(pid, 'SIGKILL');
      };
      const first = await runs.run(SHARED, { meanwhile: kill });
      expect(sendOf(first, 'leg', '2/4').result, first.output).toBe('failure');
      expect(sendOf(first, 'merge').result, first.output).toBe('failure');
      const again = await runs.run(SHARED, { matrix: 'shard:2/4', environment: [['GITHUB_RUN_ATTEMPT', '2']] });
      expect(again.code, again.output).toBe(0);
      expect(countOutputs(sendOf(again, 'merge'))).toMatchObject({
        total: String(FEW),
        succeeded: String(FEW - (3 * FEW) / 200),
        unresolved: '0',
        conclusion: 'warning',
      });
      // No row of any leg arrived twice; those that are not found are none of the vendor's.
      expect([...rows.values()].filter(({ sent }) => sent > 1)).toEqual([]);
      expect(runs.unpack(`${MERGED}2`)).toBeDefined();
    }),
  );

  it('with changed-only 3 legs and a merge send each version of a row once', { timeout: RUN_MS }, () =>
    withRuns(makeVersions({}), async (runs) => {
      const run = (id: string, inputs: string): Promise<WorkflowRun> => {
        const own = [['GITHUB_RUN_ID', id] as const, ['GITHUB_REPOSITORY', 'acme/donors'] as const];
        return runs.run(inputs, { environment: [...runs.github.runner({ runId: id }), ...own] });
      };
      const legs = 'name: donors\nshards: 3\nchanged-only: true';
      const first = await run('1', legs);
      expect(countOutputs(sendOf(first, 'merge')), first.output).toMatchObject({ total: '90', succeeded: '90' });
      runs.edit(makeVersions({ 7: 'bronze', 50: 'bronze' }));
      const second = await run('2', legs);
      expect(countOutputs(sendOf(second, 'merge')), second.output).toMatchObject({ total: '2', succeeded: '2' });
      expect(sendOf(second, 'merge').outputs.get('unchanged')).toBe('88');
      // The same memory without legs: its name is that of the call.
      const third = await run('3', 'name: donors\nchanged-only: true');
      expect(sendOf(third, 'whole').outputs.get('unchanged'), third.output).toBe('90');
      // From a config file, which merge reads, too.
      runs.configure('changed-only: true\nmemory: name:donors\nsummary: false\n');
      const fourth = await run('4', 'name: donors\nshards: 2');
      expect(countOutputs(sendOf(fourth, 'merge')), fourth.output).toMatchObject({ total: '0', conclusion: 'success' });
      expect(sendOf(fourth, 'merge').outputs.get('unchanged')).toBe('90');
      expect([sendOf(second, 'merge').summary !== '', sendOf(fourth, 'merge').summary]).toEqual([true, '']);
      const sent = [...runs.vendor.record.rows].map(([key, row]) => [key, row.sent] as const);
      expect(sent.filter(([, times]) => times > 1).map(([key]) => key)).toHaveLength(2);
      expect(runs.github.artifacts.all.filter(({ name }) => /^bulk-job-memory-.*-leg/.test(name))).toEqual([]);
    }),
  );

  it('two calls with the same name are an error, not one report', { timeout: RUN_MS }, () =>
    withRuns(makeRows(FEW), async (runs) => {
      await runs.run(SHARED);
      // The artifacts of the second call, in the same attempt.
      const second = await runs.run(SHARED);
      expect(second.code).toBe(1);
      const merge = sendOf(second, 'merge');
      expect(merge.outputs.get('reason')).toBe('config-error');
      expect(merge.log + merge.summary).toMatch(/shard 1\/4/i);
    }),
  );

  it('a pull request is validated as a whole, and sends nothing', { timeout: RUN_MS }, () =>
    withRuns(makeRows(FEW), async (runs) => {
      const run = await runs.run(SHARED, { trigger: 'pull_request' });
      expect(run.code, run.output).toBe(0);
      expect(sendOf(run, 'whole').outputs.get('submitted')).toBe('0');
      expect(readJob(run, { job: 'leg', shard: '1/1' }).size + readJob(run, { job: 'merge' }).size).toBe(0);
      expect(runs.vendor.record.rows.size).toBe(0);
    }),
  );

  it.each([['pull_request'], ['push']])(
    'a mode that it does not have stops all jobs on %s',
    { timeout: RUN_MS },
    (trigger) =>
      withRuns(makeRows(FEW), async (runs) => {
        const run = await runs.run('name: donors\nmode: run', { trigger });
        expect(run.code).toBe(1);
        expect(run.output).toContain('`run` is not a valid value for `mode` of this workflow. Nothing was sent.');
        expect(readJob(run, { job: 'whole' }).size + readJob(run, { job: 'merge' }).size).toBe(0);
        expect(runs.vendor.record.rows.size).toBe(0);
      }),
  );
});
