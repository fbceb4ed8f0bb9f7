const FIRST_CAPACITY = 64;
/** Parts of a token that are added one after the other may lack so much of a whole one. */
const ROUNDING = 1e-9;

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

/** Whether a request at an instant is within the rate. A refused one does not count: who keeps trying is not locked out. */
export interface Limiter {
  take(now: number): boolean;
}

/** Allows at most `limit` requests in any window, wherever the window starts. */
export function createLimiter(limit: number, windowMs: number): Limiter {
  const window = createSlidingWindow(windowMs);
  return {
    take(now) {
      if (window.count(now) >= limit) return false;
      window.add(now);
      return true;
    },
  };
}

/** Each request takes a token of `limit`, and as many are added in each window. */
export function createTokenBucket(limit: number, windowMs: number): Limiter {
  let tokens = limit;
  let filledAt = 0;
  return {
    take(now) {
      tokens = Math.min(limit, tokens + ((now - filledAt) * limit) / windowMs);
      filledAt = now;
      if (tokens < 1 - ROUNDING) return false;
      tokens -= 1;
      return true;
    },
  };
}
