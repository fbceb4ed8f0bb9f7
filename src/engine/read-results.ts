import { answerVariables } from '../provider/answer-variables.ts';
import { type Doubt, findContradiction } from '../provider/claims.ts';
import { createFileView } from '../provider/file-view.ts';
import { encodeJson } from '../provider/json.ts';
import type { Matcher } from '../provider/match.ts';
import { readDocument, type WholeFormat } from '../provider/result-document.ts';
import { PendingError, ResultError } from '../provider/result-error.ts';
import { readItemStream } from '../provider/result-stream.ts';
import {
  claimsRest,
  isWanted,
  type NextPage,
  type ResultInput,
  readClaim,
  readItems,
  readNextPage,
  requiredColumn,
} from '../provider/results.ts';
import type { Answer, RequestSpec, ResultSpec, Variables } from '../provider/types.ts';
import { isMeasured, StreamFailure } from '../transport/stream.ts';
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
  /** A source before this one has a request whose address the vendor did not give. */
  readonly skippedSoFar: boolean;
}

/** How a source was read. */
export interface SourceReading {
  /** False where nobody can say that it was whole, since the end of a response could not be told from a break. */
  readonly isMeasured: boolean;
  /** Its address names a variable that the vendor did not set, so nothing was read. */
  readonly isSkipped: boolean;
  /** Why a source that claims the rest could not. */
  readonly doubt?: Doubt | undefined;
}

const WHOLE: SourceReading = { isMeasured: true, isSkipped: false };
const NO_ADDRESS: Doubt = { reason: 'missing', message: 'The vendor gave no address of its results.' };

/**
 * Reads one source into the matcher. Rejects with `ResultError` (`PendingError`, `InterruptedResult` where it may be
 * read again) or `ExpressionError`.
 */
export async function readSource(source: Source): Promise<SourceReading> {
  const { parts, job, matcher, result, answer, end } = source;
  const variables = answer === undefined ? source.variables : answerVariables(answer, source.variables);
  const document = answer?.document;
  const input = { spec: parts.spec, result, document, variables, numbers: job.numbers, word: end.word };
  if (!(await isWanted(input))) return WHOLE;
  if (claimsRest(result)) return claim(source, input);
  if (result.request !== undefined) {
    const read = { ...source, request: result.request };
    return result.format === 'csv' || result.format === 'tsv'
      ? readFiles(read, result.format)
      : readPages(read, result.format);
  }
  if (answer === undefined) throw new ResultError('The job ended without a response that holds results.');
  // 204 and an empty body say that there is nothing.
  if (document === undefined && !answer.isJson) return WHOLE;
  matcher.add(await readItems(input));
  return WHOLE;
}

/** By itself a claim speaks only of a job that succeeded; with `when`, wherever that holds. */
async function claim(source: Source, input: ResultInput): Promise<SourceReading> {
  const { job, end, matcher, result, wholeSoFar, skippedSoFar } = source;
  if (!wholeSoFar || (result.when === undefined && end.state !== 'succeeded')) return WHOLE;
  const item = await readClaim(input);
  if (item.outcome === 'succeeded') {
    if (skippedSoFar) return { ...WHOLE, doubt: NO_ADDRESS };
    const doubt = await findContradiction(job.course, matcher, end, source.variables);
    if (doubt !== undefined) return { ...WHOLE, doubt };
  }
  matcher.claim(item);
  return WHOLE;
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
async function readFiles(source: Fetched, format: 'csv' | 'tsv'): Promise<SourceReading> {
  const { parts, job, matcher, result, request, variables } = source;
  const required = job.numbers?.column ?? requiredColumn(result, variables);
  let wasMeasured = true;
  let isSkipped = true;
  for await (const reply of parts.session.stream(request, variables, optionsOf(source))) {
    if (reply.kind !== 'stream') throw unreadable(source, reply);
    isSkipped = false;
    const { status, headers, body } = reply.answer;
    try {
      requireWhole(source, status);
    } catch (error) {
      // Whoever does not read a body must end it.
      for await (const _ of body) break;
      throw error;
    }
    const known = answerVariables({ status, headers, document: undefined, isJson: false }, variables);
    // 204 has no body whose end could be missed.
    const measured = reply.answer.measured || status === NO_CONTENT;
    wasMeasured &&= measured;
    const view = createFileView(result, required);
    let offset = 0;
    try {
      for await (const document of readItemStream(body, format, { required, measured })) {
        const input = { spec: parts.spec, result, document, variables: known, numbers: job.numbers, offset, view };
        if (document.length > 0) matcher.add(await readItems(input));
        offset += document.length;
      }
    } catch (error) {
      if (!(error instanceof StreamFailure)) throw error;
      if (error.repeatable) throw new InterruptedResult(error.message, false, { cause: error });
      throw new ResultError(error.message, { cause: error });
    }
  }
  return { isMeasured: wasMeasured, isSkipped };
}

async function readPages(source: Fetched, format: WholeFormat): Promise<SourceReading> {
  const { parts, matcher, result, request, variables, job, end } = source;
  const options: CallOptions = { ...optionsOf(source), maxBytes: MAX_RESULT_BYTES };
  let replies: readonly Reply[] = await parts.session.call(request, variables, options);
  const isSkipped = replies.length === 0;
  let wasMeasured = true;
  const seen = new Set<string>();
  for (let page = 0; replies.length > 0; page += 1) {
    if (page >= MAX_PAGES) throw new ResultError(`The results have more than ${MAX_PAGES} pages.`);
    const following: Reply[] = [];
    for (const reply of replies) {
      if (reply.kind !== 'ok') throw unreadable(source, reply);
      const { answer, body, url } = reply;
      requireWhole(source, answer.status);
      const isEmpty = body.length === 0 || (answer.document === undefined && !answer.isJson);
      // One JSON value shows its own end; lines, and nothing at all, do not.
      if (isEmpty || format === 'jsonl') wasMeasured &&= isMeasured(answer.headers) || answer.status === NO_CONTENT;
      // An empty response is an empty list, and the last page.
      if (isEmpty) continue;
      const known = answerVariables(answer, variables);
      const document = readDocument(format, answer, body);
      const input = { spec: parts.spec, result, document, variables: known, numbers: job.numbers, word: end.word };
      matcher.add(await readItems(input));
      const next = await readNextPage({ ...input, document: answer.document });
      if (next === undefined) continue;
      if (request.method === 'GET') seen.add(url.href);
      notePage(seen, next, url);
      if ('url' in next) {
        following.push(await parts.session.follow({ url: next.url, current: url }, request, variables, options));
      } else
        following.push(...(await parts.session.call(request, new Map([...variables, ...next.variables]), options)));
    }
    replies = following;
  }
  return { isMeasured: wasMeasured, isSkipped };
}

/** Throws where the page was read before: its links run in a circle, and what they leave out nobody knows. */
function notePage(seen: Set<string>, next: NextPage, current: URL): void {
  const name = 'url' in next ? resolveName(next.url, current) : `{${encodeJson([...next.variables]) ?? ''}`;
  if (seen.has(name)) throw new ResultError('The pages of the results lead back to one that was read already.');
  seen.add(name);
}

function resolveName(address: string, current: URL): string {
  return URL.canParse(address, current.href) ? new URL(address, current).href : address;
}

/** Throws for a status that says "not there yet", and for a part of a document. */
function requireWhole(source: Fetched, status: number): void {
  if (source.result.pending.has(status)) {
    throw new PendingError(`The vendor had not made the results ready (HTTP ${status}).`, comesFromPoll(source));
  }
  if (status === PARTIAL) throw new ResultError('The results came in part only (HTTP 206).');
}

const NO_CONTENT = 204;
const PARTIAL = 206;

/** A link that a poll gave may have expired; another poll gives a fresh one. */
function unreadable(source: Fetched, reply: Exclude<Reply | StreamReply, { kind: 'ok' | 'stream' }>): ResultError {
  const message = `The results could not be fetched: ${'message' in reply ? reply.message : reply.kind}`;
  const status = reply.kind === 'failed' ? reply.answer?.status : undefined;
  const isLink = comesFromPoll(source);
  if (status !== undefined && source.result.pending.has(status)) return new PendingError(message, isLink);
  const isExpired = isLink && status !== undefined && EXPIRED.has(status);
  return isExpired ? new InterruptedResult(message, true) : new ResultError(message);
}

function comesFromPoll({ job, request }: Fetched): boolean {
  const links = new Set(job.course.poll?.request.outputs.map(([name]) => name));
  return request.url.names.some((name) => links.has(name));
}
