const LF = 0x0a;
const FIRST_BYTES = 128 * 1024;

/** Text that arrives in pieces, in one buffer from the first byte that nobody has taken. */
export class PieceBuffer {
  /** UTF-8, or any other encoding in which ASCII is itself. */
  bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** How many of the bytes are text. */
  length = 0;
  /** What stands before it was taken. */
  next = 0;

  /** Adds text, and forgets what was taken before it. */
  push(piece: Uint8Array): void {
    const left = this.length - this.next;
    // One byte more: a line feed behind the text ends every search.
    const needed = left + piece.length + 1;
    const target = needed > this.bytes.length ? Buffer.allocUnsafeSlow(needed * 2) : this.bytes;
    this.bytes.copy(target, 0, this.next, this.length);
    target.set(piece, left);
    this.bytes = target;
    this.length = left + piece.length;
    target[this.length] = LF;
    this.next = 0;
  }

  /** The bytes that nobody has taken. */
  rest(): Buffer {
    return this.bytes.subarray(this.next, this.length);
  }
}
