import type { Files } from '../../ports/files.ts';

/** The lines of a file, read one after the other, also if they come in a million pieces. */
export interface LineReader {
  /** The next line without its line ending; undefined after the last. What follows the last line feed is no line. */
  next(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Reads a file as it is needed, never as a whole. */
export function openLines(files: Pick<Files, 'read'>, path: string): LineReader {
  const chunks = files.read(path)[Symbol.asyncIterator]();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let lines: readonly string[] = [];
  let at = 0;
  let rest = '';
  async function fill(): Promise<boolean> {
    while (at >= lines.length) {
      const chunk = await chunks.next();
      if (chunk.done === true) return false;
      const parts = `${rest}${decoder.decode(chunk.value, { stream: true })}`.split('\n');
      rest = parts.pop() ?? '';
      lines = parts;
      at = 0;
    }
    return true;
  }
  return {
    async next() {
      if (!(await fill())) return undefined;
      const line = lines[at];
      at += 1;
      return line;
    },
    async close() {
      await chunks.return?.();
    },
  };
}
