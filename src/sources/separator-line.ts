/** `sep=;` with its line end, quoted or not: Excel writes and reads it before the header. */
const SEPARATOR_LINE = /^"?sep=(.)"?(?:\r?\n|\r?$)/iu;
/** As long as the longest such line can be. */
const LONGEST_BYTES = 16;

/**
 * The text without a first line that names the delimiter. `found` is called with the delimiter before the first piece
 * comes.
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
