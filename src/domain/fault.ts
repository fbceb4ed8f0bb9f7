import { namesOf } from './table.ts';

/**
 * An error as the user sees it, with a next step: what happened (with the value), why, what to do.
 * Faults are values; several are thrown as one `FaultError`.
 */
export interface Fault {
  /** `<area>/<kind>`, such as `file/ragged-row` or `input/unknown`: the anchor in docs/troubleshooting.md. */
  readonly code: string;
  /** One or more sentences: the value, then the reason. Never a secret, never a cell value. */
  readonly message: string;
  /** Public form of a `message` that quotes the vendor: without values from rows. Default: the message. */
  readonly template?: string;
  /** The next step, as a sentence. */
  readonly next?: string;
  /** The input the fault is about, as docs/reference.md spells it (`max-failed`, `params.network_id`). */
  readonly input?: string;
  /** Path as the user wrote it, relative to the working directory. */
  readonly file?: string;
  /** 1-based physical line in the file as stored (decompressed). */
  readonly line?: number;
  /** 1-based column in characters. */
  readonly column?: number;
}

interface ReasonRow {
  readonly exitCode: number;
  /** If several reasons apply, the one with the lowest rank decides. */
  readonly rank: number;
  /** What went wrong, as a clause. A breached limit is described by its numbers instead. */
  readonly words: string;
  /** The input that downgrades the reason to a warning. A breached threshold is downgraded by its own rule. */
  readonly softenedBy?: 'on-breach' | 'on-timeout';
  /** Anchor of its section in docs/troubleshooting.md. */
  readonly anchor?: string;
}

const BREACH_WORDS = 'more rows have problems than the limits allow';

const REASON_ROWS = {
  none: { exitCode: 0, rank: 9, words: '' },
  threshold: { exitCode: 1, rank: 8, words: BREACH_WORDS, anchor: 'exit-1-threshold' },
  guard: {
    exitCode: 1,
    rank: 6,
    words: 'more rows are new, changed or removed than a guard allows',
    anchor: 'exit-1-guard',
  },
  'invalid-data': {
    exitCode: 1,
    rank: 7,
    words: BREACH_WORDS,
    softenedBy: 'on-breach',
    anchor: 'exit-1-invalid-data',
  },
  'config-error': {
    exitCode: 2,
    rank: 2,
    words: 'errors must be fixed first',
    anchor: 'exit-2-config-error',
  },
  'vendor-error': {
    exitCode: 3,
    rank: 4,
    words: 'the vendor or the connection failed',
    anchor: 'exit-3-vendor-error',
  },
  uncertain: {
    exitCode: 3,
    rank: 3,
    words: 'a submission got no usable response, so the vendor may or may not have its rows',
    anchor: 'exit-3-uncertain',
  },
  'timed-out': {
    exitCode: 4,
    rank: 5,
    words: 'timed out before all rows were done',
    softenedBy: 'on-timeout',
    anchor: 'exit-4-timed-out',
  },
  overtaken: { exitCode: 0, rank: 7.5, words: 'a newer run has delivered its rows', anchor: 'exit-0-overtaken' },
  bug: { exitCode: 70, rank: 1, words: 'a bug in Bulk Job stopped the run', anchor: 'exit-70-bug' },
  cancelled: { exitCode: 130, rank: 0, words: 'the run was canceled', anchor: 'exit-130-cancelled' },
} as const satisfies Readonly<Record<string, ReasonRow>>;

/** Why a run ended the way it did (docs/contract.md, 4.2). */
export type Reason = keyof typeof REASON_ROWS;

/** Everything about each reason; a new one is a row here and a section in docs/troubleshooting.md. */
export const REASON_TABLE: Readonly<Record<Reason, ReasonRow>> = REASON_ROWS;

export const REASONS: readonly Reason[] = namesOf(REASON_ROWS);

/** Thrown when work cannot continue. Holds every fault found, so that all are shown at once. */
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

/** Node's code of an error, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** ` (EACCES)`: the system's error code, or nothing. Its message is left out because it has paths of the machine. */
export function describeSystemCode(error: unknown): string {
  const code = systemCode(error);
  return code === undefined ? '' : ` (${code})`;
}

/** `path:line:column: message next [code]`, without the parts that are not known. */
export function formatFault(fault: Fault): string {
  return joinFault(fault, []);
}

/** `path:line:column: error: message next [code]`, as compilers write it, so that editors can open the place. */
export function formatDiagnostic(fault: Fault, level: 'error' | 'warning'): string {
  return joinFault(fault, [`${level}: `]);
}

function joinFault(fault: Fault, level: readonly string[]): string {
  const location = [fault.file, fault.line, fault.column].filter((part) => part !== undefined).join(':');
  const sentence = fault.next === undefined ? fault.message : `${fault.message} ${fault.next}`;
  return [...(location === '' ? [] : [`${location}: `]), ...level, `${sentence} [${fault.code}]`].join('');
}
