import nock from 'nock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { plainText } from '../../src/domain/text-block.ts';
import { runWorld } from '../support/world.ts';

const ORIGIN = 'https://vendor.example';
const PROVIDER = `version: 1
name: v
baseUrl: ${ORIGIN}
key: id
limits: { rate: 100/s }
submit: { post: /jobs, body: '{ "rows": $rows }', outputs: { id: id } }
poll: { get: "/jobs/{id}", states: { running: [working], succeeded: [done], failed: [error] }, error: error }
results:
  - { outcome: succeeded }
`;

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.restore();
  nock.activate();
});

/** "May" is a plain word, and a cell of the first row alone. */
test.each<[string, () => unknown]>([
  ['a refused submit', () => nock(ORIGIN).post('/jobs').reply(422, { message: 'May is not valid' })],
  [
    'a failed job',
    () =>
      nock(ORIGIN)
        .post('/jobs')
        .reply(200, { id: 'j1' })
        .get('/jobs/j1')
        .reply(200, { status: 'error', error: 'May is not valid' }),
  ],
])('what is said of %s names no row of it, whichever row it stands at', async (_, answer) => {
  answer();
  await runWorld(
    {
      files: { 'data/a.csv': 'id,first\n1,May\n2,Ada\n', 'v.yaml': PROVIDER },
      inputs: { provider: './v.yaml', params: '', 'base-url': '' },
      context: { ci: 'github', event: 'push', visibility: 'public' },
    },
    async ({ publication: { report, text, summary }, read }) => {
      expect(report.detail).toBe('minimal');
      expect(report.totals.succeeded).toBe(0);
      const files = await Promise.all(
        ['report.json', 'records.csv', 'summary.md'].map((name) => read(`artifact/${name}`)),
      );
      const sinks = [plainText(text), summary, ...files].join('\n').replaceAll(/\bmay\b/g, '');
      expect(sinks).toContain('is not valid');
      expect(sinks).not.toContain('May ');
    },
  );
});

test('what the vendor said of a row stays hidden where a refusal of its next submit is told behind it', async () => {
  const job = (message: string) => ({ id: 'j1', rejected: [{ id: '1', message }] });
  nock(ORIGIN).post('/jobs').reply(200, job('the row of Canarybird is not valid, try again later'));
  nock(ORIGIN)
    .get('/jobs/j1')
    .times(9)
    .reply(200, { status: 'done', ...job('the row of Canarybird is not valid') });
  nock(ORIGIN).post('/jobs').reply(404, { message: 'That is refused' });
  const results =
    '- { rows: rejected, id: id, outcome: failed, message: message, retryable: true }\n  - { outcome: succeeded }';
  const provider = PROVIDER.replace('- { outcome: succeeded }', results);
  await runWorld(
    {
      files: { 'data/a.csv': 'id,first\n1,Canarybird\n2,Ada\n', 'v.yaml': provider },
      inputs: { provider: './v.yaml', params: '', 'base-url': '', 'retry-failed': '1' },
      context: { ci: 'github', event: 'push', visibility: 'public' },
    },
    async ({ publication: { report, text, summary }, read }) => {
      expect(report.detail).toBe('minimal');
      expect(await read('records.csv')).toContain('Canarybird is not valid; not retried: HTTP 404');
      const files = await Promise.all(
        ['report.json', 'records.csv', 'summary.md'].map((name) => read(`artifact/${name}`)),
      );
      const sinks = [plainText(text), summary, ...files].join('\n');
      expect(sinks).toContain('is not valid; not retried: HTTP 404');
      expect(sinks).not.toContain('Canary');
    },
  );
});
