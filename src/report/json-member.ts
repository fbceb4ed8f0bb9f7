/** A member of an object, as it is written in the text. */
interface Member {
  readonly name: string;
  readonly text: string;
}

/**
 * The text of a JSON object on one line with the member `name` set to a string and everything else as it was
 * written: numbers keep their digits, members their order. A text that is not an object (a line of NDJSON that
 * did not parse) is returned unchanged except for line breaks: it must be fixed by hand, and cannot take a member.
 */
export function setMember(raw: string, name: string, value: string): string {
  const line = raw.replace(/[\r\n]+[\r\n\t ]*/g, ' ').trim();
  if (!isObject(line)) return line;
  const kept = splitMembers(line).filter((member) => member.name !== name);
  const added = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
  return `{${[...kept.map((member) => member.text), added].join(',')}}`;
}

function isObject(text: string): boolean {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a text of JSON; undefined if it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `text` is a valid JSON object, so it is enough to track strings and nesting. */
function splitMembers(text: string): readonly Member[] {
  const members: Member[] = [];
  let depth = 0;
  let start = 1;
  let nameEnd = -1;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      at = skipString(text, at);
      if (depth === 1 && nameEnd < 0) nameEnd = at + 1;
    } else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    const ends = depth === 0 || (depth === 1 && character === ',');
    if (!ends) continue;
    if (nameEnd >= 0) {
      const name: unknown = JSON.parse(text.slice(start, nameEnd));
      members.push({ name: String(name), text: text.slice(start, at) });
    }
    start = at + 1;
    nameEnd = -1;
  }
  return members;
}

/** The index of the quote that closes the string that starts at `start`. */
function skipString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
