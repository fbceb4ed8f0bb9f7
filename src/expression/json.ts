import { stringify } from 'lossless-json';
import { ExactNumber } from '../domain/row.ts';

/** A number that `JSON.parse` may round: 16 digits or more, or an exponent of three digits. */
const MAY_BE_INEXACT = /\d{16}|[eE]\+?\d{3}/;

/** A JSON string, or a JSON number: strings are matched so that digits inside them are left alone. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON; numbers beyond 2^53 become strings with the same digits, so that an id never becomes another id
 * (Node 20 has no source text in the reviver). Throws `SyntaxError`, and `RangeError` with a sentence if the text is
 * too large or too deep.
 */
export function parseJson(text: string): unknown {
  checkJsonBounds(text);
  const value: unknown = JSON.parse(text);
  if (!MAY_BE_INEXACT.test(text)) return value;
  const quoted = text.replace(STRING_OR_NUMBER, (token) =>
    token.startsWith('"') || Math.abs(Number(token)) <= Number.MAX_SAFE_INTEGER ? token : `"${token}"`,
  );
  return JSON.parse(quoted);
}

/**
 * Removes `null` members of objects and turns `null` items of arrays into empty items, in place
 * (docs/provider-file.md, "Expressions"): JSONata functions fail on null, and positions must stay the same.
 * Throws `RangeError` for a value deeper than `MAX_JSON_DEPTH`.
 */
export function dropNulls(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  if (depth >= MAX_JSON_DEPTH) throw new RangeError(`The JSON is nested deeper than ${MAX_JSON_DEPTH} levels.`);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) value[index] = dropNulls(value[index], depth + 1);
    return value;
  }
  for (const [name, member] of Object.entries(value)) {
    if (member === null) Reflect.deleteProperty(value, name);
    else dropNulls(member, depth + 1);
  }
  return value;
}

/** Bytes, a file part or an archive inside JSON, which cannot represent them. */
export class BytesInJson extends Error {
  constructor() {
    super(
      'Bytes, archives and file parts cannot be written as JSON. Use $base64() of them, or send them with `multipart`.',
    );
  }
}

/**
 * Writes a value as JSON, and an `ExactNumber` with its own digits. undefined for what JSON cannot represent
 * (undefined, a function). Throws `BytesInJson`.
 */
export function encodeJson(value: unknown): string | undefined {
  if (!hasExactNumber(value)) return JSON.stringify(value);
  return stringify(value, undefined, undefined, [{ test: isExactNumber, stringify: String }]);
}

function hasExactNumber(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (isExactNumber(value)) return true;
  if (value instanceof Uint8Array) throw new BytesInJson();
  return Array.isArray(value) ? value.some(hasExactNumber) : Object.values(value).some(hasExactNumber);
}

function isExactNumber(value: unknown): value is ExactNumber {
  return value instanceof ExactNumber;
}

/** Deeper responses are refused: no vendor nests that deep, and recursion must not exhaust the stack. */
export const MAX_JSON_DEPTH = 64;
/** Maximum values of one document: a page of results with 100,000 rows of 20 cells. */
export const MAX_JSON_VALUES = 2_000_000;
/** Maximum members of one object: errors by id for each row of a job of 100,000. Half a million took 252 MB. */
export const MAX_JSON_MEMBERS = 100_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Checks the depth, the values and the members of an object before a text is parsed. One pass over the characters, which
 * keeps only a count for each open bracket. Throws `RangeError` with a sentence. Does not check the syntax.
 */
function checkJsonBounds(text: string): void {
  const counts: number[] = [];
  const isObject: boolean[] = [];
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      if (counts.length >= MAX_JSON_DEPTH)
        throw new RangeError(`The JSON is nested deeper than ${MAX_JSON_DEPTH} levels.`);
      counts.push(1);
      isObject.push(code === OPEN_OBJECT);
      values += 1;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
      counts.pop();
      isObject.pop();
    } else if (code === COMMA) {
      const members = (counts.at(-1) ?? 0) + 1;
      counts[counts.length - 1] = members;
      values += 1;
      if (values > MAX_JSON_VALUES) throw new RangeError(`The JSON contains more than ${MAX_JSON_VALUES} values.`);
      if (members > MAX_JSON_MEMBERS && isObject.at(-1) === true)
        throw new RangeError(`The JSON contains an object with more than ${MAX_JSON_MEMBERS} members.`);
    }
  }
}

/** The index of the quote that ends the string which begins at `start`; the end of the text if there is none. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === BACKSLASH) before -= 1;
  return (at - before) % 2 === 0;
}
