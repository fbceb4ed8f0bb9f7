import type { Fault, Reason } from '../domain/fault.ts';
import type { Submitted } from './submit.ts';
import type { Stop } from './types.ts';

/** These say that nothing more will be taken: key, credit, permission (contract, "Stopping early"). */
const FATAL: ReadonlySet<number> = new Set([401, 402, 403]);
/** So many batches in a row with the same refusal, or without a clear answer, stop new submits. */
const IN_A_ROW = 3;
/** Kinds of trouble that are told apart; more would be the same again. */
const MAX_STOPS = 20;

/** Decides when no further batch may be submitted, and remembers what spoiled the run. */
export interface Stopper {
  readonly stopped: boolean;
  accepted(): void;
  unaccepted(submitted: Exclude<Submitted, { kind: 'accepted' }>): void;
  /** Something that spoils the verdict and stops nothing. */
  note(reason: Reason, fault: Fault): void;
  cancel(): void;
  /** What the rows that were not sent count as. */
  notSentReason(anyAccepted: boolean): Reason;
  stops(anyAccepted: boolean): readonly Stop[];
}

export function createStopper(): Stopper {
  const stops: Stop[] = [];
  const refusals: Refusal[] = [];
  let stopped = false;
  let cancelled = false;
  let same = { kind: '', times: 0 };

  function note(reason: Reason, fault: Fault): void {
    if (stops.length < MAX_STOPS && !stops.some((stop) => stop.fault.message === fault.message))
      stops.push({ reason, fault });
  }
  return {
    get stopped() {
      return stopped || cancelled;
    },
    accepted() {
      same = { kind: '', times: 0 };
    },
    unaccepted(submitted) {
      const kind = submitted.kind === 'uncertain' ? 'uncertain' : String(submitted.status ?? 'not received');
      same = { kind, times: same.kind === kind ? same.times + 1 : 1 };
      if (submitted.kind === 'uncertain') note('uncertain', uncertainFault(submitted.message));
      else if (refusals.length < MAX_STOPS) refusals.push(submitted);
      const fatal = submitted.kind === 'refused' && FATAL.has(submitted.status ?? 0);
      if (fatal || same.times >= IN_A_ROW) stopped = true;
    },
    note,
    cancel() {
      if (!cancelled) {
        note('cancelled', {
          code: 'run/cancelled',
          message: 'The run was cancelled.',
          next: 'Jobs that were running go on at the vendor; their ids stand in report.json.',
        });
      }
      cancelled = true;
    },
    notSentReason(anyAccepted) {
      if (cancelled) return 'cancelled';
      const refusal = refusals[0];
      if (refusal !== undefined) return reasonOf(refusal, anyAccepted);
      return stops.find((stop) => stop.reason === 'uncertain')?.reason ?? stops[0]?.reason ?? 'timed-out';
    },
    stops(anyAccepted) {
      const refused = distinct(refusals).map(
        (refusal): Stop => ({ reason: reasonOf(refusal, anyAccepted), fault: refusalFault(refusal) }),
      );
      return [...refused, ...stops];
    },
  };
}

interface Refusal {
  readonly status?: number;
  readonly message: string;
}

function distinct(refusals: readonly Refusal[]): readonly Refusal[] {
  return refusals.filter((refusal, i) => refusals.findIndex((other) => other.message === refusal.message) === i);
}

/** A request that the vendor refuses from the first on is the configuration's fault; later it is the vendor's. */
function reasonOf(refusal: Refusal, anyAccepted: boolean): Reason {
  const { status } = refusal;
  const theRequest = status !== undefined && !(status >= 300 && status < 400) && status !== 429 && status < 500;
  return theRequest && !anyAccepted ? 'config-error' : 'vendor-error';
}

function refusalFault(refusal: Refusal): Fault {
  const { status, message } = refusal;
  if (status === undefined) {
    return {
      code: 'vendor/unreachable',
      message: `The vendor could not be reached: ${message}`,
      next: 'Nothing of these rows was sent; run again when the vendor can be reached.',
    };
  }
  if (status === 401 || status === 403) {
    return {
      code: 'vendor/denied',
      message: `The vendor refused the key: ${message}.`,
      next: 'Check the api-key secret and its permissions; these rows were not sent.',
    };
  }
  if (status === 402) {
    return {
      code: 'vendor/no-credit',
      message: `The vendor says that the account has no credit: ${message}.`,
      next: 'Top up the account and run again; these rows were not sent.',
    };
  }
  if (status >= 300 && status < 400) {
    return {
      code: 'vendor/redirected',
      message: `The vendor redirected a submit: ${message}. A submit is never sent on to another address.`,
      next: 'Check base-url; these rows were not sent.',
    };
  }
  return {
    code: 'vendor/refused',
    message: `The vendor refused a submit: ${message}.`,
    next: 'Mend what it says and run again; these rows were not sent.',
  };
}

function uncertainFault(message: string): Fault {
  return {
    code: 'vendor/uncertain',
    message: `The answer to a submit was lost, so its rows may or may not be at the vendor: ${message}`,
    next: 'Look at the vendor whether the rows of unresolved.csv arrived before you send them again; the tool does not send them twice by itself.',
  };
}
