import type { Cells } from './cells.ts';
import { namesOf } from './table.ts';

/**
 * A JSON number that a double cannot represent exactly (past 2^53, or with more digits than a double keeps).
 * It stays text until it is written, so that `9007199254740993` is sent unchanged.
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

/** A cell. Delimited and text files yield only strings; JSON sources yield the other types. */
export type Value =
  | string
  | number
  | boolean
  | null
  | ExactNumber
  | readonly Value[]
  | { readonly [member: string]: Value };

/** One record as it is in the file, before columns are renamed or anything is checked. */
export interface SourceRecord {
  /** 1-based physical line on which the record starts, in the file as stored (decompressed). */
  readonly line: number;
  /** Names of the values. In a delimited file every record shares the same array, the header. */
  readonly columns: readonly string[];
  /** As many as `columns`, except in a record with a fault. */
  readonly values: readonly Value[];
  /** The record's original text, only for JSON and NDJSON sources: the row files write it back unchanged. */
  readonly raw?: string;
  /** Why the record cannot become a row (`invalid`): ragged, or does not parse. It is at `line`. */
  readonly fault?: RowFault;
}

/** A sound record of a delimited file. Its values are made where somebody asks for them: members of the class, so not spread. */
export class LineRecord implements SourceRecord {
  readonly line: number;
  readonly columns: readonly string[];
  readonly cells: Cells;
  constructor(line: number, columns: readonly string[], cells: Cells) {
    this.line = line;
    this.columns = columns;
    this.cells = cells;
  }
  get values(): readonly string[] {
    return this.cells.all();
  }
}

/** One value of a record, without making the others. */
export function valueAt(record: SourceRecord, index: number): Value | undefined {
  return record instanceof LineRecord ? record.cells.at(index) : record.values[index];
}

/** Why a row is `invalid`. `message` names columns and rules, never a cell's value. */
export interface RowFault {
  readonly code: string;
  readonly message: string;
  /** The field whose value is at fault, after renaming; absent where it is the row as a whole. */
  readonly field?: string;
}

/** Where a value stands in its file: what an editor selects. */
export interface CellPlace {
  /** 1-based physical line on which the value starts; with line breaks in cells it can be later than the row's. */
  readonly line: number;
  /** 1-based column of its first character (a quote included), in characters. */
  readonly column: number;
  /** Column after its last character; absent where the value ends on another line. */
  readonly endColumn?: number | undefined;
}

/** A data file that a glob matched. */
export interface SourceFile {
  /** Relative to the working directory, with `/`: the name in every report. */
  readonly path: string;
  readonly absolute: string;
  readonly format: SourceFormat;
  readonly gzip: boolean;
  /** Size as stored, in bytes. */
  readonly bytes: number;
}

interface FormatFacts {
  /** By these `format: auto` knows it. */
  readonly extensions: readonly string[];
  /** A row is a JSON object: it has members of its own, with types, and is written back as the text that it was. */
  readonly isJson: boolean;
}

const FORMAT_ROWS = {
  csv: { extensions: ['csv'], isJson: false },
  tsv: { extensions: ['tsv'], isJson: false },
  json: { extensions: ['json'], isJson: true },
  ndjson: { extensions: ['ndjson', 'jsonl'], isJson: true },
  txt: { extensions: ['txt'], isJson: false },
} as const satisfies Readonly<Record<string, FormatFacts>>;

export type SourceFormat = keyof typeof FORMAT_ROWS;

/** All formats of data files; a new one is a row here, and its reader one in `src/sources/read.ts`. */
export const FORMATS: Readonly<Record<SourceFormat, FormatFacts>> = FORMAT_ROWS;

export const SOURCE_FORMATS: readonly SourceFormat[] = namesOf(FORMAT_ROWS);

/** A row's fields as sent, by provider field. Own properties only, null prototype. */
export type Fields = { readonly [field: string]: Value };

/** The column, or member, that the row files add. It is not sent when a row file is sent again. */
export const MESSAGE_COLUMN = 'bulk_job_message';

/**
 * Whether a string in a value, or a member's name, contains a lone surrogate, as a JSON escape such as `\ud83d` can
 * produce. It cannot be encoded in UTF-8 or in a URL.
 */
export function hasLoneSurrogate(value: unknown): boolean {
  if (typeof value === 'string') return /\p{Surrogate}/u.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => hasLoneSurrogate(name) || hasLoneSurrogate(member));
}
