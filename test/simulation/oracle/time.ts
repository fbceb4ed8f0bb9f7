import type { SentRequest } from '../evidence.ts';
import { API_ORIGIN, isGone, NOT_THERE_MS } from '../vendor.ts';
import { isStopped } from './breach.ts';
import { milliseconds, rateOf } from './truth.ts';
import { type Conclusion, type Invariant, linesOf, type View } from './view.ts';

/** A commit that is under way at the deadline has its whole time; what the last looks found is read 60 s longer. */
const COMMIT_MS = 60_000;
const COLLECT_MS = 60_000;
/** All preflight requests together. */
const PREFLIGHT_MS = 300_000;
/** Answers on their way, syncs, and the last turns of the rate. */
const SLACK_MS = 5_000;
/** A copy of the ledger that is not confirmed is tried again after 5, 15 and 30 s; each may be slow. */
const BAD_CACHE_MS = 120_000;
/** In which the synchronous vendor caps jobs. */
const JOB_WINDOW_MS = 60_000;
/** Before a further round. */
const ROUND_PAUSE_MS = 5_000;
/** The longest wait before a read is tried again after a fault, and after a 429 without a time. */
const BACKOFF_MS = 92_000;
/** The adaptive gap is at most √age seconds, and 5 % of jitter. */
const GAP_JITTER = 1.05;

const PROVIDER_RATE = '20/s';
/** This vendor has a token bucket of a second's requests. */
const WITH_BURST = 'lookup';
const FLOOR_MS: ReadonlyMap<string, number> = new Map([['number', 3_000]]);
const USUAL_FLOOR_MS = 1_000;

/**
 * I7, liveness: a run always ends: at the latest 60 s after its deadline (the first submit plus `timeout`), or 60 s more
 * where a submit was under way; before the first submit within the time of the preflight. And promptly: when the last job has
 * ended, the last fault is over and the last submit is answered, within one poll's gap (√age of the job), the turns of the rate, and
 * the wait after a fault.
 */
export const liveness: Invariant = function* (view) {
  const timeoutMs = milliseconds(view.story.inputs.timeout ?? '');
  for (const conclusion of view.conclusions) {
    const mine = view.requests.filter(({ attempt }) => attempt === conclusion.number);
    const first = mine.find(isSending);
    const cacheMs = [...view.fired.keys()].some((name) => name.startsWith('cache/')) ? BAD_CACHE_MS : 0;
    const limit =
      cacheMs +
      (first === undefined
        ? conclusion.startedAt + PREFLIGHT_MS + COMMIT_MS
        : first.at + timeoutMs + COMMIT_MS + COLLECT_MS);
    if (conclusion.endedAt > limit + SLACK_MS) {
      yield `Attempt ${conclusion.number} ended at ${seconds(conclusion.endedAt)}, and must by ${seconds(limit + SLACK_MS)}.`;
    }
    if (first !== undefined && conclusion.endedAt < first.at + timeoutMs - SLACK_MS)
      yield* promptness(view, conclusion, mine);
  }
};

/** The time of a run begins with its first request that is more than a check of its access. */
function isSending({ stage }: SentRequest): boolean {
  return stage !== 'preflight' && stage !== 'token';
}

function* promptness(view: View, conclusion: Conclusion, mine: readonly SentRequest[]): Generator<string> {
  const { jobs } = view.vendor;
  const unseen = jobs.some((job) => !Number.isFinite(job.endsAt) || isGone(job, Number.POSITIVE_INFINITY));
  if (unseen || conclusion.cancelledAt !== undefined) return;
  const rate = rateOf(view.story.inputs.rate ?? PROVIDER_RATE);
  const turnMs = rate.windowMs / rate.requests;
  const over = (request: SentRequest): number => Math.max(request.endedAt ?? 0, request.notBefore ?? 0);
  const settled = mine.filter(({ stage, fault }) => fault !== undefined || (stage !== 'poll' && stage !== 'result'));
  const visible = jobs.map(({ faults, acceptedAt, endsAt }) =>
    Math.max(endsAt, faults.has('not-there-yet') ? acceptedAt + NOT_THERE_MS : 0),
  );
  const from = Math.max(conclusion.startedAt, ...settled.map(over), ...visible);
  const oldest = Math.max(0, ...jobs.filter(({ isSync }) => !isSync).map(({ acceptedAt }) => from - acceptedAt));
  const fixed = view.story.inputs['poll-interval'];
  const gapMs = fixed === undefined ? Math.max(floorOf(view), 1000 * Math.sqrt(oldest / 1000)) : milliseconds(fixed);
  const after = mine.filter(({ at, stage }) => at >= from - gapMs && (stage === 'poll' || stage === 'result')).length;
  const isCacheBad = [...view.fired.keys()].some((name) => name.startsWith('cache/'));
  const waited = (isCacheBad ? BAD_CACHE_MS : 0) + (mine.some(({ fault }) => fault !== undefined) ? BACKOFF_MS : 0);
  // A batch that waits for the vendor's cap on jobs, or for the next round, learns last that the disk is full.
  const isFull = [...view.fired.keys()].some((name) => name.startsWith('ledger/full'));
  // A submit that the disk held back had its turn.
  const fullMs = !isFull ? 0 : turnMs + (view.story.provider === 'sync' ? JOB_WINDOW_MS : ROUND_PAUSE_MS);
  // So does a round that is about to begin learn that a limit is exceeded.
  const stopMs = isStopped(conclusion) ? turnMs + ROUND_PAUSE_MS : 0;
  const limit = from + fullMs + stopMs + gapMs * GAP_JITTER + after * (turnMs + 2 * 130) + waited + SLACK_MS;
  if (conclusion.endedAt > limit) {
    yield `All was over at ${seconds(from)}, and attempt ${conclusion.number} ended at ${seconds(conclusion.endedAt)}; it should by ${seconds(limit)}.`;
  }
}

function floorOf({ story }: View): number {
  return FLOOR_MS.get(story.provider) ?? USUAL_FLOOR_MS;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** The intent of a submit whose turn has come is brought to the disk first; then it goes, whatever came meanwhile. */
const ON_ITS_WAY_MS = 10;
const SLOW_DISK_MS = 3_100;
/** The gap between two looks may be so much shorter than the floor. */
const FLOOR_JITTER = 0.95;
const ROUNDING_MS = 1;

/**
 * I8, politeness: after an answer that says when to come back (429, or 503 with Retry-After) nothing is asked of the vendor
 * before that; no sliding window of the rate's length sees more requests arrive than the rate allows, and a vendor's token
 * bucket is never empty; two looks at a
 * job are a floor apart, but for the last before the deadline; and a job that ran T seconds is looked at no more than 10·√T + 12 times.
 */
export const politeness: Invariant = function* (view) {
  const asked = view.requests.filter(({ origin }) => origin === API_ORIGIN);
  const slowMs = view.fired.has('ledger/slow-sync') ? SLOW_DISK_MS : ON_ITS_WAY_MS;
  for (const refusal of asked) {
    const { notBefore, endedAt } = refusal;
    if (notBefore === undefined || endedAt === undefined) continue;
    // A cancel breaks off what is under way: what it would have said nobody hears.
    const cancelledAt = view.attempts.find(({ number }) => number === refusal.attempt)?.cancelledAt;
    if (cancelledAt !== undefined && endedAt > cancelledAt) continue;
    const early = asked.find(
      ({ at, attempt, stage }) =>
        attempt === refusal.attempt && at > endedAt + (stage === 'submit' ? slowMs : 0) && at < notBefore - ROUNDING_MS,
    );
    if (early !== undefined)
      yield `Request ${early.number} went at ${seconds(early.at)}; the answer to ${refusal.number} asked to wait until ${seconds(notBefore)}.`;
  }
  // A process that has died takes what it knew of its own requests with it.
  for (const { number } of view.attempts)
    yield* rateKept(
      view,
      asked.filter(({ attempt }) => attempt === number),
    );
  yield* looksSpaced(view);
};

function* rateKept(view: View, asked: readonly SentRequest[]): Generator<string> {
  const { requests, windowMs } = rateOf(view.story.inputs.rate ?? PROVIDER_RATE);
  // What the network holds back arrives when nobody expects it.
  const arrivals = asked
    .flatMap(({ arrivedAt, fault }) => (fault === 'late-delivery' ? [] : (arrivedAt ?? [])))
    .sort((a, b) => a - b);
  if (view.story.provider === WITH_BURST && windowMs === 1_000) {
    yield* tokensKept(arrivals, requests);
    return;
  }
  for (let at = 0; at + requests < arrivals.length; at += 1) {
    const [from = 0, to = 0] = [arrivals[at], arrivals[at + requests]];
    if (to - from < windowMs - ROUNDING_MS)
      yield `${requests + 1} requests arrived between ${seconds(from)} and ${seconds(to)}, and the rate is ${view.story.inputs.rate ?? PROVIDER_RATE}.`;
  }
}

/** The vendor's bucket holds a second's requests, and gets as many a second. */
function* tokensKept(arrivals: readonly number[], requests: number): Generator<string> {
  let [tokens, before] = [requests, Number.NEGATIVE_INFINITY];
  for (const at of arrivals) {
    tokens = Math.min(requests, tokens + ((at - before + ROUNDING_MS) * requests) / 1_000) - 1;
    before = at;
    if (tokens < 0)
      yield `A request arrived at ${seconds(at)} for which the vendor's bucket of ${requests} had no token.`;
  }
}

/** The last looks at all jobs begin early enough to end before the deadline, however near the looks before them were. */
function lastLooksOf({ story, requests, attempts, vendor }: View, attempt: number): number {
  const timeoutMs = milliseconds(story.inputs.timeout ?? '');
  const first = requests.find((each) => each.attempt === attempt && isSending(each));
  const mine = attempts.find(({ number }) => number === attempt);
  const endedAt = mine?.endedAt ?? 0;
  // Whoever goes on counts from when the earlier attempt's jobs are taken up.
  const from = attempt > 1 ? (mine?.startedAt ?? 0) : (first?.at ?? 0);
  const deadline = Math.min(from + timeoutMs, endedAt);
  return deadline - vendor.jobs.length * 1000 - SLOW_DISK_MS - LOOK_MS;
}

/** A look with its answer, and the margin that is kept for it. */
const LOOK_MS = 2_000;

function* looksSpaced(view: View): Generator<string> {
  const fixed = view.story.inputs['poll-interval'];
  const floorMs = fixed === undefined ? floorOf(view) : milliseconds(fixed);
  const isReread = view.requests.some(({ stage, fault }) => stage === 'result' && fault !== undefined);
  for (const job of view.vendor.jobs) {
    // Under one id two jobs are looked at.
    if (view.vendor.jobs.some(({ id, nth }) => id === job.id && nth !== job.nth)) continue;
    const looks = view.requests.filter(({ stage, path }) => stage === 'poll' && path.endsWith(`/${job.id}`));
    for (const [at, look] of looks.entries()) {
      const before = looks[at - 1];
      if (
        before === undefined ||
        // A token that ran out: the same look is made with a fresh one.
        before.status === 401 ||
        isReread ||
        look.at >= lastLooksOf(view, look.attempt) ||
        before.attempt !== look.attempt
      )
        continue;
      const since = look.at - (before.endedAt ?? before.at);
      if (since < floorMs * FLOOR_JITTER - ROUNDING_MS) yield `${job.id} was looked at again after ${since} ms.`;
    }
    const [last] = looks.slice(-1);
    if (last === undefined || fixed !== undefined) continue;
    const ran = Math.max(0, last.at - job.acceptedAt) / 1000;
    if (looks.length > 10 * Math.sqrt(ran) + 12)
      yield `${job.id} was looked at ${looks.length} times in ${ran.toFixed(1)} s.`;
  }
}

/** From the signal to the report. */
const CANCEL_MS = 2_000;
/** A runner ends the process so long after the first signal (7.5 s to SIGTERM, 2.5 s to the kill). */
const KILL_MS = 10_000;

/**
 * I12, cancel: from the cancel on no submit starts; the run publishes within 2 s, and ends before the runner kills it; ledger and report.json are flushed, the exit code is 130
 * if any row was still open, and every job in flight stands in the report with its id.
 */
export const cancel: Invariant = function* (view) {
  for (const conclusion of view.conclusions) {
    const { cancelledAt, endedAt, publication, number, files } = conclusion;
    if (cancelledAt === undefined) continue;
    const publishedAt = conclusion.publishedAt ?? endedAt;
    const late = view.requests.find(
      ({ attempt, stage, at }) => attempt === number && stage === 'submit' && at > cancelledAt,
    );
    if (late !== undefined) yield `Request ${late.number} was submitted ${late.at - cancelledAt} ms after the cancel.`;
    const limit = CANCEL_MS + (view.fired.has('ledger/slow-sync') ? 2 * SLOW_DISK_MS : 0);
    if (publishedAt > cancelledAt + limit) yield `The run published ${publishedAt - cancelledAt} ms after the cancel.`;
    if (endedAt > cancelledAt + KILL_MS) yield `The run ended ${endedAt - cancelledAt} ms after the cancel.`;
    const open = [...linesOf(view, conclusion)].filter(({ reason }) => reason === 'cancelled');
    const { report } = publication;
    if (open.length > 0 && report.exitCode !== 130)
      yield `The run was cancelled with ${open.length} rows open, and the exit code is ${report.exitCode}.`;
    const text = files.get('report.json');
    if (view.tier === 'core') continue;
    if (text === undefined && report.resultsDir !== '') yield 'The run was cancelled, and there is no report.json.';
    for (const { jobId } of open) {
      if (jobId !== '' && !(text ?? '').includes(`"${jobId}"`))
        yield `${jobId} was in flight at the cancel, and the report does not name it.`;
    }
  }
};
