import { type PageData, type RowChunk, readTextColumn, type TextColumn } from '../data.ts';

/** The problem rows as the page uses them: numbers by row, and each distinct text once. */
export interface RowSet {
  readonly count: number;
  readonly kind: Uint8Array;
  readonly file: Uint32Array;
  readonly line: Uint32Array;
  readonly attempts: Uint32Array;
  /** 0: not compared; else 1 + the index of the run since which the row fails. */
  readonly since: Uint32Array;
  /** Index in `messages`, `groups`, `jobs`. */
  readonly message: Uint32Array;
  readonly group: Uint32Array;
  readonly job: Uint32Array;
  readonly messages: readonly string[];
  readonly groups: readonly string[];
  readonly jobs: readonly string[];
  readonly keys: readonly string[];
  readonly cells: readonly string[];
  /** By row; only ragged rows have any. */
  readonly surplus: ReadonlyMap<number, string>;
  readonly json: ReadonlySet<number>;
}

/** Joins the chunks of a page. */
export function joinRows(chunks: readonly RowChunk[]): RowSet {
  const count = chunks.reduce((sum, { kind }) => sum + kind.length, 0);
  const numbers = (): Uint32Array<ArrayBuffer> => new Uint32Array(count);
  const [file, line, attempts, since, message, group, job] = [
    numbers(),
    numbers(),
    numbers(),
    numbers(),
    numbers(),
    numbers(),
    numbers(),
  ];
  const kind = new Uint8Array(count);
  const [messages, groups, jobs] = [createNames(), createNames(), createNames()];
  const keys: string[] = [];
  const cells: string[] = [];
  const surplus = new Map<number, string>();
  const json = new Set<number>();
  let at = 0;
  for (const chunk of chunks) {
    kind.set(chunk.kind, at);
    file.set(chunk.file, at);
    line.set(chunk.line, at);
    attempts.set(chunk.attempts, at);
    since.set(chunk.since, at);
    message.set(messages.read(chunk.message), at);
    group.set(groups.read(chunk.group), at);
    job.set(jobs.read(chunk.job), at);
    for (const key of readTextColumn(chunk.key)) keys.push(key);
    for (const text of readTextColumn(chunk.cells)) cells.push(text);
    for (const [place, text] of Object.entries(chunk.surplus)) surplus.set(at + Number(place), text);
    for (const place of chunk.json) json.add(at + place);
    at += chunk.kind.length;
  }
  return {
    ...{ count, kind, file, line, attempts, since, message, group, job, keys, cells, surplus, json },
    messages: messages.all,
    groups: groups.all,
    jobs: jobs.all,
  };
}

/** Numbers the distinct texts of all chunks. */
function createNames(): { readonly all: string[]; read(column: TextColumn): Uint32Array } {
  const all: string[] = [];
  const known = new Map<string, number>();
  const number = (text: string): number => {
    const found = known.get(text);
    if (found !== undefined) return found;
    known.set(text, all.length);
    return all.push(text) - 1;
  };
  return {
    all,
    read(column) {
      const numbers = new Uint32Array(column.length);
      const ofChunk: number[] = [];
      for (const [row, entry] of column.entries()) {
        if (typeof entry === 'string') ofChunk.push(number(entry));
        numbers[row] = typeof entry === 'string' ? (ofChunk.at(-1) ?? 0) : (ofChunk[entry] ?? 0);
      }
      return numbers;
    },
  };
}

/** `data/donors.csv:905` */
export function nameRow(rows: RowSet, { files }: Pick<PageData, 'files'>, row: number): string {
  return `${files[rows.file[row] ?? 0]?.path ?? ''}:${rows.line[row] ?? 0}`;
}
