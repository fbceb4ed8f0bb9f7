import type { Fault, Reason } from '../domain/fault.ts';
import { HTTP_STATUS, isRedirect } from '../domain/http.ts';
import { cancelledFault, lostInARowFault, type NextRun } from './faults.ts';
import { type Refusal, reasonOf, refusedFault } from './submit/refusal.ts';
import type { Stop } from './types.ts';

/** After these the vendor will not accept anything: key, credit, permission (docs/contract.md, 5.4). */
const FATAL: ReadonlySet<number> = new Set([
  HTTP_STATUS.unauthorized,
  HTTP_STATUS.paymentRequired,
  HTTP_STATUS.forbidden,
]);
/** This many batches in a row with the same refusal stop new submits. */
const MAX_IN_A_ROW = 3;
/** Maximum number of different messages that are kept. */
const MAX_STOPS = 20;

/** Decides when to stop submitting, and collects everything that affects the verdict. */
export interface Stopper {
  readonly stopped: boolean;
  /** A batch was accepted, which interrupts a row of refusals. */
  accepted(): void;
  refused(refusal: Refusal): void;
  /** A submit got no usable response; whether that affects the verdict is noted when its rows are settled. */
  lost(): void;
  /** Too many outages: stops. Their rows may still be found, so the unsent rows need their own reason. */
  giveUp(outages: number): void;
  /** Adds a reason for the verdict without stopping. */
  note(reason: Reason, fault: Fault): void;
  /** Adds a reason for the verdict and stops. */
  halt(reason: Reason, fault: Fault): void;
  cancel(): void;
  /** The reason that unsent rows get: what stopped the run. */
  notSentReason(anyAccepted: boolean): Reason;
  /** @param isResumed an earlier attempt may have sent rows. */
  stops(anyAccepted: boolean, isResumed: boolean): readonly Stop[];
}

/** Begins with a run that may send. */
export function createStopper(next: NextRun): Stopper {
  const noted: Stop[] = [];
  const refusals: Refusal[] = [];
  let stopped = false;
  let cancelled = false;
  let halted: Reason | undefined;
  let streak = { kind: '', length: 0 };
  // The vendor may have taken a lost submit, so it cannot be said that it accepted nothing.
  let isAnyLost = false;

  function note(reason: Reason, fault: Fault): void {
    const known = noted.some((stop) => stop.fault.message === fault.message);
    if (!known && noted.length < MAX_STOPS) noted.push({ reason, fault });
  }
  function count(kind: string): void {
    streak = { kind, length: streak.kind === kind ? streak.length + 1 : 1 };
    if (streak.length >= MAX_IN_A_ROW) stopped = true;
  }
  return {
    get stopped() {
      return stopped || cancelled;
    },
    accepted() {
      streak = { kind: '', length: 0 };
    },
    refused(refusal) {
      if (!refusals.some(({ message }) => message === refusal.message) && refusals.length < MAX_STOPS) {
        refusals.push(refusal);
      }
      // After a redirect the other submits would be redirected, too.
      if (FATAL.has(refusal.status ?? 0) || isRedirect(refusal.status)) stopped = true;
      count(String(refusal.status ?? 'not reached'));
    },
    lost() {
      isAnyLost = true;
      streak = { kind: '', length: 0 };
    },
    giveUp(outages) {
      note('uncertain', lostInARowFault(next, outages));
      stopped = true;
    },
    note,
    halt(reason, fault) {
      note(reason, fault);
      halted = reason;
      stopped = true;
    },
    cancel() {
      note('cancelled', cancelledFault(next));
      cancelled = true;
    },
    notSentReason(anyAccepted) {
      if (cancelled) return 'cancelled';
      if (halted !== undefined) return halted;
      const [refusal] = refusals;
      if (refusal !== undefined) return reasonOf(refusal, anyAccepted || isAnyLost);
      return noted.some((stop) => stop.reason === 'uncertain') ? 'uncertain' : 'timed-out';
    },
    stops(anyAccepted, isResumed) {
      const refused = refusals.map((refusal) => ({
        reason: reasonOf(refusal, anyAccepted || isAnyLost),
        fault: refusedFault(next, refusal, !(anyAccepted || isAnyLost || isResumed)),
      }));
      return [...refused, ...noted];
    },
  };
}
