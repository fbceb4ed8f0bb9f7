import { type FileHandle, open } from 'node:fs/promises';
import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { systemCode } from '../domain/fault.ts';
import { type FileBody, HttpFailure, type MadeBody } from './http.ts';

/** As much as a socket accepts at once. */
const READ_BYTES = 64 * 1024;

/** What many servers send as `deflate`: without the zlib header (RFC 9110, 8.4.1.2, note). */
const RAW_DEFLATE = 'raw deflate';

/**
 * Names in IANA's registry of content codings (HTTP Parameters), except `identity`. Anything else, such as `UTF-8`,
 * `none` or the `aws-chunked` of object stores, is not a coding: the body is not encoded.
 */
const REGISTERED: ReadonlySet<string> = new Set([
  ...[
    'aes128gcm',
    'br',
    'compress',
    'dcb',
    'dcz',
    'deflate',
    'exi',
    'gzip',
    'pack200-gzip',
    'x-compress',
    'x-gzip',
    'zstd',
  ],
]);

/** The codings of a Content-Encoding header that must be undone, in the order in which they were applied. */
export function readCodings(header: string): readonly string[] {
  const names = header.split(',').map((name) => name.trim().toLowerCase());
  return names.filter((name) => REGISTERED.has(name));
}

const DECODERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  [RAW_DEFLATE, createInflateRaw],
  ['br', createBrotliDecompress],
]);

/**
 * Opens a file to be sent as a body of exactly `bytes` bytes. The stream fails if the file turns out to be shorter.
 * Rejects with `HttpFailure('connect')` if it cannot be read or has another size: then nothing has been sent.
 */
export async function openFileBody({ file, bytes }: FileBody): Promise<Readable> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (cause) {
    throw new HttpFailure('connect', `the file to send cannot be read (${systemCode(cause) ?? 'unknown'})`, { cause });
  }
  const { size } = await handle.stat();
  if (size === bytes) return streamExactly(handle, bytes);
  await handle.close();
  throw new HttpFailure('connect', `the file to send has ${size} bytes, expected ${bytes}`);
}

/** A body that is made while it is sent. The stream fails before the end where it turns out to have another size. */
export function openMadeBody(body: MadeBody): Readable {
  async function* make(): AsyncGenerator<Uint8Array> {
    let left = body.bytes;
    for await (const chunk of body.chunks()) {
      left -= chunk.length;
      if (left < 0) break;
      yield chunk;
    }
    if (left !== 0) throw new Error(`the body to send has another size than the announced ${body.bytes} bytes`);
  }
  return Readable.from(make(), { objectMode: false });
}

/** Closes the handle when the stream ends or is destroyed, even before its first byte. */
function streamExactly(handle: FileHandle, bytes: number): Readable {
  async function* read(): AsyncGenerator<Uint8Array> {
    for (let position = 0; position < bytes; ) {
      const buffer = new Uint8Array(Math.min(READ_BYTES, bytes - position));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) throw new Error(`the file to send was truncated to ${position} of ${bytes} bytes`);
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
  const stream = Readable.from(read(), { objectMode: false });
  stream.once('close', () => void handle.close().catch(() => undefined));
  return stream;
}

/**
 * Decodes a content encoding that the server used although `identity` was requested. Streams, so that the reader's size
 * limit also stops a decompression bomb. An unknown encoding fails: its bytes would be mistaken for the response.
 * @param abandon Closes the connection if `body` is not at its end; just leaving `body` would wait for more bytes.
 */
export async function* decodeBody(
  body: AsyncIterable<Uint8Array>,
  encoding: string,
  abandon: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    if (!DECODERS.has(encoding)) {
      throw new HttpFailure('body', `the response has an unsupported content encoding (${encoding})`);
    }
    const { head, all } = await peek(body);
    if (head.length === 0) return;
    const isRaw = encoding === 'deflate' && !hasZlibHeader(head);
    const decoder = DECODERS.get(isRaw ? RAW_DEFLATE : encoding)?.();
    if (decoder === undefined) return;
    pipeline(Readable.from(all, { objectMode: false }), decoder, () => undefined);
    for await (const chunk of decoder) yield chunk;
  } catch (cause) {
    if (cause instanceof HttpFailure) throw cause;
    throw new HttpFailure('body', `the response's ${encoding} encoding is invalid`, { cause });
  } finally {
    abandon();
  }
}

/** The first bytes (at least two, if there are that many), and the complete body including them. */
async function peek(body: AsyncIterable<Uint8Array>): Promise<{ head: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const chunks = body[Symbol.asyncIterator]();
  let head = new Uint8Array(0);
  while (head.length < 2) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  return { head, all: all() };
}

/** RFC 1950, 2.2: compression method 8, and a multiple of 31. */
function hasZlibHeader([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
}
