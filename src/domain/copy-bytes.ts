/** A longer part is copied by the runtime, which takes a while to begin. */
const SHORT_BYTES = 256;

/** Copies bytes from an index to before another to a place in a buffer; returns where they end there. */
export function copyBytes(bytes: Uint8Array, from: number, to: number, into: Uint8Array, at: number): number {
  if (to - from > SHORT_BYTES) into.set(bytes.subarray(from, to), at);
  else for (let index = from; index < to; index += 1) into[at + index - from] = bytes[index] ?? 0;
  return at + to - from;
}
