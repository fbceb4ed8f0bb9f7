import type { JobRecord } from '../domain/job.ts';
import type { Outcome, UnresolvedReason } from '../domain/outcome.ts';
import type { JobStore } from '../store/job-store.ts';
import type { RowStore } from '../store/row-store.ts';
import type { Ledger } from './ledger.ts';
import { formatRanges, type NotedResult, resultsOf, rowsOf, toRanges } from './ledger-codes.ts';
import { type LedgerHistory, type NotedJob, RESERVED_ID } from './read-ledger.ts';

/** What an earlier attempt leaves to be done. */
export interface Continuation {
  readonly history: LedgerHistory;
  /** Accepted jobs of which something is still to be learned. */
  readonly watch: readonly NotedJob[];
  /** Submits whose answer nobody knows. */
  readonly open: readonly NotedJob[];
  /** Ended jobs that count for the verdict as if this attempt had seen them end. */
  readonly ended: readonly NotedJob[];
  /** Rounds of this attempt come after it. */
  readonly lastRound: number;
  /** Rows whose outcome stands. */
  readonly kept: number;
  /** Rows that were sent before and may go again. */
  readonly again: number;
}

export interface ResumePolicy {
  /** Rows that failed or were not found go again: somebody runs the job again after it had ended. */
  readonly resendFailed: boolean;
  /** Rows that only a person could tell of go again: somebody has checked in the vendor's system. */
  readonly resendUncertain: boolean;
  /** Further rounds for rows that the provider marks retryable: a row that had them all stays as it is. */
  readonly retryRounds: number;
  /**
   * The journal may lag behind what was sent: rows that it says were about to be sent, and no more, are uncertain.
   */
  readonly lags: boolean;
  /** Jobs with failed rows are looked at again, since the journal holds no vendor text. */
  readonly reread: boolean;
}

/** Rows with these are never sent again, so no window has sent them. */
const STANDING: ReadonlySet<Outcome> = new Set(['succeeded', 'invalid', 'skipped']);

/** Said of rows whose outcome an earlier attempt saw. */
const NOTED = "seen by an earlier attempt; its ledger holds no vendor's text";
const NO_ANSWER = 'the run ended before the answer to its submit was noted';
const RESERVED = 'an earlier attempt was about to send it, and nothing later of its ledger was saved';

/** Rows that `resend-uncertain` sends again (contract, section 6); of `unreachable` ones the job is looked at first. */
const RESENDABLE: ReadonlySet<UnresolvedReason> = new Set(['uncertain', 'lost', 'missing', 'contradictory']);

/** Reasons that another look at the job may settle. */
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
  /** A job of so many rows has its results in the response to its submit, and can't be asked for again. */
  readonly isAnswered: (rows: number) => boolean;
}

/**
 * Brings what the journal says into the store: outcomes that stand, rows under way, rows that may go again. Rows that
 * it does not name were surely never sent. Writes to the journal what it finds out about rows that were about to be
 * sent, and that this attempt goes on.
 */
export function applyHistory(
  target: Target,
  history: LedgerHistory,
  policy: ResumePolicy,
  attempt: { readonly runId: string; readonly attempt: number; readonly place?: string },
): Continuation {
  const { jobs, ledger } = target;
  for (const job of history.jobs.values()) applyJob(target, job);
  const reserved = policy.lags ? noteReserved(target, history) : [];
  ledger.append({ kind: 'resume', ...attempt });
  const all = [...history.jobs.values(), ...reserved];
  const { isAnswered } = target;
  const isWatched = (job: NotedJob): boolean => !isAnswered(job.rowCount) && mayClear(job, policy);
  const isOpen = (job: NotedJob): boolean =>
    (job.submit === 'intended' || job.submit === 'uncertain' || isCutOff(job, target)) && !isSettled(job);
  for (const job of all) {
    if (job.submit !== 'refused' && !isWatched(job) && !isOpen(job)) jobs.put(describeNoted(job));
  }
  return {
    history,
    watch: all.filter(isWatched),
    open: all.filter(isOpen),
    // Whoever runs a job again after its verdict has seen what spoiled it.
    ended:
      policy.resendFailed && history.verdict !== undefined
        ? []
        : all.filter((job) => job.submit === 'accepted' && !isWatched(job)),
    lastRound: all.reduce((most, { round }) => Math.max(most, round), 0),
    ...markAgain(target, history, policy),
  };
}

function applyJob(target: Omit<Target, 'ledger'>, job: NotedJob): void {
  const { store, jobs } = target;
  while (jobs.last < job.number) jobs.reserve();
  const { table } = store;
  const rows = rowsOf(job.rows);
  if (job.submit === 'refused') {
    for (const row of rows) table.update(row, { job: job.number });
    return;
  }
  const message = store.addText(NOTED);
  const unknown = store.addText(NO_ANSWER);
  // What is open has one result for all rows.
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

/** Of a job whose end the journal does not hold. */
function openResult(job: NotedJob, target: Pick<Target, 'isAnswered'>): NotedResult {
  const isUnderWay = job.submit === 'accepted' && !isCutOff(job, target);
  return { outcome: 'unresolved', reason: isUnderWay ? 'submitted' : 'uncertain' };
}

/** Its results came with the response to its submit, and the run ended before they were noted. */
function isCutOff({ submit, end, rowCount }: NotedJob, { isAnswered }: Pick<Target, 'isAnswered'>): boolean {
  return submit === 'accepted' && end === undefined && isAnswered(rowCount);
}

/** Another look at the job may tell more of its rows. */
function mayClear({ submit, end }: NotedJob, { reread, resendUncertain }: ResumePolicy): boolean {
  if (submit !== 'accepted') return false;
  if (end === undefined) return true;
  return end.results.some(({ result: { outcome, reason } }) => {
    if (reason === undefined) return reread && outcome !== 'succeeded';
    return MAY_CLEAR.has(reason) && !(resendUncertain && RESENDABLE.has(reason));
  });
}

/** Nothing of it is uncertain any more. */
function isSettled({ end }: NotedJob): boolean {
  return end?.results.every(({ result }) => result.reason !== 'uncertain') === true;
}

/**
 * Rows of the journal's windows that no job after them names, as jobs that are uncertain: they may have been sent after
 * this copy of the journal was made. Written down, so that a third attempt knows it, too.
 */
function noteReserved(target: Target, history: LedgerHistory): readonly NotedJob[] {
  const { store, jobs, ledger } = target;
  const noted: NotedJob[] = [];
  for (const { rows, after } of history.reserved) {
    const open = [...rowsOf(rows)].filter((row) => {
      const { job, outcome } = store.table.get(row);
      return job <= after && !(outcome !== undefined && STANDING.has(outcome));
    });
    if (open.length === 0) continue;
    const job: NotedJob = {
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

/** Which rows of those that were sent before may go again: in this attempt's first round. */
function markAgain(
  { store: { table }, isAnswered }: Target,
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
    const isGone = reason === 'unreachable' && isAnswered(history.jobs.get(job)?.rowCount ?? 0);
    const isAsked = reason !== undefined && (RESENDABLE.has(reason) || isGone);
    const goes = (policy.resendFailed && isRefused) || (policy.resendUncertain && isAsked) || isDue;
    if (goes) again += 1;
    else if (reason === undefined) kept += 1;
    if (goes !== retryable) table.update(row, { retryable: goes });
  }
  return { kept, again };
}

/** What the report says of a job that this attempt has nothing to do with any more. */
function describeNoted(job: NotedJob): JobRecord {
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
    ...(end !== undefined && { endedAt: end.at }),
  };
}
