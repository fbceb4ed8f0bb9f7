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

/** Writes rows in one order of columns, so that equal texts are sent alike. */
export interface ContentForm {
  /** Whether the JSON of a record with these columns is its text. */
  isOrdered(columns: readonly string[]): boolean;
  text(fields: Fields, columns: readonly string[]): string;
}

/**
 * The order is that of the first record; columns that it lacks follow by name. Records of a file share their columns, and
 * mostly those at the base are the same: then nothing is sorted.
 * @param isMapped fields are in one order, whatever the columns are.
 */
export function createContentForm(isMapped: boolean): ContentForm {
  let ranks: ReadonlyMap<string, number> | undefined;
  let known: { readonly columns: readonly string[]; readonly isOrdered: boolean } | undefined;
  const compare = (a: string, b: string): number => {
    const [left, right] = [ranks?.get(a) ?? Infinity, ranks?.get(b) ?? Infinity];
    return left === right ? Number(a > b) - Number(a < b) : left - right;
  };
  const isOrdered = (columns: readonly string[]): boolean => {
    if (isMapped) return true;
    if (known?.columns === columns) return known.isOrdered;
    ranks ??= new Map(columns.map((name, index) => [name, index]));
    known = {
      columns,
      isOrdered: columns.every((name, index) => index === 0 || compare(columns[index - 1] ?? '', name) < 0),
    };
    return known.isOrdered;
  };
  return {
    isOrdered,
    text(fields, columns) {
      if (isOrdered(columns)) return JSON.stringify(fields);
      const sorted: { [name: string]: Value | undefined } = { __proto__: null };
      for (const name of Object.keys(fields).sort(compare)) sorted[name] = fields[name];
      return JSON.stringify(sorted);
    },
  };
}
