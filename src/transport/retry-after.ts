const SECOND_MS = 1000;
/** A hostile or broken `Retry-After: 1000000` would stop a run for days (RateLimit draft, section on intermediaries). */
export const MAX_RETRY_AFTER_MS = 10 * 60 * SECOND_MS;

const SECONDS = /^\d+$/;
/** The three forms of RFC 9110, section 5.6.7, by what sets them apart from the rest: a weekday first. */
const HTTP_DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\d{2}:\d{2}:\d{2}/i;
/** draft-ietf-httpapi-ratelimit-headers: `"name";r=<remaining>;t=<seconds to the reset>`. */
const RATE_LIMIT_EMPTY = /;\s*r=0\s*(?:;|,|$)/;
const RATE_LIMIT_RESET = /;\s*t=(\d+)\s*(?:;|,|$)/;

/**
 * How long the server asks to wait, in milliseconds, at most `MAX_RETRY_AFTER_MS`; undefined where the header
 * is absent or malformed. 0 = now, or at a time that cannot be known: a date is compared with the response's own
 * Date, since the local wall clock may be off by any amount (RFC 9110, section 10.2.3).
 */
export function parseRetryAfter(headers: ReadonlyMap<string, string>): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (value === undefined) return undefined;
  if (SECONDS.test(value)) return Math.min(Number(value) * SECOND_MS, MAX_RETRY_AFTER_MS);
  const until = parseHttpDate(value);
  if (until === undefined) return undefined;
  const sent = parseHttpDate(headers.get('date') ?? '');
  return sent === undefined ? 0 : Math.min(Math.max(until - sent, 0), MAX_RETRY_AFTER_MS);
}

/** Milliseconds until an exhausted quota is reset, by the RateLimit header; undefined where it says nothing. */
export function parseRateLimitReset(headers: ReadonlyMap<string, string>): number | undefined {
  const value = headers.get('ratelimit') ?? '';
  const seconds = RATE_LIMIT_EMPTY.test(value) ? RATE_LIMIT_RESET.exec(value)?.[1] : undefined;
  return seconds === undefined ? undefined : Math.min(Number(seconds) * SECOND_MS, MAX_RETRY_AFTER_MS);
}

function parseHttpDate(value: string): number | undefined {
  if (!HTTP_DATE.test(value)) return undefined;
  // The old asctime form names no zone; all three forms are GMT.
  const instant = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isNaN(instant) ? undefined : instant;
}
