import { basename, join, resolve } from 'node:path';
import { type Fault, FaultError } from '../domain/fault.ts';
import type { Files } from '../ports/files.ts';
import { codeOf } from './input-files.ts';
import type { RunRequest } from './types.ts';

/** Folder of the reduced files that others may read, inside the output folder. */
export const REDUCED_FOLDER = 'artifact';
/** Names that a run writes; what an earlier run left of them goes first, so that no stale file is believed. */
const RESULT_FILES = [
  REDUCED_FOLDER,
  'report.json',
  'summary.md',
  'records.csv',
  'junit.xml',
  ...['failed', 'not-found', 'invalid', 'unresolved'].flatMap((name) => [`${name}.csv`, `${name}.ndjson`]),
];
const LEDGER = 'ledger.ndjson';
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
  release(): Promise<void>;
}

/**
 * Makes the folder, locks it and clears it of an earlier run's results. Throws `FaultError` where another run
 * writes there, where its ledger has jobs whose end nobody saw (those would be forgotten), or where it can't be written.
 */
export async function openOutputFolder(files: Files, path: string): Promise<OutputFolder> {
  try {
    return await open(files, path);
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

async function open(files: Files, path: string): Promise<OutputFolder> {
  await files.makeDirectory(path);
  const lock = await files.lock(join(path, LOCK));
  if (lock === undefined) {
    throw new FaultError([
      {
        code: 'output/locked',
        message: `Another run writes to the folder ${path}.`,
        next: `Wait for it, or give each run an output-dir of its own. If none runs, remove ${LOCK} there.`,
        input: 'output-dir',
      },
    ]);
  }
  try {
    await refuseUnfinished(files, join(path, LEDGER), path);
    for (const name of RESULT_FILES) await files.remove(join(path, name));
  } catch (error) {
    await lock.release();
    throw error;
  }
  return { path, ledger: join(path, LEDGER), release: () => lock.release() };
}

/** Jobs with an intent and no end: at the vendor they may still run, or may never have begun. A refused one is over. */
async function refuseUnfinished(files: Files, ledger: string, path: string): Promise<void> {
  if ((await files.stat(ledger)) === undefined) return;
  const open = new Set<number>();
  let rest = '';
  const decoder = new TextDecoder();
  const read = (line: string): void => {
    const job = /"job":(\d+)/.exec(line)?.[1];
    if (job === undefined) return;
    if (line.startsWith('{"kind":"intent"')) open.add(Number(job));
    else if (line.startsWith('{"kind":"refused"')) open.delete(Number(job));
    else if (line.startsWith('{"kind":"result"') && !/"state":"(timed-out|cancelled)"/.test(line))
      open.delete(Number(job));
  };
  for await (const chunk of files.read(ledger)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) read(line);
  }
  if (open.size === 0) return;
  throw new FaultError([
    {
      code: 'output/unfinished',
      message: `The folder ${path} holds the ledger of an earlier run with ${open.size} ${open.size === 1 ? 'job' : 'jobs'} whose end was not seen.`,
      next: `Look at the vendor what became of them (${LEDGER} lists the ids); then give another output-dir, or remove the folder.`,
      input: 'output-dir',
    },
  ]);
}
