import { DECISION, STATE, STATES } from './codes.ts';
import { type RowCollector, rowOf } from './collector.ts';
import { countOf, type Memory, NO_PARTITION, stateOf } from './image.ts';
import { compareContents, ENTRY_BYTES, joinByContent, joinByKey, NO_SPAN, type Sorted, type Span } from './sorted.ts';

/** A partition's rows and what the memory has of them. */
export interface Joined {
  readonly rows: Sorted;
  readonly records: Sorted;
  readonly opens: Sorted;
  readonly isValid: (row: number) => boolean;
}

/** The spans of one key or one content. */
export interface Spans {
  readonly rows: Span;
  readonly records: Span;
  readonly opens: Span;
}

/** Calls `visit` for each key of rows or memory in one partition. The spans are reused. */
export function joinPartition(
  collector: RowCollector,
  memory: Memory | undefined,
  number: number,
  visit: (joined: Joined, spans: Spans) => void,
): void {
  const { records, opens } = memory?.partition(number) ?? NO_PARTITION;
  const joined = { rows: collector.partition(number), records, opens, isValid: collector.isValid };
  let reused: Spans | undefined;
  joinByKey([joined.rows, records, opens], (spans) => {
    reused ??= named(spans);
    visit(joined, reused);
  });
}

/** The same for each content of one key. */
export function eachContent(joined: Joined, within: Spans, visit: (spans: Spans) => void): void {
  const lists = [joined.rows, joined.records, joined.opens];
  joinByContent(lists, [within.rows, within.records, within.opens], (spans) => visit(named(spans)));
}

function named([rows = NO_SPAN, records = NO_SPAN, opens = NO_SPAN]: readonly Span[]): Spans {
  return { rows, records, opens };
}

/** Entries of a span. */
export function sizeOf({ from, to }: Span): number {
  return to - from;
}

/** Rows that a key's memory counts in each state, by state. */
export function countStates(records: Sorted, { from, to }: Span): number[] {
  const counts = Array.from({ length: STATES }, () => 0);
  for (let index = from; index < to; index += 1) {
    const state = stateOf(records, index);
    counts[state] = (counts[state] ?? 0) + countOf(records, index);
  }
  return counts;
}

/**
 * True if everything of the key is known: nothing is open, and no row of it is invalid today. Only then can a version be
 * removed (docs/contract.md, 8).
 */
export function isKnownWhole({ rows, isValid }: Joined, spans: Spans): boolean {
  if (sizeOf(spans.opens) > 0) return false;
  for (let index = spans.rows.from; index < spans.rows.to; index += 1) if (!isValid(rowOf(rows, index))) return false;
  return true;
}

/** Decides the rows of a unique key. Returns 1 if the key was removed. */
export function matchUnique(joined: Joined, spans: Spans, decisions: Uint8Array): number {
  const { rows, isValid } = joined;
  for (let index = spans.rows.from; index < spans.rows.to; index += 1) {
    const row = rowOf(rows, index);
    if (isValid(row)) decisions[row] = decideUnique(joined, spans, index);
  }
  return sizeOf(spans.rows) === 0 && sizeOf(spans.opens) === 0 ? 1 : 0;
}

/** The decision about a row with the content of a record, by the record's state. */
export const AGAIN: readonly number[] = [
  DECISION.unchanged,
  DECISION.againFailed,
  DECISION.againNotFound,
  DECISION.againNotSent,
];

function decideUnique({ rows, records, opens }: Joined, spans: Spans, at: number): number {
  if (sizeOf(spans.opens) > 0)
    return findContent(opens, spans.opens, rows, at) < 0 ? DECISION.heldEdited : DECISION.held;
  // Records of one content are in the order of states, so a delivered one comes first.
  const record = findContent(records, spans.records, rows, at);
  if (record >= 0) return AGAIN[stateOf(records, record)] ?? DECISION.unchanged;
  return sizeOf(spans.records) > 0 ? DECISION.changed : DECISION.new;
}

/** Index of the first entry with the content of the row at `at`; -1 if there is none. */
function findContent(list: Sorted, { from, to }: Span, rows: Sorted, at: number): number {
  for (let index = from; index < to; index += 1) {
    if (compareContentsAt(rows, at, list, index) === 0) return index;
  }
  return -1;
}

/** Compares the contents of two entries of a key. */
export function compareContentsAt(a: Sorted, at: number, b: Sorted, other: number): -1 | 0 | 1 {
  return compareContents(a.view, at * ENTRY_BYTES, b.view, other * ENTRY_BYTES);
}

/** Decides the rows of a key that several rows may have. Returns how many versions were removed. */
export function matchCounted(joined: Joined, spans: Spans, decisions: Uint8Array): number {
  return isSimple(joined, spans) ? matchSimple(joined, spans, decisions) : matchSeveral(joined, spans, decisions);
}

/** Most keys of most runs: at most one row, at most one row remembered, and nothing open. */
export function isSimple({ records }: Joined, spans: Spans): boolean {
  if (sizeOf(spans.rows) > 1 || sizeOf(spans.records) > 1 || sizeOf(spans.opens) > 0) return false;
  return sizeOf(spans.records) === 0 || countOf(records, spans.records.from) === 1;
}

/** Without objects. */
function matchSimple({ rows, records, isValid }: Joined, spans: Spans, decisions: Uint8Array): number {
  const isKnown = sizeOf(spans.records) === 1;
  if (sizeOf(spans.rows) === 0) return Number(isKnown);
  const row = rowOf(rows, spans.rows.from);
  if (!isValid(row)) return 0;
  const state = isKnown ? stateOf(records, spans.records.from) : -1;
  if (isKnown && compareContentsAt(rows, spans.rows.from, records, spans.records.from) === 0)
    decisions[row] = AGAIN[state] ?? DECISION.none;
  else decisions[row] = state === STATE.delivered ? DECISION.changed : DECISION.new;
  return 0;
}

function matchSeveral(joined: Joined, spans: Spans, decisions: Uint8Array): number {
  const candidates: number[] = [];
  let [edited, removed] = [0, 0];
  eachContent(joined, spans, (content) => {
    const left = matchContent(joined, content, { decisions, candidates });
    edited += left.open;
    removed += left.delivered;
  });
  if (candidates.length > 1) candidates.sort((a, b) => a - b);
  let changed = 0;
  for (const [index, row] of candidates.entries()) {
    const isChanged = index >= edited && changed < removed;
    if (isChanged) changed += 1;
    if (index < edited) decisions[row] = DECISION.heldEdited;
    else decisions[row] = isChanged ? DECISION.changed : DECISION.new;
  }
  if (!isKnownWhole(joined, spans)) return 0;
  return sizeOf(spans.rows) === 0 ? sum(countStates(joined.records, spans.records)) : removed - changed;
}

/** Matches the rows of one content with what is remembered of it; returns what no row matched. */
function matchContent(
  { rows, records, isValid }: Joined,
  spans: Spans,
  { decisions, candidates }: { readonly decisions: Uint8Array; readonly candidates: number[] },
): { readonly delivered: number; readonly open: number } {
  const states = countStates(records, spans.records);
  let open = sizeOf(spans.opens);
  for (let index = spans.rows.from; index < spans.rows.to; index += 1) {
    const row = rowOf(rows, index);
    if (!isValid(row)) continue;
    const isHeld = states[STATE.delivered] === 0 && open > 0;
    const state = isHeld ? -1 : states.findIndex((count) => count > 0);
    if (isHeld) open -= 1;
    else if (state >= 0) states[state] = (states[state] ?? 0) - 1;
    else candidates.push(row);
    decisions[row] = isHeld ? DECISION.held : (AGAIN[state] ?? DECISION.none);
  }
  return { delivered: states[STATE.delivered] ?? 0, open };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
