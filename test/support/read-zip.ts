/** A file of an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly text: string;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const END_BYTES = 22;

/** Reads a zip by its central directory (APPNOTE 4.3), independent of the library that writes it. CRCs are checked. */
export function readZip(bytes: Buffer, inflate: (compressed: Buffer) => Buffer): readonly ZipEntry[] {
  const end = bytes.length - END_BYTES;
  if (bytes.readUInt32LE(end) !== END) throw new Error('no end of central directory');
  const entries: ZipEntry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count -= 1) {
    if (bytes.readUInt32LE(at) !== CENTRAL) throw new Error('no central header');
    const [nameBytes, extra, comment] = [28, 30, 32].map((place) => bytes.readUInt16LE(at + place));
    const name = bytes.toString('utf8', at + 46, at + 46 + (nameBytes ?? 0));
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const raw = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    const content = bytes.readUInt16LE(at + 10) === 8 ? inflate(raw) : raw;
    if (content.length !== bytes.readUInt32LE(at + 24)) throw new Error('wrong size');
    if (crc32(content) !== bytes.readUInt32LE(at + 16)) throw new Error('wrong CRC');
    entries.push({ name, text: content.toString('utf8') });
    at += 46 + (nameBytes ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return entries;
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
