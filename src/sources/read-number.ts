const ZERO = 0x30;
const POINT = 0x2e;
const MINUS = 0x2d;
const PLUS = 0x2b;
/** Digits of an integer that a double always holds exactly. */
const MAX_DIGITS = 15;
/** A double holds these exactly, so that the quotient of two such numbers is the nearest double of the decimal. */
const POWERS = Array.from({ length: MAX_DIGITS + 1 }, (_, power) => 10 ** power);

/**
 * The number that a cell in ASCII is, as `Number` reads its text; NaN where it is none, or is written with an exponent or
 * with more than 15 digits.
 */
export function readNumber(bytes: Uint8Array, from: number, to: number): number {
  const sign = bytes[from];
  let at = from < to && (sign === MINUS || sign === PLUS) ? from + 1 : from;
  const start = at;
  let value = 0;
  let digits = 0;
  let point = -1;
  for (; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === POINT && point === -1 && at > start) point = at;
    else if (byte >= ZERO && byte <= ZERO + 9) {
      digits += 1;
      value = value * 10 + (byte - ZERO);
    } else return Number.NaN;
  }
  if (digits === 0 || digits > MAX_DIGITS || point === to - 1) return Number.NaN;
  const number = point === -1 ? value : value / (POWERS[to - 1 - point] ?? 1);
  return sign === MINUS ? -number : number;
}
