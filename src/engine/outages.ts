import type { Clock } from '../ports/clock.ts';
import { onAbort } from '../ports/shared-signal.ts';

/** Before the first question after a lost response; doubles with each further one, and with each further outage. */
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;
/** Outages without a readable response between them that end the run (contract 4, "Lost answers"). */
const MAX_UNREADABLE = 3;
/** Outages without an accepted submit between them that end it, however readable the checks in between are. */
const MAX_UNACCEPTED = 5;

/** How the submit of a batch ended, as far as the vendor's health is concerned. */
export type SubmitEnd = 'answered' | 'accepted' | 'unreached';

/**
 * Holds submits back after a lost response. An outage is one lost response, with all those that were under way at the
 * same moment.
 */
export interface Outages {
  /**
   * Resolves when a submit may go, with what `lost` must be given if its response is lost; also when the run stops.
   * `again`: the same submit was admitted before, and refused for now.
   */
  admit(again: boolean): Promise<number>;
  /** The response of a submit was lost. */
  lost(ticket: number): void;
  /** A submit that was admitted with this ticket came back otherwise. */
  ended(how: SubmitEnd, ticket: number): void;
  /** A poll or a check was answered readably. */
  readable(): void;
  /** Jobs that are polled: while there are any, the next readable poll says that the vendor is back. */
  watch(change: 1 | -1): void;
}

interface OutageParts {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Instant at which waiting ends. */
  readonly deadline: () => number;
  /** No further submit may go, whatever the vendor does. */
  readonly isOver: () => boolean;
  /** Asks the vendor something that takes no effect: was the answer readable? Absent where there is no such question. */
  readonly ask: (() => Promise<boolean>) | undefined;
  /** So many outages end the run. */
  readonly giveUp: (outages: number) => void;
}

/** Whether submits may go: all of them, none, or the one that finds out whether the vendor takes them again. */
type Gate = 'open' | 'closed' | 'trial' | 'on trial';

export function createOutages(parts: OutageParts): Outages {
  const { clock, signal, deadline, isOver, ask, giveUp } = parts;
  let gate: Gate = 'open';
  let outages = 0;
  let unreadable = 0;
  let unaccepted = 0;
  let watched = 0;
  let recovering: Promise<void> | undefined;
  let wake = new AbortController();

  /** Whoever waits looks again. */
  function rouse(): void {
    wake.abort(ROUSED);
    wake = new AbortController();
  }

  function setGate(next: Gate): void {
    if (gate === next) return;
    gate = next;
    rouse();
  }

  /** Ends at the deadline, with the run, or when something has changed. */
  async function pause(ms: number): Promise<void> {
    const mine = wake;
    const leave = onAbort(signal, () => mine.abort(ROUSED));
    try {
      await clock.sleep(Math.max(0, Math.min(ms, deadline() - clock.now())), mine.signal);
    } catch (error) {
      if (!mine.signal.aborted) throw error;
    } finally {
      leave();
    }
  }

  const pauseAfter = (doublings: number): number =>
    Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(doublings, 10));

  async function recover(): Promise<void> {
    const before = unreadable - 1;
    if (ask !== undefined) {
      for (let asked = 0; gate === 'closed' && !isOver(); asked += 1) {
        await pause(pauseAfter(before + asked));
        if (gate === 'closed' && !isOver() && (await ask())) readable();
      }
      return;
    }
    if (watched > 0) return pause(Number.MAX_SAFE_INTEGER);
    await pause(pauseAfter(before));
    if (gate === 'closed') setGate('trial');
  }

  function readable(): void {
    unreadable = 0;
    // One submit goes first: what was held back would be lost together.
    if (gate === 'closed') setGate('trial');
  }

  return {
    async admit(again) {
      while (gate !== 'open' && !isOver()) {
        // It may be the very one that is on trial.
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
      // It was under way when the outage came that is known already.
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
      if (watched === 0) rouse();
    },
  };
}

/** An abort without a reason would build an exception with a stack each time. */
const ROUSED = Symbol('roused');
