import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runProcess } from '../support/run-process.ts';

const SCRIPT = fileURLToPath(new URL('../fixtures/engine/stream-rows.ts', import.meta.url));
/** As rows in memory the data would be 100 MB and more; the process dies where it does not fit. */
const HEAP_MB = 40;

test('200 000 rows go out and come back in a heap of 40 MB', async () => {
  const { code, stdout } = await runProcess(process.execPath, [`--max-old-space-size=${HEAP_MB}`, SCRIPT]);
  expect([code, stdout]).toEqual([0, '{"items":200000,"zipped":true}']);
});
