import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DONORS, donorStep, every, makeDonors } from '../../scripts/gallery/donors.ts';
import type { Part } from '../../scripts/gallery/markdown-page.ts';
import type { Situation } from '../../scripts/gallery/situations.ts';
import { CHANGE_SITUATIONS } from '../../scripts/gallery/situations-change.ts';
import { COURSE_SITUATIONS } from '../../scripts/gallery/situations-course.ts';
import { MEMORY_SITUATIONS } from '../../scripts/gallery/situations-memory.ts';
import { VENDOR_SITUATIONS } from '../../scripts/gallery/situations-vendor.ts';
import { VERDICT_SITUATIONS } from '../../scripts/gallery/situations-verdict.ts';
import { RUN_ID, type Stage } from '../../scripts/gallery/stage.ts';
import { until } from '../ports/loopback.ts';
import { ROOT } from '../support/bundle.ts';
import { findBadLinks } from '../support/check-links.ts';
import { withPlayed } from '../support/played-situation.ts';
import { readSteps } from '../support/read-steps.ts';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import type { SandboxSetup } from '../support/sandbox/start.ts';
import { kindsOf, readTask, STEP_KINDS, type StepKindName } from './github-step-kinds.ts';

/**
 * Situation → what "Do this" says, in its order, by the names of `STEP_KINDS`, which say how each is executed. The
 * gallery's situations that are not here say nothing under "Do this".
 */
const GALLERY: Readonly<Record<string, readonly StepKindName[]>> = {
  'failed-allowed': ['rerunRefused'],
  failed: ['rerunRefused', 'unknownKeys'],
  minimal: ['rerunRefused', 'unknownKeys'],
  passcreator: ['rerunRefused', 'unknownKeys'],
  sandbox: ['rerunRefused', 'unknownKeys'],
  'not-found': ['unknownKeys'],
  collect: ['unknownKeys'],
  invalid: ['fixWhole', 'allowInvalid'],
  'invalid-hidden': ['fixWhole', 'allowInvalid'],
  'invalid-allowed': ['fixWholeOrAlone'],
  'many-messages': ['fixWholeOrAlone', 'unknownKeys'],
  'unique-messages': ['fixWholeOrAlone'],
  'rows-100000': ['fixWholeOrAlone', 'unknownKeys'],
  hostile: ['fixWholeOrAlone'],
  ngpvan: ['partlyApplied', 'fixAlone', 'unknownKeys'],
  matrix: ['rerunRefused', 'fixWhole', 'allowInvalid'],
  timeout: ['rerunWaits', 'raiseTimeout'],
  waiting: ['rerunWaits', 'raiseTimeout'],
  'cancelled-post': ['rerunWaits'],
  uncertain: ['lookAtVendor', 'resendUncertain'],
  submit: ['collect'],
  'stop-on-breach': ['liftBreach', 'rerunAfterwards'],
  guard: ['allowChange'],
  'change-refused': ['allowChange'],
  empty: ['emptyFile'],
  'wrong-key': ['wrongKey'],
  'config-error': ['badDuration', 'badLimit', 'badParam'],
};

/** A run of donors that is in no picture. */
interface Plot {
  readonly steps: readonly StepKindName[];
  /** Which of these the user follows, where they exclude each other; default: all. */
  readonly follows?: readonly StepKindName[];
  readonly rows?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly faults?: readonly FaultRule[];
  readonly env?: Readonly<Record<string, string>>;
  readonly exitCode: number;
  readonly setup?: Partial<SandboxSetup>;
  readonly play?: (stage: Stage) => Promise<readonly Part[]>;
}

const NO_CACHE = { ACTIONS_CACHE_MODE: 'none' };
const NEVER_ENDS: FaultRule = { on: 'submit', nth: 1, do: { kind: 'never-ends' } };
const LOST: FaultRule = { on: 'submit', nth: 2, do: { kind: 'reset-after' } };
const ONE_AT_A_TIME = { concurrency: '1' };

const LOST_AND_REFUSED: Plot = {
  inputs: ONE_AT_A_TIME,
  faults: [
    { on: 'submit', nth: 1, do: { kind: 'reset-after' } },
    { on: 'submit', nth: 2, do: { kind: 'answer', status: 402 } },
  ],
  steps: ['lookAtVendor', 'resendUncertain', 'rerunIfThere'],
  exitCode: 3,
};

const OTHERS: Readonly<Record<string, Plot>> = {
  'rows that fail once': { rows: makeDonors(20, { flaky: [3, 9] }), steps: ['rerunRefused'], exitCode: 1 },
  'a timeout before all rows were sent': {
    inputs: { timeout: '3s', ...ONE_AT_A_TIME },
    faults: [NEVER_ENDS],
    steps: ['waitOnly', 'rerunWaits', 'raiseTimeout'],
    exitCode: 4,
  },
  'a lost response that is there, and the rest not sent': {
    ...LOST_AND_REFUSED,
    follows: ['lookAtVendor', 'rerunIfThere'],
  },
  'a lost response that is not there, and the rest not sent': { ...LOST_AND_REFUSED, follows: ['resendUncertain'] },
  'a lost response, the ledger in the cache alone': {
    inputs: { ...ONE_AT_A_TIME, 'artifact-name': 'none' },
    faults: [LOST],
    steps: ['lookAtVendor', 'resendApart'],
    exitCode: 3,
  },
  'a timeout, the ledger nowhere': {
    inputs: { timeout: '3s', 'artifact-name': 'none' },
    faults: [NEVER_ENDS],
    env: NO_CACHE,
    steps: ['lostLedger', 'keepLedger'],
    exitCode: 4,
  },
  'submit, the ledger in the cache alone': {
    inputs: { mode: 'submit', 'artifact-name': 'none' },
    steps: ['checkJobs'],
    exitCode: 0,
  },
  'rows without a result': {
    faults: [{ on: 'submit', do: { kind: 'missing-rows', polls: 1, rows: 3 } }],
    steps: ['lookForMany', 'collectAgain', 'resendMany'],
    exitCode: 3,
  },
  'results that could not be read': {
    rows: makeDonors(20),
    inputs: { timeout: '4s' },
    faults: [{ on: 'poll', times: 4, do: { kind: 'answer', status: 500 } }],
    steps: ['collectAgain', 'lookForMany'],
    exitCode: 3,
  },
  'results of rows that were never sent': {
    rows: makeDonors(20),
    faults: [{ on: 'submit', do: { kind: 'foreign-rows', polls: 1 } }],
    steps: ['foreignRows'],
    exitCode: 3,
  },
  'a vendor that is down': {
    rows: makeDonors(20),
    inputs: { timeout: '4s' },
    faults: [{ on: 'preflight', times: 20, do: { kind: 'reset' } }],
    steps: ['vendorDown'],
    exitCode: 3,
  },
  'a first submit that is refused': {
    rows: makeDonors(20),
    faults: [{ on: 'submit', do: { kind: 'answer', status: 422 } }],
    steps: ['refusedFirst'],
    exitCode: 2,
  },
  'a plan with invalid rows': {
    rows: `${makeDonors(20)},Nobody\n`,
    inputs: { mode: 'validate' },
    steps: ['fixPlan', 'allowInvalid'],
    exitCode: 1,
  },
  'more problems than steps': {
    inputs: { timeout: '5min', 'max-failed': 'some', params: 'netwrok_id: net_spring_appeal', 'max-not-found': 'some' },
    steps: ['badDuration', 'badLimit', 'otherProblems'],
    exitCode: 2,
  },
  'a cancel before anything was sent': {
    rows: makeDonors(20),
    steps: ['beginAnew'],
    exitCode: 130,
    async play(stage) {
      stage.commit({ [DONORS]: makeDonors(20) });
      const sandbox = await stage.vendor({ vendor: 'donoratlas', answerDelayMs: 1500 });
      const { inputs } = await donorStep(stage);
      const step = { inputs: { ...inputs, 'base-url': sandbox.url }, exitCode: 130 };
      const running = stage.start(step);
      await until(() => sandbox.record.requests.length > 0, LIMIT_MS);
      running.signal('SIGINT');
      return [{ markdown: await stage.finish(step, running) }];
    },
  },
  'a collect whose timeout ends first': {
    steps: ['continueElsewhere', 'raiseTimeout'],
    exitCode: 4,
    async play(stage) {
      stage.commit({ [DONORS]: makeDonors(250) });
      const step = await donorStep(stage, { mode: 'submit' }, { faults: [NEVER_ENDS] });
      await stage.run(step);
      stage.changeRunner();
      const inputs = { ...step.inputs, mode: 'collect', ledger: `run:${RUN_ID}`, timeout: '3s' };
      return [{ markdown: await stage.run({ inputs, env: { GITHUB_RUN_ID: '16042977310' }, exitCode: 4 }) }];
    },
  },
  'a run that has no ledger': {
    steps: ['noSuchLedger'],
    exitCode: 2,
    async play(stage) {
      stage.commit({ [DONORS]: makeDonors(20, { flaky: every(9, 20) }) });
      const step = await donorStep(stage);
      await stage.run({ ...step, exitCode: 1 });
      stage.changeRunner();
      const inputs = { ...step.inputs, ledger: 'run:99' };
      return [{ markdown: await stage.run({ inputs, env: { GITHUB_RUN_ID: '16042977310' }, exitCode: 2 }) }];
    },
  },
};

/** Of a situation with all that follows, on a busy machine. */
const LIMIT_MS = 400_000;
const SITUATIONS: readonly Situation[] = [
  ...VERDICT_SITUATIONS,
  ...VENDOR_SITUATIONS,
  ...COURSE_SITUATIONS,
  ...CHANGE_SITUATIONS,
  ...MEMORY_SITUATIONS,
];

/** Plays it, looks at its links, and does what it says, step by step. */
async function follow(
  play: (stage: Stage) => Promise<readonly Part[]>,
  names: readonly StepKindName[],
  follows = names,
): Promise<void> {
  await withPlayed(play, async (played, parts) => {
    const pages = played.ended.slice(-parts.length).map((run, index) => {
      const markdown = parts[index]?.markdown ?? '';
      return { ...run, markdown, steps: readSteps(markdown) };
    });
    for (const page of pages) expect(findBadLinks(played, page)).toEqual([]);
    const found = pages.flatMap((run) => run.steps.map((step) => ({ run, step, kinds: kindsOf(step) })));
    const texts = found.map(({ step, kinds }) => `${kinds.join('+')}: ${step.text}`);
    expect(found.flatMap(({ kinds }) => kinds).toSorted(), texts.join('\n')).toEqual(names.toSorted());
    for (const name of follows) {
      const { run, step } = found.find(({ kinds }) => kinds.includes(name)) ?? {};
      if (run === undefined || step === undefined) throw new Error(`No step ${name}.`);
      await STEP_KINDS[name].execute(readTask(played, run, step, STEP_KINDS[name]));
    }
  });
}

async function playPlot(
  stage: Stage,
  { rows = makeDonors(250), inputs = {}, faults = [], ...plot }: Plot,
): Promise<readonly Part[]> {
  stage.commit({ [DONORS]: rows });
  const step = await donorStep(stage, inputs, { ...plot.setup, faults });
  return [{ markdown: await stage.run({ ...step, ...(plot.env && { env: plot.env }), exitCode: plot.exitCode }) }];
}

describe.concurrent('what a job summary says to do leads there', { timeout: LIMIT_MS }, () => {
  it.each(Object.entries(GALLERY))('gallery: %s', async (name, names) => {
    const situation = SITUATIONS.find((each) => each.name === name);
    if (situation === undefined) throw new Error(`The gallery has no ${name}.`);
    await follow((stage) => situation.play(stage), names);
  });

  it.each(Object.entries(OTHERS))('%s', async (_, plot) => {
    await follow((stage) => (plot.play ?? ((given) => playPlot(given, plot)))(stage), plot.steps, plot.follows);
  });

  it('canceled, and no post step ran: a re-run sends no row twice', async () => {
    const { play } = SITUATIONS.find(({ name }) => name === 'cancelled') ?? {};
    if (play === undefined) throw new Error('The gallery has no cancelled.');
    await withPlayed(play, async (played, [page]) => {
      expect(page?.markdown).toContain(`If nothing follows, [re-run the job](`);
      const [run] = played.ended;
      if (run === undefined) throw new Error('Nothing ran.');
      expect(findBadLinks(played, run)).toEqual([]);
      played.release();
      const { report } = await played.rerun(run);
      expect(report.totals.total).toBe(250);
      expect([...played.sent()].filter(([, times]) => times > 1)).toEqual([]);
    });
  });
});

describe('the steps of the gallery', () => {
  const FOLDER = join(ROOT, 'docs', 'gallery');
  const texts = readdirSync(FOLDER).filter((name) => name.endsWith('.md') && name !== 'README.md');

  it.each(texts)('%s says what the table above has', (file) => {
    const pages = readFileSync(join(FOLDER, file), 'utf8').split(/^<!-- (?!bulk-job).* -->$/m);
    const kinds = pages.flatMap((page) => readSteps(page)).map((step) => kindsOf(step).join('+'));
    expect(kinds.toSorted()).toEqual([...(GALLERY[file.replace('.md', '')] ?? [])].toSorted());
  });

  it('each kind of step is executed after a situation that shows it', () => {
    const met = new Set([...Object.values(GALLERY), ...Object.values(OTHERS).map(({ steps }) => steps)].flat());
    expect(Object.keys(STEP_KINDS).filter((name) => !met.has(name as StepKindName))).toEqual([]);
  });
});
