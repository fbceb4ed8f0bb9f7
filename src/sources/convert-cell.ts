import { ExactNumber, type Value } from '../domain/row.ts';

/** What a schema says a cell of a delimited file becomes. A cell of any other type stays a string. */
export type CellType = 'number' | 'integer' | 'boolean';

/** Significant decimal digits that a double always keeps (IEEE 754 binary64: 15). */
const EXACT_DIGITS = 15;
const NUMBER = /^([+-]?)0*(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/**
 * A cell as the type that a schema gives it; undefined if it isn't one. Numbers are plain decimals
 * (`-12.50`, `1e3`, `007` is 7); one with more digits than a double keeps stays text. Booleans are `true` and
 * `false` in any case, as spreadsheets write them.
 */
export function convertCell(cell: string, type: CellType): Value | undefined {
  if (type === 'boolean') return toBoolean(cell);
  const match = NUMBER.exec(cell);
  if (match === null) return undefined;
  const text = `${match[1] === '-' ? '-' : ''}${match[2] ?? ''}`;
  const number = Number(text);
  if (!Number.isFinite(number) || (type === 'integer' && !Number.isInteger(number))) return undefined;
  return countDigits(text) > EXACT_DIGITS && String(number) !== text ? new ExactNumber(text) : number;
}

function toBoolean(cell: string): boolean | undefined {
  const folded = cell.toLowerCase();
  if (folded === 'true') return true;
  return folded === 'false' ? false : undefined;
}

function countDigits(text: string): number {
  return text.replace(/[eE].*$/, '').replace(/\D/g, '').length;
}
