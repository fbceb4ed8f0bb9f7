/** A line in which the least item stands first (a binary heap). */
export interface Line<T> {
  readonly size: number;
  push(item: T): void;
  peek(): T | undefined;
  pop(): T | undefined;
}

/** @param isBefore True where `a` goes before `b`; must be a total order. */
export function createLine<T>(isBefore: (a: T, b: T) => boolean): Line<T> {
  const items: T[] = [];

  function rise(item: T): void {
    let place = items.length - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || !isBefore(item, parent)) break;
      items[place] = parent;
      place = above;
    }
    items[place] = item;
  }

  function sink(item: T): void {
    let place = 0;
    for (;;) {
      const left = items[2 * place + 1];
      const right = items[2 * place + 2];
      if (left === undefined) break;
      const useRight = right !== undefined && isBefore(right, left);
      const child = useRight ? right : left;
      if (!isBefore(child, item)) break;
      items[place] = child;
      place = 2 * place + (useRight ? 2 : 1);
    }
    items[place] = item;
  }

  return {
    get size() {
      return items.length;
    },
    push(item) {
      items.push(item);
      rise(item);
    },
    peek: () => items[0],
    pop() {
      const first = items[0];
      const last = items.pop();
      if (last !== undefined && items.length > 0) sink(last);
      return first;
    },
  };
}
