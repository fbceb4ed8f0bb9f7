import { element } from './dom.ts';

export interface Column {
  readonly name: string;
  readonly title: string;
  /** For screen readers, in place of an empty title. */
  readonly label?: string;
  /** Rows can be sorted by it. */
  readonly isSortable?: boolean;
  cell(row: number): Node | string;
}

export interface TableOptions {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly onSort?: (column: string) => void;
  readonly onOpen?: (index: number) => void;
}

export interface VirtualTable {
  readonly root: HTMLElement;
  /** Shows these rows, in this order. */
  show(rows: ArrayLike<number>): void;
  markSorted(column: string, isDescending: boolean): void;
  /** Scrolls a row into view. */
  reveal(index: number): void;
}

/** Rows rendered above and below the visible ones. */
const SPARE_ROWS = 12;
/** Browsers limit the height of an element to about 17 million pixels. */
const MAX_HEIGHT = 15_000_000;

/**
 * A table of any number of rows of one height, of which only those near the viewport are rendered. The page itself
 * scrolls, so nothing may follow the table.
 */
export function createVirtualTable({ caption, columns, onSort, onOpen }: TableOptions): VirtualTable {
  const heads = new Map<string, HTMLElement>();
  const headRow = element('tr', { role: 'row', 'aria-rowindex': '1' });
  for (const { name, title, label, isSortable } of columns) {
    const head = element('th', { role: 'columnheader', scope: 'col', class: `c-${name}` });
    if (isSortable === true) {
      const button = element('button', { type: 'button', class: 'sort' }, title);
      button.addEventListener('click', () => onSort?.(name));
      head.append(button);
      head.setAttribute('aria-sort', 'none');
    } else head.append(title === '' ? element('span', { class: 'heard' }, label) : title);
    heads.set(name, head);
    headRow.append(head);
  }
  const above = element('tr', { class: 'space', role: 'presentation', 'aria-hidden': 'true' }, element('td'));
  const below = element('tr', { class: 'space', role: 'presentation', 'aria-hidden': 'true' }, element('td'));
  const body = element('tbody', { role: 'rowgroup' }, above, below);
  const table = element(
    'table',
    { class: 'rows', role: 'table' },
    element('caption', { class: 'heard' }, caption),
    element('thead', { role: 'rowgroup' }, headRow),
    body,
  );
  let rows: ArrayLike<number> = [];
  let present = new Map<number, HTMLElement>();

  function make(index: number): HTMLElement {
    const row = rows[index] ?? 0;
    const made = element('tr', {
      role: 'row',
      'aria-rowindex': String(index + 2),
      class: index % 2 === 1 ? 'odd' : '',
    });
    for (const column of columns) {
      made.append(element('td', { role: 'cell', class: `c-${column.name}` }, column.cell(row)));
    }
    if (onOpen !== undefined) made.addEventListener('click', (event) => openUnlessUsed(event, () => onOpen(index)));
    return made;
  }

  function rowHeight(): number {
    return Number.parseFloat(getComputedStyle(table).getPropertyValue('--row-pixels')) || 44;
  }

  function measure(): { readonly height: number; readonly total: number; readonly scale: number } {
    const height = rowHeight();
    const whole = rows.length * height;
    const total = Math.min(whole, MAX_HEIGHT);
    return { height, total, scale: whole === 0 ? 1 : whole / total };
  }

  function draw(): void {
    if (!table.isConnected || table.offsetParent === null) return;
    const { height, total, scale } = measure();
    const top = Math.max(0, -body.getBoundingClientRect().top);
    const seen = Math.ceil(window.innerHeight / height);
    const last = Math.max(0, rows.length - seen);
    // Beyond `MAX_HEIGHT` a pixel stands for more than one.
    const at = scale === 1 ? top : Math.min(top * scale, last * height);
    const first = Math.max(0, Math.floor(at / height) - SPARE_ROWS);
    const end = Math.min(rows.length, Math.floor(at / height) + seen + SPARE_ROWS);
    const shift = scale === 1 ? 0 : at - top;
    const next = new Map<number, HTMLElement>();
    for (let index = first; index < end; index += 1) next.set(index, present.get(index) ?? make(index));
    for (const [index, old] of present) if (next.get(index) !== old) old.remove();
    let before: Element = above;
    for (const made of next.values()) {
      if (before.nextElementSibling !== made) before.after(made);
      before = made;
    }
    present = next;
    const start = Math.max(0, first * height - shift);
    above.style.height = `${start}px`;
    below.style.height = `${Math.max(0, total - start - (end - first) * height)}px`;
    above.hidden = start === 0;
  }

  // A browser fires both at most once a frame; drawn at once, no frame shows an empty part.
  addEventListener('scroll', draw, { passive: true });
  addEventListener('resize', draw);

  return {
    root: table,
    show(shown) {
      rows = shown;
      for (const old of present.values()) old.remove();
      present = new Map();
      table.setAttribute('aria-rowcount', String(shown.length + 1));
      draw();
    },
    markSorted(column, isDescending) {
      for (const [name, head] of heads) {
        if (!head.hasAttribute('aria-sort')) continue;
        const way = isDescending ? 'descending' : 'ascending';
        head.setAttribute('aria-sort', name === column ? way : 'none');
      }
    },
    reveal(index) {
      const { height, scale } = measure();
      const top = body.getBoundingClientRect().top + window.scrollY + (index * height) / scale;
      const isSeen = top > window.scrollY + 2 * height && top < window.scrollY + window.innerHeight - 2 * height;
      if (!isSeen) window.scrollTo({ top: Math.max(0, top - window.innerHeight / 2) });
      draw();
    },
  };
}

/** A click on a link or a button, or one that selects text, does not open the row. */
function openUnlessUsed(event: MouseEvent, open: () => void): void {
  const target = event.target instanceof Element ? event.target : undefined;
  if (target?.closest('a, button') != null || getSelection()?.isCollapsed === false) return;
  open();
}
