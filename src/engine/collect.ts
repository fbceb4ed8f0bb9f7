import type { UnresolvedReason } from '../domain/outcome.ts';
import { type Doubt, doubtOf } from '../provider/claims.ts';
import { settleCounts } from '../provider/counts.ts';
import { createMatcher, type Matcher, type RowVerdict } from '../provider/match.ts';
import { readOutputs } from '../provider/outputs.ts';
import { PendingError, ResultError } from '../provider/result-error.ts';
import { mayBeAbsent } from '../provider/results.ts';
import type { Variables } from '../provider/types.ts';
import { describeBroken, isAnswerError } from './broken.ts';
import { findRows, lookupFor } from './lookup.ts';
import { InterruptedResult, readSource } from './read-results.ts';
import {
  type AcceptedJob,
  COLLECT_GRACE_MS,
  type EngineParts,
  type JobEnd,
  PRIORITY,
  type RowResult,
} from './types.ts';

/** A job's results are read again so often, from the start, where a file broke off or a link had expired. */
const MAX_READS = 3;
/** Results that are not there yet are asked for again for as long as a job that is not visible yet (contract, Polls). */
const PENDING_GRACE_MS = 120_000;
/** And for so long where the run's time is up. */
const LEAST_GRACE_MS = 20_000;
const FIRST_PAUSE_MS = 1_000;
const LAST_PAUSE_MS = 15_000;

/** What a job's results came to. */
export interface Collected {
  /** In the order of the job's rows. */
  readonly results: readonly RowResult[];
  readonly foreign: number;
  /** Of these, those that name no row at all. */
  readonly nameless: number;
  readonly looseMatches: number;
  /** Why a source could not be read. */
  readonly trouble: string | undefined;
  /** Why rows that no source named are unresolved, although all sources could be read. */
  readonly why?: string;
  /** The vendor's tally disagreed with the rows it listed. */
  readonly miscounted: boolean;
}

/** States in which the vendor has said its last word; in the others its results can't be had. */
const UNENDED: ReadonlyMap<JobEnd['state'], UnresolvedReason> = new Map([
  ['timed-out', 'timed-out'],
  ['cancelled', 'cancelled'],
  ['lost', 'lost'],
  ['unreachable', 'unreachable'],
]);

/**
 * Reads all result sources of an ended job and says what became of each row. Sources are read on every
 * terminal state; one that claims the rest does so only if all before it were read whole.
 */
export async function collectJob(
  parts: EngineParts,
  job: AcceptedJob,
  end: JobEnd,
  deadline: number,
  /** True once the vendor has given the job's id to another submit as well. */
  isShared: () => boolean = () => false,
): Promise<Collected> {
  const unended = UNENDED.get(end.state);
  if (unended !== undefined) {
    const result: RowResult = { outcome: 'unresolved', reason: unended, message: end.message, retryable: false };
    return {
      results: job.keys.map(() => result),
      foreign: 0,
      nameless: 0,
      looseMatches: 0,
      trouble: undefined,
      miscounted: false,
    };
  }
  const { current, read } = await readPatiently({ parts, job, end, deadline });
  const { matcher, variables } = read;
  const isOpen = matcher.verdicts.includes(undefined);
  // What its results name, too, may be what became of the other submit's rows, or of the same rows before.
  const isAnyones = isShared();
  const said = isAnyones ? SHARED : (read.doubt ?? (read.unmeasured && isOpen ? UNMEASURED : undefined));
  // What a cancel breaks off is no vendor's fault, and is read whole by the run that takes the job up.
  const isCutOff = said?.reason === 'unreachable' && parts.signal.aborted;
  const doubt = isCutOff ? CUT_OFF : said;
  // A doubt that leaves no row open is heeded by nothing else.
  const isWhole = doubt === undefined || (doubt.reason === 'contradictory' && !isOpen && !isAnyones);
  const miscounted = isWhole && !(await checkCounts({ parts, job, end: current, matcher, variables, deadline }));
  const known = new Map<RowVerdict, RowResult>();
  const results = matcher.verdicts.map((named) => {
    const verdict = isAnyones ? undefined : named;
    // Rows that came out alike share a verdict, and so a result.
    const result = known.get(verdict) ?? toResult(verdict, doubt);
    known.set(verdict, result);
    return result;
  });
  const { foreign, nameless, looseMatches } = matcher;
  const trouble = doubt?.reason === 'unreachable' || doubt?.reason === 'cancelled' ? doubt.message : undefined;
  const why = trouble === undefined && (isOpen || isAnyones) ? doubt?.message : undefined;
  return { results, foreign, nameless, looseMatches, trouble, miscounted, ...(why !== undefined && { why }) };
}

/**
 * Reads all sources; again from the start where a file broke off or a link had expired, and where the vendor has not
 * made the results yet, for the grace that a poll has.
 */
async function readPatiently(reading: Omit<Reading, 'end'> & { readonly end: JobEnd }): Promise<{
  readonly current: JobEnd;
  readonly read: Read;
}> {
  const { parts, job, deadline } = reading;
  const { clock, signal } = parts;
  let current = reading.end;
  const until = Math.min(clock.now() + PENDING_GRACE_MS, Math.max(deadline, clock.now() + LEAST_GRACE_MS));
  let pause = FIRST_PAUSE_MS;
  for (let reads = 1; ; ) {
    const read = await readAll({ ...reading, end: current });
    const { again } = read;
    if (again === undefined || signal.aborted) return { current, read };
    if (again instanceof PendingError) {
      if (clock.now() + pause > until || !(await sleepUnlessAborted(parts, pause))) return { current, read };
      pause = Math.min(pause * 2, LAST_PAUSE_MS);
    } else if (reads++ >= MAX_READS) return { current, read };
    // A link may be a fresh one by now.
    if (again instanceof PendingError ? again.isLink : again.expired)
      current = await lookAgain(parts, job, current, deadline);
  }
}

async function sleepUnlessAborted({ clock, signal }: EngineParts, ms: number): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

type CollectDoubt = Doubt | { readonly reason: 'cancelled'; readonly message: string };

const CUT_OFF: CollectDoubt = {
  reason: 'cancelled',
  message: 'The run was cancelled while the results of the job were read.',
};
const SHARED: Doubt = { reason: 'contradictory', message: 'The vendor gave the same job id to two submits.' };
const UNMEASURED: Doubt = {
  reason: 'unreachable',
  message: 'The end of a result file could not be told from a break: the response had no length.',
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
  /** Why nothing could be claimed of the rows that nobody named. */
  readonly doubt: Doubt | undefined;
  /** It may be read again, with another result. */
  readonly again: InterruptedResult | PendingError | undefined;
  readonly unmeasured: boolean;
}

async function readAll({ parts, job, end, deadline }: Reading): Promise<Read> {
  const fold = parts.spec.key?.fold ?? [];
  const matcher = createMatcher(job.keys, { isCounting: !parts.hasRows, fold });
  const variables = new Map<string, unknown>([...end.variables, ['state', end.state], ['jobError', end.message]]);
  let doubt: Doubt | undefined;
  let again: Read['again'];
  let unmeasured = false;
  let skippedSoFar = false;
  for (const result of job.course.results) {
    const answer = result.from === 'submit' ? job.submitAnswer : end.answer;
    const wholeSoFar = doubt === undefined && !unmeasured;
    const source = {
      parts,
      job,
      end,
      matcher,
      result,
      answer,
      variables,
      deadline,
      wholeSoFar,
      skippedSoFar,
    };
    try {
      const reading = await readSource(source);
      unmeasured ||= !reading.isMeasured;
      // A list that may be absent in this state is one that was read.
      skippedSoFar ||= reading.isSkipped && !mayBeAbsent(result, end.word);
      doubt ??= reading.doubt;
    } catch (error) {
      if (!(error instanceof ResultError || isAnswerError(error))) throw error;
      const found = doubtOf(error, error instanceof ResultError ? error.message : describeBroken(error));
      // What could not be read weighs more than what was read and holds nothing: the job is to be asked again.
      if (doubt === undefined || (doubt.reason === 'missing' && found.reason === 'unreachable')) doubt = found;
      if (error instanceof InterruptedResult || error instanceof PendingError) again ??= error;
    }
  }
  return { matcher, variables, doubt, again, unmeasured };
}

/** One more poll of a job that has ended, for fresh links to its results. */
async function lookAgain(parts: EngineParts, job: AcceptedJob, end: JobEnd, deadline: number): Promise<JobEnd> {
  const { poll } = job.course;
  if (poll === undefined) return end;
  const [reply] = await parts.session.call(poll.request, job.variables, {
    how: 'read',
    priority: PRIORITY.results,
    signal: parts.signal,
    deadline: deadline + COLLECT_GRACE_MS,
  });
  if (reply?.kind !== 'ok') return end;
  const { values } = await readOutputs(poll.request, reply.answer, job.variables);
  return { ...end, answer: reply.answer, variables: new Map([...job.variables, ...values]), polls: end.polls + 1 };
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

/** True if the vendor's tally agrees with the rows that it listed, or with what a look-up finds. */
function checkCounts(counted: {
  readonly parts: EngineParts;
  readonly job: AcceptedJob;
  readonly end: JobEnd;
  readonly matcher: Matcher;
  readonly variables: Variables;
  readonly deadline: number;
}): Promise<boolean> {
  const { parts, job, matcher, variables } = counted;
  const document = counted.end.answer?.document;
  const lookup = lookupFor(parts, 'counts');
  const deadline = counted.deadline + COLLECT_GRACE_MS;
  const { keys, fieldsAt, rows } = job;
  return settleCounts(
    job.course.poll,
    matcher,
    { document, variables },
    async (places) => lookup && findRows(parts, lookup, places, { rows, keys, fieldsAt, variables, deadline }),
  );
}
