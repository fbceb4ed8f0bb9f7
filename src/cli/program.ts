import { basename } from 'node:path';

/** How to call this program from a shell: by its name where it is installed, else `node` and its file. */
export function nameProgram(script: string): string {
  return basename(script) === 'bulk-job' ? 'bulk-job' : `node ${quoteWord(script)}`;
}

/** A word as a POSIX shell reads it back. */
export function quoteWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
