import { describe, expect, it } from 'vitest';
import { FaultError } from '../../src/domain/fault.ts';
import { watchTemporaryFiles } from '../../src/pipeline/temporary-files.ts';
import type { Files } from '../../src/ports/files.ts';
import { createFiles } from '../../src/ports/real-files.ts';

const full = (): never => {
  throw Object.assign(new Error('write'), { code: 'ENOSPC' });
};

/** The real disk, whose files are full as soon as something is written. */
function fullDisk(): Files {
  const files = createFiles();
  return {
    ...files,
    openRandom: (path) => ({ ...files.openRandom(path), write: full }),
    openWrite: async (path) => ({ ...(await files.openWrite(path)), sync: async () => full() }),
  };
}

async function faultOf(act: () => unknown): Promise<unknown> {
  try {
    await act();
  } catch (error) {
    return error instanceof FaultError ? { reason: error.reason, ...error.faults[0] } : error;
  }
  return undefined;
}

describe('a temporary folder that is full', () => {
  it.each([
    [false, 'config-error', /its disk is full \(ENOSPC\)\. Nothing was sent\.$/, /set TMPDIR .* Then run again\.$/],
    [
      true,
      'vendor-error',
      /its disk is full \(ENOSPC\)\.$/,
      /Then run the same command again in the same folder\. Rows that succeeded/,
    ],
  ])('where rows may have been sent: %s', async (maySend, reason, message, next) => {
    const files = watchTemporaryFiles(fullDisk(), () => maySend, { ci: 'none', keepsLedger: false });
    const folder = await files.temporaryDirectory('bulk-job-test-');
    const expected = {
      code: 'output/temporary',
      reason,
      message: expect.stringMatching(message),
      next: expect.stringMatching(next),
    };
    const random = files.openRandom(`${folder}/rows.bin`);
    expect(await faultOf(() => random.write(new Uint8Array(1), 0))).toMatchObject(expected);
    random.close();
    const sink = await files.openWrite(`${folder}/body.csv`);
    expect(await faultOf(() => sink.sync())).toMatchObject(expected);
    await sink.close();
    // What lies elsewhere is not the temporary folder's fault.
    const other = await createFiles().temporaryDirectory('bulk-job-test-');
    const outside = await files.openWrite(`${other}/x`);
    expect(await faultOf(() => outside.sync())).toMatchObject({ code: 'ENOSPC', name: 'Error' });
    await outside.close();
    for (const path of [folder, other]) await files.remove(path);
  });
});
