import type { PageData } from '../data.ts';
import { describeSince } from './comparison.ts';
import { element, find, foreignText } from './dom.ts';
import { splitCells } from './row-file.ts';
import { nameRow, type RowSet } from './row-set.ts';

export interface RowDialog {
  /** Shows the row at an index of a list that can be stepped through. */
  open(list: ArrayLike<number>, index: number): void;
}

/** A row with all its cells. */
export function createRowDialog(rows: RowSet, data: PageData, onStep: (index: number) => void): RowDialog {
  const title = element('h2', { id: 'row-title' });
  const position = element('p', { class: 'position', role: 'status' });
  const body = element('div', { class: 'row-body', tabindex: '0', role: 'group', 'aria-label': 'Row' });
  const previous = element('button', { type: 'button' }, 'Previous');
  const next = element('button', { type: 'button' }, 'Next');
  const close = element('button', { type: 'button', class: 'close' }, 'Close');
  const dialog = element(
    'dialog',
    { 'aria-labelledby': 'row-title' },
    element('div', { class: 'row-head' }, title, close),
    body,
    element('div', { class: 'row-foot' }, previous, next, position),
  );
  document.body.append(dialog);
  let list: ArrayLike<number> = [];
  let at = 0;

  function step(to: number): void {
    at = Math.min(list.length - 1, Math.max(0, to));
    const row = list[at] ?? 0;
    title.replaceChildren(placeLink(rows, data, row));
    body.replaceChildren(...describe(rows, data, row));
    body.scrollTop = 0;
    position.textContent = `${(at + 1).toLocaleString('en')} of ${list.length.toLocaleString('en')}`;
    previous.disabled = at === 0;
    next.disabled = at === list.length - 1;
    onStep(at);
  }

  previous.addEventListener('click', () => step(at - 1));
  next.addEventListener('click', () => step(at + 1));
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  return {
    open(shown, index) {
      list = shown;
      step(index);
      dialog.showModal();
      find('.close', dialog).focus();
    },
  };
}

/** `data/donors.csv:905`, as a link to the line if that is known. */
export function placeLink(rows: RowSet, data: PageData, row: number): HTMLElement {
  const name = foreignText(nameRow(rows, data, row), 'place');
  const file = data.files[rows.file[row] ?? 0];
  if (file?.url === undefined) return name;
  const line = file.hasLines ? `?plain=1#L${rows.line[row] ?? 1}` : '';
  return element('a', { href: `${file.url}${line}` }, name);
}

function describe(rows: RowSet, data: PageData, row: number): readonly HTMLElement[] {
  const kind = data.kinds[rows.kind[row] ?? 0];
  const facts = [
    ['outcome', element('span', { class: `chip o-${kind?.outcome}` }, kind?.words)],
    ['message', foreignText(rows.messages[rows.message[row] ?? 0] ?? '')],
    ['key', foreignText(rows.keys[row] ?? '')],
    ['since', describeSince(rows.since[row], data, true)],
    ['job', foreignText(rows.jobs[rows.job[row] ?? 0] ?? '')],
    ['sent', `${rows.attempts[row] ?? 0} times`.replace(/^1 times$/, 'once').replace(/^0 times$/, 'never')],
  ] as const;
  return [
    pairs(facts.filter(([, value]) => (typeof value === 'string' ? value : value.textContent) !== '')),
    element('h3', {}, 'The row as it is in the file'),
    rows.json.has(row) ? element('pre', {}, foreignText(rows.cells[row] ?? '')) : pairs(listCells(rows, data, row)),
  ];
}

function listCells(rows: RowSet, { columns }: PageData, row: number): readonly (readonly [string, HTMLElement])[] {
  const cells = splitCells((rows.cells[row] ?? '').slice(0, -1));
  const surplus = rows.surplus.get(row);
  const behind = surplus === undefined ? [] : splitCells(surplus.slice(1));
  return [
    ...columns.map((column, index) => [column, showCell(cells[index] ?? '')] as const),
    ...behind.map((cell) => ['beyond the last column', showCell(cell)] as const),
  ];
}

function showCell(text: string): HTMLElement {
  return text === '' ? element('span', { class: 'blank' }, 'blank') : foreignText(text, 'cell');
}

function pairs(entries: readonly (readonly [string, Node | string])[]): HTMLElement {
  return element(
    'dl',
    { class: 'pairs' },
    ...entries.map(([name, value]) =>
      element('div', {}, element('dt', {}, foreignText(name)), element('dd', {}, value)),
    ),
  );
}
