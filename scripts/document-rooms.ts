/** An import that is allowed from one room to another; `isTypes` if only of types. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly isTypes: boolean;
}

/**
 * The rooms of `src` as a diagram, from the table "Who may import whom" in the same document. An arrow that follows
 * from others (`run` → `engine`, if there are `run` → `pipeline` → `engine`) is left out.
 */
export function renderRooms(page: string): string {
  const arrows = readArrows(page);
  const shown = arrows.filter((arrow) => !follows(arrow, arrows));
  const lines = shown.map(({ from, to, isTypes }) => `  ${from} ${isTypes ? '-.->' : '-->'} ${to}`);
  return ['```mermaid', 'flowchart TD', ...lines, '```'].join('\n');
}

/** Rows such as `| \`engine\` | domain, ports (types) |`. */
function readArrows(page: string): readonly Arrow[] {
  const rows = [...page.matchAll(/^\| `(\w+)` +\| (\S.*?) +\|$/gm)];
  return rows.flatMap(([, from = '', list = '']) =>
    list
      .split(', ')
      .filter((name) => name !== 'nothing')
      .map((name) => ({ from, to: name.replace(' (types)', ''), isTypes: name.endsWith(' (types)') })),
  );
}

/** True if a longer path leads to the same room. */
function follows({ from, to }: Arrow, arrows: readonly Arrow[]): boolean {
  const seen = new Set<string>();
  const waiting = arrows.filter((arrow) => arrow.from === from && arrow.to !== to).map((arrow) => arrow.to);
  for (let room = waiting.pop(); room !== undefined; room = waiting.pop()) {
    if (room === to) return true;
    if (seen.has(room)) continue;
    seen.add(room);
    waiting.push(...arrows.filter((arrow) => arrow.from === room).map((arrow) => arrow.to));
  }
  return false;
}
