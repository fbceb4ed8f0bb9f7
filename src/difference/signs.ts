import type { Fields, Value } from '../domain/row.ts';
import type { ChangedCell } from './cells.ts';

/** What an editor or a spreadsheet did to many rows at once, as far as the rows show it. */
export type SignKind = 'swapped' | 'shifted' | 'damaged' | 'converted' | 'rekeyed' | 'removed' | 'column';

export interface Sign {
  readonly kind: SignKind;
  readonly rows: number;
  /** Rows of which these are a part. */
  readonly of: number;
  readonly columns: readonly string[];
}

/** Looks at changed rows one after the other, in memory that does not grow with them. */
export interface SignFinder {
  add(cells: readonly ChangedCell[], now: () => Fields, before: () => Fields): void;
  /** The signs that enough rows show, most rows first. `compared`: rows that have the same key on both sides. */
  find(compared: number): readonly Sign[];
}

/** Fewer rows may be like that by chance. */
const LEAST_ROWS = 3;
/** A column that changed in a share of a few rows is no news. */
const LEAST_OF_COLUMN = 10;
/** Different places that are kept of one kind; a file with more columns shows its first. */
const MAX_PLACES = 1_000;
/** Of a row with more changed cells no pairs are compared. */
const MAX_PAIRED = 12;

/** @param order columns of the files, as far as they are known, from left to right. */
export function createSignFinder(order: readonly string[]): SignFinder {
  const columns = new Map<string, number>();
  const places = new Map<string, { readonly kind: SignKind; readonly columns: readonly string[]; rows: number }>();
  const note = (kind: SignKind, named: readonly string[]): void => {
    const id = JSON.stringify([kind, named]);
    const place = places.get(id) ?? { kind, columns: named, rows: 0 };
    place.rows += 1;
    if (place.rows > 1 || places.size < MAX_PLACES) places.set(id, place);
  };
  return {
    add(cells, now, before) {
      for (const { column } of cells) columns.set(column, (columns.get(column) ?? 0) + 1);
      const swapped = findSwap(cells);
      if (swapped !== undefined) note('swapped', swapped);
      const from = swapped === undefined ? findShift(cells, { now, before, order }) : undefined;
      if (from !== undefined) note('shifted', [from]);
      if (swapped !== undefined || from !== undefined) return;
      for (const cell of cells) {
        if (isDamaged(cell)) note('damaged', [cell.column]);
        else if (isConverted(cell)) note('converted', [cell.column]);
      }
    },
    find(compared) {
      const shown = [...places.values()].filter(({ rows }) => rows >= LEAST_ROWS);
      const explained = new Set(shown.filter(({ rows }) => rows * 2 > compared).flatMap((place) => place.columns));
      const isShifted = shown.some(({ kind, rows }) => kind === 'shifted' && rows * 2 > compared);
      const wide = [...columns]
        .filter(([name, rows]) => rows >= LEAST_OF_COLUMN && rows * 2 > compared && !isShifted && !explained.has(name))
        .map(([name, rows]) => ({ kind: 'column' as const, rows, columns: [name] }));
      return [...shown, ...wide].sort((a, b) => b.rows - a.rows).map((sign) => ({ ...sign, of: compared }));
    },
  };
}

/** Two columns whose cells changed places; where one side is blank, a column has another name, or a cell moved. */
function findSwap(cells: readonly ChangedCell[]): readonly [string, string] | undefined {
  if (cells.length < 2 || cells.length > MAX_PAIRED) return undefined;
  const filled = cells.filter(({ before, now }) => isFilled(before) && isFilled(now));
  for (const [index, first] of filled.entries()) {
    const second = filled.slice(index + 1).find(({ before, now }) => first.before === now && first.now === before);
    if (second !== undefined) return [first.column, second.column];
  }
  return undefined;
}

/** The first column from which on most changed cells hold what their neighbor held. */
function findShift(
  cells: readonly ChangedCell[],
  row: { readonly now: () => Fields; readonly before: () => Fields; readonly order: readonly string[] },
): string | undefined {
  if (cells.length < 2) return undefined;
  const { order } = row;
  const before = row.before();
  const columns = order.length > 0 ? order : [...new Set([...Object.keys(before), ...Object.keys(row.now())])];
  for (const step of [-1, 1]) {
    const moved = cells.filter(({ column, now: value }) => {
      const neighbor = columns[columns.indexOf(column) + step];
      return isFilled(value) && neighbor !== undefined && before[neighbor] === value;
    });
    if (moved.length >= 2 && moved.length * 2 >= cells.length) return cells[0]?.column;
  }
  return undefined;
}

function isFilled(value: Value | undefined): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** UTF-8 that was read as windows-1252: a letter of the first two, and what follows it. */
const MISREAD = /[\u00c2\u00c3\u00e2][\u0080-\u00bf\u0152-\u2122]/u;
const NOT_ASCII = /[^\p{ASCII}]/u;
const ALL_NOT_ASCII = /[^\p{ASCII}]/gu;

/** Letters beyond ASCII became others, as after reading the file in a wrong encoding. */
function isDamaged({ before, now }: ChangedCell): boolean {
  if (typeof before !== 'string' || typeof now !== 'string') return false;
  const isNew = (sign: RegExp): boolean => sign.test(now) && !sign.test(before);
  if (isNew(/\ufffd/) || isNew(MISREAD)) return true;
  return NOT_ASCII.test(before) && before.replace(ALL_NOT_ASCII, '?') === now;
}

/** A spreadsheet took text for a number: leading zeros are gone, or it became 1.23E+15. */
function isConverted({ before, now }: ChangedCell): boolean {
  if (typeof before !== 'string' || typeof now !== 'string' || !/^\d+$/.test(before)) return false;
  return before.replace(/^0+(?=\d)/, '') === now || /^\d(?:[.,]\d+)?E\+\d+$/i.test(now);
}
