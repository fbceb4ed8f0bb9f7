import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withWorld } from '../support/world.ts';

/** DonorAtlas with a small floor and no rate to speak of. */
const QUICK = readFileSync('providers/donoratlas.yaml', 'utf8')
  .replace('rate: 10/s', 'rate: 1000/s')
  .replace('\npoll:\n', '\npoll:\n  floor: 0.05\n');

it('while no job has ended, the progress of one spares the others a poll', async () => {
  const ids = Array.from({ length: 6_000 }, (_, index) => `d-${index}`);
  const inputs = { provider: './data/quick.yaml', files: 'data/*.csv', concurrency: '60' };
  const files = { 'data/donors.csv': ['donor_id', ...ids, ''].join('\n'), 'data/quick.yaml': QUICK };
  await withWorld({ files, inputs, sandbox: { jobSeconds: 3, rate: 'unlimited' } }, async ({ attempt, sandbox }) => {
    const { report } = (await attempt()).publication;
    expect(report.totals).toMatchObject({ total: 6_000, succeeded: 6_000 });
    const { submit, poll } = sandbox.record.counts.requestsByKind;
    expect(submit).toBe(60);
    // A job that is polled at the floor needs four; a few are, before the first of them has told its progress.
    expect(poll / submit).toBeLessThan(3.3);
    expect(poll / submit).toBeGreaterThanOrEqual(3);
  });
});
