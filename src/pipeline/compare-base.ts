import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createRowComparer, type RowComparer, type Standing } from '../difference/compare.ts';
import type { SideRow } from '../difference/side.ts';
import { createHashList, createTwinFinder, type HashList } from '../difference/twins.ts';
import type { Fields, SourceFile, SourceRecord } from '../domain/row.ts';
import { reparseRecord } from '../sources/parse-record.ts';
import { createKeyReader } from '../sources/prepare.ts';
import { digest } from '../store/digest.ts';
import { createRowStore, type RowStore } from '../store/row-store.ts';
import { checkOutFiles, findBaseFiles, readBaseRows } from './base-rows.ts';
import type { RunContext } from './context.ts';
import { describeDifference } from './describe-difference.ts';
import { type FoundBase, findBase } from './find-base.ts';
import { hasGuards } from './guards.ts';
import { createNormalizer } from './normal-form.ts';
import type { OpenedRows } from './open-rows.ts';
import { DIGESTS, type RowDigests, type RowListener } from './read-rows.ts';
import type { Setup } from './setup.ts';

/** The files of today against those at the base. */
export interface BaseComparison {
  readonly onRow: RowListener;
  /** Reads the files at the base and compares: fills `known.difference`, and adds reasons to stop where a guard does. */
  finish(rows: OpenedRows): Promise<void>;
  close(): void;
}

/** Finds the base and checks it out; undefined where there is nothing to compare with. */
export async function openBaseComparison(run: RunContext, setup: Setup): Promise<BaseComparison | undefined> {
  const base = await findBase(run, setup);
  const directory = base && (await checkOutBase(run, setup, base));
  if (base === undefined || directory === undefined) {
    if (hasGuards(run.request.config))
      run.notice('max-new, max-changed and max-removed have no effect: there is no base to compare with.');
    return undefined;
  }
  const temporary = await run.temporary();
  const folder = temporary('difference');
  await run.ports.files.makeDirectory(folder);
  const open = (name: string) => run.ports.files.openRandom(join(folder, name));
  const hashes = createHashList(open('hashes.bin'));
  const comparer = createRowComparer({
    open,
    isUnique: setup.key?.unique === true,
  });
  const toSide = createSideRow(setup);
  return {
    onRow(row, file, { digests, made }) {
      const side =
        made === undefined
          ? toSoundSide(row, file, digests)
          : toSide(row, file, made.record, { fieldsOf: () => made.prepared.fields, digests });
      if (side === undefined) return;
      comparer.addNow(side);
      hashes.add(row, side);
    },
    async finish(rows) {
      await compareWith(run, { setup, base, directory, folder, comparer, hashes, rows });
    },
    close() {
      comparer.close();
      hashes.close();
    },
  };
}

async function checkOutBase(run: RunContext, setup: Setup, base: FoundBase): Promise<string | undefined> {
  const directory = await checkOutFiles(run, setup, { name: 'base', commit: base.commit });
  if (directory === undefined)
    run.notice(`The files of commit ${base.commit} are not available, so nothing was compared with "${base.name}".`);
  return directory;
}

type ToSide = (
  row: number,
  file: number,
  record: SourceRecord,
  about: {
    readonly fieldsOf: (record: SourceRecord) => Fields;
    /** Of a row of today. */
    readonly digests?: RowDigests;
  },
) => Parameters<RowComparer['addNow']>[0] | undefined;

/**
 * A row as it is compared: without a key the whole row is the key. A record that cannot be read whole keeps the value in
 * the place of the key; without one it is not compared.
 */
function createSideRow(setup: Setup): ToSide {
  const normalize = createNormalizer(setup);
  const readKey = createKeyReader(setup);
  const { key: keyColumn } = setup;
  const column = keyColumn && (setup.columns?.get(keyColumn.column) ?? keyColumn.column);
  const guessKey = (record: SourceRecord): string | undefined => {
    const value = column === undefined ? undefined : record.values[record.columns.indexOf(column)];
    return typeof value === 'string' && value.trim() !== '' ? value : undefined;
  };
  const digestKey = (record: SourceRecord): string | undefined => {
    const key = record.fault === undefined ? readKey(record) : guessKey(record);
    return key === undefined ? undefined : digest(key);
  };
  return (row, file, record, { fieldsOf, digests }) => {
    const isWhole = record.fault === undefined;
    const key = digests?.key ?? digestKey(record);
    if (key === undefined && (keyColumn?.required === true || !isWhole)) return undefined;
    if (!setup.sendsFields && key !== undefined) return { row, file, key, content: NO_CONTENT };
    const text = (): string => (isWhole ? normalize(fieldsOf(record), record.columns) : JSON.stringify(record.values));
    const content = digests?.content ?? digest(text());
    return { row, file, key: key ?? content, content };
  };
}

/** For a provider that only sends keys: the same key is the same content. */
const NO_CONTENT = digest('');

/** A row that was taken by its bytes. */
function toSoundSide(row: number, file: number, { key, content = NO_CONTENT }: RowDigests): SideRow {
  return { row, file, key: key ?? content, content };
}

interface CompareTask {
  readonly setup: Setup;
  readonly base: FoundBase;
  readonly directory: string;
  readonly folder: string;
  readonly comparer: RowComparer;
  readonly hashes: HashList;
  readonly rows: OpenedRows;
}

async function compareWith(run: RunContext, task: CompareTask): Promise<void> {
  const { directory, folder, comparer, rows } = task;
  run.request.emit({ kind: 'stage', stage: 'read', text: `Comparing with ${task.base.name}.` });
  const found = await findBaseFiles(run, directory, rows.files);
  const store = createRowStore({
    files: run.ports.files,
    directory: folder,
    sources: found.files,
    parseRecord: reparseRecord,
  });
  try {
    const before = await readBase(run, { ...task, files: found.files, store });
    const damages = [...found.damages, ...before.damages];
    for (const text of damages) run.notice(text);
    const compared = comparer.compare(await readStandings(run, rows));
    await describeDifference(run, {
      ...task,
      compared,
      before: { store, files: found.files, headers: before.headers },
      isWhole: damages.length === 0,
    });
  } finally {
    store.close();
  }
}

type BaseTask = CompareTask & { readonly files: readonly SourceFile[]; readonly store: RowStore };

async function readBase(
  run: RunContext,
  task: BaseTask,
): Promise<{ readonly headers: readonly (readonly string[])[]; readonly damages: readonly string[] }> {
  const { setup, files, store, comparer } = task;
  const toSide = createSideRow(setup);
  const { fieldsOf } = setup;
  const headers: (readonly string[])[] = files.map(() => []);
  const damages: string[] = [];
  for (const [index, file] of files.entries()) {
    let findTwin: ReturnType<typeof createTwins> | undefined;
    const addTwin = (row: number): boolean => {
      findTwin ??= createTwins(task, file, headers[index] ?? []);
      const twin = findTwin(row);
      if (twin !== undefined) comparer.addTwin(row, index, twin);
      return twin !== undefined;
    };
    const damage = await readBaseRows(run, {
      setup,
      file,
      index,
      store,
      onHeader(columns) {
        headers[index] = columns;
      },
      scanned: {
        hasher: DIGESTS,
        add(row, hashes) {
          if (addTwin(row)) return;
          comparer.addBefore(toSoundSide(row, index, { key: hashes.key(), content: hashes.content() }));
        },
      },
      onRow(row, record) {
        if (record.fault === undefined && addTwin(row)) return;
        const side = toSide(row, index, record, { fieldsOf });
        if (side !== undefined) comparer.addBefore(side);
      },
    });
    if (damage !== undefined) damages.push(damage);
  }
  return { headers, damages };
}

/**
 * The hashes of a row of today that is the same text under the same columns: then nothing has to be prepared and hashed
 * again. Looks into the file of the same name.
 */
function createTwins(
  { rows, hashes, store }: BaseTask,
  { path, format }: SourceFile,
  columns: readonly string[],
): (row: number) => ReturnType<HashList['get']> {
  let from = 0;
  for (const today of rows.files) {
    const to = from + today.rows;
    if (today.file.path !== path) from = to;
    else if (today.file.format !== format || JSON.stringify(today.columns) !== JSON.stringify(columns)) break;
    else {
      const find = createTwinFinder({ from, to }, (row, wanted: number) => rows.store.isSame(row, store, wanted));
      return (row) => {
        const found = find(row);
        return found === undefined ? undefined : hashes.get(found);
      };
    }
  }
  return () => undefined;
}

const STANDINGS: readonly Standing[] = ['valid', 'invalid', 'skipped'];
/** Rows that are read at a time; in between, a cancel is noticed. */
const ROWS_AT_A_TIME = 50_000;

/** A byte a row: the table in the order of keys would be read at random. */
async function readStandings(run: RunContext, { store: { table } }: OpenedRows): Promise<(row: number) => Standing> {
  const bytes = new Uint8Array(table.count);
  for (let row = 0; row < table.count; row += 1) {
    const outcome = table.outcome(row);
    if (outcome === 'invalid' || outcome === 'skipped') bytes[row] = STANDINGS.indexOf(outcome);
    if (row % ROWS_AT_A_TIME !== 0) continue;
    await setImmediate();
    run.request.signal.throwIfAborted();
  }
  return (row) => STANDINGS[bytes[row] ?? 0] ?? 'valid';
}
