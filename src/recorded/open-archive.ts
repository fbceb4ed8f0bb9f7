import { gunzipSync, inflateRawSync } from 'node:zlib';

/** Signatures of a zip's local header and of its central directory, and their sizes (APPNOTE 4.3.7, 4.3.12). */
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const GZIP = 0x1f8b;

/**
 * The part of a body that a person can write down: for an archive made by `$zip` or `$gzip` the file in it, at any
 * depth; anything else unchanged.
 */
export function openArchive(bytes: Buffer): Buffer {
  if (bytes.length > LOCAL_BYTES && bytes.readUInt32LE(0) === LOCAL) return openArchive(openZip(bytes));
  if (bytes.length > 2 && bytes.readUInt16BE(0) === GZIP) return openArchive(gunzipSync(bytes));
  return bytes;
}

/** The only entry, which starts after its local header; its size is taken from the central directory. */
function openZip(zip: Buffer): Buffer {
  const signature = Buffer.alloc(4);
  signature.writeUInt32LE(CENTRAL);
  const directory = zip.lastIndexOf(signature);
  const start = LOCAL_BYTES + zip.readUInt16LE(26) + zip.readUInt16LE(28);
  const packed = zip.subarray(start, start + zip.readUInt32LE(directory + 20));
  return zip.readUInt16LE(directory + 10) === STORED ? packed : inflateRawSync(packed);
}
