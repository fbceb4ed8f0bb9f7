import type { Config } from '../config/schema.ts';
import { INPUT_SPELLING } from '../config/spelling.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import { plural } from '../domain/plural.ts';
import { FORMATS } from '../domain/row.ts';
import { reparseRecord } from '../sources/parse-record.ts';
import { type EmptyPattern, type ResolvedFiles, resolveFiles } from '../sources/resolve.ts';
import { createRowStore, type RowStore } from '../store/row-store.ts';
import { closeRows, type RunContext } from './context.ts';
import { type BlankRecords, type ReadFile, type ReadRows, type RowListener, readRows } from './read-rows.ts';
import type { Setup } from './setup.ts';

export type OpenedRows = ReadRows & { readonly store: RowStore };

/**
 * Finds and reads all data files; undefined if they have no rows and `onEmpty` allows that. Throws `FaultError`.
 * @param onEmpty what to do if there are no rows, or a pattern matches no file.
 */
export async function openRows(
  run: RunContext,
  setup: Setup,
  onEmpty: Config['on-empty'] = run.request.config['on-empty'],
  onRow?: RowListener,
): Promise<OpenedRows | undefined> {
  const { request, ports, known } = run;
  const { config } = request;
  const found = await findDataFiles(run, setup, onEmpty);
  request.emit({ kind: 'stage', stage: 'read', text: `Reading ${plural(found.files.length, 'file')}.` });
  const temporary = await run.temporary();
  const store = createRowStore({
    files: ports.files,
    directory: temporary(''),
    sources: found.files,
    parseRecord: reparseRecord,
  });
  closeRows(known);
  const unread = found.files.map((file) => ({ file, rows: 0, sha256: '', columns: [] }));
  known.rows = { store, files: unread, rowless: undefined };
  const read = await readRows({
    setup,
    config,
    spelling: request.spelling,
    sources: found.files,
    files: ports.files,
    store,
    temporary,
    memory: known.memory,
    signal: request.signal,
    onRow,
  });
  known.rows = { store, files: read.files, rowless: undefined };
  for (const blank of read.blanks) run.notice(describeBlanks(blank));
  if (store.table.count > 0) return { ...read, store };
  // Otherwise a pattern without a file was already reported.
  if (found.files.length > 0 || found.emptyPatterns.length === 0)
    handleEmpty(run, onEmpty, describeNoRows(read.files), 'rows');
  return undefined;
}

/** The files that the patterns name; throws `FaultError`. Tells of patterns that name none. */
async function findDataFiles(run: RunContext, setup: Setup, onEmpty: Config['on-empty']): Promise<ResolvedFiles> {
  const { request, ports, known } = run;
  const { files: patterns, format } = request.config;
  const found = await resolveFiles({
    patterns,
    workingDirectory: setup.workingDirectory,
    format,
    files: ports.files,
    spelling: request.spelling ?? INPUT_SPELLING,
    outputDirectory: known.folder?.path,
  });
  if (found.faults.length > 0) throw new FaultError(found.faults);
  for (const exclude of found.idleExcludes) {
    run.notice(`"!${exclude}" in files excludes nothing: no file matches it.`);
  }
  if (known.memory !== undefined) known.memory.isPatternEmpty = found.emptyPatterns.length > 0;
  for (const empty of found.emptyPatterns) handleEmpty(run, onEmpty, describeEmpty(empty));
  return found;
}

function describeNoRows(files: readonly ReadFile[]): string {
  const [first, ...others] = files;
  if (first === undefined) return 'No data rows: no file matches.';
  const { path } = first.file;
  if (others.length > 0) return `No data rows: all ${files.length} files (the first is ${path}) have none.`;
  if (FORMATS[first.file.format].isJson) return `No data rows: ${path} has no record.`;
  return first.columns.length > 0 && first.file.format !== 'txt'
    ? `No data rows: ${path} has only a header.`
    : `No data rows: ${path} is empty.`;
}

function describeEmpty({ pattern, results }: EmptyPattern): string {
  return results === 0
    ? `No file matches the pattern "${pattern}".`
    : `The pattern "${pattern}" only matches files in output-dir (${results}), which are never read as data. The data must be in another folder.`;
}

function describeBlanks({ file, count, firstLine }: BlankRecords): string {
  return count === 1
    ? `Line ${firstLine} of ${file.path} has only blank cells and was skipped.`
    : `${count} lines of ${file.path} have only blank cells and were skipped; the first is line ${firstLine}.`;
}

/** `on-empty`: a pipeline whose export is missing must not succeed unnoticed. */
function handleEmpty(
  run: RunContext,
  onEmpty: Config['on-empty'],
  message: string,
  what: 'files' | 'rows' = 'files',
): void {
  const spelling = run.request.spelling ?? INPUT_SPELLING;
  const write = (value: string): string => `\`${spelling.example('on-empty', value)}\``;
  const check = what === 'rows' ? 'Check the step that writes the file' : 'Check files and working-directory';
  const fault: Fault = {
    code: 'input/empty',
    message,
    next: `${check}. If this is allowed to happen, set ${write('warn')} or ${write('ignore')}.`,
    input: 'files',
  };
  if (onEmpty === 'fail') throw new FaultError([fault]);
  if (onEmpty === 'warn') {
    run.downgraded.push('config-error');
    run.notice(message);
  }
}
