const CR = 0x0d;
const LF = 0x0a;
const QUOTE = 0x22;

/** Finds a carriage return outside quotes without a line feed after it: it would join two lines into one record. */
export interface LoneCrScan {
  /**
   * The index of the first such carriage return in `piece`, which follows the last one (0 also if it ended the last
   * piece); -1 if there is none. `recordSoFar` is the text since the last complete record, without `piece`.
   */
  find(piece: Uint8Array, recordSoFar: () => Uint8Array): number;
}

export function createLoneCrScan(): LoneCrScan {
  let endsInCr = false;
  /** Whether the last piece ended inside quotes; undefined until a lone CR is seen, since it is not needed before. */
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

/** Ignores the last byte: what follows it is not known yet. */
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

/** `sep=;` with its line end, quoted or not: Excel writes and reads it before the header. */
const SEPARATOR_LINE = /^"?sep=(.)"?(?:\r?\n|\r?$)/iu;
/** As long as the longest such line can be. */
const LONGEST_BYTES = 16;

/**
 * The text without a first line that names the delimiter. `found` is called with the delimiter before the first piece
 * is yielded.
 */
export async function* withoutSeparatorLine(
  text: AsyncIterable<Buffer>,
  found: (delimiter: string) => void,
): AsyncGenerator<Buffer, void> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const piece of text) {
    if (head === undefined) {
      yield piece;
      continue;
    }
    head = Buffer.concat([head, piece]);
    if (head.length < LONGEST_BYTES) continue;
    yield* strip(head, found);
    head = undefined;
  }
  if (head !== undefined) yield* strip(head, found);
}

function* strip(head: Buffer, found: (delimiter: string) => void): Generator<Buffer, void> {
  const match = SEPARATOR_LINE.exec(head.subarray(0, LONGEST_BYTES).toString('utf8'));
  if (match !== null) found(match[1] ?? '');
  const rest = match === null ? head : head.subarray(Buffer.byteLength(match[0]));
  if (rest.length > 0) yield rest;
}

/** The bytes since the last record: to locate a fault, they are read again. */
export interface RecentBytes {
  push(piece: Buffer): void;
  /** Drops the bytes before an offset of the text. */
  dropBefore(offset: number): void;
  /** How many bytes are kept; a piece is kept or dropped as a whole. */
  held(): number;
  /** The kept bytes from an offset of the text on. */
  after(offset: number): Buffer;
}

export function createRecentBytes(): RecentBytes {
  let pieces: Buffer[] = [];
  let start = 0;
  let end = 0;
  return {
    push(piece) {
      pieces.push(piece);
      end += piece.length;
    },
    dropBefore(offset) {
      const kept = pieces.findIndex((piece) => {
        if (start + piece.length > offset) return true;
        start += piece.length;
        return false;
      });
      pieces = kept === -1 ? [] : pieces.slice(kept);
    },
    held: () => end - start,
    after: (offset) => Buffer.concat(pieces).subarray(offset - start),
  };
}
