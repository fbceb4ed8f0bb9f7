const FIRST_SLOTS = 16;
const FIRST_SHIFT = 32 - Math.log2(FIRST_SLOTS);
const NO_SLOTS = new Uint32Array(0);
/** Knuth's multiplier: hashes that differ in few bits go to slots far apart. */
const SPREAD = 0x9e37_79b1;

/** A set of unsigned integers of 32 bits, in a tenth of the memory of a `Set`. */
export class HashSet {
  size = 0;
  private hasZero = false;
  /** Open addressing; 0 is free. Many sets stay empty, and need no slots. */
  private slots = NO_SLOTS;
  private shift = FIRST_SHIFT;

  has(hash: number): boolean {
    if (this.size === 0) return false;
    return hash === 0 ? this.hasZero : this.slots[this.find(hash)] === hash;
  }

  add(hash: number): void {
    if (this.has(hash)) return;
    if (this.slots === NO_SLOTS) this.slots = new Uint32Array(FIRST_SLOTS);
    this.size += 1;
    if (hash === 0) this.hasZero = true;
    else this.slots[this.find(hash)] = hash;
    if (this.size * 2 > this.slots.length) this.grow();
  }

  /** The slot that has the hash, or would take it. */
  private find(hash: number): number {
    const { slots } = this;
    let slot = Math.imul(hash, SPREAD) >>> this.shift;
    while (slots[slot] !== 0 && slots[slot] !== hash) slot = (slot + 1) & (slots.length - 1);
    return slot;
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new Uint32Array(before.length * 2);
    this.shift -= 1;
    for (const hash of before) if (hash !== 0) this.slots[this.find(hash)] = hash;
  }
}
