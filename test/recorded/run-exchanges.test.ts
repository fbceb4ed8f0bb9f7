import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FaultError } from '../../src/domain/fault.ts';
import { checkProvider, loadProvider } from '../../src/provider/load.ts';
import { runExchanges } from '../../src/recorded/run-exchanges.ts';
import { readProvider } from '../provider/fixture.ts';

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

describe('recorded exchanges', () => {
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
    [
      'another header',
      'X-Api-Key: k',
      'X-Api-Key: other',
      /^Exchange 1 \(POST \/v1\/networks\/n\/batch\?size=5\), header X-Api-Key: expected other, got k\.$/,
    ],
    [
      'another body',
      'ids: [a, b, c]',
      'ids: [a, b]',
      /^Exchange 1 \(POST .*\), body\.ids\[2\]: expected nothing, got "c"\.$/,
    ],
    [
      'another outcome',
      '{ key: c, outcome: succeeded }',
      '{ key: c, outcome: failed }',
      /^Row 3: expected failed, got succeeded\.$/,
    ],
    [
      'another message',
      'message: not found }\n        - ',
      'message: gone }\n        - ',
      /^Row 2: expected not_found with `gone`, got not_found with `not found`\.$/,
    ],
    ['a row too few', '        - { key: c, outcome: succeeded }\n', '', /expected 2, but there are 3 rows/],
    ['another state', 'job: succeeded', 'job: failed', /^Job state: expected failed, got succeeded\.$/],
    ['another key', 'key: c', 'key: d', /^Row 3, donor_id: expected d, got c\.$/],
    [
      'an error that did not happen',
      'job: succeeded',
      'job: succeeded\n      error: boom',
      /^Error: expected `boom`, got none\.$/,
    ],
    [
      'a missing exchange',
      `      - request: { method: GET, path: '/v1/jobs/7/errors?after=p2' }\n        answer: { status: 200, body: { errors: [] } }\n`,
      '',
      /^Unexpected request after the last of 4 exchanges: GET \/v1\/jobs\/7\/errors\?after=p2\.$/,
    ],
    [
      'an exchange too many',
      '    expect:',
      '      - request: { method: GET, path: /x }\n        answer: { status: 200 }\n    expect:',
      /^Exchange 6 \(GET \/x\) was not used/,
    ],
    ['a missing input', 'network_id: n', 'netw: n', /no input `netw`/],
    [
      'a foreign row',
      'donor_id: b, message',
      'donor_id: zz, message',
      /^Results that name no row of the job: expected 0, got 1\.$/,
    ],
    [
      'a refused result',
      'answer: { status: 200, body: { errors: [] } }',
      'answer: { status: 400, body: { message: gone } }',
      /^Job state: expected succeeded, got unreachable \(.*gone/,
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

/** Plays one case of a provider, both as YAML; what was different, or `passed`. */
async function play(provider: string, exchanges: string): Promise<string | undefined> {
  const [verdict] = await runExchanges(loadProvider(provider, 'p.yaml'), exchanges, 'p.test.yaml');
  return verdict?.passed === true ? 'passed' : verdict?.difference;
}

describe('a copy of ngpvan that looks at the rows elsewhere, too', () => {
  const text = readFileSync('providers/ngpvan.yaml', 'utf8');
  const copy = text.replace('  floor: 15', '  progress: "$count($rows) > 0 ? 0.5"\n  floor: 15');
  const sent = (header: string, line: string, columns: string) => `cases:
  - name: VanID stands last in the file
    source: inferred
    inputs: { api_key: k, application_name: acme, mapping_types: [contact] }
    engine: { upload_url: 'https://store.example/x.zip', source_url: 'https://store.example/y.zip' }
    rows: [{ FirstName: Ada, Blank: '', Email: a@b.example, VanID: '1' }]
    exchanges:
      - request: { method: PUT, path: 'https://store.example/x.zip', body: "${header}\\r\\n${line}\\r\\n" }
        answer: { status: 200 }
      - request:
          method: POST
          path: /v4/bulkImportJobs
          body:
            description: bulk job 00000000-0000-5000-8000-000000000001
            file: { fileName: rows.csv, sourceUrl: 'https://store.example/y.zip', hasHeader: true, hasQuotes: true, columnDelimiter: csv, columns: [${columns}] }
            actions: [{ actionType: loadMappedFile, resourceType: Contacts, resultFileSizeKbLimit: 5000, columnsToIncludeInResultsFile: [{ name: bulk_job_row }], mappingTypes: [{ name: CreateOrUpdateContact }] }]
        answer: { status: 200, body: { jobId: 1 } }
      - { request: { method: GET, path: /v4/bulkImportJobs/1 }, answer: { status: 200, body: { status: Pending } } }
    expect: { job: running, outcomes: [{ key: '1', outcome: unresolved }] }
`;
  const columns = ['VanID', 'FirstName', 'Blank', 'Email', 'bulk_job_row']
    .map((name) => `{ name: ${name} }`)
    .join(', ');

  it.each([
    ['the file', text],
    ['the copy', copy],
  ])('%s sends the columns in the order that the job names, the blank one too', async (_, provider) => {
    expect(loadProvider(copy, 'c.yaml').streams).toBeUndefined();
    const right = sent('VanID,FirstName,Blank,Email,bulk_job_row', '1,Ada,,a@b.example,1', columns);
    expect(await play(provider, right)).toBe('passed');
    const wrong = sent('FirstName,Email,VanID,bulk_job_row', 'Ada,a@b.example,1,1', columns);
    expect(await play(provider, wrong)).toBe(
      'Exchange 1 (PUT https://store.example/x.zip), body, line 1: expected "FirstName,Email,VanID,bulk_job_row\\r", got "VanID,FirstName,Blank,Email,bulk_job_row\\r".',
    );
  });
});

describe('what a run does is what is played', () => {
  const provider = `version: 1
name: t
inputs: { api_key: { secret: true } }
baseUrl: https://v.example/v1
headers: { x-key: '{api_key}' }
key: id
submit:
  post: /jobs
  multipart: '{ "kind": "contacts", "file": $file("rows.zip", $zip("rows.csv", $csv($rows)), "application/zip") }'
  outputs: { id: job }
poll: { get: '/jobs/{id}', states: { running: [working], succeeded: [done] }, outputs: { link: file } }
results:
  - { get: '{+link}', format: csv, outcome: result }
`;
  const case_ = (exchanges: string, expected: string): string => `cases:
  - name: c
    source: inferred
    inputs: { api_key: secret-key }
    rows: [{ a: x, id: '1' }, { id: '2' }]
    exchanges:
${SUBMIT}
${exchanges}
    expect: ${expected}
`;
  const SUBMIT = `      - request: { method: POST, path: /v1/jobs, body: { kind: contacts, file: "id,a\\r\\n1,x\\r\\n2,\\r\\n" } }
        answer: { status: 200, body: { job: 7 } }`;
  const poll = (answer: string): string => `      - { request: { method: GET, path: /v1/jobs/7 }, answer: ${answer} }`;
  const done = poll("{ status: 200, body: { status: done, file: 'https://files.example/r.csv' } }");
  const file = (answer: string, path = 'https://files.example/r.csv'): string =>
    `      - { request: { method: GET, path: '${path}' }, answer: ${answer} }`;
  const csv = '{ status: 200, body: "id,result\\n1,succeeded\\n2,failed\\n" }';
  const outcomes = '{ job: succeeded, outcomes: [{ key: "1", outcome: succeeded }, { key: "2", outcome: failed }] }';

  it.each([
    ['polls again while a poll fails, and reads the file', [poll('{ status: 502 }'), done, file(csv)], outcomes],
    ['asks for a file again', [done, file('{ status: 503 }'), file(csv)], outcomes],
    [
      'follows a redirect',
      [done, file('{ status: 302, headers: { location: /s.csv } }'), file(csv, 'https://files.example/s.csv')],
      outcomes,
    ],
    [
      'waits for a job that runs until the timeout',
      [poll('{ status: 200, body: { status: working } }')],
      '{ job: running, outcomes: [{ outcome: unresolved }, { outcome: unresolved }] }',
    ],
    [
      'gives up a job that the vendor does not know any more',
      [poll('{ status: 404 }')],
      '{ job: lost, error: "HTTP 404", outcomes: [{ outcome: unresolved }, { outcome: unresolved }] }',
    ],
  ])('%s', async (_, exchanges, expected) => {
    expect(await play(provider, case_(exchanges.join('\n'), expected))).toBe('passed');
  });

  it('a part that differs is named', async () => {
    const wrong = case_(done, outcomes).replace('2,\\r', '2,y\\r');
    expect(await play(provider, wrong)).toBe(
      'Exchange 1 (POST /v1/jobs), part file, line 3: expected "2,y\\r", got "2,\\r".',
    );
  });

  it('what is recorded and not asked for is named, and a request that nobody recorded', async () => {
    expect(await play(provider, case_([done, file(csv), done].join('\n'), outcomes))).toBe(
      'Exchange 4 (GET /v1/jobs/7) was not used: the run ended before it.',
    );
    expect(await play(provider, case_(done, outcomes))).toBe(
      'Unexpected request after the last of 2 exchanges: GET https://files.example/r.csv.',
    );
  });
});
