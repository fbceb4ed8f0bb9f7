import type { VendorOutcome } from '../../../src/domain/outcome.ts';
import type { RowCounter } from '../../../src/sandbox/record.ts';

const CODES: Readonly<Record<VendorOutcome, number>> = { succeeded: 1, failed: 2, not_found: 3 };
const OUTCOMES: readonly (VendorOutcome | undefined)[] = [undefined, 'succeeded', 'failed', 'not_found'];

/** Ended jobs, and their rows, that the vendor still knows: a poll's answer may be lost. */
const REMEMBERED_JOBS = 1000;
const REMEMBERED_ROWS = 100_000;

const FIRST_CAPACITY = 1 << 16;
/** Beyond this share of used slots, probing gets slow. */
const MAX_LOAD = 0.65;

/** Spreads every input bit over all 32 (the finalizer of MurmurHash3, a published bijection). */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * A table that keeps a 64-bit fingerprint and one byte of each id instead of the id: 9 bytes a slot, about 150 MB
 * for ten million rows. Two different ids take each other's place with a chance of n²/2^65: 3 in a million at n = 10^7.
 */
export function createFingerprintTable(): Pick<RowCounter, 'put'> {
  let capacity = FIRST_CAPACITY;
  let high = new Uint32Array(capacity);
  let low = new Uint32Array(capacity);
  let codes = new Uint8Array(capacity);
  let used = 0;

  const slotOf = (h: number, l: number): number => {
    let slot = l & (capacity - 1);
    while (codes[slot] !== 0 && (low[slot] !== l || high[slot] !== h)) slot = (slot + 1) & (capacity - 1);
    return slot;
  };
  const grow = (): void => {
    const [oldHigh, oldLow, oldCodes] = [high, low, codes];
    capacity *= 2;
    high = new Uint32Array(capacity);
    low = new Uint32Array(capacity);
    codes = new Uint8Array(capacity);
    for (let index = 0; index < oldCodes.length; index += 1) {
      const code = oldCodes[index] ?? 0;
      if (code === 0) continue;
      const [h, l] = [oldHigh[index] ?? 0, oldLow[index] ?? 0];
      const slot = slotOf(h, l);
      high[slot] = h;
      low[slot] = l;
      codes[slot] = code;
    }
  };

  return {
    put(id, outcome) {
      let h = 0x9e3779b9;
      let l = id.length;
      for (let index = 0; index < id.length; index += 1) {
        const unit = id.charCodeAt(index);
        h = Math.imul(h ^ unit, 0x01000193);
        l = Math.imul(l + unit, 0x5bd1e995) ^ (l >>> 15);
      }
      h = mix(h);
      l = mix(l);
      const slot = slotOf(h, l);
      const before = OUTCOMES[codes[slot] ?? 0];
      high[slot] = h;
      low[slot] = l;
      codes[slot] = CODES[outcome];
      if (before === undefined) {
        used += 1;
        if (used > capacity * MAX_LOAD) grow();
      }
      return before;
    },
  };
}

/** Counts millions of rows, and has the vendor forget all but the jobs that ended last. */
export function createRowCounter(): RowCounter {
  const ended: { readonly rows: number; readonly forget: () => void }[] = [];
  let endedRows = 0;
  return {
    ...createFingerprintTable(),
    close(rows, forget) {
      ended.push({ rows, forget });
      endedRows += rows;
      while (ended.length > REMEMBERED_JOBS || (endedRows > REMEMBERED_ROWS && ended.length > 1)) {
        const oldest = ended.shift();
        endedRows -= oldest?.rows ?? 0;
        oldest?.forget();
      }
    },
  };
}
