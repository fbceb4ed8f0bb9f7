import { type JobRecord, UNREAD_STATES } from '../../domain/job.ts';
import type { Outcome, UnresolvedReason } from '../../domain/outcome.ts';
import { formatRanges, type LedgerResult, resultsOf, rowsOf, toRanges } from '../../ledger/codes.ts';
import type { LedgerHistory, LedgerJob, LedgerWriter } from '../../ledger/history.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { JobStore } from '../../store/job-store.ts';
import type { RowStore } from '../../store/row-store.ts';

/** What an earlier attempt left to do. */
export interface Continuation {
  readonly history: LedgerHistory;
  /** Accepted jobs to poll or read (again). */
  readonly watch: readonly LedgerJob[];
  /** Submits without a known response. */
  readonly open: readonly LedgerJob[];
  /** Ended jobs that count for the verdict as if this attempt had seen them end. */
  readonly ended: readonly LedgerJob[];
  /** The rounds of this attempt follow it. */
  readonly lastRound: number;
  /** Rows with a final outcome. */
  readonly kept: number;
  /** Rows that were sent before and may be sent again. */
  readonly again: number;
}

export interface ResumePolicy {
  /** Rows that failed or were not found are sent again: the user runs a finished job again. */
  readonly resendFailed: boolean;
  /** Uncertain rows are sent again: the user has checked in the vendor's system. */
  readonly resendUncertain: boolean;
  /** Additional rounds for rows that the provider marks as retryable; a row that had all of them is kept. */
  readonly retryRounds: number;
  /** The ledger may be older than what was sent: rows that it lists only as about to be sent are uncertain. */
  readonly lags: boolean;
  /** The results of jobs with failed rows are read again, because the ledger has no text from the vendor. */
  readonly reread: boolean;
}

/** Rows with these outcomes are never sent again, so no window has sent them. */
const FINAL: ReadonlySet<Outcome> = new Set(['succeeded', 'invalid', 'skipped']);

/** Placeholder for the batch id of rows that an earlier attempt was about to send. */
const RESERVED_ID = 'reserved';

/** Message of rows whose outcome an earlier attempt saw. */
const NOTED = "reported by an earlier attempt; its ledger does not contain the vendor's message";
const NO_RESPONSE = 'the run ended before the response to its submission was recorded';
const RESERVED = 'an earlier attempt was about to send it, and no later copy of its ledger was saved';

/** Rows that `resend-uncertain` sends again (docs/contract.md, 6.1); jobs of `unreachable` rows are polled first. */
const RESENDABLE: ReadonlySet<UnresolvedReason> = new Set(['uncertain', 'lost', 'missing', 'contradictory']);

/** Reasons that another poll of the job may resolve. */
const MAY_CLEAR: ReadonlySet<UnresolvedReason> = new Set([
  'submitted',
  'timed-out',
  'cancelled',
  'lost',
  'unreachable',
  'missing',
  'contradictory',
]);

interface Target {
  readonly store: RowStore;
  readonly jobs: JobStore;
  readonly ledger: Ledger;
  /** The results of a job with this many rows are in the response to its submit, so it cannot be polled again. */
  readonly isSynchronous: (rows: number) => boolean;
}

/**
 * Applies the ledger to the store: final outcomes, rows in running jobs, rows that may be sent again. Rows that it does
 * not list were certainly never sent. Writes to the ledger that this attempt resumes, and which of the rows that were
 * about to be sent are uncertain.
 */
export function applyHistory(
  target: Target,
  history: LedgerHistory,
  policy: ResumePolicy,
  attempt: LedgerWriter & { readonly place?: string },
): Continuation {
  const { jobs, ledger } = target;
  for (const job of history.jobs.values()) applyJob(target, job);
  const reserved = policy.lags ? noteReserved(target, history) : [];
  ledger.append({ kind: 'resume', ...attempt });
  const all = [...history.jobs.values(), ...reserved];
  const { isSynchronous } = target;
  const isWatched = (job: LedgerJob): boolean => !isSynchronous(job.rowCount) && mayClear(job, policy);
  const isOpen = (job: LedgerJob): boolean =>
    (job.submit === 'intended' || job.submit === 'uncertain' || hasLostResults(job, target)) && !isSettled(job);
  for (const job of all) {
    if (job.submit !== 'refused' && !isWatched(job) && !isOpen(job)) jobs.put(describeNoted(job));
  }
  return {
    history,
    watch: all.filter(isWatched),
    open: all.filter(isOpen),
    // A user who runs a finished job again has seen the errors of the ended jobs.
    ended:
      policy.resendFailed && history.verdict !== undefined
        ? []
        : all.filter((job) => job.submit === 'accepted' && !isWatched(job)),
    lastRound: all.reduce((most, { round }) => Math.max(most, round), 0),
    ...markAgain(target, history, policy),
  };
}

function applyJob(target: Omit<Target, 'ledger'>, job: LedgerJob): void {
  const { store, jobs } = target;
  while (jobs.last < job.number) jobs.reserve();
  const { table } = store;
  const rows = rowsOf(job.rows);
  if (job.submit === 'refused') {
    for (const row of rows) table.update(row, { job: job.number });
    return;
  }
  const message = store.addText(NOTED);
  const unknown = store.addText(NO_RESPONSE);
  // An open job has one result for all rows.
  const runs = job.end?.results ?? [{ result: openResult(job, target), length: job.rowCount }];
  for (const result of resultsOf(runs)) {
    const row = rows.next().value;
    if (row === undefined) return;
    const { attempts, accepted } = table.get(row);
    table.update(row, {
      outcome: result.outcome,
      reason: result.reason,
      retryable: result.retryable === true,
      message: result.outcome === 'succeeded' ? 0 : result.reason === 'uncertain' ? unknown : message,
      job: job.number,
      attempts: attempts + 1,
      accepted: accepted || (job.submit === 'accepted' && result.reason !== 'uncertain'),
    });
  }
}

/** Result of the rows of a job whose end is not in the ledger. */
function openResult(job: LedgerJob, target: Pick<Target, 'isSynchronous'>): LedgerResult {
  const isInFlight = job.submit === 'accepted' && !hasLostResults(job, target);
  return { outcome: 'unresolved', reason: isInFlight ? 'submitted' : 'uncertain' };
}

/** Its results were in the response to its submit, and the run ended before they were recorded. */
function hasLostResults(
  { submit, end, rowCount }: LedgerJob,
  { isSynchronous }: Pick<Target, 'isSynchronous'>,
): boolean {
  return submit === 'accepted' && end === undefined && isSynchronous(rowCount);
}

/** True if another poll of the job may resolve some of its rows, or contradict what was read of it. */
function mayClear({ submit, end }: LedgerJob, { reread, resendUncertain }: ResumePolicy): boolean {
  if (submit !== 'accepted') return false;
  if (end === undefined || UNREAD_STATES.has(end.state)) return true;
  return end.results.some(({ result: { outcome, reason } }) => {
    if (reason === undefined) return reread && outcome !== 'succeeded';
    return MAY_CLEAR.has(reason) && !(resendUncertain && RESENDABLE.has(reason));
  });
}

/** True if none of its rows is uncertain any more. */
function isSettled({ end }: LedgerJob): boolean {
  return end?.results.every(({ result }) => result.reason !== 'uncertain') === true;
}

/**
 * Rows in the ledger's windows that are in no later job, as uncertain jobs: they may have been sent after this copy of
 * the ledger was made. Recorded in the ledger, so that a third attempt knows it as well.
 */
function noteReserved(target: Target, history: LedgerHistory): readonly LedgerJob[] {
  const { store, jobs, ledger } = target;
  const noted: LedgerJob[] = [];
  for (const { rows, after } of history.reserved) {
    const open = [...rowsOf(rows)].filter((row) => {
      const { job, outcome } = store.table.get(row);
      return job <= after && !(outcome !== undefined && FINAL.has(outcome));
    });
    if (open.length === 0) continue;
    const job: LedgerJob = {
      number: jobs.reserve(),
      round: 1,
      batch: 0,
      batchId: RESERVED_ID,
      rows: toRanges(open),
      rowCount: open.length,
      submittedAt: '',
      submit: 'uncertain',
    };
    ledger.append({
      kind: 'intent',
      job: job.number,
      round: 1,
      batch: 0,
      batchId: RESERVED_ID,
      rows: formatRanges(open),
    });
    ledger.append({ kind: 'uncertain', job: job.number });
    applyJob(target, job);
    const message = store.addText(RESERVED);
    for (const row of open) store.table.update(row, { message });
    noted.push(job);
  }
  return noted;
}

/** Marks the rows that were sent before and are sent again in this attempt's first round. */
function markAgain(
  { store: { table }, isSynchronous }: Target,
  history: LedgerHistory,
  policy: ResumePolicy,
): { kept: number; again: number } {
  let kept = 0;
  let again = 0;
  for (let row = 0; row < table.count; row += 1) {
    const { job, outcome, reason, retryable, attempts } = table.get(row);
    if (job === 0 || outcome === undefined) continue;
    const isRefused = outcome === 'failed' || outcome === 'not_found';
    const isDue = retryable && attempts <= policy.retryRounds;
    const isLost = reason === 'unreachable' && isSynchronous(history.jobs.get(job)?.rowCount ?? 0);
    const isUncertain = reason !== undefined && (RESENDABLE.has(reason) || isLost);
    const isResent = (policy.resendFailed && isRefused) || (policy.resendUncertain && isUncertain) || isDue;
    if (isResent) again += 1;
    else if (reason === undefined) kept += 1;
    if (isResent !== retryable) table.update(row, { retryable: isResent });
  }
  return { kept, again };
}

/** The report's record of a job that this attempt does not process. */
function describeNoted(job: LedgerJob): JobRecord {
  const { number, batch, round, rowCount, submittedAt, end, outputs, submit } = job;
  const id = outputs?.id;
  return {
    number,
    batch,
    round,
    rows: rowCount,
    submittedAt,
    ...((typeof id === 'string' || typeof id === 'number') && { id: String(id) }),
    state: end?.state ?? (submit === 'accepted' ? 'running' : 'uncertain'),
    polls: 0,
    ...(end !== undefined && { endedAt: end.at, ...(end.miscounted && { isMiscounted: true }) }),
  };
}
