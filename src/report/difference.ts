import { count, plural } from '../domain/plural.ts';
import { code, join, type Line, line, link, strong, toMarkdown } from './line.ts';
import type { Links } from './links.ts';
import { codeSpan, cut, table } from './markdown.ts';
import type { Difference, Report, RowChange } from './schema.ts';
import { vendorOf } from './summary-text.ts';

/** Characters of a cell or a key in the table of changes. */
const VALUE_CHARS = 80;
const NAME_CHARS = 60;
/** What stands in the open; the rest is folded. */
const OPEN_CHANGES = 3;
const MAX_COLUMNS = 8;
const MAX_FILES = 10;
const MAX_SIGNS = 6;
const MAX_CELLS = 3;
/** Digits of a commit that people read. */
const SHORT = 7;

/** What merging does, as the verdict of a run that compared: the number of rows that change, and that are sent. */
export function describeMerge(report: Report, difference: Difference): Line {
  const { changedOnly } = difference;
  const sent = changedOnly ? difference.new + difference.changed : (report.totals.reasons.planned ?? 0);
  const changed = difference.new + difference.changed + difference.removed;
  const vendor = vendorOf(report);
  const rows = (number: number): string => (number === 0 ? 'no row' : plural(number, 'row'));
  if (!changedOnly) {
    const all = sent === report.totals.total && sent > 1 ? 'all ' : '';
    return line`This changes ${strong(rows(changed))}; merging sends ${all}${plural(sent, 'row')} to ${vendor}`;
  }
  const merging = line`Merging this sends ${strong(rows(sent))} to ${vendor}`;
  if (difference.removed === 0) return merging;
  return line`${merging}; ${strong(rows(difference.removed))} ${difference.removed === 1 ? 'is' : 'are'} no longer in the files`;
}

/** The same of a run that failed: as the files are, a merge may send nothing at all. */
function describeExtent({ new: added, changed, removed }: Difference): Line {
  const total = added + changed;
  const gone = line`${strong(plural(removed, 'row'))} ${removed === 1 ? 'is' : 'are'} no longer in the files`;
  if (total === 0) return removed === 0 ? line`This changes no row` : gone;
  const change = line`This changes ${strong(plural(total, 'row'))}`;
  return removed === 0 ? change : line`${change}; ${gone}`;
}

/** A warning for each pattern that looks like a mistake, most rows first. */
export function describeSigns({ signs, first }: Difference): readonly Line[] {
  // Rows under other keys are not gone.
  const isRekeyed = signs.some(({ kind }) => kind === 'rekeyed');
  const shown = signs.filter(({ kind }) => kind !== 'removed' || !isRekeyed).slice(0, MAX_SIGNS);
  return shown.map((sign) => describeSign(sign, first));
}

/** The first removed key that a new row has without its leading zeros, as a spreadsheet writes it. */
function findLostZeros(first: Difference['first']): readonly [string, string] | undefined {
  const added = new Set(first.filter(({ change }) => change === 'new').map(({ key }) => key));
  const lost = first.filter(({ change }) => change === 'removed').map(({ key = '' }) => key);
  const found = lost.find((key) => key.startsWith('0') && added.has(key.replace(/^0+/, '')));
  return found === undefined ? undefined : [found, found.replace(/^0+/, '')];
}

function describeRekeyed(rows: number, names: Line, first: Difference['first']): Line {
  const lost = findLostZeros(first);
  const who = strong(`${count(rows)} ${rows === 1 ? 'row' : 'rows'}`);
  const why = line`only because ${names}, which identifies a row, has other values`;
  if (lost === undefined) return line`${who} seem to be removed and new ${why}.`;
  const [from, to] = lost.map((key) => code(cut(key, NAME_CHARS)));
  return line`${who} seem to be removed and new ${why}: leading zeros are lost, such as ${from ?? ''} → ${to ?? ''}. Did a spreadsheet save this file?`;
}

function describeSign({ kind, rows, of, columns }: Difference['signs'][number], first: Difference['first']): Line {
  const names = join(
    columns.map((name) => [code(cut(name, NAME_CHARS))]),
    ' and ',
  );
  const share = `${count(rows)} of ${plural(of, 'row')}`;
  switch (kind) {
    case 'swapped':
      return line`${names} look swapped in ${strong(share)}.`;
    case 'shifted':
      return line`Cells look shifted by one column, from ${names} on, in ${strong(share)}.`;
    case 'damaged':
      return line`Letters in ${names} look damaged by a wrong encoding in ${strong(share)}.`;
    case 'converted':
      return line`${names} looks converted by a spreadsheet (leading zeros or digits lost) in ${strong(share)}.`;
    case 'rekeyed':
      return describeRekeyed(rows, names, first);
    case 'removed':
      return line`${strong(share)} were removed.`;
    case 'column':
      return line`${names} changed in ${strong(share)}.`;
  }
}

/** What looks like a mistake: it stands below the verdict, before all else. */
export function renderSigns({ difference }: Report): string {
  if (difference === undefined) return '';
  return describeSigns(difference)
    .map((sign) => `> ⚠️ ${toMarkdown(sign)}`)
    .join('\n>\n');
}

/** The difference in the summary: counts by file, columns, and the first changed rows; the rest is folded. */
export function renderDifference(report: Report, links: Links, cap: number): string {
  const { difference } = report;
  if (difference === undefined) return '';
  const changed = difference.first.filter(({ change }) => change === 'changed').slice(0, cap);
  const blocks = [
    report.conclusion === 'failure' ? `${toMarkdown(describeExtent(difference))}.` : '',
    renderFiles(difference, links),
    describeColumns(difference),
    renderChanges(changed.slice(0, OPEN_CHANGES), report, links),
    foldRest(report, links, { changed: changed.slice(OPEN_CHANGES), cap }),
    describeBase(report, difference, links),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function renderFiles({ files }: Difference, links: Links): string {
  const ranked = [...files].sort((a, b) => weigh(b) - weigh(a));
  const shown = ranked.slice(0, MAX_FILES);
  const rows = shown.map((file) => [
    toMarkdown(
      link(
        [code(file.path)],
        file.unchanged + file.new + file.changed + file.invalid === 0 ? undefined : links.file(file.path),
      ),
      'cell',
    ),
    describeFileCounts(file),
  ]);
  const hidden = files.length - shown.length;
  const more = hidden === 0 ? '' : `\n\n${plural(hidden, 'more file')} in ${codeSpan('report.json')}.`;
  return rows.length === 0 ? '' : `${table(['file', 'rows'], rows)}${more}`;
}

/** **31** new · **6** changed · 12,441 unchanged: a column for each would not fit a phone. */
function describeFileCounts(file: Difference['files'][number]): string {
  const parts = (['new', 'changed', 'removed', 'invalid', 'unchanged'] as const)
    .filter((kind) => file[kind] > 0)
    .map((kind) => `${kind === 'unchanged' ? count(file[kind]) : `**${count(file[kind])}**`} ${kind}`);
  return parts.length === 0 ? 'none' : parts.join(' · ');
}

function weigh(file: Difference['files'][number]): number {
  return file.new + file.changed + file.removed + file.invalid;
}

/** **Changed columns:** `email` 5 · `tier` 1 */
function describeColumns({ columns }: Difference): string {
  if (columns.length === 0) return '';
  const shown = columns
    .slice(0, MAX_COLUMNS)
    .map(({ name, rows }) => line`${code(cut(name, NAME_CHARS))} ${count(rows)}`);
  const hidden = columns.length - shown.length;
  const parts = hidden > 0 ? [...shown, [`${count(hidden)} more`]] : shown;
  return toMarkdown(line`${strong('Changed columns:')} ${join(parts, ' · ')}`);
}

/** A row of the table for each changed row, with its cells where values may be shown. */
function renderChanges(changes: readonly RowChange[], report: Report, links: Links): string {
  if (changes.length === 0) return '';
  if (report.detail === 'minimal') {
    const rows = changes.map((change) => [
      place(change, report, links),
      cutNames(change.columns.map(({ name }) => name)),
    ]);
    return table(['line', 'changed columns'], rows);
  }
  const rows = changes.map((change) => [place(change, report, links), describeCells(change)]);
  return table(['line', 'now → after the merge'], rows);
}

/** The key of the row, and below it each changed cell: a column for each would not fit a phone. */
function describeCells({ key = '', columns }: RowChange): string {
  const cells = columns.slice(0, MAX_CELLS);
  const more = columns.length - cells.length;
  const lines = [
    ...(key === '' ? [] : [`**${value(key)}**`]),
    ...cells.map(({ name, old, new: now }) => `${value(name)}: ${value(old)} → ${value(now)}`),
    ...(more > 0 ? [`and ${plural(more, 'more column')}`] : []),
  ];
  return lines.join('<br>');
}

function place({ file, line: number, change }: RowChange, { files }: Report, links: Links): string {
  const words = files.length > 1 ? [code(`${file}:${number}`)] : [String(number)];
  // A removed row is in no file of this commit.
  return toMarkdown(link(words, change === 'removed' ? undefined : links.file(file, number)), 'cell');
}

function value(text: string | undefined): string {
  return text === undefined || text === '' ? '_blank_' : codeSpan(cut(text, VALUE_CHARS), 'cell');
}

function cutNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_COLUMNS).map((name) => codeSpan(cut(name, NAME_CHARS), 'cell'));
  const hidden = names.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`${count(hidden)} more`] : [])].join(' · ');
}

function foldRest(
  report: Report,
  links: Links,
  { changed, cap }: { readonly changed: readonly RowChange[]; readonly cap: number },
): string {
  const { difference } = report;
  if (difference === undefined) return '';
  const open = Math.min(OPEN_CHANGES, difference.changed, cap);
  const counts = [
    [difference.changed - open, 'more changed row'],
    [difference.new, 'new row'],
    [difference.removed, 'removed row'],
  ] as const;
  const title = counts.filter(([rows]) => rows > 0).map(([rows, words]) => plural(rows, words));
  if (title.length === 0) return '';
  const body = [
    renderChanges(changed, report, links),
    listRows(report, links, { change: 'new', title: 'New', cap }),
    listRows(report, links, { change: 'removed', title: 'Removed', cap }),
    describeFile(report),
  ].filter((block) => block !== '');
  return `<details><summary>${title.join(', ')}</summary>\n\n${body.join('\n\n')}\n\n</details>`;
}

function listRows(
  report: Report,
  links: Links,
  { change, title, cap }: { readonly change: 'new' | 'removed'; readonly title: string; readonly cap: number },
): string {
  const { difference } = report;
  const rows = (difference?.first ?? []).filter((row) => row.change === change).slice(0, cap);
  const more = (difference?.[change] ?? 0) - rows.length;
  if (rows.length === 0) return '';
  const shown = rows.map((row) => {
    const key = row.key === undefined || row.key === '' ? '' : ` ${codeSpan(cut(row.key, VALUE_CHARS))}`;
    return `${place(row, report, links)}${key}`;
  });
  const rest = more > 0 ? ` and ${count(more)} more` : '';
  return `**${title}**, ${change === 'new' ? 'lines' : 'lines at the base'}: ${shown.join(' · ')}${rest}`;
}

function describeFile({ resultFiles, detail }: Report): string {
  const names = resultFiles.filter((name) => /^(?:changes|removed)\./.test(name));
  if (names.length === 0 || detail === 'minimal') return '';
  return `All of them: ${names.map((name) => codeSpan(name)).join(', ')}.`;
}

/** Compared with `main` at `3f2a9c1` · removed rows stay at the vendor · guards: max-new 500 */
function describeBase(report: Report, { base, name, guards, changedOnly, removed }: Difference, links: Links): string {
  const isNamed = name !== '' && name !== base;
  const commit = link([code(base.slice(0, SHORT))], links.commitOf(base));
  const set = guards.filter(({ limit }) => limit !== 'unlimited').map(({ rule, limit }) => `${rule} ${limit}`);
  const parts: Line[] = [
    isNamed ? line`Compared with ${code(cut(name, NAME_CHARS))} at ${commit}` : line`Compared with ${commit}`,
    ...(removed > 0 ? [[`removed rows stay at ${vendorOf(report)}`]] : []),
    ...(changedOnly ? [['a merge also sends what earlier runs left']] : []),
    ...(set.length > 0 ? [[`guards: ${set.join(', ')}`]] : []),
  ];
  return `<sub>${toMarkdown(join(parts, ' · '))}</sub>`;
}
