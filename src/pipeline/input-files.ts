import { INPUT_SPELLING, type Spelling } from '../config/spelling.ts';
import { describeSystemCode, type Fault, FaultError } from '../domain/fault.ts';
import type { Files } from '../ports/files.ts';
import type { RunRequest } from './types.ts';

/** A file or folder that an input names. */
export interface NamedPath {
  readonly input: string;
  /** As the user wrote it. */
  readonly shown: string;
  readonly absolute: string;
  readonly spelling?: Spelling | undefined;
  /** What relative paths are relative to; default `working-directory`. */
  readonly base?: string;
}

/** The text of the file that an input names. Throws `input/no-file`, `input/unreadable`. */
export async function readInputFile(files: Files, path: NamedPath): Promise<string> {
  const found = await access(path, () => files.stat(path.absolute));
  if (found === undefined) throw new FaultError([missing(path, 'does not exist')]);
  if (!found.isFile)
    throw new FaultError([missing(path, found.isDirectory ? 'is a folder, not a file' : 'is not a regular file')]);
  if (found.bytes > MAX_INPUT_BYTES) throw new FaultError([tooLarge(path)]);
  const chunks: Uint8Array[] = [];
  await access(path, async () => {
    for await (const chunk of files.read(path.absolute)) chunks.push(chunk);
  });
  return decode(path, Buffer.concat(chunks));
}

/** Files written by hand are far smaller; a data file given by mistake is not. */
const MAX_INPUT_BYTES = 8_000_000;

/** UTF-8, or UTF-16 with its mark, as PowerShell's `>` writes it. Throws `input/encoding`. */
function decode(path: NamedPath, bytes: Buffer): string {
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  const isBig = bytes[0] === 0xfe && bytes[1] === 0xff;
  const label = isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8';
  try {
    // Removes the byte order mark.
    const text = new TextDecoder(label, { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Reported below.
  }
  const what = bytes.includes(0)
    ? 'is not UTF-8 text (it may be UTF-16 without a byte order mark, or not text at all)'
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
    next: 'Check the path: this input takes a small file written by hand, not a data file.',
    input: path.input,
  };
}

/** Throws `input/no-file` if the input does not name a folder. */
export async function requireFolder(files: Files, path: NamedPath): Promise<void> {
  const found = await access(path, () => files.stat(path.absolute));
  if (found?.isDirectory !== true) {
    throw new FaultError([missing(path, found === undefined ? 'does not exist' : 'is not a folder')]);
  }
}

async function access<T>(path: NamedPath, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const fault: Fault = {
      code: 'input/unreadable',
      message: `${nameOf(path)} is "${path.shown}", which cannot be read${describeSystemCode(error)}.`,
      next: 'Check the path, and that the user that runs this job is allowed to read it.',
      input: path.input,
    };
    throw new FaultError([fault], { cause: error });
  }
}

function missing(path: NamedPath, what: string): Fault {
  const { base = 'working-directory' } = path;
  return {
    code: 'input/no-file',
    message: `${nameOf(path)} is "${path.shown}", which ${what}.`,
    next: `Fix the path (it is relative to ${base}), or check that the step that creates it, such as a checkout, ran before.`,
    input: path.input,
  };
}

function nameOf({ input, spelling = INPUT_SPELLING }: NamedPath): string {
  return spelling.name(input);
}

/** On events that strangers can cause, anyone may have written the checked-out files (docs/contract.md, 7.2). */
export function refuseUntrustedFile(request: Pick<RunRequest, 'context'>, input: string, path: string): void {
  if (request.context.trust !== 'hijackable') return;
  throw new FaultError([
    {
      code: 'input/untrusted',
      message: `${input} names the file "${path}", which on the event ${request.context.event} may come from a stranger's branch.`,
      next: 'On this event use a built-in provider and inputs in the workflow file, or run on pull_request instead.',
      input,
    },
  ]);
}
