import type { Threshold } from '../domain/threshold.ts';

const COUNT = /^\d{1,15}$/;
const PERCENT = /^(\d{1,3})(?:\.(\d{1,9}))?\s*%$/;

/** Parses `25`, `2.5%`, `5 or 2.5%` and `unlimited`; undefined if the text is none of these. */
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

/** `2.5%` as the exact fraction 25/10 of a percent; more than 100 % is no share. */
function parsePercent(text: string): Threshold['percent'] {
  const match = PERCENT.exec(text);
  if (match === null) return undefined;
  const decimals = match[2] ?? '';
  const denominator = 10n ** BigInt(decimals.length);
  const numerator = BigInt(`${match[1] ?? ''}${decimals}`);
  return numerator > 100n * denominator ? undefined : { numerator, denominator };
}
