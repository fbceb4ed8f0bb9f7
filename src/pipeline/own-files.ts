import { join } from 'node:path';
import { type Fault, FaultError, systemCode } from '../domain/fault.ts';
import { MESSAGE_COLUMN } from '../domain/row.ts';
import { HEAD_START, parseHead } from '../ledger/head.ts';
import { LEDGER_START, looksLikeLedger } from '../ledger/peek.ts';
import { MEMORY_START } from '../memory/start.ts';
import type { Files } from '../ports/files.ts';
import { CHANGES_HEADER, PAGE_MARK, RECORDS_HEADER, SHARD_FILE, SHARD_START } from '../report/own-starts.ts';
import { headPath, unfinishedPath } from './ledger-files.ts';

const LEDGER_FILE = 'ledger.ndjson';
const PAGE_FILE = 'report.html';
/** How files for `merge` begin. */
const STARTS: ReadonlyMap<string, string> = new Map([
  [SHARD_FILE, SHARD_START],
  ['shard-memory.bin', MEMORY_START],
]);
/** A shorter page was interrupted by a crash before its mark. */
const TORN_BYTES = 200;
/** The start of a file is enough to recognize it. */
const HEAD_BYTES = 64 * 1024;

/**
 * Refuses to replace or remove a file that this tool did not write: `output-dir: .` must not destroy the user's own
 * `failed.csv`. Files with rows are recognized by their columns, the others by a report or ledger of ours beside them.
 * Empty files, and files that a crash truncated in their first line, have nothing to lose. Throws `output/not-ours`.
 * @param names the files that a run would replace or remove.
 */
export async function refuseForeignFiles(
  files: Pick<Files, 'stat' | 'read'>,
  folder: string,
  names: readonly string[],
): Promise<void> {
  let isOurs: boolean | undefined;
  for (const name of names) {
    const path = join(folder, name);
    const found = await files.stat(path);
    if (found === undefined || (found.isFile && found.bytes === 0)) continue;
    const byContent = found.isFile ? await judgeContent(files, path, name) : undefined;
    isOurs ??= await hasProof(files, folder);
    if (byContent ?? isOurs) continue;
    throw new FaultError([foreignFault(path)]);
  }
}

/** Whether this tool wrote the file; undefined if its content does not show it. */
async function judgeContent(files: Pick<Files, 'read'>, path: string, name: string): Promise<boolean | undefined> {
  // A damaged ledger is reported when it is read.
  // A ledger or head that a crash left under its temporary name: there may be nothing else beside it.
  if (name === LEDGER_FILE || name === unfinishedPath(LEDGER_FILE))
    return isBegun(await readHead(files, path), LEDGER_START);
  if (name === unfinishedPath(headPath(LEDGER_FILE))) return isBegun(await readHead(files, path), HEAD_START);
  if (name === PAGE_FILE) {
    const head = await readHead(files, path);
    return head.length < TORN_BYTES ? undefined : head.includes(PAGE_MARK);
  }
  // A leg without a job has no ledger that would tell.
  const start = STARTS.get(name);
  if (start !== undefined) return isBegun(await readHead(files, path), start);
  if (name === 'changes.csv') return isBegun(await readHead(files, path), CHANGES_HEADER);
  const isRecords = name === 'records.csv';
  if (!isRecords && !/^(?:failed|not-found|invalid|unresolved)\.(?:csv|ndjson)$/.test(name)) return undefined;
  const head = await readHead(files, path);
  const end = head.indexOf('\n');
  if (end < 0) return isRecords && isBegun(head, RECORDS_HEADER) ? true : undefined;
  const first = head.slice(0, end + 1);
  return isRecords ? first === RECORDS_HEADER : first.includes(MESSAGE_COLUMN);
}

/** Whether the text, which a crash may have cut, begins like that. */
function isBegun(text: string, start: string): boolean {
  return text.startsWith(start) || start.startsWith(text);
}

/** Whether the folder has a report or a ledger of ours. */
async function hasProof(files: Pick<Files, 'stat' | 'read'>, folder: string): Promise<boolean> {
  const report = await readHead(files, join(folder, 'report.json'));
  if (/^\{\s*"version": 1,\s*"tool": \{\s*"name": "bulk-job-action"/.test(report)) return true;
  if (looksLikeLedger(await readHead(files, join(folder, LEDGER_FILE)))) return true;
  // Of a run that sent nothing, a power cut leaves the head alone.
  return parseHead(await readHead(files, join(folder, headPath(LEDGER_FILE)))) !== undefined;
}

/** The start of a file; empty if there is no such file. */
async function readHead(files: Pick<Files, 'read'>, path: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const part of files.read(path)) {
      parts.push(part);
      bytes += part.length;
      if (bytes >= HEAD_BYTES) break;
    }
  } catch (error) {
    if (!(systemCode(error) === 'ENOENT')) throw error;
  }
  return Buffer.concat(parts).subarray(0, HEAD_BYTES).toString('utf8');
}

function foreignFault(path: string): Fault {
  return {
    code: 'output/not-ours',
    message: `${path} was not written by Bulk Job but would be replaced by a result file, so nothing was sent.`,
    next: 'Set output-dir to an empty folder, or move that file.',
    input: 'output-dir',
  };
}
