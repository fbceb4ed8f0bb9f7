import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Totals } from '../../src/domain/totals.ts';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import { withWorld } from '../support/world.ts';

const LINE = z.strictObject({
  name: z.string(),
  stage: z.string().default('none'),
  ids: z.array(z.string()).optional(),
  jobs: z.number().optional(),
  inputs: z.record(z.string(), z.string()).default({}),
  sandbox: z.record(z.string(), z.number()).default({}),
  baseUrl: z.string().optional(),
  rules: z.array(z.custom<FaultRule>()),
  exit: z.number(),
  reason: z.string(),
  outcomes: z.record(z.string(), z.number()).optional(),
  submits: z.number().optional(),
  sent: z.number().optional(),
  polls: z.number().optional(),
  atLeastSeconds: z.number().optional(),
  atMostSeconds: z.number().optional(),
  /** A pattern that the faults match, as message and next step. */
  says: z.string().optional(),
  /** What a run that goes on with the ledger sends, and what the rows come to. */
  next: z.strictObject({ submits: z.number().optional(), outcomes: z.record(z.string(), z.number()) }).optional(),
});

const table = z.array(LINE).parse(parse(readFileSync('test/fixtures/engine/fault-table.yaml', 'utf8')));

test.each(table)('$stage: $name', async (line) => {
  const ids = line.ids ?? (line.jobs === undefined ? ['a', 'b', 'c'] : ['a', 'b', 'c', 'd', 'e'].slice(0, line.jobs));
  await withWorld(
    {
      files: { 'data/donors.csv': ['donor_id', ...ids, ''].join('\n') },
      inputs: { ...(line.jobs !== undefined && { 'batch-size': '1' }), ...line.inputs },
      sandbox: { ...line.sandbox, faults: line.rules },
      ...(line.baseUrl !== undefined && { baseUrl: line.baseUrl }),
    },
    async ({ attempt, sandbox, clock }) => {
      const { report } = (await attempt()).publication;
      const { counts } = sandbox.record;
      const { total } = report.totals;
      const found = foundIn(report.totals);
      expect({ exit: report.exitCode, reason: report.reason }).toEqual({ exit: line.exit, reason: line.reason });
      if (line.outcomes !== undefined) expect(found).toEqual(line.outcomes);
      expect(total).toBe(ids.length);
      if (line.submits !== undefined) expect(counts.requestsByKind.submit).toBe(line.submits);
      if (line.polls !== undefined) expect(counts.requestsByKind.poll).toBe(line.polls);
      if (line.sent !== undefined) expect(counts.rowsSent).toBe(line.sent);
      if (line.atLeastSeconds !== undefined) expect(clock.now()).toBeGreaterThanOrEqual(line.atLeastSeconds * 1000);
      if (line.atMostSeconds !== undefined) expect(clock.now()).toBeLessThanOrEqual(line.atMostSeconds * 1000);
      expect(counts.throttled).toBe(0);
      // A verdict other than success always says why.
      if (line.exit > 1) expect(report.faults.length).toBeGreaterThan(0);
      for (const fault of report.faults) expect(fault.next).toBeTruthy();
      const said = report.faults.map(({ message, next }) => `${message} ${next}`).join('\n');
      if (line.says !== undefined) expect(said).toMatch(new RegExp(line.says));
      if (line.next === undefined) return;
      const before = sandbox.record.counts.requestsByKind.submit ?? 0;
      const again = (await attempt({ inputs: { ledger: 'results/ledger.ndjson' } })).publication.report;
      expect(foundIn(again.totals)).toEqual(line.next.outcomes);
      if (line.next.submits !== undefined) {
        expect((sandbox.record.counts.requestsByKind.submit ?? 0) - before).toBe(line.next.submits);
      }
    },
  );
});

function foundIn({ total: _, unresolved: __, reasons, ...totals }: Totals): Record<string, number> {
  return Object.fromEntries(Object.entries({ ...totals, ...reasons }).filter(([, n]) => n > 0));
}

test('the table names every kind of fault that the simulated vendor knows', () => {
  const used = new Set<string>(table.flatMap((line) => line.rules.map((rule) => rule.do.kind)));
  const known =
    readFileSync('test/support/sandbox/job-faults.ts', 'utf8') +
    readFileSync('test/support/sandbox/wire-faults.ts', 'utf8');
  const kinds = new Set([...known.matchAll(/kind: '([a-z0-9-]+)'/g)].map((match) => match[1] ?? ''));
  kinds.delete('echo-personal-data');
  expect([...kinds].filter((kind) => !used.has(kind))).toEqual([]);
});
