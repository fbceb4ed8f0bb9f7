import { readOutputs } from '../provider/outputs.ts';
import { readState } from '../provider/state.ts';
import type { Answer, PollSpec, Variables } from '../provider/types.ts';
import { NO_LOOKS, nextGap, observe } from './poll-policy.ts';
import type { Reply } from './session.ts';
import { type AcceptedJob, type EngineParts, type JobEnd, PRIORITY } from './types.ts';

/** After the submit a job may not be visible yet for this long: a 404 within it is no loss. */
const NOT_FOUND_GRACE_MS = 120_000;
/** So many 401 or 403 in a row mean that the credentials no longer hold. */
const DENIED_LIMIT = 3;
/** So many polls in a row without a state are told: a single one may pass by itself. */
const TROUBLE_LIMIT = 3;
/** Spread of the gaps, so that many jobs or runs do not look at the same instant. */
const JITTER = 0.05;
/** Time that the last look needs on top of its turn in the queue. */
const LAST_LOOK_MARGIN_MS = 1_000;

export interface WatchOptions {
  readonly pollIntervalMs: number | 'auto';
  /** Monotonic instant at which waiting ends. */
  readonly deadline: number;
  /** Ends after so many looks; default: as many as fit. */
  readonly looks?: number | undefined;
  /** Milliseconds that one look at every job in flight takes at the present rate. */
  readonly roundOfLooksMs: () => number;
  /** Called with each poll that gave a readable state. */
  readonly onReadable: () => void;
  /** Called once per unknown state word. */
  readonly onUnknownState: (word: string) => void;
  /** Called when polls give no state, with what the last one gave. */
  readonly onTrouble: (message: string) => void;
}

interface Watch {
  polls: number;
  denied: number;
  /** Polls without a state, in a row. */
  troubles: number;
  /** Any readable state was seen. */
  seen: boolean;
  word: string | undefined;
  lastTrouble: string;
  variables: Variables;
}

/** Polls until the vendor says that the job ended, or the deadline, a loss or a cancel ends the watch. */
export async function watchJob(
  parts: EngineParts,
  poll: PollSpec,
  job: AcceptedJob,
  options: WatchOptions,
): Promise<JobEnd> {
  const { clock } = parts;
  const watch: Watch = {
    polls: 0,
    denied: 0,
    troubles: 0,
    seen: false,
    word: undefined,
    lastTrouble: '',
    variables: job.variables,
  };
  let history = NO_LOOKS;
  const end = (state: JobEnd['state'], message: string, answer?: Answer): JobEnd => ({
    state,
    word: watch.word,
    answer,
    polls: watch.polls,
    message,
    variables: watch.variables,
  });
  for (;;) {
    const due = nextDue(parts, poll, job, history.lastAt, nextGapMs(parts, poll, history, options), options);
    if (due === undefined || due >= options.deadline) return deadlineEnd(parts, watch, options, end);
    if (!(await sleepUntil(parts, due))) return end('cancelled', 'The run was cancelled while the job was running.');
    const [reply] = await parts.session.call(poll.request, job.variables, {
      how: 'read',
      attempts: 1,
      priority: PRIORITY.poll,
      due,
      signal: parts.signal,
      deadline: options.deadline,
    });
    if (parts.signal.aborted) return end('cancelled', 'The run was cancelled while the job was running.');
    watch.polls += 1;
    const age = (clock.now() - job.acceptedAt) / 1000;
    const look = await readReply(poll, reply, job, watch, options);
    watch.troubles = look.kind === 'trouble' ? watch.troubles + 1 : 0;
    if (watch.troubles === TROUBLE_LIMIT) options.onTrouble(watch.lastTrouble);
    if (look.kind === 'ended') return end(look.state, look.message, look.answer);
    if (look.kind === 'gone' && clock.now() - job.acceptedAt > NOT_FOUND_GRACE_MS)
      return end('lost', `The vendor no longer knows the job: ${look.message}`);
    if (watch.denied >= DENIED_LIMIT)
      return end('unreachable', `The vendor refused ${DENIED_LIMIT} polls in a row: ${watch.lastTrouble}`);
    if (watch.polls === options.looks) {
      // Only what follows a cancel counts its looks.
      if (watch.seen) return end('cancelled', 'The job was still running when it was looked at after the cancel.');
      return deadlineEnd(parts, watch, { ...options, deadline: clock.now() }, end);
    }
    history =
      look.kind === 'running'
        ? observe(history, age, look.progress)
        : { ...history, polls: history.polls + 1, lastAt: age };
  }
}

type Look =
  | { readonly kind: 'running'; readonly progress: number | undefined }
  | {
      readonly kind: 'ended';
      readonly state: 'succeeded' | 'failed' | 'canceled';
      readonly message: string;
      readonly answer: Answer;
    }
  | { readonly kind: 'gone'; readonly message: string }
  | { readonly kind: 'trouble' };

async function readReply(
  poll: PollSpec,
  reply: Reply | undefined,
  job: AcceptedJob,
  watch: Watch,
  options: WatchOptions,
): Promise<Look> {
  if (reply === undefined || reply.kind === 'withdrawn') return { kind: 'trouble' };
  if (reply.kind !== 'ok') {
    watch.lastTrouble = reply.message;
    const { status } = reply;
    watch.denied = status === 401 || status === 403 ? watch.denied + 1 : 0;
    return status === 404 ? { kind: 'gone', message: reply.message } : { kind: 'trouble' };
  }
  watch.denied = 0;
  const state = await readState(poll, reply.answer, job.variables);
  if (!state.readable) {
    // An answer that can't be read is a transport fault, never a state.
    watch.lastTrouble = `The answer (HTTP ${reply.answer.status}) holds no job state.`;
    return { kind: 'trouble' };
  }
  watch.seen = true;
  options.onReadable();
  watch.word = state.word;
  watch.variables = new Map([
    ...job.variables,
    ...(await readOutputs(poll.request, reply.answer, job.variables)).values,
  ]);
  if (state.state === 'unknown') {
    options.onUnknownState(state.word ?? '');
    return { kind: 'running', progress: state.progress };
  }
  if (state.state === 'running') return { kind: 'running', progress: state.progress };
  // A job that succeeded may have something to say, too.
  const error = await poll.error?.evaluate(reply.answer.document, job.variables);
  return {
    kind: 'ended',
    state: state.state,
    message: typeof error === 'string' ? error.trim() : '',
    answer: reply.answer,
  };
}

function nextGapMs(parts: EngineParts, poll: PollSpec, history: typeof NO_LOOKS, options: WatchOptions): number {
  const gap = options.pollIntervalMs === 'auto' ? nextGap(history, poll.floorMs / 1000) * 1000 : options.pollIntervalMs;
  return gap * (1 + JITTER * (2 * parts.random.next() - 1));
}

/**
 * When the next look is due. The last looks begin early enough to reach every job in flight before the
 * deadline; undefined when the last look was had and no other fits.
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
  const lastLook = options.deadline - options.roundOfLooksMs() - LAST_LOOK_MARGIN_MS;
  // A look at or after that instant was the last one, unless another fits by its own gap.
  if (due <= lastLook || last >= lastLook) return due;
  return Math.max(now, lastLook);
}

async function sleepUntil(parts: EngineParts, due: number): Promise<boolean> {
  const ms = due - parts.clock.now();
  if (parts.signal.aborted) return false;
  if (ms <= 0) return true;
  try {
    await parts.clock.sleep(ms, parts.signal);
    return true;
  } catch (error) {
    if (parts.signal.aborted) return false;
    throw error;
  }
}

/** A job that was looked at and never showed a readable state can't be said to run. */
async function deadlineEnd(
  parts: EngineParts,
  watch: Watch,
  options: WatchOptions,
  end: (state: JobEnd['state'], message: string) => JobEnd,
): Promise<JobEnd> {
  if (!(await sleepUntil(parts, options.deadline)))
    return end('cancelled', 'The run was cancelled while the job was running.');
  if (watch.polls === 0)
    return end('timed-out', 'The job was accepted too shortly before the timeout to be looked at.');
  return watch.seen
    ? end('timed-out', `The job was still running at the timeout (state "${watch.word ?? ''}").`)
    : end('unreachable', `No poll gave a readable state before the timeout. ${watch.lastTrouble}`.trim());
}
