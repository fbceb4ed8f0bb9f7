import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { getOctokit } from '@actions/github';
import type { z } from 'zod';
import { HTTP_METHODS, HTTP_STATUS, type HttpMethod, isServerError } from '../../domain/http.ts';
import { checkUrl, parseUrl } from '../../domain/url.ts';
import { VERSION } from '../../domain/version.ts';
import type { Clock } from '../../ports/clock.ts';
import { type Http, HttpFailure, type HttpResponse } from '../../ports/http.ts';
import type { Random } from '../../ports/random.ts';
import { readLimited } from '../read-limited.ts';

export type Octokit = ReturnType<typeof getOctokit>;

export interface GithubApiOptions {
  readonly octokit: Octokit;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly random: Pick<Random, 'next'>;
}

export interface GithubRequest<T> {
  /** As the REST API's documentation writes it: `GET /repos/{owner}/{repo}`. */
  readonly route: string;
  /** Values of the route's braces; the others become the query, or the body of a request that writes. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly accept: string;
  /** What a 403 or 404 means here, as part of a sentence. Default: the commit or the permission to read it is missing. */
  readonly denied?: string;
  /** Of one try, with its body. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** Called for each try. Its error is final, except `HttpFailure` and a repeatable `GithubApiFailure`. */
  readonly read: (body: AsyncIterable<Uint8Array>) => Promise<T>;
}

/** Why GitHub's API does not return something: part of a sentence, without the token. */
export class GithubApiFailure extends Error {
  /** undefined: a retry would fail the same way. 0: no wait is asked for. */
  readonly waitMs: number | undefined;
  /** 403 or 404, if the token may not do this or there is no such thing. */
  readonly denial: number | undefined;
  constructor(message: string, waitMs?: number, denial?: number) {
    super(message);
    this.name = 'GithubApiFailure';
    this.waitMs = waitMs;
    this.denial = denial;
  }
}

export const JSON_TYPE = 'application/vnd.github+json';
export const RAW_TYPE = 'application/vnd.github.raw+json';
/** The name of a commit alone, as text. */
export const SHA_TYPE = 'application/vnd.github.sha';
/** The version whose responses are read here; GitHub keeps each for two years at least. */
const API_VERSION = '2022-11-28';
const TRIES = 4;
const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** GitHub's own advice: wait longer with each try (REST API, "Best practices"). */
const BASE_WAIT_MS = 1000;
/** A used-up rate limit asks for up to an hour, which nobody waits for here. */
const MAX_WAIT_MS = 60_000;
/** The rest of a response that is of no use, so that its connection serves again. */
const MAX_IGNORED_BYTES = 64 * 1024;
/** What another origin must not get. */
const OWN_HEADERS = ['authorization', 'x-github-api-version'];
const NEVER = new AbortController().signal;

/**
 * GitHub's own client for the repository's API, at `GITHUB_API_URL`. It is loaded only when it is needed. It sends through
 * `http`, whose limits, proxy and judgement of what is a whole response are those of all other requests.
 * Rejects with `GithubApiFailure` where `GITHUB_API_URL` is not valid.
 */
export async function createOctokit(
  token: string,
  environment: ReadonlyMap<string, string>,
  http: Http,
): Promise<Octokit> {
  const url = parseUrl(environment.get('GITHUB_API_URL') ?? 'https://api.github.com');
  if (url === undefined || checkUrl(url) !== undefined) throw new GithubApiFailure('GITHUB_API_URL is not valid');
  const { getOctokit } = await import('@actions/github');
  return getOctokit(token, {
    baseUrl: url.href.replace(/\/+$/, ''),
    // GitHub refuses requests without one.
    userAgent: `bulk-job-action/${VERSION}`,
    request: { fetch: createFetch(http) },
  });
}

/**
 * Calls GitHub's API, with retries after temporary faults: only for what may be done twice. Redirects of a GET are
 * followed, to another origin without the token. Rejects with an error whose message is part of a sentence.
 */
export async function getFromGithub<T>(
  { octokit, clock, random }: GithubApiOptions,
  request: GithubRequest<T>,
): Promise<T> {
  for (let nth = 1; ; nth += 1) {
    try {
      return await tryOnGithub(octokit, request);
    } catch (error) {
      request.signal.throwIfAborted();
      const asked = waitFor(error);
      if (asked === undefined || nth === TRIES) throw error;
      const ownMs = BASE_WAIT_MS * 2 ** (nth - 1) * (0.5 + random.next() / 2);
      await clock.sleep(Math.max(asked, ownMs), request.signal);
    }
  }
}

/** As `getFromGithub`, but once. */
export async function tryOnGithub<T>(octokit: Octokit, request: GithubRequest<T>): Promise<T> {
  const { route, parameters, accept, limitMs, read } = request;
  const limit = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([request.signal, limit]);
  try {
    const response: { readonly data: AsyncIterable<Uint8Array> } = await octokit.request(route, {
      ...parameters,
      headers: { accept, 'x-github-api-version': API_VERSION },
      request: { signal, parseSuccessResponseBody: false },
    });
    return await read(response.data);
  } catch (error) {
    if (limit.aborted) throw new GithubApiFailure(`no response within ${Math.round(limitMs / 1000)} s`, 0);
    const reason = unwrap(error);
    const denial = reason instanceof GithubApiFailure ? reason.denial : undefined;
    if (denial === undefined || request.denied === undefined) throw reason;
    throw new GithubApiFailure(`HTTP ${denial}: ${request.denied}`, undefined, denial);
  }
}

/** The body as text. Rejects with `GithubApiFailure` where it is larger than `maxBytes`. */
export function readText(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  return readLimited(body, maxBytes, GithubApiFailure);
}

/** Reads a body as JSON of this shape. Rejects with `GithubApiFailure` where it is larger, or something else. */
export function readJson<T>(schema: z.ZodType<T>, maxBytes: number): (body: AsyncIterable<Uint8Array>) => Promise<T> {
  return async (body) => {
    const text = await readText(body, maxBytes);
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      throw new GithubApiFailure('the response is not what GitHub documents');
    }
  };
}

/** Writes a body to a file. Rejects with `GithubApiFailure` and this message where it is larger. */
export function saveTo(
  path: string,
  { maxBytes, tooLarge }: { readonly maxBytes: number; readonly tooLarge: string },
): (body: AsyncIterable<Uint8Array>) => Promise<void> {
  async function* limit(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new GithubApiFailure(tooLarge);
      yield chunk;
    }
  }
  return (body) => pipeline(limit(body), createWriteStream(path, { mode: 0o600 }));
}

/** Octokit wraps what its `fetch` throws. */
function unwrap(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof GithubApiFailure || cause instanceof HttpFailure ? cause : error;
}

interface FetchOptions {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Of a request that writes: changed, created, removed. */
const WRITTEN: ReadonlySet<number> = new Set([HTTP_STATUS.ok, HTTP_STATUS.created, HTTP_STATUS.noContent]);

/**
 * What octokit asks for, through `http`. Everything but success is thrown, so that octokit never reads a body that has no
 * limit.
 */
function createFetch(http: Http): (address: string, options: FetchOptions) => Promise<Response> {
  return async (address, options) => {
    let url = new URL(address);
    const method = readMethod(options.method);
    const body = options.body === undefined ? {} : { body: Buffer.from(options.body) };
    const headers = new Map(Object.entries(options.headers)).set('accept-encoding', 'identity');
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const response = await http.send({ method, url, headers: new Map(headers), ...body }, options.signal ?? NEVER);
      const isDone = method === 'GET' ? response.status === HTTP_STATUS.ok : WRITTEN.has(response.status);
      // Nobody needs its headers, and octokit would print one of them itself.
      if (isDone) return new Response(ReadableStream.from(response.body));
      await ignore(response.body);
      if (method !== 'GET') throw explainStatus(response.status, response.headers);
      const next = follow(url, response);
      if (next.origin !== url.origin) for (const name of OWN_HEADERS) headers.delete(name);
      url = next;
    }
    throw new GithubApiFailure(`more than ${MAX_REDIRECTS} redirects`);
  };
}

function readMethod(method: string): HttpMethod {
  const known = HTTP_METHODS.find((each) => each === method);
  if (known === undefined) throw new GithubApiFailure(`unknown method ${method}`);
  return known;
}

/** Where the response redirects to; throws `GithubApiFailure` where it is not a redirect that may be followed. */
function follow(from: URL, { status, headers }: HttpResponse): URL {
  if (!REDIRECTS.has(status)) throw explainStatus(status, headers);
  const location = headers.get('location');
  const to = location === undefined ? undefined : parseUrl(location, from);
  const isDowngrade = from.protocol === 'https:' && to?.protocol !== 'https:';
  if (to === undefined || checkUrl(to) !== undefined || isDowngrade) {
    throw new GithubApiFailure(`HTTP ${status}: a redirect to a URL that is not allowed`);
  }
  return to;
}

function explainStatus(status: number, headers: ReadonlyMap<string, string>): GithubApiFailure {
  const asked = headers.get('retry-after')?.trim();
  const waitMs = asked !== undefined && /^\d+$/.test(asked) ? Number(asked) * 1000 : undefined;
  const isUsedUp = headers.get('x-ratelimit-remaining') === '0';
  // GitHub responds with 403 or 429 where the rate limit is used up (REST API, "Rate limits").
  const isLimited =
    status === HTTP_STATUS.tooManyRequests || (status === HTTP_STATUS.forbidden && (waitMs !== undefined || isUsedUp));
  if (isLimited) {
    const isOver = waitMs === undefined && isUsedUp;
    return new GithubApiFailure(`HTTP ${status}: the rate limit is used up`, isOver ? undefined : (waitMs ?? 0));
  }
  if (isServerError(status)) return new GithubApiFailure(`HTTP ${status}`, waitMs ?? 0);
  if (status === HTTP_STATUS.unauthorized) return new GithubApiFailure('HTTP 401: github-token is not valid');
  if (status === HTTP_STATUS.forbidden || status === HTTP_STATUS.notFound) {
    const message = `HTTP ${status}: no such commit, or github-token lacks permissions: contents: read`;
    return new GithubApiFailure(message, undefined, status);
  }
  return new GithubApiFailure(`HTTP ${status}`);
}

/** Milliseconds that the server asks to wait; undefined where a retry makes no sense. */
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
