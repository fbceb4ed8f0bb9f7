import type { Report } from './schema.ts';
import { type KindCount, listTallies } from './verdict.ts';

/** Squares of the bar. */
const SQUARES = 20;

const COLORS: Readonly<Record<KindCount['kind'], string>> = {
  succeeded: '🟩',
  failed: '🟥',
  invalid: '🟥',
  not_found: '🟨',
  skipped: '⬜',
  unresolved: '⬜',
  planned: '🟦',
  submitted: '🟦',
  'timed-out': '🟦',
  cancelled: '🟦',
  'not-sent': '⬜',
  uncertain: '🟪',
  lost: '🟪',
  unreachable: '🟪',
  missing: '🟪',
  contradictory: '🟪',
};

/** All rows as `SQUARES` colored squares; a kind that occurs has one at least. Empty without a row. */
export function renderBar(report: Report): string {
  const tallies = listTallies(report);
  const { total } = report.totals;
  if (total === 0 || tallies.length === 0) return '';
  const shares = tallies.map(({ kind, rows }) => ({ kind, exact: (rows / total) * SQUARES, squares: 1 }));
  // Every square beyond the first goes to the kind that lacks most of its share.
  for (let left = SQUARES - shares.length; left > 0; left--) {
    const [most] = [...shares].sort((a, b) => b.exact - b.squares - (a.exact - a.squares));
    if (most !== undefined) most.squares += 1;
  }
  return shares.map(({ kind, squares }) => COLORS[kind].repeat(squares)).join('');
}
