import { Readable } from 'node:stream';
import type { CsvLines } from '../domain/csv-lines.ts';
import type { Fields, Value } from '../domain/row.ts';
import { cellsOf, csvText, encodeCsv } from './csv-text.ts';
import { BytesInJson } from './json.ts';

/** A body that is generated while it is sent, so that a job of any size takes little memory. */
export interface Content {
  readonly type: string;
  /** How many bytes that are, where it is known beforehand. */
  readonly bytes?: number | undefined;
  /** Each call generates the content again, with the same bytes. */
  chunks(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export type StreamedRow = Fields | readonly Value[] | Uint8Array;

/** The rows of a job, read one by one from storage: the value of `$rows` for `$csv` in a streamed body. */
export class RowStream {
  /** Names of the columns in order, for all rows. */
  readonly columns: readonly string[];
  /** A list has a cell for each column; bytes are the row's line of CSV, valid until the next row is read. */
  readonly read: () => Iterable<StreamedRow>;
  /** The same rows as the lines that are stored, if all are. */
  readonly lines: () => CsvLines | undefined;
  constructor(
    columns: readonly string[],
    read: () => Iterable<StreamedRow>,
    lines = (): CsvLines | undefined => undefined,
  ) {
    this.columns = columns;
    this.read = read;
    this.lines = lines;
  }
}

/**
 * The rows of a job, or their keys, as a list that is loaded for each expression that uses it: the value of `$rows` elsewhere. Dozens of
 * jobs wait for the vendor at the same time, and must not hold their rows in memory meanwhile.
 */
export class RowList<T = Fields> {
  readonly length: number;
  readonly read: () => readonly T[];
  constructor(length: number, read: () => readonly T[]) {
    this.length = length;
    this.read = read;
  }
}

/** A variable as expressions and templates see it: a `RowList` is loaded. */
export function readVariable(variables: ReadonlyMap<string, unknown>, name: string): unknown {
  const value = variables.get(name);
  return value instanceof RowList ? value.read() : value;
}

/** The result of `$csv` for a stream of rows. */
export class CsvContent implements Content {
  // The same as for text, so that a body does not change its type with its size.
  readonly type = 'text/plain; charset=utf-8';
  readonly rows: RowStream;
  readonly bytes: number | undefined;
  private readonly head: Buffer;
  private readonly stored: CsvLines | undefined;
  constructor(rows: RowStream) {
    this.rows = rows;
    this.head = Buffer.from(csvText(rows.columns, []));
    this.stored = rows.lines();
    this.bytes = this.stored && this.head.length + this.stored.bytes;
  }
  chunks(): Generator<Uint8Array> {
    return this.stored?.chunks(this.head) ?? encodeCsv(this.rows.columns, this.lines());
  }
  private *lines(): Generator<readonly unknown[] | Uint8Array> {
    const { columns } = this.rows;
    for (const row of this.rows.read()) yield isCells(row) || row instanceof Uint8Array ? row : cellsOf(columns, row);
  }
}

/** `Array.isArray` alone does not narrow a readonly array. */
function isCells(row: StreamedRow): row is readonly Value[] {
  return Array.isArray(row);
}

/** A text or bytes as content. */
class FixedContent implements Content {
  readonly type = 'application/octet-stream';
  private readonly content: Uint8Array;
  constructor(content: Uint8Array) {
    this.content = content;
  }
  *chunks(): Generator<Uint8Array> {
    yield this.content;
  }
}

/** The earliest time that the format supports, so that the same rows give the same bytes at any time, in any zone. */
const ENTRY_TIME = new Date(1980, 0, 1);
/** A regular file that its owner may write and everyone may read. */
const ENTRY_MODE = 0o100644;

/** The result of `$zip`: an archive with one file. */
export class ZipContent implements Content {
  readonly type = 'application/zip';
  readonly name: string;
  readonly inner: Content;
  constructor(name: string, inner: Content | Uint8Array) {
    this.name = name;
    this.inner = inner instanceof Uint8Array ? new FixedContent(inner) : inner;
  }
  toJSON(): never {
    throw new BytesInJson();
  }
  async *chunks(): AsyncGenerator<Uint8Array> {
    // Few providers send archives.
    const { default: yazl } = await import('yazl');
    const zip = new yazl.ZipFile();
    const source = Readable.from(this.inner.chunks(), { objectMode: false });
    const options = { mtime: ENTRY_TIME, mode: ENTRY_MODE, forceDosTimestamp: true };
    zip.addReadStream(source, this.name, options);
    zip.end();
    const out = zip.outputStream;
    if (!(out instanceof Readable)) throw new TypeError('yazl made no stream');
    // The library does not handle errors of the stream that it is given.
    source.once('error', (cause) => out.destroy(cause));
    zip.once('error', (cause: Error) => out.destroy(cause));
    const chunks: AsyncIterable<Uint8Array> = out;
    try {
      yield* chunks;
    } finally {
      source.destroy();
    }
  }
}

/** True for the result of `$csv` or `$zip`. */
export function isContent(value: unknown): value is Content {
  return value instanceof CsvContent || value instanceof ZipContent;
}

/** Reads the bytes into memory: for small content, such as recorded exchanges. */
export async function readContent(content: Pick<Content, 'chunks'>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content.chunks()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
