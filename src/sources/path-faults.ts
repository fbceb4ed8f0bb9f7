import type { Fault } from '../domain/fault.ts';

export function missingFault(pattern: string): Fault {
  return {
    code: 'file/missing',
    message: `\`files\` names ${pattern}, which does not exist.`,
    next: 'Correct the path (it is relative to `working-directory`), or check that the step that writes the file ran before.',
    file: pattern,
    input: 'files',
  };
}

export function notAFileFault(path: string, isDirectory: boolean): Fault {
  return {
    code: 'file/not-a-file',
    message: isDirectory ? 'The path is a folder.' : 'The path is no regular file (a device, pipe or socket).',
    next: isDirectory ? `Name the files in it, such as ${path}/*.csv.` : 'Write the data to a regular file first.',
    file: path,
    input: 'files',
  };
}

export function outsideFault(path: string): Fault {
  return {
    code: 'file/outside',
    message: 'The file lies outside the working directory, by `..` or by a link, and is not read.',
    next: 'Set `working-directory` to a folder that holds it, or copy the file into the working directory.',
    file: path,
    input: 'files',
  };
}

export function resultFault(path: string): Fault {
  return {
    code: 'file/result',
    message: 'The file lies in `output-dir`, which is never read as data.',
    next: 'Copy it elsewhere and name the copy.',
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
    message: `The file can't be read${codeOf(error)}.`,
    next: 'Check that the user that runs this job may read it.',
    file: path,
    input: 'files',
  };
}

/** A folder that a pattern reaches: files in it may match. */
export function unreadableFolderFault(path: string, pattern: string, error: unknown): Fault {
  return {
    code: 'file/unreadable',
    message: `The folder can't be read${codeOf(error)}, and files in it may match the pattern "${pattern}".`,
    next: 'Check that it exists and that the user that runs this job may read it, or exclude it with a line that starts with `!`.',
    file: path,
    input: 'files',
  };
}

export function brokenLinkFault(path: string): Fault {
  return {
    code: 'file/unreadable',
    message: 'The file is a link that leads nowhere.',
    next: 'Fetch what it leads to in a step before this one (`git annex get`, `dvc pull`), or exclude it with a line that starts with `!`.',
    file: path,
    input: 'files',
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
}
