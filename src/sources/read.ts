import type { SourceFile, SourceRecord } from '../domain/row.ts';
import { decodeText, type EncodingChoice } from './decode-text.ts';
import type { Delimiter } from './delimiter.ts';
import { type DelimitedOptions, readDelimited } from './read-delimited.ts';
import { readJsonArray } from './read-json-array.ts';
import { readKeys, readNdjson } from './read-lines.ts';
import { readStored } from './stored-bytes.ts';

export interface ReadOptions extends Pick<DelimitedOptions, 'onBlank'> {
  /** The input `delimiter`; of csv files only. */
  readonly delimiter: 'auto' | Delimiter;
  readonly encoding: EncodingChoice;
  /** Names the column of txt files; default `key`. */
  readonly keyColumn: string | undefined;
  /** Called before the first record of a delimited file; what it throws ends the reading. Never called for an empty file. */
  readonly onHeader?: DelimitedOptions['onHeader'];
}

/**
 * The records of a file in order, in arrays of what one piece of the file (64 KiB) completes, so that memory
 * depends on the longest record alone. A fault of the file throws a `FaultError` with file, line and column;
 * a fault of one record stands in the record. A file without a line yields nothing.
 *
 * `line` is the 1-based physical line on which a record starts, in the decompressed file (contract, section 11).
 */
export async function* readRecords(
  file: SourceFile,
  bytes: AsyncIterable<Uint8Array>,
  { delimiter, encoding, keyColumn, onHeader, onBlank }: ReadOptions,
): AsyncGenerator<readonly SourceRecord[], void> {
  const text = decodeText(file, readStored(file, bytes), encoding);
  switch (file.format) {
    case 'csv':
      return yield* readDelimited(file, text, { delimiter, onHeader, onBlank });
    case 'tsv':
      return yield* readDelimited(file, text, { delimiter: '\t', onHeader, onBlank });
    case 'json':
      return yield* readJsonArray(file, text);
    case 'ndjson':
      return yield* readNdjson(file, text);
    case 'txt':
      return yield* readKeys(file, text, keyColumn ?? 'key');
  }
}
