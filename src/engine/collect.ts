import type { UnresolvedReason } from '../domain/outcome.ts';
import { answerVariables } from '../provider/answer-variables.ts';
import { createMatcher, type Matcher, type RowVerdict } from '../provider/match.ts';
import { ResultError, readDocument } from '../provider/result-document.ts';
import { claimsRest, isWanted, readClaim, readItems, readNextPage } from '../provider/results.ts';
import type { Answer, ResultSpec, Variables } from '../provider/types.ts';
import { describeBroken, isAnswerError } from './broken.ts';
import type { CallOptions, Reply } from './session.ts';
import { type AcceptedJob, type EngineParts, type JobEnd, PRIORITY, type RowResult } from './types.ts';

/** Pages of one result source; past it the vendor's links run in a circle. */
const MAX_PAGES = 100_000;
/** Results found by the last looks may be collected this long past the deadline (provider model, Poll). */
const COLLECT_GRACE_MS = 60_000;
/** A page of results is held in memory. */
const MAX_RESULT_BYTES = 64 * 1024 * 1024;

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
  const matcher = createMatcher(job.keys);
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
  const variables = new Map<string, unknown>([...end.variables, ['state', end.state], ['jobError', end.message]]);
  let trouble: string | undefined;
  for (const result of parts.spec.results) {
    const answer = result.from === 'submit' ? job.submitAnswer : end.answer;
    const source: Source = { parts, matcher, result, answer, variables, deadline };
    try {
      await readSource(source, end, trouble === undefined);
    } catch (error) {
      if (!(error instanceof ResultError || isAnswerError(error))) throw error;
      trouble ??= error instanceof ResultError ? error.message : describeBroken(error);
    }
  }
  const miscounted = trouble === undefined && (await compareCounts(parts, matcher, end, variables));
  const results = matcher.verdicts.map((verdict) => toResult(verdict, trouble));
  return { results, foreign: matcher.foreign, numericMatches: matcher.numericMatches, trouble, miscounted };
}

function toResult(verdict: RowVerdict, trouble: string | undefined): RowResult {
  if (verdict === undefined && trouble !== undefined) {
    return { outcome: 'unresolved', reason: 'unreachable', message: trouble, retryable: false };
  }
  if (verdict === undefined) return { outcome: 'unresolved', reason: 'missing', message: '', retryable: false };
  if (verdict.outcome === 'contradictory') {
    return { outcome: 'unresolved', reason: 'contradictory', message: '', retryable: false };
  }
  return { ...verdict, message: verdict.message ?? '' };
}

interface Source {
  readonly parts: EngineParts;
  readonly matcher: Matcher;
  readonly result: ResultSpec;
  /** The final poll's or the submit's. */
  readonly answer: Answer | undefined;
  readonly variables: Variables;
  readonly deadline: number;
}

async function readSource(source: Source, end: JobEnd, wholeSoFar: boolean): Promise<void> {
  const { parts, matcher, result, answer } = source;
  const variables = answer === undefined ? source.variables : answerVariables(answer, source.variables);
  const input = { spec: parts.spec, result, document: answer?.document, variables };
  if (!(await isWanted(input))) return;
  if (claimsRest(result)) {
    // By itself it speaks only of a job that succeeded; with `when`, wherever that holds.
    if (wholeSoFar && (result.when !== undefined || end.state === 'succeeded')) matcher.claim(await readClaim(input));
  } else if (result.request !== undefined) {
    await readPages(source, result.request);
  } else if (answer === undefined) {
    throw new ResultError('The job ended without an answer that holds results.');
  } else {
    matcher.add(await readItems(input));
  }
}

async function readPages(
  { parts, matcher, result, variables, deadline }: Source,
  request: NonNullable<ResultSpec['request']>,
): Promise<void> {
  const options: CallOptions = {
    how: 'read',
    crossOrigin: true,
    priority: PRIORITY.results,
    signal: parts.signal,
    deadline: deadline + COLLECT_GRACE_MS,
    maxBytes: MAX_RESULT_BYTES,
  };
  let replies: readonly Reply[] = await parts.session.call(request, variables, options);
  for (let page = 0; replies.length > 0; page += 1) {
    if (page >= MAX_PAGES) throw new ResultError(`The results have more than ${MAX_PAGES} pages.`);
    const following: Reply[] = [];
    for (const reply of replies) {
      if (reply.kind !== 'ok')
        throw new ResultError(`The results could not be fetched: ${'message' in reply ? reply.message : reply.kind}`);
      const known = answerVariables(reply.answer, variables);
      const input = {
        spec: parts.spec,
        result,
        document: readDocument(result.format, reply.answer, reply.body),
        variables: known,
      };
      matcher.add(await readItems(input));
      const next = await readNextPage({ ...input, document: reply.answer.document });
      if (next === undefined) continue;
      if ('url' in next) {
        following.push(await parts.session.follow({ url: next.url, current: reply.url }, request, variables, options));
      } else
        following.push(...(await parts.session.call(request, new Map([...variables, ...next.variables]), options)));
    }
    replies = following;
  }
}

/** The vendor's tally; where it disagrees, rows that it did not list become contradictory. */
async function compareCounts(
  parts: EngineParts,
  matcher: Matcher,
  end: JobEnd,
  variables: Variables,
): Promise<boolean> {
  let miscounted = false;
  for (const [outcome, expression] of parts.spec.poll?.counts ?? []) {
    const count = await expression.evaluate(end.answer?.document, variables);
    if (typeof count === 'number' && Number.isInteger(count) && !matcher.compare(outcome, count)) miscounted = true;
  }
  return miscounted;
}
