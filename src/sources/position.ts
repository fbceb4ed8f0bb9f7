/** A place in a file's text: 1-based line and 1-based column in characters (code points). */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export const START: Position = { line: 1, column: 1 };

const LF = 0x0a;

/** The place right after `bytes` (valid UTF-8), if they start at `from`. Only LF ends a line; CRLF does by its LF. */
export function advance(from: Position, bytes: Uint8Array): Position {
  let line = from.line;
  let lastLf = -1;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    line += 1;
    lastLf = at;
  }
  let column = lastLf === -1 ? from.column : 1;
  for (let at = lastLf + 1; at < bytes.length; at += 1) {
    // Continuation bytes (10xxxxxx) belong to the character before them.
    if (((bytes[at] ?? 0) & 0xc0) !== 0x80) column += 1;
  }
  return { line, column };
}
