import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of a user's. */
export interface Workspace {
  readonly directory: string;
  path(name: string): string;
  write(name: string, content: string | Uint8Array): void;
  /** Text of a file; undefined where there is none. */
  read(name: string): string | undefined;
  /** Files below a folder, relative to it, sorted; none where the folder is missing. */
  list(folder: string): readonly string[];
  /** Permission bits. */
  mode(name: string): number;
}

/** Makes a folder with files for a piece of work and removes it afterwards. */
export async function withWorkspace<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  work: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'bulk-job-e2e-'));
  const path = (name: string): string => join(directory, name);
  const write: Workspace['write'] = (name, content) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), content);
  };
  try {
    for (const [name, content] of Object.entries(files)) write(name, content);
    return await work({
      directory,
      path,
      write,
      read: (name) => orNothing(() => readFileSync(path(name), 'utf8')),
      list: (folder) =>
        (orNothing(() => readdirSync(path(folder), { recursive: true, encoding: 'utf8' })) ?? [])
          .filter((name) => statSync(join(path(folder), name)).isFile())
          .sort(),
      mode: (name) => statSync(path(name)).mode & 0o777,
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
