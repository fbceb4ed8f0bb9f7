import { basename, join, resolve } from 'node:path';
import { type Fault, FaultError } from '../domain/fault.ts';
import { cutShortFault, noHeadFault } from '../engine/ledger-faults.ts';
import { type LedgerHead, NO_RECORDS, parseHead } from '../engine/ledger-head.ts';
import { checkWitness, type LedgerHistory, readRecords } from '../engine/read-ledger.ts';
import type { Files } from '../ports/files.ts';
import { codeOf } from './input-files.ts';
import { headPath, LEDGER_LOCK, unfinishedPath } from './ledger-files.ts';
import { refuseLinks } from './links.ts';
import { refuseForeignFiles } from './own-files.ts';
import type { RunRequest } from './types.ts';

/** Folder of the reduced files that others may read, inside the output folder. */
export const REDUCED_FOLDER = 'artifact';
export const LEDGER = 'ledger.ndjson';
/** Names that a run writes; what an earlier run left of them goes first, so that no stale file is believed. */
const RESULT_FILES = [
  REDUCED_FOLDER,
  'report.json',
  'summary.md',
  'records.csv',
  'junit.xml',
  // What was being put in the place of the journal or its head.
  unfinishedPath(LEDGER),
  unfinishedPath(headPath(LEDGER)),
  ...['failed', 'not-found', 'invalid', 'unresolved'].flatMap((name) => [`${name}.csv`, `${name}.ndjson`]),
];

/**
 * Where the result files go: absolute. A relative path starts at `working-directory`; where that does not exist, at
 * the folder of the process, so that a mistyped folder is not made by its own report.
 */
export async function chooseOutputFolder(
  { config, context, processDirectory }: Pick<RunRequest, 'config' | 'context' | 'processDirectory'>,
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
  const provider = basename(config.provider ?? 'unknown')
    .replace(/\.ya?ml$/, '')
    .replace(/[^\w-]+/g, '-');
  const name = [provider, context.step].filter((part) => part !== '').join('-');
  return join(context.temporaryDirectory ?? base, 'bulk-job-results', name);
}

/** A folder that this run alone writes to. */
export interface OutputFolder {
  readonly path: string;
  readonly ledger: string;
  /** The journal that stands there; undefined where there is none, and where it is that of a run that sent nothing. */
  readonly previous: LedgerHistory | undefined;
  /** Why the journal that stands there can't be believed: only `resume: never` may move it out of the way. */
  readonly damage: FaultError | undefined;
  /** False once another run has taken the folder over: nothing more is written there. */
  holds(): Promise<boolean>;
  /** Removes what an earlier run left but for its journal. */
  clear(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Makes the folder, locks it and reads the journal that stands there. Throws `FaultError` where another run writes
 * there, where a link leads elsewhere, where a file stands in the way that is not ours, or where it can't be written.
 * @param roots folders whose own place is the machine's business; links below them are refused.
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
    const fault: Fault = {
      code: 'output/unwritable',
      message: `The folder ${path} for the result files can not be made or written${codeOf(error)}.`,
      next: 'Give another output-dir: a folder that the user that runs this job may write to.',
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
        message: `Another run writes to the folder ${path}.`,
        next: 'Wait for it, or give each run an output-dir of its own. If that run was killed on another machine, try again in a minute.',
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
    return { previous: await readVouched(files, ledger), damage: undefined };
  } catch (error) {
    if (error instanceof FaultError) return { previous: undefined, damage: error };
    throw error;
  }
}

/** The journal, held against the head beside it: one that can't be read is never none. */
async function readVouched(files: Files, ledger: string): Promise<LedgerHistory | undefined> {
  const head = await readHead(files, headPath(ledger), ledger);
  const text = (await files.stat(ledger)) === undefined ? undefined : await files.readText(ledger);
  if (head === undefined && text === undefined) return undefined;
  // Without a whole line, nothing was sent; the head says so.
  const isEmpty = text?.includes('\n') !== true;
  if (isEmpty && head?.records === 0) return undefined;
  const names = { ledger, witness: basename(headPath(ledger)) };
  if (isEmpty && head !== undefined) throw new FaultError([cutShortFault(names, NO_RECORDS, head)]);
  const read = readRecords(text ?? '', ledger);
  if (head === undefined) throw new FaultError([noHeadFault(ledger, names.witness)]);
  checkWitness(read, head, names);
  return read.history;
}

/** Throws `ledger/no-head` where there is one that can't be read; undefined where there is none. */
export async function readHead(files: Files, path: string, ledger: string): Promise<LedgerHead | undefined> {
  if ((await files.stat(path)) === undefined) return undefined;
  const head = parseHead(await files.readText(path));
  if (head === undefined) throw new FaultError([noHeadFault(ledger, basename(path))]);
  return head;
}
