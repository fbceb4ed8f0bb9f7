import { MESSAGE_COLUMN, type Value } from '../domain/row.ts';

/** Which value goes to which field. */
export interface Plan {
  readonly fields: readonly string[];
  /** Of the values, in the order of the fields; -1 if the record lacks the column. */
  readonly indexes: readonly number[];
}

/** All records of a delimited file share one header array, so its plan is made once. */
export function createPlanner(mapping: ReadonlyMap<string, string> | undefined): (columns: readonly string[]) => Plan {
  let known: { readonly columns: readonly string[]; readonly plan: Plan } | undefined;
  return (columns) => {
    if (known?.columns !== columns) {
      const pairs =
        mapping === undefined
          ? columns.map((column, index) => [column, index] as const).filter(([column]) => column !== MESSAGE_COLUMN)
          : [...mapping].map(([field, column]) => [field, columns.indexOf(column)] as const);
      const plan = { fields: pairs.map(([field]) => field), indexes: pairs.map(([, index]) => index) };
      known = { columns, plan };
    }
    return known.plan;
  };
}

/** What is known of the columns before the first row is read. */
interface KeyOptions {
  /** Provider field to column of the file; undefined: every column under its own name. */
  readonly columns: ReadonlyMap<string, string> | undefined;
  readonly key: { readonly column: string } | undefined;
}

/** The column of the file that identifies a row; undefined if none does. */
export function keyColumnOf({ columns, key }: KeyOptions): string | undefined {
  const column = columns === undefined || key === undefined ? key?.column : columns.get(key.column);
  // The column that Bulk Job adds to row files is not part of the row.
  return columns === undefined && column === MESSAGE_COLUMN ? undefined : column;
}

/** The plan of that column alone. */
export function createKeyPlanner(options: KeyOptions): (columns: readonly string[]) => Plan {
  const column = keyColumnOf(options);
  return createPlanner(new Map(column === undefined ? [] : [[options.key?.column ?? '', column]]));
}

export function isOmitted(value: Value, blank: 'omit' | 'send'): boolean {
  return blank === 'omit' && (value === '' || value === null);
}
