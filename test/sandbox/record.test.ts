import { expect, test } from 'vitest';
import type { SandboxRecord } from '../../src/sandbox/record.ts';
import { call, poll, submit, submitCall, TEST, WITH_KEY, withSandbox } from './client.ts';

const RECORD = '/__sandbox/record';
const ROWS = '/__sandbox/rows';

test('the record says who asked what, when, and what became of each row', async () => {
  let now = 500;
  await withSandbox({ now: () => now }, async (sandbox) => {
    now = 600;
    await call(sandbox.port, { path: `${TEST}?again=1` });
    now = 700;
    const first = await submit(sandbox, ['dnt_1', 'flaky-1', 'fail-1', 'dnt_1']);
    await poll(sandbox, first);
    await submit(sandbox, ['flaky-1', 'fail-1']);
    const host = `127.0.0.1:${sandbox.port}`;
    const { record } = sandbox;
    expect(record.requests).toEqual([
      {
        kind: 'preflight',
        method: 'GET',
        path: `${TEST}?again=1`,
        atMs: 100,
        status: 401,
        hasKey: false,
        host,
        fault: null,
      },
      expect.objectContaining({ kind: 'submit', method: 'POST', atMs: 200, status: 202, hasKey: true }),
      expect.objectContaining({ kind: 'poll', method: 'GET', status: 200, hasKey: true }),
      expect.objectContaining({ kind: 'submit', status: 202 }),
    ]);
    expect([...record.rows]).toEqual([
      ['dnt_1', { sent: 2, outcome: 'succeeded' }],
      ['flaky-1', { sent: 2, outcome: 'succeeded' }],
      ['fail-1', { sent: 2, outcome: 'failed' }],
    ]);
    expect([...record.jobs.values()]).toMatchObject([
      { id: first, rows: 4, acceptedAtMs: 200, answered: true, polls: 1, lastStatus: 'completed' },
      { rows: 2, polls: 0, lastStatus: null },
    ]);
    expect(record.counts).toEqual({
      requests: 4,
      requestsByKind: { preflight: 1, submit: 2, poll: 1, lookup: 0, other: 0 },
      throttled: 0,
      jobs: 2,
      maxOpenJobs: 1,
      rowsSent: 6,
      rowsDistinct: 3,
      outcomes: { succeeded: 2, failed: 1, not_found: 0 },
      maxInSlidingSecond: 4,
    });
  });
});

test('the key itself is in no record', async () => {
  await withSandbox({ apiKeys: ['key-of-somebody'] }, async ({ port }) => {
    await call(port, { path: TEST, headers: { 'x-api-key': 'key-of-somebody' } });
    expect((await call(port, { path: RECORD })).text).not.toContain('key-of-somebody');
  });
});

/** Rows sent once and again, jobs never polled, lost answers, failed jobs: all that the counts are made of. */
async function playScript(detail: SandboxRecord['detail']): Promise<unknown> {
  const faults = [
    { on: 'submit', nth: 3, do: { kind: 'reset-after' } },
    { on: 'submit', nth: 4, do: { kind: 'state-failed' } },
  ] as const;
  return withSandbox({ record: detail, faults, now: () => 0 }, async (sandbox) => {
    const first = await submit(sandbox, ['dnt_1', 'flaky-1', 'fail-1', 'notfound-1']);
    await poll(sandbox, first);
    await poll(sandbox, first);
    await submit(sandbox, ['flaky-1', 'dnt_2', 'dnt_2']);
    await expect(call(sandbox.port, submitCall(['dnt_3']))).rejects.toThrow(/socket hang up|ECONNRESET/);
    await poll(sandbox, await submit(sandbox, ['dnt_3', 'dnt_4']));
    await call(sandbox.port, submitCall([7]));
    return sandbox.record.counts;
  });
}

test('both details count the same', async () => {
  const full = await playScript('full');
  expect(full).toMatchObject({
    jobs: 4,
    maxOpenJobs: 3,
    rowsSent: 10,
    rowsDistinct: 7,
    outcomes: { succeeded: 3, failed: 3, not_found: 1 },
  });
  expect(await playScript('counts')).toEqual(full);
});

test('with counts, ended jobs are forgotten, but not at once', async () => {
  await withSandbox({ record: 'counts' }, async (sandbox) => {
    const first = await submit(sandbox, ['dnt_0']);
    expect(await poll(sandbox, first)).toBeDefined();
    expect(await poll(sandbox, first)).toBeDefined();
    for (let number = 1; number <= 1000; number += 1) await poll(sandbox, await submit(sandbox, [`dnt_${number}`]));
    expect(await poll(sandbox, first)).toBeUndefined();
    expect(sandbox.record).toMatchObject({ requests: [], jobs: new Map(), rows: new Map() });
    expect(sandbox.record.counts).toMatchObject({ jobs: 1001, rowsDistinct: 1001, maxOpenJobs: 1 });
  });
});

test('other processes read the record without a key, at any rate, and leave no trace', async () => {
  await withSandbox({ rate: 1 }, async (sandbox) => {
    const jobId = await submit(sandbox, ['dnt_1', 'notfound-ü']);
    for (let again = 0; again < 3; again += 1) await call(sandbox.port, { path: RECORD });
    const seen = await call(sandbox.port, { path: RECORD });
    expect(JSON.parse(seen.text)).toEqual({
      detail: 'full',
      counts: sandbox.record.counts,
      requests: sandbox.record.requests,
      jobs: [expect.objectContaining({ id: jobId })],
    });
    expect(sandbox.record.counts).toMatchObject({ requests: 1, throttled: 0 });
    expect((await call(sandbox.port, { path: ROWS })).text).toBe(
      '{"id":"dnt_1","sent":1,"outcome":"succeeded"}\n{"id":"notfound-ü","sent":1,"outcome":"not_found"}\n',
    );
  });
});

test.each([
  ['full', 'GET', '/__sandbox/nothing', {}, 404],
  ['full', 'POST', RECORD, {}, 404],
  ['full', 'GET', RECORD, { host: 'rebound.example' }, 403],
  ['full', 'GET', ROWS, { host: '127.0.0.1.rebound.example' }, 403],
  ['full', 'GET', RECORD, { host: 'localhost:1' }, 200],
  ['counts', 'GET', ROWS, {}, 404],
  ['counts', 'GET', RECORD, {}, 200],
] as const)('own paths, %s: %s %s with %o is %i', async (record, method, path, headers, status) => {
  await withSandbox({ record }, async ({ port }) => {
    const seen = await call(port, { method, path, headers });
    expect([seen.status, typeof JSON.parse(seen.text)]).toEqual([status, 'object']);
  });
});

test('with a key or without, a request is one request', async () => {
  await withSandbox({ now: () => 0 }, async ({ port, record }) => {
    for (let number = 0; number < 4; number += 1) await call(port, { path: TEST, headers: WITH_KEY });
    await call(port, { path: '/elsewhere' });
    expect([record.maxInSlidingSecond, record.counts.requestsByKind.other]).toEqual([5, 1]);
  });
});
