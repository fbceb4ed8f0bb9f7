/** The bytes since the last record: a fault is found by reading them again. */
export interface RecentBytes {
  push(piece: Buffer): void;
  /** The bytes before an offset of the text are not needed any more. */
  dropBefore(offset: number): void;
  /** How many bytes are kept; a piece is kept or dropped whole. */
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
