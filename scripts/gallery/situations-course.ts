import type { Sandbox } from '../../src/sandbox/server.ts';
import { until } from '../../test/ports/loopback.ts';
import type { FaultRule } from '../../test/support/sandbox/fault-plan.ts';
import { DONORS, donorStep, every, makeDonors } from './donors.ts';
import type { Part } from './markdown-page.ts';
import type { Situation } from './situations.ts';
import { RUN_ID, type Stage, type StageStep } from './stage.ts';

/** Every job but the first runs for ever. */
const ONE_ENDS: FaultRule = { on: 'submit', nth: 2, times: Number.POSITIVE_INFINITY, do: { kind: 'never-ends' } };
const TIMEOUT = '4s';
const SEEN_MS = 60_000;
/** From the response to a poll until the run has taken note of it. */
const NOTED_MS = 1000;
const LATER_RUN_ID = '16042977310';

/** Cancels a step whose three jobs run, of which one has ended. */
async function cancel(stage: Stage): Promise<{ readonly step: StageStep; readonly summary: string }> {
  stage.commit({ [DONORS]: makeDonors(250) });
  const { sandbox, ...step } = await watchedStep(stage);
  const running = stage.start(step);
  await until(() => jobsOf(sandbox).length === 3 && jobsOf(sandbox).every(({ polls }) => polls > 0), SEEN_MS);
  await new Promise((resolve) => setTimeout(resolve, NOTED_MS));
  running.signal('SIGINT');
  return { step, summary: await stage.finish({ ...step, exitCode: 130 }, running) };
}

async function watchedStep(stage: Stage): Promise<StageStep & { readonly sandbox: Sandbox }> {
  const sandbox = await stage.vendor({ vendor: 'donoratlas', faults: [ONE_ENDS] });
  const { inputs } = await donorStep(stage);
  return { inputs: { ...inputs, 'base-url': sandbox.url }, sandbox };
}

const jobsOf = ({ record }: Sandbox): readonly { readonly polls: number }[] => [...record.jobs.values()];

const one = (markdown: string): readonly Part[] => [{ markdown }];

/** How a run begins, ends, and goes on. */
export const COURSE_SITUATIONS: readonly Situation[] = [
  {
    name: 'timeout',
    shows: 'Two of three jobs were still running when the timeout ended.',
    durations: [TIMEOUT],
    async play(stage) {
      stage.commit({ [DONORS]: makeDonors(250) });
      const step = await donorStep(stage, { timeout: TIMEOUT }, { faults: [ONE_ENDS] });
      return one(await stage.run({ ...step, exitCode: 4 }));
    },
  },
  {
    name: 'cancelled',
    shows: 'The run was cancelled while two of three jobs ran: what the step itself wrote.',
    play: async (stage) => one((await cancel(stage)).summary),
  },
  {
    name: 'cancelled-post',
    shows: 'The same, after its post step looked at each job once: the page shows both summaries.',
    async play(stage) {
      const { step, summary } = await cancel(stage);
      const { code } = await stage.startPost(step).end;
      if (code !== 0) throw new Error(`The post step ended with ${code}.`);
      return one(`${summary}\n${stage.readPostSummary()}`);
    },
  },
  {
    name: 'uncertain',
    shows: 'The response to the second submit was lost.',
    async play(stage) {
      stage.commit({ [DONORS]: makeDonors(250) });
      const faults: readonly FaultRule[] = [{ on: 'submit', nth: 2, do: { kind: 'reset-after' } }];
      const step = await donorStep(stage, { concurrency: '1' }, { faults });
      return one(await stage.run({ ...step, exitCode: 3 }));
    },
  },
  {
    name: 'resumed',
    shows: '"Re-run jobs" after rows failed: the second attempt sends only those again.',
    async play(stage) {
      stage.commit({ [DONORS]: makeDonors(250, { flaky: every(60, 250, 9) }) });
      const step = await donorStep(stage);
      await stage.run({ ...step, exitCode: 1 });
      stage.changeRunner();
      return one(await stage.run({ ...step, env: { GITHUB_RUN_ATTEMPT: '2' } }));
    },
  },
  {
    name: 'submit',
    shows: '`mode: submit` sent the rows and did not wait.',
    async play(stage) {
      stage.commit({ [DONORS]: makeDonors(250) });
      return one(await stage.run(await donorStep(stage, { mode: 'submit' })));
    },
  },
  {
    name: 'collect',
    shows: '`mode: collect` in a later run read what became of them.',
    async play(stage) {
      stage.commit({ [DONORS]: makeDonors(250, { notfound: [11, 61] }) });
      const step = await donorStep(stage, { mode: 'submit' });
      await stage.run(step);
      stage.changeRunner();
      const inputs = { ...step.inputs, mode: 'collect', ledger: `run:${RUN_ID}` };
      return one(await stage.run({ inputs, event: 'schedule', env: { GITHUB_RUN_ID: LATER_RUN_ID } }));
    },
  },
  {
    name: 'validate',
    shows: '`mode: validate` on a pull request: the plan, and nothing sent.',
    async play(stage) {
      stage.commit({ [DONORS]: makeDonors(250) });
      const step = await donorStep(stage, { mode: 'validate' });
      const repo = { full_name: 'acme/donors' };
      const payload = {
        number: 57,
        pull_request: { number: 57, head: { ref: 'spring', repo }, base: { ref: 'main', repo } },
      };
      const env = { GITHUB_REF: 'refs/pull/57/merge', GITHUB_REF_NAME: '57/merge', GITHUB_HEAD_REF: 'spring' };
      return one(await stage.run({ ...step, event: 'pull_request', payload, env }));
    },
  },
  {
    name: 'sandbox',
    shows: '`sandbox: true`: the simulated vendor, no account, nothing leaves the machine.',
    async play(stage) {
      stage.commit({ [DONORS]: makeDonors(250, { flaky: [9, 39], notfound: [11] }) });
      const { 'base-url': _, ...inputs } = (await donorStep(stage)).inputs;
      return one(await stage.run({ inputs: { ...inputs, sandbox: 'true', 'api-key': '', 'max-failed': '2' } }));
    },
  },
  {
    name: 'matrix',
    shows: 'A matrix of three networks: one taken, one with failed rows, one with a row without an id.',
    async play(stage) {
      const legs = [
        { leg: 'spring', file: makeDonors(120), exitCode: 0 },
        { leg: 'gala', file: makeDonors(80, { fail: [12, 40] }), exitCode: 1 },
        { leg: 'members', file: `${makeDonors(60)},Someone Else\n`, exitCode: 1 },
      ];
      stage.commit(Object.fromEntries(legs.map(({ leg, file }) => [`networks/${leg}.csv`, file])));
      const parts: Part[] = [];
      for (const { leg, exitCode } of legs) {
        const step = await donorStep(stage, {
          files: `networks/${leg}.csv`,
          params: `network_id: net_${leg}`,
          matrix: JSON.stringify({ network: leg }),
        });
        parts.push({ title: `sync (${leg}) summary`, markdown: await stage.run({ ...step, exitCode }) });
        stage.changeRunner();
      }
      return parts;
    },
  },
];
