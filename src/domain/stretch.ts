/** Bytes in a buffer, from an index to before another. */
export interface Stretch {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/** One that is used again and again: millions of them would burden the garbage collector. */
export interface ReusedStretch extends Stretch {
  bytes: Buffer;
  from: number;
  to: number;
}

/** An empty one. */
export function createStretch(): ReusedStretch {
  return { bytes: Buffer.alloc(0), from: 0, to: 0 };
}
