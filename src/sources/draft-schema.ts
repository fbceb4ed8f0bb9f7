import type { SourceRecord } from '../domain/row.ts';
import { type ColumnDraft, createColumnDraft } from './draft-column.ts';

/** Columns that are drafted; a file with more gets a schema of the first ones. */
const MAX_COLUMNS = 1000;
/** Columns that are looked through for repeated values, which takes memory. */
const MAX_UNIQUE = 8;

/** Drafts a JSON Schema from records, in memory that does not grow with their number. */
export interface SchemaDraft {
  /** A record with a fault is left out. */
  add(record: SourceRecord): void;
  /** Records that were added. */
  readonly rows: number;
  finish(): Readonly<Record<string, unknown>>;
}

/** @param nameOf the name that a column is sent under, and checked under; undefined if it is not sent. */
export function createSchemaDraft(nameOf: (column: string) => string | undefined): SchemaDraft {
  const columns = new Map<string, ColumnDraft>();
  let rows = 0;
  const draftOf = (column: string): ColumnDraft | undefined => {
    const name = nameOf(column);
    if (name === undefined) return undefined;
    const known = columns.get(name);
    if (known !== undefined || columns.size === MAX_COLUMNS) return known;
    const draft = createColumnDraft(columns.size < MAX_UNIQUE);
    columns.set(name, draft);
    return draft;
  };
  return {
    get rows() {
      return rows;
    },
    add(record) {
      if (record.fault !== undefined) return;
      rows += 1;
      for (const [index, column] of record.columns.entries()) {
        const value = record.values[index];
        if (value !== undefined) draftOf(column)?.add(value, record.raw === undefined);
      }
    },
    finish() {
      const required = [...columns].filter(([, { present }]) => rows > 0 && present === rows);
      return {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: Object.fromEntries(Array.from(columns, ([name, draft]) => [name, draft.finish()])),
        required: required.map(([name]) => name),
      };
    },
  };
}
