/**
 * A fault is a sentence with a next step: what happened (with the value), why, what to do.
 * Faults are values; they are thrown as one `FaultError` that carries all of them.
 */
export interface Fault {
  /** `<area>/<kind>`, such as `file/ragged-row` or `input/unknown`: the anchor in docs/troubleshooting.md. */
  readonly code: string;
  /** One or more sentences: the value, the reason. Never a secret, never a cell value. */
  readonly message: string;
  /** `message` without values of rows, where it quotes a vendor: what others may read. Default: the message. */
  readonly template?: string;
  /** What the user does next, as a sentence. */
  readonly next?: string;
  /** The input the fault is about, as the contract spells it (`max-failed`, `params.network_id`). */
  readonly input?: string;
  /** Path as the user wrote it, relative to the working directory. */
  readonly file?: string;
  /** 1-based physical line in the file as stored (decompressed). */
  readonly line?: number;
  /** 1-based column in characters. */
  readonly column?: number;
}

/** Why a run ended as it did (contract, section 4). */
export const REASONS = [
  'none',
  'threshold',
  'invalid-data',
  'config-error',
  'vendor-error',
  'uncertain',
  'timed-out',
  'bug',
  'cancelled',
] as const;
export type Reason = (typeof REASONS)[number];

/** Exit code of each reason (contract, section 4). */
export const EXIT_CODES: Readonly<Record<Reason, number>> = {
  none: 0,
  threshold: 1,
  'invalid-data': 1,
  'config-error': 2,
  'vendor-error': 3,
  uncertain: 3,
  'timed-out': 4,
  bug: 70,
  cancelled: 130,
};

/** Where several reasons apply, the first of these wins (contract, section 4). */
export const REASON_PRECEDENCE: readonly Reason[] = [
  'cancelled',
  'bug',
  'config-error',
  'uncertain',
  'vendor-error',
  'timed-out',
  'invalid-data',
  'threshold',
  'none',
];

/** Thrown where work cannot go on. Holds every fault found, so that all are shown at once. */
export class FaultError extends Error {
  readonly faults: readonly Fault[];
  readonly reason: Reason;

  constructor(faults: readonly Fault[], options: { readonly reason?: Reason; readonly cause?: unknown } = {}) {
    super(faults.map(formatFault).join('\n'), options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'FaultError';
    this.faults = faults;
    this.reason = options.reason ?? 'config-error';
  }
}

/** `path:line:column: message next [code]`, leaving out what is not known. */
export function formatFault(fault: Fault): string {
  const place = [fault.file, fault.line, fault.column].filter((part) => part !== undefined).join(':');
  const sentence = fault.next === undefined ? fault.message : `${fault.message} ${fault.next}`;
  return `${place === '' ? '' : `${place}: `}${sentence} [${fault.code}]`;
}
