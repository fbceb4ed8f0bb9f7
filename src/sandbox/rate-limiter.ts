const FIRST_CAPACITY = 64;

/** Counts the instants in the last `windowMs`: those in (now − windowMs, now]. Instants never decrease. */
export interface SlidingWindow {
  add(now: number): void;
  count(now: number): number;
}

/** Keeps only the instants inside the window, in a ring buffer that doubles when it is full. */
export function createSlidingWindow(windowMs: number): SlidingWindow {
  let ring = new Float64Array(FIRST_CAPACITY);
  let head = 0;
  let size = 0;

  const at = (offset: number): number => ring[(head + offset) % ring.length] ?? 0;
  const expire = (now: number): void => {
    while (size > 0 && at(0) <= now - windowMs) {
      head = (head + 1) % ring.length;
      size -= 1;
    }
  };
  const grow = (): void => {
    const larger = new Float64Array(ring.length * 2);
    for (let offset = 0; offset < size; offset += 1) larger[offset] = at(offset);
    ring = larger;
    head = 0;
  };

  return {
    add(now) {
      expire(now);
      if (size === ring.length) grow();
      ring[(head + size) % ring.length] = now;
      size += 1;
    },
    count(now) {
      expire(now);
      return size;
    },
  };
}

/**
 * Allows at most `limit` requests in any window, wherever the window starts. A refused request does not count, so that
 * a client that keeps trying is not locked out forever.
 */
export function createLimiter(limit: number, windowMs: number): { take(now: number): boolean } {
  const window = createSlidingWindow(windowMs);
  return {
    take(now) {
      if (window.count(now) >= limit) return false;
      window.add(now);
      return true;
    },
  };
}
