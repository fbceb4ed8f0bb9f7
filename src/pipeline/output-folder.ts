import { basename, join, resolve } from 'node:path';
import { describeSystemCode, type Fault, FaultError, systemCode } from '../domain/fault.ts';
import { nameShard } from '../domain/shard.ts';
import { noHeadFault } from '../ledger/faults.ts';
import { type LedgerHead, parseHead } from '../ledger/head.ts';
import type { LedgerHistory } from '../ledger/history.ts';
import { readWithHead } from '../ledger/read.ts';
import type { Files } from '../ports/files.ts';
import { SHARD_FILE } from '../report/own-starts.ts';
import { headPath, LEDGER_LOCK, unfinishedPath } from './ledger-files.ts';
import { refuseLinks } from './links.ts';
import { refuseForeignFiles } from './own-files.ts';
import type { RunRequest } from './types.ts';

/** Folder inside the output folder with the files that may be published. */
export const PUBLISHED_FOLDER = 'artifact';
export const LEDGER = 'ledger.ndjson';
/** The report as a page. */
export const PAGE = 'report.html';
/** What the next run of the branch compares its problem rows with. */
export const PROBLEM_LIST = 'problems.json';
/** The part of a leg in the row memory, sealed, as `merge` reads it. */
export const SHARD_MEMORY = 'shard-memory.bin';
/** Names that a run writes; those of an earlier run are removed first, so that no stale file is believed. */
const RESULT_FILES = [
  PUBLISHED_FOLDER,
  'report.json',
  'summary.md',
  'records.csv',
  'junit.xml',
  PAGE,
  'results.sarif',
  'gl-code-quality.json',
  PROBLEM_LIST,
  SHARD_FILE,
  SHARD_MEMORY,
  // Incomplete replacements of the ledger or its head.
  unfinishedPath(LEDGER),
  unfinishedPath(headPath(LEDGER)),
  'changes.csv',
  'removed.csv',
  'removed.ndjson',
  ...['failed', 'not-found', 'invalid', 'unresolved'].flatMap((name) => [`${name}.csv`, `${name}.ndjson`]),
];

/**
 * The absolute path of the output folder. A relative path starts at `working-directory` or, if that does not exist, at
 * the current directory, so that a mistyped folder is not created by its own report.
 */
export async function chooseOutputFolder(
  { config, context, processDirectory, shard }: Pick<RunRequest, 'config' | 'context' | 'processDirectory' | 'shard'>,
  files: Files,
): Promise<string> {
  const wanted = resolve(processDirectory, config['working-directory']);
  const isFolder = await files.stat(wanted).then(
    (found) => found?.isDirectory === true,
    () => false,
  );
  const base = isFolder ? wanted : processDirectory;
  const given = config['output-dir'];
  if (given !== undefined) return resolve(base, given);
  const provider = basename(config.mode === 'merge' ? 'merged' : (config.provider ?? 'unknown'))
    .replace(/\.ya?ml$/, '')
    .replace(/[^\w-]+/g, '-');
  const leg = shard === undefined ? '' : nameShard(shard);
  const name = [provider, context.step, leg].filter((part) => part !== '').join('-');
  return join(context.temporaryDirectory ?? base, 'bulk-job-results', name);
}

/** A folder that only this run writes to. */
export interface OutputFolder {
  readonly path: string;
  readonly ledger: string;
  /** The ledger in the folder; undefined if there is none, or if its run sent nothing. */
  readonly previous: LedgerHistory | undefined;
  /** Why the ledger in the folder cannot be trusted; then only `resume: never` may move it aside. */
  readonly damage: FaultError | undefined;
  /** False once another run has taken over the folder; then this run must not write there. */
  holds(): Promise<boolean>;
  /** Removes the files of an earlier run except its ledger. */
  clear(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Creates and locks the folder and reads the ledger in it. Throws `FaultError` if another run writes there, if a link
 * leads elsewhere, if it has files that are not ours in place of result files, or if it is not writable.
 * @param roots folders that may themselves be reached by links; links below them are refused.
 */
export async function openOutputFolder(
  files: Files,
  path: string,
  roots: readonly string[] = [],
): Promise<OutputFolder> {
  try {
    return await open(files, path, roots);
  } catch (error) {
    if (error instanceof FaultError) throw error;
    const isFile = ['EEXIST', 'ENOTDIR'].includes(systemCode(error) ?? '');
    const fault: Fault = {
      code: 'output/unwritable',
      message: isFile
        ? `The output folder ${path} cannot be created: there is a file of that name${describeSystemCode(error)}.`
        : `The output folder ${path} cannot be created or written${describeSystemCode(error)}.`,
      next: isFile
        ? 'Set output-dir to a folder, or remove that file.'
        : 'Set output-dir to a folder that the user that runs this job is allowed to write to.',
      input: 'output-dir',
    };
    throw new FaultError([fault], { cause: error });
  }
}

async function open(files: Files, path: string, roots: readonly string[]): Promise<OutputFolder> {
  await refuseLinks(files, { path, roots, names: [...RESULT_FILES, LEDGER, headPath(LEDGER), LEDGER_LOCK] });
  await files.makeDirectory(path);
  const lock = await files.lock(join(path, LEDGER_LOCK));
  if (lock === undefined) {
    throw new FaultError([
      {
        code: 'output/locked',
        message: `Another run is writing to the folder ${path}.`,
        next: 'Wait for it, or give each run its own output-dir. If that run was killed on another machine, try again in a minute.',
        input: 'output-dir',
      },
    ]);
  }
  const ledger = join(path, LEDGER);
  try {
    await refuseForeignFiles(files, path, [...RESULT_FILES, LEDGER]);
    return {
      path,
      ledger,
      ...(await readPrevious(files, ledger)),
      async clear() {
        for (const name of RESULT_FILES) await files.remove(join(path, name));
      },
      holds: () => lock.holds(),
      release: () => lock.release(),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function readPrevious(files: Files, ledger: string): Promise<Pick<OutputFolder, 'previous' | 'damage'>> {
  try {
    return { previous: await readChecked(files, ledger), damage: undefined };
  } catch (error) {
    if (error instanceof FaultError) return { previous: undefined, damage: error };
    throw error;
  }
}

/**
 * The ledger in a results folder, checked against the head beside it; undefined if there is none, or if its run sent
 * nothing. Throws `FaultError`: one that cannot be read is never treated as missing.
 */
export async function readChecked(files: Files, ledger: string): Promise<LedgerHistory | undefined> {
  const head = await readHead(files, headPath(ledger), ledger);
  const text = (await files.stat(ledger)) === undefined ? undefined : await files.readText(ledger);
  return readWithHead({ text, head }, { ledger, witness: basename(headPath(ledger)) });
}

/** The head of a ledger; undefined if there is none. Throws `ledger/no-head` if it cannot be read. */
export async function readHead(files: Files, path: string, ledger: string): Promise<LedgerHead | undefined> {
  if ((await files.stat(path)) === undefined) return undefined;
  const head = parseHead(await files.readText(path));
  if (head === undefined) throw new FaultError([noHeadFault(ledger, basename(path))]);
  return head;
}
