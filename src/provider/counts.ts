import { ExpressionError } from './expression.ts';
import type { Matcher } from './match.ts';
import type { Expression, PollSpec, Variables } from './types.ts';

/**
 * Holds the vendor's own tally against the rows that it listed. Where they disagree, `find` may tell which of the
 * rows that nobody named the vendor has (their places; undefined if it can't say): the others are `not_found`, if the
 * tally agrees with that. Otherwise all rows that nobody named become contradictory. True if the tally holds.
 */
export async function settleCounts(
  poll: PollSpec | undefined,
  matcher: Matcher,
  { document, variables }: { readonly document: unknown; readonly variables: Variables },
  find: (places: readonly number[]) => Promise<ReadonlySet<number> | undefined>,
): Promise<boolean> {
  const tally: (() => boolean)[] = [];
  for (const [outcome, expression] of poll?.counts ?? []) {
    const count = await readCount(expression, document, variables);
    if (count !== undefined) tally.push(() => matcher.agrees(outcome, count));
  }
  const holds = (): boolean => tally.every((agrees) => agrees());
  if (holds()) return true;
  const open = matcher.unnamed();
  const found = await find(open);
  if (found !== undefined) {
    for (const place of open) if (!found.has(place)) matcher.name(place, 'not_found');
    if (holds()) return true;
  }
  matcher.doubt();
  return false;
}

/** Undefined where the vendor counts nothing. A tally that can't be read agrees with no number of rows. */
async function readCount(expression: Expression, document: unknown, variables: Variables): Promise<number | undefined> {
  try {
    const count = await expression.evaluate(document, variables);
    if (count === undefined || typeof count === 'number') return count;
    return typeof count === 'string' && /^\d{1,15}$/.test(count.trim()) ? Number(count) : Number.NaN;
  } catch (error) {
    if (error instanceof ExpressionError) return Number.NaN;
    throw error;
  }
}
