import { checkUrl, parseUrl } from '../domain/url.ts';
import { VERSION } from '../domain/version.ts';
import type { Clock } from '../ports/clock.ts';
import { type Http, HttpFailure, type HttpResponse } from '../ports/http.ts';
import type { Random } from '../ports/random.ts';

export interface GithubApiOptions {
  /** `GITHUB_API_URL`. */
  readonly url: URL;
  readonly token: string;
  readonly http: Http;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly random: Pick<Random, 'next'>;
}

export interface GithubRequest<T> {
  /** Below the API's address, with a leading `/`. */
  readonly path: string;
  readonly accept: string;
  /** Of one try, with its body. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** Called anew for each try; what it rejects with is final, but for `HttpFailure` and a repeatable `GithubApiFailure`. */
  readonly read: (body: AsyncIterable<Uint8Array>) => Promise<T>;
}

/** Why GitHub's API does not give something: a part of a sentence, without the token. */
export class GithubApiFailure extends Error {
  /** undefined: the same would happen again. 0: no wait is asked for. */
  readonly waitMs: number | undefined;
  constructor(message: string, waitMs?: number) {
    super(message);
    this.name = 'GithubApiFailure';
    this.waitMs = waitMs;
  }
}

/** The version whose answers are read here; GitHub keeps each for two years at least. */
const API_VERSION = '2022-11-28';
const TRIES = 4;
const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** GitHub's own advice: wait longer with each try (REST API, "Best practices"). */
const BASE_WAIT_MS = 1000;
/** A used-up rate limit asks for up to an hour, which nobody waits for here. */
const MAX_WAIT_MS = 60_000;
/** The rest of an answer that is of no use, so that its connection serves again. */
const MAX_IGNORED_BYTES = 64 * 1024;

/**
 * GETs from GitHub's API, again after faults that pass. Redirects are followed, to another origin without the token.
 * Rejects with a sentence's part of why.
 */
export async function getFromGithub<T>(options: GithubApiOptions, request: GithubRequest<T>): Promise<T> {
  const { clock, random } = options;
  for (let nth = 1; ; nth += 1) {
    try {
      return await tryOnce(options, request);
    } catch (error) {
      request.signal.throwIfAborted();
      const asked = waitFor(error);
      if (asked === undefined || nth === TRIES) throw error;
      const ownMs = BASE_WAIT_MS * 2 ** (nth - 1) * (0.5 + random.next() / 2);
      await clock.sleep(Math.max(asked, ownMs), request.signal);
    }
  }
}

async function tryOnce<T>(options: GithubApiOptions, request: GithubRequest<T>): Promise<T> {
  const limit = AbortSignal.timeout(request.limitMs);
  const signal = AbortSignal.any([request.signal, limit]);
  try {
    // Not `new URL(path, url)`: an Enterprise Server's API has a path of its own.
    let url = new URL(`${options.url.href.replace(/\/+$/, '')}${request.path}`);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const headers = buildHeaders(options, request, url);
      const response = await options.http.send({ method: 'GET', url, headers }, signal);
      if (response.status === OK) return await request.read(response.body);
      await ignore(response.body);
      url = follow(url, response);
    }
    throw new GithubApiFailure(`it redirects more than ${MAX_REDIRECTS} times`);
  } catch (error) {
    if (limit.aborted)
      throw new GithubApiFailure(`an answer took longer than ${Math.round(request.limitMs / 1000)} s`, 0);
    throw error;
  }
}

const OK = 200;
const UNAUTHORIZED = 401;
const FORBIDDEN = 403;
const NOT_FOUND = 404;
const TOO_MANY_REQUESTS = 429;
const FIRST_SERVER_ERROR = 500;

function buildHeaders(
  { url: api, token }: GithubApiOptions,
  { accept }: Pick<GithubRequest<unknown>, 'accept'>,
  url: URL,
): ReadonlyMap<string, string> {
  const headers = new Map([
    ['accept', accept],
    ['accept-encoding', 'identity'],
    // GitHub refuses requests without one.
    ['user-agent', `bulk-job-action/${VERSION}`],
  ]);
  if (url.origin !== api.origin) return headers;
  return headers.set('authorization', `Bearer ${token}`).set('x-github-api-version', API_VERSION);
}

/** Where the answer sends us; throws `GithubApiFailure` where it is no redirect that may be followed. */
function follow(from: URL, { status, headers }: HttpResponse): URL {
  if (!REDIRECTS.has(status)) throw explainStatus(status, headers);
  const location = headers.get('location');
  const to = location === undefined ? undefined : parseUrl(location, from);
  const isDowngrade = from.protocol === 'https:' && to?.protocol !== 'https:';
  if (to === undefined || checkUrl(to) !== undefined || isDowngrade) {
    throw new GithubApiFailure(`it redirects (${status}) to where nothing may be fetched`);
  }
  return to;
}

function explainStatus(status: number, headers: ReadonlyMap<string, string>): GithubApiFailure {
  const asked = headers.get('retry-after')?.trim();
  const waitMs = asked !== undefined && /^\d+$/.test(asked) ? Number(asked) * 1000 : undefined;
  // GitHub answers 403 or 429 where the rate limit is used up (REST API, "Rate limits").
  const isLimited =
    status === TOO_MANY_REQUESTS ||
    (status === FORBIDDEN && (waitMs !== undefined || headers.get('x-ratelimit-remaining') === '0'));
  if (isLimited) {
    const isOver = waitMs === undefined && headers.get('x-ratelimit-remaining') === '0';
    return new GithubApiFailure(`${status}, its rate limit is used up`, isOver ? undefined : (waitMs ?? 0));
  }
  if (status >= FIRST_SERVER_ERROR) return new GithubApiFailure(`it answers ${status}`, waitMs ?? 0);
  if (status === UNAUTHORIZED) return new GithubApiFailure('401, github-token is not valid');
  if (status === FORBIDDEN || status === NOT_FOUND) {
    return new GithubApiFailure(
      `${status}, github-token lacks permissions: contents: read, or there is no such commit`,
    );
  }
  return new GithubApiFailure(`it answers ${status}`);
}

/** Milliseconds that the server asks to wait; undefined where no further try makes sense. */
function waitFor(error: unknown): number | undefined {
  if (error instanceof HttpFailure) return 0;
  if (!(error instanceof GithubApiFailure) || error.waitMs === undefined) return undefined;
  return error.waitMs <= MAX_WAIT_MS ? error.waitMs : undefined;
}

async function ignore(body: AsyncIterable<Uint8Array>): Promise<void> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_IGNORED_BYTES) return;
  }
}
