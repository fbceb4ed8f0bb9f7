import { describe, expect, test } from 'vitest';
import { createBatchId } from '../../src/engine/plan.ts';
import { formatOutcomes, formatRanges } from '../../src/ledger/codes.ts';
import { createLedger } from '../../src/ledger/ledger.ts';
import type { FileSink } from '../../src/ports/files.ts';
import { SANDBOX_KEY } from '../../src/sandbox/server.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { runWorld } from '../support/world.ts';

describe('the ledger of a run', () => {
  test('an intent stands on the disk before its submit, the job right after, and nothing of a row or a secret', async () => {
    await runWorld(
      {
        files: {
          'data/canary-file.csv':
            'donor_id,name\ncanary-1,canary-name\nflaky-canary-2,canary-name\nnotfound-canary,x\n',
        },
        inputs: { 'batch-size': '2', params: 'network_id: canary-network' },
      },
      async ({ publication: { report }, read }) => {
        const text = (await read('ledger.ndjson')) ?? '';
        const lines: readonly Record<string, unknown>[] = text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line));
        expect(lines.map((line) => [line.kind, line.job])).toEqual([
          ['start', undefined],
          ['intent', 1],
          ['accepted', 1],
          ['intent', 2],
          ['accepted', 2],
          ['result', 1],
          ['result', 2],
          ['intent', 3],
          ['accepted', 3],
          ['result', 3],
          ['verdict', undefined],
        ]);
        expect(lines.filter((line) => line.kind === 'intent').map((line) => line.rows)).toEqual(['1-2', '3', '2']);
        expect(lines.filter((line) => line.kind === 'result').map((line) => line.outcomes)).toEqual([
          'succeeded*1,failed:again*1',
          'not_found*1',
          'succeeded*1',
        ]);
        expect(lines.at(-1)).toMatchObject({ reason: report.reason, exitCode: 0 });
        for (const word of ['canary', 'donor_id', SANDBOX_KEY]) expect(text).not.toContain(word);
      },
    );
  });

  test('callers at the same time share one sync, and each gets what it wrote onto the disk', async () => {
    const log: (string | number)[] = [];
    const gates: (() => void)[] = [];
    const sink: FileSink = {
      write: (text) => void log.push(...[...String(text).matchAll(/"job":(\d)/g)].map(([, job]) => Number(job))),
      sync: () => new Promise((resolve) => gates.push(() => resolve(void log.push('sync')))),
      close: () => Promise.resolve(),
    };
    const ledger = createLedger({ sink, clock: createVirtualClock() });
    ledger.append({ kind: 'refused', job: 1 });
    const first = ledger.sync();
    ledger.append({ kind: 'refused', job: 2 });
    const second = ledger.sync();
    ledger.append({ kind: 'refused', job: 3 });
    const third = ledger.sync();
    gates.shift()?.();
    await first;
    await Promise.resolve();
    expect(gates.length).toBe(1);
    gates.shift()?.();
    await Promise.all([second, third]);
    expect(log).toEqual([1, 'sync', 2, 3, 'sync']);
  });

  test('takes no record once another run has the folder, so no submit goes', async () => {
    const log: string[] = [];
    const sink: FileSink = {
      write: (text) => void log.push(String(text)),
      sync: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
    let isHeld = true;
    const writeHead = async ({ records }: { readonly records: number }): Promise<void> => void log.push(`${records}`);
    const ledger = createLedger({ sink, clock: createVirtualClock(), holds: async () => isHeld, writeHead });
    const intend = async (job: number): Promise<void> => {
      ledger.append({ kind: 'intent', job, round: 1, batch: job, batchId: 'b', rows: `${job}` });
      await ledger.commit();
    };
    await intend(1);
    expect(log).toEqual([expect.stringContaining('"job":1'), '1']);
    isHeld = false;
    await expect(intend(2)).rejects.toMatchObject({ faults: [{ code: 'output/lost-lock' }] });
    expect(log.length).toBe(2);
  });
});

test.each<[rows: number[], text: string]>([
  [[], ''],
  [[0], '1'],
  [[0, 1, 2], '1-3'],
  [[0, 2, 3, 9], '1,3-4,10'],
])('formatRanges(%j)', (rows, text) => {
  expect(formatRanges(rows)).toBe(text);
});

test('formatOutcomes codes runs', () => {
  const outcomes = ['succeeded', 'succeeded', 'failed'] as const;
  expect(
    formatOutcomes([...outcomes.map((outcome) => ({ outcome })), { outcome: 'unresolved', reason: 'missing' }]),
  ).toBe('succeeded*2,failed*1,unresolved:missing*1');
  expect(formatOutcomes([])).toBe('');
});

describe('the id of a batch', () => {
  const parts = { runId: 'run-1', planHash: 'abc', round: 1, batch: 2, rows: '1-3' };
  test('is a UUID version 5 and the same for the same batch', () => {
    expect(createBatchId(parts)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(createBatchId({ ...parts })).toBe(createBatchId(parts));
  });
  test.each(Object.entries({ runId: 'run-2', planHash: 'abd', round: 2, batch: 3, rows: '1-4' }))(
    'differs with %s',
    (name, value) => {
      expect(createBatchId({ ...parts, [name]: value })).not.toBe(createBatchId(parts));
    },
  );
});
