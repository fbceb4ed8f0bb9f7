/** How many cells a line of texts that are joined with commas has; -1 if `csvCellExact` would quote one of them. */
export function countExactCells(line: string): number {
  let count = 1;
  let isStart = true;
  let isBlank = false;
  for (let at = 0; at < line.length; at += 1) {
    const kind = kindAt(line, at);
    if (kind === QUOTED || (kind === BLANK && isStart) || (kind === COMMA && isBlank)) return -1;
    isStart = kind === COMMA;
    isBlank = kind === BLANK;
    if (isStart) count += 1;
  }
  return isBlank ? -1 : count;
}

const PLAIN = 0;
const BLANK = 1;
const COMMA = 2;
const QUOTED = 3;
const KINDS = Uint8Array.from({ length: 128 }, (_, unit) => {
  const character = String.fromCharCode(unit);
  if (character === ',') return COMMA;
  if (/[;\t|"\r\n]/.test(character)) return QUOTED;
  return /\s/.test(character) ? BLANK : PLAIN;
});

function kindAt(line: string, at: number): number {
  const unit = line.charCodeAt(at);
  if (unit < KINDS.length) return KINDS[unit] ?? PLAIN;
  return /\s/.test(line.charAt(at)) ? BLANK : PLAIN;
}
