import { basename, join, resolve } from 'node:path';
import { type Fault, FaultError } from '../domain/fault.ts';
import { hasStart, type LedgerHistory, readLedger } from '../engine/read-ledger.ts';
import type { Files } from '../ports/files.ts';
import { codeOf } from './input-files.ts';
import { refuseLinks } from './links.ts';
import { refuseForeignFiles } from './own-files.ts';
import type { RunRequest } from './types.ts';

/** Folder of the reduced files that others may read, inside the output folder. */
export const REDUCED_FOLDER = 'artifact';
const LEDGER = 'ledger.ndjson';
/** Names that a run writes; what an earlier run left of them goes first, so that no stale file is believed. */
const RESULT_FILES = [
  REDUCED_FOLDER,
  'report.json',
  'summary.md',
  'records.csv',
  'junit.xml',
  // A copy of an earlier attempt's journal that was not finished.
  `${LEDGER}.new`,
  ...['failed', 'not-found', 'invalid', 'unresolved'].flatMap((name) => [`${name}.csv`, `${name}.ndjson`]),
];
const LOCK = '.bulk-job.lock';

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
  /** The journal that stands there; undefined where there is none that can be read. */
  readonly previous: LedgerHistory | undefined;
  /** Removes what an earlier run left but for its journal. */
  clear(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Makes the folder, locks it and reads the journal that stands there. Throws `FaultError` where another run writes
 * there, where the journal is damaged (its jobs would be forgotten), where a link leads elsewhere, where a file stands in
 * the way that is not ours, or where it can't be written.
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
  await refuseLinks(files, { path, roots, names: [...RESULT_FILES, LEDGER, LOCK] });
  await files.makeDirectory(path);
  const lock = await files.lock(join(path, LOCK));
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
      previous: await readPrevious(files, ledger),
      async clear() {
        for (const name of RESULT_FILES) await files.remove(join(path, name));
      },
      release: () => lock.release(),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function readPrevious(files: Files, ledger: string): Promise<LedgerHistory | undefined> {
  if ((await files.stat(ledger)) === undefined) return undefined;
  const text = await files.readText(ledger);
  // A run that failed before it sent anything leaves a verdict alone.
  return hasStart(text) ? readLedger(text, ledger) : undefined;
}
