/** A set of code points as ascending ranges; both ends are included. */
export type CodePoints = readonly (readonly [first: number, last: number])[];

const LAST = 0x10_ff_ff;

/** Line terminators of ECMAScript (ECMA-262, section 12.3), which `.` does not match. */
export const LINE_TERMINATORS: CodePoints = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x20_28, 0x20_29],
];
/** `\s` (ECMA-262, sections 12.2 and 12.3); RE2's own `\s` matches only six of these characters. */
const SPACES: CodePoints = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x16_80, 0x16_80],
  [0x20_00, 0x20_0a],
  [0x20_28, 0x20_29],
  [0x20_2f, 0x20_2f],
  [0x20_5f, 0x20_5f],
  [0x30_00, 0x30_00],
  [0xfe_ff, 0xfe_ff],
];
const DIGITS: CodePoints = [[0x30, 0x39]];
const WORD: CodePoints = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const CLASSES = { digit: DIGITS, space: SPACES, word: WORD } as const;

/** The members of `\d`, `\s` or `\w`, or with `negate` all other code points. */
export function classOf(kind: keyof typeof CLASSES, negate: boolean): CodePoints {
  return negate ? complement(CLASSES[kind]) : CLASSES[kind];
}

/** All code points that are not in the set. */
export function complement(set: CodePoints): CodePoints {
  const rest: (readonly [number, number])[] = [];
  let next = 0;
  for (const [first, last] of [...set].sort(([a], [b]) => a - b)) {
    if (first > next) rest.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  if (next <= LAST) rest.push([next, LAST]);
  return rest;
}

const properties = new Map<string, CodePoints>();

/** The members of a Unicode property, from the runtime's own tables: `\p{Lu}`, `\P{Script=Greek}`. */
export function propertyOf(property: string): CodePoints {
  const known = properties.get(property);
  if (known !== undefined) return known;
  const regex = new RegExp(property, 'u');
  const ranges: [number, number][] = [];
  for (let point = 0; point <= LAST; point += 1) {
    if (!regex.test(String.fromCodePoint(point))) continue;
    const open = ranges.at(-1);
    if (open !== undefined && open[1] === point - 1) open[1] = point;
    else ranges.push([point, point]);
  }
  properties.set(property, ranges);
  return ranges;
}

/** The range and the other case of each letter in it, as the flag `i` without `u` compares: by a single upper-case character. */
export function withOtherCase(range: CodePoints[number]): CodePoints {
  const [first, last] = range;
  const others: (readonly [number, number])[] = [];
  for (let code = first; code <= last; code += 1) {
    const character = String.fromCodePoint(code);
    for (const other of [character.toUpperCase(), character.toLowerCase()]) {
      const point = other.codePointAt(0) ?? 0;
      const isOne = other === String.fromCodePoint(point);
      if (isOne && (point < first || point > last) && foldsTo(other, character)) others.push([point, point]);
    }
  }
  return [range, ...others];
}

/** ECMA-262, Canonicalize: only to a single character, and never from beyond ASCII into ASCII. */
function foldsTo(a: string, b: string): boolean {
  const fold = (character: string): string => {
    const upper = character.toUpperCase();
    if (upper.length !== character.length) return character;
    return (character.codePointAt(0) ?? 0) >= 0x80 && (upper.codePointAt(0) ?? 0) < 0x80 ? character : upper;
  };
  return fold(a) === fold(b);
}
