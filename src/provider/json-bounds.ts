/** Deeper responses are refused: no vendor nests so far, and recursion must stay within the stack. */
export const MAX_JSON_DEPTH = 64;
/** Values of one document: a page of results with 100,000 rows of 20 cells. */
export const MAX_JSON_VALUES = 2_000_000;
/** Members of one object: errors by id for each row of a job of 100,000. Half a million took 252 MB. */
export const MAX_JSON_MEMBERS = 100_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Bounds what parsing a text would build, before it is built: depth, values, members of an object. One pass over the
 * characters, nothing kept but a count for each open bracket. Throws `RangeError` with a sentence. Does not judge the syntax.
 */
export function checkJsonBounds(text: string): void {
  const counts: number[] = [];
  const isObject: boolean[] = [];
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      if (counts.length >= MAX_JSON_DEPTH)
        throw new RangeError(`The JSON is nested deeper than ${MAX_JSON_DEPTH} levels.`);
      counts.push(1);
      isObject.push(code === OPEN_OBJECT);
      values += 1;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
      counts.pop();
      isObject.pop();
    } else if (code === COMMA) {
      const members = (counts.at(-1) ?? 0) + 1;
      counts[counts.length - 1] = members;
      values += 1;
      if (values > MAX_JSON_VALUES) throw new RangeError(`The JSON holds more than ${MAX_JSON_VALUES} values.`);
      if (members > MAX_JSON_MEMBERS && isObject.at(-1) === true)
        throw new RangeError(`The JSON has an object of more than ${MAX_JSON_MEMBERS} members.`);
    }
  }
}

/** The place of the quote that ends the string which begins at `start`; the text's end where none does. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === BACKSLASH) before -= 1;
  return (at - before) % 2 === 0;
}
