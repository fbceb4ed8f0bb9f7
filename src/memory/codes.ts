/** What is remembered of a version of a row; open rows have a section of their own. */
export const STATE = { delivered: 0, failed: 1, notFound: 2, notSent: 3 } as const;
export const STATES = Object.keys(STATE).length;

/** What a run does with a row, one byte per row. */
export const DECISION = {
  /** Invalid, or a duplicate that follows the row it repeats. */
  none: 0,
  new: 1,
  changed: 2,
  /** Known with this content, and goes again: it failed, was not found, or was not sent. */
  againFailed: 3,
  againNotFound: 4,
  againNotSent: 5,
  unchanged: 6,
  /** An earlier run left this very content open. */
  held: 7,
  /** An earlier run left another content of this key open. */
  heldEdited: 8,
} as const;

/** True if the row goes, unless `limit` stops it. */
export function isSent(decision: number): boolean {
  return decision >= DECISION.new && decision <= DECISION.againNotSent;
}

/** True if an earlier run left the row, or another version of it, open. */
export function isHeld(decision: number): boolean {
  return decision === DECISION.held || decision === DECISION.heldEdited;
}

/**
 * What became of a row, one byte per row. Among rows with the same key and content in one run, a higher code is applied
 * later: one delivered row outweighs its failed twins, and an open one stays open.
 */
export const OUTCOME = {
  /** Unchanged, held, beyond the limit or invalid: what is remembered stays. */
  untouched: 0,
  notSent: 1,
  failed: 2,
  /** The vendor applied a part of it. */
  failedPartly: 3,
  notFound: 4,
  succeeded: 5,
  /** Sent or possibly sent, outcome unknown. */
  open: 6,
} as const;

const STATE_OF: readonly number[] = [-1, STATE.notSent, STATE.failed, STATE.failed, STATE.notFound, STATE.delivered];

/** The state to remember after an outcome that is neither `untouched` nor `open`. */
export function stateAfter(outcome: number): number {
  return STATE_OF[outcome] ?? -1;
}
