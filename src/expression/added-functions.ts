import { gzipSync } from 'node:zlib';
import { ExactNumber } from '../domain/row.ts';
import { columnsOf } from './columns.ts';
import { CsvContent, isContent, RowStream, readContent, ZipContent } from './content.ts';
import { cellsOf, csvText } from './csv-text.ts';
import { BytesInJson, dropNulls, encodeJson, parseJson } from './json.ts';

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
  toJSON(): never {
    throw new BytesInJson();
  }
}

/** An argument that a function does not accept; the message names the function and the kind, never the value. */
export class ArgumentError extends Error {}

type AddedFunction = (...values: readonly unknown[]) => unknown;

/** The functions that expressions have in addition to JSONata's own. */
export const ADDED_FUNCTIONS: ReadonlyMap<string, AddedFunction> = new Map<string, AddedFunction>([
  ['csv', makeCsv],
  ['zip', makeZip],
  ['jsonl', (values: unknown) => encodeJsonLines(toList(values))],
  ['gzip', (content: unknown) => withBytes('gzip', content, gzipSync)],
  ['base64', (content: unknown) => withBytes('base64', content, (bytes) => Buffer.from(bytes).toString('base64'))],
  [
    'base64url',
    (content: unknown) => withBytes('base64url', content, (bytes) => Buffer.from(bytes).toString('base64url')),
  ],
  ['file', makeFile],
  ['entries', readEntries],
  ['parse', parseText],
]);

/** The bytes of a text (UTF-8), or bytes as they are. Throws `ArgumentError` for anything else. */
function toBytes(name: string, content: unknown): Uint8Array {
  if (typeof content === 'string') return Buffer.from(content, 'utf8');
  if (content instanceof Uint8Array) return content;
  throw new ArgumentError(`$${name} takes text or bytes, not ${content === undefined ? 'nothing' : typeof content}.`);
}

/** A value as text: a string as it is, everything else as JSON; undefined if there is no value. */
export function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : encodeJson(value);
}

function toList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined ? [] : [value];
}

/** CSV text with the given columns, by default those of the rows (`columnsOf`); a stream for a stream of rows. */
function makeCsv(rows: unknown, columns: unknown): string | CsvContent {
  if (rows instanceof RowStream) return new CsvContent(rows);
  const list = toList(rows).map((row) => {
    if (typeof row === 'object' && row !== null) return row;
    throw new ArgumentError('$csv takes a list of objects.');
  });
  const names = columns === undefined ? columnsOf(list) : toList(columns).map(toColumn);
  return csvText(
    names,
    list.map((row) => cellsOf(names, row)),
  );
}

function toColumn(name: unknown): string {
  if (typeof name === 'string') return name;
  throw new ArgumentError('$csv takes the column names as a list of texts.');
}

function makeZip(name: unknown, content: unknown): ZipContent {
  if (typeof name !== 'string')
    throw new ArgumentError('The first argument of $zip must be the name of the file in the archive.');
  return new ZipContent(name, isContent(content) ? content : toBytes('zip', content));
}

function encodeJsonLines(values: readonly unknown[]): string {
  return values.map((value) => `${encodeJson(value) ?? 'null'}\n`).join('');
}

function makeFile(name: unknown, content: unknown, type: unknown): FilePart | Promise<FilePart> {
  if (typeof name !== 'string') throw new ArgumentError('The first argument of $file must be the file name.');
  const kind = typeof type === 'string' ? type : 'application/octet-stream';
  return withBytes('file', content, (bytes) => new FilePart(name, bytes, kind));
}

/** Applies a function to the bytes of a text or an archive. An archive is built again each time, which takes a while. */
function withBytes<T>(name: string, content: unknown, use: (bytes: Uint8Array) => T): T | Promise<T> {
  return isContent(content) ? readContent(content).then(use) : use(toBytes(name, content));
}

/** `{ key, value }` for each member of an object, or for each item of an array with its position as the key. */
function readEntries(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return undefined;
  return Object.entries(value).map(([key, member]: [string, unknown]) => ({ key, value: member }));
}

/** The JSON in a text, without null members; undefined if it is not JSON, as vendors' texts sometimes are not. */
function parseText(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return dropNulls(parseJson(text));
  } catch {
    return undefined;
  }
}
