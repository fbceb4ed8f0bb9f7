/** A stream of numbers that a seed fixes; integer arithmetic only, so that it is the same on every machine. */
export interface Dice {
  /** In [0, 1). */
  next(): number;
  /** From `low` to `high`, both included. */
  int(low: number, high: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
}

export function createDice(seed: number, name: string): Dice {
  let state = hash(seed, name);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    return mix(state) / 2 ** 32;
  };
  return {
    next,
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (share) => next() < share,
    pick(list) {
      const found = list[Math.floor(next() * list.length)];
      if (found === undefined) throw new RangeError('There is nothing to pick from.');
      return found;
    },
  };
}

/** A number in [0, 1) for a thing with a name: what happens to one thing does not depend on what came before. */
export function luck(seed: number, name: string): number {
  return mix(hash(seed, name)) / 2 ** 32;
}

/** FNV-1a. */
function hash(seed: number, name: string): number {
  let value = (0x811c9dc5 ^ seed) | 0;
  for (let at = 0; at < name.length; at += 1) value = Math.imul(value ^ name.charCodeAt(at), 0x01000193);
  return Math.imul(value ^ (seed >>> 16), 0x9e3779b1);
}

/** The finalizer of Mulberry32. */
function mix(state: number): number {
  let value = Math.imul(state ^ (state >>> 15), state | 1);
  value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
  return (value ^ (value >>> 14)) >>> 0;
}
