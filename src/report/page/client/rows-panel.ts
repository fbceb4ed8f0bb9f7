import type { PageData, RowChunk, RowKind } from '../data.ts';
import { DATA_IDS } from '../data.ts';
import { describeSince, onChange } from './comparison.ts';
import { element, find, foreignText, readEmbedded, saveFile } from './dom.ts';
import { createRowDialog, placeLink } from './row-dialog.ts';
import { makeRowFile } from './row-file.ts';
import { ageOf, createRowFinder, type RowAge } from './row-filter.ts';
import { createOrders, SORT_KEYS, type SortKey } from './row-order.ts';
import { joinRows, nameRow, type RowSet } from './row-set.ts';
import { createVirtualTable } from './virtual-table.ts';

/** Groups that are shown at first, and after "more". */
const FIRST_GROUPS = 5;
const MOST_GROUPS = 200;

/** The problem rows: search, filters, groups, table and downloads. */
export function showRows(panel: HTMLElement, data: PageData): void {
  const rows = joinRows(readEmbedded<RowChunk>(DATA_IDS.rows));
  find('.loading', panel).remove();
  const finder = createRowFinder(rows, data);
  const orderBy = createOrders(rows);
  let sorting: { by: SortKey; isDescending: boolean } = { by: 'kind', isDescending: false };
  let shown: Uint32Array = new Uint32Array();

  const search = element('input', { type: 'search', id: 'search', autocomplete: 'off', spellcheck: 'false' });
  const kinds = createOutcomeSelect(rows, data);
  const file = createFileSelect(rows, data);
  const changes = createChangeSelect(rows, data);
  const groups = createGroups(rows, data, () => update());
  const clear = element('button', { type: 'button' }, 'Clear filters');
  const status = element('p', { class: 'status', role: 'status' });
  const downloads = element('div', { class: 'downloads' });
  const table = createVirtualTable({
    caption: 'Rows that need attention',
    columns: [
      { name: 'place', title: 'Row', isSortable: true, cell: (row) => placeLink(rows, data, row) },
      { name: 'kind', title: 'Outcome', isSortable: true, cell: (row) => chip(data.kinds[rows.kind[row] ?? 0]) },
      { name: 'message', title: 'Message', isSortable: true, cell: (row) => foreignText(messageOf(rows, row)) },
      { name: 'key', title: 'Key', isSortable: true, cell: (row) => foreignText(rows.keys[row] ?? '') },
      ...(data.comparison === undefined
        ? []
        : [
            {
              name: 'since',
              title: 'Since',
              isSortable: true,
              cell: (row: number) => describeSince(rows.since[row], data),
            },
          ]),
      { name: 'open', title: '', label: 'Details', cell: (row) => openButton(row) },
    ],
    onSort(column) {
      const by = SORT_KEYS.find((key) => key === column) ?? 'kind';
      sorting = { by, isDescending: sorting.by === by && !sorting.isDescending };
      table.markSorted(sorting.by, sorting.isDescending);
      update();
    },
    onOpen: (index) => dialog.open(shown, index),
  });
  const dialog = createRowDialog(rows, data, (index) => table.reveal(index));

  function openButton(row: number): HTMLElement {
    const label = `Details of ${nameRow(rows, data, row)}`;
    const button = element('button', { type: 'button', class: 'open', 'aria-label': label }, 'Details');
    button.addEventListener('click', () => dialog.open(shown, shown.indexOf(row)));
    return button;
  }

  function update(): void {
    const words = search.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const filter = {
      words,
      kinds: kinds.chosen(),
      file: file.chosen(),
      group: groups.chosen(),
      change: changes.chosen(),
    };
    shown = finder.find(orderBy(sorting), filter);
    table.show(shown);
    const isFiltered = shown.length < rows.count;
    status.textContent = `${shown.length.toLocaleString('en')} of ${plural(rows.count)} shown`;
    clear.disabled = words.length === 0 && [filter.kinds, filter.file, filter.group, filter.change].every(isUnset);
    downloads.replaceChildren(...listDownloads(rows, data, shown, isFiltered));
  }

  clear.addEventListener('click', () => {
    search.value = '';
    kinds.select.value = '';
    file.select.value = '';
    changes.select.value = '';
    groups.clear();
    update();
    search.focus();
  });
  for (const control of [search, kinds.select, file.select, changes.select]) control.addEventListener('input', update);
  panel.append(
    ...noteOmittedRows(rows, data),
    groups.root,
    element(
      'form',
      { class: 'tools', role: 'search', 'aria-label': 'Rows' },
      field('Search', 'Cells, messages, keys, file:line', search),
      field('Outcome', '', kinds.select),
      ...(file.isUseful ? [field('File', '', file.select)] : []),
      ...(changes.isUseful ? [field('Compared', '', changes.select)] : []),
      clear,
    ),
    element('div', { class: 'found' }, status, downloads),
    table.root,
  );
  find<HTMLFormElement>('form', panel).addEventListener('submit', (event) => event.preventDefault());
  if (data.comparison !== undefined) table.root.classList.add('compared');
  onChange((change) => {
    changes.select.value = change;
    update();
    changes.select.focus();
  });
  table.markSorted(sorting.by, sorting.isDescending);
  update();
  prepareWhenIdle(finder);
}

function isUnset(value: unknown): boolean {
  return value === undefined;
}

/** Prepared in advance, so that the first search does not wait. */
function prepareWhenIdle(finder: { prepare(): boolean }): void {
  const work = (): void => {
    if (finder.prepare()) setTimeout(work);
    else document.documentElement.dataset.searchable = '';
  };
  setTimeout(work);
}

function messageOf(rows: RowSet, row: number): string {
  return rows.messages[rows.message[row] ?? 0] ?? '';
}

function plural(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}`;
}

function chip(kind: RowKind | undefined): HTMLElement {
  return element('span', { class: `chip o-${kind?.outcome}` }, kind?.words);
}

function field(label: string, hint: string, control: HTMLInputElement | HTMLSelectElement): HTMLElement {
  if (hint !== '') control.setAttribute('placeholder', hint);
  return element('label', { class: `field f-${label.toLowerCase()}` }, element('span', {}, label), control);
}

/** Says so if the page holds fewer rows than the run has. */
function noteOmittedRows(rows: RowSet, { kinds }: PageData): readonly HTMLElement[] {
  const held = countBy(rows.kind, kinds.length);
  const short = kinds.flatMap(({ words, file, rows: all }, number) => {
    const here = held[number] ?? 0;
    return here < all
      ? [
          `The first ${here.toLocaleString('en')} of ${plural(all)} (${words}) are here; ${file}.csv or ${file}.ndjson holds all.`,
        ]
      : [];
  });
  return short.map((text) => element('p', { class: 'note' }, text));
}

function countBy(column: ArrayLike<number>, size: number): Uint32Array {
  const counts = new Uint32Array(size);
  for (let at = 0; at < column.length; at += 1) {
    const number = column[at] ?? 0;
    counts[number] = (counts[number] ?? 0) + 1;
  }
  return counts;
}

/** One choice for outcome and reason. */
function createOutcomeSelect(
  rows: RowSet,
  { kinds }: PageData,
): { readonly select: HTMLSelectElement; chosen(): ReadonlySet<number> | undefined } {
  const counts = countBy(rows.kind, kinds.length);
  const present = kinds
    .map((kind, number) => ({ ...kind, number, count: counts[number] ?? 0 }))
    .filter(({ count }) => count > 0);
  const select = element('select', { id: 'kinds' }, element('option', { value: '' }, 'All outcomes'));
  const choices = new Map<string, ReadonlySet<number>>();
  const add = (parent: HTMLElement, text: string, of: readonly (typeof present)[number][]): void => {
    const value = String(choices.size + 1);
    choices.set(value, new Set(of.map(({ number }) => number)));
    const count = of.reduce((sum, each) => sum + each.count, 0);
    parent.append(element('option', { value }, `${text} (${count.toLocaleString('en')})`));
  };
  for (const kind of present) if (kind.reason === undefined) add(select, kind.words, [kind]);
  const reasons = present.filter(({ reason }) => reason !== undefined);
  if (reasons.length > 1) add(select, 'unresolved', reasons);
  const group = element('optgroup', { label: 'Unresolved because' });
  for (const kind of reasons) add(group, kind.words, [kind]);
  if (reasons.length > 0) select.append(group);
  return { select, chosen: () => choices.get(select.value) };
}

/** New rows, or those that failed in an earlier run, too. */
function createChangeSelect(
  rows: RowSet,
  { comparison }: PageData,
): { readonly select: HTMLSelectElement; readonly isUseful: boolean; chosen(): RowAge | undefined } {
  const counts = { new: 0, still: 0 };
  for (let row = 0; row < rows.count; row += 1) {
    const change = ageOf(rows, row);
    if (change !== undefined) counts[change] += 1;
  }
  const select = element(
    'select',
    { id: 'changes' },
    element('option', { value: '' }, 'New and old'),
    element('option', { value: 'new' }, `new (${counts.new.toLocaleString('en')})`),
    element('option', { value: 'still' }, `still failing (${counts.still.toLocaleString('en')})`),
  );
  return {
    select,
    isUseful: comparison !== undefined,
    chosen: () => (['new', 'still'] as const).find((change) => change === select.value),
  };
}

function createFileSelect(
  rows: RowSet,
  { files }: PageData,
): { readonly select: HTMLSelectElement; readonly isUseful: boolean; chosen(): number | undefined } {
  const select = element('select', { id: 'file' }, element('option', { value: '' }, 'All files'));
  const counts = countBy(rows.file, files.length);
  files.forEach(({ path }, number) => {
    const count = counts[number] ?? 0;
    if (count > 0)
      select.append(element('option', { value: String(number) }, `${path} (${count.toLocaleString('en')})`));
  });
  return {
    select,
    isUseful: select.options.length > 2,
    chosen: () => (select.value === '' ? undefined : Number(select.value)),
  };
}

interface Groups {
  readonly root: HTMLElement;
  chosen(): number | undefined;
  clear(): void;
}

/** Rows with the same problem; a click shows only those of one group. */
function createGroups(rows: RowSet, { kinds }: PageData, onChoose: () => void): Groups {
  const counts = countBy(rows.group, rows.groups.length);
  const firstRow = new Map<number, number>();
  for (let row = 0; row < rows.count; row += 1) {
    const group = rows.group[row] ?? 0;
    if (!firstRow.has(group)) firstRow.set(group, row);
  }
  const kindOf = (group: number): number => rows.kind[firstRow.get(group) ?? 0] ?? 0;
  const sorted = rows.groups
    .map((_, group) => group)
    .sort((a, b) => kindOf(a) - kindOf(b) || (counts[b] ?? 0) - (counts[a] ?? 0));
  let chosen: number | undefined;
  const buttons = new Map<number, HTMLElement>();
  const mark = (): void => {
    for (const [group, button] of buttons) button.setAttribute('aria-pressed', String(group === chosen));
  };
  const list = element('ul', { class: 'groups', 'aria-label': 'Rows with the same message' });
  const fill = (limit: number): void => {
    for (const group of sorted.slice(list.childElementCount, limit)) {
      const button = element(
        'button',
        { type: 'button', 'aria-pressed': 'false' },
        element('strong', { class: 'number' }, (counts[group] ?? 0).toLocaleString('en')),
        chip(kinds[kindOf(group)]),
        foreignText(rows.groups[group] ?? '', 'text'),
      );
      button.addEventListener('click', () => {
        chosen = chosen === group ? undefined : group;
        mark();
        onChoose();
      });
      buttons.set(group, button);
      list.append(element('li', {}, button));
    }
    mark();
  };
  fill(FIRST_GROUPS);
  const root = element('div', { class: 'messages' }, list);
  if (sorted.length > FIRST_GROUPS) {
    const most = Math.min(sorted.length, MOST_GROUPS);
    const text = `Show ${most < sorted.length ? `${most} of ` : 'all '}${sorted.length.toLocaleString('en')} messages`;
    const more = element('button', { type: 'button', class: 'more' }, text);
    more.addEventListener('click', () => {
      fill(most);
      more.remove();
      buttons.get(sorted[FIRST_GROUPS] ?? 0)?.focus();
    });
    root.append(more);
  }
  return {
    root,
    chosen: () => chosen,
    clear() {
      chosen = undefined;
      mark();
    },
  };
}

/** Files as the run wrote them, with the rows that are shown. */
function listDownloads(rows: RowSet, data: PageData, shown: Uint32Array, isFiltered: boolean): readonly HTMLElement[] {
  const json = rows.json.size === 0 ? 0 : shown.filter((row) => rows.json.has(row)).length;
  const forms = [
    { isJson: false, extension: 'csv', count: shown.length - json },
    { isJson: true, extension: 'ndjson', count: json },
  ];
  return forms
    .filter(({ count }) => count > 0)
    .map(({ isJson, extension, count }) => {
      const text = `Download ${plural(count)} as ${extension.toUpperCase()}`;
      const button = element('button', { type: 'button', class: 'save' }, text);
      button.addEventListener('click', () => {
        const name = `${nameFile(rows, data, shown)}${isFiltered ? '-selected' : ''}.${extension}`;
        saveFile(name, makeRowFile(rows, data, shown, isJson));
      });
      return button;
    });
}

/** The name of the row file if all rows belong to one, else a common name. */
function nameFile(rows: RowSet, { kinds }: PageData, shown: Uint32Array): string {
  const names = new Set<string>();
  for (const row of shown) names.add(kinds[rows.kind[row] ?? 0]?.file ?? '');
  const [name] = names;
  return names.size === 1 && name !== undefined ? name : 'rows';
}
