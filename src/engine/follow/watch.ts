import { HTTP_STATUS, isDenied } from '../../domain/http.ts';
import type { Variables } from '../../expression/types.ts';
import { sleepUnlessAborted } from '../../ports/abort.ts';
import type { PollSpec } from '../../provider/types.ts';
import { readState } from '../../results/job-state.ts';
import { readOutputs, type VendorResponse } from '../../results/response.ts';
import type { Reply } from '../session.ts';
import { type AcceptedJob, type EngineParts, type JobEnd, PRIORITY } from '../types.ts';
import type { Durations } from './durations.ts';
import { nextGap, observe, type PollHistory, startHistory } from './poll-policy.ts';

/** After the submit a job may not be visible for this long: a 404 before that does not mean that it is lost. */
const NOT_FOUND_GRACE_MS = 120_000;
/** This many 401 or 403 in a row mean that the credentials are no longer valid. */
const DENIED_LIMIT = 3;
/** This many polls in a row without a state are reported: a single one may be temporary. */
const TROUBLE_LIMIT = 3;
/** Spread of the gaps, so that many jobs or runs do not poll at the same time. */
const JITTER = 0.05;
/** Time that the last poll needs in addition to waiting in the queue. */
const LAST_POLL_MARGIN_MS = 1_000;

export interface WatchOptions {
  readonly pollIntervalMs: number | 'auto';
  /** Monotonic time at which waiting ends. */
  readonly deadline: number;
  /** Default: until the deadline. */
  readonly maxPolls?: number | undefined;
  /** Milliseconds that one poll of every job in flight takes at the current rate. */
  readonly pollAllMs: () => number;
  /** An earlier attempt submitted the job. */
  readonly isResumed: boolean;
  /** Those of the run's jobs: the job's own is added if it succeeds. */
  readonly durations: Durations;
  /** Called after each poll with a readable state. */
  readonly onReadable: () => void;
  /** Called for each unknown state word. */
  readonly onUnknownState: (word: string) => void;
  /** Called when several polls returned no state, with the last problem. */
  readonly onTrouble: (message: string) => void;
}

interface Watch {
  polls: number;
  denied: number;
  /** Polls without a state, in a row. */
  troubles: number;
  /** A readable state was seen. */
  seen: boolean;
  word: string | undefined;
  lastTrouble: string;
  variables: Variables;
}

const UNWATCHED = { polls: 0, denied: 0, troubles: 0, seen: false, word: undefined, lastTrouble: '' } as const;

/** Polls until the job has ended or is lost, the deadline is reached or the run is canceled. */
export async function watchJob(
  parts: EngineParts,
  poll: PollSpec,
  job: AcceptedJob,
  options: WatchOptions,
): Promise<JobEnd> {
  const { clock } = parts;
  const watch: Watch = { ...UNWATCHED, variables: job.variables };
  const end = createEnd(watch);
  // It is not polled before the floor: until then other jobs may have said how long one takes.
  await sleepUntil(parts, nextDue(parts, poll, job, 0, 0, options) ?? options.deadline);
  let history = startHistory(options.durations.expected, options.durations.foreseen);
  // When the job surely still ran, if the poll before said so: of what a resumed run or an outage missed nobody knows.
  let from = options.isResumed ? undefined : 0;
  for (;;) {
    const due = nextDue(parts, poll, job, history.lastAt, nextGapMs(parts, poll, history, options), options);
    if (due === undefined || due >= options.deadline) return deadlineEnd(parts, watch, options, end);
    if (!(await sleepUntil(parts, due))) return end('cancelled', '');
    const [reply] = await parts.session.call(poll.request, job.variables, {
      how: 'read',
      attempts: 1,
      priority: PRIORITY.poll,
      due,
      signal: parts.signal,
      deadline: options.deadline,
    });
    if (parts.signal.aborted) return end('cancelled', '');
    watch.polls += 1;
    const age = (clock.now() - job.acceptedAt) / 1000;
    const result = await readReply(poll, reply, job, watch, options);
    if (result.kind === 'ended' && result.state === 'succeeded' && from !== undefined) options.durations.add(from, age);
    from = result.kind === 'running' ? age : undefined;
    watch.troubles = result.kind === 'trouble' ? watch.troubles + 1 : 0;
    if (watch.troubles === TROUBLE_LIMIT) options.onTrouble(watch.lastTrouble);
    const ended = endAfter(result, watch, clock.now() - job.acceptedAt, end);
    if (ended !== undefined) return ended;
    if (watch.polls === options.maxPolls) {
      // Only the post step after a cancel limits its polls.
      if (watch.seen) return end('cancelled', 'The job was still running when it was polled after the cancel.');
      return deadlineEnd(parts, watch, { ...options, deadline: clock.now() }, end);
    }
    history = result.kind === 'running' ? observe(history, age, result.progress) : { ...history, lastAt: age };
    if (history.progress !== undefined && history.predictedEnd !== undefined)
      options.durations.foresee(history.predictedEnd);
  }
}

type End = (state: JobEnd['state'], message: string, response?: VendorResponse) => JobEnd;

/** How the watch ends, with what it has seen until then. */
function createEnd(watch: Watch): End {
  return (state, message, response) => ({
    state,
    word: watch.word,
    response,
    polls: watch.polls,
    message,
    variables: watch.variables,
  });
}

/** The end of the watch, if the poll is the last. @param ageMs since the submit was accepted. */
function endAfter(result: PollResult, watch: Watch, ageMs: number, end: End): JobEnd | undefined {
  if (result.kind === 'ended') return end(result.state, result.message, result.response);
  if (result.kind === 'gone' && ageMs > NOT_FOUND_GRACE_MS) return end('lost', result.message);
  if (watch.denied >= DENIED_LIMIT)
    return end('unreachable', `The vendor refused ${DENIED_LIMIT} polls in a row: ${watch.lastTrouble}`);
  return undefined;
}

type PollResult =
  | { readonly kind: 'running'; readonly progress: number | undefined }
  | {
      readonly kind: 'ended';
      readonly state: 'succeeded' | 'failed' | 'canceled';
      readonly message: string;
      readonly response: VendorResponse;
    }
  | { readonly kind: 'gone'; readonly message: string }
  | { readonly kind: 'trouble' };

async function readReply(
  poll: PollSpec,
  reply: Reply | undefined,
  job: AcceptedJob,
  watch: Watch,
  options: WatchOptions,
): Promise<PollResult> {
  if (reply === undefined || reply.kind === 'withdrawn') return { kind: 'trouble' };
  if (reply.kind !== 'ok') {
    watch.lastTrouble = reply.message;
    const { status } = reply;
    watch.denied = isDenied(status) ? watch.denied + 1 : 0;
    return status === HTTP_STATUS.notFound ? { kind: 'gone', message: reply.message } : { kind: 'trouble' };
  }
  watch.denied = 0;
  const state = await readState(poll, reply.response, job.variables);
  if (!state.readable) {
    // An unreadable response is a transport error, never a state.
    watch.lastTrouble = `The response (HTTP ${reply.response.status}) has no job state.`;
    return { kind: 'trouble' };
  }
  watch.seen = true;
  options.onReadable();
  watch.word = state.word;
  watch.variables = new Map([
    ...job.variables,
    ...(await readOutputs(poll.request, reply.response, job.variables)).values,
  ]);
  if (state.state === 'unknown') {
    options.onUnknownState(state.word ?? '');
    return { kind: 'running', progress: state.progress };
  }
  if (state.state === 'running') return { kind: 'running', progress: state.progress };
  // A job that succeeded may have an error text, too.
  const error = await poll.error?.evaluate(reply.response.document, job.variables);
  return {
    kind: 'ended',
    state: state.state,
    message: typeof error === 'string' ? error.trim() : '',
    response: reply.response,
  };
}

function nextGapMs(parts: EngineParts, poll: PollSpec, history: PollHistory, options: WatchOptions): number {
  const gap = options.pollIntervalMs === 'auto' ? nextGap(history, poll.floorMs / 1000) * 1000 : options.pollIntervalMs;
  return gap * (1 + JITTER * (2 * parts.random.next() - 1));
}

/**
 * When the next poll is due. The last polls start early enough to reach every job in flight before the deadline;
 * undefined if the last poll is done and no other fits.
 */
function nextDue(
  parts: EngineParts,
  poll: PollSpec,
  job: AcceptedJob,
  lastAt: number,
  gapMs: number,
  options: WatchOptions,
): number | undefined {
  const now = parts.clock.now();
  const last = job.acceptedAt + lastAt * 1000;
  const due = Math.max(now, last + Math.max(gapMs, poll.floorMs * (1 - JITTER)));
  const lastPoll = options.deadline - options.pollAllMs() - LAST_POLL_MARGIN_MS;
  // A poll at or after that time was the last one, unless another fits with its regular gap.
  if (due <= lastPoll || last >= lastPoll) return due;
  return Math.max(now, lastPoll);
}

async function sleepUntil(parts: EngineParts, due: number): Promise<boolean> {
  const ms = due - parts.clock.now();
  if (parts.signal.aborted) return false;
  return ms <= 0 || sleepUnlessAborted(parts, ms);
}

/** A job that was polled without ever returning a readable state is not known to be running. */
async function deadlineEnd(parts: EngineParts, watch: Watch, options: WatchOptions, end: End): Promise<JobEnd> {
  if (!(await sleepUntil(parts, options.deadline))) return end('cancelled', '');
  if (watch.polls === 0) return end('timed-out', 'accepted too shortly before the timeout to be polled');
  return watch.seen
    ? end('timed-out', watch.word === undefined ? '' : `last state "${watch.word}"`)
    : end('unreachable', `No poll returned a readable state before the timeout. ${watch.lastTrouble}`.trim());
}
