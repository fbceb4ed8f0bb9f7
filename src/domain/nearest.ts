/** Longer names are not compared: they are hardly typos, and the work grows with the square of the length. */
const MAX_COMPARED = 64;

/** The candidate that `name` was probably meant to be; undefined if none is close. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > MAX_COMPARED) return undefined;
  const given = fold(name);
  // One typo per three characters, so that short names are not confused with one another.
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  let best: string | undefined;
  for (const candidate of candidates) {
    const folded = fold(candidate);
    if (Math.abs(folded.length - given.length) >= least) continue;
    const distance = countEdits(given, folded);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** Treats `max_failed`, `maxFailed` and `max-failed` as the same name. */
function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s]/g, '');
}

/**
 * Edit distance between two words: insertions, deletions, substitutions and swaps of neighbors (optimal string
 * alignment), computed one row of the table at a time.
 */
function countEdits(from: string, to: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let index = 0; index < from.length; index += 1) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const same = to[column - 1] === from[index] ? 0 : 1;
      const above = (row[column] ?? 0) + 1;
      const left = (next[column - 1] ?? 0) + 1;
      const isSwap = index > 0 && to[column - 1] === from[index - 1] && to[column - 2] === from[index];
      const swapped = isSwap ? (before[column - 2] ?? 0) + 1 : above;
      next.push(Math.min(above, left, (row[column - 1] ?? 0) + same, swapped));
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
}
