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
  if (found.bytes > MAX_INPUT_BYTES) throw new FaultError([tooLarge(path)]);
  const chunks: Uint8Array[] = [];
  await reach(path, async () => {
    for await (const chunk of files.read(path.absolute)) chunks.push(chunk);
  });
  return decode(path, Buffer.concat(chunks));
}

/** What people write by hand is far smaller; a data file named by mistake is not. */
const MAX_INPUT_BYTES = 8_000_000;

/** UTF-8, or UTF-16 with its mark, as PowerShell's `>` writes it. Throws `input/encoding`. */
function decode(path: NamedPath, bytes: Buffer): string {
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  const isBig = bytes[0] === 0xfe && bytes[1] === 0xff;
  const label = isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8';
  try {
    // Takes off the mark.
    const text = new TextDecoder(label, { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Told below.
  }
  const what = bytes.includes(0)
    ? 'is not UTF-8 text (it looks like UTF-16 without its mark, or is not text)'
    : `is not valid ${label.toUpperCase()} text`;
  throw new FaultError([
    {
      code: 'input/encoding',
      message: `${nameOf(path)} is "${path.shown}", which ${what}.`,
      next: 'Save the file as UTF-8.',
      input: path.input,
    },
  ]);
}

function tooLarge(path: NamedPath): Fault {
  return {
    code: 'input/too-large',
    message: `${nameOf(path)} is "${path.shown}", which is larger than ${MAX_INPUT_BYTES / 1_000_000} MB.`,
    next: 'Check the path: such a file is written by hand and much smaller.',
    input: path.input,
  };
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
