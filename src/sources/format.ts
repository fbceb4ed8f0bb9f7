import type { Fault } from '../domain/fault.ts';
import { FORMATS, SOURCE_FORMATS, type SourceFormat } from '../domain/row.ts';

const FORMAT_BY_EXTENSION: ReadonlyMap<string, SourceFormat> = new Map(
  SOURCE_FORMATS.flatMap((format) => FORMATS[format].extensions.map((extension) => [extension, format] as const)),
);

/** Binary formats of tables, which tools other than spreadsheets write. */
const BINARIES: ReadonlyMap<string, string> = new Map([
  ['parquet', 'a Parquet file'],
  ['avro', 'an Avro file'],
  ['orc', 'an ORC file'],
  ['feather', 'an Arrow file'],
  ['arrow', 'an Arrow file'],
]);

const SPREADSHEETS: ReadonlySet<string> = new Set(['xlsx', 'xlsm', 'xlsb', 'xls', 'ods', 'numbers']);

/** Characters that mean nothing to a shell or to SQL. */
const PLAIN_PATH = /^[\w./-]+$/;

/** A binary table under any name; `kind` such as `a Parquet file`. */
export function binaryFault(path: string, kind: string): Pick<Fault, 'code' | 'message' | 'next'> {
  const isReadable = kind === 'a Parquet file' && PLAIN_PATH.test(path);
  const target = `${path.replace(/(?:\.[^./]*)$/, '')}.csv`;
  const step =
    isReadable && target !== path
      ? `, such as \`duckdb -c "COPY (FROM read_parquet('${path}')) TO '${target}'"\`, and name ${target} in \`files\``
      : ', and name the CSV file in `files`';
  return {
    code: 'file/binary',
    message: `The file is ${kind}, which Bulk Job cannot read.`,
    next: `Convert it to CSV in an earlier step${step}.`,
  };
}

/** Format and compression of a file, from its extension and the input `format`; a fault if the format is unknown. */
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
      message: `The file is a spreadsheet (.${extension}), which Bulk Job cannot read.`,
      next: 'Export the sheet as CSV (UTF-8) and name that file in `files`.',
      file: path,
      input: 'files',
    };
  }
  const binary = BINARIES.get(extension);
  if (binary !== undefined) return { ...binaryFault(path, binary), file: path, input: 'files' };
  const format = choice === 'auto' ? FORMAT_BY_EXTENSION.get(extension) : choice;
  if (format !== undefined) return { format, gzip };
  return {
    code: 'file/format-unknown',
    message: `Cannot infer the format from the file name, which ${extension === '' ? 'has no extension' : `ends in .${extension}`}.`,
    next: `Set \`format\`, or use one of the extensions ${[...FORMAT_BY_EXTENSION.keys()].map((known) => `.${known}`).join(', ')} (.gz may follow).`,
    file: path,
    input: 'format',
  };
}
