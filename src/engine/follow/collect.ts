import type { UnresolvedReason } from '../../domain/outcome.ts';
import type { Stretch } from '../../domain/stretch.ts';
import type { Variables } from '../../expression/types.ts';
import { sleepUnlessAborted } from '../../ports/abort.ts';
import { namesRowsByKey } from '../../provider/request-flow.ts';
import { type Doubt, doubtOf, settleCounts } from '../../results/claims.ts';
import { createMatcher, type Matcher, type RowVerdict } from '../../results/match.ts';
import { readOutputs } from '../../results/response.ts';
import { PendingError, ResultError } from '../../results/result-document.ts';
import { mayBeAbsent } from '../../results/results.ts';
import { describeError, isResponseError } from '../describe-error.ts';
import { endSentence } from '../faults.ts';
import { findRows, lookupFor } from '../lookup.ts';
import {
  type AcceptedJob,
  COLLECT_GRACE_MS,
  type EngineParts,
  type JobEnd,
  PRIORITY,
  type RowResult,
} from '../types.ts';
import { InterruptedResult, readSource } from './read-results.ts';

/** Attempts to read a job's results from the start, if a file broke off or a link had expired. */
const MAX_READS = 3;
/** Results that are not ready are polled as long as a job that is not visible yet (docs/contract.md, 8.2). */
const PENDING_GRACE_MS = 120_000;
/** The minimum of that after the deadline. */
const MIN_GRACE_MS = 20_000;
const FIRST_PAUSE_MS = 1_000;
const LAST_PAUSE_MS = 15_000;

/** The results of a job. */
export interface Collected {
  /** In the order of the job's rows. */
  readonly results: readonly RowResult[];
  readonly foreign: number;
  /** Those of `foreign` that identify no row at all. */
  readonly nameless: number;
  readonly looseMatches: number;
  /** Why a source could not be read. */
  readonly trouble: string | undefined;
  /** Why rows that no source named are unresolved, although all sources could be read. */
  readonly why?: string;
  /** The vendor's own count disagreed with the rows that it listed. */
  readonly miscounted: boolean;
}

/** Job states without results, and the reason that their rows get. */
const UNENDED: ReadonlyMap<JobEnd['state'], UnresolvedReason> = new Map([
  ['timed-out', 'timed-out'],
  ['cancelled', 'cancelled'],
  ['lost', 'lost'],
  ['unreachable', 'unreachable'],
]);

/** Job states in which a job ended without success, in words. */
const ENDED: ReadonlyMap<JobEnd['state'], string> = new Map([
  ['failed', 'job failed at the vendor'],
  ['canceled', 'job was canceled at the vendor'],
]);

/**
 * Reads all result sources of an ended job and determines the outcome of each row. Sources are read in every terminal
 * state; a source that claims the remaining rows does so only if all earlier ones were read completely.
 */
export async function collectJob(
  parts: EngineParts,
  job: AcceptedJob,
  end: JobEnd,
  deadline: number,
  /** True once the vendor has given the same job id to another submit. */
  isShared: () => boolean = () => false,
): Promise<Collected> {
  const unended = UNENDED.get(end.state);
  if (unended !== undefined) {
    const result: RowResult = { outcome: 'unresolved', reason: unended, message: end.message, retryable: false };
    return {
      results: job.rows.map(() => result),
      foreign: 0,
      nameless: 0,
      looseMatches: 0,
      trouble: undefined,
      miscounted: false,
    };
  }
  const { current, read } = await readWithRetries({ parts, job, end, deadline });
  const { matcher, variables } = read;
  const isOpen = matcher.verdicts.includes(undefined);
  // Its results may describe the rows of the other submit, or the same rows in an earlier one.
  const isAmbiguous = isShared();
  const found = isAmbiguous ? SHARED : (read.doubt ?? (read.unmeasured && isOpen ? UNMEASURED : undefined));
  // If a cancel interrupts reading, that is not the vendor's error: the run that resumes the job reads all of it.
  const isInterrupted = found?.reason === 'unreachable' && parts.signal.aborted;
  const doubt = isInterrupted ? INTERRUPTED : found;
  // A contradiction that leaves no row open does not matter for the count.
  const isComplete = doubt === undefined || (doubt.reason === 'contradictory' && !isOpen && !isAmbiguous);
  const miscounted = isComplete && !(await checkCounts({ parts, job, end: current, matcher, variables, deadline }));
  const unnamed = isAmbiguous ? doubt : explainUnnamed(current, doubt);
  const known = new Map<RowVerdict, RowResult>();
  const results = matcher.verdicts.map((named) => {
    const verdict = isAmbiguous ? undefined : named;
    // Rows with equal outcomes share a verdict, and so a result.
    const result = known.get(verdict) ?? toResult(verdict, unnamed);
    known.set(verdict, result);
    return result;
  });
  const { foreign, nameless, looseMatches } = matcher;
  const trouble = doubt?.reason === 'unreachable' || doubt?.reason === 'cancelled' ? doubt.message : undefined;
  const why = trouble === undefined && (isOpen || isAmbiguous) ? doubt?.message : undefined;
  return { results, foreign, nameless, looseMatches, trouble, miscounted, ...(why !== undefined && { why }) };
}

/**
 * Reads all sources; starts over if a file broke off or a link had expired, and, for the grace period of a poll, if the
 * results are not ready.
 */
async function readWithRetries(reading: Omit<Reading, 'end'> & { readonly end: JobEnd }): Promise<{
  readonly current: JobEnd;
  readonly read: Read;
}> {
  const { parts, job, deadline } = reading;
  const { clock, signal } = parts;
  let current = reading.end;
  const until = Math.min(clock.now() + PENDING_GRACE_MS, Math.max(deadline, clock.now() + MIN_GRACE_MS));
  let pause = FIRST_PAUSE_MS;
  for (let reads = 1; ; ) {
    const read = await readAll({ ...reading, end: current });
    const { again } = read;
    if (again === undefined || signal.aborted) return { current, read };
    if (again instanceof PendingError) {
      if (clock.now() + pause > until || !(await sleepUnlessAborted(parts, pause))) return { current, read };
      pause = Math.min(pause * 2, LAST_PAUSE_MS);
    } else if (reads++ >= MAX_READS) return { current, read };
    // Another poll may give a fresh link.
    if (again instanceof PendingError ? again.isLink : again.expired)
      current = await pollAgain(parts, job, current, deadline);
  }
}

type CollectDoubt = Doubt | { readonly reason: 'cancelled'; readonly message: string };

const INTERRUPTED: CollectDoubt = {
  reason: 'cancelled',
  message: 'The results of the job were being read.',
};
const SHARED: Doubt = { reason: 'contradictory', message: 'The vendor gave the same job id to two submits.' };
const UNMEASURED: Doubt = {
  reason: 'unreachable',
  message: 'A result file may be incomplete: the response did not state its length.',
};

interface Reading {
  readonly parts: EngineParts;
  readonly job: AcceptedJob;
  readonly end: JobEnd;
  readonly deadline: number;
}

interface Read {
  readonly matcher: Matcher;
  readonly variables: Variables;
  /** Why the rows that no source named could not be claimed. */
  readonly doubt: Doubt | undefined;
  /** Set if reading again may give another result. */
  readonly again: InterruptedResult | PendingError | undefined;
  readonly unmeasured: boolean;
}

async function readAll({ parts, job, end, deadline }: Reading): Promise<Read> {
  const fold = parts.spec.key?.fold ?? [];
  const { hasKey, hasKeyBytes } = parts;
  const isAt = hasKey && ((index: number, key: string): boolean => hasKey(job.rows[index] ?? -1, key));
  const isBytesAt = hasKeyBytes && ((index: number, key: Stretch): boolean => hasKeyBytes(job.rows[index] ?? -1, key));
  const ids = { length: job.rows.length, at: job.keyAt, isAt, isBytesAt };
  // Then rows with equal keys are in separate jobs (src/pipeline/plan-run.ts).
  const isUnique = parts.hasRows && namesRowsByKey(parts.spec);
  const matcher = createMatcher(ids, { isCounting: !parts.hasRows, fold, isUnique, hashKey: parts.hashKey });
  const variables = new Map<string, unknown>([...end.variables, ['state', end.state], ['jobError', end.message]]);
  let doubt: Doubt | undefined;
  let again: Read['again'];
  let unmeasured = false;
  let skippedSoFar = false;
  for (const result of job.flow.results) {
    const response = result.from === 'submit' ? job.submitResponse : end.response;
    const completeSoFar = doubt === undefined && !unmeasured;
    const source = {
      parts,
      job,
      end,
      matcher,
      result,
      response,
      variables,
      deadline,
      completeSoFar,
      skippedSoFar,
    };
    try {
      const reading = await readSource(source);
      unmeasured ||= !reading.isMeasured;
      // A list that may be absent in this state counts as read.
      skippedSoFar ||= reading.isSkipped && !mayBeAbsent(result, end.word);
      doubt ??= reading.doubt;
    } catch (error) {
      if (!(error instanceof ResultError || isResponseError(error))) throw error;
      const found = doubtOf(error, error instanceof ResultError ? error.message : describeError(error));
      // An unreadable source outweighs one without a result for the row: the job should be read again.
      if (doubt === undefined || (doubt.reason === 'missing' && found.reason === 'unreachable')) doubt = found;
      if (error instanceof InterruptedResult || error instanceof PendingError) again ??= error;
    }
  }
  return { matcher, variables, doubt, again, unmeasured };
}

/** Polls an ended job again for fresh links to its results. */
async function pollAgain(parts: EngineParts, job: AcceptedJob, end: JobEnd, deadline: number): Promise<JobEnd> {
  const { poll } = job.flow;
  if (poll === undefined) return end;
  const [reply] = await parts.session.call(poll.request, job.variables, {
    how: 'read',
    priority: PRIORITY.results,
    signal: parts.signal,
    deadline: deadline + COLLECT_GRACE_MS,
  });
  if (reply?.kind !== 'ok') return end;
  const { values } = await readOutputs(poll.request, reply.response, job.variables);
  return { ...end, response: reply.response, variables: new Map([...job.variables, ...values]), polls: end.polls + 1 };
}

/** A job that failed may have no list of rows: its failure explains the rows, not the absent list. */
function explainUnnamed({ state, message }: JobEnd, doubt: CollectDoubt | undefined): CollectDoubt | undefined {
  const ended = ENDED.get(state);
  if (ended === undefined || (doubt !== undefined && doubt.reason !== 'missing')) return doubt;
  return { reason: 'missing', message: message === '' ? `The ${ended}.` : endSentence(`The ${ended}: ${message}`) };
}

function toResult(verdict: RowVerdict, doubt: CollectDoubt | undefined): RowResult {
  if (verdict === undefined) {
    const { reason, message } = doubt ?? { reason: 'missing', message: '' };
    return { outcome: 'unresolved', reason, message, retryable: false };
  }
  if (verdict.outcome === 'contradictory') {
    return { outcome: 'unresolved', reason: 'contradictory', message: '', retryable: false };
  }
  return { ...verdict, message: verdict.message ?? '' };
}

/** True if the vendor's count agrees with the rows that it listed, or with what a lookup finds. */
function checkCounts(counted: {
  readonly parts: EngineParts;
  readonly job: AcceptedJob;
  readonly end: JobEnd;
  readonly matcher: Matcher;
  readonly variables: Variables;
  readonly deadline: number;
}): Promise<boolean> {
  const { parts, job, matcher, variables } = counted;
  const document = counted.end.response?.document;
  const lookup = lookupFor(parts, 'counts');
  const deadline = counted.deadline + COLLECT_GRACE_MS;
  const { keyAt, fieldsAt, rows } = job;
  return settleCounts(
    job.flow.poll,
    matcher,
    { document, variables },
    async (indexes) => lookup && findRows(parts, lookup, indexes, { rows, keyAt, fieldsAt, variables, deadline }),
  );
}
