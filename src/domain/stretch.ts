import type { Reused } from './reused.ts';

/** Bytes in a buffer, from an index to before another. */
export interface Stretch {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/** An empty one. */
export function createStretch(): Reused<Stretch> {
  return { bytes: Buffer.alloc(0), from: 0, to: 0 };
}
