import { answerVariables } from '../provider/answer-variables.ts';
import { createFileView } from '../provider/file-view.ts';
import type { Matcher } from '../provider/match.ts';
import { readDocument, type WholeFormat } from '../provider/result-document.ts';
import { ResultError } from '../provider/result-error.ts';
import { readItemStream } from '../provider/result-stream.ts';
import { claimsRest, isWanted, readClaim, readItems, readNextPage, requiredColumn } from '../provider/results.ts';
import type { Answer, RequestSpec, ResultSpec, Variables } from '../provider/types.ts';
import { StreamFailure } from '../transport/stream.ts';
import type { CallOptions, Reply, StreamReply } from './session.ts';
import { type AcceptedJob, COLLECT_GRACE_MS, type EngineParts, type JobEnd, PRIORITY } from './types.ts';

/** Pages of one result source; past it the vendor's links run in a circle. */
const MAX_PAGES = 100_000;
/** A page of results that is no delimited file is held in memory. */
const MAX_RESULT_BYTES = 64 * 1024 * 1024;
/** What a host of signed links says of one that has expired. */
const EXPIRED: ReadonlySet<number> = new Set([401, 403, 404, 410]);

/** A source that may be read in full the next time: it broke off, or its link had expired. */
export class InterruptedResult extends ResultError {
  readonly expired: boolean;
  constructor(message: string, expired: boolean, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.expired = expired;
  }
}

export interface Source {
  readonly parts: EngineParts;
  readonly job: AcceptedJob;
  readonly end: JobEnd;
  readonly matcher: Matcher;
  readonly result: ResultSpec;
  /** The final poll's or the submit's. */
  readonly answer: Answer | undefined;
  readonly variables: Variables;
  readonly deadline: number;
  /** Every source before this one was read whole. */
  readonly wholeSoFar: boolean;
}

/**
 * Reads one source into the matcher. False where nobody can say that it was whole, since the end of an answer could
 * not be told from a break. Rejects with `ResultError`, `InterruptedResult` or `ExpressionError`.
 */
export async function readSource(source: Source): Promise<boolean> {
  const { parts, job, matcher, result, answer, end } = source;
  const variables = answer === undefined ? source.variables : answerVariables(answer, source.variables);
  const input = { spec: parts.spec, result, document: answer?.document, variables, numbers: job.numbers };
  if (!(await isWanted(input))) return true;
  if (claimsRest(result)) {
    // By itself it speaks only of a job that succeeded; with `when`, wherever that holds.
    const maySpeak = result.when !== undefined || end.state === 'succeeded';
    if (source.wholeSoFar && maySpeak) matcher.claim(await readClaim(input));
    return true;
  }
  if (result.request !== undefined) {
    const read = { ...source, request: result.request };
    return result.format === 'csv' || result.format === 'tsv'
      ? readFiles(read, result.format)
      : readPages(read, result.format);
  }
  if (answer === undefined) throw new ResultError('The job ended without an answer that holds results.');
  matcher.add(await readItems(input));
  return true;
}

type Fetched = Source & { readonly request: RequestSpec };

function optionsOf({ parts, deadline }: Source): CallOptions {
  return {
    how: 'read',
    crossOrigin: true,
    priority: PRIORITY.results,
    signal: parts.signal,
    deadline: deadline + COLLECT_GRACE_MS,
  };
}

/** Delimited files, read as they arrive. */
async function readFiles(source: Fetched, format: 'csv' | 'tsv'): Promise<boolean> {
  const { parts, job, matcher, result, request, variables } = source;
  const required = job.numbers?.column ?? requiredColumn(result, variables);
  let measured = true;
  for await (const reply of parts.session.stream(request, variables, optionsOf(source))) {
    if (reply.kind !== 'stream') throw unreadable(source, reply);
    const { status, headers, body } = reply.answer;
    const known = answerVariables({ status, headers, document: undefined, isJson: false }, variables);
    measured &&= reply.answer.measured;
    const view = createFileView(result, required);
    let offset = 0;
    try {
      for await (const document of readItemStream(body, format, { required, measured: reply.answer.measured })) {
        const input = { spec: parts.spec, result, document, variables: known, numbers: job.numbers, offset, view };
        matcher.add(await readItems(input));
        offset += document.length;
      }
    } catch (error) {
      if (!(error instanceof StreamFailure)) throw error;
      if (error.repeatable) throw new InterruptedResult(error.message, false, { cause: error });
      throw new ResultError(error.message, { cause: error });
    }
  }
  return measured;
}

async function readPages(source: Fetched, format: WholeFormat): Promise<boolean> {
  const { parts, matcher, result, request, variables, job } = source;
  const options: CallOptions = { ...optionsOf(source), maxBytes: MAX_RESULT_BYTES };
  let replies: readonly Reply[] = await parts.session.call(request, variables, options);
  for (let page = 0; replies.length > 0; page += 1) {
    if (page >= MAX_PAGES) throw new ResultError(`The results have more than ${MAX_PAGES} pages.`);
    const following: Reply[] = [];
    for (const reply of replies) {
      if (reply.kind !== 'ok') throw unreadable(source, reply);
      const known = answerVariables(reply.answer, variables);
      const document = readDocument(format, reply.answer, reply.body);
      const input = { spec: parts.spec, result, document, variables: known, numbers: job.numbers };
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
  return true;
}

/** A link that a poll gave may have expired; another poll gives a fresh one. */
function unreadable(
  { job, request }: Fetched,
  reply: Exclude<Reply | StreamReply, { kind: 'ok' | 'stream' }>,
): ResultError {
  const message = `The results could not be fetched: ${'message' in reply ? reply.message : reply.kind}`;
  const links = new Set(job.course.poll?.request.outputs.map(([name]) => name));
  const isLink = request.url.names.some((name) => links.has(name));
  const isExpired = isLink && reply.kind === 'failed' && reply.answer !== undefined && EXPIRED.has(reply.answer.status);
  return isExpired ? new InterruptedResult(message, true) : new ResultError(message);
}
