/** A secret with this many bits cannot be guessed, however fast guesses are checked. */
export const STRONG_BITS = 128;

/** Runs of letters like these count as a word, of which there are a few thousand. */
const WORD = /[a-z]{4,}|[A-Z]{4,}|[A-Z][a-z]{3,}/g;
const WORD_BITS = 12;

/**
 * Estimated entropy of a secret in bits: each character counts by the kinds of characters that occur, words count as
 * words, and repetitions and sequences (`1111`, `abcd`) count little. Errs on the low side.
 */
export function estimateBits(secret: string): number {
  // Hexadecimal with or without dashes, as UUIDs are written, has no words.
  const isHex = /^(?:[0-9a-f-]+|[0-9A-F-]+)$/.test(secret);
  if (isHex) return countBits(secret.replaceAll('-', ''), /^\d+$/.test(secret) ? 10 : 16);
  const words = secret.match(WORD)?.length ?? 0;
  const rest = secret.replace(WORD, '');
  const kinds = [/[a-z]/, /[A-Z]/, /\d/]
    .filter((kind) => kind.test(secret))
    .map((kind) => (kind.source === '\\d' ? 10 : 26));
  const marks = new Set(rest.replace(/[a-z\d]/gi, '')).size;
  const alphabet = kinds.reduce((sum, size) => sum + size, 0) + marks;
  return words * WORD_BITS + countBits(rest, alphabet);
}

function countBits(text: string, alphabet: number): number {
  const full = Math.log2(Math.max(2, Math.min(alphabet, 2 ** new Set(text).size)));
  const seen = new Set<string>();
  let bits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const [one, two, here] = [at - 2, at - 1, at].map((index) => text.charCodeAt(index));
    const step = (here ?? 0) - (two ?? 0);
    const isStep = at >= 2 && Math.abs(step) <= 1 && (two ?? 0) - (one ?? 0) === step;
    const three = text.slice(Math.max(0, at - 3), at + 1);
    const isSeen = three.length === 4 && seen.has(three);
    seen.add(three);
    bits += isStep || isSeen ? 1 : full;
  }
  return bits;
}
