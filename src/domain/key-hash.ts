/** Rounds after the last word, for each half. */
const FINAL_ROUNDS = 3;

/**
 * 64 bits of a key's bytes, in two halves: equal keys have equal hashes, and keys with equal hashes must be compared.
 * HalfSipHash-1-3 (J.-P. Aumasson, reference implementation of SipHash) with a key of zeros: many keys with the same hash,
 * which would make a table slow, cannot simply be made up as they can for FNV or Murmur.
 */
export class KeyHash {
  /** The halves of the last hash, as signed integers of 32 bits. */
  high = 0;
  low = 0;

  /** Sets `high` and `low` to the hash of `bytes` from an index to before another. */
  set(bytes: Uint8Array, from: number, to: number): void {
    const words = (to - from) >> 2;
    // One by one: as a pattern they take as long again as the hash.
    let v0 = 0;
    let v1 = 0xee;
    let v2 = 0x6c79_6765;
    let v3 = 0x7465_6462;
    // One round for each word, one for the last bytes and the length, and the final ones.
    for (let round = 0; round <= words + 2 * FINAL_ROUNDS; round += 1) {
      const word = round < words ? wordAt(bytes, from + round * 4) : round === words ? lastWord(bytes, from, to) : 0;
      v3 ^= word;
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      v0 ^= word;
      if (round === words) v2 ^= 0xee;
      else if (round === words + FINAL_ROUNDS) {
        this.high = v1 ^ v3;
        v1 ^= 0xdd;
      }
    }
    this.low = v1 ^ v3;
  }

  /** Sets them to the hash of a text in UTF-8. */
  setText(text: string): void {
    const bytes = Buffer.from(text);
    this.set(bytes, 0, bytes.length);
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

/** The bytes behind the last whole word, and the length. */
function lastWord(bytes: Uint8Array, from: number, to: number): number {
  let word = (to - from) << 24;
  const whole = from + ((to - from) & ~3);
  for (let at = whole; at < to; at += 1) word |= (bytes[at] ?? 0) << ((at - whole) * 8);
  return word;
}
