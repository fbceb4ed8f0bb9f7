import type { VendorOutcome } from '../../domain/outcome.ts';
import { KEY_PREFIXES, type ResultEntry, type RowAsked } from '../outcome-decider.ts';
import { PRIMARY_KEYS } from './catalog.ts';
import { isAllowed, type Mapping } from './mapping.ts';
import type { Order } from './order.ts';

/** More prefixes of a key, for VAN only: a row that does not validate, and one that is partly ignored. */
export const VAN_PREFIXES = { absent: 'absent-', ignored: 'ignored-' } as const;

// The vendor's pages have the first two. The others are the sandbox's own, since no document has them.
export const PROCESSED = 'Processed';
const IGNORED = 'Ignored to avoid overwriting best phone';
const NO_MATCH = 'No match found';
const NOT_APPLIED = 'Could not be applied';

/** Separates the repeated cells that name a row: no text contains it. */
const JOINT = '\u001f';

/** The outcome of a row of the file. */
export interface Verdict {
  readonly entry: ResultEntry;
  /** Its cells of the result file after the row's number and the file's; undefined: the row does not validate. */
  readonly cells: readonly string[] | undefined;
}

/**
 * Decides the outcome of each row. The key that chooses the outcome is in the column of the resource's primary key, else
 * in the first cell with such a prefix. The record knows a row by the cells that the client asked to repeat, else by its
 * key.
 */
export function createJudge(
  { columns, echoed, mappings, resourceType }: Order,
  ports: { readonly decide: (row: RowAsked) => VendorOutcome; readonly nextKey: () => string; readonly jobId: string },
): (cells: readonly string[], number: number) => Verdict {
  const keyType = PRIMARY_KEYS.get(resourceType) ?? '';
  const find = (name: string): number => columns.findIndex((column) => column.toLowerCase() === name.toLowerCase());
  const [keyAt, vanIdAt] = [find(keyType), find('VanID')];
  const createsContacts = mappings.some(({ type }) => type.name === 'CreateOrUpdateContact');
  const needsVanId = vanIdAt >= 0 && resourceType.startsWith('Contact') && !createsContacts;
  const prefixes = [...Object.values(KEY_PREFIXES), ...Object.values(VAN_PREFIXES)];
  const keyOf = (cells: readonly string[]): string => {
    const own = cells[keyAt] || cells[vanIdAt];
    return own || (cells.find((cell) => prefixes.some((prefix) => cell.startsWith(prefix))) ?? '');
  };

  return (cells, number) => {
    const key = keyOf(cells);
    const repeated = echoed.map((column) => cells[column] ?? '');
    const id = repeated.length > 0 ? repeated.join(JOINT) : key || `${ports.jobId}:${number}`;
    if (key.startsWith(VAN_PREFIXES.absent) || (needsVanId && (cells[vanIdAt] ?? '').trim() === '')) {
      return { entry: { id, outcome: 'failed' }, cells: undefined };
    }
    const decided = ports.decide({ key, id });
    const messages = mappings.map((mapping, index) => {
      if (decided === 'not_found') return NO_MATCH;
      const complaint = findComplaint(mapping, cells);
      if (complaint !== undefined) return complaint;
      if (decided === 'failed' && index === mappings.length - 1) return NOT_APPLIED;
      return key.startsWith(VAN_PREFIXES.ignored) && index === 0 ? IGNORED : PROCESSED;
    });
    const isApplied = messages.every((message) => message === PROCESSED || message === IGNORED);
    const outcome = decided === 'not_found' ? decided : isApplied ? 'succeeded' : 'failed';
    const primaryKey = decided === 'not_found' ? '' : cells[keyAt] || ports.nextKey();
    return { entry: { id, outcome }, cells: [primaryKey, keyType, ...repeated, ...messages] };
  };
}

/** Why a mapping cannot be applied to the row. A blank cell of a field that is not required is ignored. */
function findComplaint({ fields }: Mapping, cells: readonly string[]): string | undefined {
  for (const { field, column, value, translations } of fields) {
    const cell = column === undefined ? (value ?? '') : (cells[column] ?? '');
    const meant = translations.get(cell) ?? cell;
    if (meant.trim() === '') {
      if (field.isRequired) return `A value is required: ${field.name}`;
    } else if (!isAllowed(field, meant)) return `Invalid value: ${field.name}`;
  }
  return undefined;
}

/** The header of the result files. Mappings without their own heading get their name and a number. */
export function resultHeader({ columns, echoed, mappings }: Order, firstNumber: number): readonly string[] {
  return [
    'BulkUploadDataID',
    'ULFileID',
    'PrimaryKey',
    'PrimaryKeyType',
    ...echoed.map((column) => columns[column] ?? ''),
    ...mappings.map(({ type, heading }, index) => heading ?? `${type.name}_${firstNumber + index}`),
  ];
}
