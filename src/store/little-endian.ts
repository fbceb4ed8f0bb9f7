/** Numbers in bytes, read and written millions of times: without the checks of the buffer's own methods. */
export function get8(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

/** Signed. */
export function get32(bytes: Uint8Array, at: number): number {
  return get8(bytes, at) | (get8(bytes, at + 1) << 8) | (get8(bytes, at + 2) << 16) | (get8(bytes, at + 3) << 24);
}

/** Unsigned. */
export function get48(bytes: Uint8Array, at: number): number {
  return (get32(bytes, at) >>> 0) + (get8(bytes, at + 4) | (get8(bytes, at + 5) << 8)) * 2 ** 32;
}

/** Signed or unsigned. */
export function put32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

/** Not negative. */
export function put48(bytes: Uint8Array, at: number, value: number): void {
  const high = Math.floor(value / 2 ** 32);
  put32(bytes, at, value);
  bytes[at + 4] = high;
  bytes[at + 5] = high >>> 8;
}
