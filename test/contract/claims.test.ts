import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runWorld, type World, type WorldOptions, withWorld } from '../support/world.ts';

const ORIGIN = 'https://vendor.example';
const LIST = '{ get: "/jobs/{id}/results", rows: rejected, outcome: failed, message: message, next: next }';

beforeEach(() => {
  nock.disableNetConnect();
  nock.enableNetConnect('127.0.0.1');
});
afterEach(() => {
  nock.cleanAll();
  nock.restore();
  nock.activate();
});

interface Vendor {
  /** The first source of results; the second claims the rest. */
  readonly list?: string;
  /** What ends the job. */
  readonly poll?: object;
  /** Besides the provider. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Lines of `poll` in the provider file. */
  readonly pollLines?: string;
  readonly key?: string;
  readonly data?: string;
}

/** Runs three rows against a vendor whose results are described by one list of refused rows, the README's own pattern. */
async function runWith<T>(vendor: Vendor, look: (world: World) => T | Promise<T>): Promise<T> {
  const { poll = { status: 'done' } } = vendor;
  nock(ORIGIN).post('/jobs').reply(200, { id: 'j1' }).get('/jobs/j1').times(99).reply(200, poll);
  return runWorld(optionsOf(vendor), look);
}

function optionsOf({ list = LIST, pollLines = '', key = 'id', data, inputs }: Vendor): WorldOptions {
  const provider = `version: 1
name: v
baseUrl: ${ORIGIN}
key: ${key}
limits: { rate: 100/s }
submit: { post: /jobs, body: '{ "rows": $rows }', outputs: { id: id } }
poll:
  get: /jobs/{id}
  states: { running: [working], succeeded: [done, done with errors], failed: [error], canceled: [stopped] }
${pollLines}
results:
  - ${list}
  - { outcome: succeeded }
`;
  const files = { 'data/a.csv': data ?? 'id,name\n1,a\n2,b\n3,c\n', 'v.yaml': provider };
  const given = { provider: './v.yaml', params: '', 'base-url': '', timeout: '1h', ...inputs };
  return { files, inputs: given };
}

function claimsNothing(reason: 'missing' | 'unreachable' | 'contradictory', count = 3) {
  return ({ publication: { report } }: World): void => {
    expect(report.totals.reasons).toEqual(expect.objectContaining({ [reason]: count }));
    expect(report.totals.succeeded).toBe(0);
    expect(report).toMatchObject({ exitCode: 3, reason: 'vendor-error' });
  };
}

describe('a results document without the list it should hold claims nothing', () => {
  test.each<[string, unknown]>([
    ['an empty object', {}],
    ['null', 'null'],
    ['the list is null', { rejected: null }],
    ['an error in a 200', { error: { code: 'RATE_LIMIT', message: 'try later' } }],
    ['a state in place of a list', { state: 'PROCESSING' }],
    ['the list under another name', { rejectedRows: [{ id: '2', message: 'bad' }] }],
    ['the list in a wrapper', { data: { rejected: [{ id: '2' }] } }],
    ['a text', '"queued"'],
    ['an empty text', '""'],
    ['a list in place of an object', '[]'],
    ['a list of pages', [{ rejectedRows: [] }]],
  ])('%s', async (_, body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    nock(ORIGIN).get('/jobs/j1/results').reply(200, text, { 'content-type': 'application/json' });
    await runWith({}, (world) => {
      claimsNothing('missing')(world);
      expect(world.publication.report.faults[0]?.message).toContain('The response has no list `rejected`');
    });
  });

  test('a second page of another shape', async () => {
    nock(ORIGIN)
      .get('/jobs/j1/results')
      .reply(200, { rejected: [{ id: '2', message: 'bad' }], next: '/p2' })
      .get('/p2')
      .reply(200, { items: [] });
    await runWith({}, (world) => {
      claimsNothing('missing', 2)(world);
      expect(world.publication.report.totals.failed).toBe(1);
    });
  });
});

describe('empty is not missing', () => {
  test.each<[string, string, string, number, string]>([
    ['an empty list', 'json', 'rows: rejected', 200, '{"rejected":[]}'],
    ['an empty list that is the document', 'json', '', 200, '[]'],
    ['a list that a filter leaves empty', 'json', 'rows: "rejected[code = 5]"', 200, '{"rejected":[{"code":1}]}'],
    ['an empty list that is mapped', 'json', 'rows: "rejected.{ \\"id\\": id }"', 200, '{"rejected":[]}'],
    ['a member of an empty list', 'json', 'rows: rejected.id', 200, '{"rejected":[]}'],
    ['an object without a member', 'json', 'rows: $entries(errors)', 200, '{"errors":{}}'],
    ['an empty JSON file', 'json', 'rows: rejected', 200, ''],
    ['an empty file of lines', 'jsonl', '', 200, ''],
    ['an empty CSV file', 'csv', '', 200, ''],
    ['a CSV file with a header alone', 'csv', '', 200, 'id,message\n'],
    ['an empty TSV file', 'tsv', '', 200, ''],
    ['lines of which none is an error', 'jsonl', 'rows: "$[bad]"', 200, '{"id":"1"}\n'],
    ['204 for JSON', 'json', 'rows: rejected', 204, ''],
    ['204 for CSV', 'csv', '', 204, ''],
    ['204 for lines', 'jsonl', '', 204, ''],
  ])('%s', async (_, format, rows, status, body) => {
    const length = { 'content-length': String(body.length) };
    nock(ORIGIN)
      .get('/jobs/j1/results')
      .reply(status, body, status === 204 ? {} : length);
    const list = `{ get: "/jobs/{id}/results", format: ${format}, outcome: failed${rows === '' ? '' : `, ${rows}`} }`;
    await runWith({ list }, ({ publication: { report } }) => {
      expect(report.faults).toEqual([]);
      expect(report.totals).toMatchObject({ succeeded: 3, unresolved: 0 });
    });
  });
});

describe('a response without a length, whose end may be a break', () => {
  test.each([
    ['nothing', 'json', ', rows: rejected', ''],
    ['lines', 'jsonl', '', '{"id":"2","message":"bad"}\n'],
    ['no line', 'jsonl', '', ''],
  ])('%s claims nothing', async (_, format, rows, body) => {
    nock(ORIGIN).get('/jobs/j1/results').reply(200, body);
    const list = `{ get: "/jobs/{id}/results", format: ${format}, outcome: failed${rows} }`;
    await runWith({ list }, claimsNothing('unreachable', body === '' ? 3 : 2));
  });

  test('the first of two files claims nothing, whatever the second has', async () => {
    const body = 'id,message\n';
    nock(ORIGIN)
      .get('/f1')
      .reply(200, body)
      .get('/f2')
      .reply(200, body, { 'content-length': String(body.length) });
    const list = '{ get: "{+files}", format: csv, outcome: failed }';
    const poll = { status: 'done', links: [`${ORIGIN}/f1`, `${ORIGIN}/f2`] };
    await runWith({ list, poll, pollLines: '  outputs: { files: links }' }, claimsNothing('unreachable'));
  });

  test('a JSON value shows its own end', async () => {
    nock(ORIGIN).get('/jobs/j1/results').reply(200, '{"rejected":[]}');
    await runWith({}, ({ publication: { report } }) => expect(report.totals.succeeded).toBe(3));
  });
});

describe('results that are not there yet', () => {
  test.each([202, 404, 409, 425])('%i is asked again', async (status) => {
    nock(ORIGIN)
      .get('/jobs/j1/results')
      .times(5)
      .reply(status, { status: 'generating' })
      .get('/jobs/j1/results')
      .reply(200, { rejected: [{ id: '2', message: 'bad' }] });
    await runWith({}, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ succeeded: 2, failed: 1, unresolved: 0 });
    });
  });

  test.each([202, 404, 409])('%i for ever leaves the rows open within the grace of polls', async (status) => {
    nock(ORIGIN).get('/jobs/j1/results').times(999).reply(status, { rejected: [] });
    await runWith({}, (world) => {
      claimsNothing('unreachable')(world);
      expect(world.clock.now()).toBeLessThan(180_000);
    });
  });

  test('is asked again for 20 s where the job ended at the end of the time', async () => {
    nock(ORIGIN)
      .get('/jobs/j1')
      .reply(200, { status: 'working' })
      .get('/jobs/j1/results')
      .times(4)
      .reply(202)
      .get('/jobs/j1/results')
      .reply(200, { rejected: [{ id: '2', message: 'bad' }] });
    // The first look is behind the half of the time, so that the second is the last that fits.
    await runWith({ inputs: { timeout: '5m', 'poll-interval': '4m' } }, ({ publication: { report }, clock }) => {
      expect(report.totals).toMatchObject({ succeeded: 2, failed: 1, unresolved: 0 });
      expect(clock.now()).toBeGreaterThan(300_000);
    });
  });

  test('a provider file says that 204 means so, too', async () => {
    nock(ORIGIN)
      .get('/jobs/j1/results')
      .times(2)
      .reply(204)
      .get('/jobs/j1/results')
      .reply(200, { rejected: [{ id: '2', message: 'bad' }] });
    const list = '{ get: "/jobs/{id}/results", rows: rejected, outcome: failed, pending: [204] }';
    await runWith({ list }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ succeeded: 2, failed: 1 });
    });
  });

  test('a provider file says that a 404 is an answer: no list, no wait', async () => {
    nock(ORIGIN).get('/jobs/j1/results').reply(404, { message: 'no errors' });
    const list = `{ get: "/jobs/{id}/results", rows: '$statusCode = 404 ? [] : rejected', outcome: failed, ok: [404] }`;
    await runWith({ list }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ succeeded: 3 });
    });
  });

  test.each(['json', 'csv'])('a part of a %s document (206) claims nothing', async (format) => {
    const body = format === 'csv' ? 'id,message\n' : '{"rejected":[]}';
    nock(ORIGIN)
      .get('/jobs/j1/results')
      .reply(206, body, { 'content-length': String(body.length) });
    const rows = format === 'csv' ? '' : ', rows: rejected';
    const list = `{ get: "/jobs/{id}/results", format: ${format}${rows}, outcome: failed }`;
    await runWith({ list }, claimsNothing('unreachable'));
  });
});

describe('pages', () => {
  test.each<[string, unknown]>([
    ['a number', 2],
    ['true', true],
    ['a list', ['2']],
  ])('a next page that is %s is no address', async (_, next) => {
    nock(ORIGIN).get('/jobs/j1/results').reply(200, { rejected: [], next });
    await runWith({}, claimsNothing('unreachable'));
  });

  test.each<[string, unknown]>([
    ['absent', undefined],
    ['null', null],
    ['an empty text', ''],
    ['false', false],
    ['an empty list', []],
  ])('a next page that is %s is the end', async (_, next) => {
    nock(ORIGIN).get('/jobs/j1/results').reply(200, { rejected: [], next });
    await runWith({}, ({ publication: { report } }) => expect(report.totals.succeeded).toBe(3));
  });

  test('the last of three pages counts', async () => {
    nock(ORIGIN)
      .get('/jobs/j1/results')
      .reply(200, { rejected: [], next: '/p2' })
      .get('/p2')
      .reply(200, { rejected: [{ id: '1', message: 'bad' }], next: '?page=3' })
      .get('/p2?page=3')
      .reply(200, { rejected: [{ id: '3', message: 'worse' }] });
    await runWith({}, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ succeeded: 1, failed: 2 });
    });
  });

  test.each<[string, string, string]>([
    ['itself', '/jobs/j1/results', ''],
    ['an earlier one', '/p2', '/jobs/j1/results'],
    ['an earlier one, spelled in full', '/p2', `${ORIGIN}/jobs/j1/results`],
  ])('a next page that is %s ends the reading', async (_, next, back) => {
    let asked = 0;
    const page = (link: string) => () => {
      asked += 1;
      return [200, { rejected: [{ id: '2', message: 'bad' }], next: link }];
    };
    nock(ORIGIN).get('/jobs/j1/results').times(99).reply(page(next)).get('/p2').times(99).reply(page(back));
    await runWith({}, (world) => {
      claimsNothing('unreachable', 2)(world);
      expect(asked).toBeLessThan(5);
    });
  });

  test('variables that were used before end the reading', async () => {
    let asked = 0;
    nock(ORIGIN)
      .get(/results/)
      .times(99)
      .reply(() => {
        asked += 1;
        return [200, { rejected: [], cursor: 'c1' }];
      });
    const list = `{ get: "/jobs/{id}/results{?cursor}", rows: rejected, outcome: failed, next: '{ "cursor": cursor }' }`;
    await runWith({ list }, (world) => {
      claimsNothing('unreachable')(world);
      expect(asked).toBeLessThan(5);
    });
  });
});

describe('result files in other dialects', () => {
  const list = '{ get: "/jobs/{id}/results", format: csv, outcome: failed, message: error }';
  const answer = (body: string) =>
    nock(ORIGIN)
      .get('/jobs/j1/results')
      .reply(200, body, { 'content-length': String(body.length) });

  test('semicolons are read', async () => {
    answer('id;error\r\n2;bad\r\n');
    await runWith({ list }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ succeeded: 2, failed: 1 });
    });
  });

  test.each<[string, string, RegExp]>([
    ['spaces around names', 'id , error\r\n2,bad\r\n', /The column "id" of the result file has spaces around its name/],
    ['a last line with a count', 'id,error\r\n2,bad\r\n"Total: 1"\r\n', /at line 3/],
    ['another kind of line break', 'id,error\r\n2,bad\n3,worse\r\n', /at line [23]/],
  ])('%s: the message names it', async (_, body, message) => {
    answer(body);
    await runWith({ list }, (world) => {
      expect(world.publication.report.totals.succeeded).toBe(0);
      expect(world.publication.report.faults[0]?.message).toMatch(message);
    });
  });
});

describe("the vendor's own words", () => {
  const list = '{ rows: rejected, outcome: failed, absent: [done] }';

  test('a list may be absent in the states that the file names', async () => {
    await runWith({ list }, ({ publication: { report } }) => expect(report.totals.succeeded).toBe(3));
  });

  test('and in no other', async () => {
    await runWith({ list, poll: { status: 'done with errors' } }, claimsNothing('missing'));
  });

  test('a state "with errors" and an empty list', async () => {
    await runWith({ list, poll: { status: 'Done with Errors', rejected: [] } }, claimsNothing('contradictory'));
  });

  test('a state "with errors" that names the row claims the rest', async () => {
    const poll = { status: 'done with errors', rejected: ['2'] };
    await runWith({ list, poll }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ succeeded: 2, failed: 1 });
    });
  });

  test.each([
    ['by place', 'index: at'],
    ['by key', 'id: id'],
  ])('a job id that an earlier round was given: what the results name %s may be of that round', async (_, match) => {
    nock(ORIGIN).post('/jobs').reply(200, { id: 'j1' });
    const poll = { status: 'done', rejected: [{ at: 0, id: '1' }] };
    const again = `{ from: poll, rows: rejected, ${match}, outcome: failed, retryable: "true" }`;
    await runWith({ list: again, poll }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ succeeded: 2, failed: 0, reasons: { contradictory: 1 } });
      expect(report).toMatchObject({ exitCode: 3, reason: 'vendor-error' });
      expect(report.faults[0]?.message).toContain('same job id to two submits');
    });
  });

  test('a job id that an earlier attempt was given: its results may be of that attempt', async () => {
    nock(ORIGIN).post('/jobs').reply(200, { id: 'j1' }).post('/jobs').reply(400).post('/jobs').reply(200, { id: 'j1' });
    nock(ORIGIN).get('/jobs/j1').times(9).reply(200, { status: 'done', rejected: [] });
    const inputs = { 'batch-size': '1', concurrency: '1', 'retry-failed': '0' };
    await withWorld(optionsOf({ list, data: 'id\n1\n2\n', inputs }), async (world) => {
      const first = await world.attempt();
      expect(first.publication.report.totals).toMatchObject({ succeeded: 1, reasons: { 'not-sent': 1 } });
      const second = await world.attempt();
      expect(second.publication.report.totals).toMatchObject({ succeeded: 1, reasons: { contradictory: 1 } });
    });
  });

  test('one of three processed', async () => {
    const poll = { status: 'done', rejected: [], current: 1, total: 3 };
    await runWith({ list, poll, pollLines: '  progress: current / total' }, claimsNothing('contradictory'));
  });

  test.each<[string, unknown, unknown]>([
    ['a third as text', '1', '3'],
    ['a percentage as text', '33%', 1],
    ['more than there are', 4, 3],
    ['none of none', 0, 0],
  ])('progress that is not 1: %s', async (_, current, total) => {
    const poll = { status: 'done', rejected: [], current, total };
    await runWith({ list, poll, pollLines: '  progress: current / total' }, claimsNothing('contradictory'));
  });

  test.each<[string, unknown]>([
    ['one, as text', '1'],
    ['half a row', 0.5],
    ['a word', 'few'],
    ['a list', [{ id: '2' }]],
    ['more than a double holds', '9007199254740993'],
  ])('a tally of failed rows that disagrees: %s', async (_, failed) => {
    const poll = { status: 'done', rejected: [], failed };
    await runWith({ list, poll, pollLines: '  counts: { failed: failed }' }, claimsNothing('contradictory'));
  });

  test('a tally and a progress that agree may be texts', async () => {
    const poll = { status: 'done', rejected: [], failed: '0', progress: '1.0' };
    const pollLines = '  counts: { failed: failed }\n  progress: progress';
    await runWith({ list, poll, pollLines }, ({ publication: { report } }) => expect(report.totals.succeeded).toBe(3));
  });

  test('a failed job claims nothing and is a vendor error', async () => {
    const canceled = { list, poll: { status: 'stopped', rejected: [] }, pollLines: '' };
    await runWith(
      { ...canceled, pollLines: '  status: \'status = "stopped" ? "error" : status\'' },
      ({ publication: { report } }) => {
        expect(report.totals).toMatchObject({ succeeded: 0, reasons: { missing: 3 } });
        expect(report).toMatchObject({ exitCode: 3, reason: 'vendor-error' });
      },
    );
  });

  test('a canceled job is a vendor error, even where all its rows are named', async () => {
    const all = '{ rows: done, outcome: succeeded }';
    const poll = { status: 'stopped', done: ['1', '2', '3'] };
    await runWith({ list: all, poll }, ({ publication: { report } }) => {
      expect(report.totals.succeeded).toBe(3);
      expect(report).toMatchObject({ exitCode: 3, reason: 'vendor-error' });
      expect(report.faults.map(({ code }) => code)).toEqual(['vendor/job-canceled']);
    });
  });

  test('an address of results that the vendor did not give', async () => {
    const link = '{ get: "{+link}", rows: rejected, outcome: failed }';
    const pollLines = '  outputs: { link: link }';
    await runWith({ list: link, pollLines }, claimsNothing('missing'));
    const absent = '{ get: "{+link}", rows: rejected, outcome: failed, absent: [done] }';
    await runWith({ list: absent, pollLines }, ({ publication: { report } }) => {
      expect(report.totals.succeeded).toBe(3);
    });
  });

  test('a tally that disagrees, although nothing is claimed and the progress is nonsense, too', async () => {
    nock(ORIGIN)
      .get('/jobs/j1/results')
      .reply(200, { rejected: ['1', '2', '3'].map((id) => ({ id, message: 'bad' })) });
    const pollLines = '  progress: share\n  counts: { failed: refused }\n';
    await runWith({ poll: { status: 'done', share: 3, refused: 0 }, pollLines }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ failed: 3 });
      expect(report.faults.map(({ code }) => code)).toContain('vendor/miscounted');
    });
  });

  test('an address of results that the vendor did not give, ahead of a list that it gave', async () => {
    const both = '{ get: "{+link}", rows: rejected, outcome: failed }\n  - { rows: rejected, outcome: failed }';
    const poll = { status: 'done', rejected: ['2'] };
    await runWith({ list: both, poll, pollLines: '  outputs: { link: link }' }, claimsNothing('missing', 2));
  });
});

describe('ids that the vendor changes', () => {
  const list = '{ rows: rejected, outcome: failed }';
  const rejected = (id: string) => ({ status: 'done', rejected: [id] });

  test.each<[string, string, string]>([
    ['lower case', 'Ada@Example.org', 'ada@example.org'],
    ['blanks cut off', '" ada "', 'ada'],
    ['composed letters', 'Zoe\u0308', 'Zo\u00eb'],
    ['zeros in front', '007', '7'],
  ])('%s: found where no other row can be meant', async (_, sent, named) => {
    await runWith({ list, poll: rejected(named), data: `id,name\n${sent},a\nb,b\nc,c\n` }, ({ publication }) => {
      expect(publication.report.totals).toMatchObject({ succeeded: 2, failed: 1, unresolved: 0 });
    });
  });

  test.each<[string, string, string]>([
    ['two rows that differ in case', 'Ada,a\nADA,b\nc,c\n', 'ada'],
    ['two rows with the same number', '007,a\n07,b\nc,c\n', '7'],
  ])('%s: nobody knows which is meant', async (_, rows, named) => {
    await runWith({ list, poll: rejected(named), data: `id,name\n${rows}` }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ succeeded: 1, failed: 0, reasons: { contradictory: 2 } });
      expect(report.exitCode).toBe(3);
    });
  });

  test('007 and 7 are two rows, each named by its own text', async () => {
    await runWith({ list, poll: rejected('7'), data: 'id,name\n007,a\n7,b\nc,c\n' }, async ({ publication, read }) => {
      expect(publication.report.totals).toMatchObject({ succeeded: 2, failed: 1 });
      expect(await read('failed.csv')).toContain('\n7,b,');
    });
  });

  test('where the file says how keys are changed, the exact text proves nothing', async () => {
    const key = '{ column: id, fold: [lower, trim] }';
    const data = 'id,name\nAda,a\nada,b\nc,c\n';
    await runWith({ list, key, poll: rejected('ada'), data }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ succeeded: 1, failed: 0, reasons: { contradictory: 2 } });
    });
    await runWith({ list, key, poll: rejected('ada'), data: 'id\nAda\nb\n' }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ succeeded: 1, failed: 1 });
    });
  });
});

describe('a part of the results that an earlier attempt could not read', () => {
  const PROVIDER = `version: 1
name: v
baseUrl: ${ORIGIN}
key: id
limits: { rate: 100/s }
submit: { post: /jobs, body: '{ "rows": $rows }', outputs: { id: id } }
poll: { get: '/jobs/{id}', states: { running: [working], succeeded: [done] } }
results:
  - { get: '/jobs/{id}/saved', rows: rows, outcome: succeeded }
  - { get: '/jobs/{id}/refused', rows: rows, outcome: failed }
`;
  const options = {
    files: { 'data/a.csv': 'id,name\n1,a\n2,b\n3,c\n', 'v.yaml': PROVIDER },
    inputs: { provider: './v.yaml', params: '', 'base-url': '', timeout: '1h' },
  };
  const rowsOf = (...ids: readonly string[]) => ({ rows: ids.map((id) => ({ id })) });

  function startVendor(): nock.Scope {
    const scope = nock(ORIGIN).post('/jobs').reply(200, { id: 'j1' });
    scope.get('/jobs/j1').times(99).reply(200, { status: 'done' });
    scope
      .get('/jobs/j1/saved')
      .times(99)
      .reply(200, rowsOf('1', '2', '3'));
    scope.get('/jobs/j1/refused').reply(200, '<html>', { 'content-type': 'text/html' });
    return scope;
  }

  test('is read by the next one, though the other parts name every row, and may contradict them', async () => {
    const vendor = startVendor();
    await withWorld(options, async ({ attempt }) => {
      const first = (await attempt()).publication.report;
      expect(first).toMatchObject({ exitCode: 3, totals: { succeeded: 3 } });
      vendor.get('/jobs/j1/refused').reply(200, rowsOf('2'));
      const second = (await attempt()).publication.report;
      expect(second).toMatchObject({ exitCode: 3, totals: { succeeded: 2, reasons: { contradictory: 1 } } });
    });
  });

  test('and the next one cannot read either is an error of the vendor for both', async () => {
    const vendor = startVendor();
    vendor.get('/jobs/j1/refused').times(9).reply(200, '<html>', { 'content-type': 'text/html' });
    await withWorld(options, async ({ attempt }) => {
      await attempt();
      const { report } = (await attempt()).publication;
      expect(report).toMatchObject({ exitCode: 3, reason: 'vendor-error', totals: { succeeded: 3 } });
      expect(report.faults.map(({ code }) => code)).toContain('vendor/job-unreachable');
    });
  });

  test('and the vendor no longer knows is an error of the vendor, too', async () => {
    const vendor = startVendor();
    await withWorld(options, async ({ attempt }) => {
      await attempt();
      nock.cleanAll();
      vendor.get(/./).times(999).reply(404);
      const { report } = (await attempt()).publication;
      expect(report).toMatchObject({ exitCode: 3, reason: 'vendor-error', totals: { succeeded: 3 } });
      expect(report.faults.map(({ code }) => code)).toContain('vendor/job-lost');
    });
  });

  test('costs nothing more than a look where the job says what it said', async () => {
    const vendor = startVendor();
    await withWorld(options, async ({ attempt }) => {
      await attempt();
      vendor.get('/jobs/j1/refused').reply(200, rowsOf());
      const { report } = (await attempt()).publication;
      expect(report).toMatchObject({ exitCode: 0, totals: { succeeded: 3 } });
    });
  });
});
