import { join } from 'node:path';
import { type ChangedCell, changedCells, createCellList } from '../difference/cells.ts';
import type { FileCounts, RowDifference } from '../difference/compare.ts';
import { createSignFinder, type Sign, type SignFinder } from '../difference/signs.ts';
import type { Fields, SourceFile, SourceRecord } from '../domain/row.ts';
import type { FileSink } from '../ports/files.ts';
import { valueText } from '../report/cell-text.ts';
import { type ChangeLine, renderChangeLine, renderChangesHeader, uniteHeaders } from '../report/change-lines.ts';
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
  readonly compared: RowDifference;
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
    await visitChanges(run, parts, (change) => {
      tally.add(change);
      return output.add(change);
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
    changedOnly: run.request.config['changed-only'],
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
  readonly columns: readonly ChangedCell[];
  /** Undefined of a new row. */
  readonly before: (() => Fields) | undefined;
  /** Undefined of a removed row. */
  readonly now: (() => Fields) | undefined;
  /** As it is in its file. */
  readonly record: SourceRecord;
  readonly file: number;
}

async function visitChanges(
  run: RunContext,
  { setup, compared, rows, before }: ComparedRows,
  visit: (change: Change) => Promise<void> | undefined,
): Promise<void> {
  const { signal } = run.request;
  const read = createRowReader(setup);
  const today = rows.files.map(({ file }) => file);
  const findCells = createCellFinder(setup);
  for (const { row, before: base } of compared.different()) {
    signal.throwIfAborted();
    const now = read(rows.store, today, row);
    const old = base === undefined ? undefined : read(before.store, before.files, base);
    const columns = old === undefined ? [] : findCells(old, now);
    const change = old === undefined ? 'new' : 'changed';
    // Only awaited if it is a promise: one for each of millions of rows would cost seconds.
    const written = visit({ ...now, change, columns, now: now.fields, before: old?.fields });
    if (written !== undefined) await written;
  }
  for (const row of compared.removed()) {
    signal.throwIfAborted();
    const found = read(before.store, before.files, row);
    const written = visit({ ...found, change: 'removed', columns: [], now: undefined, before: found.fields });
    if (written !== undefined) await written;
  }
}

type FoundRow = Pick<Change, 'file' | 'path' | 'line' | 'record' | 'key'> & { readonly fields: () => Fields };

function createRowReader(setup: Setup) {
  const readKey = createKeyReader(setup);
  return (store: RowStore, files: readonly { readonly path: string }[], row: number): FoundRow => {
    const source = store.table.source(row);
    const { file, line } = source;
    const record = store.recordOf(source);
    const fields = (): Fields => (record.fault === undefined ? setup.fieldsOf(record) : {});
    return { file, path: files[file]?.path ?? '', line, record, fields, key: readKey(record) ?? '' };
  };
}

function createCellFinder({ sendsFields, compareCells }: Setup) {
  return (old: FoundRow, now: FoundRow): readonly ChangedCell[] => {
    if (!sendsFields) return [];
    const list = createCellList();
    const isWhole = old.record.fault === undefined && now.record.fault === undefined;
    return isWhole && compareCells(old.record, now.record, list.add)
      ? list.all()
      : changedCells(old.fields(), now.fields());
  };
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
      const fields = now ?? before;
      if (key !== undefined && texts.size < SAMPLED_ROWS) texts.add(rest(fields?.() ?? {}));
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
  const open = async (): Promise<FileSink> => {
    changes = await ports.files.openWrite(join(folder, CHANGES));
    await changes.write(renderChangesHeader(columns));
    return changes;
  };
  return {
    get names() {
      return [...(changes === undefined ? [] : [CHANGES]), ...removed.names];
    },
    /** Resolves when the next may be added; undefined if that is at once. */
    add(found: Change): Promise<void> | undefined {
      const { change, path, line, key, record, file, columns: cells } = found;
      const shown = {
        change,
        file: path,
        line,
        key,
        columns: cells.map(({ column }) => column),
        ...shownValues(found),
      };
      const text = renderChangeLine(shown, columns);
      const written = changes === undefined ? open().then((sink) => sink.write(text)) : changes.write(text);
      if (change !== 'removed') return written;
      return written === undefined ? removed.add(record, file) : written.then(() => removed.add(record, file));
    },
    async close() {
      await changes?.close();
      await removed.close();
    },
  };
}

/** Of a changed row only the cells that differ are asked for. */
function shownValues({ change, columns, before, now }: Change): Pick<ChangeLine, 'old' | 'now'> {
  if (change === 'changed') {
    const cellOf = (name: string): ChangedCell | undefined => columns.find(({ column }) => column === name);
    return { old: (name) => valueText(cellOf(name)?.before), now: (name) => valueText(cellOf(name)?.now) };
  }
  const [old, current] = [before?.(), now?.()];
  return { old: (name) => valueText(old?.[name]), now: (name) => valueText(current?.[name]) };
}

const CHANGES = 'changes.csv';
