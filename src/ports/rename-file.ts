import { rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../domain/fault.ts';

/** What Windows answers while another program, such as a virus scanner, has one of the two files open. */
const BUSY: ReadonlySet<string | undefined> = new Set(['EPERM', 'EACCES', 'EBUSY']);
/** Scanners let go within milliseconds; what holds a file for longer than these together holds it for good. */
const PAUSES_MS = [10, 20, 40, 80, 160, 320, 640];

export interface RenameSystem {
  readonly platform: NodeJS.Platform;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly pause: (ms: number) => Promise<unknown>;
}

const HERE: RenameSystem = { platform: process.platform, rename, pause: (ms) => sleep(ms) };

/**
 * Renames a file and replaces what is there. On Windows it is tried again for a good second while another program has one
 * of the files open; elsewhere open files can be renamed, so an error is final. Rejects with the error of the last try.
 */
export async function renameFile(from: string, to: string, system: RenameSystem = HERE): Promise<void> {
  for (const ms of system.platform === 'win32' ? PAUSES_MS : []) {
    try {
      return await system.rename(from, to);
    } catch (error) {
      if (!BUSY.has(systemCode(error))) throw error;
      await system.pause(ms);
    }
  }
  return system.rename(from, to);
}
