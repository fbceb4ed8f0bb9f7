const CR = 0x0d;
const LF = 0x0a;
const QUOTE = 0x22;

/** Finds a carriage return outside quotes that no line feed follows: it would glue two lines into one record. */
export interface LoneCrScan {
  /**
   * Where in `piece`, which follows the last one, the first such carriage return stands (0 also where it ended the last
   * piece); -1 where there is none. `recordSoFar` is the text since the last whole record, without `piece`.
   */
  find(piece: Uint8Array, recordSoFar: () => Uint8Array): number;
}

export function createLoneCrScan(): LoneCrScan {
  let endsInCr = false;
  /** Whether the last piece ended inside quotes; undefined until a lone CR was seen, since before nobody needs it. */
  let isQuoted: boolean | undefined;
  return {
    find(piece, recordSoFar) {
      const isFirstLone = endsInCr && piece[0] !== LF;
      isQuoted ??= isFirstLone || hasLoneCr(piece) ? countQuotes(recordSoFar()) % 2 === 1 : undefined;
      endsInCr = piece.at(-1) === CR;
      if (isQuoted === undefined) return -1;
      if (isFirstLone && !isQuoted) return 0;
      for (let at = 0; at < piece.length; at += 1) {
        const byte = piece[at];
        if (byte === QUOTE) isQuoted = !isQuoted;
        else if (byte === CR && !isQuoted && at + 1 < piece.length && piece[at + 1] !== LF) return at;
      }
      return -1;
    },
  };
}

/** The last byte is not looked at: what follows it is not known yet. */
function hasLoneCr(piece: Uint8Array): boolean {
  for (let at = piece.indexOf(CR); at !== -1 && at + 1 < piece.length; at = piece.indexOf(CR, at + 2)) {
    if (piece[at + 1] !== LF) return true;
  }
  return false;
}

function countQuotes(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(QUOTE); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) count += 1;
  return count;
}
