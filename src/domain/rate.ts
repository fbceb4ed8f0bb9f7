/** A number of requests per window. */
export interface Rate {
  readonly requests: number;
  readonly windowMs: number;
  /** One request per turn, where legs of a run share the rate in turns. */
  readonly turns?: Turns;
}

/** Instants of the wall clock at which a leg may send: `offsetMs`, and each `periodMs` after it. */
export interface Turns {
  readonly periodMs: number;
  readonly offsetMs: number;
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
export function perSecond({ requests, windowMs, turns }: Rate): number {
  return turns === undefined ? (requests * 1000) / windowMs : 1000 / turns.periodMs;
}

/** Whole requests are a leg's share where that gives up less than this. */
const MOST_LOST = 0.03;
/**
 * Turns are so much longer than the limit asks for: requests that are late by 3 % of a window are still in theirs, and
 * the clocks of two machines may differ as much.
 */
const SPARE = 1.03;

/**
 * The share of leg `index` of `of`. In no window of the vendor do all legs together send more than the rate, whenever they
 * start: either each has a whole number of requests per window, or they take turns by the wall clock.
 */
export function shareRate({ requests, windowMs }: Rate, { index, of }: { index: number; of: number }): Rate {
  const share = requests / of;
  if (Math.floor(share) >= share * (1 - MOST_LOST)) return { requests: Math.floor(share), windowMs };
  const turnMs = (windowMs / requests) * SPARE;
  const turns = { periodMs: turnMs * of, offsetMs: turnMs * (index - 1) };
  return { requests: Math.ceil(share), windowMs, turns };
}
