import { makeMembers, PLANTED_MISTAKES } from '../../test/support/planted-mistakes.ts';
import type { FaultRule } from '../../test/support/sandbox/fault-plan.ts';
import { DONORS, donorStep, every, makeDonors } from './donors.ts';
import { editMembers, MEMBER_COUNT, memberFiles, memberInputs } from './members.ts';
import type { Situation } from './situations.ts';
import type { Stage, StageStep } from './stage.ts';

const NEXT_RUN_ID = '16042977310';
/** The second job of the first run runs for ever, and the third is not submitted before the timeout. */
const ONE_RUNS: FaultRule = { on: 'submit', nth: 2, do: { kind: 'never-ends' } };
const TIMEOUT = '4s';
const ROWS = makeMembers(MEMBER_COUNT);

/** The next run, on a runner of its own. */
function runNext(stage: Stage, step: StageStep): Promise<string> {
  stage.changeRunner();
  return stage.run({ ...step, env: { GITHUB_RUN_ID: NEXT_RUN_ID, GITHUB_RUN_NUMBER: '119' } });
}

/** What is sent of the files: what is new, a sample, as much as limits allow. */
export const MEMORY_SITUATIONS: readonly Situation[] = [
  {
    name: 'first-run',
    shows: '`changed-only` for the first time: all rows are new.',
    async play(stage) {
      stage.commit(memberFiles(ROWS));
      return [{ markdown: await stage.run({ inputs: await memberInputs(stage, { 'changed-only': 'true' }) }) }];
    },
  },
  {
    name: 'changed-only',
    shows: '`changed-only` after a merge: 37 of 5,029 rows are new or changed, and only those are sent.',
    async play(stage) {
      stage.commit(memberFiles(ROWS));
      const step = { inputs: await memberInputs(stage, { 'changed-only': 'true' }) };
      await stage.run(step);
      stage.commit(memberFiles(editMembers(ROWS)));
      return [{ markdown: await runNext(stage, step) }];
    },
  },
  {
    name: 'waiting',
    shows: 'Rows wait, since jobs of an earlier run still process them; the others are sent.',
    durations: [TIMEOUT],
    async play(stage) {
      stage.commit({ [DONORS]: makeDonors(250) });
      const inputs = { 'changed-only': 'true', timeout: TIMEOUT, concurrency: '1' };
      const step = await donorStep(stage, inputs, { faults: [ONE_RUNS] });
      await stage.run({ ...step, exitCode: 4 });
      stage.commit({ [DONORS]: makeDonors(280) });
      return [{ markdown: await runNext(stage, { ...step, exitCode: 4 }) }];
    },
  },
  {
    name: 'guard',
    shows: 'Most rows are gone from the file: `max-removed` refuses to send.',
    async play(stage) {
      stage.commit(memberFiles(ROWS));
      const step = { inputs: await memberInputs(stage, { 'changed-only': 'true', 'max-removed': '1%' }) };
      await stage.run(step);
      stage.commit(memberFiles(PLANTED_MISTAKES.deleted.make(ROWS)));
      return [{ markdown: await runNext(stage, { ...step, exitCode: 1 }) }];
    },
  },
  {
    name: 'stop-on-breach',
    shows: '`stop-on-breach`: once more rows had failed than `max-failed` allows, the rest was not sent.',
    async play(stage) {
      stage.commit({ [DONORS]: makeDonors(1000, { fail: every(10, 300) }) });
      const step = await donorStep(stage, { 'max-failed': '5', concurrency: '1' });
      return [{ markdown: await stage.run({ ...step, exitCode: 1 }) }];
    },
  },
  {
    name: 'limit',
    shows: '`limit: 20`: a sample of 5,000 rows.',
    async play(stage) {
      stage.commit(memberFiles(ROWS));
      return [{ markdown: await stage.run({ inputs: await memberInputs(stage, { limit: '20' }) }) }];
    },
  },
];
