import { DOUBLED, type RecordScan } from '../domain/record-scan.ts';
import type { ColumnRules } from './column-rules.ts';
import type { PreparerOptions } from './prepare.ts';
import { createKeyPlanner, createPlanner, type Plan } from './row-plan.ts';

/** Which rows of a file are sound by their bytes alone, and what of them is sent as it is. */
export interface ScanCheck {
  /** Index of the cell that identifies the row; -1 if none does. */
  readonly key: number;
  /** The fields that are sent, and the indexes of their cells. */
  readonly fields: readonly string[];
  readonly indexes: readonly number[];
  /** True only for a row that `createPreparer` would give no fault. Others must be asked about there. */
  accepts(scan: RecordScan): boolean;
}

/**
 * Checks a sound record of a delimited file with these columns by its bytes; undefined where the rows must be prepared one
 * by one.
 */
export function createScanCheck(options: PreparerOptions): (columns: readonly string[]) => ScanCheck | undefined {
  const { columns: mapping, key, blank, providerSchema, userSchema } = options;
  const planFor = createPlanner(mapping);
  const keyPlanFor = key && createKeyPlanner({ columns: mapping, key });
  return (columns) => {
    const { fields, indexes } = planFor(columns);
    const keyIndex = keyPlanFor === undefined ? -1 : keyPlanFor(columns).indexes[0];
    if (keyIndex === undefined || (key !== undefined && keyIndex === -1) || indexes.includes(-1)) return undefined;
    if (providerSchema !== undefined || (userSchema !== undefined && userSchema.columns === undefined))
      return undefined;
    const isValid = userSchema?.columns && createRowCheck(userSchema.columns, { fields, indexes }, blank === 'omit');
    return {
      ...{ key: keyIndex, fields, indexes },
      accepts: (scan) => (keyIndex === -1 || hasPlainKey(scan, keyIndex)) && (isValid === undefined || isValid(scan)),
    };
  };
}

const FIRST_BYTES = 1024;

function createRowCheck(rules: ColumnRules, { fields, indexes }: Plan, omits: boolean): (scan: RecordScan) => boolean {
  const checks = fields.map((field) => rules.checkOf(field));
  const isNeeded = fields.map((field) => rules.required.has(field));
  if ([...rules.required].some((name) => !fields.includes(name))) return () => false;
  let plain = Buffer.alloc(FIRST_BYTES);
  return ({ bytes, from, to, marks }) => {
    for (let place = 0; place < indexes.length; place += 1) {
      const index = indexes[place] ?? 0;
      const start = from[index] ?? 0;
      const end = to[index] ?? 0;
      if (omits && start === end) {
        if (isNeeded[place] === true) return false;
        continue;
      }
      const check = checks[place];
      if (check === undefined) continue;
      if (((marks[index] ?? 0) & DOUBLED) === 0) {
        if (!check(bytes, start, end)) return false;
        continue;
      }
      if (end - start > plain.length) plain = Buffer.alloc(2 * (end - start));
      if (!check(plain, 0, undouble(bytes, start, end, plain))) return false;
    }
    return true;
  };
}

const QUOTE = 0x22;

/** Writes a cell with each doubled quote as one; returns its length. */
function undouble(bytes: Buffer, from: number, to: number, into: Buffer): number {
  let length = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    into[length] = byte;
    length += 1;
    if (byte === QUOTE) at += 1;
  }
  return length;
}

const SPACE = 0x20;
const LAST_PRINTABLE = 0x7e;

function hasPlainKey({ bytes, from, to, marks }: RecordScan, cell: number): boolean {
  return ((marks[cell] ?? 0) & DOUBLED) === 0 && isPlainKey(bytes, from[cell] ?? 0, to[cell] ?? 0);
}

/** True for nearly every key in UTF-8: the same as `isPlain` of a text that is not blank. */
export function isPlainKey(bytes: Buffer, start: number, end: number): boolean {
  let last = 0;
  let isBlank = true;
  for (let at = start; at < end; at += 1) {
    const code = bytes[at] ?? 0;
    if (code < SPACE || code > LAST_PRINTABLE || ((code === 0x2b || code === 0x2d) && (last | 0x20) === 0x65))
      return false;
    if (code !== SPACE) isBlank = false;
    last = code;
  }
  const isColonFourth = end - start > 3 && bytes[start + 3] === 0x3a;
  return !isBlank && bytes[start] !== 0x23 && !isColonFourth;
}
