import type { z } from 'zod';
import { HTTP_STATUS, type HttpMethod, isServerError, isSuccess } from '../../domain/http.ts';
import { checkUrl, parseUrl } from '../../domain/url.ts';
import type { Clock } from '../../ports/clock.ts';
import { type Http, HttpFailure } from '../../ports/http.ts';
import { readLimited } from '../read-limited.ts';

export interface GitlabApiOptions {
  readonly http: Http;
  readonly clock: Pick<Clock, 'sleep'>;
  /** `https://gitlab.com/api/v4` */
  readonly address: string;
  readonly token: string;
  readonly signal: AbortSignal;
}

export interface GitlabRequest<T> {
  readonly method: HttpMethod;
  /** Below the address of the API. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** What the response must be; absent: it is not read. */
  readonly schema?: z.ZodType<T>;
  /** The request may be made again, since a second one changes nothing. */
  readonly isRepeatable: boolean;
}

/** Why GitLab's API does not do something: part of a sentence, without the token. */
export class GitlabApiFailure extends Error {
  readonly status: number | undefined;
  constructor(message: string, status?: number) {
    super(message);
    this.name = 'GitlabApiFailure';
    this.status = status;
  }
}

const TRIES = 3;
const REQUEST_MS = 20_000;
const BASE_WAIT_MS = 1000;
/** A page of 100 notes of the greatest length that is written here. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Calls GitLab's API, with retries after temporary faults. Rejects with an error whose message is part of a sentence. */
export async function callGitlab<T>(options: GitlabApiOptions, request: GitlabRequest<T>): Promise<T | undefined> {
  for (let nth = 1; ; nth += 1) {
    try {
      return await tryOnGitlab(options, request);
    } catch (error) {
      options.signal.throwIfAborted();
      if (!request.isRepeatable || nth === TRIES || !isTemporary(error)) throw error;
      await options.clock.sleep(BASE_WAIT_MS * 2 ** (nth - 1), options.signal);
    }
  }
}

async function tryOnGitlab<T>(
  { http, address, token, signal }: GitlabApiOptions,
  { method, path, body, schema }: GitlabRequest<T>,
): Promise<T | undefined> {
  const url = parseUrl(`${address}${path}`);
  if (url === undefined || checkUrl(url) !== undefined) throw new GitlabApiFailure('CI_API_V4_URL is not valid');
  const limit = AbortSignal.timeout(REQUEST_MS);
  const headers = new Map([
    ['private-token', token],
    ['accept', 'application/json'],
    ['accept-encoding', 'identity'],
  ]);
  if (body !== undefined) headers.set('content-type', 'application/json');
  try {
    const sent = body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) };
    const response = await http.send({ method, url, headers, ...sent }, AbortSignal.any([signal, limit]));
    const text = await readLimited(response.body, MAX_BYTES, GitlabApiFailure);
    // A redirect is not followed: it would carry the token elsewhere.
    if (!isSuccess(response.status)) throw explainStatus(response.status);
    return schema === undefined ? undefined : parse(schema, text);
  } catch (error) {
    if (limit.aborted) throw new GitlabApiFailure(`no response within ${REQUEST_MS / 1000} s`, 0);
    throw error;
  }
}

function parse<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new GitlabApiFailure('the response is not what GitLab documents');
  }
}

function explainStatus(status: number): GitlabApiFailure {
  if (status === HTTP_STATUS.unauthorized) return new GitlabApiFailure('HTTP 401: GITLAB_TOKEN is not valid', status);
  if (status === HTTP_STATUS.forbidden || status === HTTP_STATUS.notFound) {
    return new GitlabApiFailure(`HTTP ${status}: GITLAB_TOKEN may not write notes on this merge request`, status);
  }
  return new GitlabApiFailure(`HTTP ${status}`, status);
}

function isTemporary(error: unknown): boolean {
  if (error instanceof HttpFailure) return true;
  if (!(error instanceof GitlabApiFailure) || error.status === undefined) return false;
  return error.status === 0 || error.status === HTTP_STATUS.tooManyRequests || isServerError(error.status);
}
