import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';

/** Signatures and sizes of a zip's parts (APPNOTE 4.3.7, 4.3.12, 4.3.16). */
const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 65_535;
const STORED = 0;

/**
 * One file out of a zip on the disk, the first entry that `wants`; undefined where there is none. The rest, which may
 * be rows, is not unpacked. Rejects where the zip is incomplete or the entry is damaged or larger than `maxBytes`.
 */
export async function readZipEntry(
  path: string,
  wants: (name: string) => boolean,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const file = await open(path);
  try {
    for (const entry of readDirectory(await readDirectoryBytes(file))) {
      if (wants(entry.name)) return await readContent(file, entry, maxBytes);
    }
    return undefined;
  } finally {
    await file.close();
  }
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

async function readDirectoryBytes(file: FileHandle): Promise<Buffer> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - END_BYTES - MAX_COMMENT_BYTES), size);
  for (let at = tail.length - END_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END_SIGNATURE) continue;
    const offset = tail.readUInt32LE(at + 16);
    return readAt(file, offset, offset + tail.readUInt32LE(at + 12));
  }
  throw new Error('the zip is incomplete');
}

function* readDirectory(bytes: Buffer): Generator<Entry> {
  let at = 0;
  while (at + ENTRY_BYTES <= bytes.length && bytes.readUInt32LE(at) === ENTRY_SIGNATURE) {
    const nameEnd = at + ENTRY_BYTES + bytes.readUInt16LE(at + 28);
    yield {
      name: bytes.toString('utf8', at + ENTRY_BYTES, nameEnd),
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    };
    at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
}

async function readContent(file: FileHandle, entry: Entry, maxBytes: number): Promise<Buffer> {
  if (entry.size > maxBytes || entry.packed > maxBytes) throw new Error(`${entry.name} in the zip is too large`);
  const local = await readAt(file, entry.offset, entry.offset + LOCAL_BYTES);
  const start = entry.offset + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
  const packed = await readAt(file, start, start + entry.packed);
  const content = entry.method === STORED ? packed : await promisify(inflateRaw)(packed, { maxOutputLength: maxBytes });
  if (crc32(content) !== entry.crc) throw new Error(`${entry.name} in the zip is damaged`);
  return content;
}

async function readAt(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const { size } = await file.stat();
  if (end > size) throw new Error('the zip is incomplete');
  const buffer = Buffer.alloc(end - start);
  let done = 0;
  while (done < buffer.length) {
    const { bytesRead } = await file.read(buffer, done, buffer.length - done, start + done);
    if (bytesRead === 0) throw new Error('the zip is incomplete');
    done += bytesRead;
  }
  return buffer;
}
