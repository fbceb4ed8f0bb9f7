import { DATA_IDS, type PageData, type ResolvedChunk, readTextColumn } from '../data.ts';
import { element, foreignText, readEmbedded } from './dom.ts';
import type { RowAge } from './row-filter.ts';
import { createVirtualTable } from './virtual-table.ts';

let showChange: ((change: RowAge) => void) | undefined;

/** What happens when the reader asks for the rows with this change. */
export function onChange(show: (change: RowAge) => void): void {
  showChange = show;
}

/** The counts at the top become buttons that show their rows. */
export function showComparison(): void {
  for (const part of document.querySelectorAll<HTMLElement>('[data-change]')) {
    const { change, rows } = part.dataset;
    const tab = document.querySelector<HTMLElement>(change === 'resolved' ? '#tab-resolved' : '#tab-rows');
    if (rows === '0' || tab === null) continue;
    const button = element('button', { type: 'button', class: 'change' }, ...part.childNodes);
    button.addEventListener('click', () => {
      tab.click();
      if (change === 'new' || change === 'still') showChange?.(change);
      else tab.focus();
    });
    part.replaceWith(button);
  }
}

/** Since when a row fails: `new`, or the day as a link to the run, which is named where there is room. */
export function describeSince(number: number | undefined, { comparison }: PageData, isNamed = false): HTMLElement {
  const run = comparison?.runs[(number ?? 0) - 1];
  if (run === undefined) return element('span');
  if (number === 1) return element('strong', { class: 'new' }, 'new');
  const whole = `${run.day}, ${run.name}`;
  const text = isNamed ? whole : run.day;
  if (run.url === undefined) return element('span', { title: run.name }, text);
  return element('a', { href: run.url, title: run.name, 'aria-label': whole }, text);
}

interface Resolved {
  readonly place: string;
  readonly key: string;
  readonly was: string;
  readonly since: number;
}

/** The rows that needed attention in the run before and do no longer. */
export function showResolved(panel: HTMLElement, data: PageData): void {
  const rows = readEmbedded<ResolvedChunk>(DATA_IDS.resolved).flatMap(readResolved);
  const note = `These rows needed attention in ${data.comparison?.name ?? 'the previous run'}, at these lines. Now they do not: they succeeded, were skipped, or are no longer in the files.`;
  const table = createVirtualTable({
    caption: 'Rows that need no attention any more',
    columns: [
      { name: 'place', title: 'Row, as it was', cell: (row) => foreignText(rows[row]?.place ?? '', 'place') },
      { name: 'message', title: 'What it was', cell: (row) => rows[row]?.was ?? '' },
      { name: 'key', title: 'Key', cell: (row) => foreignText(rows[row]?.key ?? '') },
      { name: 'since', title: 'Failed since', cell: (row) => describeSince(rows[row]?.since, data) },
    ],
  });
  table.root.classList.add('compared', 'resolved');
  panel.append(element('p', { class: 'note' }, note), table.root);
  table.show(rows.map((_, row) => row));
}

function readResolved({ line, since, ...chunk }: ResolvedChunk): readonly Resolved[] {
  const [paths = [], keys = [], was = []] = [chunk.path, chunk.key, chunk.was].map(readTextColumn);
  return line.map((each, row) => ({
    place: `${paths[row] ?? ''}:${each}`,
    key: keys[row] ?? '',
    was: was[row] ?? '',
    since: since[row] ?? 0,
  }));
}
