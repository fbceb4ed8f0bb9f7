/** What `JSON.parse` does not tell of a text. */
export interface JsonShape {
  /** Deepest nesting; 0 for a scalar. */
  readonly depth: number;
  /** Members of all objects, doubled ones counted twice. */
  readonly members: number;
  /** Some number's text is not what the double it becomes would be written as: `9007199254740993`, `1.0`, `1e3`. */
  readonly hasInexactNumber: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const MINUS = 0x2d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** One pass over a JSON text; of invalid JSON the result means nothing, but it always ends. */
export function scanJson(text: string): JsonShape {
  let depth = 0;
  let deepest = 0;
  let members = 0;
  let hasInexactNumber = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) members += 1;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) deepest = Math.max(deepest, ++depth);
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
    else if (code === MINUS || isDigit(code)) {
      const end = endOfNumber(text, at);
      hasInexactNumber ||= !isExactNumber(text.slice(at, end));
      at = end - 1;
    }
  }
  return { depth: deepest, members, hasInexactNumber };
}

/** True where the double keeps the number's text as it stands. */
export function isExactNumber(text: string): boolean {
  return String(Number(text)) === text;
}

/** Index of the closing quote, or of the text's last character. */
function endOfString(text: string, open: number): number {
  for (let close = text.indexOf('"', open + 1); close !== -1; close = text.indexOf('"', close + 1)) {
    let slashes = 0;
    while (text.charCodeAt(close - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return close;
  }
  return text.length - 1;
}

function endOfNumber(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && (isDigit(text.charCodeAt(at)) || '.eE+-'.includes(text.charAt(at)))) at += 1;
  return at;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
