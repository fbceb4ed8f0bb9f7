import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import type { WireFault } from '../support/sandbox/wire-faults.ts';
import { call, callRaw, type RawSeen, readMember, submit, submitCall, TEST, WITH_KEY, withSandbox } from './client.ts';

const IDS = ['dnt_1', 'notfound-1'];

/** How an answer came: its length is compared, since a job's id differs each time. */
type Shape = 'whole' | 'none' | 'head only' | 'half' | 'reset';

function shapeOf(seen: RawSeen): Shape {
  if (seen.error === 'ECONNRESET') return 'reset';
  if (seen.status === null) return 'none';
  if (seen.body === '') return 'head only';
  return seen.announced === Buffer.byteLength(seen.body) ? 'whole' : 'half';
}

const CASES: readonly {
  readonly name: string;
  readonly fault: WireFault;
  readonly status: number | null;
  readonly shape: Shape;
  readonly jobs: number;
  readonly answered?: boolean;
  readonly body?: string;
}[] = [
  { name: '500', fault: { kind: 'answer', status: 500 }, status: 500, shape: 'whole', jobs: 0, body: '{}' },
  {
    name: '500 although the job runs',
    fault: { kind: 'answer', status: 500, accept: true },
    status: 500,
    shape: 'whole',
    jobs: 1,
  },
  {
    name: '503 with Retry-After',
    fault: { kind: 'answer', status: 503, headers: { 'retry-after': '2' }, body: '{"detail":"busy"}' },
    status: 503,
    shape: 'whole',
    jobs: 0,
    body: '{"detail":"busy"}',
  },
  {
    name: 'a redirect',
    fault: { kind: 'answer', status: 302, headers: { location: 'http://127.0.0.1:1/' } },
    status: 302,
    shape: 'whole',
    jobs: 0,
  },
  { name: 'HTML', fault: { kind: 'html' }, status: 200, shape: 'whole', jobs: 1 },
  { name: 'no job id', fault: { kind: 'no-job-id' }, status: 202, shape: 'whole', jobs: 1, body: '{}' },
  { name: 'truncated JSON', fault: { kind: 'truncated-json' }, status: 202, shape: 'whole', jobs: 1 },
  { name: 'a reset before it is handled', fault: { kind: 'reset' }, status: null, shape: 'reset', jobs: 0 },
  { name: 'a reset after it is handled', fault: { kind: 'reset-after' }, status: null, shape: 'reset', jobs: 1 },
  { name: 'half a body', fault: { kind: 'cut-body' }, status: 202, shape: 'half', jobs: 1 },
  { name: 'half a chunked body', fault: { kind: 'cut-chunked' }, status: 202, shape: 'half', jobs: 1 },
  { name: 'the head alone', fault: { kind: 'close-after-head' }, status: 202, shape: 'head only', jobs: 1 },
  { name: 'a drip', fault: { kind: 'drip', everyMs: 1 }, status: 202, shape: 'whole', jobs: 1, answered: true },
];

describe('a submit', () => {
  test.each(CASES)('$name', async ({ fault, status, shape, jobs, answered = false, body }) => {
    await withSandbox({ faults: [{ on: 'submit', do: fault }] }, async ({ port, record }) => {
      // Only a whole answer leaves the connection open for more, so only there it must be asked to close.
      const connection = shape === 'whole' ? 'close' : 'keep-alive';
      const request = submitCall(IDS);
      const seen = await callRaw(port, { ...request, headers: { ...request.headers, connection } });
      expect([seen.status, shapeOf(seen)]).toEqual([status, shape]);
      if (body !== undefined) expect(seen.body).toBe(body);
      expect(record.requests).toMatchObject([{ kind: 'submit', status, fault: fault.kind }]);
      expect([...record.jobs.values()]).toMatchObject(Array.from({ length: jobs }, () => ({ rows: 2, answered })));
      expect([...record.rows.keys()]).toEqual(jobs === 0 ? [] : IDS);
    });
  });

  test('a stall sends nothing until the sandbox stops', async () => {
    const stalled = await withSandbox({ faults: [{ on: 'submit', do: { kind: 'stall' } }] }, async (sandbox) => {
      const { port, record } = sandbox;
      const exchange = callRaw(port, submitCall(IDS));
      while (record.requests[0]?.fault !== 'stall') await setImmediate();
      await submit(sandbox, ['dnt_2']);
      expect(record.requests).toMatchObject([{ status: null }, { status: 202 }]);
      expect([...record.jobs.values()]).toMatchObject([{ answered: false }, { answered: true }]);
      return { exchange };
    });
    expect(await stalled.exchange).toMatchObject({ status: null, body: '' });
  });

  test('truncated JSON is a whole answer that does not parse', async () => {
    await withSandbox({ faults: [{ on: 'submit', do: { kind: 'truncated-json' } }] }, async ({ port }) => {
      const { status, text } = await call(port, submitCall(IDS));
      expect(status).toBe(202);
      expect(() => JSON.parse(text)).toThrow(SyntaxError);
    });
  });

  test('headers of a fault arrive', async () => {
    const fault: WireFault = {
      kind: 'answer',
      status: 429,
      headers: { 'retry-after': '7' },
      contentType: 'text/plain',
    };
    await withSandbox({ faults: [{ on: 'preflight', do: fault }] }, async ({ port }) => {
      const { headers } = await call(port, { path: TEST, headers: WITH_KEY });
      expect(headers).toMatchObject({ 'retry-after': '7', 'content-type': 'text/plain' });
    });
  });
});

const TURNS: readonly (readonly [name: string, rule: Pick<FaultRule, 'nth' | 'times'>, hit: readonly number[]])[] = [
  ['the first, where nothing is said', {}, [1]],
  ['the third', { nth: 3 }, [3]],
  ['two from the second on', { nth: 2, times: 2 }, [2, 3]],
  ['every one', { nth: 'all' }, [1, 2, 3, 4, 5]],
  ['the first two', { nth: 'all', times: 2 }, [1, 2]],
];

test.each(TURNS)('a rule hits %s', async (_name, turns, hit) => {
  const rule: FaultRule = { on: 'preflight', ...turns, do: { kind: 'answer', status: 500 } };
  await withSandbox({ faults: [rule] }, async ({ port }) => {
    const failed: number[] = [];
    for (let number = 1; number <= 5; number += 1) {
      if ((await call(port, { path: TEST, headers: WITH_KEY })).status === 500) failed.push(number);
    }
    expect(failed).toEqual(hit);
  });
});

test('each kind of request is counted by itself', async () => {
  const faults: readonly FaultRule[] = [{ on: 'submit', nth: 2, do: { kind: 'answer', status: 503 } }];
  await withSandbox({ faults }, async (sandbox) => {
    await call(sandbox.port, { path: TEST, headers: WITH_KEY });
    await submit(sandbox, ['dnt_1']);
    expect((await call(sandbox.port, submitCall(['dnt_2']))).status).toBe(503);
  });
});

test('a request that the vendor refuses makes no job, whatever the fault', async () => {
  await withSandbox({ faults: [{ on: 'submit', do: { kind: 'drip', everyMs: 0 } }] }, async ({ port, record }) => {
    const { status, text } = await call(port, submitCall([]));
    expect([status, readMember(text, 'detail'), record.jobs.size]).toEqual([422, expect.any(Array), 0]);
  });
});
