import type { Turns } from '../domain/rate.ts';
import { onAbort } from '../ports/abort.ts';
import type { Clock } from '../ports/clock.ts';
import { createPriorityQueue } from './priority-queue.ts';

/**
 * A request that was sent this long ago has reached the server, even without a response yet.
 * Slack for a new connection, a slow line and a busy machine (150 ms was seen to be too short for that);
 * after it the window rule counts from here.
 */
export const ARRIVAL_SLACK_MS = 1_000;
/** Servers count in whole milliseconds, so two arrivals a window apart may look 1 ms closer. */
const WINDOW_GUARD_MS = 1;
/** How late a timer may fire without costing pace. Above 200 requests a second it also lets several go per timer tick. */
const PACE_CATCH_UP_MS = 5;
/** Below this a wait is rounding of floating-point numbers. */
const ROUNDING_MS = 0.001;
/** So many dead entries at the head of the window's list are cut off. */
const COMPACT_FROM = 1024;

interface BucketOptions {
  /**
   * At most this many requests arrive at the server in any sliding `windowMs` (or `burst`, if that is more), unless it has
   * a token bucket.
   */
  readonly requests: number;
  readonly windowMs: number;
  /** Requests that may go at once after idleness; 1 = paced evenly. */
  readonly burst: number;
  /**
   * The server documents a token bucket that holds `burst` tokens and gets `requests` more in a window: after a burst the
   * next request need not wait for the end of the window.
   */
  readonly isTokenBucket?: boolean | undefined;
  /** The burst waits for `useBurst`; until then requests are paced evenly. */
  readonly isCautious?: boolean | undefined;
  /** One request at each of these instants, instead of evenly paced ones. */
  readonly turns?: Turns | undefined;
  readonly clock: Clock;
}

interface Turn {
  /** Lower goes first. */
  readonly priority: number;
  /** Among equal priority the earliest goes first, then the first that came. */
  readonly due: number;
  readonly signal: AbortSignal;
}

/** The right to send one request now. */
export interface Ticket {
  /** The request cannot reach the server later than now: its response has begun, or it has failed. */
  received(): void;
}

export interface Bucket {
  /** Resolves when the request may be sent; rejects with the signal's reason if aborted. */
  acquire(turn: Turn): Promise<Ticket>;
  /** The same at once, if a request may be sent now and none waits; else undefined. */
  takeFree(): Ticket | undefined;
  /** Nothing is granted before this instant of the clock (the server's Retry-After). Never shortens a pause. */
  pauseUntil(instant: number): void;
  /** From the next turn on the burst may be used, all of it at once. */
  useBurst(): void;
  /** Such an instant is still to come: a turn that was granted before is not to be used. */
  readonly isPaused: boolean;
  readonly waiting: number;
}

interface Waiter extends Turn {
  readonly order: number;
  grant(ticket: Ticket): void;
  left: boolean;
}

/**
 * The rate limit of one origin. Request n goes only when a window has passed since request n − `requests`
 * is known to have been received: when its response began, at the latest `ARRIVAL_SLACK_MS` after it was sent.
 * So requests that are delayed on their way cannot crowd into one window of the server. A token bucket is counted in the
 * same way.
 * One timer, whatever the number of waiters.
 */
export function createBucket(options: BucketOptions): Bucket {
  const { requests, windowMs, burst, isCautious = false, isTokenBucket = false, turns, clock } = options;
  // With turns it only keeps two requests out of one.
  const interval = turns === undefined ? windowMs / requests : turns.periodMs / 2;
  const saved = turns === undefined ? (burst - 1) * interval : 0;
  const late = turns === undefined ? PACE_CATCH_UP_MS : 0;
  let credit = isCautious ? late : saved + late;
  const window = createWindow(isTokenBucket ? requests : Math.max(requests, burst), windowMs);
  const tokens = isTokenBucket && burst > 1 ? createTokens(burst, interval) : undefined;
  const mayUseBurst = (): boolean => credit === saved + late;
  const queue = createPriorityQueue<Waiter>(isBefore);
  let nextPaced = Number.NEGATIVE_INFINITY;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let waiting = 0;
  let arrivals = 0;
  let timer: { readonly at: number; readonly stop: AbortController } | undefined;

  function pump(): void {
    for (;;) {
      while (queue.peek()?.left) queue.pop();
      const waiter = queue.peek();
      if (waiter === undefined) break;
      const now = clock.now();
      const at = freeAt(now);
      if (at > now + ROUNDING_MS) {
        arm(at, now);
        return;
      }
      queue.pop();
      waiting -= 1;
      waiter.grant(take(now));
    }
    disarm();
  }

  /** When the next request may be sent. */
  function freeAt(now: number): number {
    const free = Math.max(pausedUntil, nextPaced, allowedAt(now), now);
    return turns === undefined ? free : nextTurn(turns, free, { windowMs, clock });
  }

  /** A request that the window allows is one that the token bucket has a token for. */
  function allowedAt(now: number): number {
    const byWindow = window.freeAt(now);
    if (tokens === undefined) return byWindow;
    const byTokens = tokens.freeAt(now);
    return mayUseBurst() ? Math.min(byWindow, byTokens) : byWindow;
  }

  function take(now: number): Ticket {
    nextPaced = Math.max(nextPaced, now - credit) + interval;
    const entry = { receivedBy: now + ARRIVAL_SLACK_MS };
    window.enter(entry);
    tokens?.enter(entry);
    return {
      received() {
        const instant = clock.now();
        if (instant >= entry.receivedBy) return;
        entry.receivedBy = instant;
        tokens?.receive(entry, instant);
        if (waiting > 0 && (tokens !== undefined || window.isOldest(entry))) pump();
      },
    };
  }

  function arm(at: number, now: number): void {
    if (timer !== undefined && timer.at <= at) return;
    disarm();
    const mine = { at, stop: new AbortController() };
    timer = mine;
    const onTime = (): void => {
      if (timer !== mine) return;
      timer = undefined;
      pump();
    };
    clock.sleep(at - now, mine.stop.signal).then(onTime, () => undefined);
  }

  function disarm(): void {
    timer?.stop.abort(DISARMED);
    timer = undefined;
  }

  return {
    acquire: ({ priority, due, signal }) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        const leave = onAbort(signal, () => {
          waiter.left = true;
          waiting -= 1;
          if (waiting === 0) disarm();
          reject(signal.reason);
        });
        const grant = (ticket: Ticket): void => {
          leave();
          resolve(ticket);
        };
        arrivals += 1;
        const waiter: Waiter = { priority, due, signal, order: arrivals, grant, left: false };
        waiting += 1;
        queue.push(waiter);
        pump();
      }),
    takeFree() {
      const now = clock.now();
      return waiting > 0 || freeAt(now) > now + ROUNDING_MS ? undefined : take(now);
    },
    pauseUntil(instant) {
      pausedUntil = Math.max(pausedUntil, instant);
    },
    useBurst() {
      if (mayUseBurst()) return;
      credit = saved + late;
      nextPaced -= saved;
    },
    get isPaused() {
      return pausedUntil > clock.now() + ROUNDING_MS;
    },
    get waiting() {
      return waiting;
    },
  };
}

/** A timer may fire so late, by share of the vendor's window, before its turn is over: a third of the room of turns. */
const LATE_SHARE = 0.01;
/** No timer is later, unless the machine is too busy. */
const MOST_LATE_MS = 10;

/** The first turn from an instant of the clock on, or that instant in a turn that has just begun. */
function nextTurn(
  { periodMs, offsetMs }: Turns,
  instant: number,
  { windowMs, clock }: Pick<BucketOptions, 'windowMs' | 'clock'>,
): number {
  const wall = clock.date().getTime() + (instant - clock.now());
  const late = Math.min(MOST_LATE_MS, windowMs * LATE_SHARE);
  const turn = Math.ceil((wall - late - offsetMs) / periodMs) * periodMs + offsetMs;
  return instant + Math.max(0, turn - wall);
}

/** An abort without a reason would build an exception with a stack each time. */
const DISARMED = Symbol('disarmed');

function isBefore(a: Waiter, b: Waiter): boolean {
  if (a.priority !== b.priority) return a.priority < b.priority;
  if (a.due !== b.due) return a.due < b.due;
  return a.order < b.order;
}

interface Entry {
  /** The request has reached the server by then. */
  receivedBy: number;
}

/** The requests that a server may still count, oldest first. */
function createWindow(limit: number, windowMs: number) {
  let entries: Entry[] = [];
  let head = 0;
  return {
    enter(entry: Entry): void {
      entries.push(entry);
    },
    isOldest: (entry: Entry): boolean => entries[head] === entry,
    /** When the next request may be sent, as far as this window is concerned. */
    freeAt(now: number): number {
      const leavesAt = (entry: Entry): number => entry.receivedBy + windowMs + WINDOW_GUARD_MS;
      for (let oldest = entries[head]; oldest !== undefined && leavesAt(oldest) <= now; oldest = entries[head]) {
        head += 1;
      }
      if (head > COMPACT_FROM && head * 2 > entries.length) {
        entries = entries.slice(head);
        head = 0;
      }
      // More than `limit` are in the window where a token bucket has let them through.
      let at = Number.NEGATIVE_INFINITY;
      for (const entry of entries.slice(head, Math.max(head, entries.length - limit + 1)))
        at = Math.max(at, leavesAt(entry));
      return at;
    },
  };
}

/**
 * What the server's token bucket holds at the least. A token is spent when a request arrives, at the latest when it is
 * known to have been received: until then the request may arrive together with those that are sent after it.
 * @param interval milliseconds in which a token is added.
 */
function createTokens(burst: number, interval: number) {
  /** Sent, and not known to have been received; the first has waited longest. */
  const open = new Set<Entry>();
  let fullAt = Number.NEGATIVE_INFINITY;

  function spend(entry: Entry): void {
    open.delete(entry);
    fullAt = Math.max(fullAt, entry.receivedBy) + interval;
  }

  function settle(now: number): void {
    for (const entry of open) {
      if (entry.receivedBy > now) return;
      spend(entry);
    }
  }

  return {
    enter: (entry: Entry): void => void open.add(entry),
    /** In the order of time. */
    receive(entry: Entry, now: number): void {
      const isOpen = open.delete(entry);
      settle(now);
      if (isOpen) spend(entry);
    },
    /** When the next request may be sent, as far as the tokens are concerned. */
    freeAt(now: number): number {
      settle(now);
      const [oldest] = open;
      if (oldest !== undefined && open.size >= burst) return oldest.receivedBy;
      return fullAt - (burst - 1 - open.size) * interval + WINDOW_GUARD_MS;
    },
  };
}
