import type { UnresolvedReason } from '../domain/outcome.ts';
import { settleCounts } from '../provider/counts.ts';
import { createMatcher, type Matcher, type RowVerdict } from '../provider/match.ts';
import { readOutputs } from '../provider/outputs.ts';
import { ResultError } from '../provider/result-error.ts';
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

/** What a job's results came to. */
export interface Collected {
  /** In the order of the job's rows. */
  readonly results: readonly RowResult[];
  readonly foreign: number;
  readonly numericMatches: number;
  /** Why a source could not be read. */
  readonly trouble: string | undefined;
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
): Promise<Collected> {
  const unended = UNENDED.get(end.state);
  if (unended !== undefined) {
    const result: RowResult = { outcome: 'unresolved', reason: unended, message: end.message, retryable: false };
    return {
      results: job.keys.map(() => result),
      foreign: 0,
      numericMatches: 0,
      trouble: undefined,
      miscounted: false,
    };
  }
  let current = end;
  let read = await readAll(parts, job, current, deadline);
  for (let reads = 1; reads < MAX_READS && read.interrupted !== undefined && !parts.signal.aborted; reads += 1) {
    if (read.interrupted.expired) current = await lookAgain(parts, job, current, deadline);
    read = await readAll(parts, job, current, deadline);
  }
  const { matcher, variables } = read;
  const isOpen = matcher.verdicts.includes(undefined);
  const said = read.trouble ?? (read.unmeasured && isOpen ? UNMEASURED : undefined);
  // What a cancel breaks off is no vendor's fault, and is read whole by the run that takes the job up.
  const isCutOff = said !== undefined && parts.signal.aborted;
  const trouble = isCutOff ? CUT_OFF : said;
  const miscounted =
    trouble === undefined && !(await checkCounts({ parts, job, end: current, matcher, variables, deadline }));
  const known = new Map<RowVerdict, RowResult>();
  const results = matcher.verdicts.map((verdict) => {
    // Rows that came out alike share a verdict, and so a result.
    const result = known.get(verdict) ?? toResult(verdict, trouble, isCutOff ? 'cancelled' : 'unreachable');
    known.set(verdict, result);
    return result;
  });
  return { results, foreign: matcher.foreign, numericMatches: matcher.numericMatches, trouble, miscounted };
}

const CUT_OFF = 'The run was cancelled while the results of the job were read.';
const UNMEASURED = 'The end of a result file could not be told from a break: the answer had no length.';

interface Read {
  readonly matcher: Matcher;
  readonly variables: Variables;
  /** Why a source could not be read. */
  readonly trouble: string | undefined;
  /** It may be read the next time. */
  readonly interrupted: InterruptedResult | undefined;
  readonly unmeasured: boolean;
}

async function readAll(parts: EngineParts, job: AcceptedJob, end: JobEnd, deadline: number): Promise<Read> {
  const matcher = createMatcher(job.keys, { isCounting: !parts.hasRows });
  const variables = new Map<string, unknown>([...end.variables, ['state', end.state], ['jobError', end.message]]);
  let trouble: string | undefined;
  let interrupted: InterruptedResult | undefined;
  let unmeasured = false;
  for (const result of job.course.results) {
    const answer = result.from === 'submit' ? job.submitAnswer : end.answer;
    const wholeSoFar = trouble === undefined && !unmeasured;
    try {
      const whole = await readSource({ parts, job, end, matcher, result, answer, variables, deadline, wholeSoFar });
      unmeasured ||= !whole;
    } catch (error) {
      if (!(error instanceof ResultError || isAnswerError(error))) throw error;
      trouble ??= error instanceof ResultError ? error.message : describeBroken(error);
      if (error instanceof InterruptedResult) interrupted ??= error;
    }
  }
  return { matcher, variables, trouble, interrupted, unmeasured };
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

function toResult(verdict: RowVerdict, trouble: string | undefined, reason: 'cancelled' | 'unreachable'): RowResult {
  if (verdict === undefined && trouble !== undefined) {
    return { outcome: 'unresolved', reason, message: trouble, retryable: false };
  }
  if (verdict === undefined) return { outcome: 'unresolved', reason: 'missing', message: '', retryable: false };
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
