import { type FileHandle, open } from 'node:fs/promises';
import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { HttpFailure } from './http.ts';
import { codeOf } from './http-errors.ts';

/** As large as a socket takes at once. */
const READ_BYTES = 64 * 1024;

const DECODERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/**
 * Opens a file to be sent as a body of exactly `bytes` bytes. The stream fails if the file turns out to be shorter.
 * Rejects with `HttpFailure('connect')` if it can't be read or has another size: nothing has been sent then.
 */
export async function openFileBody({ file, bytes }: { readonly file: string; readonly bytes: number }) {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (cause) {
    throw new HttpFailure('connect', `the file to send can't be read (${codeOf(cause) ?? 'unknown'})`, { cause });
  }
  const { size } = await handle.stat();
  if (size === bytes) return streamExactly(handle, bytes);
  await handle.close();
  throw new HttpFailure('connect', `the file to send has ${size} bytes instead of ${bytes}`);
}

/** Closes the handle when the stream ends or is destroyed, also before its first byte. */
function streamExactly(handle: FileHandle, bytes: number): Readable {
  async function* read(): AsyncGenerator<Uint8Array> {
    for (let position = 0; position < bytes; ) {
      const buffer = new Uint8Array(Math.min(READ_BYTES, bytes - position));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) throw new Error(`the file to send was cut to ${position} of ${bytes} bytes`);
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
  const stream = Readable.from(read(), { objectMode: false });
  stream.once('close', () => void handle.close().catch(() => undefined));
  return stream;
}

/**
 * Undoes a content encoding that the server used although it was asked for `identity`. Streams, so that the
 * reader's limit on bytes also ends a bomb. An unknown encoding fails: its bytes would be taken for the answer.
 * @param abandon Ends the connection if `body` is not at its end; leaving `body` alone would wait for its next bytes.
 */
export async function* decodeBody(
  body: AsyncIterable<Uint8Array>,
  encoding: string,
  abandon: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    const createDecoder = DECODERS.get(encoding);
    if (createDecoder === undefined) {
      throw new HttpFailure('body', `the answer has a content encoding that is not understood (${encoding})`);
    }
    const decoder = createDecoder();
    pipeline(Readable.from(body, { objectMode: false }), decoder, () => undefined);
    for await (const chunk of decoder) yield chunk;
  } catch (cause) {
    if (cause instanceof HttpFailure) throw cause;
    throw new HttpFailure('body', `the answer's ${encoding} encoding is broken`, { cause });
  } finally {
    abandon();
  }
}
