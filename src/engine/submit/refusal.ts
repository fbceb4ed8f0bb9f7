import type { Fault, Reason } from '../../domain/fault.ts';
import { type Certainty, HTTP_STATUS, isDenied, isRedirect, isServerError } from '../../domain/http.ts';
import { endSentence, type NextRun, quote, type Said } from '../faults.ts';

/** A submit that the vendor certainly did not take. */
export interface Refused {
  readonly kind: 'refused';
  /** Absent if there was no response at all. */
  readonly status?: number;
  readonly message: string;
  /** What to do, if the cause is known. */
  readonly remedy?: string;
  /** It was refused temporarily until the deadline. */
  readonly later: boolean;
  /** Set if the storage refused the rows: whether it may have them nevertheless. */
  readonly byStorage?: Certainty;
  /** The inputs that the address is made of, as a next step names them; absent if there are none. */
  readonly inputs?: string;
  /** The request was sent to an address that is not a path under `baseUrl`. */
  readonly isElsewhere?: boolean;
}

/** A refused submit with its public form. */
export type Refusal = Omit<Refused, 'kind'> & Said;

/**
 * If the vendor refuses from the first request on, it is a configuration error (exit 2). If it accepted others before,
 * or redirects, it is a vendor error (3). If it refused temporarily until the deadline, the run timed out (4).
 */
export function reasonOf({ status, later }: Refusal, anyAccepted: boolean): Reason {
  if (later) return 'timed-out';
  const theRequest = status !== undefined && !isRedirect(status) && !isServerError(status);
  return theRequest && !anyAccepted ? 'config-error' : 'vendor-error';
}

/**
 * A submit that the vendor certainly did not take; `status` is absent if there was no response at all.
 * @param isFirst the vendor has no row of this run, so nothing has to be resumed.
 */
export function refusedFault(next: NextRun, refusal: Refusal, isFirst: boolean): Fault {
  const again = isFirst ? next.fresh : next.resume;
  return quote(refusal, (text) =>
    refusal.byStorage === undefined
      ? describeRefusal({ refusal, isFirst, again }, endSentence(text))
      : describeStorage(again, endSentence(text)),
  );
}

/** How S3-compatible stores and Azure reject a signature whose time differs from theirs. */
const CLOCK_IS_OFF = /request has expired|not valid yet|RequestTimeTooSkewed|too skewed|specified time frame/i;

/** How S3-compatible stores reject a key or its secret. */
const KEYS_ARE_WRONG = /SignatureDoesNotMatch|InvalidAccessKeyId/;

function describeStorage(again: string, why: string): Fault {
  const message = `The storage refused the rows of a job: ${why}`;
  const next = `These rows were not sent. ${adviseOnStorage(why)} Then ${again}.`;
  return { code: 'vendor/storage', message, next, input: 'storage' };
}

function adviseOnStorage(why: string): string {
  if (CLOCK_IS_OFF.test(why)) return "Check the clock of this machine: it seems to differ from the storage's clock.";
  if (KEYS_ARE_WRONG.test(why)) {
    return 'Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: are they complete, and do they belong together?';
  }
  return 'Check the bucket, its region, and that the credentials may write there (PutObject).';
}

interface Refusing {
  readonly refusal: Refusal;
  readonly isFirst: boolean;
  /** How a later run sends the rows, as a clause. */
  readonly again: string;
}

function describeRefusal({ refusal, isFirst, again }: Refusing, why: string): Fault {
  const { status, later, remedy, inputs, isElsewhere } = refusal;
  if (status === undefined) {
    const message = `A submission did not reach the vendor: ${why}`;
    const then = remedy === undefined ? `When the vendor can be reached, ${again}.` : `${remedy} Then ${again}.`;
    return { code: 'vendor/not-reached', message, next: `These rows were not sent. ${then}` };
  }
  if (isDenied(status) && isElsewhere === true) {
    return {
      code: 'vendor/denied',
      message: `The address of a submit step refused the request: ${why}`,
      next: `These rows were not sent. The address is not under base-url: check where the provider file takes it from. A signed address may have expired, or was signed for other headers. Then ${again}.`,
    };
  }
  if (isDenied(status)) {
    return {
      code: 'vendor/denied',
      message: `The vendor refused the key: ${why}`,
      next: `These rows were not sent. Check the api-key secret and its permissions. Then ${again}.`,
    };
  }
  if (status === HTTP_STATUS.paymentRequired) {
    return {
      code: 'vendor/no-credit',
      message: `The vendor says that the account has no credit: ${why}`,
      next: `These rows were not sent. Top up the account. Then ${again}.`,
    };
  }
  if (isRedirect(status)) {
    return {
      code: 'vendor/redirected',
      message: `The vendor redirected a submission, which is never sent to another address: ${why}`,
      next: `These rows were not sent. Check base-url: if the address in the redirect is the vendor's, use that. Then ${again}.`,
    };
  }
  if (later) {
    return {
      code: 'vendor/busy',
      message: `The vendor refused a submission temporarily: ${why}`,
      next: `These rows were not sent. Later, ${again}, if needed with a lower rate.`,
    };
  }
  const isMissing = inputs !== undefined && (status === HTTP_STATUS.notFound || status === HTTP_STATUS.gone);
  return {
    code: 'vendor/refused',
    message: `The vendor refused a submission: ${why}`,
    next: `These rows were not sent. ${isMissing ? `Check ${inputs}: does it exist in this account?` : 'Fix what the vendor names.'} ${isFirst ? `Then ${again}.` : `If params and files stay the same, ${again}. Otherwise send only these rows, in a separate file.`}`,
  };
}
