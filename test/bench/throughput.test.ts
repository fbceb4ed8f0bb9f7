import { expect, it } from 'vitest';
import { measure } from '../../bench/throughput.ts';

/** Twenty jobs: enough for every kind of bad row, short enough for every run of the tests. */
const ROWS = 2_000;

it('the bench runs the bundle to its end and finds every row where it belongs', { timeout: 15_000 }, async () => {
  const { faults, run, vendor } = await measure(ROWS);
  expect(faults).toEqual([]);
  expect(vendor.jobs).toBe(20);
  expect(run.seconds).toBeGreaterThan(0);
  expect(run.maxRssBytes).toBeGreaterThan(0);
});
