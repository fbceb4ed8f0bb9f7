import { HTTP_STATUS } from '../domain/http.ts';
import type { Rate } from '../domain/rate.ts';
import { limitTime, sleepUnlessAborted } from '../ports/abort.ts';
import type { Clock } from '../ports/clock.ts';
import type { Http, HttpRequest } from '../ports/http.ts';
import type { Random } from '../ports/random.ts';
import { type Attempt, type AttemptOptions, type CompleteAttempt, nameRequest, runAttempt } from './attempt.ts';
import { isPassing, judgeAttempt } from './certainty.ts';
import { buildHeaders } from './headers.ts';
import { createBucket, type Ticket } from './rate.ts';
import { isAllowedUrl, MAX_REDIRECTS, resolveRedirect } from './redirect.ts';
import {
  askedWait,
  createCommitPolicy,
  createReadPolicy,
  type Judged,
  type Policy,
  READ_ATTEMPTS,
} from './retry-policy.ts';
import { createOpener, MAX_STREAM_BYTES } from './stream.ts';
import type { OutgoingRequest, RequestResult, SendOptions, Transport } from './types.ts';

const DEFAULT_TIMEOUT_MS = 60_000;
/** A megabit a second: a large body is not given up while a slow line still carries it. */
const SLOW_BYTES_PER_MS = 125;
const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;
/**
 * A request that a slow disk held back this long after its turn takes another one: the rate takes requests for received
 * a second after their turn, and several that waited for one sync would leave together.
 */
const STALE_TURN_MS = 500;
/** A read whose response is under way at the deadline has this long to end: a silent vendor cannot hold a run. */
const LATE_RESPONSE_MS = 1000;
/** A commit has longer, since without its response nobody knows what became of its rows. */
const LATE_COMMIT_MS = 5000;

interface TransportOptions {
  readonly http: Http;
  readonly clock: Clock;
  readonly random: Random;
  /** The vendor's origin: the only one that gets credentials, and the one whose rate is limited. */
  readonly credentialOrigin: string;
  readonly rate: Rate;
  readonly burst: number;
}

/** undefined: its turn did not come before the deadline or the abort. */
type Tried = Attempt | 'withdrawn' | undefined;

/** One way to try a request. */
type Try = () => Promise<Tried>;

/**
 * The one HTTP client of a run: rate, retries, redirects, limits, credentials bound to one origin.
 * Its promises never reject for what the network or a signal does: an abort ends a request as
 * not sent, without a response, or the last response, whichever is true.
 */
export function createTransport(options: TransportOptions): Transport {
  const { http, clock, random, credentialOrigin, rate, burst } = options;
  // A vendor that refuses all submits, for a revoked key say, is not to get as many at once as a burst holds.
  const bucket = createBucket({ ...rate, burst, isTokenBucket: burst > 1, isCautious: true, clock });
  const counts = { sent: 0, throttled: 0 };
  const attemptWhole: RunAttempt = (request, attempt) => runAttempt({ http, clock }, request, attempt);

  /** Other origins (result hosts, storage) do not spend the vendor's rate. */
  async function takeTurn(url: URL, { deadline, signal, priority, due }: TurnOptions): Promise<Ticket | undefined> {
    const left = deadline - clock.now();
    if (signal.aborted || left <= 0) return undefined;
    if (url.origin !== credentialOrigin) return FREE_TICKET;
    const free = bucket.takeFree();
    if (free !== undefined) return free;
    try {
      return await limitTime({ clock, ms: left, signal }, (limited) =>
        bucket.acquire({ priority, due, signal: limited }),
      );
    } catch {
      return undefined;
    }
  }

  /** A turn that is still good once `beforeSend` has answered; who waits for another one is asked again. */
  async function takeFreshTurn(url: URL, turn: TurnOptions): Promise<Ticket | 'withdrawn' | undefined> {
    for (;;) {
      const ticket = await takeTurn(url, turn);
      if (ticket === undefined) return undefined;
      const turnAt = clock.now();
      const isWanted = turn.beforeSend === undefined || (await turn.beforeSend());
      const isHeldBack = url.origin === credentialOrigin && bucket.isPaused;
      if (isWanted && !isHeldBack && clock.now() - turnAt <= STALE_TURN_MS) return ticket;
      ticket.received();
      if (!isWanted) return 'withdrawn';
    }
  }

  async function sendOnce(request: OutgoingRequest, withCredentials: boolean, turn: TurnOptions): Promise<Tried> {
    const ticket = await takeFreshTurn(request.url, turn);
    if (ticket === undefined || ticket === 'withdrawn') return ticket;
    counts.sent += 1;
    const attempt = await (turn.attempt ?? attemptWhole)(
      { ...request, headers: buildHeaders(request.headers, withCredentials, request.elsewhere) },
      {
        signal: turn.signal,
        timeoutMs: Math.max(0, Math.min(turn.timeoutMs ?? timeFor(request), turn.responseBy - clock.now())),
        maxBytes: turn.maxBytes ?? DEFAULT_MAX_BYTES,
        ticket,
      },
    );
    if (attempt.kind === 'response' && request.url.origin === credentialOrigin) applyBackoff(attempt, turn);
    return attempt;
  }

  /** Credentials are gone for good once the chain has left the origin: the way back was chosen by another server. */
  async function sendFollowing(request: OutgoingRequest, turn: TurnOptions, crossOrigin: boolean): Promise<Tried> {
    let url = request.url;
    let withCredentials = url.origin === credentialOrigin;
    let hasLeft = false;
    const { elsewhere: _, ...bare } = request;
    for (let hop = 0; ; hop += 1) {
      const attempt = await sendOnce({ ...(hasLeft ? bare : request), url }, withCredentials, turn);
      if (attempt === undefined || attempt === 'withdrawn' || attempt.kind !== 'response') return attempt;
      const next = hop === MAX_REDIRECTS ? undefined : resolveRedirect(url, attempt.response, crossOrigin);
      if (next === undefined) return hop === 0 ? attempt : { ...attempt, response: { ...attempt.response, url } };
      hasLeft ||= next.origin !== url.origin;
      withCredentials = withCredentials && !hasLeft;
      url = next;
    }
  }

  /** What the vendor says to one request holds for all of them. */
  function applyBackoff(attempt: CompleteAttempt, { statuses }: TurnOptions): void {
    const { response } = attempt;
    if (response.status === HTTP_STATUS.tooManyRequests) counts.throttled += 1;
    const isForNow = isPassing(response.status) && judgeAttempt(attempt, { statuses }) === 'no';
    const asked = isForNow ? askedWait(response) : 0;
    if (asked > 0) bucket.pauseUntil(clock.now() + asked);
  }

  async function repeat(
    request: OutgoingRequest,
    turn: TurnOptions,
    attemptOnce: Try,
    policy: Policy,
  ): Promise<RequestResult> {
    if (!isAllowedUrl(request.url)) return refuseUrl(request);
    let tally = { attempts: 0, connectFailures: 0, refusals: 0 };
    let last: Judged | undefined;
    let isSure = true;
    for (;;) {
      const attempt = await attemptOnce();
      if (attempt === 'withdrawn' && last === undefined) return { kind: 'withdrawn' };
      if (attempt === undefined || attempt === 'withdrawn') break;
      if (last !== undefined && last.taken !== 'no') isSure = false;
      last = await judge(attempt, turn);
      tally = {
        attempts: tally.attempts + 1,
        connectFailures: tally.connectFailures + (attempt.kind === 'failed' && attempt.stage === 'connect' ? 1 : 0),
        refusals: tally.refusals + (attempt.kind === 'response' ? 1 : 0),
      };
      const wait = policy(last, tally);
      // A wait past the deadline would end in nothing; the caller learns of it now.
      if (wait === undefined || turn.signal.aborted || clock.now() + wait >= turn.deadline) break;
      if (!(await sleepUnlessAborted({ clock, signal: turn.signal }, wait))) break;
    }
    if (last === undefined) return notSent(request, turn.signal);
    // What the last attempt says to be untaken, an earlier one may have brought.
    const { attempt, later } = last;
    const taken = last.taken === 'no' && !isSure ? 'unknown' : last.taken;
    return attempt.kind === 'response' ? { ...attempt, taken, later } : { ...attempt, taken };
  }

  return {
    async commit(request, options) {
      const turn = { ...options, due: options.due ?? clock.now(), responseBy: options.deadline + LATE_COMMIT_MS };
      const withCredentials = request.url.origin === credentialOrigin;
      const attemptOnce: Try = () => sendOnce(request, withCredentials, turn);
      const result = await repeat(request, turn, attemptOnce, createCommitPolicy(random));
      if (withCredentials && result.kind === 'response' && result.taken === 'yes') bucket.useBurst();
      return result;
    },
    read(request, { attempts, crossOrigin, ...options }) {
      const turn = { ...options, due: options.due ?? clock.now(), responseBy: options.deadline + LATE_RESPONSE_MS };
      const attemptOnce: Try =
        request.method === 'GET'
          ? () => sendFollowing(request, turn, crossOrigin ?? false)
          : () => sendOnce(request, request.url.origin === credentialOrigin, turn);
      return repeat(request, turn, attemptOnce, createReadPolicy(random, attempts ?? READ_ATTEMPTS));
    },
    async openStream(request, { attempts, crossOrigin, ...options }) {
      const due = options.due ?? clock.now();
      // Its deadline is the end of a grace already: a file that goes on for minutes must not stretch it.
      const responseBy = options.deadline;
      const opener = createOpener({ http, clock, responseBy });
      const turn = { maxBytes: MAX_STREAM_BYTES, ...options, due, responseBy, attempt: opener.open };
      const attemptOnce: Try = () => sendFollowing(request, turn, crossOrigin ?? false);
      const result = await repeat(request, turn, attemptOnce, createReadPolicy(random, attempts ?? READ_ATTEMPTS));
      const response = opener.opened();
      return result.kind === 'response' && response !== undefined ? { kind: 'stream', response } : result;
    },
    counts,
  };
}

type RunAttempt = (request: HttpRequest, options: AttemptOptions) => Promise<Attempt>;

interface TurnOptions extends SendOptions {
  readonly due: number;
  /** When a response is no longer waited for. */
  readonly responseBy: number;
  /** How the response is read; default: whole. */
  readonly attempt?: RunAttempt;
}

const FREE_TICKET: Ticket = { received: () => undefined };

/** Milliseconds that an attempt may take if nobody says otherwise. */
function timeFor({ body }: OutgoingRequest): number {
  const bytes = body === undefined ? 0 : body instanceof Uint8Array ? body.length : body.bytes;
  return DEFAULT_TIMEOUT_MS + bytes / SLOW_BYTES_PER_MS;
}

async function judge(attempt: Attempt, { judge: ask, statuses }: SendOptions): Promise<Judged> {
  if (attempt.kind === 'failed') return { attempt, taken: judgeAttempt(attempt), later: false };
  const verdict = await ask?.(attempt.response);
  const taken = judgeAttempt(attempt, { verdict, statuses });
  return { attempt, taken, later: taken === 'no' && (verdict === 'temporary' || isPassing(attempt.response.status)) };
}

/** No attempt was made at all. */
function notSent(request: OutgoingRequest, signal: AbortSignal): RequestResult {
  const reason = signal.aborted ? 'the run was canceled' : 'the deadline passed before its turn';
  return { kind: 'failed', taken: 'no', message: `${nameRequest(request)} was not sent: ${reason}.` };
}

/** A URL that nothing is sent to. */
function refuseUrl(request: OutgoingRequest): RequestResult {
  const rule = 'its URL must be https (http only on loopback) and have no user name';
  return { kind: 'failed', taken: 'no', message: `${nameRequest(request)} was not sent: ${rule}.` };
}
