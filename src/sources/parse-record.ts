import { parse as parseLossless } from 'lossless-json';
import { hasLoneSurrogate } from '../domain/lone-surrogate.ts';
import { ExactNumber, type RowFault, type SourceRecord, type Value } from '../domain/row.ts';
import { isExactNumber, scanJson } from './json-shape.ts';

/** Deepest nesting of a record, itself included: no vendor's row comes near it, and the stack may not be spent. */
const MAX_JSON_DEPTH = 64;

/** A record, or the 0-based place in the text where it stops being JSON (undefined if unknown). */
export type ParsedRecord =
  | { readonly kind: 'record'; readonly record: SourceRecord }
  | { readonly kind: 'syntax'; readonly offset: number | undefined };

/**
 * A record from the text of a JSON object, with every number kept as written. What is valid JSON but no usable
 * object is a record with a row fault: `row/not-object`, `row/duplicate-member`, `row/json-depth`.
 */
export function parseRecord(raw: string, line: number): ParsedRecord {
  const shape = scanJson(raw);
  if (shape.depth > MAX_JSON_DEPTH) {
    return faulty(raw, line, {
      code: 'row/json-depth',
      message: `The record is nested deeper than ${MAX_JSON_DEPTH} levels. Flatten it before it is sent.`,
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
      message: "An object of the record has the same member twice, so its value can't be told. Remove one of them.",
    });
  }
  // An escape alone can write half a character: UTF-8 has none, so none is in the text itself.
  if (raw.includes('\\u') && hasLoneSurrogate(value)) {
    return faulty(raw, line, {
      code: 'row/half-character',
      message:
        'A text of the record holds half a character (a lone surrogate, such as \\ud83d). Write the whole character.',
    });
  }
  const object = shape.hasInexactNumber ? parseExact(raw) : value;
  return { kind: 'record', record: { line, columns: Object.keys(object), values: Object.values(object), raw } };
}

/** A record that can't be a row. */
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

/** Node's own message quotes the text, and names no place in some versions; lossless-json always names one. */
function findSyntaxError(raw: string): number | undefined {
  try {
    parseLossless(raw);
    return undefined;
  } catch (error) {
    const place = error instanceof Error ? /at position (\d+)$/.exec(error.message) : null;
    return place === null ? undefined : Number(place[1]);
  }
}
