import type { Spelling } from '../config/spelling.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';
import type { SourceFile } from '../domain/row.ts';
import { describeInvisible } from './damage.ts';
import { quoteName } from './file-faults.ts';

/** Checks that every column of a header has a name, and that no name is used twice. Throws all faults at once. */
export function checkNames(file: SourceFile, header: readonly string[], line: number): void {
  const faults: Fault[] = [];
  const place = { file: file.path, line };
  const seen = new Map<string, number>();
  for (const [index, name] of header.entries()) {
    const first = seen.get(name);
    const invisible = describeInvisible(name);
    if (invisible !== undefined) {
      const message = `The name of column ${index + 1} of the header contains an invisible character: ${invisible}.`;
      faults.push({
        ...place,
        code: 'file/header-invisible',
        message,
        next: 'Type the name again to remove it.',
      });
    } else if (name === '') {
      const message = `Column ${index + 1} of the header has no name.`;
      faults.push({
        ...place,
        code: 'file/header-empty',
        message,
        next: 'Name it, or remove the column (a delimiter at the end of each line adds one).',
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

/** A file without a header can have as many faults as columns; the first few are enough. */
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
    /** Whether the vendor gets more of a row than its key. */
    readonly sendsFields?: boolean;
    /** How the user writes `columns`. Default: as an input of a step. */
    readonly spelling?: Pick<Spelling, 'from'>;
  },
): readonly Fault[] {
  const place = { file: needs.file, line: needs.line, code: 'file/missing-column' };
  const faults: Fault[] = [];
  const present = new Set(header);
  for (const [field, column] of needs.columns ?? []) {
    if (present.has(column)) continue;
    const problem = `The file has no column ${quoteName(column)}, which \`columns\` maps to the field ${quoteName(field)}.`;
    const next = proposeColumn(header, column, (found) => `In \`columns\` write \`${mapColumn(field, found)}\``);
    faults.push({ ...place, ...listColumns(problem, header), next, input: 'columns' });
  }
  const { key } = needs;
  if (key?.required !== true) return faults;
  if (needs.columns !== undefined && !needs.columns.has(key.column)) {
    const message = `\`columns\` maps no column to ${quoteName(key.column)}, which identifies a row.`;
    const next = `Add \`${mapColumn(key.column)}\` to \`columns\`, or set \`key\` to a field that is mapped.`;
    faults.push({ ...place, message, next, input: 'columns' });
  } else if (needs.columns === undefined && !present.has(key.column)) {
    const problem = `The file has no column ${quoteName(key.column)}, which identifies a row.`;
    // Only mapped columns are sent.
    const others = needs.sendsFields === true && header.length > 1 ? ', with a line for each other column to send' : '';
    const next = proposeColumn(header, key.column, (found) => {
      const line = `columns${needs.spelling?.from === 'flags' ? ' ' : ': '}'${mapColumn(key.column, found)}'`;
      return `Set \`${needs.spelling?.from === 'flags' ? '--' : ''}${line}\`${others}`;
    });
    faults.push({ ...place, ...listColumns(problem, header), next, input: 'key' });
  }
  return faults;
}

/** Columns of a file that a message lists. */
const MAX_LISTED = 12;

/** The public form has no list: in a file without a header the names would be cells. */
function listColumns(problem: string, header: readonly string[]): Pick<Fault, 'message' | 'template'> {
  const shown = header.slice(0, MAX_LISTED).map(quoteName).join(', ');
  const more = header.length > MAX_LISTED ? ` and ${header.length - MAX_LISTED} more` : '';
  return { message: `${problem} Its columns: ${shown}${more}.`, template: problem };
}

/** A line of `columns`; without a column of the file one to fill in. */
function mapColumn(field: string, column?: string): string {
  return `${yamlWord(field)}: ${column === undefined ? '<column of the file>' : yamlWord(column)}`;
}

function yamlWord(text: string): string {
  return /^[A-Za-z_](?:[\w .-]*\w)?$/.test(text) ? text : JSON.stringify(text);
}

/** Only a column with a similar name is proposed: in a file without a header the names would be cells. */
function proposeColumn(header: readonly string[], wanted: string, write: (column?: string) => string): string {
  const near = nearest(wanted, header);
  // A quote or a line break would end the line that is proposed.
  if (near === undefined || /[`'\p{Cc}]/u.test(near)) return `${write()}, or add the column to the file.`;
  const isPadded = near !== near.trim();
  const question = `Did you mean ${quoteName(near)}${isPadded ? ' (with a blank before or after the name)' : ''}?`;
  return `${question} ${write(near)}${isPadded ? ', or remove the blank from the header' : ''}.`;
}
