import type { Fault, Reason } from '../domain/fault.ts';
import { cancelledFault, lostInARowFault, refusedFault, type Said } from './faults.ts';
import type { Refused } from './submit.ts';
import type { Stop } from './types.ts';

/** A submit that leads elsewhere: the others would, too. */
function isRedirect(status: number | undefined): boolean {
  return status !== undefined && status >= 300 && status < 400;
}

/** These say that nothing more will be taken: key, credit, permission (contract, "Stopping early"). */
const FATAL: ReadonlySet<number> = new Set([401, 402, 403]);
/** So many batches in a row with the same refusal stop new submits. */
const IN_A_ROW = 3;
/** Sentences that are told apart; more would be the same again. */
const MAX_STOPS = 20;

/** Decides when no further batch may be submitted, and remembers what spoiled the run. */
export interface Stopper {
  readonly stopped: boolean;
  /** A batch was accepted: the refusals before it were no row of them. */
  accepted(): void;
  refused(submitted: Refusal): void;
  /** The answer to a submit was lost; whether that spoils the verdict is noted when the rows are settled. */
  lost(): void;
  /** So many outages: nothing more is sent. The rows of all may yet be found; what was not sent needs a reason of its own. */
  giveUp(outages: number): void;
  /** Something that spoils the verdict and stops nothing. */
  note(reason: Reason, fault: Fault): void;
  /** Something on our side that stops new submits. */
  halt(reason: Reason, fault: Fault): void;
  cancel(): void;
  /** What rows that were not sent count as: what stopped the run. */
  notSentReason(anyAccepted: boolean): Reason;
  stops(anyAccepted: boolean): readonly Stop[];
}

export function createStopper(): Stopper {
  const noted: Stop[] = [];
  const refusals: Refusal[] = [];
  let stopped = false;
  let cancelled = false;
  let halted: Reason | undefined;
  let row = { kind: '', length: 0 };
  // What the vendor made of a lost submit nobody knows: it can not be said that it took nothing.
  let isAnyLost = false;

  function note(reason: Reason, fault: Fault): void {
    const known = noted.some((stop) => stop.fault.message === fault.message);
    if (!known && noted.length < MAX_STOPS) noted.push({ reason, fault });
  }
  function count(kind: string): void {
    row = { kind, length: row.kind === kind ? row.length + 1 : 1 };
    if (row.length >= IN_A_ROW) stopped = true;
  }
  return {
    get stopped() {
      return stopped || cancelled;
    },
    accepted() {
      row = { kind: '', length: 0 };
    },
    refused(submitted) {
      if (!refusals.some(({ message }) => message === submitted.message) && refusals.length < MAX_STOPS) {
        refusals.push(submitted);
      }
      if (FATAL.has(submitted.status ?? 0) || isRedirect(submitted.status)) stopped = true;
      count(String(submitted.status ?? 'not reached'));
    },
    lost() {
      isAnyLost = true;
      row = { kind: '', length: 0 };
    },
    giveUp(outages) {
      note('uncertain', lostInARowFault(outages));
      stopped = true;
    },
    note,
    halt(reason, fault) {
      note(reason, fault);
      halted = reason;
      stopped = true;
    },
    cancel() {
      note('cancelled', cancelledFault());
      cancelled = true;
    },
    notSentReason(anyAccepted) {
      if (cancelled) return 'cancelled';
      if (halted !== undefined) return halted;
      const [refusal] = refusals;
      if (refusal !== undefined) return reasonOf(refusal, anyAccepted || isAnyLost);
      return noted.some((stop) => stop.reason === 'uncertain') ? 'uncertain' : 'timed-out';
    },
    stops(anyAccepted) {
      const refused = refusals.map((refusal) => ({
        reason: reasonOf(refusal, anyAccepted || isAnyLost),
        fault: refusedFault(refusal),
      }));
      return [...refused, ...noted];
    },
  };
}

export type Refusal = Omit<Refused, 'kind'> & Said;

/**
 * A request that the vendor refuses from the first on is the configuration's fault (exit 2). Where it took
 * others before, or redirects, it is the vendor's (3). One that was put off until the deadline is late (4).
 */
function reasonOf({ status, later }: Refusal, anyAccepted: boolean): Reason {
  if (later) return 'timed-out';
  const theRequest = status !== undefined && (status < 300 || (status >= 400 && status < 500));
  return theRequest && !anyAccepted ? 'config-error' : 'vendor-error';
}
