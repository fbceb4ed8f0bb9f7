import type { Config } from '../config/schema.ts';
import { formatMarked, parseRanges, rowsOf } from '../ledger/codes.ts';
import type { LedgerHistory } from '../ledger/history.ts';
import type { RowTable } from '../store/row-table.ts';

/** Which rows of the files a run is about; the others are in no count but these. */
export interface Scope {
  /** Rows that the vendor already has as they are (`changed-only`). */
  readonly unchanged: number;
  /** Rows that are left for later (`limit`). */
  readonly beyondLimit: number;
  /** Rows in scope by their number over all rows of the files, as in the ledger; undefined if all are. */
  readonly chosen: string | undefined;
  /** The rows of all legs but those that are the first leg's alone; undefined if there are none of these. */
  readonly shared?: string | undefined;
  /** Whether a row of the files is one of those. */
  readonly isApart?: ((row: number) => boolean) | undefined;
}

export const ALL_ROWS: Scope = { unchanged: 0, beyondLimit: 0, chosen: undefined };

/** What earlier runs say of the row with a number. */
export interface DueRows {
  /** It is to be sent. */
  readonly isDue: (row: number) => boolean;
  /** It failed before, and goes behind those that did not: else the same rows could take the whole of `limit` each time. */
  readonly isLast: (row: number) => boolean;
  /**
   * An earlier run left it open, so all but the first leg leave it alone: what became of it is asked by one leg. undefined
   * unless several runners share the run.
   */
  readonly isApart?: ((row: number) => boolean) | undefined;
  /** This leg has those rows. */
  readonly hasApart?: boolean;
}

interface Candidates {
  readonly table: RowTable;
  /** For a skipped row the number of the row that it repeats. */
  readonly sameAs: ReadonlyMap<number, number>;
  /** The ledger that this run continues. */
  readonly history: Pick<LedgerHistory, 'chosen' | 'left' | 'shard'> | undefined;
  readonly limit: Config['limit'];
  /** Undefined without `changed-only`. */
  readonly due: DueRows | undefined;
}

const OUT = 0;
const IN = 1;
const UNCHANGED = 2;
const BEYOND = 3;
/** Another leg's. */
const APART = 4;
const STATES = 5;

/**
 * Chooses the rows in scope and removes the others from the table. Rows that a continued ledger chose stay in scope;
 * others are added only behind the last of them that may be sent, so that its row numbers stay the same.
 */
export function chooseRows(candidates: Candidates): Scope {
  const { table, history, limit, due } = candidates;
  if (history?.shard !== undefined) return keepLeg(candidates, history);
  const isEvery = history === undefined ? limit === undefined && due === undefined : history.chosen === undefined;
  if (isEvery) return ALL_ROWS;
  const states = new Uint8Array(table.count);
  const kept = keepChosen(candidates, states);
  let room = (limit ?? Number.POSITIVE_INFINITY) - kept.sent;
  for (const isTurn of turnsOf(candidates)) {
    for (let row = 0; row < table.count; row += 1) {
      if (states[row] !== OUT || !isTurn(row) || due?.isApart?.(row) === true) continue;
      const outcome = table.outcome(row);
      if (outcome === 'skipped') continue;
      if (outcome === undefined && due?.isDue(row) === false) states[row] = UNCHANGED;
      else if (row < kept.last || (outcome === undefined && room <= 0)) states[row] = BEYOND;
      else {
        states[row] = IN;
        if (outcome === undefined) room -= 1;
      }
    }
  }
  followFirst(candidates, states);
  if (due?.isApart === undefined) return applyStates(table, states);
  return { ...chooseApart(candidates, states, { ...due, isApart: due.isApart, room }), isApart: due.isApart };
}

interface Apart extends DueRows {
  readonly isApart: (row: number) => boolean;
  /** How many rows `limit` still allows. */
  readonly room: number;
}

/** Behind the rows of all legs, so that what all legs choose does not depend on what one of them has found out. */
function chooseApart(
  { table, sameAs }: Candidates,
  states: Uint8Array,
  { isApart, hasApart, isDue, room }: Apart,
): Scope {
  const shared = formatMarked(states.length, (row) => states[row] === IN && !isApart(row));
  let left = room;
  for (let row = 0; row < table.count; row += 1) {
    if (!isApart(row) || states[row] !== OUT) continue;
    const isOpen = table.outcome(row) === undefined;
    if (hasApart !== true) states[row] = APART;
    else if (isOpen && !isDue(row)) states[row] = UNCHANGED;
    else if (isOpen && left <= 0) states[row] = BEYOND;
    else {
      states[row] = IN;
      if (isOpen) left -= 1;
    }
  }
  for (const [row, first] of sameAs) if (isApart(first)) states[row] = states[first] ?? IN;
  return { ...applyStates(table, states), shared };
}

/** A leg that continues has the rows of its ledger, whatever is due meanwhile: all others are other legs'. */
function keepLeg(
  candidates: Candidates,
  { chosen, left = 0, shard }: Pick<LedgerHistory, 'chosen' | 'left' | 'shard'>,
): Scope {
  const states = new Uint8Array(candidates.table.count);
  keepChosen(candidates, states);
  candidates.table.retain((row) => states[row] === IN);
  return { unchanged: shard?.unchanged ?? 0, beyondLimit: left, chosen };
}

/** Rows that failed before have the second turn, where not all rows may go. */
function turnsOf({ limit, due }: Candidates): readonly ((row: number) => boolean)[] {
  if (limit === undefined || due === undefined) return [() => true];
  return [(row) => !due.isLast(row), due.isLast];
}

/** Marks the rows that the ledger chose; of those that may be sent it returns how many they are, and the last. */
function keepChosen({ table, history }: Candidates, states: Uint8Array): { sent: number; last: number } {
  const kept = { sent: 0, last: -1 };
  for (const row of rowsOf(parseRanges(history?.chosen ?? '', table.count) ?? [])) {
    states[row] = IN;
    if (table.outcome(row) !== undefined) continue;
    kept.sent += 1;
    kept.last = row;
  }
  return kept;
}

/** A skipped row is in scope if the row that it repeats is. */
function followFirst({ sameAs }: Candidates, states: Uint8Array): void {
  for (const [row, first] of sameAs) if (states[row] === OUT) states[row] = states[first] ?? IN;
}

function applyStates(table: RowTable, states: Uint8Array): Scope {
  const counts = new Uint32Array(STATES);
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  const isAll = counts[IN] === states.length;
  if (!isAll) table.retain((row) => states[row] === IN);
  return {
    unchanged: counts[UNCHANGED] ?? 0,
    beyondLimit: counts[BEYOND] ?? 0,
    chosen: isAll ? undefined : formatMarked(states.length, (row) => states[row] === IN),
  };
}
