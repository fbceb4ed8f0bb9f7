import { plural } from '../../domain/plural.ts';
import type { SourceRecord } from '../../domain/row.ts';
import { createRowCollector } from '../../memory/collector.ts';
import type { ComparisonTotals } from '../../memory/compare.ts';
import { findRemoved } from '../../memory/removed.ts';
import { reparseRecord } from '../../sources/parse-record.ts';
import { createRowStore, type RowStore } from '../../store/row-store.ts';
import { checkOutFiles, findBaseFiles, readBaseRows } from '../base-rows.ts';
import type { RunContext } from '../context.ts';
import { createNormalizer } from '../normal-form.ts';
import type { OpenedRows } from '../open-rows.ts';
import { createRemovedFiles, type FilesBefore } from '../removed-files.ts';
import type { Setup } from '../setup.ts';
import type { RunMemory } from './types.ts';

/**
 * The totals as far as rows count as removed: a key that is in no file may be in a row that nobody can read, in a file
 * that is not there, or in rows that are left for later.
 */
export function countRemoved(run: RunContext, memory: RunMemory, totals: ComparisonTotals): ComparisonTotals {
  const why = explainKept(run, memory);
  if (why === undefined || totals.removed === 0) return totals;
  const are = totals.removed === 1 ? 'is' : 'are';
  const they = totals.removed === 1 ? 'It does' : 'They do';
  run.notice(
    `${plural(totals.removed, 'row')} that the row memory knows ${are} in no file. ${they} not count as removed, because ${why}.`,
  );
  return { ...totals, removed: 0 };
}

/** The same without a word about it. */
export function countKept(run: RunContext, memory: RunMemory, totals: ComparisonTotals): ComparisonTotals {
  return explainKept(run, memory) === undefined ? totals : { ...totals, removed: 0 };
}

/** Why no row leaves the memory in this run; undefined if rows that are in no file do. */
export function explainKept({ known, request }: RunContext, memory: RunMemory): string | undefined {
  if (request.config.limit !== undefined) return 'limit is set';
  if (memory.isPatternEmpty) return 'a pattern matches no file';
  const empty = known.rows?.files.find(({ rows }) => rows === 0);
  if (empty !== undefined) return `"${empty.file.path}" has no rows`;
  return memory.unread > 0 ? 'the key of a row cannot be read' : undefined;
}

/** Lists the rows that left the files with their cells, where the files of the last runs can be read at their commits. */
export async function listRemoved(run: RunContext, memory: RunMemory, setup: Setup, rows: OpenedRows): Promise<void> {
  const removed = memory.comparison?.totals.removed ?? 0;
  const header = memory.began?.header;
  if (removed === 0 || header === undefined) return;
  const { commit, earlier = [] } = header;
  const commits = [...new Set([...(commit === undefined ? [] : [commit]), ...earlier.toReversed()])];
  const listed = await readRemoved(run, memory, { setup, rows, commits, removed });
  if (listed === removed) return;
  const which = listed === 0 ? 'There is no removed.csv' : `removed.csv lists ${listed} of them`;
  const why =
    commit === undefined
      ? 'the commit of that run is not known'
      : `the files at commit ${commit} do not have ${listed === 0 ? 'them' : 'the others'}, or cannot be read`;
  run.notice(`${plural(removed, 'row')} left the files since run ${header.order.run}. ${which}: ${why}.`);
}

interface RemovedTask {
  readonly setup: Setup;
  readonly rows: OpenedRows;
  /** The newest first. */
  readonly commits: readonly string[];
  /** Rows that are looked for. */
  readonly removed: number;
}

/** Removed rows of one commit. */
interface Part extends FilesBefore {
  readonly store: RowStore;
  /** Numbers of its rows, in order. */
  readonly removed: readonly number[];
}

/** Writes the removed rows to files, each as it was last; resolves with their number. */
async function readRemoved(run: RunContext, memory: RunMemory, task: RemovedTask): Promise<number> {
  const { setup } = task;
  const parts: Part[] = [];
  const hashRow = createRowHash(memory, setup);
  /** Hashes of keys whose rows were found. */
  const found = new Set<string>();
  let count = 0;
  try {
    for (const commit of task.commits) {
      if (count === task.removed) break;
      const directory = await checkOutFiles(run, setup, { name: 'last', commit });
      if (directory === undefined) continue;
      const part = await findIn(run, memory, { ...task, directory, found, hashRow, index: parts.length });
      parts.push(part);
      count += part.removed.length;
      if (count === task.removed) break;
      for (const row of part.removed) found.add(hashRow(part.store.record(row)).key);
    }
    await writeRemoved(run, parts);
    return count;
  } finally {
    for (const { store } of parts) store.close();
  }
}

interface CommitTask extends RemovedTask {
  readonly directory: string;
  readonly index: number;
  readonly found: ReadonlySet<string>;
  readonly hashRow: HashRow;
}

async function findIn(run: RunContext, memory: RunMemory, task: CommitTask): Promise<Part> {
  const { files } = run.ports;
  const { remembered: known, collector, hasher } = memory;
  const { setup, found, hashRow } = task;
  const temporary = await run.temporary();
  const folder = temporary(`removed-${task.index}`);
  await files.makeDirectory(folder);
  const { files: sources } = await findBaseFiles(run, task.directory, task.rows.files);
  const store = createRowStore({ files, directory: folder, sources, parseRecord: reparseRecord });
  const before = createRowCollector(files.openRandom(temporary(`hashes-before-${task.index}.bin`)));
  const headers: (readonly string[])[] = sources.map(() => []);
  const add = (row: number, key: string, content: string): void => {
    if (!found.has(key)) before.add(row, key, content, 'valid');
  };
  // Of a provider that only sends keys, the same key is the same content.
  const noContent = hasher.content('');
  try {
    for (const [index, file] of sources.entries()) {
      await readBaseRows(run, {
        setup,
        file,
        index,
        store,
        onHeader(columns) {
          headers[index] = columns;
        },
        scanned: {
          hasher,
          add(row, hashes) {
            const content = hashes.content() ?? noContent;
            add(row, hashes.key() ?? content, content);
          },
        },
        onRow(row, record) {
          const { key, content } = hashRow(record);
          add(row, key, content);
        },
      });
    }
    const unique = setup.key?.unique === true;
    const marks = known && findRemoved({ collector, memory: known, before, unique });
    return { store, files: sources, headers, removed: listMarked(marks) };
  } finally {
    before.close();
  }
}

type HashRow = (record: SourceRecord) => { readonly key: string; readonly content: string };

/** Hashes as rows of today are hashed; without a key the content is the key. */
function createRowHash({ hasher }: RunMemory, setup: Setup): HashRow {
  const normalize = createNormalizer(setup);
  return (record) => {
    const { key, fields, fault } = setup.prepare(record);
    const isSent = setup.sendsFields && fault === undefined;
    const content = hasher.content(isSent ? normalize(fields, record.columns) : '');
    return { key: key === undefined ? content : hasher.key(key), content };
  };
}

function listMarked(marks: Uint8Array = new Uint8Array()): readonly number[] {
  const rows: number[] = [];
  for (let row = marks.indexOf(1); row >= 0; row = marks.indexOf(1, row + 1)) rows.push(row);
  return rows;
}

/** Into a temporary folder: the result folder is not the run's own yet. */
async function writeRemoved(run: RunContext, parts: readonly Part[]): Promise<void> {
  const temporary = await run.temporary();
  const folder = temporary('removed');
  await run.ports.files.makeDirectory(folder);
  const files = parts.flatMap((part) => part.files);
  const headers = parts.flatMap((part) => part.headers);
  const output = createRemovedFiles(run.ports.files, folder, { files, headers });
  let first = 0;
  try {
    for (const { store, files: own, removed } of parts) {
      for (const row of removed) {
        run.request.signal.throwIfAborted();
        await output.add(store.record(row), first + store.table.get(row).file);
      }
      first += own.length;
    }
  } finally {
    await output.close();
  }
  run.known.removed = { folder, files: output.names };
}
