import { ExactNumber, type Fields, type RowFault, type SourceRecord, type Value, valueAt } from '../domain/row.ts';
import { describeInvisible, describeSpreadsheetDamage } from './damage.ts';
import { quoteName } from './file-faults.ts';
import { createKeyPlanner, createPlanner, isOmitted, type Plan } from './row-plan.ts';
import type { RowSchema } from './schema.ts';

export interface PreparerOptions {
  /** Provider field to column of the file; undefined: every column under its own name. */
  readonly columns: ReadonlyMap<string, string> | undefined;
  /** Column, after renaming, that identifies a row. */
  readonly key: { readonly column: string; readonly required: boolean } | undefined;
  readonly blank: 'omit' | 'send';
  /** The provider's: cells are converted as it says, and the fields are checked as they are sent. */
  readonly providerSchema?: RowSchema | undefined;
  /** The input `schema`: checks the fields under their new names, and does not change what is sent. */
  readonly userSchema?: RowSchema | undefined;
}

/** A row as it is sent, or the fault that makes it `invalid`. */
export interface PreparedRow {
  readonly fields: Fields;
  /** Exactly as in the file (`007`, `9007199254740993`); undefined if there is none. */
  readonly key: string | undefined;
  readonly fault?: RowFault;
}

export type Preparer = (record: SourceRecord) => PreparedRow;

/** Turns records into rows, each checked once, when it is read. Pure: the same record gives the same row. */
export function createPreparer({ columns, key, blank, providerSchema, userSchema }: PreparerOptions): Preparer {
  const planFor = createPlanner(columns);
  const findKeyOf = createKeyFinder({ columns, key });
  return (record) => {
    if (record.fault !== undefined) return { fields: emptyFields(), key: undefined, fault: record.fault };
    // JSON sources have types of their own.
    const isText = record.raw === undefined;
    if (providerSchema === undefined && (userSchema === undefined || isText)) {
      const { key: text, fault } = findKeyOf(record);
      const plan = planFor(record.columns);
      const found = fault ?? (userSchema === undefined ? undefined : checkCells(userSchema, record, plan, blank));
      return new SentAsRead(text, found, () => keepFields(record, plan, blank));
    }
    const kept = keepFields(record, planFor(record.columns), blank);
    const found = key === undefined ? NO_KEY : findKey(kept[key.column], key);
    const sent = convertFields(kept, isText ? providerSchema : undefined);
    const checked = convertFields(kept, isText ? userSchema : undefined);
    const fault =
      found.fault ??
      sent.fault ??
      providerSchema?.check(sent.fields) ??
      (userSchema === undefined ? undefined : (checked.fault ?? userSchema.check(checked.fields)));
    return fault === undefined
      ? { fields: sent.fields, key: found.key }
      : { fields: sent.fields, key: found.key, fault };
  };
}

/** A row whose cells are sent as they are. Its fields are made where somebody asks for them. */
class SentAsRead implements PreparedRow {
  readonly key: string | undefined;
  readonly fault?: RowFault;
  private readonly make: () => Fields;
  private made: Fields | undefined;
  constructor(key: string | undefined, fault: RowFault | undefined, make: () => Fields) {
    this.key = key;
    if (fault !== undefined) this.fault = fault;
    this.make = make;
  }
  get fields(): Fields {
    this.made ??= this.make();
    return this.made;
  }
}

function checkCells(
  schema: RowSchema,
  { values }: SourceRecord,
  plan: Plan,
  blank: 'omit' | 'send',
): RowFault | undefined {
  const cells = plan.indexes.map((index) => {
    const value = values[index];
    return typeof value !== 'string' || isOmitted(value, blank) ? undefined : value;
  });
  return schema.checkCells(plan.fields, cells);
}

/** The fields as `createPreparer` gives them, for rows that it already checked: no rule is checked again. */
export function createFieldReader({
  columns,
  blank,
  providerSchema,
}: Pick<PreparerOptions, 'columns' | 'blank' | 'providerSchema'>): (record: SourceRecord) => Fields {
  const planFor = createPlanner(columns);
  return (record) => {
    const kept = keepFields(record, planFor(record.columns), blank, Object.create(NO_MEMBERS) as MutableFields);
    return convertFields(kept, record.raw === undefined ? providerSchema : undefined).fields;
  };
}

/**
 * The fields of a delimited record as cells in the order of `names`, for `$csv($rows)`: no object is made for them.
 * Undefined for a record of JSON, whose members have types. A field that the record lacks is an empty cell.
 */
export function createCellReader(
  { columns }: Pick<PreparerOptions, 'columns'>,
  names: readonly string[],
): (record: SourceRecord) => Value[] | undefined {
  let known: { readonly columns: readonly string[]; readonly indexes: readonly number[] } | undefined;
  return (record) => {
    if (record.raw !== undefined) return undefined;
    if (known?.columns !== record.columns) {
      const places = new Map(record.columns.map((column, index) => [column, index]));
      const indexOf = (name: string): number =>
        places.get(columns === undefined ? name : (columns.get(name) ?? '')) ?? -1;
      known = { columns: record.columns, indexes: names.map(indexOf) };
    }
    return known.indexes.map((index) => record.values[index] ?? '');
  };
}

/** A field and its values in two records that have it under the same column. */
export type CellVisitor = (field: string, before: Value | undefined, now: Value | undefined) => void;

/**
 * Visits the fields of two records whose values differ, as `createFieldReader` would give them, without making the
 * fields; false if it cannot, and nothing was visited: cells are converted, or the columns are not the same.
 */
export function createCellComparer({
  columns,
  blank,
  providerSchema,
}: Pick<PreparerOptions, 'columns' | 'blank' | 'providerSchema'>): (
  before: SourceRecord,
  now: SourceRecord,
  visit: CellVisitor,
) => boolean {
  const planFor = createPlanner(columns);
  let known: { readonly before: readonly string[]; readonly now: readonly string[]; readonly areSame: boolean };
  const haveSame = (before: readonly string[], now: readonly string[]): boolean => {
    if (known?.before !== before || known.now !== now)
      known = { before, now, areSame: JSON.stringify(before) === JSON.stringify(now) };
    return known.areSame;
  };
  const sent = (value: Value | undefined): Value | undefined =>
    value === undefined || isOmitted(value, blank) ? undefined : value;
  return (before, now, visit) => {
    const isText = before.raw === undefined && now.raw === undefined;
    if (!isText || providerSchema !== undefined || !haveSame(before.columns, now.columns)) return false;
    const { fields, indexes } = planFor(now.columns);
    for (const [place, index] of indexes.entries()) {
      if (before.values[index] !== now.values[index])
        visit(fields[place] ?? '', sent(before.values[index]), sent(now.values[index]));
    }
    return true;
  };
}

/** The key as `createPreparer` gives it, without the rest of the row: runs and reports need millions of them. */
export function createKeyReader(
  options: Pick<PreparerOptions, 'columns' | 'key'>,
): (record: SourceRecord) => string | undefined {
  const find = createKeyFinder(options);
  return (record) => (record.fault === undefined ? find(record).key : undefined);
}

function createKeyFinder({
  columns,
  key,
}: Pick<PreparerOptions, 'columns' | 'key'>): (record: SourceRecord) => FoundKey {
  if (key === undefined) return () => NO_KEY;
  const planFor = createKeyPlanner({ columns, key });
  return (record) => {
    const [index] = planFor(record.columns).indexes;
    return findKey(index === undefined ? undefined : valueAt(record, index), key);
  };
}

type MutableFields = { [field: string]: Value };

/** A prototype without members. An object that has none at all takes three times as long to fill. */
const NO_MEMBERS: object = Object.freeze({ __proto__: null });

/** Without a prototype, so that a column named `__proto__` is a field like any other. */
function emptyFields(): MutableFields {
  return { __proto__: null };
}

function keepFields(
  record: SourceRecord,
  plan: Plan,
  blank: 'omit' | 'send',
  fields: MutableFields = emptyFields(),
): MutableFields {
  const { values } = record;
  for (let place = 0; place < plan.indexes.length; place += 1) {
    const value = values[plan.indexes[place] ?? -1];
    if (value === undefined || isOmitted(value, blank)) continue;
    fields[plan.fields[place] ?? ''] = value;
  }
  return fields;
}

interface FoundKey {
  readonly key: string | undefined;
  readonly fault?: RowFault;
}

const NO_KEY: FoundKey = { key: undefined };

function findKey(value: Value | undefined, key: NonNullable<PreparerOptions['key']>): FoundKey {
  if (typeof value === 'object' && value !== null && !(value instanceof ExactNumber)) {
    const message = `The column ${quoteName(key.column)} identifies a row, but contains a list or an object. Write text or a number.`;
    return { key: undefined, fault: { code: 'row/key-type', message, field: key.column } };
  }
  const text = value === undefined || value === null ? '' : String(value);
  if (text.trim() !== '') return checkKey(text, key.column);
  if (!key.required) return { key: undefined };
  const message = `The column ${quoteName(key.column)}, which identifies a row, is empty. Fill it in or remove the row.`;
  return { key: undefined, fault: { code: 'row/key-empty', message, field: key.column } };
}

/** True for nearly every key: printable ASCII that does not begin with `#` and has no `+` or `-` after an `e`. */
function isPlain(text: string): boolean {
  let last = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || ((code === 0x2b || code === 0x2d) && (last | 0x20) === 0x65)) return false;
    last = code;
  }
  return text.charCodeAt(0) !== 0x23 && text.charCodeAt(3) !== 0x3a;
}

/** Refuses a key that cannot be the vendor's: an invisible character is easily missed, and damaged keys may be equal. */
function checkKey(text: string, column: string): FoundKey {
  if (isPlain(text)) return { key: text };
  const damage = describeSpreadsheetDamage(text);
  const invisible = damage === undefined ? describeInvisible(text) : undefined;
  if (damage === undefined && invisible === undefined) return { key: text };
  const subject = `The column ${quoteName(column)}, which identifies a row, contains`;
  const fault =
    damage === undefined
      ? {
          code: 'row/key-invisible',
          message: `${subject} an invisible character: ${invisible}. Remove it.`,
        }
      : {
          code: 'row/key-spreadsheet',
          message: `${subject} ${damage}. Export the file again with this column as text.`,
        };
  return { key: text, fault: { ...fault, field: column } };
}

function convertFields(
  fields: Fields,
  schema: RowSchema | undefined,
): { readonly fields: Fields; readonly fault?: RowFault } {
  if (schema === undefined) return { fields };
  const converted = emptyFields();
  for (const [field, value] of Object.entries(fields)) {
    const result = typeof value === 'string' ? schema.convert(field, value) : { value };
    if ('fault' in result) return { fields, fault: result.fault };
    converted[field] = result.value;
  }
  return { fields: converted };
}
