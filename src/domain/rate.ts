/** A number of requests per window. */
export interface Rate {
  readonly requests: number;
  readonly windowMs: number;
}

const WINDOWS = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** Parses `10/s`, `600/m`, `1000/h`; undefined if the text is not a rate or is zero. */
export function parseRate(text: string): Rate | undefined {
  const match = /^(\d{1,9})\s*\/\s*(s|m|h)$/.exec(text.trim());
  const requests = Number(match?.[1]);
  const windowMs = WINDOWS.get(match?.[2] ?? '');
  return windowMs === undefined || !(requests > 0) ? undefined : { requests, windowMs };
}

/** `10/s`, `600/m`. */
export function formatRate(rate: Rate): string {
  const unit = [...WINDOWS].find(([, ms]) => ms === rate.windowMs)?.[0];
  return unit === undefined ? `${rate.requests} per ${rate.windowMs} ms` : `${rate.requests}/${unit}`;
}

/** Requests per second. */
export function perSecond(rate: Rate): number {
  return (rate.requests * 1000) / rate.windowMs;
}
