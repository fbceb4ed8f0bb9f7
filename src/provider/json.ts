import { stringify } from 'lossless-json';
import { ExactNumber } from '../domain/row.ts';
import { checkJsonBounds, MAX_JSON_DEPTH } from './json-bounds.ts';

/** A number that `JSON.parse` may round: 16 digits or more, or an exponent of three digits. */
const MAY_BE_INEXACT = /\d{16}|[eE]\+?\d{3}/;

/** A JSON string, or a JSON number: strings are matched so that digits inside them are left alone. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON; numbers beyond 2^53 become strings of the same digits, so that an id is never another id
 * (reliability.md 2.7; Node 20 has no source text in the reviver). Throws `SyntaxError`, and `RangeError` with a
 * sentence for what is too large or too deep to be built.
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
 * (provider-model, Results): JSONata functions break on null, and positions must hold.
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

/** Bytes, a file part or an archive where JSON is written: JSON has no word for them. */
export class BytesInJson extends Error {
  constructor() {
    super('Bytes, an archive or a file part can not be written as JSON. Give $base64() of it, or use `multipart`.');
  }
}

/**
 * Writes a value as JSON; an `ExactNumber` as its own digits. undefined for what JSON has no word for
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
