import { type Fault, FaultError } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';
import type { SourceFile } from '../domain/row.ts';
import { quoteName } from './file-fault.ts';
import { describeInvisible } from './invisible.ts';

/** Checks what every header must have: a name for each column, each name once. Throws all faults at once. */
export function checkNames(file: SourceFile, header: readonly string[], line: number): void {
  const faults: Fault[] = [];
  const place = { file: file.path, line };
  const seen = new Map<string, number>();
  for (const [index, name] of header.entries()) {
    const first = seen.get(name);
    const invisible = describeInvisible(name);
    if (invisible !== undefined) {
      const message = `The name of column ${index + 1} of the header holds an invisible character: ${invisible}.`;
      faults.push({
        ...place,
        code: 'file/header-invisible',
        message,
        next: 'Remove it: write the name again by hand.',
      });
    } else if (name === '') {
      const message = `Column ${index + 1} of the header has no name.`;
      faults.push({
        ...place,
        code: 'file/header-empty',
        message,
        next: 'Name it, or remove the column (a delimiter at the end of each line makes one).',
      });
    } else if (first !== undefined) {
      const message = `Columns ${first + 1} and ${index + 1} of the header have the same name, ${quoteName(name)}.`;
      faults.push({ ...place, code: 'file/header-doubled', message, next: 'Rename or remove one of them.' });
    } else {
      seen.set(name, index);
    }
  }
  if (faults.length > 0) throw new FaultError(faults.slice(0, MAX_NAME_FAULTS));
}

/** A file without a header can have as many faults as columns; the first few tell the story. */
const MAX_NAME_FAULTS = 10;

/**
 * Faults of a delimited file's header against what the run needs: every column that `columns` maps, and
 * the key's column if the key is required. Code `file/missing-column`.
 */
export function checkHeader(
  header: readonly string[],
  needs: {
    readonly file: string;
    /** 1-based line of the header. */
    readonly line: number;
    /** Provider field to file column; undefined: all columns under their own names. */
    readonly columns: ReadonlyMap<string, string> | undefined;
    /** Column, after renaming, that identifies a row. */
    readonly key: { readonly column: string; readonly required: boolean } | undefined;
  },
): readonly Fault[] {
  const place = { file: needs.file, line: needs.line };
  const faults: Fault[] = [];
  const present = new Set(header);
  for (const [field, column] of needs.columns ?? []) {
    if (present.has(column)) continue;
    const message = `The file has no column ${quoteName(column)}, which \`columns\` maps to the field ${quoteName(field)}.`;
    faults.push({
      ...place,
      code: 'file/missing-column',
      message,
      next: proposeColumn(header, column, 'columns'),
      input: 'columns',
    });
  }
  const { key } = needs;
  if (key?.required !== true) return faults;
  if (needs.columns !== undefined && !needs.columns.has(key.column)) {
    const message = `\`columns\` maps no column to ${quoteName(key.column)}, which identifies a row.`;
    faults.push({
      ...place,
      code: 'file/missing-column',
      message,
      next: 'Map a column to it, or set `key` to a field that is mapped.',
      input: 'columns',
    });
  } else if (needs.columns === undefined && !present.has(key.column)) {
    const message = `The file has no column ${quoteName(key.column)}, which identifies a row.`;
    faults.push({
      ...place,
      code: 'file/missing-column',
      message,
      next: proposeColumn(header, key.column, 'key'),
      input: 'key',
    });
  }
  return faults;
}

/** Other columns are not listed: of a file without a header they would be cells. One that nearly matches is. */
function proposeColumn(header: readonly string[], wanted: string, input: 'columns' | 'key'): string {
  const near = nearest(wanted, header);
  const rename =
    input === 'columns'
      ? 'Correct the name in `columns`'
      : 'Map a column of the file to it with `columns`, or name another column with `key`';
  return near === undefined
    ? `${rename}, or add the column to the file.`
    : `Did you mean ${quoteName(near)}? ${rename}.`;
}
