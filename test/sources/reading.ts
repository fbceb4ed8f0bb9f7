import { type Fault, FaultError } from '../../src/domain/fault.ts';
import type { SourceFile, SourceRecord } from '../../src/domain/row.ts';
import { keepsNoChunk, type ReadOptions, readRecords } from '../../src/sources/read.ts';
import { lendChunks } from '../support/lent-chunks.ts';

const AUTO: ReadOptions = { delimiter: 'auto', encoding: 'auto', keyColumn: undefined };

/** Bytes in chunks of `size`. */
export async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export function sourceFile(format: SourceFile['format'], gzip = false): SourceFile {
  return { path: `data.${format}`, absolute: `/data.${format}`, format, gzip, bytes: 0 };
}

/** All records of a text or of bytes. */
export async function readAll(
  file: SourceFile,
  content: string | Uint8Array,
  options: Partial<ReadOptions> & { readonly chunk?: number } = {},
): Promise<readonly SourceRecord[]> {
  const { chunk = 65_536, ...rest } = options;
  return readStream(file, inChunks(typeof content === 'string' ? Buffer.from(content) : content, chunk), rest);
}

export async function readStream(
  file: SourceFile,
  bytes: AsyncIterable<Uint8Array>,
  options: Partial<ReadOptions> = {},
): Promise<readonly SourceRecord[]> {
  const records: SourceRecord[] = [];
  const chunks = keepsNoChunk(file) ? lendChunks(bytes) : bytes;
  for await (const batch of readRecords(file, chunks, { ...AUTO, ...options })) records.push(...batch);
  return records;
}

/** The faults that stop the reading; none if it reaches the end. */
export async function faultsOf(reading: Promise<unknown>): Promise<readonly Fault[]> {
  try {
    await reading;
    return [];
  } catch (error) {
    if (error instanceof FaultError) return error.faults;
    throw error;
  }
}
