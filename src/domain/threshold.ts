/**
 * A limit on a number of rows: a count, a share of the rows, or both.
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
 * True where `n` of `d` rows are more than the threshold allows. A share compares 100·n > p·d exactly;
 * d = 0 never breaches a share (contract, section 4).
 */
export function isBreached(threshold: Threshold, n: number, d: number): boolean {
  const { count, percent } = threshold;
  if (count === undefined && percent === undefined) return false;
  const overCount = count === undefined || n > count;
  const overPercent =
    percent === undefined || (d > 0 && 100n * BigInt(n) * percent.denominator > percent.numerator * BigInt(d));
  return overCount && overPercent;
}
