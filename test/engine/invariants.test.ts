import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Report } from '../../src/report/schema.ts';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import { runWorld } from '../support/world.ts';

const id = fc
  .tuple(fc.constantFrom('', '', '', 'notfound-', 'fail-', 'flaky-'), fc.nat(60))
  .map(([prefix, n]) => `${prefix}${n}`);
const kinds = [
  'reset',
  'reset-after',
  'cut-body',
  'no-job-id',
  'html',
  'close-after-head',
  'results-null',
  'missing-rows',
  'foreign-rows',
  'contradict',
  'never-ends',
  'state-failed',
  'progress-nonsense',
  'unknown-status',
  'uppercase-status',
  'duplicate-ids',
] as const;
const rule: fc.Arbitrary<FaultRule> = fc.oneof(
  fc.record({
    on: fc.constant('submit' as const),
    nth: fc.integer({ min: 1, max: 6 }),
    do: fc.constantFrom(...kinds).map((kind) => ({ kind })),
  }),
  fc.record({
    on: fc.constantFrom('submit' as const, 'poll' as const),
    nth: fc.integer({ min: 1, max: 9 }),
    do: fc.constantFrom(401, 404, 422, 429, 500, 503).map((status) => ({ kind: 'answer' as const, status })),
  }),
);

/** What must hold of every run, whatever the vendor does (I1 to I6 of docs/testing.md, "The invariants"). */
test('every row ends with one outcome, the vendor got none twice in a round, and green is green', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(id, { minLength: 1, maxLength: 40 }),
      fc.array(rule, { maxLength: 3 }),
      fc.record({
        'batch-size': fc.integer({ min: 1, max: 12 }).map(String),
        concurrency: fc.constantFrom('auto', '1', '8'),
        timeout: fc.constantFrom('20s', '10m'),
        'on-duplicate': fc.constantFrom('skip', 'send'),
      }),
      async (ids, faults, inputs) => {
        await runWorld(
          { files: { 'data/a.csv': ['donor_id', ...ids, ''].join('\n') }, inputs, sandbox: { jobSeconds: 3, faults } },
          ({ publication: { report }, sandbox }) => {
            checkTotals(report, ids.length);
            const { rows } = sandbox.record;
            // Nobody invents rows, and a key goes at most once per round and copy.
            for (const key of rows.keys()) expect(ids).toContain(key);
            const copies = (key: string): number =>
              inputs['on-duplicate'] === 'send' ? ids.filter((other) => other === key).length : 1;
            for (const [key, row] of rows) expect(row.sent).toBeLessThanOrEqual(copies(key) * (report.rounds + 1));
            if (report.exitCode === 0) expect(report.totals.unresolved).toBe(0);
            if (report.totals.reasons.uncertain !== undefined) expect(report.exitCode).toBe(3);
            expect(sandbox.record.counts.throttled).toBe(0);
          },
        );
      },
    ),
    {
      numRuns: 40,
      examples: [
        [
          ['0', '0', '1'],
          [
            { on: 'submit', nth: 2, do: { kind: 'answer', status: 500 } },
            { on: 'submit', nth: 1, do: { kind: 'answer', status: 404 } },
          ],
          { 'batch-size': '2', concurrency: 'auto', timeout: '20s', 'on-duplicate': 'send' },
        ],
      ],
    },
  );
}, 60_000);

function checkTotals({ totals, files }: Report, rows: number): void {
  const { total, succeeded, failed, not_found, invalid, skipped, unresolved } = totals;
  expect(total).toBe(rows);
  expect(succeeded + failed + not_found + invalid + skipped + unresolved).toBe(total);
  expect(Object.values(totals.reasons).reduce((sum, n) => sum + n, 0)).toBe(unresolved);
  expect(files.reduce((sum, file) => sum + file.totals.total, 0)).toBe(total);
}
