/** Whether a request at a moment is allowed: `burst` at once, then `rate` a second. A rate of 0 allows all. */
export function createTokenBucket(rate: number, burst: number): (nowMs: number) => boolean {
  let tokens = burst;
  let filledAt: number | undefined;
  return (nowMs) => {
    if (rate === 0) return true;
    tokens = Math.min(burst, tokens + ((nowMs - (filledAt ?? nowMs)) * rate) / 1000);
    filledAt = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
