import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { describeSystemCode, FaultError, systemCode } from '../domain/fault.ts';
import type { SourceFile } from '../domain/row.ts';
import { fileFault } from './file-faults.ts';

/** Deflate cannot shrink data more than about 1,000 times (its bound is 1,032); only a decompression bomb comes near it. */
const MAX_EXPANSION = 1_000;
/** Below this size even a bomb does no harm, and a short file of spaces may really shrink that much. */
const EXPANSION_GRACE_BYTES = 100_000_000;

/** The file's bytes, decompressed if it is a `.gz`. Every failure is a `FaultError`. */
export function readStored(file: SourceFile, bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return file.gzip ? gunzip(file, bytes) : guardReading(file, bytes);
}

async function* guardReading(file: SourceFile, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  try {
    yield* bytes;
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw fileFault(
      file,
      {
        code: 'file/unreadable',
        message: `The file could not be read to the end${describeSystemCode(error)}.`,
        next: 'Check that the file still exists, and that the user that runs this job is allowed to read it.',
      },
      {},
      error,
    );
  }
}

async function* gunzip(file: SourceFile, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let bytesIn = 0;
  let bytesOut = 0;
  const source = guardReading(file, bytes);
  async function* counted(): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of source) {
      bytesIn += chunk.length;
      yield chunk;
    }
  }
  const unpacked = createGunzip();
  // The loop below gets every error; this only keeps the promise from being unhandled.
  const finished = pipeline(Readable.from(counted(), { objectMode: false }), unpacked).catch(() => undefined);
  try {
    for await (const chunk of unpacked as AsyncIterable<Uint8Array>) {
      bytesOut += chunk.length;
      if (bytesOut > EXPANSION_GRACE_BYTES && bytesOut > bytesIn * MAX_EXPANSION) throw bombFault(file);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof FaultError ? error : gzipFault(file, error);
  } finally {
    unpacked.destroy();
    await finished;
  }
}

function bombFault(file: SourceFile): FaultError {
  return fileFault(file, {
    code: 'file/gzip-bomb',
    message: `The file expands to more than ${MAX_EXPANSION} times its size, like a decompression bomb.`,
    next: 'Check where the file comes from. If it is genuine, decompress it in an earlier step.',
  });
}

function gzipFault(file: SourceFile, error: unknown): FaultError {
  const isCut = systemCode(error) === 'Z_BUF_ERROR';
  const message = isCut
    ? 'The gzip data ends too early: the file was cut off.'
    : 'The file is named .gz, but its content is not valid gzip data.';
  return fileFault(
    file,
    {
      code: 'file/gzip',
      message,
      next: 'Compress or download the file again. If it is not compressed, remove .gz from its name.',
    },
    {},
    error,
  );
}
