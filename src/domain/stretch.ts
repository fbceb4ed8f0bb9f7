/** Bytes in a buffer, from an index to before another. */
export interface Stretch {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}
