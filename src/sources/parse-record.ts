import { parse as parseLossless } from 'lossless-json';
import { ExactNumber, hasLoneSurrogate, type RowFault, type SourceRecord, type Value } from '../domain/row.ts';

/** Maximum nesting of a record, itself included: no vendor's row comes near it, and it protects the stack. */
const MAX_JSON_DEPTH = 64;

/** A record, or the 0-based offset in the text at which it is not JSON (undefined if unknown). */
export type ParsedRecord =
  | { readonly kind: 'record'; readonly record: SourceRecord }
  | { readonly kind: 'syntax'; readonly offset: number | undefined };

/**
 * Parses the text of a JSON object to a record, with every number kept as written. Valid JSON that is not a usable
 * object becomes a record with a row fault: `row/not-object`, `row/duplicate-member`, `row/json-depth`.
 */
export function parseRecord(raw: string, line: number): ParsedRecord {
  const shape = scanJson(raw);
  if (shape.depth > MAX_JSON_DEPTH) {
    return faulty(raw, line, {
      code: 'row/json-depth',
      message: `The record is nested deeper than ${MAX_JSON_DEPTH} levels. Flatten it.`,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return { kind: 'syntax', offset: findSyntaxError(raw) };
  }
  if (!isObject(value)) {
    return faulty(raw, line, {
      code: 'row/not-object',
      message: `The record is ${describeKind(value)}, not an object. Write each record as {"column": value}.`,
    });
  }
  if (countMembers(value) !== shape.members) {
    return faulty(raw, line, {
      code: 'row/duplicate-member',
      message: 'An object in the record has the same member twice, so its value is ambiguous. Remove one of them.',
    });
  }
  // Only an escape can write half a character: UTF-8 text cannot contain one.
  if (raw.includes('\\u') && hasLoneSurrogate(value)) {
    return faulty(raw, line, {
      code: 'row/half-character',
      message:
        'A text in the record contains half a character (a lone surrogate, such as \\ud83d). Write the whole character.',
    });
  }
  const object = shape.hasInexactNumber ? parseExact(raw) : value;
  return { kind: 'record', record: { line, columns: Object.keys(object), values: Object.values(object), raw } };
}

/** Parses a record again that could be parsed in its file: the spool of a `RowStore` keeps its text. */
export function reparseRecord(text: string, line: number): SourceRecord {
  const parsed = parseRecord(text, line);
  return parsed.kind === 'record' ? parsed.record : { line, columns: [], values: [], raw: text };
}

/** A record that cannot become a row. */
export function faulty(raw: string, line: number, fault: RowFault): ParsedRecord & { readonly kind: 'record' } {
  return { kind: 'record', record: { line, columns: [], values: [], raw, fault } };
}

type JsonObject = { readonly [member: string]: Value };

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describeKind(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return value === null ? 'null' : `a ${typeof value}`;
}

function countMembers(value: Value): number {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return 0;
  let count = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const member of Object.values<Value>(value)) {
    if (typeof member === 'object') count += countMembers(member);
  }
  return count;
}

function parseExact(raw: string): JsonObject {
  const value = parseLossless(raw, null, (text) => (isExactNumber(text) ? Number(text) : new ExactNumber(text)));
  return isObject(value) ? value : {};
}

/** Node's own message quotes the text, and in some versions names no position; lossless-json always does. */
function findSyntaxError(raw: string): number | undefined {
  try {
    parseLossless(raw);
    return undefined;
  } catch (error) {
    const position = error instanceof Error ? /at position (\d+)$/.exec(error.message) : null;
    return position === null ? undefined : Number(position[1]);
  }
}

/** What `JSON.parse` does not report about a text. */
export interface JsonShape {
  /** Maximum nesting; 0 for a scalar. */
  readonly depth: number;
  /** Number of members of all objects; a duplicate counts twice. */
  readonly members: number;
  /** True if some number would be written differently once it is a double: `9007199254740993`, `1.0`, `1e3`. */
  readonly hasInexactNumber: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const MINUS = 0x2d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Scans a JSON text in one pass. For invalid JSON the result is meaningless, but the scan always ends. */
export function scanJson(text: string): JsonShape {
  let depth = 0;
  let deepest = 0;
  let members = 0;
  let hasInexactNumber = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) members += 1;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) deepest = Math.max(deepest, ++depth);
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
    else if (code === MINUS || isDigit(code)) {
      const end = endOfNumber(text, at);
      hasInexactNumber ||= !isExactNumber(text.slice(at, end));
      at = end - 1;
    }
  }
  return { depth: deepest, members, hasInexactNumber };
}

/** True if the double is written exactly as the text. */
export function isExactNumber(text: string): boolean {
  return String(Number(text)) === text;
}

/** Index of the closing quote, or of the last character of the text. */
export function endOfString(text: string, open: number): number {
  for (let close = text.indexOf('"', open + 1); close !== -1; close = text.indexOf('"', close + 1)) {
    let slashes = 0;
    while (text.charCodeAt(close - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return close;
  }
  return text.length - 1;
}

function endOfNumber(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && (isDigit(text.charCodeAt(at)) || '.eE+-'.includes(text.charAt(at)))) at += 1;
  return at;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
