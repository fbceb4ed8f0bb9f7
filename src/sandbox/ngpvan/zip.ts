import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';

/** The file is not a zip that this reader supports, or not the expected one. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

// Signatures, sizes and offsets: PKWARE's APPNOTE.TXT, sections 4.3 and 4.5.3.
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const END_64_BYTES = 56;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 0xffff;
/** "See the zip64 record instead." */
const IN_ZIP64 = 0xffffffff;
const COUNT_IN_ZIP64 = 0xffff;
const ZIP64_EXTRA = 0x0001;
const ENCRYPTED = 0x0001;
const STORED = 0;
const DEFLATED = 8;
/** No zip with a few files has a directory of this size. */
const MAX_DIRECTORY_BYTES = 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

export interface ZipEntry {
  readonly name: string;
  /** Uncompressed. */
  readonly bytes: number;
  /** The content as a stream; throws `ZipError` at the end if length or checksum differ from the directory. */
  read(): AsyncGenerator<Uint8Array>;
}

interface Found {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
}

/** The entries of a zip file, by its central directory: stored or deflated, zip64 or not. Rejects with `ZipError`. */
export async function readZip(path: string): Promise<readonly ZipEntry[]> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const directory = await locateDirectory(file, size);
    const found = parseDirectory(await readAt(file, directory.offset, directory.bytes), directory.entries);
    return await Promise.all(found.map((entry) => openEntry(path, file, entry)));
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await file.read(buffer, 0, bytes, offset);
  if (bytesRead < bytes) throw new ZipError('The zip is truncated.');
  return buffer;
}

async function locateDirectory(
  file: FileHandle,
  size: number,
): Promise<{ readonly offset: number; readonly bytes: number; readonly entries: number }> {
  const tailBytes = Math.min(size, END_BYTES + MAX_COMMENT_BYTES);
  const tail = await readAt(file, size - tailBytes, tailBytes);
  let at = tail.length - END_BYTES;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at -= 1;
  if (at < 0) throw new ZipError('The file is not a zip, or it is truncated: it has no end of central directory.');
  let place = {
    entries: tail.readUInt16LE(at + 10),
    bytes: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  };
  if (place.entries === COUNT_IN_ZIP64 || place.bytes === IN_ZIP64 || place.offset === IN_ZIP64) {
    const locator = await readAt(file, size - tailBytes + at - LOCATOR_BYTES, LOCATOR_BYTES);
    if (locator.readUInt32LE(0) !== LOCATOR_64) throw new ZipError('The zip lacks a zip64 locator.');
    const end = await readAt(file, readLong(locator, 8), END_64_BYTES);
    if (end.readUInt32LE(0) !== END_64) throw new ZipError('The zip lacks a zip64 end record.');
    place = { entries: readLong(end, 32), bytes: readLong(end, 40), offset: readLong(end, 48) };
  }
  if (place.bytes > MAX_DIRECTORY_BYTES) throw new ZipError('The zip lists too many files for a bulk import.');
  return place;
}

function parseDirectory(directory: Buffer, entries: number): readonly Found[] {
  const found: Found[] = [];
  let at = 0;
  for (let number = 0; number < entries; number += 1) {
    if (at + CENTRAL_BYTES > directory.length || directory.readUInt32LE(at) !== CENTRAL) {
      throw new ZipError(`Entry ${number + 1} of the zip's central directory is not valid.`);
    }
    const nameBytes = directory.readUInt16LE(at + 28);
    const extraBytes = directory.readUInt16LE(at + 30);
    const name = directory.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes);
    const extraAt = at + CENTRAL_BYTES + nameBytes;
    const long = readZip64(directory.subarray(extraAt, extraAt + extraBytes));
    const size = (offset: number): number => {
      const value = directory.readUInt32LE(at + offset);
      return value === IN_ZIP64 ? long() : value;
    };
    // In the order of the zip64 field, which has only some of them.
    const bytes = size(24);
    const packedBytes = size(20);
    const offset = size(42);
    const [flags, method] = [directory.readUInt16LE(at + 8), directory.readUInt16LE(at + 10)];
    found.push({ name, flags, method, crc: directory.readUInt32LE(at + 16), packedBytes, bytes, offset });
    at = extraAt + extraBytes + directory.readUInt16LE(at + 32);
  }
  return found;
}

/** The next number of the zip64 field among the extra fields. */
function readZip64(extra: Buffer): () => number {
  let at = 0;
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== ZIP64_EXTRA) at += 4 + extra.readUInt16LE(at + 2);
  at += 4;
  return () => {
    if (at + 8 > extra.length) throw new ZipError('The zip lacks a zip64 field.');
    at += 8;
    return readLong(extra, at - 8);
  };
}

function readLong(buffer: Buffer, at: number): number {
  return Number(buffer.readBigUInt64LE(at));
}

async function openEntry(path: string, file: FileHandle, entry: Found): Promise<ZipEntry> {
  const { name, flags, method, offset, bytes } = entry;
  if ((flags & ENCRYPTED) !== 0) throw new ZipError(`"${name}" is encrypted.`);
  if (method !== STORED && method !== DEFLATED)
    throw new ZipError(`"${name}" is compressed with the unsupported method ${method}.`);
  const local = await readAt(file, offset, LOCAL_BYTES);
  if (local.readUInt32LE(0) !== LOCAL) throw new ZipError(`"${name}" is not at the offset that the directory gives.`);
  const start = offset + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
  return { name, bytes, read: () => readContent(path, start, entry) };
}

async function* readContent(path: string, start: number, entry: Found): AsyncGenerator<Uint8Array> {
  const { name, packedBytes, method } = entry;
  const packed: Readable =
    packedBytes === 0
      ? Readable.from([])
      : createReadStream(path, { start, end: start + packedBytes - 1, highWaterMark: CHUNK_BYTES });
  const inflate = createInflateRaw({ chunkSize: CHUNK_BYTES });
  packed.once('error', (error) => inflate.destroy(error));
  const content: AsyncIterable<Buffer> = method === STORED ? packed : packed.pipe(inflate);
  let bytes = 0;
  let crc = 0xffffffff;
  try {
    for await (const chunk of content) {
      bytes += chunk.length;
      crc = addToCrc(crc, chunk);
      yield chunk;
    }
  } catch (cause) {
    throw new ZipError(`"${name}" cannot be unpacked.`, { cause });
  }
  if (bytes !== entry.bytes || (crc ^ 0xffffffff) >>> 0 !== entry.crc) {
    throw new ZipError(`The length or checksum of "${name}" differs from the zip's directory.`);
  }
}

/** CRC-32 as in zip, byte by byte with a table. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function addToCrc(crc: number, chunk: Uint8Array): number {
  let value = crc;
  for (const byte of chunk) value = (CRC_TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return value;
}
