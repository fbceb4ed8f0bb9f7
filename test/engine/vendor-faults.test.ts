import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import type { SandboxSetup } from '../support/sandbox/start.ts';
import { runWorld } from '../support/world.ts';

const LINE = z.strictObject({
  vendor: z.enum(['ngpvan', 'passcreator', 'passcreator-create']),
  name: z.string(),
  stage: z.string().default('run'),
  ids: z.array(z.string()).optional(),
  jobs: z.number().optional(),
  inputs: z.record(z.string(), z.string()).optional(),
  sandbox: z.custom<Partial<SandboxSetup>>().optional(),
  rules: z.array(z.custom<FaultRule>()),
  cancel: z.boolean().default(false),
  exit: z.number(),
  reason: z.string(),
  outcomes: z.record(z.string(), z.number()).optional(),
  submits: z.number().optional(),
  sent: z.number().optional(),
  polls: z.number().optional(),
  puts: z.number().optional(),
  left: z.number().optional(),
  says: z.string().optional(),
  fault: z.string().optional(),
  atLeastSeconds: z.number().optional(),
  atMostSeconds: z.number().optional(),
});

const table = z.array(LINE).parse(parse(readFileSync('test/fixtures/engine/vendor-faults.yaml', 'utf8')));

interface Shape {
  readonly key: string;
  readonly ids: readonly string[];
  readonly inputs: Readonly<Record<string, string>>;
}

/** The file's key column, the rows by default, and the inputs that every run has. */
const SHAPES: Readonly<Record<z.output<typeof LINE>['vendor'], Shape>> = {
  ngpvan: {
    key: 'VanID',
    ids: ['11', '12', '13'],
    inputs: {
      params: 'application_name: acme\nmapping_types: [{ email: value }]',
      storage: 's3://sandbox-bucket/bulk-job',
    },
  },
  passcreator: { key: 'identifier', ids: ['a', 'b', 'c'], inputs: { params: '' } },
  'passcreator-create': { key: 'userProvidedId', ids: ['a', 'b', 'c'], inputs: { params: 'template_id: tpl-1' } },
};

test.each(table)('$vendor, $stage: $name', async (line) => {
  const { key, ids: usual, inputs } = SHAPES[line.vendor];
  const ids = line.ids ?? usual;
  await runWorld(
    {
      files: { 'data/rows.csv': [`${key},value`, ...ids.map((id) => `${id},x@example.org`), ''].join('\n') },
      inputs: {
        provider: line.vendor,
        'retry-failed': '0',
        ...(line.jobs !== undefined && { 'batch-size': '1' }),
        ...inputs,
        ...line.inputs,
      },
      sandbox: { vendor: line.vendor, ...line.sandbox, faults: line.rules },
      onEvent(event, cancel) {
        if (line.cancel && event.kind === 'job' && event.job.state === 'running') cancel();
      },
    },
    ({ publication: { report }, sandbox, clock }) => {
      const { counts } = sandbox.record;
      const { total, reasons, unresolved: _, ...totals } = report.totals;
      const found = Object.fromEntries(Object.entries({ ...totals, ...reasons }).filter(([, n]) => n > 0));
      expect({ exit: report.exitCode, reason: report.reason, found }).toEqual({
        exit: line.exit,
        reason: line.reason,
        found: line.outcomes ?? found,
      });
      expect(total).toBe(ids.length);
      if (line.submits !== undefined) expect(counts.requestsByKind.submit).toBe(line.submits);
      if (line.polls !== undefined) expect(counts.requestsByKind.poll).toBe(line.polls);
      if (line.sent !== undefined) expect(counts.rowsSent).toBe(line.sent);
      const { put = [], objects } = sandbox.storage?.record ?? {};
      if (line.puts !== undefined) expect(put).toHaveLength(line.puts);
      if (line.left !== undefined) expect(objects?.size).toBe(line.left);
      // What stays on the storage is said, and only then.
      const notices = report.notices.join('\n');
      if (line.says !== undefined) expect(notices).toMatch(new RegExp(line.says));
      else expect(notices).not.toContain('in the storage');
      const messages = report.faults.map(({ message }) => message).join('\n');
      if (line.fault !== undefined) expect(messages).toMatch(new RegExp(line.fault, 'i'));
      if (line.atLeastSeconds !== undefined) expect(clock.now()).toBeGreaterThanOrEqual(line.atLeastSeconds * 1000);
      if (line.atMostSeconds !== undefined) expect(clock.now()).toBeLessThanOrEqual(line.atMostSeconds * 1000);
      expect(counts.throttled).toBe(0);
      // A verdict other than success always says why.
      if (line.exit > 1 && line.exit !== 130) expect(report.faults.length).toBeGreaterThan(0);
      for (const fault of report.faults) expect(fault.next).toBeTruthy();
      // A signed address is a secret.
      expect(messages + notices).not.toMatch(/X-Amz|sig=/);
    },
  );
});
