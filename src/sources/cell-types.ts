import { ExactNumber, type Value } from '../domain/row.ts';
import { isObject } from '../rules/schema-keywords.ts';

/** The type to which the cells of a field are converted. */
export interface FieldType {
  readonly cell: CellType;
  readonly isNullable: boolean;
}

/** Types that the schema gives directly to a field: `properties.<field>.type`. A type that allows strings needs no conversion. */
export function readFieldTypes(schema: unknown): ReadonlyMap<string, FieldType> {
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  const types = new Map<string, FieldType>();
  for (const [field, property] of Object.entries(properties)) {
    const type = readFieldType(property);
    if (type !== undefined) types.set(field, type);
  }
  return types;
}

/** The same of the schema of one field; undefined if its cells stay strings. */
export function readFieldType(property: unknown): FieldType | undefined {
  const declared = isObject(property) ? property.type : undefined;
  const names: readonly unknown[] = Array.isArray(declared) ? declared : [declared];
  const cell = (['number', 'integer', 'boolean'] as const).find((type) => names.includes(type));
  return cell === undefined || names.includes('string') ? undefined : { cell, isNullable: names.includes('null') };
}

/** The types to which a cell of a delimited file is converted. A cell of any other type stays a string. */
export type CellType = 'number' | 'integer' | 'boolean';

/** Significant decimal digits that a double always preserves (IEEE 754 binary64: 15). */
const EXACT_DIGITS = 15;
const NUMBER = /^([+-]?)0*(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/**
 * A cell as the type that a schema gives it; undefined if it cannot be converted. Numbers are plain decimals
 * (`-12.50`, `1e3`, `007` is 7); a number with more digits than a double preserves keeps them. Booleans are `true` and
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
