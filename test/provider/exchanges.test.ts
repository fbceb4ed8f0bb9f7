import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FaultError } from '../../src/domain/fault.ts';
import { runExchanges } from '../../src/provider/exchanges.ts';
import { checkProvider, loadProvider } from '../../src/provider/load.ts';
import { readProvider } from './fixture.ts';

const names = readdirSync('providers').filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'));

describe.each(names)('providers/%s', (name) => {
  const text = readFileSync(`providers/${name}`, 'utf8');

  it('has neither errors nor warnings', () => {
    expect(checkProvider(text, name)).toMatchObject({ errors: [], warnings: [] });
  });

  it('does what its recorded exchanges say', async () => {
    const path = name.replace('.yaml', '.test.yaml');
    const verdicts = await runExchanges(loadProvider(text, name), readFileSync(`providers/${path}`, 'utf8'), path);
    expect(verdicts.filter(({ passed }) => !passed)).toEqual([]);
    expect(verdicts.length).toBeGreaterThan(0);
  });
});

const spec = readProvider('base.yaml');
const good = `cases:
  - name: two pages
    source: inferred
    inputs: { api_key: k, network_id: n }
    rows: [{ donor_id: a }, { donor_id: b }, { donor_id: c }]
    exchanges:
      - request: { method: POST, path: '/v1/networks/n/batch?size=5', headers: { X-Api-Key: k }, body: { ids: [a, b, c] } }
        answer: { status: 200, body: { job_id: 7 } }
      - request: { method: GET, path: /v1/jobs/7 }
        answer: { status: 503, headers: { Retry-After: '1' } }
      - request: { method: GET, path: /v1/jobs/7 }
        answer: { status: 200, body: { status: done, results: { added: [a] } } }
      - request: { method: GET, path: /v1/jobs/7/errors }
        answer: { status: 200, body: { errors: [{ donor_id: b, message: not found }], paging: { next: p2 } } }
      - request: { method: GET, path: '/v1/jobs/7/errors?after=p2' }
        answer: { status: 200, body: { errors: [] } }
    expect:
      job: succeeded
      outcomes:
        - { key: a, outcome: succeeded }
        - { key: b, outcome: not_found, message: not found }
        - { key: c, outcome: succeeded }
`;

async function differ(find: string, replace: string): Promise<string | undefined> {
  expect(good).toContain(find);
  const [verdict] = await runExchanges(
    spec,
    good.replace(find, () => replace),
    'base.test.yaml',
  );
  return verdict?.passed === true ? 'passed' : verdict?.difference;
}

describe('the runner', () => {
  it('passes what was recorded', async () => {
    expect(await differ('two pages', 'two pages')).toBe('passed');
  });

  it.each([
    [
      'another path',
      'path: /v1/jobs/7 }\n        answer: { status: 503',
      'path: /v1/jobs/8 }\n        answer: { status: 503',
      /Exchange 2: expected GET \/v1\/jobs\/8, got GET \/v1\/jobs\/7/,
    ],
    ['another method', 'method: POST', 'method: PUT', /expected PUT/],
    ['another header', 'X-Api-Key: k', 'X-Api-Key: other', /header X-Api-Key is k, expected other/],
    [
      'another body',
      'ids: [a, b, c]',
      'ids: [a, b]',
      /the body is \{"ids":\["a","b","c"\]\}, expected \{"ids":\["a","b"\]\}/,
    ],
    [
      'another outcome',
      '{ key: c, outcome: succeeded }',
      '{ key: c, outcome: failed }',
      /Row 3 is succeeded, expected failed/,
    ],
    [
      'another message',
      'message: not found }\n        - ',
      'message: gone }\n        - ',
      /Row 2 is not_found with `not found`, expected not_found with `gone`/,
    ],
    ['a row too few', '        - { key: c, outcome: succeeded }\n', '', /3 rows, but 2 outcomes/],
    ['another state', 'job: succeeded', 'job: failed', /The job is succeeded, expected failed/],
    ['another key', 'key: c', 'key: d', /Row 3 has the key c, expected d/],
    [
      'an error that did not happen',
      'job: succeeded',
      'job: succeeded\n      error: boom',
      /error is none, expected `boom`/,
    ],
    [
      'a missing exchange',
      `      - request: { method: GET, path: '/v1/jobs/7/errors?after=p2' }\n        answer: { status: 200, body: { errors: [] } }\n`,
      '',
      /unexpected request: GET \/v1\/jobs\/7\/errors\?after=p2/,
    ],
    [
      'an exchange too many',
      '    expect:',
      '      - request: { method: GET, path: /x }\n        answer: { status: 200 }\n    expect:',
      /1 of the exchanges were not used/,
    ],
    ['a missing input', 'network_id: n', 'netw: n', /no input `netw`/],
    ['a foreign row', 'donor_id: b, message', 'donor_id: zz, message', /1 results name no row/],
    [
      'a refused result',
      'answer: { status: 200, body: { errors: [] } }',
      'answer: { status: 404, body: { message: gone } }',
      /result was refused: HTTP 404: gone/,
    ],
  ])('fails for %s', async (_, find, replace, difference) => {
    expect(await differ(find, replace)).toMatch(difference);
  });

  it.each([
    ['an unknown field', 'source: inferred', 'sauce: inferred', 'exchanges/unknown-field', 3],
    ['a wrong word', 'job: succeeded', 'job: great', 'exchanges/bad-value', 18],
    ['no YAML', 'cases:', 'cases: [', 'exchanges/yaml', 2],
  ])('refuses a file with %s', async (_, find, replace, code, line) => {
    const error: unknown = await runExchanges(spec, good.replace(find, replace), 'x.test.yaml').catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(FaultError);
    expect(error instanceof FaultError ? error.faults : []).toContainEqual(
      expect.objectContaining({ code, line, file: 'x.test.yaml' }),
    );
  });
});
