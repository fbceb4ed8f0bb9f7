import { join } from 'node:path';
import { type Fault, FaultError } from '../domain/fault.ts';
import { MESSAGE_COLUMN } from '../domain/row.ts';
import { parseHead } from '../engine/ledger-head.ts';
import { hasStart } from '../engine/read-ledger.ts';
import type { Files } from '../ports/files.ts';
import { RECORDS_HEADER } from '../report/final-rows.ts';
import { headPath, unfinishedPath } from './ledger-files.ts';

const LEDGER_FILE = 'ledger.ndjson';
/** What proves whose a file is stands at its start. */
const HEAD_BYTES = 64 * 1024;

/**
 * Refuses to replace or remove a file that this tool has not written: `output-dir: .` must not cost anybody their own
 * `failed.csv`. Files with rows are ours by their columns, the others where a report or ledger of ours stands beside
 * them. Empty files, and those that a crash has torn in their first line, hold nothing to lose there. Throws
 * `output/not-ours`.
 * @param names of the files that a run would replace or remove.
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

/** Whether the file was written by this tool; undefined where its content does not tell. */
async function judgeContent(files: Pick<Files, 'read'>, path: string, name: string): Promise<boolean | undefined> {
  // A damaged ledger is refused as such by who reads it.
  if (name === LEDGER_FILE) return isLedger(await readHead(files, path));
  // What a crash left of a ledger or a head before it had its name: there may be nothing else beside it.
  if (name === unfinishedPath(LEDGER_FILE)) return isLedger(await readHead(files, path));
  if (name === unfinishedPath(headPath(LEDGER_FILE))) return parseHead(await readHead(files, path)) !== undefined;
  const isRecords = name === 'records.csv';
  if (!isRecords && !/^(?:failed|not-found|invalid|unresolved)\.(?:csv|ndjson)$/.test(name)) return undefined;
  const head = await readHead(files, path);
  const end = head.indexOf('\n');
  if (end < 0) return undefined;
  const first = head.slice(0, end + 1);
  return isRecords ? first === RECORDS_HEADER : first.includes(MESSAGE_COLUMN);
}

/** A report or a ledger of ours. */
async function hasProof(files: Pick<Files, 'stat' | 'read'>, folder: string): Promise<boolean> {
  const report = await readHead(files, join(folder, 'report.json'));
  if (/^\{\s*"version": 1,\s*"tool": \{\s*"name": "bulk-job-action"/.test(report)) return true;
  return isLedger(await readHead(files, join(folder, LEDGER_FILE)));
}

function isLedger(head: string): boolean {
  return head.startsWith('{"kind":"') || hasStart(head);
}

/** The start of a file; empty where there is none. */
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
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return Buffer.concat(parts).subarray(0, HEAD_BYTES).toString('utf8');
}

function foreignFault(path: string): Fault {
  return {
    code: 'output/not-ours',
    message: `${path} was not written by Bulk Job, which would replace it, so nothing was sent.`,
    next: 'Set output-dir to an empty folder, or move that file away.',
    input: 'output-dir',
  };
}
