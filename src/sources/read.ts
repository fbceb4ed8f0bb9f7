import type { SourceFile, SourceFormat, SourceRecord } from '../domain/row.ts';
import { decodeText, type EncodingChoice } from './decode-text.ts';
import type { Delimiter } from './delimiter.ts';
import { type DelimitedOptions, readDelimited } from './read-delimited.ts';
import { readJsonArray } from './read-json-array.ts';
import { readKeys, readNdjson } from './read-lines.ts';
import { type RecordBatch, recordsOf } from './record-batch.ts';
import { readStored } from './stored-bytes.ts';

export interface ReadOptions extends Pick<DelimitedOptions, 'onBlank'> {
  /** The input `delimiter`; of csv files only. */
  readonly delimiter: 'auto' | Delimiter;
  readonly encoding: EncodingChoice;
  /** Names the column of txt files; default `key`. */
  readonly keyColumn: string | undefined;
  /** Called before the first record of a delimited file, never for an empty one. An error that it throws stops reading. */
  readonly onHeader?: DelimitedOptions['onHeader'];
}

/**
 * The records of a file in order. Each array holds the records that one piece of the file (64 KiB) completes, so that
 * memory depends on the longest record only. A fault of the file throws a `FaultError` with file, line and column;
 * a fault of one record is part of the record. An empty file yields nothing.
 *
 * `line` is the 1-based physical line on which a record starts, in the decompressed file (docs/contract.md, 3.2).
 */
export async function* readRecords(
  file: SourceFile,
  bytes: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<readonly SourceRecord[], void> {
  for await (const batch of readBatches(file, bytes, options)) {
    const records = recordsOf(batch);
    if (records.length > 0) yield records;
  }
}

/** Whether `readBatches` of this file keeps no chunk of the bytes once it asks for the next one. */
export function keepsNoChunk({ format, gzip }: Pick<SourceFile, 'format' | 'gzip'>): boolean {
  return !gzip && format !== 'json';
}

/** The same for a reader that needs no more of most records than their bytes. */
export async function* readBatches(
  file: SourceFile,
  bytes: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<RecordBatch, void> {
  yield* READERS[file.format](file, readStored(file, bytes), options);
}

type Reader<Content> = (
  file: SourceFile,
  content: AsyncIterable<Content>,
  options: ReadOptions,
) => AsyncGenerator<RecordBatch, void>;

/** The reader of each format, over the bytes of the file as they are once decompressed. */
const READERS: Readonly<Record<SourceFormat, Reader<Uint8Array>>> = {
  csv: ofText((file, text, { delimiter, onHeader, onBlank }) =>
    readDelimited(file, text, { delimiter, onHeader, onBlank }),
  ),
  tsv: ofText((file, text, { onHeader, onBlank }) => readDelimited(file, text, { delimiter: '\t', onHeader, onBlank })),
  json: ofText((file, text) => readJsonArray(file, text)),
  ndjson: ofText((file, text) => readNdjson(file, text)),
  txt: ofText((file, text, { keyColumn }) => readKeys(file, text, keyColumn ?? 'key')),
};

/** Of a format that is text: the reader sees it in UTF-8, whatever the input `encoding` says of the file. */
function ofText(read: Reader<Buffer>): Reader<Uint8Array> {
  return (file, bytes, options) => read(file, decodeText(file, bytes, options.encoding), options);
}
