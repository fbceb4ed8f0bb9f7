import { HTTP_STATUS } from '../../../src/domain/http.ts';
import type { JobFaultKind, RequestStage, WireFaultKind } from '../faults.ts';
import type { Story, StoryRow } from '../story.ts';
import type { VendorJob } from '../vendor-record.ts';
import { isStopped } from './breach.ts';
import { readLines } from './ledger.ts';
import { exceeds, hasForeign, isMiscounted, milliseconds } from './truth.ts';
import { type Conclusion, copiesOf, type Invariant, linesOf, type View, wasCutUnseen } from './view.ts';

/**
 * I5, no false green: exit 0 means, by the vendor's own record: every row that may be sent is in a job, the last of these has ended
 * well, and its results give the row one outcome; no result named a strange row, no tally disagreed; the limits hold for these
 * outcomes; report.json and records.csv are written and say the same. But for what `on-timeout: warn` and `on-breach: warn` let pass.
 */
export const noFalseGreen: Invariant = function* (view) {
  const conclusion = view.attempts.at(-1)?.publication === undefined ? undefined : view.conclusions.at(-1);
  if (conclusion === undefined || conclusion.publication.report.exitCode !== 0) return;
  const { inputs, provider } = view.story;
  const { reason } = conclusion.publication.report;
  if (view.tier === 'whole' && !/"exitCode":\s*0\b/.test(conclusion.files.get('report.json') ?? ''))
    yield 'Exit 0, and report.json does not say so.';
  if (conclusion.records === undefined) yield 'Exit 0 without records.csv.';
  const invalid = view.standing.filter((standing) => standing === 'invalid').length;
  const isWarned = inputs['on-breach'] === 'warn';
  const isBlocked = exceeds(inputs['max-invalid'] ?? '0', invalid, view.story.rows.length);
  if (isBlocked && !isWarned) yield `Exit 0 with ${invalid} invalid rows.`;
  if (isBlocked) return;
  // What spoiled an attempt that came to a verdict was seen by whoever ran it again; its rows count all the same.
  const judged = view.attempts
    .slice(0, -1)
    .filter(({ ledger, mode }) => mode === 'run' && ledger.includes('{"kind":"verdict"'));
  const seenAt = Math.max(-1, ...judged.map(({ endedAt }) => endedAt));
  const mayWait = inputs['on-timeout'] === 'warn' && reason === 'timed-out';
  const counts = { failed: 0, not_found: 0, sendable: 0 };
  for (const [index, row] of view.story.rows.entries()) {
    if (view.standing[index] !== 'sendable') continue;
    counts.sendable += 1;
    const last = view.jobsOf(row).at(-1);
    const isOver = last !== undefined && last.job.endsAt <= conclusion.endedAt;
    // Whoever only submits waits for nothing; whoever waits no longer knows what the last look saw.
    if (conclusion.mode === 'submit' && !isOver) continue;
    if (mayWait && !(isOver && wasSeenOver(view, last.job))) continue;
    // Where the answer to the submit was lost, a look-up may have found the row: the vendor has it.
    const wasFound = provider === 'lookup' && isOver && last.job.rows[last.place]?.verdict === 'ok';
    const stated = isOver ? view.stated(last.job, last.place) : 'nothing';
    // Its results nobody has read.
    const said = wasFound && isLost(view, last.job) ? 'succeeded' : stated;
    if (said === 'failed' || said === 'not_found') counts[said] += 1;
    else if (said === 'contradictory' && isOver && wasCutUnseen(view, last.job)) continue;
    else if (said !== 'succeeded') yield `Exit 0, and of row ${index + 1} the vendor says: ${said}.`;
    if (isOver && last.job.endState !== 'done' && last.job.endsAt > seenAt && !isLost(view, last.job))
      yield `Exit 0, and ${last.job.id} ended ${last.job.endState}.`;
  }
  if (!isWarned) {
    for (const [name, count] of [
      ['max-failed', counts.failed],
      ['max-not-found', counts.not_found],
    ] as const) {
      if (exceeds(inputs[name] ?? '', count, counts.sendable))
        yield `Exit 0 with ${count} of ${counts.sendable}, and ${name} is ${inputs[name] ?? ''}.`;
    }
  }
  for (const job of view.vendor.jobs) {
    if (isLost(view, job)) continue;
    if (job.endsAt > conclusion.endedAt || job.endsAt <= seenAt || (mayWait && !wasSeenOver(view, job))) continue;
    if (hasForeign(provider, job) && !wasCutUnseen(view, job))
      yield `Exit 0, and ${job.id} named a row that was never sent.`;
    if (isMiscounted(view.story, job)) yield `Exit 0, and the tally of ${job.id} disagrees with its results.`;
  }
};

/** A look was answered with the job's end: of two jobs with one id the vendor shows the first. */
function wasSeenOver({ requests, vendor }: View, { id, ...job }: VendorJob): boolean {
  const { endsAt } = vendor.jobs.find((each) => each.id === id) ?? job;
  return requests.some(
    ({ stage, path, fault, status, arrivedAt = 0 }) =>
      stage === 'poll' && fault === undefined && status === 200 && arrivedAt >= endsAt && path.endsWith(`/${id}`),
  );
}

/** Nobody ever learned what became of the job's submit: its answer could not be used, or its reader died. */
function isLost({ requests, attempts }: View, { acceptedAt, isSync, id, faults }: VendorJob): boolean {
  const request = requests.find(({ stage, arrivedAt }) => stage === 'submit' && arrivedAt === acceptedAt);
  const known = readLines(attempts.at(-1)?.ledger ?? '') ?? [];
  // Under the id of another job it seems to be known.
  if (
    !isSync &&
    !known.some(({ kind, outputs }) => kind === 'accepted' && (faults.has('same-id') || outputs?.id === id))
  )
    return true;
  if (!isSync && !faults.has('same-id')) return false;
  // A cancel leaves a submit that is under way, whatever its response says a moment later.
  const endedAt = request?.endedAt ?? Number.POSITIVE_INFINITY;
  return (
    request?.fault !== undefined ||
    attempts.some(
      ({ number, died, cancelledAt = Number.POSITIVE_INFINITY }) =>
        number === request?.attempt && (died !== undefined || endedAt >= cancelledAt),
    )
  );
}

/** Of a request, what passes by itself. */
const PASSING: readonly WireFaultKind[] = [
  'reset-before',
  'reset-after',
  'stall-before',
  'stall-after',
  'cut-body',
  'stall-body',
  'slow',
  'delivered-twice',
  'refused-connection',
  'throttled',
  'throttled-seconds',
  'throttled-date',
  'status-500',
  'status-500-after',
  'status-502-page',
  'status-503',
  'status-503-seconds',
];
/** An answer that nobody needs may be unreadable. */
const UNREAD: readonly WireFaultKind[] = [...PASSING, 'page', 'cut-json', 'empty'];
const AGAIN: readonly WireFaultKind[] = [
  'refused-connection',
  'throttled',
  'throttled-seconds',
  'throttled-date',
  'status-503-seconds',
  'slow',
];

/** Faults after which a run must come to the same end as without them. */
const HARMLESS: Readonly<Record<RequestStage, readonly WireFaultKind[]>> = {
  // A page in place of the check's answer is a login page: nothing is sent then.
  preflight: [...PASSING, 'cut-json', 'empty'],
  upload: UNREAD,
  submit: AGAIN,
  poll: [...UNREAD, 'status-400', 'status-409', 'status-422', 'redirect', 'echo'],
  result: PASSING,
  lookup: [],
  cancel: [],
  token: PASSING,
};

/** Tries of a read; of a file that breaks off, readings. */
const TRIES = 5;
const READINGS = 3;

const HARMLESS_JOBS: ReadonlySet<string> = new Set<JobFaultKind>([
  'row-twice',
  'ids-as-numbers',
  'state-unknown',
  'state-shouted',
  'progress-back',
  'progress-over',
  'progress-nonsense',
  'total-changes',
  'state-regresses',
  'not-there-yet',
  'huge-message',
  'echo-cells',
]);

const DENIED_IN_ROW = 3;

/** With this much time no harmless fault leads to the timeout. */
const PLENTY_MS = 3_600_000;

/**
 * I6, no false red: where nothing went wrong but what passes by itself (a read that fails fewer times than it is tried, a
 * submit that was surely not received, a poll that says nothing; of a vendor with a key also a submit whose answer was lost), every row has
 * the outcome that the vendor's record gives it, and the exit code is 0 or, where these outcomes breach a limit, 1.
 */
export const noFalseRed: Invariant = function* (view) {
  const [conclusion] = view.conclusions;
  if (conclusion === undefined || view.attempts.length > 1 || !isUndisturbed(view, conclusion)) return;
  const { report } = conclusion.publication;
  const { inputs, rows } = view.story;
  const invalid = view.standing.filter((standing) => standing === 'invalid').length;
  if (exceeds(inputs['max-invalid'] ?? '0', invalid, rows.length)) return;
  const counts = { failed: 0, not_found: 0, sendable: 0 };
  for (const { index, row, standing, outcome, reason } of linesOf(view, conclusion)) {
    if (standing !== 'sendable') continue;
    counts.sendable += 1;
    const last = view.jobsOf(row).at(-1);
    const said = last === undefined ? 'nothing' : view.stated(last.job, last.place);
    // Of copies that fared differently nothing tells which of them a job held.
    if (said === 'missing' || said === 'contradictory' || haveParted(view, row)) return;
    if (said === 'failed' || said === 'not_found') counts[said] += 1;
    if (outcome === 'unresolved' && !(reason === 'not-sent' && isStopped(conclusion)))
      yield `Row ${index + 1} is unresolved (${reason}), and nothing went wrong for good; the vendor says ${said}.`;
  }
  const isBreached =
    exceeds(inputs['max-failed'] ?? '', counts.failed, counts.sendable) ||
    exceeds(inputs['max-not-found'] ?? '', counts.not_found, counts.sendable);
  // Whether it stopped rightly is judged by I16.
  const expected = isStopped(conclusion) || (isBreached && inputs['on-breach'] !== 'warn') ? 1 : 0;
  if (report.exitCode !== expected)
    yield `Exit ${report.exitCode} (${report.reason}) where nothing went wrong for good; it should be ${expected}. ${report.faults[0]?.message ?? ''}`;
};

/** The row has copies, and its jobs say different things of them. */
function haveParted(view: View, row: StoryRow): boolean {
  return copiesOf(view, row) > 1 && new Set(view.jobsOf(row).map(({ job, place }) => view.stated(job, place))).size > 1;
}

function isUndisturbed(view: View, conclusion: Conclusion): boolean {
  const { story } = view;
  const { cancelledAt, endedAt, startedAt } = conclusion;
  if (cancelledAt !== undefined || milliseconds(story.inputs.timeout ?? '0s') < PLENTY_MS) return false;
  if (endedAt - startedAt > 0.8 * PLENTY_MS) return false;
  if ([...view.fired.keys()].some((name) => name.startsWith('ledger/full') || name.startsWith('cache/'))) return false;
  if ([...view.vendor.fired.keys()].some((kind) => !HARMLESS_JOBS.has(kind))) return false;
  const tries = new Map<string, number>();
  const denied = new Map<string, number>();
  for (const { stage, fault, path, status } of view.requests) {
    if (stage === 'poll') {
      // The token has expired: the same look goes again with a new one.
      if (fault === undefined && status === HTTP_STATUS.unauthorized) continue;
      // Three looks at a job that are refused in a row end it; two, and again two, pass.
      const inRow = fault === 'status-401' || fault === 'status-403' ? (denied.get(path) ?? 0) + 1 : 0;
      denied.set(path, inRow);
      if (inRow > 0 && inRow < DENIED_IN_ROW) continue;
    }
    if (fault === undefined) continue;
    if (!harmlessAt(stage, story.provider).some((kind) => kind === fault)) return false;
    // Once a run has stopped, it does not repeat a submit whose answer was lost.
    if (stage === 'submit' && isStopped(conclusion) && !AGAIN.some((kind) => kind === fault)) return false;
    tries.set(stage, (tries.get(stage) ?? 0) + 1);
  }
  return [...tries].every(
    ([stage, count]) =>
      count <
      (stage === 'poll'
        ? Number.POSITIVE_INFINITY
        : stage === 'result' && story.provider === 'number'
          ? READINGS
          : TRIES - 1),
  );
}

function harmlessAt(stage: RequestStage, provider: Story['provider']): readonly WireFaultKind[] {
  return stage === 'submit' && provider === 'keyed' ? PASSING : HARMLESS[stage];
}

/** A run always resolves with a report, comes to an end, and has no fault of its own (exit 70). */
export const noBug: Invariant = function* (view) {
  if (view.abandoned.length > 0)
    yield `${view.abandoned.length} rejected promises had nobody who waited for them, which ends the process.`;
  for (const { number, broken, hung, publication } of view.attempts) {
    if (broken !== undefined)
      yield `Attempt ${number} rejected: ${broken instanceof Error ? broken.message : typeof broken}`;
    if (hung) yield `Attempt ${number} hangs: nothing can wake it any more.`;
    if (publication?.report.exitCode === 70)
      yield `Attempt ${number} ended with a bug: ${publication.report.faults.map(({ message }) => message).join(' ')}`;
  }
};
