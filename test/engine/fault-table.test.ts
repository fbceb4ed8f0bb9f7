import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { FaultRule } from '../../src/sandbox/faults.ts';
import { runWorld } from '../support/world.ts';

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
});

const table = z.array(LINE).parse(parse(readFileSync('test/fixtures/engine/fault-table.yaml', 'utf8')));

test.each(table)('$stage: $name', async (line) => {
  const ids = line.ids ?? (line.jobs === undefined ? ['a', 'b', 'c'] : ['a', 'b', 'c', 'd', 'e'].slice(0, line.jobs));
  await runWorld(
    {
      files: { 'data/donors.csv': ['donor_id', ...ids, ''].join('\n') },
      inputs: { ...(line.jobs !== undefined && { 'batch-size': '1' }), ...line.inputs },
      sandbox: { ...line.sandbox, faults: line.rules },
      ...(line.baseUrl !== undefined && { baseUrl: line.baseUrl }),
    },
    ({ publication: { report }, sandbox, clock }) => {
      const { counts, maxInSlidingSecond } = sandbox.record;
      const { total, reasons, unresolved: _, ...totals } = report.totals;
      const found = Object.fromEntries(Object.entries({ ...totals, ...reasons }).filter(([, n]) => n > 0));
      expect({ exit: report.exitCode, reason: report.reason }).toEqual({ exit: line.exit, reason: line.reason });
      if (line.outcomes !== undefined) expect(found).toEqual(line.outcomes);
      expect(total).toBe(ids.length);
      if (line.submits !== undefined) expect(counts.requestsByKind.submit).toBe(line.submits);
      if (line.polls !== undefined) expect(counts.requestsByKind.poll).toBe(line.polls);
      if (line.sent !== undefined) expect(counts.rowsSent).toBe(line.sent);
      if (line.atLeastSeconds !== undefined) expect(clock.now()).toBeGreaterThanOrEqual(line.atLeastSeconds * 1000);
      expect(maxInSlidingSecond).toBeLessThanOrEqual(10);
      // A verdict other than success always says why.
      if (line.exit > 1) expect(report.faults.length).toBeGreaterThan(0);
      for (const fault of report.faults) expect(fault.next).toBeTruthy();
    },
  );
});

test('the table names every kind of fault that the simulated vendor knows', () => {
  const used = new Set<string>(table.flatMap((line) => line.rules.map((rule) => rule.do.kind)));
  const known = readFileSync('src/sandbox/job-faults.ts', 'utf8') + readFileSync('src/sandbox/wire-faults.ts', 'utf8');
  const kinds = new Set([...known.matchAll(/kind: '([a-z0-9-]+)'/g)].map((match) => match[1] ?? ''));
  kinds.delete('echo-personal-data');
  expect([...kinds].filter((kind) => !used.has(kind))).toEqual([]);
});
