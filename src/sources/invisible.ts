/**
 * Characters that show nothing (Unicode: Default_Ignorable_Code_Point), which come with copied text and joined files.
 * A joiner or variation selector behind a letter beyond ASCII belongs to it (Persian words, emoji).
 */
const INVISIBLE = /(?!\u200c|\u200d|[\ufe00-\ufe0f])\p{DI}|(?<![^\0-\x7f])(?:\u200c|\u200d|[\ufe00-\ufe0f])/u;

const NAMES: ReadonlyMap<string, string> = new Map([
  ['\u00ad', 'soft hyphen'],
  ['\u200b', 'zero width space'],
  ['\u200c', 'zero width non-joiner'],
  ['\u200d', 'zero width joiner'],
  ['\u200e', 'left-to-right mark'],
  ['\u200f', 'right-to-left mark'],
  ['\u2060', 'word joiner'],
  ['\ufeff', 'byte order mark'],
]);

/** The first invisible character of a text, for a message: `U+FEFF (byte order mark), character 1`; undefined: none. */
export function describeInvisible(text: string): string | undefined {
  const found = INVISIBLE.exec(text);
  if (found === null) return undefined;
  const [character] = found;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const name = NAMES.get(character);
  const place = Array.from(text.slice(0, found.index)).length + 1;
  return `U+${code}${name === undefined ? '' : ` (${name})`}, character ${place}`;
}
