import { describe, expect, test } from 'vitest';
import { formatCsvLine } from '../../src/sandbox/ngpvan/csv.ts';
import { call } from './client.ts';
import { makeOrder, makeZip, type OrderParts, readResult, type VanStage, vanPost, withVan } from './van-client.ts';

// The vendor's page "Workflow", and its models of the job and its result files.

const MAPPINGS: OrderParts = {
  columns: ['VanID', 'Phone', 'TagId', 'ExternalID'],
  echo: ['ExternalID'],
  mappingTypes: [
    {
      name: 'Phones',
      resultFileColumnName: 'PhoneResult',
      fieldValueMappings: [{ fieldName: 'Phone', columnName: 'Phone' }],
    },
    { name: 'ActivistCode', fieldValueMappings: [{ fieldName: 'ActivistCodeID', columnName: 'TagId' }] },
  ],
};
const text = (...rows: readonly (readonly string[])[]): string =>
  [MAPPINGS.columns, ...rows].map(formatCsvLine).join('');
const row = (vanId: string, externalId: string, phone = '555-0100', tag = '4600101'): readonly string[] => [
  vanId,
  phone,
  tag,
  externalId,
];

async function onlyFile(stage: VanStage, jobId: number): Promise<readonly (readonly string[])[]> {
  const { resultFiles } = await stage.look(jobId);
  expect(resultFiles).toHaveLength(1);
  return readResult(resultFiles?.[0]?.url ?? '');
}

test('each kind of row: applied, partly, not at all, left alone, absent', async () => {
  await withVan({}, async (stage) => {
    const jobId = await stage.send(
      text(
        row('31415', 'e1'),
        row('ignored-1', 'e2'),
        row('fail-1', 'e3'),
        row('notfound-1', 'e4'),
        row('absent-1', 'e5'),
        row('', 'e6'),
        row('85753', 'e7', '', '9'),
        row('flaky-1', 'e8'),
      ),
      MAPPINGS,
    );
    expect(await stage.look(jobId)).toEqual({
      id: jobId,
      status: 'CompletedWithErrors',
      resourceType: 'Contacts',
      webhookUrl: null,
      resultFileSizeLimitKb: 5000,
      errors: [],
      resultFiles: [
        { url: expect.any(String), dateExpired: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{7}\+00:00$/) },
      ],
    });
    const [header, ...lines] = await onlyFile(stage, jobId);
    expect(header).toEqual([
      'BulkUploadDataID',
      'ULFileID',
      'PrimaryKey',
      'PrimaryKeyType',
      'ExternalID',
      'PhoneResult',
      expect.stringMatching(/^ActivistCode_\d+$/),
    ]);
    const upload = lines[0]?.[1];
    expect(lines).toEqual([
      ['1', upload, '31415', 'VanID', 'e1', 'Processed', 'Processed'],
      ['2', upload, 'ignored-1', 'VanID', 'e2', 'Ignored to avoid overwriting best phone', 'Processed'],
      ['3', upload, 'fail-1', 'VanID', 'e3', 'Processed', 'Could not be applied'],
      ['4', upload, '', 'VanID', 'e4', 'No match found', 'No match found'],
      ['7', upload, '85753', 'VanID', 'e7', 'A value is required: Phone', 'Invalid value: ActivistCodeID'],
      ['8', upload, 'flaky-1', 'VanID', 'e8', 'Processed', 'Could not be applied'],
    ]);
    expect(Array.from(stage.sandbox.record.rows, ([id, { outcome }]) => `${id} ${outcome}`)).toEqual([
      'e1 succeeded',
      'e2 succeeded',
      'e3 failed',
      'e4 not_found',
      'e5 failed',
      'e6 failed',
      'e7 failed',
      'e8 failed',
    ]);
    expect(stage.sandbox.record.counts).toMatchObject({ jobs: 1, rowsSent: 8, rowsDistinct: 8 });
  });
});

test('quotes, line breaks, umlauts and blanks in every column arrive as they are', async () => {
  const nasty = ['fail-"7"\r\n', ' a\n"ü", ', 'ß,\t', '""', '', ' '];
  const rows = nasty.map((_, turn) =>
    MAPPINGS.columns.map((_name, column) => nasty[(turn + column) % nasty.length] ?? ''),
  );
  await withVan({}, async (stage) => {
    const bytes = new TextEncoder().encode(`\uFEFF${text(...rows)}`);
    const jobId = await stage.send(bytes, MAPPINGS);
    expect((await stage.look(jobId)).status).toBe('CompletedWithErrors');
    expect(stage.sandbox.imports.get(String(jobId))).toMatchObject({ columns: MAPPINGS.columns, rows });
  });
});

test('repeated people are rows of their own', async () => {
  await withVan({}, async (stage) => {
    const jobId = await stage.send(text(row('1', 'a'), row('1', 'b'), row('1', 'c')), MAPPINGS);
    expect(await onlyFile(stage, jobId)).toHaveLength(4);
    expect([...stage.sandbox.record.rows.keys()]).toEqual(['a', 'b', 'c']);
  });
});

test('new contacts need no VanID and get one', async () => {
  await withVan({}, async (stage) => {
    const columns = ['FirstName', 'LastName', 'City'];
    const parts = { columns, mappingTypes: [{ name: 'CreateOrUpdateContact' }] };
    const jobId = await stage.send(`${columns.join(',')}\nAda,Albrook,\nZoë,"Böhm, ""Zo""",Lindenau\n`, parts);
    const [, first, second] = await onlyFile(stage, jobId);
    expect([first?.slice(3), second?.slice(3)]).toEqual([
      ['VanID', 'Processed'],
      ['VanID', 'Processed'],
    ]);
    expect(first?.[2]).not.toBe(second?.[2]);
    expect((await stage.look(jobId)).status).toBe('Completed');
  });
});

test('a list of values is translated, a tab may separate, a file may have no header', async () => {
  await withVan({}, async (stage) => {
    const values = [{ sourceValue: 'yes', targetValue: '4600102' }];
    const mappingTypes = [
      { name: 'ActivistCode', fieldValueMappings: [{ fieldName: 'ActivistCodeID', columnName: 'Tag', values }] },
    ];
    const file = { hasHeader: false, hasQuotes: false, columnDelimiter: 'tab' };
    const jobId = await stage.send('1\tyes\n2\t"no"\n', { columns: ['VanID', 'Tag'], mappingTypes, file });
    const [, ...lines] = await onlyFile(stage, jobId);
    expect(lines.map((line) => line.at(-1))).toEqual(['Processed', 'Invalid value: ActivistCodeID']);
    expect(stage.sandbox.imports.get(String(jobId))?.rows).toEqual([
      ['1', 'yes'],
      ['2', '"no"'],
    ]);
  });
});

describe('a file that can not be used fails the job, and no row of it is taken', () => {
  const lines = text(row('1', 'a'));
  test.each([
    [
      'a line with a cell too few',
      async () => makeZip(`${lines}2,555,4600101\n`),
      'INVALID_FILE',
      'Data row 2 has 3 cells, but 4 columns were given.',
    ],
    ['a quote that stays open', async () => makeZip(`${lines}2,"555`), 'INVALID_FILE', 'a quote is not closed'],
    ['no zip', async () => Buffer.from(lines), 'INVALID_ZIP', 'not a zip'],
    [
      'another name in the zip',
      async () => makeZip(lines, 'other.csv'),
      'FILE_NOT_FOUND',
      'no file with the given name',
    ],
  ])('%s', async (_name, make, code, message) => {
    await withVan({}, async (stage) => {
      const sourceUrl = await stage.offer(await make());
      const order = makeOrder({ ...MAPPINGS, file: { sourceUrl } });
      const { jobId } = JSON.parse((await call(stage.sandbox.port, vanPost(order))).text);
      expect(await stage.look(jobId)).toMatchObject({
        status: 'Failed',
        errors: [{ referenceCode: expect.any(String), code, text: expect.stringContaining(message) }],
        resultFiles: null,
      });
      expect(stage.sandbox.record.counts).toMatchObject({ rowsSent: 0, rowsDistinct: 0 });
    });
  });

  test.each([
    ['nothing at the address', 'http://127.0.0.1:1/rows.zip', 'could not be downloaded'],
    ['another machine', 'https://files.example.org/rows.zip', 'from this machine only'],
  ])('%s', async (_name, sourceUrl, message) => {
    await withVan({}, async (stage) => {
      const { text: answer } = await call(stage.sandbox.port, vanPost(makeOrder({ ...MAPPINGS, file: { sourceUrl } })));
      const job = await stage.look(JSON.parse(answer).jobId);
      expect([job.status, job.errors]).toMatchObject([
        'Failed',
        [{ code: 'DOWNLOAD_FAILED', text: expect.stringContaining(message) }],
      ]);
    });
  });

  test('a refused download', async () => {
    await withVan({}, async (stage) => {
      const jobId = await stage.send(lines, {
        ...MAPPINGS,
        file: { sourceUrl: `${stage.store.url}/rows.zip?sig=other` },
      });
      expect((await stage.look(jobId)).errors).toMatchObject([{ text: 'The download failed with status 403.' }]);
    });
  });
});

test('the download carries no credentials', async () => {
  await withVan({}, async (stage) => {
    await stage.look(await stage.send(text(row('1', 'a')), MAPPINGS));
    expect(stage.store.record.requests).toMatchObject([
      { method: 'PUT', credentials: [] },
      { method: 'GET', status: 200, credentials: [] },
    ]);
  });
});

describe('result files', () => {
  const many = Array.from({ length: 50 }, (_, index) => row(String(index + 1), `e${index + 1}`));

  test('several, each with the header, and each row in one', async () => {
    await withVan({ ngpvan: { resultFileBytes: 1000 } }, async (stage) => {
      const { resultFiles } = await stage.look(await stage.send(text(...many), MAPPINGS));
      const files = await Promise.all((resultFiles ?? []).map(({ url }) => readResult(url)));
      expect(files.length).toBeGreaterThan(2);
      expect(new Set(files.map(([header]) => header?.join())).size).toBe(1);
      expect(files.flatMap((lines) => lines.slice(1).map((line) => line[4]))).toEqual(many.map((cells) => cells[3]));
    });
  });

  test('lie at another origin, under a signature, for a time; credentials that arrive are noted', async () => {
    let epochMs = Date.parse('2031-02-03T04:05:06Z');
    await withVan({ epochMs: () => epochMs }, async (stage) => {
      const jobId = await stage.send(text(row('1', 'a')), MAPPINGS);
      const [file] = (await stage.look(jobId)).resultFiles ?? [];
      const url = new URL(file?.url ?? '');
      expect(url.origin).not.toBe(stage.sandbox.url);
      expect(file?.dateExpired).toBe('2031-02-04T04:05:06.0000000+00:00');
      const status = async (address: string, init: RequestInit = {}): Promise<number> =>
        (await fetch(address, init)).status;
      expect(await status(url.href)).toBe(200);
      expect(await status(`${url.origin}${url.pathname}`)).toBe(403);
      expect(await status(url.href.replace('-1.csv', '-2.csv'))).toBe(403);
      epochMs += 24 * 3600 * 1000;
      expect(await status(url.href, { headers: { authorization: 'Basic abc' } })).toBe(403);
      const [fresh] = (await stage.look(jobId)).resultFiles ?? [];
      expect(await status(fresh?.url ?? '')).toBe(200);
      expect(stage.sandbox.resultRequests.map((request) => [request.status, request.credentials])).toEqual([
        [200, []],
        [403, []],
        [403, []],
        [403, ['authorization']],
        [200, []],
      ]);
    });
  });

  test('no row validates: the header alone', async () => {
    await withVan({}, async (stage) => {
      expect(await onlyFile(stage, await stage.send(text(row('', 'a')), MAPPINGS))).toHaveLength(1);
    });
  });
});

describe('statuses', () => {
  test('pending, in progress, with errors, completed with errors', async () => {
    let seconds = 0;
    await withVan({ jobSeconds: 100, now: () => seconds * 1000 }, async (stage) => {
      const jobId = await stage.send(text(row('fail-1', 'a')), MAPPINGS);
      const seen: string[] = [];
      for (seconds of [0, 19, 100, 20, 60, 101]) seen.push((await stage.look(jobId)).status);
      expect(seen).toEqual([
        'Pending',
        'Pending',
        'CompletedWithErrors',
        'InProgress',
        'InProgressWithErrors',
        'CompletedWithErrors',
      ]);
    });
  });

  test.each([
    ['Complete', { done: 'Complete' }, '1'],
    ['CompletedWithError', { doneWithErrors: 'CompletedWithError' }, 'fail-1'],
  ])('%s, as another page writes it', async (word, words, vanId) => {
    await withVan({ ngpvan: { words } }, async (stage) => {
      expect((await stage.look(await stage.send(text(row(vanId, 'a')), MAPPINGS))).status).toBe(word);
    });
  });

  test('Error, as another page writes it', async () => {
    const faults = [{ on: 'submit', do: { kind: 'state-failed' } }] as const;
    await withVan({ faults, ngpvan: { words: { failed: 'Error' } } }, async (stage) => {
      const job = await stage.look(await stage.send(text(row('1', 'a')), MAPPINGS));
      expect(job).toMatchObject({ status: 'Error', resultFiles: null });
      expect(stage.sandbox.record.counts.outcomes).toEqual({ succeeded: 0, failed: 1, not_found: 0 });
    });
  });
});

describe('faults', () => {
  const rows = text(row('1', 'a'), row('fail-2', 'b'), row('3', 'c'));
  const idsOf = (lines: readonly (readonly string[])[]): readonly string[] =>
    lines.slice(1).map((line) => `${line[4]} ${line.at(-1)}`);
  const plain = ['a Processed', 'b Could not be applied', 'c Processed'];

  test.each([
    ['missing-rows', plain.slice(1)],
    ['duplicate-ids', [...plain, 'a Processed']],
    ['contradict', [...plain, 'a Could not be applied']],
    ['foreign-rows', [...plain, 'foreign-1 Processed']],
  ] as const)('%s', async (kind, expected) => {
    await withVan({ faults: [{ on: 'submit', do: { kind } }] }, async (stage) => {
      expect(idsOf(await onlyFile(stage, await stage.send(rows, MAPPINGS)))).toEqual(expected);
    });
  });

  test('not there at first; a status in capitals; ended without files', async () => {
    const faults = [
      { on: 'submit', do: { kind: '404-first', polls: 1 } },
      { on: 'submit', do: { kind: 'uppercase-status' } },
      { on: 'submit', do: { kind: 'results-null' } },
    ] as const;
    await withVan({ faults }, async (stage) => {
      const jobId = await stage.send(rows, MAPPINGS);
      expect((await stage.poll(jobId)).status).toBe(404);
      expect(await stage.look(jobId)).toMatchObject({ status: 'COMPLETED', resultFiles: null });
    });
  });

  test('accepted though the answer is lost: the file is imported all the same', async () => {
    await withVan({ faults: [{ on: 'submit', do: { kind: 'reset-after' } }] }, async (stage) => {
      await expect(stage.send(rows, MAPPINGS)).rejects.toThrow(/hang up|ECONNRESET/);
      const [jobId = ''] = stage.sandbox.record.jobs.keys();
      expect((await stage.look(Number(jobId))).status).toBe('CompletedWithErrors');
      expect(stage.sandbox.record.jobs.get(jobId)).toMatchObject({ rows: 3, answered: false });
    });
  });

  test('a result file that breaks off in the middle, and one that is refused, come whole the next time', async () => {
    const faults = [
      { on: 'result', nth: 1, do: { kind: 'cut-body' } },
      { on: 'result', nth: 2, do: { kind: 'answer', status: 403 } },
    ] as const;
    await withVan({ faults }, async (stage) => {
      const jobId = await stage.send(rows, MAPPINGS);
      const url = (await stage.look(jobId)).resultFiles?.[0]?.url ?? '';
      await expect(readResult(url)).rejects.toThrow('terminated');
      await expect(readResult(url)).rejects.toThrow('403');
      expect(idsOf(await readResult(url))).toEqual(plain);
    });
  });

  test("a failed job's text may name the rows", async () => {
    await withVan({ faults: [{ on: 'poll', do: { kind: 'echo-personal-data' } }] }, async (stage) => {
      expect(await stage.look(await stage.send(rows, MAPPINGS))).toMatchObject({
        status: 'Failed',
        errors: [{ text: expect.stringContaining('"a"') }],
      });
    });
  });
});

test('what a test needs to stage files: a store with credentials of its own', async () => {
  await withVan({ ngpvan: { sessionToken: true } }, async ({ sandbox }) => {
    expect(sandbox.storage?.url).toMatch(/^s3:\/\/[a-z-]+\/[a-z-]+$/);
    expect([...(sandbox.storage?.environment.keys() ?? [])]).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_REGION',
      'AWS_ENDPOINT_URL_S3',
      'AWS_SESSION_TOKEN',
    ]);
  });
});

test('with counts alone half a million cells are read, and no row is kept', async () => {
  const rows = 125_000;
  const lines = Array.from({ length: rows }, (_, index) => `${index + 1},555-0100,4600101,e${index}\n`);
  await withVan({ record: 'counts' }, async (stage) => {
    const jobId = await stage.send(`VanID,Phone,TagId,ExternalID\n${lines.join('')}`, MAPPINGS);
    for (;;) if ((await stage.look(jobId)).status === 'Completed') break;
    const { resultFiles } = await stage.look(jobId);
    expect(resultFiles).toHaveLength(2);
    expect(stage.sandbox.record.counts).toMatchObject({ rowsSent: rows, outcomes: { succeeded: rows } });
    expect(stage.sandbox.imports.get(String(jobId))?.rows).toEqual([]);
  });
});
