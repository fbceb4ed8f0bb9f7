import type { Fault } from '../domain/fault.ts';
import { FaultError } from '../domain/fault.ts';
import { parseRecord } from '../sources/parse-record.ts';
import { type EmptyPattern, resolveFiles } from '../sources/resolve.ts';
import { createRowStore, type RowStore } from '../store/row-store.ts';
import { type Draft, notice, temporaryPath } from './draft.ts';
import { type BlankRecords, type ReadRows, readRows } from './read-rows.ts';
import type { Setup } from './setup.ts';
import type { RunPorts, RunRequest } from './types.ts';

export type OpenedRows = ReadRows & { readonly store: RowStore };

/** Finds and reads all data files; undefined where they hold no row and `on-empty` lets that pass. */
export async function openRows(
  draft: Draft,
  setup: Setup,
  request: RunRequest,
  ports: RunPorts,
): Promise<OpenedRows | undefined> {
  const { config } = request;
  const found = await resolveFiles({
    patterns: config.files,
    workingDirectory: setup.workingDirectory,
    format: config.format,
    files: ports.files,
    outputDirectory: draft.folder?.path,
  });
  if (found.faults.length > 0) throw new FaultError(found.faults);
  for (const exclude of found.idleExcludes) {
    notice(draft, request, `The line "!${exclude}" of files excludes nothing: no file matches it.`);
  }
  for (const empty of found.emptyPatterns) handleEmpty(draft, request, describeEmpty(empty));
  request.emit({
    kind: 'stage',
    stage: 'read',
    text: `Reading ${found.files.length} ${found.files.length === 1 ? 'file' : 'files'}.`,
  });
  const temporary = await temporaryPath(draft, ports);
  const store = createRowStore({
    files: ports.files,
    directory: temporary(''),
    sources: found.files,
    parseRecord: reread,
  });
  draft.store = store;
  draft.read = found.files.map((file) => ({ file, rows: 0, sha256: '', columns: [] }));
  const read = await readRows({
    setup,
    config,
    sources: found.files,
    files: ports.files,
    store,
    temporary,
    signal: request.signal,
  });
  draft.read = read.files;
  for (const blank of read.blanks) notice(draft, request, describeBlanks(blank));
  if (store.table.count > 0) return { ...read, store };
  handleEmpty(draft, request, 'There is no row in all files.');
  return undefined;
}

function describeEmpty({ pattern, results }: EmptyPattern): string {
  return results === 0
    ? `No file matches the pattern "${pattern}".`
    : `All files that match the pattern "${pattern}" (${results}) lie in output-dir, which is never read as data; it must be another folder than that of the data.`;
}

function describeBlanks({ file, count, firstLine }: BlankRecords): string {
  return count === 1
    ? `Line ${firstLine} of ${file.path} has blank cells only and was left out.`
    : `${count} lines of ${file.path} have blank cells only and were left out, the first is line ${firstLine}.`;
}

/** A record that came out of a file once can be read out of the spool again. */
function reread(text: string, line: number) {
  const parsed = parseRecord(text, line);
  return parsed.kind === 'record' ? parsed.record : { line, columns: [], values: [], raw: text };
}

/** `on-empty`: a pipeline whose export is missing must not be green. */
function handleEmpty(draft: Draft, request: RunRequest, message: string): void {
  const fault: Fault = {
    code: 'input/empty',
    message,
    next: 'Check files and working-directory; write on-empty: warn or ignore if that may happen.',
    input: 'files',
  };
  const answer = request.config['on-empty'];
  if (answer === 'fail') throw new FaultError([fault]);
  if (answer === 'warn') {
    draft.letPass.push('config-error');
    notice(draft, request, message);
  }
}
