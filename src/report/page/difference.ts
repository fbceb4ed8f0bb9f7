import { count } from '../../domain/plural.ts';
import { describeSigns } from '../difference.ts';
import { toPlain } from '../line.ts';
import type { Report, RowChange } from '../schema.ts';
import { escapeText } from './html.ts';

/** Files that the page lists; report.json has all. */
const MAX_FILES = 50;

/** How the files differ from the base: warnings, counts by file, and the first changed cells. */
export function differenceSection(report: Report): string {
  const { difference } = report;
  if (difference === undefined) return '';
  const signs = describeSigns(difference).map((sign) => `<p class="also">${escapeText(toPlain(sign))}</p>\n`);
  const files = difference.files
    .slice(0, MAX_FILES)
    .map((file) => [
      `<code>${escapeText(file.path)}</code>`,
      ...[file.new, file.changed, file.removed, file.unchanged, file.invalid].map(count),
    ]);
  const cells = difference.first.filter(({ change }) => change === 'changed').flatMap(listCells);
  const head = ['line', 'key', 'column', 'now', 'after the merge'];
  return `<section aria-labelledby="difference"><h2 id="difference">Difference</h2>
${signs.join('')}${renderTable(['file', 'new', 'changed', 'removed', 'unchanged', 'invalid'], files)}${cells.length === 0 ? '' : renderTable(head, cells)}</section>
`;
}

function listCells({ file, line, key, columns }: RowChange): readonly (readonly string[])[] {
  return columns.map(({ name, old, new: now }) =>
    [`${file}:${line}`, key ?? '', name, old ?? '', now ?? ''].map((text) => `<code>${escapeText(text)}</code>`),
  );
}

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const names = head.map((name) => `<th scope="col">${name}</th>`).join('');
  const lines = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  return `<table><thead><tr>${names}</tr></thead><tbody>${lines.join('\n')}</tbody></table>\n`;
}
