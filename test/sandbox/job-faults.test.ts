import { describe, expect, test } from 'vitest';
import type { VendorOutcome } from '../../src/domain/outcome.ts';
import { JOB_FAULT_KINDS, type JobFault } from '../support/sandbox/job-faults.ts';
import { call, poll, pollCall, submit, withSandbox } from './client.ts';

const IDS = ['dnt_1', 'notfound-1', 'fail-1', '9007199254740993'];
const LISTS = { added_ids: ['dnt_1', '9007199254740993'], not_found_ids: ['notfound-1'], failed_ids: ['fail-1'] };
const OUTCOMES: readonly VendorOutcome[] = ['succeeded', 'not_found', 'failed', 'succeeded'];
const ALL_FAILED = IDS.map((): VendorOutcome => 'failed');

const done = { status: 'completed', progress: 4, total: 4, results: LISTS };
const running = { status: 'processing', total: 4, results: null };

/** What four polls of one job see, and what the record says of the rows. The vendor ends a job at once. */
const CASES: readonly {
  readonly fault: JobFault;
  readonly polls: readonly unknown[];
  readonly outcomes?: readonly VendorOutcome[];
}[] = [
  { fault: { kind: 'never-ends' }, polls: Array.from({ length: 4 }, () => ({ ...running, progress: 3 })) },
  { fault: { kind: 'never-ends', polls: 2 }, polls: [running, running, done, done] },
  {
    fault: { kind: 'unknown-status' },
    polls: [...Array.from({ length: 3 }, () => ({ ...running, status: 'reticulating' })), done],
  },
  {
    fault: { kind: 'unknown-status', word: 'queued', polls: 1 },
    polls: [{ ...running, status: 'queued' }, done, done, done],
  },
  {
    fault: { kind: 'uppercase-status' },
    polls: Array.from({ length: 4 }, () => ({ ...done, status: 'COMPLETED' })),
  },
  {
    fault: { kind: 'state-failed' },
    polls: Array.from({ length: 4 }, () => ({ status: 'failed', results: null })),
    outcomes: ALL_FAILED,
  },
  {
    fault: { kind: 'state-failed-with-results' },
    polls: Array.from({ length: 4 }, () => ({ status: 'failed', results: LISTS })),
  },
  {
    fault: { kind: 'echo-personal-data' },
    polls: Array.from({ length: 4 }, () => ({
      status: 'failed',
      results: null,
      detail: 'Could not read "dnt_1", "notfound-1", "fail-1", "9007199254740993".',
    })),
    outcomes: ALL_FAILED,
  },
  {
    fault: { kind: 'progress-backwards' },
    polls: [{ ...running, progress: 3 }, { ...running, progress: 2 }, { ...running, progress: 1 }, done],
  },
  {
    fault: { kind: 'progress-nonsense' },
    polls: [-5, 1e21, 'NaN', null].map((progress) => ({ ...running, progress })),
  },
  { fault: { kind: 'results-null' }, polls: Array.from({ length: 4 }, () => ({ ...done, results: null })) },
  {
    fault: { kind: 'missing-rows', rows: 2 },
    polls: Array.from({ length: 4 }, () => ({
      ...done,
      results: { added_ids: ['9007199254740993'], not_found_ids: [], failed_ids: ['fail-1'] },
    })),
  },
  {
    fault: { kind: 'foreign-rows', rows: 2 },
    polls: Array.from({ length: 4 }, () => ({
      results: { ...LISTS, added_ids: [...LISTS.added_ids, 'foreign-1', 'foreign-2'] },
    })),
  },
  {
    fault: { kind: 'contradict' },
    polls: Array.from({ length: 4 }, () => ({ results: { ...LISTS, failed_ids: ['fail-1', 'dnt_1'] } })),
  },
  {
    fault: { kind: 'duplicate-ids' },
    polls: Array.from({ length: 4 }, () => ({ results: { ...LISTS, added_ids: [...LISTS.added_ids, 'dnt_1'] } })),
  },
  {
    fault: { kind: 'numeric-ids' },
    polls: Array.from({ length: 4 }, () => ({ results: { not_found_ids: ['notfound-1'] } })),
  },
  { fault: { kind: 'job-gone' }, polls: [undefined, undefined, undefined, undefined] },
  { fault: { kind: '404-first' }, polls: [undefined, undefined, undefined, done] },
  { fault: { kind: '404-first', polls: 1 }, polls: [undefined, done, done, done] },
];

describe('attached to a job by its submit', () => {
  test.each(CASES)('$fault', async ({ fault, polls, outcomes = OUTCOMES }) => {
    await withSandbox({ faults: [{ on: 'submit', do: fault }] }, async (sandbox) => {
      const jobId = await submit(sandbox, IDS);
      const seen: unknown[] = [];
      for (const _ of polls) seen.push(await poll(sandbox, jobId));
      expect(seen).toMatchObject(polls);
      expect(Array.from(sandbox.record.rows.values(), ({ outcome }) => outcome)).toEqual(outcomes);
      expect(sandbox.record.jobs.get(jobId)).toMatchObject({ polls: 4, answered: true });
      expect(await poll(sandbox, await submit(sandbox, ['dnt_2']))).toMatchObject({ status: 'completed' });
    });
  });

  test('every kind has a case', () => {
    expect(new Set(CASES.map(({ fault }) => fault.kind))).toEqual(new Set(JOB_FAULT_KINDS));
  });
});

test('numeric ids keep every digit on the wire, and leading zeros stay text', async () => {
  await withSandbox({ faults: [{ on: 'submit', do: { kind: 'numeric-ids' } }] }, async (sandbox) => {
    const jobId = await submit(sandbox, ['9007199254740993', '007', 'dnt_7', '0']);
    const { text } = await call(sandbox.port, pollCall(jobId));
    expect(text).toContain('"added_ids":[9007199254740993,"007","dnt_7",0]');
  });
});

test('on a poll the fault clings to the job that is polled, from then on', async () => {
  await withSandbox({ faults: [{ on: 'poll', nth: 2, do: { kind: 'job-gone' } }] }, async (sandbox) => {
    const [first, second] = [await submit(sandbox, ['dnt_1']), await submit(sandbox, ['dnt_2'])];
    const seen: unknown[] = [];
    for (const jobId of [first, second, first, second]) seen.push(await poll(sandbox, jobId));
    expect(seen.map((answer) => answer !== undefined)).toEqual([true, false, true, false]);
  });
});

test('a fault in seconds ends by the clock, however often the job is polled', async () => {
  let seconds = 0;
  const now = (): number => seconds * 1000;
  const faults = [{ on: 'submit', do: { kind: '404-first', seconds: 30 } }] as const;
  await withSandbox({ faults, now }, async (sandbox) => {
    const jobId = await submit(sandbox, ['dnt_1']);
    const seen: boolean[] = [];
    for (const at of [0, 1, 2, 3, 29.9, 30, 31]) {
      seconds = at;
      seen.push((await poll(sandbox, jobId)) !== undefined);
    }
    expect(seen).toEqual([false, false, false, false, false, true, true]);
  });
});

test('faults of one job add up', async () => {
  const faults = [
    { on: 'submit', do: { kind: '404-first', polls: 1 } },
    { on: 'submit', do: { kind: 'uppercase-status' } },
    { on: 'submit', do: { kind: 'missing-rows' } },
  ] as const;
  await withSandbox({ faults }, async (sandbox) => {
    const jobId = await submit(sandbox, ['dnt_1', 'dnt_2']);
    expect(await poll(sandbox, jobId)).toBeUndefined();
    expect(await poll(sandbox, jobId)).toMatchObject({ status: 'COMPLETED', results: { added_ids: ['dnt_2'] } });
  });
});
