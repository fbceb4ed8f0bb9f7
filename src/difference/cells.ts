import { ExactNumber, type Fields, type Value } from '../domain/row.ts';

/** A column whose cell differs. */
export interface ChangedCell {
  readonly column: string;
  readonly before: Value | undefined;
  readonly now: Value | undefined;
}

/** The cells that differ between two versions of a row, in the order of the columns of now. */
export function changedCells(before: Fields, now: Fields): readonly ChangedCell[] {
  const cells: ChangedCell[] = [];
  for (const column of Object.keys(now)) {
    if (!isEqual(before[column], now[column])) cells.push({ column, before: before[column], now: now[column] });
  }
  for (const column of Object.keys(before)) {
    if (!Object.hasOwn(now, column)) cells.push({ column, before: before[column], now: undefined });
  }
  return cells;
}

/** Collects the cells that are given one by one, in the order of `changedCells`: those that are gone come last. */
export function createCellList(): {
  readonly add: (column: string, before: Value | undefined, now: Value | undefined) => void;
  readonly all: () => readonly ChangedCell[];
} {
  const [cells, gone]: [ChangedCell[], ChangedCell[]] = [[], []];
  return {
    add(column, before, now) {
      if (before !== now) (now === undefined ? gone : cells).push({ column, before, now });
    },
    all: () => (gone.length === 0 ? cells : [...cells, ...gone]),
  };
}

/** Equal as sent. */
function isEqual(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  return typeof a === 'object' && typeof b === 'object' && describe(a) === describe(b);
}

function describe(value: Value): string {
  return value instanceof ExactNumber ? `#${value.text}` : (JSON.stringify(value) ?? '');
}
