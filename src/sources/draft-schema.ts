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

/** @param rename the name that a column is sent under, and checked under. */
export function createSchemaDraft(rename: (column: string) => string): SchemaDraft {
  const columns = new Map<string, ColumnDraft>();
  let rows = 0;
  const draftOf = (column: string): ColumnDraft | undefined => {
    const known = columns.get(column);
    if (known !== undefined || columns.size === MAX_COLUMNS) return known;
    const draft = createColumnDraft(columns.size < MAX_UNIQUE);
    columns.set(column, draft);
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
        properties: Object.fromEntries(Array.from(columns, ([column, draft]) => [rename(column), draft.finish()])),
        required: required.map(([column]) => rename(column)),
      };
    },
  };
}
