/**
 * A JSON number whose text a double can't hold (past 2^53, or with more digits than a double keeps).
 * It stays text until it is written, so that `9007199254740993` is sent as it stands.
 */
export class ExactNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

/** A cell. Delimited and text files give strings only; JSON sources give the others. */
export type Value =
  | string
  | number
  | boolean
  | null
  | ExactNumber
  | readonly Value[]
  | { readonly [member: string]: Value };

/** One record as it stands in a file, before columns are renamed or anything is checked. */
export interface SourceRecord {
  /** 1-based physical line on which the record starts, in the file as stored (decompressed). */
  readonly line: number;
  /** Names of the values. Of a delimited file it is the same array for every record: its header. */
  readonly columns: readonly string[];
  /** As many as `columns`, but for a record with a fault. */
  readonly values: readonly Value[];
  /** The record's own text, of JSON and NDJSON sources only: what the row files write back unchanged. */
  readonly raw?: string;
  /** Why the record can't be a row (`invalid`): ragged, does not parse. Its place is `line`. */
  readonly fault?: RowFault;
}

/** Why a row is `invalid`. `message` names columns and rules, never a cell's value. */
export interface RowFault {
  readonly code: string;
  readonly message: string;
}

/** A data file as found by the globs. */
export interface SourceFile {
  /** Relative to the working directory, with `/`: the name in every report. */
  readonly path: string;
  readonly absolute: string;
  readonly format: SourceFormat;
  readonly gzip: boolean;
  /** Size as stored, in bytes. */
  readonly bytes: number;
}

export const SOURCE_FORMATS = ['csv', 'tsv', 'json', 'ndjson', 'txt'] as const;
export type SourceFormat = (typeof SOURCE_FORMATS)[number];

/** A row's fields as they are sent, by provider field. Own properties only, null prototype. */
export type Fields = { readonly [field: string]: Value };

/** The column, or member, that the row files add; a row file that is sent again does not send it. */
export const MESSAGE_COLUMN = 'bulk_job_message';
