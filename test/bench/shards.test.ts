import { expect, it } from 'vitest';
import { simulateShards } from '../../bench/simulate-shards.ts';

const LOAD = { rows: 1_000_000, rowsPerJob: 1_000, rate: 20, jobSeconds: 3 };

it.each([1, 3, 8, 64])(
  '%i legs use nearly all of the rate, and the vendor never sees more than it allows, nor a batch twice',
  async (shards) => {
    const run = await simulateShards(shards, LOAD);
    expect(run).toMatchObject({ jobs: 1_000, requests: 2_000, secondsOver: 0, duplicates: 0, missing: 0 });
    // A short run also waits for its last job and its turn.
    expect(run.seconds).toBeLessThan(run.boundSeconds / 0.95 + LOAD.jobSeconds + (shards / LOAD.rate) * 3);
  },
);
