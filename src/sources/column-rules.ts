import { NULL, NUMBER, TEXT, TRUE } from '../domain/object-scan.ts';
import type { Value } from '../domain/row.ts';
import { LinearRegex } from '../rules/linear-regex.ts';
import { isObject } from '../rules/schema-keywords.ts';
import { convertCell, readFieldType } from './cell-types.ts';
import { readNumber } from './read-number.ts';

/** Whether a cell follows the rules of its column. False also where only the whole row can tell. */
export type CellCheck = (bytes: Buffer, from: number, to: number) => boolean;

/** The same of a value in JSON, which has a kind (`TEXT`, `NUMBER`, …) of its own. */
export type ValueCheck = (bytes: Buffer, from: number, to: number, kind: number) => boolean;

/** A schema whose rules are each about one column. */
export interface ColumnRules {
  /** The check of a field's cells; undefined if any cell will do. */
  checkOf(field: string): CellCheck | undefined;
  /** The same of its values in JSON. */
  valueCheckOf(field: string): ValueCheck | undefined;
  readonly required: ReadonlySet<string>;
}

/** Keywords that say nothing about what is valid, and do not lead elsewhere. */
const NOTES = new Set(
  '$comment title description default deprecated readOnly writeOnly examples $defs definitions'.split(' '),
);

/** Compiles the schema of one field, for what is not checked here. */
type CompileProperty = (property: unknown) => (value: Value) => boolean;

/** Undefined for a schema with rules that span columns, or with references. */
export function compileColumnRules(schema: unknown, compile: CompileProperty): ColumnRules | undefined {
  // Nothing refers to it, and the dialect of the whole is that of its columns.
  const { $id: _, $schema: __, ...whole } = isObject(schema) ? schema : {};
  if (!isObject(schema) || hasReference(whole)) return undefined;
  const { type, properties = {}, required = [], additionalProperties: others = true, ...rest } = whole;
  const isForRows = type === undefined || type === 'object' || (Array.isArray(type) && type.includes('object'));
  const isPlain = Object.keys(rest).every((keyword) => NOTES.has(keyword));
  if (!isForRows || !isPlain || !isObject(properties) || !Array.isArray(required)) return undefined;
  if (typeof others !== 'boolean' || Object.hasOwn(properties, '__proto__')) return undefined;
  const checks = new Map(Object.entries(properties).map(([name, property]) => [name, checkOf(property, compile)]));
  const propertyOf = (name: string): unknown => (Object.hasOwn(properties, name) ? properties[name] : others);
  const valueChecks = new Map<string, ValueCheck | undefined>();
  return {
    checkOf: (field) => (checks.has(field) ? checks.get(field) : others ? undefined : REFUSE),
    valueCheckOf(field) {
      if (!valueChecks.has(field)) valueChecks.set(field, valueCheckOf(propertyOf(field), compile));
      return valueChecks.get(field);
    },
    required: new Set(required.map(String)),
  };
}

const REFUSE: CellCheck = () => false;

/** Schemas that refer to another place cannot be taken apart, nor one with a dialect that counts only at its root. */
function hasReference(schema: unknown): boolean {
  return /"\$(?:ref|dynamicRef|id|anchor|dynamicAnchor|schema)":/.test(JSON.stringify(schema));
}

function checkOf(property: unknown, compile: CompileProperty): CellCheck | undefined {
  if (property === true) return undefined;
  if (!isObject(property)) return REFUSE;
  const type = readFieldType(property);
  if (type === undefined) return textCheck(property) ?? decodedCheck((text) => text, compile(property));
  const check = type.cell === 'boolean' ? undefined : numberCheck(property, type.cell);
  return check ?? decodedCheck((text) => convertCell(text, type.cell), compile(property));
}

/** Of a value in JSON, which is not converted. */
function valueCheckOf(property: unknown, compile: CompileProperty): ValueCheck | undefined {
  if (property === true) return undefined;
  if (!isObject(property)) return REFUSE;
  // Most values need no more than the checks of cells, and compiling takes a while.
  const isValid = lazily(() => compile(property));
  const text = textCheck(property) ?? decodedCheck((written) => written, isValid);
  const cell = readFieldType(property)?.cell;
  const ofNumber = cell === undefined || cell === 'boolean' ? undefined : numberCheck(property, cell);
  const number = ofNumber ?? decodedCheck(Number, isValid);
  return (bytes, from, to, kind) => {
    if (kind === TEXT) return text(bytes, from, to);
    return kind === NUMBER ? number(bytes, from, to) : isValid(kind === NULL ? null : kind === TRUE);
  };
}

function lazily(compile: () => (value: Value) => boolean): (value: Value) => boolean {
  let compiled: ReturnType<typeof compile> | undefined;
  return (value) => {
    compiled ??= compile();
    return compiled(value);
  };
}

/** Of any rules, on the cell's value; a cell that is not of its type has none. */
function decodedCheck(convert: (text: string) => Value | undefined, isValid: (value: Value) => boolean): CellCheck {
  return (bytes, from, to) => {
    const value = convert(bytes.toString('utf8', from, to));
    return value !== undefined && isValid(value);
  };
}

/** Of a string with the usual rules; undefined if there are others. */
function textCheck(property: Readonly<Record<string, unknown>>): CellCheck | undefined {
  const { type, enum: list, pattern, minLength, maxLength, ...rest } = property;
  const names: readonly unknown[] = Array.isArray(type) ? type : [type];
  const isText = type === undefined || names.includes('string');
  if (!isText || !Object.keys(rest).every((keyword) => NOTES.has(keyword))) return undefined;
  const checks: CellCheck[] = [];
  if (Array.isArray(list)) checks.push(listCheck(list.filter((item) => typeof item === 'string')));
  if (typeof maxLength === 'number') checks.push((bytes, from, to) => countAtMost(maxLength, bytes, from, to));
  if (typeof minLength === 'number') checks.push((bytes, from, to) => countAtLeast(minLength, bytes, from, to));
  if (typeof pattern === 'string') {
    const regex = new LinearRegex(pattern, 'u');
    checks.push((bytes, from, to) => regex.testBytes(bytes, from, to));
  }
  return allOf(checks);
}

function allOf(checks: readonly CellCheck[]): CellCheck {
  const [first, second, ...others] = checks;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (others.length === 0) return (bytes, from, to) => first(bytes, from, to) && second(bytes, from, to);
  return (bytes, from, to) => {
    for (const check of checks) if (!check(bytes, from, to)) return false;
    return true;
  };
}

function listCheck(list: readonly string[]): CellCheck {
  const items = list.map((item) => Buffer.from(item));
  return (bytes, from, to) => {
    for (const item of items) if (item.length === to - from && isEqual(item, bytes, from)) return true;
    return false;
  };
}

function isEqual(item: Buffer, bytes: Buffer, from: number): boolean {
  for (let at = 0; at < item.length; at += 1) if (item[at] !== bytes[from + at]) return false;
  return true;
}

/** Whether a text in UTF-8 has at most so many characters (code points). */
function countAtMost(most: number, bytes: Buffer, from: number, to: number): boolean {
  if (to - from <= most) return true;
  let count = 0;
  for (let at = from; at < to; at += 1) if (((bytes[at] ?? 0) & 0xc0) !== 0x80) count += 1;
  return count <= most;
}

function countAtLeast(least: number, bytes: Buffer, from: number, to: number): boolean {
  let count = 0;
  for (let at = from; at < to && count < least; at += 1) if (((bytes[at] ?? 0) & 0xc0) !== 0x80) count += 1;
  return count >= least;
}

/** Of a number with bounds; undefined if there are other rules. */
function numberCheck(property: Readonly<Record<string, unknown>>, cell: 'number' | 'integer'): CellCheck | undefined {
  const { type: _, minimum, maximum, exclusiveMinimum, exclusiveMaximum, ...rest } = property;
  if (!Object.keys(rest).every((keyword) => NOTES.has(keyword))) return undefined;
  const [least, most] = [boundOf(minimum, Number.NEGATIVE_INFINITY), boundOf(maximum, Number.POSITIVE_INFINITY)];
  const above = boundOf(exclusiveMinimum, Number.NEGATIVE_INFINITY);
  const below = boundOf(exclusiveMaximum, Number.POSITIVE_INFINITY);
  return (bytes, from, to) => {
    const read = readNumber(bytes, from, to);
    // A few numbers are written in a way that only the general conversion reads.
    const number = Number.isNaN(read)
      ? Number(convertCell(bytes.toString('utf8', from, to), cell) ?? Number.NaN)
      : read;
    if (cell === 'integer' && !Number.isInteger(number)) return false;
    return number >= least && number <= most && number > above && number < below;
  };
}

function boundOf(limit: unknown, none: number): number {
  return typeof limit === 'number' ? limit : none;
}
