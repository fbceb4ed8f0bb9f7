import { INPUT_SPELLING } from '../config/spelling.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import type { RecordScan } from '../domain/record-scan.ts';
import { FORMATS, type SourceFile, type SourceRecord } from '../domain/row.ts';
import { firstSentence } from '../report/verdict.ts';
import { checkHeader } from '../sources/header.ts';
import { keepsNoChunk, readBatches } from '../sources/read.ts';
import { resolveFiles } from '../sources/resolve.ts';
import type { RowStore } from '../store/row-store.ts';
import type { RunContext } from './context.ts';
import { addScanned, type ReadFile } from './read-rows.ts';
import {
  createScannedObjects,
  createScannedRows,
  type ScannedListener,
  type ScannedParts,
  type ScannedRows,
} from './scanned-rows.ts';
import type { Setup } from './setup.ts';

/**
 * Checks out the data files of a commit; undefined if nobody has them.
 * @param name begins the name of the temporary folder, which must not exist yet.
 */
export async function checkOutFiles(
  run: RunContext,
  { workingDirectory }: Setup,
  { name, commit }: { readonly name: string; readonly commit: string },
): Promise<string | undefined> {
  const temporary = await run.temporary();
  return run.ports.repository?.checkOut({
    commit,
    directory: workingDirectory,
    target: temporary(`${name}-${commit}`),
    patterns: run.request.config.files,
  });
}

/** The data files as they were at the base, and why some of them cannot be compared. */
export interface BaseFiles {
  readonly files: readonly SourceFile[];
  readonly damages: readonly string[];
}

/**
 * Finds the data files below `directory`. A file that is missing there was added since, which is not a fault. For a Git
 * LFS pointer to a file that is here today, that file is read.
 */
export async function findBaseFiles(
  run: RunContext,
  directory: string,
  today: readonly ReadFile[],
): Promise<BaseFiles> {
  const { request, ports } = run;
  const { config } = request;
  const found = await resolveFiles({
    patterns: config.files,
    workingDirectory: directory,
    format: config.format,
    files: ports.files,
    spelling: request.spelling ?? INPUT_SPELLING,
  });
  const files = [...found.files];
  const damages: string[] = [];
  for (const fault of found.faults) {
    if (fault.code === 'file/missing') continue;
    const same = fault.code === 'file/git-lfs' ? await findPointed(run, directory, { fault, today }) : undefined;
    if (same === undefined) damages.push(describeDamage(fault.file ?? '', fault));
    else files.push(same);
  }
  return { files, damages };
}

/** The file of today that a pointer means, under the name that it had. */
async function findPointed(
  run: RunContext,
  directory: string,
  { fault, today }: { readonly fault: Fault; readonly today: readonly ReadFile[] },
): Promise<SourceFile | undefined> {
  const path = fault.file ?? '';
  const text = await run.ports.files.readText(`${directory}/${path}`).catch(() => '');
  const sha256 = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
  const same = today.find((file) => file.sha256 === sha256);
  return same === undefined ? undefined : { ...same.file, path };
}

export interface BaseRowsTask {
  readonly setup: Setup;
  readonly file: SourceFile;
  /** Index of the file. */
  readonly index: number;
  readonly store: RowStore;
  readonly onHeader: (columns: readonly string[]) => void;
  /** Hears of each row that was added by its bytes. */
  readonly scanned: ScannedListener;
  /** Hears of any other row. */
  readonly onRow: (row: number, record: SourceRecord) => void;
}

/** Reads the rows of a file. Resolves with why the rest of it is unreadable, as a sentence; undefined if none is. */
export async function readBaseRows(run: RunContext, task: BaseRowsTask): Promise<string | undefined> {
  const { setup, file, index, store } = task;
  const { config, signal } = run.request;
  // Such a file has no header line.
  if (file.format === 'txt') task.onHeader([setup.key?.column ?? 'key']);
  const parts: ScannedParts = {
    // No jobs are made of these rows.
    setup: { ...setup, spec: { ...setup.spec, group: undefined } },
    ...{ store, file: index, finder: undefined, omitsBlanks: config.blank === 'omit' },
    listener: task.scanned,
  };
  let scanned: ScannedRows<RecordScan> | undefined;
  const objects = FORMATS[file.format].isJson ? createScannedObjects(parts, () => undefined) : undefined;
  const batches = readBatches(file, run.ports.files.read(file.absolute, { reuses: keepsNoChunk(file) }), {
    delimiter: config.delimiter,
    encoding: config.encoding,
    keyColumn: setup.key?.column,
    onHeader(header, line) {
      task.onHeader(header);
      const { key } = setup;
      const needed = key && { ...key, column: setup.columns?.get(key.column) ?? key.column };
      const faults = checkHeader(header, { file: file.path, line, columns: undefined, key: needed });
      if (faults.length > 0) throw new FaultError(faults);
      scanned = createScannedRows(parts, header);
    },
  });
  try {
    for await (const batch of batches) {
      signal.throwIfAborted();
      while (batch.next()) {
        if (addScanned(batch, scanned, objects) !== undefined) continue;
        const record = batch.record();
        task.onRow(store.add(record, { file: index, encodedBytes: 0, keyHash: 0 }), record);
      }
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof FaultError) || signal.aborted) throw error;
    return describeDamage(file.path, error.faults[0]);
  }
}

function describeDamage(path: string, fault: Fault | undefined): string {
  const why = fault === undefined ? 'it cannot be read' : firstSentence(fault.template ?? fault.message);
  return `"${path}" at the base cannot be read whole (${why}): what it lacks counts as new.`;
}
