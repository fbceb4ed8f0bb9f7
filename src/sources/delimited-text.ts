const CR = 0x0d;
const LF = 0x0a;
const QUOTE = 0x22;

/**
 * The index of the first carriage return outside quotes without a line feed after it, which would join two lines into one
 * record; -1 if there is none. What follows the last byte is not known. The text begins outside quotes.
 */
export function findLoneCr(text: Uint8Array): number {
  let isQuoted = false;
  for (let at = 0; at + 1 < text.length; at += 1) {
    if (text[at] === QUOTE) isQuoted = !isQuoted;
    else if (text[at] === CR && text[at + 1] !== LF && !isQuoted) return at;
  }
  return -1;
}

/** `sep=;` with its line end, quoted or not: Excel writes and reads it before the header. */
const SEPARATOR_LINE = /^"?sep=(.)"?(?:\r?\n|\r?$)/iu;
/** As long as the longest such line can be. */
const LONGEST_BYTES = 16;

/**
 * The text without a first line that names the delimiter. `found` is called with the delimiter before the first piece
 * is yielded.
 */
export async function* withoutSeparatorLine(
  text: AsyncIterable<Buffer>,
  found: (delimiter: string) => void,
): AsyncGenerator<Buffer, void> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const piece of text) {
    if (head === undefined) {
      yield piece;
      continue;
    }
    head = Buffer.concat([head, piece]);
    if (head.length < LONGEST_BYTES) continue;
    yield* strip(head, found);
    head = undefined;
  }
  if (head !== undefined) yield* strip(head, found);
}

function* strip(head: Buffer, found: (delimiter: string) => void): Generator<Buffer, void> {
  const match = SEPARATOR_LINE.exec(head.subarray(0, LONGEST_BYTES).toString('utf8'));
  if (match !== null) found(match[1] ?? '');
  const rest = match === null ? head : head.subarray(Buffer.byteLength(match[0]));
  if (rest.length > 0) yield rest;
}
