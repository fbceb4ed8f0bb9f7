import type { Reused } from './reused.ts';
import { createStretch, type Stretch } from './stretch.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;

/**
 * The bytes of a cell of a line of CSV (RFC 4180) in UTF-8; undefined where it has no such cell, or one in quotes.
 * @param cell is set to them.
 */
export function bareCellAt(line: Stretch, index: number, cell: Reused<Stretch> = createStretch()): Stretch | undefined {
  const { bytes, to } = line;
  const start = startOfCell(line, index);
  if (start === -1 || (start < to && bytes[start] === QUOTE)) return undefined;
  cell.bytes = bytes;
  cell.from = start;
  cell.to = endOfCell(bytes, start, to);
  return cell;
}

/** -1 where there is no such cell. */
function startOfCell({ bytes, from, to }: Stretch, index: number): number {
  let start = from;
  for (let before = 0; before < index; before += 1) {
    start = endOfCell(bytes, start, to) + 1;
    if (start > to) return -1;
  }
  return start;
}

function endOfCell(bytes: Buffer, start: number, to: number): number {
  let at = start;
  // A doubled quote ends one quoted part and begins the next.
  while (at < to && bytes[at] === QUOTE) {
    at += 1;
    while (at < to && bytes[at] !== QUOTE) at += 1;
    at += 1;
  }
  while (at < to && bytes[at] !== COMMA) at += 1;
  return Math.min(at, to);
}
