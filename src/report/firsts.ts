/** The first few of many, in the order in which they come, those that are preferred before the others. */
export interface Firsts<T> {
  add(isPreferred: boolean, make: () => T): void;
  list(): readonly T[];
}

/** Keeps `max` of each, since those that are preferred may come last. */
export function createFirsts<T>(max: number): Firsts<T> {
  const preferred: T[] = [];
  const others: T[] = [];
  return {
    add(isPreferred, make) {
      const kept = isPreferred ? preferred : others;
      if (kept.length < max) kept.push(make());
    },
    list: () => [...preferred, ...others].slice(0, max),
  };
}
