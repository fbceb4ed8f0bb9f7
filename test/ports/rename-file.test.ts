import { describe, expect, it } from 'vitest';
import { renameFile } from '../../src/ports/rename-file.ts';

/** A system whose files are held for some tries. */
async function renameHeld(platform: NodeJS.Platform, tries: number, code = 'EPERM') {
  let [renames, pausedMs] = [0, 0];
  const system = {
    platform,
    rename: async () => {
      renames += 1;
      if (renames <= tries) throw Object.assign(new Error('held'), { code });
    },
    pause: async (ms: number) => {
      pausedMs += ms;
    },
  };
  const error: unknown = await renameFile('a', 'b', system).catch((thrown: unknown) => thrown);
  return { renames, pausedMs, code: error instanceof Error && 'code' in error ? error.code : undefined };
}

describe('a file that another program has open', () => {
  it.each(['EPERM', 'EACCES', 'EBUSY'])('is renamed on Windows once it is free (%s)', async (code) => {
    expect(await renameHeld('win32', 3, code)).toEqual({ renames: 4, pausedMs: 70, code: undefined });
  });

  it('is an error on Windows if it is held for more than a second', async () => {
    expect(await renameHeld('win32', 100)).toEqual({ renames: 8, pausedMs: 1270, code: 'EPERM' });
  });

  it('is no reason to wait for other errors, and on other systems', async () => {
    expect(await renameHeld('win32', 100, 'ENOSPC')).toEqual({ renames: 1, pausedMs: 0, code: 'ENOSPC' });
    for (const platform of ['linux', 'darwin'] as const)
      expect(await renameHeld(platform, 100)).toEqual({ renames: 1, pausedMs: 0, code: 'EPERM' });
  });
});
