import { gzipSync } from 'node:zlib';
import { ExactNumber } from '../domain/row.ts';
import { CsvContent, isContent, RowStream, ZipContent } from './content.ts';
import { encodeCsv } from './csv-text.ts';
import { dropNulls, encodeJson, parseJson } from './json.ts';

/** A file part of a multipart body, as `$file(name, content, type)` gives it. */
export class FilePart {
  readonly name: string;
  readonly content: Uint8Array;
  readonly type: string;
  constructor(name: string, content: Uint8Array, type: string) {
    this.name = name;
    this.content = content;
    this.type = type;
  }
}

/** An argument that a function can't take; the message names the function and the kind, never the value. */
export class ArgumentError extends Error {}

type AddedFunction = (...values: readonly unknown[]) => unknown;

/** The functions that expressions have beyond JSONata's own. */
export const ADDED_FUNCTIONS: ReadonlyMap<string, AddedFunction> = new Map<string, AddedFunction>([
  ['csv', makeCsv],
  ['zip', makeZip],
  ['jsonl', (values: unknown) => encodeJsonLines(toList(values))],
  ['gzip', (content: unknown) => gzipSync(toBytes('gzip', content))],
  ['base64', (content: unknown) => Buffer.from(toBytes('base64', content)).toString('base64')],
  ['base64url', (content: unknown) => Buffer.from(toBytes('base64url', content)).toString('base64url')],
  ['file', makeFile],
  ['entries', readEntries],
  ['parse', parseText],
]);

/** Bytes of a text (UTF-8) or of bytes. Throws `ArgumentError` for anything else. */
export function toBytes(name: string, content: unknown): Uint8Array {
  if (typeof content === 'string') return Buffer.from(content, 'utf8');
  if (content instanceof Uint8Array) return content;
  throw new ArgumentError(`$${name} takes text or bytes, not ${content === undefined ? 'nothing' : typeof content}.`);
}

/** A value as text: a string as it stands, everything else as JSON; undefined where there is no value. */
export function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : encodeJson(value);
}

function toList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined ? [] : [value];
}

/** Text with a header that is the union of all rows' fields in order of appearance; of a stream of rows, a stream. */
function makeCsv(rows: unknown): string | CsvContent {
  if (rows instanceof RowStream) return new CsvContent(rows);
  const names = new Set<string>();
  const list: object[] = [];
  for (const row of toList(rows)) {
    if (typeof row !== 'object' || row === null) throw new ArgumentError('$csv takes a list of objects.');
    for (const name of Object.keys(row)) names.add(name);
    list.push(row);
  }
  return [...encodeCsv([...names], list)].join('');
}

function makeZip(name: unknown, content: unknown): ZipContent {
  if (typeof name !== 'string') throw new ArgumentError('$zip takes the name of the file in the archive first.');
  return new ZipContent(name, isContent(content) ? content : toBytes('zip', content));
}

function encodeJsonLines(values: readonly unknown[]): string {
  return values.map((value) => `${encodeJson(value) ?? 'null'}\n`).join('');
}

function makeFile(name: unknown, content: unknown, type: unknown): FilePart {
  if (typeof name !== 'string') throw new ArgumentError('$file takes the name of the file first.');
  return new FilePart(name, toBytes('file', content), typeof type === 'string' ? type : 'application/octet-stream');
}

/** `{ key, value }` for each member of an object, or for each item of an array with its position as the key. */
function readEntries(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return undefined;
  return Object.entries(value).map(([key, member]: [string, unknown]) => ({ key, value: member }));
}

/** JSON inside a text, null members dropped; undefined where it is not JSON, as vendors' texts sometimes are not. */
function parseText(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return dropNulls(parseJson(text));
  } catch {
    return undefined;
  }
}
