import { expect, it } from 'vitest';
import { measure } from '../../bench/throughput.ts';

/** Enough for every kind of bad row, and short enough for every run of the tests. */
const ROWS = 2_000;

it.each([
  // Twenty jobs of 100 rows, one of all rows, and one for each of five sets of values.
  ['donoratlas', 20],
  ['ngpvan', 1],
  ['passcreator', 5],
] as const)(
  'the bench of %s runs the bundle to its end and finds every row where it belongs',
  async (provider, jobs) => {
    const { faults, run, vendor } = await measure(ROWS, provider);
    expect(faults).toEqual([]);
    expect(vendor.jobs).toBe(jobs);
    expect(run.seconds).toBeGreaterThan(0);
    expect(run.maxRssBytes).toBeGreaterThan(0);
  },
  15_000,
);
