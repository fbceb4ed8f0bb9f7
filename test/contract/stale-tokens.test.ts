import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { withWorld } from '../support/world.ts';

const ORIGIN = 'https://vendor.example';
const provider = (idempotent: boolean): string => `version: 1
name: v
title: V
baseUrl: ${ORIGIN}
key: id
limits: { rows: 5 }
auth:
  token: { post: /token, outputs: { access: token } }
headers: { authorization: "Bearer {access}" }
submit:
  post: /jobs
${idempotent ? '  idempotent: true\n  headers: { idempotency-key: "{batch_id}" }\n' : ''}  body: '{ "rows": $rows }'
  outputs: { id: id }
poll: { get: "/jobs/{id}", states: { running: [working], succeeded: [done] } }
results:
  - { rows: refused, outcome: failed }
  - { outcome: succeeded }
`;

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

/** A run of two rows whose submits get these statuses, the last one again and again. */
async function submitWith(statuses: readonly number[], { idempotent = true } = {}) {
  const asked = { tokens: 0, submits: 0 };
  nock(ORIGIN)
    .persist()
    .post('/token')
    .reply(() => {
      asked.tokens += 1;
      return [200, { token: `t${asked.tokens}` }];
    })
    .post('/jobs')
    .reply(() => {
      const status = statuses[Math.min(asked.submits, statuses.length - 1)] ?? 200;
      asked.submits += 1;
      return [status, status === 200 ? { id: 'j1' } : { error: 'no' }];
    })
    .get('/jobs/j1')
    .reply(200, { status: 'done', refused: [] });
  const files = { 'data/a.csv': 'id,name\n1,a\n2,b\n', 'v.yaml': provider(idempotent) };
  const inputs = { provider: './v.yaml', params: '', 'base-url': '', timeout: '1h' };
  return withWorld({ files, inputs }, async ({ attempt }) => {
    const { report } = (await attempt()).publication;
    return { asked, exitCode: report.exitCode, totals: report.totals };
  });
}

test('a token that ran out again behind a lost response is asked for again', async () => {
  // Each 502 is a response that was lost; the retry with the same key finds that the token has run out meanwhile.
  const { asked, exitCode, totals } = await submitWith([502, 401, 502, 401, 502, 401, 200]);
  expect({ exitCode, succeeded: totals.succeeded }).toEqual({ exitCode: 0, succeeded: 2 });
  expect(asked).toEqual({ tokens: 4, submits: 7 });
});

test('a fresh token that is refused at once is not asked for again', async () => {
  const { asked, exitCode, totals } = await submitWith([401]);
  expect({ exitCode, reasons: totals.reasons }).toMatchObject({ exitCode: 2, reasons: { 'not-sent': 2 } });
  expect(asked).toEqual({ tokens: 2, submits: 2 });
});

test('refused at once behind a lost response, the rows are uncertain', async () => {
  const { asked, totals } = await submitWith([502, 401, 401]);
  expect(totals.reasons).toMatchObject({ uncertain: 2 });
  expect(asked).toEqual({ tokens: 2, submits: 3 });
});

test('a vendor that loses every response and refuses every retry is left after five tokens more', async () => {
  const lossy = Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? 502 : 401));
  const { asked, totals } = await submitWith(lossy);
  expect(totals.reasons).toMatchObject({ uncertain: 2 });
  expect(asked).toEqual({ tokens: 6, submits: 12 });
});

test('without a key nothing is repeated behind a lost response', async () => {
  const { asked, totals } = await submitWith([401, 502, 401], { idempotent: false });
  expect(totals.reasons).toMatchObject({ uncertain: 2 });
  expect(asked).toEqual({ tokens: 2, submits: 2 });
});
