import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files too large for memory, in a folder that only this user can read. It is made when the first file is. */
export interface Spool {
  /** A path in the folder; the same name, the same path. */
  path(name: string): string;
  remove(): Promise<void>;
}

export function createSpool(): Spool {
  let folder: string | undefined;
  return {
    path(name) {
      folder ??= mkdtempSync(join(tmpdir(), 'bulk-job-sandbox-'));
      return join(folder, name);
    },
    async remove() {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
