import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import { donorOf, nameOf } from '../../scripts/gallery/donors.ts';
import { MEMBER_COUNT, memberFiles } from '../../scripts/gallery/members.ts';
import { SANDBOX_KEY } from '../../src/sandbox/server.ts';
import { makeMembers } from '../support/planted-mistakes.ts';
import { type EndedRun, FIXED, type Played } from '../support/played-situation.ts';
import { type NextStep, readInputs } from '../support/read-steps.ts';

/** A step of a summary, with all that somebody needs to do what it says. */
export interface Task {
  readonly played: Played;
  readonly run: EndedRun;
  readonly step: NextStep;
  /** Numbers that the step names, in their order. */
  readonly counts: readonly number[];
}

export interface StepKind {
  readonly says: RegExp;
  /** How the test does it. */
  readonly how: string;
  /** Does it, and expects what the step promises. */
  readonly execute: (task: Task) => Promise<void>;
}

type Rows = ReadonlyMap<string, number>;
type Inputs = Readonly<Record<string, string>>;

/** Does something; gives how often vendors took each row meanwhile. */
async function during(
  { played }: Task,
  work: () => Promise<EndedRun>,
): Promise<{ readonly end: EndedRun; readonly sent: Rows; readonly before: ReadonlySet<string> }> {
  const [sent, before] = [played.sent(), played.delivered()];
  const end = await work();
  const more = [...played.sent()].map(([key, times]) => [key, times - (sent.get(key) ?? 0)] as const);
  return { end, sent: new Map(more.filter(([, times]) => times > 0)), before };
}

const total = (rows: Rows): number => [...rows.values()].reduce((sum, times) => sum + times, 0);
const twice = (rows: Rows): readonly string[] => [...rows].filter(([, times]) => times > 1).map(([key]) => key);
const linesOf = ({ records }: EndedRun, outcome: string): ReadonlySet<number> =>
  new Set(records.filter((record) => record.outcome === outcome).map(({ line }) => Number(line)));

/** Begins another run with the inputs that the step names, and no other change. */
const copyInputs = ({ played, run, step }: Task): Promise<EndedRun> =>
  played.startRun(run, readInputs(step), run.commit);

/** Corrects a row as an editor would whom the vendor or the schema told what is wrong, by the header of its file. */
function fixLine(head: string, text: string, line: number): string {
  const [id, name] = [donorOf(line - 1), nameOf(line - 1)];
  if (head.startsWith('donor_id,name,email')) return `${id},${name},${id}@mail.example,10115`;
  if (head.startsWith('email,name,n')) return text.replace(/,([^,]*),(\d+)$/, `,$1 ${FIXED},$2`);
  return text.replace(/^,/, `${id},`);
}

function fixLines(text: string, lines: ReadonlySet<number>): string {
  const [head = '', ...rest] = text.split('\n');
  return [head, ...rest.map((line, index) => (lines.has(index + 2) ? fixLine(head, line, index + 2) : line))].join(
    '\n',
  );
}

/** Fixes rows of the run's only file, and pushes: the workflow runs again. */
function fixAndPush({ played, run }: Task, fix: (text: string) => string): Promise<EndedRun> {
  const path = run.report.files[0]?.path ?? '';
  played.stage.commit({ [path]: fix(played.show(run.commit, path) ?? '') });
  // Who collects has sent with another step.
  return played.startRun(run, run.report.mode === 'collect' ? { mode: 'run', ledger: '' } : {});
}

/** Sends rows of a row file of the artifact, fixed, in a file of their own. */
function sendAlone(task: Task, name: string, fix: (text: string) => string): Promise<EndedRun> {
  const { played, run } = task;
  const href = task.step.links.find(({ text }) => text === name)?.href ?? artifactOf(run);
  const path = `alone/${name}`;
  played.stage.commit({ [path]: fix(played.download(href, name)) });
  return played.startRun(run, { files: path });
}

const artifactOf = ({ markdown }: EndedRun): string =>
  /\[[^\]]*all result files\]\(([^)]+)\)/i.exec(markdown)?.[1] ?? '';

/** The rows of a row file that are meant, corrected; what the run added to them stays. */
function fixRowFile(text: string, isMeant: (key: string) => boolean = () => true): string {
  const [head = [], ...rows]: string[][] = parse(text, { relax_column_count: true });
  const fixed = rows.filter(([key = '']) => isMeant(key)).map((cells, index) => fixCells(head, cells, index));
  const write = (cells: readonly string[]): string => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
  return `${[head, ...fixed].map(write).join('\n')}\n`;
}

function fixCells(head: readonly string[], [key = '', ...cells]: readonly string[], index: number): readonly string[] {
  const number = 7_000_000 + index;
  if (head[0] === 'VanID') return [String(number), ...cells];
  if (head[0] === 'email') return [key, `${cells[0]} ${FIXED}`, ...cells.slice(1)];
  const added = head.slice(4).map(() => '');
  return [donorOf(number), nameOf(number), `${donorOf(number)}@mail.example`, '10115', ...added];
}

/** Of a re-run that resends what was refused: nothing that was delivered, each once, and what it says itself. */
async function rerunRefused(task: Task, run: EndedRun, rows: number): Promise<void> {
  const { played } = task;
  const { end, sent, before } = await during(task, () => played.rerun(run));
  expect([...sent.keys()].filter((key) => before.has(key))).toEqual([]);
  expect(twice(sent)).toEqual([]);
  const { failed, not_found: unknown, succeeded } = run.report.totals;
  expect(failed).toBeGreaterThanOrEqual(rows);
  expect(end.report.continues).toBe(`Continues attempt 1: ${succeeded} rows kept, ${failed + unknown} sent again.`);
  // A sandbox of the run's own keeps no record.
  if (!run.report.sandbox) expect(total(sent)).toBe(failed + unknown);
  expect(end.report.totals.succeeded).toBeGreaterThanOrEqual(succeeded);
  expect(end.report.totals.unresolved).toBe(0);
}

/** Of a run that continues another: rows that the vendor has are waited for. */
async function expectContinued(task: Task, work: () => Promise<EndedRun>, sentRows: number): Promise<void> {
  task.played.release();
  const { end, sent } = await during(task, work);
  expect([end.code, end.report.totals.unresolved, end.steps]).toEqual([0, 0, []]);
  expect(total(sent)).toBe(sentRows);
  expect(twice(task.played.sent())).toEqual([]);
}

/** Changes inputs as the steps of a configuration error say, one by one: the last leads to a run that sends. */
async function fixInput(task: Task, inputs: Inputs): Promise<void> {
  const { played, run, step } = task;
  const newest = played.ended.at(-1) ?? run;
  const from = newest.report.reason === 'config-error' ? newest : run;
  const { end } = await during(task, () => played.startRun(from, inputs));
  expect(end.steps.map(({ text }) => text)).not.toContain(step.text);
  expect([end.code, end.report.totals.succeeded > 0]).toEqual(end.steps.length > 0 ? [2, false] : [0, true]);
}

const DURATION = /Examples: (\S+), /;

/** What steps of summaries on GitHub say, by kind. */
export const STEP_KINDS = {
  rerunRefused: {
    says: /^([\d,]+) rows? (?:is|are) safe to send again unchanged: re-run the job\. Delivered rows are not sent again\.$/,
    how: 'attempt 2 on a new runner: the vendor gets the refused rows once, and none that it took',
    execute: (task) => rerunRefused(task, task.run, task.counts[0] ?? 0),
  },
  rerunAfterwards: {
    says: /^([\d,]+) rows? (?:is|are) safe to send again unchanged: after that, re-run the job of that new run, not of this one\. Delivered rows are not sent again\.$/,
    how: 'attempt 2 of the run that the step before it has started: no delivered row goes again',
    async execute(task) {
      const { played } = task;
      const [newest] = played.ended.slice(-1);
      const { end, sent, before } = await during(task, () => played.rerun(newest as EndedRun));
      expect([...sent.keys()].filter((key) => before.has(key))).toEqual([]);
      expect(twice(sent)).toEqual([]);
      expect([total(sent), end.report.totals.unresolved]).toEqual([newest?.report.totals.failed, 0]);
    },
  },
  rerunWaits: {
    says: /^Re-run the job: it (?:waits for the ([\d,]+) rows? that .+ still processes)?(?: and )?(?:sends the ([\d,]+) rows? that (?:was|were) not sent)?\. No row is sent twice\.$/,
    how: 'attempt 2 on a new runner, once the vendor has done its jobs: it sends what it says, and ends green',
    execute: (task) =>
      expectContinued(task, () => task.played.rerun(task.run), task.run.report.totals.reasons['not-sent'] ?? 0),
  },
  continueElsewhere: {
    says: /^Start a run with mode: run and ledger: run:\d+: it waits for the ([\d,]+) rows? that .+ still processes\. No row is sent twice\.$/,
    how: 'another run with both inputs, once the vendor has done its jobs: it sends nothing, and ends green',
    execute: (task) => expectContinued(task, () => copyInputs(task), 0),
  },
  waitOnly: {
    says: /^To wait without sending anything: mode: collect with ledger: run:\d+\.$/,
    how: 'another run with both inputs: it sends nothing, and says that rows were not sent',
    async execute(task) {
      const { played, run } = task;
      const unsent = run.report.totals.reasons['not-sent'] ?? 0;
      played.release();
      const { end, sent } = await during(task, () => copyInputs(task));
      expect([total(sent), end.code, end.report.totals.reasons]).toEqual([0, 4, { 'not-sent': unsent }]);
    },
  },
  raiseTimeout: {
    says: /^Raise timeout for the next run\.$/,
    how: 'jobs take longer than the timeout was; another run, with `timeout: 1m`, ends green',
    async execute({ played, run }) {
      played.release(5);
      const end = await played.startRun(run, { timeout: '1m' }, run.commit);
      expect([end.code, end.report.totals.unresolved]).toEqual([0, 0]);
    },
  },
  collect: {
    says: /^Get the results once .+ is done: mode: collect with ledger: run:\d+\.$/,
    how: 'another run with both inputs: nothing is sent, and every row has an outcome',
    async execute(task) {
      const { end, sent } = await during(task, () => copyInputs(task));
      expect([end.code, total(sent)]).toEqual([0, 0]);
      expect([end.report.totals.total, end.report.totals.unresolved]).toEqual([task.run.report.submitted, 0]);
    },
  },
  collectAgain: {
    says: /^(?:Or ask|Ask) .+ once more: mode: collect with ledger: run:\d+\.(?: No row is sent again\.)?$/,
    how: 'another run with both inputs: nothing is sent, and the vendor has an outcome of each row by then',
    async execute(task) {
      const { end, sent } = await during(task, () => copyInputs(task));
      expect([end.code, total(sent), end.report.totals.unresolved]).toEqual([0, 0, 0]);
    },
  },
  lookAtVendor: {
    says: /^Check (?:(?:one of the rows|the row) in .+: \S+:\d+ \(.+\), sent at \d\d:\d\d:\d\d UTC|each of the \d+ rows in .+: \S+:\d+ \(.+\) is the first)\. (?:If (?:it is|all are) there, nothing is left to do: t|T|I|i)(?:hey are|t is) not sent again until you say so\.$/,
    how: 'the link leads to the row with that key, which the vendor has; attempt 2 does not send these rows',
    async execute(task) {
      const { played, run, step } = task;
      const [, path = '', line = ''] = /(\S+):(\d+) \(/.exec(step.text) ?? [];
      const [key = ''] = step.codes.slice(-1);
      expect(played.show(run.commit, path)?.split('\n')[Number(line) - 1]).toContain(key);
      expect(played.delivered()).toContain(key);
      if (!step.text.includes('nothing is left')) return;
      const { sent } = await during(task, () => played.rerun(run));
      expect(total(sent)).toBe(0);
    },
  },
  resendUncertain: {
    says: /^If it is not there: run again with ledger: run:\d+ and resend-uncertain: true\. (?:These ([\d,]+) rows go|This row goes) again(?:, and the ([\d,]+) that were not sent)?\.$/,
    how: 'another run with both inputs: it sends these rows, and ends green',
    async execute(task) {
      const { end, sent } = await during(task, () => copyInputs(task));
      const { uncertain = 0, 'not-sent': unsent = 0 } = task.run.report.totals.reasons;
      expect([end.code, total(sent), end.report.totals.unresolved]).toEqual([0, uncertain + unsent, 0]);
      expect(task.counts).toEqual([uncertain, ...(unsent === 0 ? [] : [unsent])]);
    },
  },
  rerunIfThere: {
    says: /^If it is there: re-run the job\. It (?:waits for the [\d,]+ rows? that .+ still processes)?(?: and )?(?:sends the ([\d,]+) rows? that (?:was|were) not sent)?\. No row is sent twice\.$/,
    how: 'attempt 2 on a new runner: it sends what was not sent, and no uncertain row',
    async execute(task) {
      const { played, run } = task;
      const { end, sent } = await during(task, () => played.rerun(run));
      expect(total(sent)).toBe(run.report.totals.reasons['not-sent']);
      expect(end.report.totals.reasons).toEqual({ uncertain: run.report.totals.reasons.uncertain });
      expect(twice(played.sent())).toEqual([]);
    },
  },
  resendApart: {
    says: /^If it is not there: send what is not there in a separate file: no other run can read this run's ledger, because no artifact has it\.$/,
    how: 'another run with this ledger is refused, and one with the rows in a file of their own sends them',
    async execute(task) {
      const { played, run } = task;
      const { uncertain = 0 } = run.report.totals.reasons;
      const refused = await played.startRun(run, { ledger: `run:${run.report.source?.runId}` });
      expect([refused.code, refused.report.faults[0]?.code]).toEqual([2, 'ledger/not-found']);
      const { end, sent } = await during(task, () => {
        const lines = linesOf(run, 'unresolved');
        const [head = '', ...rest] = (played.show(run.commit, run.report.files[0]?.path ?? '') ?? '').split('\n');
        const rows = rest.filter((_, index) => lines.has(index + 2));
        played.stage.commit({ 'alone/rows.csv': [head, ...rows, ''].join('\n') });
        return played.startRun(run, { files: 'alone/rows.csv' });
      });
      expect([end.code, total(sent)]).toEqual([0, uncertain]);
    },
  },
  lookForMany: {
    says: /^Check ([\d,]+) rows? in .+ \(lines below\): (?:it|they) may have been processed\.$/,
    how: 'not by a program; the lines below lead to rows that the vendor has',
    execute: async ({ played, run, counts }) => {
      expect(linesOf(run, 'unresolved').size).toBe(counts[0]);
      for (const { key } of run.records.filter(({ outcome }) => outcome === 'unresolved'))
        expect(played.sent().has(key)).toBe(true);
    },
  },
  resendMany: {
    says: /^If (?:they are|it is) not there: run again with ledger: run:\d+ and resend-uncertain: true\.$/,
    how: 'another run with both inputs: every row has an outcome',
    async execute(task) {
      const { end } = await during(task, () => copyInputs(task));
      expect(end.report.totals.unresolved).toBe(0);
    },
  },
  lostLedger: {
    says: /^Check ([\d,]+) rows? in .+ and send only those that are not there, in a separate file\. This run's ledger is lost \(it is in no cache and no artifact\): a re-run sends nothing, and a new run sends all rows again\.$/,
    how: 'attempt 2 sends nothing, and another run sends every row',
    async execute(task) {
      const { played, run } = task;
      played.release();
      expect(total((await during(task, () => played.rerun(run))).sent)).toBe(0);
      const { sent } = await during(task, () => played.startRun(run));
      expect(total(sent)).toBe(run.report.totals.total);
    },
  },
  keepLedger: {
    says: /^To be able to resume later runs, use a runner with GitHub's cache or artifacts, and remove artifact-name: none\.$/,
    how: 'another run without that input: its artifact has the ledger',
    async execute(task) {
      const end = await task.played.startRun(task.run, { 'artifact-name': '' });
      expect(task.played.download(artifactOf(end), 'ledger.ndjson')).toContain('"kind":"start"');
    },
  },
  checkJobs: {
    says: /^Check the jobs in .+: no later run can collect the results, because no artifact has this run's ledger\.$/,
    how: 'a run that would collect them is refused',
    async execute({ played, run }) {
      const end = await played.startRun(run, { mode: 'collect', ledger: `run:${run.report.source?.runId}` });
      expect(end.report.faults.map(({ code }) => code)).toEqual(['ledger/not-found']);
    },
  },
  beginAnew: {
    says: /^Re-run the job: no row was sent\.$/,
    how: 'attempt 2 on a new runner: it sends every row once',
    async execute(task) {
      const { end, sent } = await during(task, () => task.played.rerun(task.run));
      expect([end.code, total(sent), end.report.totals.succeeded]).toEqual([0, end.report.totals.total, total(sent)]);
    },
  },
  liftBreach: {
    says: /^To send (?:the ([\d,]+) rows that were not sent|the row that was not sent) all the same: raise max-failed or set stop-on-breach: false, and start a run with ledger: run:\d+\. Delivered rows are not sent again\.$/,
    how: 'another run with both inputs: it sends the rest, and nothing else',
    async execute(task) {
      const { end, sent, before } = await during(task, () => copyInputs(task));
      expect([total(sent), end.report.totals.unresolved]).toEqual([task.counts[0], 0]);
      expect([...sent.keys()].filter((key) => before.has(key))).toEqual([]);
    },
  },
  unknownKeys: {
    says: /^([\d,]+) keys? (?:is|are) unknown to .+ \(lines below\): fix or remove (?:it|them)\.$/,
    how: 'the rows are fixed or removed in the file, and it is pushed (where that would send what must not go again: sent alone): no key is unknown',
    async execute(task) {
      const { run, counts } = task;
      const lines = linesOf(run, 'not_found');
      expect(lines.size).toBe(counts[0]);
      const known = (text: string): string => text.replaceAll(/^("?)notfound-/gm, '$1');
      const fix = (text: string): string => {
        const kept = text.split('\n').filter((line, index) => !lines.has(index + 1) || /^"?notfound-/.test(line));
        return known(kept.join('\n'));
      };
      const mustNotPush = run.steps.some(({ text }) => text.includes('partly applied'));
      const end = await (mustNotPush ? sendAlone(task, 'not-found.csv', known) : fixAndPush(task, fix));
      expect([end.report.totals.not_found, end.report.submitted > 0]).toEqual([0, true]);
    },
  },
  fixWhole: {
    says: /^Fix (?:these ([\d,]+) rows|this row) in \S+ \(lines? below\) and push\. The whole file is sent then; this run sent nothing\.$/,
    how: 'the rows are fixed and pushed: the vendor gets every row, for the first time',
    async execute(task) {
      const { run, played } = task;
      expect(run.report.submitted).toBe(0);
      const { end, sent } = await during(task, () =>
        fixAndPush(task, (text) => fixLines(text, linesOf(run, 'invalid'))),
      );
      expect([end.code, total(sent)]).toEqual([0, run.report.totals.total]);
      expect([...sent.keys()].every((key) => played.sent().has(key))).toBe(true);
    },
  },
  fixPlan: {
    says: /^Fix (?:these ([\d,]+) rows|this row) in \S+ \(lines? below\) and push\.$/,
    how: 'the rows are fixed and pushed: the next plan is green, and nothing is sent',
    async execute(task) {
      const { end, sent } = await during(task, () =>
        fixAndPush(task, (text) => fixLines(text, linesOf(task.run, 'invalid'))),
      );
      expect([end.code, end.steps, total(sent)]).toEqual([0, [], 0]);
    },
  },
  allowInvalid: {
    says: /^Or send the ([\d,]+) valid rows? (?:now|all the same): set max-invalid: \d+\.$/,
    how: 'another run with that input, and `mode: run` after a plan: the vendor gets the valid rows',
    async execute(task) {
      const { played, run, step, counts } = task;
      const mode = run.report.mode === 'validate' ? { mode: 'run' } : {};
      const { end, sent } = await during(task, () =>
        played.startRun(run, { ...readInputs(step), ...mode }, run.commit),
      );
      expect([end.code, total(sent)]).toEqual([0, counts[0]]);
    },
  },
  fixWholeOrAlone: {
    says: /^Fix (?:these )?([\d,]+) rows? in \S+ \(lines? below\) and push, which sends the whole file; or fix and send (?:failed|invalid)\.csv alone\.$/,
    how: 'both: the rows are fixed and pushed, and the row file of the artifact is fixed and sent',
    async execute(task) {
      const { run, counts } = task;
      const [name = ''] = /(?:failed|invalid)\.csv/.exec(task.step.text) ?? [];
      const lines = linesOf(run, name.replace('.csv', ''));
      expect(lines.size).toBe(counts[0]);
      const { end, sent } = await during(task, () => fixAndPush(task, (text) => fixLines(text, lines)));
      expect([end.code, end.report.totals.failed, total(sent)]).toEqual([0, 0, run.report.totals.total]);
      const alone = await during(task, () => sendAlone(task, name, fixRowFile));
      expect([alone.end.code, total(alone.sent)]).toEqual([0, counts[0]]);
    },
  },
  fixAlone: {
    says: /^Fix ([\d,]+) rows? in \S+ \(lines? below\) and send only these rows of failed\.csv\.$/,
    how: 'the rows of the row file that are meant, fixed and sent: no row that is partly applied goes again',
    async execute(task) {
      const { run, counts } = task;
      const partly = run.records.filter(({ message }) => message.startsWith('partly applied')).map(({ key }) => key);
      const { end, sent } = await during(task, () =>
        sendAlone(task, 'failed.csv', (text) => fixRowFile(text, (key) => key.startsWith('absent-'))),
      );
      expect([end.code, total(sent), end.report.totals.succeeded]).toEqual([0, counts[0], counts[0]]);
      expect(partly.filter((key) => sent.has(key))).toEqual([]);
    },
  },
  partlyApplied: {
    says: /^Do not send ([\d,]+) rows? again as (?:it is|they are) \(partly applied\): gifts or responses would be there twice\. Send only what the message says is missing\.$/,
    how: 'not by a program; each message says what is missing, and no other step sends these rows',
    async execute({ run, counts }) {
      const rows = run.records.filter(({ message }) => message.startsWith('partly applied'));
      expect(rows.map(({ message }) => /^partly applied: \S/.test(message))).toEqual(
        Array.from({ length: counts[0] ?? 0 }, () => true),
      );
      expect(run.steps.map(({ text }) => text).join('\n')).not.toMatch(/re-run|the whole file/i);
    },
  },
  allowChange: {
    says: /^(?:Most of them by file: .+\. )?If this is intended, raise max-removed or set max-removed: unlimited for this change; otherwise fix the files\.$/,
    how: 'the files as they were, no limit, and in a plan a higher one: each is green',
    async execute(task) {
      const { played, run } = task;
      played.stage.commit(memberFiles(makeMembers(MEMBER_COUNT)));
      expect((await played.startRun(run)).code).toBe(0);
      // Who sends has these files in the row memory afterwards, and nothing to refuse.
      if (run.report.mode === 'validate')
        expect((await played.startRun(run, { 'max-removed': '90%' }, run.commit)).code).toBe(0);
      expect((await copyInputs(task)).code).toBe(0);
    },
  },
  badDuration: {
    says: /^\S+ is not a valid duration for timeout\. Examples: 90s, 45m, 6h\.$/,
    how: 'the first example',
    execute: (task) => fixInput(task, { timeout: DURATION.exec(task.step.text)?.[1] ?? '' }),
  },
  badLimit: {
    says: /^\S+ is not a valid limit for max-failed\. Write a count \(25\), a percentage up to 100 \(2\.5%\), both \(5 or 2\.5%\) or unlimited\.$/,
    how: 'the third example',
    execute: (task) => fixInput(task, { 'max-failed': /both \((.+?)\)/.exec(task.step.text)?.[1] ?? '' }),
  },
  badParam: {
    says: /^params\.\S+: The provider \S+ has no input \S+\. Did you mean \S+\? Valid inputs: .+\.$/,
    how: 'the name that it guesses',
    execute(task) {
      const [, wrong = '', right = ''] = /has no input (\S+)\. Did you mean (\S+)\?/.exec(task.step.text) ?? [];
      return fixInput(task, { params: (task.run.step.inputs.params ?? '').replace(wrong, right) });
    },
  },
  otherProblems: {
    says: /^Fix the ([\d,]+) other problems below\.$/,
    how: 'as many sentences are in a list below',
    execute: async ({ run, counts }) => {
      const [, after = ''] = run.markdown.split('other problems below.');
      expect([...after.matchAll(/^- /gm)].length).toBe(counts[0]);
    },
  },
  emptyFile: {
    says: /^files: Check the step that writes the file\. If this is allowed to happen, set on-empty: warn or on-empty: ignore\.$/,
    how: 'both inputs, and a file with rows: each is green',
    async execute(task) {
      const { played, run, step } = task;
      for (const text of step.codes.filter((each) => each.startsWith('on-empty: '))) {
        const end = await played.startRun(run, { 'on-empty': text.replace('on-empty: ', '') });
        expect(end.code).toBe(0);
      }
      expect((await fixAndPush(task, (text) => `${text}${donorOf(1)},${nameOf(1)}\n`)).report.totals.succeeded).toBe(1);
    },
  },
  wrongKey: {
    says: /^Nothing was sent\. Check the secret behind api-key \(BULK_JOB_API_KEY\): is it complete, does it belong to this account, does it have the permission\?$/,
    how: 'the right key, by the input, and by the variable: each sends every row',
    async execute(task) {
      const { played, run } = task;
      const { end } = await during(task, () => played.startRun(run, { 'api-key': SANDBOX_KEY }));
      expect(end.report.totals.succeeded).toBe(run.report.totals.total);
      const step = { ...run.step, env: { ...run.step.env, BULK_JOB_API_KEY: SANDBOX_KEY } };
      const other = await played.startRun({ ...run, step }, { 'api-key': '' });
      expect(other.report.totals.succeeded).toBe(run.report.totals.total);
    },
  },
  vendorDown: {
    says: /Nothing was sent\. Run again once the vendor can be reached\. If it never could be, check base-url\.$/,
    how: 'attempt 2, once the vendor responds: it sends every row',
    async execute(task) {
      expect(task.run.report.submitted).toBe(0);
      task.played.release();
      const { end, sent } = await during(task, () => task.played.rerun(task.run));
      expect([end.code, total(sent)]).toEqual([0, end.report.totals.total]);
    },
  },
  refusedFirst: {
    says: /^These rows were not sent\. Fix what the vendor names\. Then run again\.$/,
    how: 'attempt 2, and another run: the first sends every row',
    async execute(task) {
      const { end, sent } = await during(task, () => task.played.rerun(task.run));
      expect([end.code, total(sent)]).toEqual([0, end.report.totals.total]);
    },
  },
  foreignRows: {
    says: /Ask the vendor about this job before you rely on its results\. To read the results again, run mode: collect with ledger: run:\d+\.$/,
    how: 'another run with both inputs: nothing is sent, and each row has an outcome',
    async execute(task) {
      const { end, sent } = await during(task, () => copyInputs(task));
      expect([total(sent), end.report.totals.succeeded]).toEqual([0, task.run.report.totals.succeeded]);
    },
  },
  noSuchLedger: {
    says: /Check the id in the URL of the run's page\. Or download its artifact and set ledger to the path of the ledger\.ndjson in it\.$/,
    how: 'both: the id of a run that has a ledger, and the path of what its artifact holds',
    async execute(task) {
      const { played, run } = task;
      const [first] = played.ended;
      const byId = await played.startRun(run, { ledger: `run:${first?.report.source?.runId}` });
      expect(byId.code).toBe(0);
      played.stage.commit({ 'ledger.ndjson': played.download(artifactOf(first as EndedRun), 'ledger.ndjson') });
      expect((await played.startRun(run, { ledger: 'ledger.ndjson' })).code).toBe(0);
    },
  },
} as const satisfies Readonly<Record<string, StepKind>>;

export type StepKindName = keyof typeof STEP_KINDS;

/** Names of the kinds that a step is of: one, or the test lacks something. */
export function kindsOf({ text }: Pick<NextStep, 'text'>): readonly StepKindName[] {
  return (Object.keys(STEP_KINDS) as StepKindName[]).filter((name) => STEP_KINDS[name].says.test(text));
}

/** The step with its numbers. */
export function readTask(played: Played, run: EndedRun, step: NextStep, kind: StepKind): Task {
  const [, ...found] = kind.says.exec(step.text) ?? [];
  const counts = found.filter((text) => text !== undefined).map((text) => Number(text.replaceAll(',', '')));
  return { played, run, step, counts };
}
