import { closeSync, openSync, writeSync } from 'node:fs';

/** About a megabyte: the file is never in memory. */
const CHARS_PER_WRITE = 2 ** 20;

/**
 * Writes a file line by line.
 * @param header as it stands before the lines, with its line feed.
 * @param lineOf gives the line with its line feed, by its index from 0.
 */
export function writeLines(file: string, header: string, count: number, lineOf: (index: number) => string): void {
  const descriptor = openSync(file, 'w');
  try {
    let text = header;
    for (let index = 0; index < count; index += 1) {
      text += lineOf(index);
      if (text.length < CHARS_PER_WRITE) continue;
      writeAll(descriptor, Buffer.from(text));
      text = '';
    }
    writeAll(descriptor, Buffer.from(text));
  } finally {
    closeSync(descriptor);
  }
}

/** One call may write less than it was given. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}
