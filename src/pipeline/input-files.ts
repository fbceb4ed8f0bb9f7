import { INPUT_SPELLING, type Spelling } from '../config/spelling.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import type { Files } from '../ports/files.ts';
import type { RunRequest } from './types.ts';

/** A file or folder that an input names. */
export interface NamedPath {
  readonly input: string;
  /** As the user wrote it. */
  readonly shown: string;
  readonly absolute: string;
  readonly spelling?: Spelling | undefined;
  /** What a relative path starts at; default `working-directory`. */
  readonly base?: string;
}

/** The text of the file that an input names. Throws `input/no-file`, `input/unreadable`. */
export async function readInputFile(files: Files, path: NamedPath): Promise<string> {
  const found = await reach(path, () => files.stat(path.absolute));
  if (found === undefined) throw new FaultError([missing(path, 'does not exist')]);
  if (!found.isFile) throw new FaultError([missing(path, found.isDirectory ? 'is a folder' : 'is no regular file')]);
  return (await reach(path, () => files.readText(path.absolute))).replace(/^\uFEFF/, '');
}

/** Throws `input/no-file` where the input names no folder. */
export async function requireFolder(files: Files, path: NamedPath): Promise<void> {
  const found = await reach(path, () => files.stat(path.absolute));
  if (found?.isDirectory !== true) {
    throw new FaultError([missing(path, found === undefined ? 'does not exist' : 'is no folder')]);
  }
}

async function reach<T>(path: NamedPath, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const fault: Fault = {
      code: 'input/unreadable',
      message: `${nameOf(path)} is "${path.shown}", which can not be read${codeOf(error)}.`,
      next: 'Check the path, and that the user that runs this job may read it.',
      input: path.input,
    };
    throw new FaultError([fault], { cause: error });
  }
}

/** ` (EACCES)`: the system's word for what went wrong; its message would name paths of the machine. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
}

function missing(path: NamedPath, what: string): Fault {
  const { base = 'working-directory' } = path;
  return {
    code: 'input/no-file',
    message: `${nameOf(path)} is "${path.shown}", which ${what}.`,
    next: `Correct the path (it is relative to ${base}), or check that the step that makes it, such as a checkout, ran before.`,
    input: path.input,
  };
}

function nameOf({ input, spelling = INPUT_SPELLING }: NamedPath): string {
  return spelling.name(input);
}

/** In such events anybody may have written the checked-out files (contract, section 7). */
export function refuseForeignFile(request: Pick<RunRequest, 'context'>, input: string, path: string): void {
  if (request.context.trust !== 'hijackable') return;
  throw new FaultError([
    {
      code: 'input/untrusted',
      message: `${input} names the file "${path}", which an event like ${request.context.event} may take from a stranger's branch.`,
      next: 'Use a built-in provider and inputs of the workflow file in this event, or run on pull_request.',
      input,
    },
  ]);
}
