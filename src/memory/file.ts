import type { StreamSeal } from '../ledger/seal.ts';
import type { RandomAccessFile } from '../ports/files.ts';
import { headerSchema, type MemoryHeader } from './header.ts';
import { type Memory, openImage, startsOf, TABLE_ENTRIES } from './image.ts';
import { PARTITIONS } from './sorted.ts';
import { MEMORY_START } from './start.ts';

/**
 * A memory's file: a magic number and the format version in clear, so that another version is not taken for damage, then
 * the sealed image: length of the header, header as JSON, number of entries of each partition, partitions.
 */
const MAGIC = Buffer.from(MEMORY_START, 'latin1');
const FORMAT_VERSION = 2;
const CLEAR_BYTES = MAGIC.length + 2;
const LENGTH_BYTES = 4;
const TABLE_BYTES = TABLE_ENTRIES * 4;
/** A header with open rows of all runs that it can have is far smaller. */
const MAX_HEADER_BYTES = 64 * 1024 * 1024;

/** How opening a memory's file ended: only `opened` gives a memory, and all of it. */
export type OpenedMemory =
  | { readonly kind: 'opened'; readonly memory: Memory }
  /** Written by a newer or older format. */
  | { readonly kind: 'another-version'; readonly version: number }
  /** Sealed with other secrets. */
  | { readonly kind: 'another-key' }
  /** Changed, cut, reassembled, or not a memory at all. */
  | { readonly kind: 'damaged' };

/** The sealed file in parts of up to 64 KiB, to be written to a `FileSink` one after the other. */
export function* sealMemory(memory: Memory, seal: StreamSeal): Generator<Buffer> {
  const clear = clearBytes();
  yield clear;
  yield* seal.close(clear, plainParts(memory));
}

function clearBytes(): Buffer {
  const version = Buffer.alloc(2);
  version.writeUInt16BE(FORMAT_VERSION);
  return Buffer.concat([MAGIC, version]);
}

function* plainParts(memory: Memory): Generator<Buffer> {
  const header = Buffer.from(JSON.stringify(memory.header), 'utf8');
  const start = Buffer.alloc(LENGTH_BYTES + TABLE_BYTES);
  start.writeUInt32BE(header.length);
  for (const [index, entries] of memory.table.entries()) start.writeUInt32BE(entries, LENGTH_BYTES + index * 4);
  yield Buffer.concat([start, header]);
  yield* memory.bytes();
}

/**
 * Decrypts a memory's file into `file`, an empty one in the private temporary folder, and verifies all of it first.
 * The memory closes `file`; if there is none, this does. Rejects only with errors of `bytes` and of the disk.
 */
export async function openMemory(
  bytes: AsyncIterable<Uint8Array>,
  seal: StreamSeal,
  file: RandomAccessFile,
): Promise<OpenedMemory> {
  let opened: OpenedMemory | undefined;
  try {
    opened = await decrypt(bytes, seal, file);
    return opened;
  } finally {
    if (opened?.kind !== 'opened') file.close();
  }
}

async function decrypt(
  bytes: AsyncIterable<Uint8Array>,
  seal: StreamSeal,
  file: RandomAccessFile,
): Promise<OpenedMemory> {
  const parts = bytes[Symbol.asyncIterator]();
  try {
    const { clear, rest } = await readClear(parts);
    if (clear.length < CLEAR_BYTES || !clear.subarray(0, MAGIC.length).equals(MAGIC)) return { kind: 'damaged' };
    const version = clear.readUInt16BE(MAGIC.length);
    if (version !== FORMAT_VERSION) return { kind: 'another-version', version };
    let length = 0;
    const result = await seal.open(clear, follow(rest, parts), (text) => {
      file.write(text, length);
      length += text.length;
    });
    if (result !== 'opened') return { kind: result };
    const memory = readImage(file, length);
    return memory === undefined ? { kind: 'damaged' } : { kind: 'opened', memory };
  } finally {
    await parts.return?.();
  }
}

async function readClear(parts: AsyncIterator<Uint8Array>): Promise<{ readonly clear: Buffer; readonly rest: Buffer }> {
  let read = Buffer.alloc(0);
  while (read.length < CLEAR_BYTES) {
    const part = await parts.next();
    if (part.done === true) break;
    read = Buffer.concat([read, part.value]);
  }
  return { clear: read.subarray(0, CLEAR_BYTES), rest: read.subarray(CLEAR_BYTES) };
}

async function* follow(first: Buffer, parts: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (;;) {
    const part = await parts.next();
    if (part.done === true) return;
    yield part.value;
  }
}

/** Undefined if what was sealed is not an image, which only a bug in this program explains. */
function readImage(file: RandomAccessFile, length: number): Memory | undefined {
  const start = Buffer.alloc(LENGTH_BYTES + TABLE_BYTES);
  if (file.read(start, 0) < start.length) return undefined;
  const headerBytes = start.readUInt32BE();
  const imageAt = start.length + headerBytes;
  const table = Uint32Array.from({ length: TABLE_ENTRIES }, (_, index) => start.readUInt32BE(LENGTH_BYTES + index * 4));
  if (headerBytes > MAX_HEADER_BYTES || imageAt + (startsOf(table)[PARTITIONS] ?? 0) !== length) return undefined;
  const text = Buffer.alloc(headerBytes);
  file.read(text, start.length);
  const header = parseHeader(text.toString('utf8'));
  return header && openImage(file, imageAt, table, header);
}

function parseHeader(text: string): MemoryHeader | undefined {
  try {
    return headerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
