import type { Fault } from '../domain/fault.ts';
import type { SourceFormat } from '../domain/row.ts';

const FORMAT_BY_EXTENSION: ReadonlyMap<string, SourceFormat> = new Map([
  ['csv', 'csv'],
  ['tsv', 'tsv'],
  ['json', 'json'],
  ['ndjson', 'ndjson'],
  ['jsonl', 'ndjson'],
  ['txt', 'txt'],
]);

const SPREADSHEETS: ReadonlySet<string> = new Set(['xlsx', 'xlsm', 'xlsb', 'xls', 'ods', 'numbers']);

/** Format and compression of a path by its extension and the input `format`, or why it can't be told. */
export function detectFormat(
  path: string,
  choice: 'auto' | SourceFormat,
): { readonly format: SourceFormat; readonly gzip: boolean } | Fault {
  const name = (path.split('/').at(-1) ?? path).toLowerCase();
  const gzip = name.endsWith('.gz');
  const plain = gzip ? name.slice(0, -'.gz'.length) : name;
  const extension = plain.includes('.') ? plain.slice(plain.lastIndexOf('.') + 1) : '';
  if (SPREADSHEETS.has(extension)) {
    return {
      code: 'file/spreadsheet',
      message: `The file is a spreadsheet (.${extension}), which this tool does not read.`,
      next: 'Export the sheet as CSV (UTF-8) and name that file in `files`.',
      file: path,
      input: 'files',
    };
  }
  const format = choice === 'auto' ? FORMAT_BY_EXTENSION.get(extension) : choice;
  if (format !== undefined) return { format, gzip };
  return {
    code: 'file/format-unknown',
    message: `The name does not tell the format: it ${extension === '' ? 'has no extension' : `ends in .${extension}`}.`,
    next: `Set \`format\`, or name the file ${[...FORMAT_BY_EXTENSION.keys()].map((known) => `.${known}`).join(', ')} (each also .gz).`,
    file: path,
    input: 'format',
  };
}
