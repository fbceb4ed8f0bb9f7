/**
 * A limit on a number of rows: a count, a percentage, or both.
 * `25` is `{ count: 25 }`; `2.5%` is `{ percent: { numerator: 25n, denominator: 10n } }` (exact, no floats);
 * `5 or 2.5%` has both and is breached when both are exceeded; `unlimited` is `{}`.
 */
export interface Threshold {
  readonly count?: number;
  /** numerator / denominator percent: `2.5%` is 25/10. */
  readonly percent?: { readonly numerator: bigint; readonly denominator: bigint };
  /** As the user wrote it. */
  readonly text: string;
}

/**
 * True if `n` of `d` rows are more than the threshold allows. A percentage compares 100·n > p·d exactly;
 * d = 0 never breaches one (docs/contract.md, 4.4).
 */
export function isBreached(threshold: Threshold, n: number, d: number): boolean {
  const { count, percent } = threshold;
  if (count === undefined && percent === undefined) return false;
  const overCount = count === undefined || n > count;
  const overPercent =
    percent === undefined || (d > 0 && 100n * BigInt(n) * percent.denominator > percent.numerator * BigInt(d));
  return overCount && overPercent;
}

/** True if the threshold allows some rows, but not all: `unlimited` is none, and neither is `0`. */
export function isAboveZero({ count = 0, percent }: Threshold): boolean {
  return count > 0 || (percent !== undefined && percent.numerator > 0n);
}

const COUNT = /^\d{1,15}$/;
const PERCENT = /^(\d{1,3})(?:\.(\d{1,9}))?\s*%$/;

/** Parses `25`, `2.5%`, `5 or 2.5%` and `unlimited`; undefined if the text is not a threshold. */
export function parseThreshold(text: string): Threshold | undefined {
  const trimmed = text.trim();
  if (trimmed === 'unlimited') return { text: trimmed };
  const parts = trimmed.split(/\s+or\s+/);
  if (parts.length > 2) return undefined;
  let count: number | undefined;
  let percent: Threshold['percent'];
  for (const part of parts) {
    if (COUNT.test(part) && count === undefined) count = Number(part);
    else if (percent === undefined) percent = parsePercent(part);
    else return undefined;
  }
  if (parts.length === 2 && (count === undefined || percent === undefined)) return undefined;
  if (count === undefined && percent === undefined) return undefined;
  return { text: trimmed, ...(count !== undefined && { count }), ...(percent !== undefined && { percent }) };
}

/** `2.5%` as the exact fraction 25/10 of a percent; undefined above 100 %. */
function parsePercent(text: string): Threshold['percent'] {
  const match = PERCENT.exec(text);
  if (match === null) return undefined;
  const decimals = match[2] ?? '';
  const denominator = 10n ** BigInt(decimals.length);
  const numerator = BigInt(`${match[1] ?? ''}${decimals}`);
  return numerator > 100n * denominator ? undefined : { numerator, denominator };
}
