/** The same chunks, each of which is overwritten once the next one is asked for. */
export async function* lendChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    const lent = Uint8Array.from(chunk);
    yield lent;
    lent.fill(0xff);
  }
}
