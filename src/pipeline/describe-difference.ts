import { join } from 'node:path';
import { changedCells } from '../difference/cells.ts';
import type { Compared, FileCounts } from '../difference/compare.ts';
import { createSignFinder, type Sign, type SignFinder } from '../difference/signs.ts';
import type { Fields, SourceFile, SourceRecord } from '../domain/row.ts';
import type { FileSink } from '../ports/files.ts';
import { valueText } from '../report/cell-text.ts';
import { renderChangeLine, renderChangesHeader, uniteHeaders } from '../report/change-lines.ts';
import type { Difference, RowChange } from '../report/schema.ts';
import { createKeyReader } from '../sources/prepare.ts';
import type { RowStore } from '../store/row-store.ts';
import type { RunContext } from './context.ts';
import type { FoundBase } from './find-base.ts';
import { hasGuards, judgeGuards } from './guards.ts';
import type { OpenedRows } from './open-rows.ts';
import { createRemovedFiles } from './removed-files.ts';
import type { Setup } from './setup.ts';

/** What was compared, and where its records are. */
export interface ComparedRows {
  readonly setup: Setup;
  readonly base: FoundBase;
  readonly compared: Compared;
  readonly rows: OpenedRows;
  readonly before: {
    readonly store: RowStore;
    readonly files: readonly SourceFile[];
    readonly headers: readonly (readonly string[])[];
  };
  /** Of temporary files. The result folder is cleared later, when the run makes it its own. */
  readonly folder: string;
  /** All that is at the base was read. */
  readonly isWhole: boolean;
}

/** Rows of each kind of change that the report names. */
const FIRST_ROWS = 20;
/** Columns that the report counts. */
const MAX_COLUMNS = 200;
/** Rows that are looked at to tell whether removed rows are there under other keys. */
const SAMPLED_ROWS = 500;

/** Writes the files of changes and what the report says of them; judges the guards. */
export async function describeDifference(run: RunContext, parts: ComparedRows): Promise<void> {
  const { compared, base, setup, rows } = parts;
  const files = listFiles(parts);
  const output = createOutput(run, parts);
  const order = [...new Set(rows.files.flatMap(({ columns }) => columns))];
  const tally = createTally(createSignFinder(setup.columns === undefined ? order : [...setup.columns.keys()]), setup);
  try {
    await visitChanges(run, parts, async (change) => {
      tally.add(change);
      await output.add(change);
    });
  } finally {
    await output.close();
  }
  const counts = sum(files);
  const guards = judgeGuards(
    { ...counts, known: compared.known, byFile: files },
    { limits: run.request.config, place: 'at the base', spelling: run.request.spelling },
  );
  if (parts.isWhole) for (const fault of guards.faults) run.stops.push({ reason: 'guard', fault });
  else if (hasGuards(run.request.config))
    run.notice('max-new, max-changed and max-removed were not judged: the base could not be read whole.');
  const report: Difference = {
    base: base.commit,
    name: base.name,
    known: compared.known,
    ...counts,
    files,
    columns: tally.columns().slice(0, MAX_COLUMNS),
    signs: tally.signs(counts, compared.known),
    guards: parts.isWhole ? guards.results : [],
    changedOnly: Reflect.get(run.request.config, 'changed-only') === true,
    first: tally.first,
  };
  run.known.difference = { report, folder: parts.folder, files: output.names };
}

/** A row that differs, with all that is said of it. */
interface Change {
  readonly change: RowChange['change'];
  readonly path: string;
  readonly line: number;
  readonly key: string;
  readonly columns: readonly ReturnType<typeof changedCells>[number][];
  readonly before: Fields | undefined;
  readonly now: Fields | undefined;
  /** As it is in its file. */
  readonly record: SourceRecord;
  readonly file: number;
}

async function visitChanges(
  run: RunContext,
  { setup, compared, rows, before }: ComparedRows,
  visit: (change: Change) => Promise<void>,
): Promise<void> {
  const { signal } = run.request;
  const readKey = createKeyReader(setup);
  const read = (store: RowStore, files: readonly { readonly path: string }[], row: number) => {
    const { file, line } = store.table.get(row);
    const record = store.record(row);
    const fields = record.fault === undefined ? setup.fieldsOf(record) : {};
    return { file, path: files[file]?.path ?? '', line, record, fields, key: readKey(record) ?? '' };
  };
  const today = rows.files.map(({ file }) => file);
  for (const { row, before: base } of compared.different()) {
    signal.throwIfAborted();
    const { fields: now, ...found } = read(rows.store, today, row);
    const old = base === undefined ? undefined : read(before.store, before.files, base).fields;
    const columns = old === undefined || !setup.sendsFields ? [] : changedCells(old, now);
    await visit({ ...found, change: old === undefined ? 'new' : 'changed', columns, now, before: old });
  }
  for (const row of compared.removed()) {
    signal.throwIfAborted();
    const { fields, ...found } = read(before.store, before.files, row);
    await visit({ ...found, change: 'removed', columns: [], now: undefined, before: fields });
  }
}

/** Counts by path: a removed row counts for the file that it was in. */
function listFiles({ compared, rows, before }: ComparedRows): Difference['files'] {
  const invalid = new Map<number, number>();
  for (const { file, outcome, rows: found } of rows.store.table.counts()) {
    if (outcome === 'invalid') invalid.set(file, (invalid.get(file) ?? 0) + found);
  }
  const byPath = new Map<string, FileCounts>();
  rows.files.forEach(({ file }, index) => {
    byPath.set(file.path, { ...(compared.now.get(index) ?? NO_ROWS), invalid: invalid.get(index) ?? 0 });
  });
  before.files.forEach(({ path }, index) => {
    const { removed = 0 } = compared.before.get(index) ?? {};
    if (removed > 0) byPath.set(path, { ...(byPath.get(path) ?? NO_ROWS), removed });
  });
  return [...byPath].map(([path, counts]) => ({ path, ...counts }));
}

const NO_ROWS: Readonly<FileCounts> = { new: 0, changed: 0, removed: 0, unchanged: 0, invalid: 0 };

function sum(files: Difference['files']): FileCounts {
  const total = { ...NO_ROWS };
  for (const file of files) {
    total.new += file.new;
    total.changed += file.changed;
    total.removed += file.removed;
    total.unchanged += file.unchanged;
    total.invalid += file.invalid;
  }
  return total;
}

interface Tally {
  readonly first: readonly RowChange[];
  add(change: Change): void;
  /** Most rows first. */
  columns(): Difference['columns'];
  signs(counts: FileCounts, known: number): readonly Sign[];
}

function createTally(signs: SignFinder, setup: Setup): Tally {
  const columns = new Map<string, number>();
  const shown = { new: 0, changed: 0, removed: 0 };
  const first: RowChange[] = [];
  const rekeyed = createRekeyedFinder(setup);
  return {
    first,
    add(given) {
      const { change, path: file, line, key, before, now } = given;
      for (const { column } of given.columns) columns.set(column, (columns.get(column) ?? 0) + 1);
      if (before !== undefined && now !== undefined) signs.add(given.columns, now, before);
      else rekeyed.add(given);
      shown[change] += 1;
      if (shown[change] <= FIRST_ROWS) first.push({ change, file, line, key, columns: given.columns.map(toCell) });
    },
    columns: () => [...columns].map(([name, rows]) => ({ name, rows })).sort((a, b) => b.rows - a.rows),
    signs(counts, known) {
      const found = [...rekeyed.find(counts, known), ...signs.find(counts.changed + counts.unchanged)];
      const isMass = counts.removed >= LEAST_REMOVED && counts.removed * 2 > known;
      return isMass ? [{ kind: 'removed', rows: counts.removed, of: known, columns: [] }, ...found] : found;
    },
  };
}

/** Fewer rows are soon more than half of a file. */
const LEAST_REMOVED = 10;

function toCell({ column, before, now }: Change['columns'][number]): RowChange['columns'][number] {
  return {
    name: column,
    ...(before !== undefined && { old: valueText(before) }),
    ...(now !== undefined && { new: valueText(now) }),
  };
}

/** Tells from the first of them whether new rows are removed ones under another key. */
function createRekeyedFinder({ key }: Setup) {
  const seen = { new: new Set<string>(), removed: new Set<string>() };
  const rest = (fields: Fields): string =>
    JSON.stringify(Object.entries(fields).filter(([name]) => name !== key?.column));
  return {
    add({ change, now, before }: Change): void {
      const texts = change === 'new' ? seen.new : seen.removed;
      if (key !== undefined && texts.size < SAMPLED_ROWS) texts.add(rest(now ?? before ?? {}));
    },
    find({ new: added, removed }: FileCounts, known: number): readonly Sign[] {
      const both = [...seen.new].filter((text) => text !== '[]' && seen.removed.has(text)).length;
      const least = Math.min(seen.new.size, seen.removed.size);
      if (key === undefined || both < 3 || both * 2 < least) return [];
      return [{ kind: 'rekeyed', rows: Math.min(added, removed), of: known, columns: [key.column] }];
    },
  };
}

/** `changes.csv`, created with its first line, and the files of removed rows. */
function createOutput({ ports }: RunContext, { before, rows, setup, folder }: ComparedRows) {
  const mapped = setup.columns === undefined ? undefined : [...setup.columns.keys()];
  const columns = mapped ?? uniteHeaders([rows.columns, ...rows.files.map((file) => file.columns), ...before.headers]);
  const removed = createRemovedFiles(ports.files, folder, before);
  let changes: FileSink | undefined;
  return {
    get names() {
      return [...(changes === undefined ? [] : [CHANGES]), ...removed.names];
    },
    async add({ change, path, line, key, record, now, before: old, columns: cells, file }: Change): Promise<void> {
      const text = (fields: Fields | undefined, name: string): string => valueText(fields?.[name]);
      const differs = new Set(cells.map(({ column }) => column));
      const isShown = (name: string): boolean => change !== 'changed' || differs.has(name);
      const shown = {
        change,
        file: path,
        line,
        key,
        columns: [...differs],
        old: (name: string) => (isShown(name) ? text(old, name) : ''),
        now: (name: string) => (isShown(name) ? text(now, name) : ''),
      };
      if (changes === undefined) {
        changes = await ports.files.openWrite(join(folder, CHANGES));
        await changes.write(renderChangesHeader(columns));
      }
      await changes.write(renderChangeLine(shown, columns));
      if (change === 'removed') await removed.add(record, file);
    },
    async close() {
      await changes?.close();
      await removed.close();
    },
  };
}

const CHANGES = 'changes.csv';
