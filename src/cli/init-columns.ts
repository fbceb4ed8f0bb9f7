import { nearest } from '../domain/nearest.ts';
import type { ProviderSpec } from '../provider/types.ts';
import { isObject } from '../rules/schema-keywords.ts';

/** What `columns` should be, and which fields no column seems to be for. */
export interface ColumnAdvice {
  /** Absent if every field that the provider knows has its name in the file already. */
  readonly columns?: ReadonlyMap<string, string>;
  /** Fields that each row needs and that have no column. */
  readonly missing: readonly string[];
}

/** Finds the column of the file for each field of the provider: of the same name, else of a similar one. */
export function adviseColumns(spec: Pick<ProviderSpec, 'key' | 'rowSchema'>, header: readonly string[]): ColumnAdvice {
  const { fields, required } = listFields(spec);
  const free = new Set(header.filter((column) => !fields.includes(column)));
  const found = new Map<string, string>();
  for (const field of fields.filter((name) => !header.includes(name))) {
    const column = findColumn(field, [...free]);
    if (column === undefined) continue;
    found.set(field, column);
    free.delete(column);
  }
  const missing = required.filter((field) => !header.includes(field) && !found.has(field));
  if (found.size === 0) return { missing };
  // `columns` also says what is sent: the others go under their own names, as without it.
  const fieldOf = new Map(Array.from(found, ([field, column]) => [column, field]));
  return { columns: new Map(header.map((column) => [fieldOf.get(column) ?? column, column])), missing };
}

function listFields({ key, rowSchema }: Pick<ProviderSpec, 'key' | 'rowSchema'>): {
  readonly fields: readonly string[];
  readonly required: readonly string[];
} {
  const { properties, required } = isObject(rowSchema) ? rowSchema : {};
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  // A name with a variable in it is chosen by an input.
  const keys = key === undefined || key.column.includes('{') ? [] : [key.column];
  const names = [...keys, ...needed.filter((name) => typeof name === 'string')];
  return {
    fields: [...new Set([...names, ...Object.keys(isObject(properties) ? properties : {})])],
    required: [...new Set([...(key?.required === false ? [] : keys), ...names.slice(keys.length)])],
  };
}

/** The column with the words of the field, or one that is a typo away from them. */
function findColumn(field: string, columns: readonly string[]): string | undefined {
  const words = wordsOf(field);
  return columns.find((column) => wordsOf(column) === words) ?? nearest(field, columns);
}

/** `Donor-ID`, `donorId` and `donor_id` are the same words. */
function wordsOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
