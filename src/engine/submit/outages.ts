import { readVariable } from '../../expression/content.ts';
import type { Variables } from '../../expression/types.ts';
import { onAbort, sleepUnlessAborted } from '../../ports/abort.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RequestSpec } from '../../provider/types.ts';
import { isWebPage } from '../../results/response.ts';
import { isPassing } from '../../transport/certainty.ts';
import { isResponseError } from '../describe-error.ts';
import type { Reply } from '../session.ts';
import { type EngineParts, PRIORITY } from '../types.ts';

/** Pause before the first check after a lost response; doubles with each further check and outage. */
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;
/** This many outages without a readable response in between end the run (docs/contract.md, 5.3). */
const MAX_UNREADABLE = 3;
/** This many outages without an accepted submit in between end it, even if checks were readable. */
const MAX_UNACCEPTED = 5;

/** What the end of a submit says about the vendor's health. */
export type SubmitEnd = 'responded' | 'accepted' | 'unreached';

/**
 * Pauses submits after a lost response. An outage is one lost response together with all others that were in flight at
 * the same time.
 */
export interface Outages {
  /**
   * Resolves when a submit may be sent, with a ticket for `lost` and `ended`; also when the run stops.
   * `again`: the same submit was admitted before, and refused temporarily.
   */
  admit(again: boolean): Promise<number>;
  /** The response of a submit was lost. */
  lost(ticket: number): void;
  /** A submit that was admitted with this ticket ended in another way. */
  ended(how: SubmitEnd, ticket: number): void;
  /** A poll or a check got a readable response. */
  readable(): void;
  /** Counts polled jobs: while there are any, the next readable poll shows that the vendor is back. */
  watch(change: 1 | -1): void;
}

interface OutageParts {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Time at which waiting ends. */
  readonly deadline: () => number;
  /** No more submits may be sent, independent of the vendor. */
  readonly isOver: () => boolean;
  /** Sends a read-only request; true if the response was readable. undefined if the provider has none. */
  readonly check: (() => Promise<boolean>) | undefined;
  /** Too many outages: ends the run. */
  readonly giveUp: (outages: number) => void;
}

/** Which submits may be sent: all, none, or a single one to find out whether the vendor accepts them again. */
type Gate = 'open' | 'closed' | 'trial' | 'on trial';

/** Begins with a vendor that responds. */
export function createOutages(parts: OutageParts): Outages {
  const { clock, signal, deadline, isOver, check, giveUp } = parts;
  let gate: Gate = 'open';
  let outages = 0;
  let unreadable = 0;
  let unaccepted = 0;
  let watched = 0;
  let recovering: Promise<void> | undefined;
  let wakeUp = new AbortController();

  /** Wakes all waiting submits to check the gate. */
  function wake(): void {
    wakeUp.abort(WOKEN);
    wakeUp = new AbortController();
  }

  function setGate(next: Gate): void {
    if (gate === next) return;
    gate = next;
    wake();
  }

  /** Ends early at the deadline, with the run, or when something has changed. */
  async function pause(ms: number): Promise<void> {
    const current = wakeUp;
    const leave = onAbort(signal, () => current.abort(WOKEN));
    try {
      await sleepUnlessAborted({ clock, signal: current.signal }, Math.max(0, Math.min(ms, deadline() - clock.now())));
    } finally {
      leave();
    }
  }

  const pauseAfter = (doublings: number): number =>
    Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(doublings, 10));

  async function recover(): Promise<void> {
    const before = unreadable - 1;
    if (check !== undefined) {
      for (let checks = 0; gate === 'closed' && !isOver(); checks += 1) {
        await pause(pauseAfter(before + checks));
        if (gate === 'closed' && !isOver() && (await check())) readable();
      }
      return;
    }
    if (watched > 0) return pause(Number.MAX_SAFE_INTEGER);
    await pause(pauseAfter(before));
    if (gate === 'closed') setGate('trial');
  }

  function readable(): void {
    unreadable = 0;
    // One submit goes first: all waiting ones at once could be lost together.
    if (gate === 'closed') setGate('trial');
  }

  return {
    async admit(again) {
      while (gate !== 'open' && !isOver()) {
        // It may be the one that is on trial.
        if (again && gate === 'on trial') break;
        if (gate === 'trial') {
          gate = 'on trial';
          break;
        }
        if (gate === 'on trial') {
          await pause(Number.MAX_SAFE_INTEGER);
          continue;
        }
        recovering ??= recover().finally(() => {
          recovering = undefined;
        });
        await recovering;
      }
      return outages;
    },
    lost(ticket) {
      // It was in flight when the known outage began.
      if (ticket < outages) return;
      outages += 1;
      unreadable += 1;
      unaccepted += 1;
      setGate('closed');
      if (unreadable >= MAX_UNREADABLE) giveUp(unreadable);
      else if (unaccepted >= MAX_UNACCEPTED) giveUp(unaccepted);
    },
    ended(how, ticket) {
      if (how === 'accepted') unaccepted = 0;
      if (how !== 'unreached') readable();
      if (ticket < outages) return;
      if (how !== 'unreached') setGate('open');
      else if (gate === 'on trial') setGate('closed');
    },
    readable,
    watch(change) {
      watched += change;
      if (watched === 0) wake();
    },
  };
}

/** An abort without a reason would create an exception with a stack trace each time. */
const WOKEN = Symbol('woken');

/**
 * Uses the provider's first preflight request to check whether the vendor responds again: true if the response is
 * readable. undefined if the provider has no such request.
 */
export function createCheck(
  { spec, session, signal }: Pick<EngineParts, 'spec' | 'session' | 'signal'>,
  deadline: () => number,
): (() => Promise<boolean>) | undefined {
  const [request] = spec.preflight;
  if (request === undefined) return undefined;
  return async () => {
    const options = { how: 'read', attempts: 1, priority: PRIORITY.submit, signal, deadline: deadline() } as const;
    try {
      const replies = await session.call(request, withFirst(request, session.variables), options);
      return replies.length === 0 || replies.some(isReadable);
    } catch (error) {
      if (isResponseError(error)) return false;
      throw error;
    }
  };
}

/** Reduces lists that would fan out to their first element. */
function withFirst({ url }: RequestSpec, variables: Variables): Variables {
  const one = new Map(variables);
  for (const name of url.names) {
    const value = readVariable(variables, name);
    if (Array.isArray(value)) one.set(name, value.slice(0, 1));
  }
  return one;
}

/** The response is from the API itself and not from a gateway in front of it. */
function isReadable(reply: Reply): boolean {
  if (reply.kind === 'ok') return !isWebPage(reply.response);
  return reply.kind === 'failed' && reply.response?.isJson === true && !isPassing(reply.response.status);
}
