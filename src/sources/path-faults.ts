import { basename, dirname } from 'node:path';
import type { Spelling } from '../config/spelling.ts';
import { describeSystemCode, type Fault } from '../domain/fault.ts';

export function missingFault(pattern: string): Fault {
  return {
    code: 'file/missing',
    message: `\`files\` names ${pattern}, which does not exist.`,
    next: 'Fix the path (it is relative to `working-directory`), or check that the step that writes the file ran first.',
    file: pattern,
    input: 'files',
  };
}

export function notAFileFault(path: string, isDirectory: boolean): Fault {
  return {
    code: 'file/not-a-file',
    message: isDirectory ? 'The path is a folder.' : 'The path is not a regular file (it is a device, pipe or socket).',
    next: isDirectory ? `Name the files in it, for example ${path}/*.csv.` : 'Write the data to a regular file first.',
    file: path,
    input: 'files',
  };
}

/** A path that leads out of the working directory by itself. */
export function outsideFault(path: string, absolute: string, spelling: Spelling): Fault {
  const directory = spelling.example('working-directory', dirname(absolute));
  const files = spelling.example('files', basename(absolute));
  const both = spelling.from === 'flags' ? `\`${directory} ${files}\`` : `\`${directory}\` and \`${files}\``;
  return {
    code: 'file/outside',
    message: 'The file is outside the working directory, and only files in it are read.',
    next: `Use ${both}, or copy the file into the working directory.`,
    file: path,
    input: 'files',
  };
}

export function linkedOutsideFault(path: string): Fault {
  return {
    code: 'file/outside',
    message: 'A symbolic link leads to a file outside the working directory, and only files in it are read.',
    next: 'Copy the file into the working directory.',
    file: path,
    input: 'files',
  };
}

export function resultFault(path: string): Fault {
  return {
    code: 'file/result',
    message: 'The file is in `output-dir`, whose files are never read as data.',
    next: 'Copy it to another folder, and name the copy in `files`.',
    file: path,
    input: 'files',
  };
}

export function lfsFault(path: string): Fault {
  return {
    code: 'file/git-lfs',
    message: 'The file is a Git LFS pointer: its content was not checked out.',
    next: 'Set `lfs: true` in the actions/checkout step, or run `git lfs pull`.',
    file: path,
    input: 'files',
  };
}

export function unreadableFault(path: string, error: unknown): Fault {
  return {
    code: 'file/unreadable',
    message: `The file cannot be read${describeSystemCode(error)}.`,
    next: 'Check that the user that runs this job is allowed to read it.',
    file: path,
    input: 'files',
  };
}

/** A folder that a pattern covers: files in it may match. */
export function unreadableFolderFault(path: string, pattern: string, error: unknown): Fault {
  return {
    code: 'file/unreadable',
    message: `The folder cannot be read${describeSystemCode(error)}, and files in it may match the pattern "${pattern}".`,
    next: 'Check that it exists and that the user that runs this job is allowed to read it, or exclude it with a line that starts with `!`.',
    file: path,
    input: 'files',
  };
}

export function brokenLinkFault(path: string): Fault {
  return {
    code: 'file/unreadable',
    message: 'The file is a symbolic link whose target does not exist.',
    next: 'Fetch the target in an earlier step (`git annex get`, `dvc pull`), or exclude the file with a line that starts with `!`.',
    file: path,
    input: 'files',
  };
}
