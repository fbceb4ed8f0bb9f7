import { HTTP_STATUS } from '../../domain/http.ts';
import { count } from '../../domain/plural.ts';
import { encodeJson } from '../../expression/json.ts';
import type { Variables } from '../../expression/types.ts';
import { claimsRest } from '../../provider/request-flow.ts';
import type { RequestSpec, ResultSpec } from '../../provider/types.ts';
import { type Doubt, findContradiction } from '../../results/claims.ts';
import type { Matcher } from '../../results/match.ts';
import { responseVariables, type VendorResponse } from '../../results/response.ts';
import { PendingError, ResultError, readDocument, showsEnd, type WholeFormat } from '../../results/result-document.ts';
import { readItemStream } from '../../results/result-stream.ts';
import {
  isWanted,
  type NextPage,
  type ResultInput,
  readClaim,
  readItems,
  readNextPage,
  requiredColumn,
} from '../../results/results.ts';
import { createFileView, projectionOf } from '../../results/row-description.ts';
import { isMeasured, StreamFailure } from '../../transport/stream.ts';
import type { CallOptions, Reply, StreamReply } from '../session.ts';
import { type AcceptedJob, COLLECT_GRACE_MS, type EngineParts, type JobEnd, PRIORITY } from '../types.ts';

/** Pages of one result source; more than this indicates a cycle in the vendor's links. */
const MAX_PAGES = 100_000;
/** Limit for a page of results in memory; delimited files are streamed instead. */
const MAX_RESULT_BYTES = 64 * 1024 * 1024;
/** How hosts of signed links respond if a link has expired. */
const EXPIRED: ReadonlySet<number> = new Set([
  HTTP_STATUS.unauthorized,
  HTTP_STATUS.forbidden,
  HTTP_STATUS.notFound,
  HTTP_STATUS.gone,
]);

/** A source that may be readable next time: it broke off, or its link had expired. */
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
  /** Response to the final poll or to the submit. */
  readonly response: VendorResponse | undefined;
  readonly variables: Variables;
  readonly deadline: number;
  /** Every earlier source was read completely. */
  readonly completeSoFar: boolean;
  /** The vendor did not provide the address of an earlier source. */
  readonly skippedSoFar: boolean;
}

/** How a source was read. */
export interface SourceReading {
  /** False if a response may have been truncated, because it did not state its length. */
  readonly isMeasured: boolean;
  /** Its address uses a variable that the vendor did not set, so nothing was read. */
  readonly isSkipped: boolean;
  /** Why a source that claims the remaining rows could not do so. */
  readonly doubt?: Doubt | undefined;
}

const COMPLETE: SourceReading = { isMeasured: true, isSkipped: false };
const NO_ADDRESS: Doubt = { reason: 'missing', message: 'The vendor returned no address for the results.' };

/**
 * Reads one source into the matcher. Rejects with `ResultError` (`PendingError` or `InterruptedResult` if it may be read
 * again) or `ExpressionError`.
 */
export async function readSource(source: Source): Promise<SourceReading> {
  const { parts, job, matcher, result, response, end } = source;
  const variables = response === undefined ? source.variables : responseVariables(response, source.variables);
  const document = response?.document;
  const input = { spec: parts.spec, result, document, variables, numbers: job.numbers, word: end.word };
  if (!(await isWanted(input))) return COMPLETE;
  if (claimsRest(result)) return claim(source, input);
  if (result.request !== undefined) {
    const read = { ...source, request: result.request };
    return result.format === 'csv' || result.format === 'tsv'
      ? readFiles(read, result.format)
      : readPages(read, result.format);
  }
  if (response === undefined) throw new ResultError('The job ended without a response that contains results.');
  // 204 or an empty body means that there are none.
  if (document === undefined && !response.isJson) return COMPLETE;
  matcher.add(await readItems(input));
  return COMPLETE;
}

/** Without `when`, a claim applies only to a job that succeeded; otherwise whenever `when` is true. */
async function claim(source: Source, input: ResultInput): Promise<SourceReading> {
  const { job, end, matcher, result, completeSoFar, skippedSoFar } = source;
  if (!completeSoFar || (result.when === undefined && end.state !== 'succeeded')) return COMPLETE;
  const item = await readClaim(input);
  if (item.outcome === 'succeeded') {
    if (skippedSoFar) return { ...COMPLETE, doubt: NO_ADDRESS };
    const doubt = await findContradiction(job.flow, matcher, end, source.variables);
    if (doubt !== undefined) return { ...COMPLETE, doubt };
  }
  matcher.claim(item);
  return COMPLETE;
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
    const { status, headers, body } = reply.response;
    try {
      requireComplete(source, status);
    } catch (error) {
      // A body that is not read must be closed.
      for await (const _ of body) break;
      throw error;
    }
    const known = responseVariables({ status, headers, document: undefined, isJson: false }, variables);
    // 204 has no body that could be truncated.
    const measured = reply.response.measured || status === HTTP_STATUS.noContent;
    wasMeasured &&= measured;
    const view = createFileView(result, required);
    const projection = projectionOf(result, required, view);
    const locate = job.numbers === undefined ? matcher.locate : undefined;
    let offset = 0;
    try {
      for await (const document of readItemStream(body, format, { required, measured, projection, locate })) {
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
    if (page >= MAX_PAGES) throw new ResultError(`The results have more than ${count(MAX_PAGES)} pages.`);
    const following: Reply[] = [];
    for (const reply of replies) {
      if (reply.kind !== 'ok') throw unreadable(source, reply);
      const { response, body, url } = reply;
      requireComplete(source, response.status);
      const isEmpty = body.length === 0 || (response.document === undefined && !response.isJson);
      // A JSON value is visibly complete; JSON lines and an empty body are not.
      if (isEmpty || !showsEnd(format))
        wasMeasured &&= isMeasured(response.headers) || response.status === HTTP_STATUS.noContent;
      // An empty response is an empty list and the last page.
      if (isEmpty) continue;
      const known = responseVariables(response, variables);
      const document = readDocument(format, response, body);
      const input = { spec: parts.spec, result, document, variables: known, numbers: job.numbers, word: end.word };
      matcher.add(await readItems(input));
      const next = await readNextPage({ ...input, document: response.document });
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

/** Throws if the page was read before: its links form a cycle, so results may be missing. */
function notePage(seen: Set<string>, next: NextPage, current: URL): void {
  const page = 'url' in next ? resolveAddress(next.url, current) : `{${encodeJson([...next.variables]) ?? ''}`;
  if (seen.has(page)) throw new ResultError('The next page of the results is one that was already read.');
  seen.add(page);
}

function resolveAddress(address: string, current: URL): string {
  return URL.canParse(address, current.href) ? new URL(address, current).href : address;
}

/** Throws if the results are not ready, or only part of a document was returned. */
function requireComplete(source: Fetched, status: number): void {
  if (source.result.pending.has(status)) {
    throw new PendingError(`The results were not ready (HTTP ${status}).`, comesFromPoll(source));
  }
  if (status === HTTP_STATUS.partialContent)
    throw new ResultError('The vendor returned only part of the results (HTTP 206).');
}

/** A link from a poll may have expired; another poll returns a fresh one. */
function unreadable(source: Fetched, reply: Exclude<Reply | StreamReply, { kind: 'ok' | 'stream' }>): ResultError {
  const message = `The results could not be fetched: ${'message' in reply ? reply.message : reply.kind}`;
  const status = reply.kind === 'failed' ? reply.response?.status : undefined;
  const isLink = comesFromPoll(source);
  if (status !== undefined && source.result.pending.has(status)) return new PendingError(message, isLink);
  const isExpired = isLink && status !== undefined && EXPIRED.has(status);
  return isExpired ? new InterruptedResult(message, true) : new ResultError(message);
}

function comesFromPoll({ job, request }: Fetched): boolean {
  const links = new Set(job.flow.poll?.request.outputs.map(([name]) => name));
  return request.url.names.some((name) => links.has(name));
}
