import type { Outcome, UnresolvedReason } from '../../domain/outcome.ts';

/*
 * The data in the page, which its script reads. Rows and jobs are in chunks, column by column, so that they can be
 * streamed and no name is repeated for each of them.
 */

/** A column of texts: each text at its first occurrence, later its index among the distinct texts of this chunk. */
export type TextColumn = readonly (string | number)[];

/** The problem rows of one outcome and reason. */
export interface RowKind {
  readonly outcome: Outcome;
  readonly reason?: UnresolvedReason;
  /** Its name for people. */
  readonly words: string;
  /** Name of its row file without the extension. */
  readonly file: string;
  /** Rows of the run; the page may hold fewer. */
  readonly rows: number;
}

export interface PageFile {
  readonly path: string;
  /** Where the version that was sent can be viewed, without the line; absent if unknown. */
  readonly url?: string;
  /** True if a link can point to a line. */
  readonly hasLines: boolean;
}

/** Rows whose jobs ended, by time. */
export interface Timeline {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** For each outcome that occurs, the rows in each of the equal intervals. */
  readonly rows: Readonly<Partial<Record<Outcome, readonly number[]>>>;
}

/** A run since which rows fail. */
export interface PageRun {
  readonly name: string;
  readonly url?: string;
  /** The day, ISO 8601. */
  readonly day: string;
}

/** How the rows differ from those of the run before. */
export interface PageComparison {
  /** This run, then those since which rows fail. */
  readonly runs: readonly PageRun[];
  /** Name of the run that this one is compared with. */
  readonly name: string;
  readonly resolved: number;
}

/** What the script needs to know before rows and jobs. */
export interface PageData {
  /** Most urgent first. */
  readonly kinds: readonly RowKind[];
  readonly files: readonly PageFile[];
  /** Columns of the cells, without our own. */
  readonly columns: readonly string[];
  /** First line of a row file that ends in `.csv`. */
  readonly header: string;
  readonly timeline: Timeline;
  /** Jobs of the run; the page may hold fewer. */
  readonly jobs: number;
  /** Absent where nothing is compared. */
  readonly comparison?: PageComparison;
}

export interface RowChunk {
  readonly kind: readonly number[];
  readonly file: readonly number[];
  readonly line: readonly number[];
  readonly attempts: readonly number[];
  /** 0: not compared; else 1 + the index of the run since which the row fails. */
  readonly since: readonly number[];
  readonly key: TextColumn;
  readonly message: TextColumn;
  /** The message without the row's own values. */
  readonly group: TextColumn;
  readonly job: TextColumn;
  readonly cells: TextColumn;
  /** Cells after the message, of ragged rows, by the row's index in the chunk. */
  readonly surplus: Readonly<Record<string, string>>;
  /** Indexes of the rows whose `cells` are a JSON record. */
  readonly json: readonly number[];
}

/** Rows that needed attention in the run before and do no longer. */
export interface ResolvedChunk {
  readonly line: readonly number[];
  /** 1 + the index of the run since which the row failed. */
  readonly since: readonly number[];
  readonly path: TextColumn;
  readonly key: TextColumn;
  /** What it was: its outcome, or the reason. */
  readonly was: TextColumn;
}

export interface JobChunk {
  readonly number: readonly number[];
  readonly round: readonly number[];
  readonly rows: readonly number[];
  readonly polls: readonly number[];
  /** Milliseconds since 1970; 0 if there is none. */
  readonly start: readonly number[];
  readonly end: readonly number[];
  readonly id: TextColumn;
  readonly state: TextColumn;
  readonly vendorState: TextColumn;
  readonly message: TextColumn;
}

/** Classes of the elements that hold each kind of data. */
export const DATA_IDS = { page: 'data-page', rows: 'data-rows', jobs: 'data-jobs', resolved: 'data-resolved' } as const;

/** Writes a column of texts. */
export function createTextColumn(): { readonly column: TextColumn; add(text: string): number } {
  const column: (string | number)[] = [];
  const known = new Map<string, number>();
  return {
    column,
    /** Characters that the text takes. */
    add(text) {
      const number = known.get(text);
      column.push(number ?? text);
      if (number !== undefined) return 0;
      known.set(text, known.size);
      return text.length;
    },
  };
}

/** Writes a column of texts that are hardly ever the same, without looking for those that are. */
export function createVariedColumn(): ReturnType<typeof createTextColumn> {
  const column: string[] = [];
  return {
    column,
    add(text) {
      column.push(text);
      return text.length;
    },
  };
}

/** The texts of a column, one for each row. */
export function readTextColumn(column: TextColumn): readonly string[] {
  const known: string[] = [];
  return column.map((entry) => {
    if (typeof entry === 'number') return known[entry] ?? '';
    known.push(entry);
    return entry;
  });
}
