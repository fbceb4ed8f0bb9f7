import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createFakeLedgerStore } from '../support/github/ledger-store.ts';
import { withWorld } from '../support/world.ts';

const ORIGIN = 'https://vendor.example';
const PROVIDER = `version: 1
name: v
title: V
baseUrl: ${ORIGIN}
key: id
limits: { rows: 5 }
submit:
  post: /jobs
  idempotent: true
  headers: { idempotency-key: "{batch_id}" }
  body: '{ "rows": $rows }'
  outputs: { id: id }
poll: { get: "/jobs/{id}", states: { running: [working], succeeded: [done] } }
results:
  - { rows: refused, outcome: failed }
  - { outcome: succeeded }
`;
const GITHUB = { ci: 'github', event: 'push', job: 'sync', step: 'send' } as const;
const INPUTS = { provider: './v.yaml', params: '', 'base-url': '', timeout: '1h' };

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

/** One workflow run gets no response to its submit, and another one continues its ledger in the same folder. */
async function continueElsewhere(isConfirmed: boolean) {
  const happened: string[] = [];
  let isDown = true;
  nock(ORIGIN)
    .persist()
    .post('/jobs')
    .reply(() => {
      happened.push('submit');
      return isDown ? [502, ''] : [200, { id: 'j1' }];
    })
    .get('/jobs/j1')
    .reply(200, { status: 'done', refused: [] });
  const files = { 'data/a.csv': 'id,name\n1,a\n2,b\n', 'v.yaml': PROVIDER };
  return withWorld({ files, inputs: INPUTS }, async ({ attempt }) => {
    const first = await attempt({ context: { ...GITHUB, runId: '1' }, ledgers: createFakeLedgerStore() });
    expect(first.publication.report).toMatchObject({ exitCode: 3, totals: { reasons: { uncertain: 2 } } });
    isDown = false;
    happened.length = 0;
    const store = createFakeLedgerStore({ fault: () => (isConfirmed ? undefined : 'not-confirmed') });
    const ledgers = {
      ...store,
      save: (...saved: Parameters<typeof store.save>) => {
        happened.push('copy');
        return store.save(...saved);
      },
    };
    const { report } = (await attempt({ context: { ...GITHUB, runId: '2' }, ledgers })).publication;
    return { report, happened };
  });
}

test('a submit is made again with its key once a copy of this run names its rows', async () => {
  const { report, happened } = await continueElsewhere(true);
  expect(report).toMatchObject({ exitCode: 0, totals: { succeeded: 2 } });
  expect(happened.filter((what) => what === 'submit')).toHaveLength(1);
  expect(happened[0]).toBe('copy');
});

test('without a copy it is not made again: if this runner is lost, its re-run would know nothing of the rows', async () => {
  const { report, happened } = await continueElsewhere(false);
  expect(happened).not.toContain('submit');
  expect(report).toMatchObject({ exitCode: 3, totals: { reasons: { uncertain: 2 } } });
  expect(report.faults.map(({ code }) => code)).toContain('ledger/not-saved');
});
