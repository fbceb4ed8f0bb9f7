import { plural } from '../../domain/plural.ts';
import type { ComparisonTotals } from '../../memory/compare.ts';
import { createRowCollector, type RowCollector } from '../../memory/collector.ts';
import type { MemoryHeader } from '../../memory/header.ts';
import { findRemoved } from '../../memory/removed.ts';
import { parseRecord } from '../../sources/parse-record.ts';
import { createRowStore, type RowStore } from '../../store/row-store.ts';
import { findBaseFiles, readBaseRows } from '../base-rows.ts';
import type { RunContext } from '../context.ts';
import type { OpenedRows } from '../open-rows.ts';
import { createNormalizer } from '../read-rows.ts';
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

/** Why nothing leaves the memory in this run; undefined if what is in no file does. */
export function explainKept({ known, request }: RunContext, memory: RunMemory): string | undefined {
  if (request.config.limit !== undefined) return 'limit is set';
  if (memory.isPatternEmpty) return 'a pattern matches no file';
  const empty = known.rows?.files.find(({ rows }) => rows === 0);
  if (empty !== undefined) return `"${empty.file.path}" has no rows`;
  return memory.unread > 0 ? 'the key of a row cannot be read' : undefined;
}

/** Lists the rows that left the files with their cells, where the files of the last run can be read at its commit. */
export async function listRemoved(run: RunContext, memory: RunMemory, setup: Setup, rows: OpenedRows): Promise<void> {
  const removed = memory.comparison?.totals.removed ?? 0;
  const header = memory.began?.header;
  if (removed === 0 || header === undefined) return;
  const directory = await checkOut(run, setup, header);
  const listed = directory === undefined ? 0 : await readRemoved(run, memory, { setup, rows, directory });
  if (listed === removed) return;
  const where = header.commit === undefined ? 'the commit of that run is not known' : describeCommit(header.commit);
  const which = listed === 0 ? '' : `removed.csv lists ${listed} of them; `;
  run.notice(
    `${plural(removed, 'row')} left the files since run ${header.order.run} and ${removed === 1 ? 'is' : 'are'} forgotten. ${which === '' ? 'There is no removed.csv: ' : which}${where}.`,
  );
}

function describeCommit(commit: string): string {
  return `the files at commit ${commit} do not have all of them, or cannot be read`;
}

async function checkOut(run: RunContext, setup: Setup, { commit }: MemoryHeader): Promise<string | undefined> {
  if (commit === undefined) return undefined;
  const temporary = await run.temporary();
  return run.ports.repository?.checkOut({
    commit,
    directory: setup.workingDirectory,
    target: temporary(`last-${commit}`),
    patterns: run.request.config.files,
  });
}

interface RemovedTask {
  readonly setup: Setup;
  readonly rows: OpenedRows;
  /** Of the files of the last run. */
  readonly directory: string;
}

/** Writes the removed rows to files; resolves with their number. */
async function readRemoved(run: RunContext, memory: RunMemory, task: RemovedTask): Promise<number> {
  const { files } = run.ports;
  const { remembered } = memory;
  if (remembered === undefined) return 0;
  const temporary = await run.temporary();
  const folder = temporary('removed');
  await files.makeDirectory(folder);
  const found = await findBaseFiles(run, task.directory, task.rows.files);
  const store = createRowStore({ files, directory: folder, sources: found.files, parseRecord: reread });
  const before = createRowCollector(files.openRandom(temporary('hashes-before.bin')));
  try {
    const headers = await readBefore(run, memory, { ...task, files: found.files, store, before });
    const unique = task.setup.key?.unique === true;
    const removed = findRemoved({ collector: memory.collector, memory: remembered, before, unique });
    return await writeRemoved(run, { folder, store, removed, before: { files: found.files, headers } });
  } finally {
    before.close();
    store.close();
  }
}

interface BeforeTask extends RemovedTask, Pick<FilesBefore, 'files'> {
  readonly store: RowStore;
  readonly before: RowCollector;
}

/** Hashes the rows of the last run's files as those of today; resolves with the header of each file. */
async function readBefore(
  run: RunContext,
  { hasher }: RunMemory,
  { setup, files, store, before }: BeforeTask,
): Promise<FilesBefore['headers']> {
  const normalize = createNormalizer(setup);
  const headers: (readonly string[])[] = files.map(({ format }) =>
    format === 'txt' ? [setup.key?.column ?? 'key'] : [],
  );
  for (const [index, file] of files.entries()) {
    await readBaseRows(run, {
      setup,
      file,
      index,
      store,
      onHeader(columns) {
        headers[index] = columns;
      },
      onRow(row, record) {
        const { key, fields, fault } = setup.prepare(record);
        const isSent = setup.sendsFields && fault === undefined;
        const content = hasher.content(isSent ? normalize(fields, record.columns) : '');
        before.add(row, key === undefined ? content : hasher.key(key), content, 'valid');
      },
    });
  }
  return headers;
}

interface WriteTask {
  readonly folder: string;
  readonly store: RowStore;
  readonly removed: Uint8Array;
  readonly before: FilesBefore;
}

async function writeRemoved(run: RunContext, { folder, store, removed, before }: WriteTask): Promise<number> {
  const output = createRemovedFiles(run.ports.files, folder, before);
  let count = 0;
  try {
    for (let row = removed.indexOf(1); row >= 0; row = removed.indexOf(1, row + 1)) {
      run.request.signal.throwIfAborted();
      await output.add(store.record(row), store.table.get(row).file);
      count += 1;
    }
  } finally {
    await output.close();
  }
  run.known.removed = { folder, files: output.names };
  return count;
}

/** A record that could be parsed in the file can be parsed again in the spool. */
function reread(text: string, line: number) {
  const parsed = parseRecord(text, line);
  return parsed.kind === 'record' ? parsed.record : { line, columns: [], values: [], raw: text };
}
