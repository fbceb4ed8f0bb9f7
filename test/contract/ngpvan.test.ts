import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readZip } from '../support/read-zip.ts';
import { runWorld, type World, type WorldOptions } from '../support/world.ts';

const VAN = 'https://api.securevan.com';
const STORE = 'https://people.s3.us-east-1.amazonaws.com';
const FILES = 'https://files.van.example';
const KEY = '00000000-1111-2222-3333-444444444444';
const NO_CREDENTIALS = { badheaders: ['authorization', 'x-api-key', 'cookie'] };
const AWS = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_REGION: 'us-east-1',
};
const HEADER = 'BulkUploadDataID,ULFileID,PrimaryKey,PrimaryKeyType,bulk_job_row,EmailResult,Phones_2';
const NUMBER = 'bulk_job_row';
const STAGED = /^\/nightly\/[0-9a-f-]+\.zip/;

beforeEach(() => {
  nock.disableNetConnect();
  nock.enableNetConnect('127.0.0.1');
});
afterEach(() => {
  nock.cleanAll();
  nock.restore();
  nock.activate();
});

const PARAMS = `
application_name: acme
mapping_types:
  - name: Email
    resultFileColumnName: EmailResult
    fieldValueMappings: [{ fieldName: Email, columnName: Mail }]
  - phones: { column: Phone, type: H }
`;

function runAtVan(options: Partial<WorldOptions>, look: (world: World) => Promise<void> | void): Promise<void> {
  const inputs = {
    provider: 'ngpvan',
    'base-url': '',
    params: PARAMS,
    storage: 's3://people/nightly',
    ...options.inputs,
  };
  return runWorld({ files: {}, apiKey: KEY, environment: AWS, ...options, inputs }, look);
}

/** The read-only requests: what they answer matters elsewhere. */
function allowPreflight(): void {
  const field = (name: string, more = {}) => ({
    name,
    isRequired: false,
    canBeMappedToColumn: true,
    parents: null,
    ...more,
  });
  const type = (name: string, fields: readonly object[]) => ({ name, resourceTypes: ['Contacts'], fields });
  nock(VAN).get('/v4/bulkImportJobs/resources').reply(200, ['Contacts']);
  nock(VAN)
    .get('/v4/bulkImportMappingTypes/Email')
    .reply(200, type('Email', [field('Email', { isRequired: true })]));
  nock(VAN)
    .get('/v4/bulkImportMappingTypes/Phones')
    .reply(200, type('Phones', [field('Phone'), field('PhoneTypeID', { hasPredefinedValues: true })]));
  nock(VAN)
    .get('/v4/bulkImportMappingTypes/Phones/PhoneTypeID/values')
    .reply(200, { items: [{ id: 'H', name: 'Home' }], nextPageLink: null, count: 1 });
}

interface Upload {
  /** Path of the object, as it was uploaded and has to be removed. */
  path: string;
  zip: Buffer;
}

function allowUpload(): Upload {
  const upload: Upload = { path: '', zip: Buffer.alloc(0) };
  nock(STORE, NO_CREDENTIALS)
    .put((uri) => STAGED.test(uri))
    .reply(200, async (request: Request) => {
      upload.path = new URL(request.url).pathname;
      upload.zip = Buffer.from(await request.arrayBuffer());
      return '';
    });
  return upload;
}

function expectRemoval(): nock.Scope {
  return nock(STORE, NO_CREDENTIALS)
    .delete((uri) => STAGED.test(uri))
    .reply(204);
}

const result = (number: number, ...cells: readonly string[]) =>
  `${number},7,${number},VanID,${number},${cells.join(',')}`;
const poll = (job: number, body: object) => nock(VAN).get(`/v4/bulkImportJobs/${job}`).reply(200, body);
const links = (...paths: readonly string[]) => paths.map((path) => ({ url: `${FILES}${path}`, dateExpired: 'x' }));

/** Every kind of cell that a CSV can spoil: quotes, line breaks, umlauts, blanks at the ends, nothing. */
const PEOPLE = [
  'Mail,VanID,Phone,Note',
  'a@x.example,1,6135550100,"say ""hi"", Ümläut"',
  'b@x.example,2,," two\r\nlines "',
  'c@x.example,2,6135550102,',
  'd@x.example,,6135550103,\u2028',
  '',
].join('\n');

describe('a job from file to outcome', () => {
  test('zip on a storage, 404 at first, two files, one link expired, every outcome, the object removed', async () => {
    allowPreflight();
    const upload = allowUpload();
    let order: { file: { sourceUrl: string; columns: unknown }; actions: unknown; description: string } | undefined;
    nock(VAN)
      .post('/v4/bulkImportJobs', (body) => {
        order = body;
        return true;
      })
      .matchHeader('authorization', `Basic ${Buffer.from(`acme:${KEY}|1`).toString('base64')}`)
      .reply(200, { jobId: 53407 })
      .get('/v4/bulkImportJobs/53407')
      .reply(404, { errors: [{ code: 'NOT_FOUND', text: 'Not there' }] });
    poll(53407, { id: 53407, status: 'InProgress', errors: [], resultFiles: null });
    poll(53407, { id: 53407, status: 'CompletedWithErrors', errors: [{}], resultFiles: links('/a?sig=1', '/b?sig=1') });
    poll(53407, { id: 53407, status: 'CompletedWithErrors', resultFiles: links('/a?sig=2', '/b?sig=2') });
    const first = `${HEADER}\n${result(1, 'Processed', 'Ignored to avoid overwriting best phone')}\n`;
    nock(FILES, NO_CREDENTIALS)
      .get('/a?sig=1')
      .reply(200, first, { 'content-length': String(Buffer.byteLength(first)) })
      .get('/b?sig=1')
      .reply(403, '<Error><Message>Request has expired</Message></Error>')
      .get('/a?sig=2')
      .reply(200, first, { 'content-length': String(Buffer.byteLength(first)) })
      .get('/b?sig=2')
      .reply(200, () => `${HEADER}\n${result(3, 'Processed', 'Invalid phone number')}\n`, {
        'transfer-encoding': 'chunked',
      });
    const removal = expectRemoval();
    await runAtVan({ files: { 'data/people.csv': PEOPLE } }, async ({ publication, clock, hidden, read }) => {
      const { report } = publication;
      expect(report.faults).toEqual([]);
      expect(report.totals).toMatchObject({ total: 4, succeeded: 1, failed: 3, unresolved: 0 });
      expect(await read('records.csv')).toBe(
        [
          'file,line,key,outcome,reason,message,job_id,attempts',
          'data/people.csv,2,1,succeeded,,Phones_2: Ignored to avoid overwriting best phone,53407,1',
          'data/people.csv,3,2,failed,,VAN rejected the row (it is not in the result file),53407,1',
          'data/people.csv,5,2,failed,,"partly applied: EmailResult; Phones_2: Invalid phone number",53407,1',
          'data/people.csv,6,,failed,,VAN rejected the row (it is not in the result file),53407,1',
          '',
        ].join('\n'),
      );
      // VAN's own file, read by a reader of our own.
      expect([...readZip(upload.zip)].map(([name, bytes]) => [name, bytes.toString('utf8')])).toEqual([
        [
          'rows.csv',
          [
            `VanID,Mail,Phone,Note,${NUMBER}`,
            '1,a@x.example,6135550100,"say ""hi"", Ümläut",1',
            '2,b@x.example,," two\r\nlines ",2',
            '2,c@x.example,6135550102,,3',
            ',d@x.example,6135550103,"\u2028",4',
            '',
          ].join('\r\n'),
        ],
      ]);
      expect(order?.file.columns).toEqual(['VanID', 'Mail', 'Phone', 'Note', NUMBER].map((name) => ({ name })));
      expect(order?.actions).toMatchObject([
        { actionType: 'loadMappedFile', resourceType: 'Contacts', columnsToIncludeInResultsFile: [{ name: NUMBER }] },
      ]);
      const source = new URL(order?.file.sourceUrl ?? '');
      expect(source.pathname).toBe(upload.path);
      expect(source.searchParams.get('X-Amz-Expires')).toBe(String(25 * 3600));
      // A floor of 15 seconds between two looks.
      expect(clock.now()).toBeGreaterThanOrEqual(45_000);
      expect(report.inputs.params).toMatchObject({
        mappings: [
          { name: 'Email' },
          {
            name: 'Phones',
            fieldValueMappings: [
              { fieldName: 'Phone', columnName: 'Phone' },
              { fieldName: 'PhoneTypeID', staticValue: 'H' },
            ],
          },
        ],
      });
      expect(JSON.stringify(report)).not.toContain(KEY);
      expect(hidden.some((secret) => secret.length === 32 && upload.path.includes(secret))).toBe(true);
      const ledger = (await read('ledger.ndjson')) ?? '';
      for (const word of ['X-Amz', 'sig=', 'nightly', '@x.example', KEY]) expect(ledger).not.toContain(word);
      expect(publication.summary).toContain('partly applied');
      expect(publication.summary).toMatch(/Do not send \*\*1 row\*\* again as it is/);
    });
    expect(removal.isDone()).toBe(true);
    expect(nock.pendingMocks()).toEqual([]);
  });

  test('a result file that is cut claims nothing, is read three times, and its rows are unreachable', async () => {
    allowPreflight();
    allowUpload();
    nock(VAN).post('/v4/bulkImportJobs').reply(200, { jobId: 1 });
    poll(1, { status: 'Completed', resultFiles: links('/a') });
    const cut = `${HEADER}\n${result(1, 'Processed', '')}\n`;
    const files = nock(FILES)
      .get('/a')
      .times(3)
      .reply(200, cut, { 'content-length': String(cut.length + 40) });
    const removal = expectRemoval();
    await runAtVan({ files: { 'data/a.csv': 'VanID,Mail,Phone\n1,a,\n2,b,\n' } }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ succeeded: 0, failed: 0, reasons: { unreachable: 2 } });
      expect(report).toMatchObject({ exitCode: 3, reason: 'vendor-error' });
      expect(report.faults.map(({ code }) => code)).toEqual(['vendor/job-unreachable']);
    });
    expect([files.isDone(), removal.isDone()]).toEqual([true, true]);
  });

  test('without a length or chunks a file may be cut anywhere: what it does not name is not claimed', async () => {
    allowPreflight();
    allowUpload();
    nock(VAN).post('/v4/bulkImportJobs').reply(200, { jobId: 1 });
    poll(1, { status: 'Completed', resultFiles: links('/a') });
    nock(FILES)
      .get('/a')
      .reply(200, `${HEADER}\n${result(2, 'Processed', '')}\n`);
    expectRemoval();
    await runAtVan({ files: { 'data/a.csv': 'VanID,Mail,Phone\n1,a,\n2,b,\n' } }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ succeeded: 1, failed: 0, reasons: { unreachable: 1 } });
    });
  });

  test('a submit whose answer is lost leaves the object where the vendor may still read it', async () => {
    allowPreflight();
    allowUpload();
    nock(VAN).post('/v4/bulkImportJobs').reply(502, '<html>');
    await runAtVan({ files: { 'data/a.csv': 'VanID,Mail,Phone\n1,a,\n' } }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ reasons: { uncertain: 1 } });
      expect(report.notices.join()).toMatch(/remains in the storage for jobs whose end is unknown\. A lifecycle rule/);
    });
    expect(nock.pendingMocks()).toEqual([]);
  });

  test('a refused order: its words, exit 2, and the object goes', async () => {
    allowPreflight();
    allowUpload();
    const errors = [{ code: 'INVALID_PARAMETER', text: 'File name is missing', properties: ['file.fileName'] }];
    nock(VAN).post('/v4/bulkImportJobs').reply(400, { errors });
    const removal = expectRemoval();
    await runAtVan({ files: { 'data/a.csv': 'VanID,Mail,Phone\n1,a,\n' } }, ({ publication: { report } }) => {
      expect(report).toMatchObject({ exitCode: 2, reason: 'config-error' });
      expect(report.faults[0]?.message).toContain('INVALID_PARAMETER: File name is missing (file.fileName)');
    });
    expect(removal.isDone()).toBe(true);
  });

  test('an object that cannot be removed is reported, and changes no verdict', async () => {
    allowPreflight();
    allowUpload();
    nock(VAN).post('/v4/bulkImportJobs').reply(200, { jobId: 1 });
    poll(1, { status: 'Completed', resultFiles: links('/a') });
    const whole = `${HEADER}\n${result(1, 'Processed', '')}\n`;
    nock(FILES)
      .get('/a')
      .reply(200, whole, { 'content-length': String(whole.length) });
    nock(STORE)
      .delete(/nightly/)
      .query(true)
      .reply(403, '<Error>AccessDenied</Error>');
    await runAtVan({ files: { 'data/a.csv': 'VanID,Mail,Phone\n1,a,\n' } }, ({ publication: { report } }) => {
      expect(report).toMatchObject({ exitCode: 0, conclusion: 'success' });
      expect(report.notices.join()).toMatch(/its removal failed\. A lifecycle rule/);
    });
  });
});

describe("a file of the user's own", () => {
  const OWN = `${PARAMS}source_url: https://own.example/people.zip\nsource_is_my_files: true\n`;
  const own = { inputs: { storage: '', params: OWN } };

  test('one job however many rows, matched by VanID, and the report says what nobody can know', async () => {
    allowPreflight();
    nock(VAN)
      .post('/v4/bulkImportJobs', (body) => body.file.fileName === 'people.csv' && body.file.columns.length === 3)
      .reply(200, { jobId: 9 });
    poll(9, { status: 'Completed', resultFiles: links('/own') });
    const file = 'BulkUploadDataID,ULFileID,PrimaryKey,PrimaryKeyType,VanID,EmailResult\n5,7,2,VanID,2,Processed\n';
    nock(FILES)
      .get('/own')
      .reply(200, file, { 'content-length': String(file.length) });
    const files = { 'data/people.csv': 'Mail,VanID,Phone\na,1,\nb,2,\n' };
    await runAtVan({ ...own, files }, async ({ publication: { report }, read }) => {
      expect(report.totals).toMatchObject({ total: 2, succeeded: 1, failed: 1 });
      expect((await read('failed.csv'))?.split('\n')[1]).toBe(
        'a,1,,VAN rejected the row (it is not in the result file)',
      );
      expect(report.notices.join()).toMatch(/Bulk Job cannot know what it read/);
    });
    expect(nock.pendingMocks()).toEqual([]);
  });

  test.each<[name: string, inputs: Record<string, string>, files: Record<string, string>, message: RegExp]>([
    ['not said to be mine', { params: OWN.replace('true', 'false') }, {}, /a file that Bulk Job has not checked/],
    ['and a storage', { storage: 's3://people' }, {}, /storage has no effect on the file/],
    ['and a batch size', { 'batch-size': '10' }, {}, /batch-size has no effect/],
    ['two files', {}, { 'data/b.csv': 'VanID,Mail,Phone\n3,c,\n' }, /does not select exactly one CSV file/],
    [
      'a row without a key',
      { 'max-invalid': '5' },
      { 'data/a.csv': 'VanID,Mail,Phone\n,a,\n2,b,\n' },
      /1 row of the data file is invalid/,
    ],
  ])('%s: nothing is sent', async (_, inputs, files, message) => {
    const data = { 'data/a.csv': 'VanID,Mail,Phone\n1,a,\n', ...files };
    await runAtVan({ inputs: { ...own.inputs, ...inputs }, files: data }, ({ publication: { report } }) => {
      expect(report).toMatchObject({ exitCode: 2, reason: 'config-error' });
      expect(report.faults.map((fault) => fault.message).join()).toMatch(message);
      expect(report.faults.every(({ next }) => next !== undefined)).toBe(true);
      expect(report.requests.sent).toBe(0);
    });
  });
});

describe('what is refused before anything is sent', () => {
  const wide = Array.from({ length: 48 }, (_, i) => `c${i}`).join(',');
  test.each<[name: string, options: Partial<WorldOptions>, code: string, message: RegExp]>([
    ['no storage', { inputs: { storage: '' } }, 'input/storage', /storage is missing/],
    ['no AWS keys', { environment: { AWS_REGION: 'us-east-1' } }, 'input/storage-access', /AWS_ACCESS_KEY_ID/],
    ['a timeout of a week', { inputs: { timeout: '7d' } }, 'input/storage-time', /7 days/],
    ['our own column', { files: { 'data/a.csv': `VanID,${NUMBER}\n1,2\n` } }, 'file/reserved-column', /bulk_job_row/],
    [
      'our own member',
      { files: { 'data/a.ndjson': `{"VanID":1,"${NUMBER}":2}\n` } },
      'file/reserved-column',
      /bulk_job_row/,
    ],
    [
      '51 columns',
      { files: { 'data/a.csv': `VanID,Mail,${wide}\n1${','.repeat(49)}\n` } },
      'plan/too-many-columns',
      /have 51 columns .* accepts at most 50/,
    ],
    [
      'the key of the other mode',
      { apiKey: `${KEY}|0` },
      'input/bad-param',
      /a different digit than database_mode, which is 1/,
    ],
    [
      'a description that VAN refuses',
      { inputs: { params: `${PARAMS}description: a <b>` } },
      'input/bad-param',
      /params\.description/,
    ],
    [
      'a short form that is none',
      { inputs: { params: 'application_name: a\nmapping_types: [{ activist_cod: 5 }]' } },
      'input/bad-param',
      /activist_cod is not valid/,
    ],
  ])('%s', async (_, options, code, message) => {
    const files = options.files ?? { 'data/a.csv': 'VanID,Mail,Phone\n1,a,\n' };
    await runAtVan({ ...options, files }, ({ publication: { report } }) => {
      expect(report).toMatchObject({ exitCode: 2, reason: 'config-error', requests: { sent: 0 } });
      expect(report.faults).toMatchObject([{ code, message: expect.stringMatching(message) }]);
    });
  });

  test('every mapping type that is wrong is named at once', async () => {
    nock(VAN).get('/v4/bulkImportJobs/resources').reply(200, ['Contacts']);
    const email = { name: 'Email', resourceTypes: ['Contacts'], fields: [{ name: 'Email', isRequired: true }] };
    nock(VAN).get('/v4/bulkImportMappingTypes/Email').reply(200, email);
    nock(VAN)
      .get('/v4/bulkImportMappingTypes/Nope')
      .reply(404, { errors: [{ code: 'NOT_FOUND', text: 'Not there' }] });
    const params = 'application_name: a\nmapping_types: [{ email: Nothing }, Nope]';
    const files = { 'data/a.csv': 'VanID\n1\n' };
    await runAtVan({ inputs: { params }, files }, ({ publication: { report } }) => {
      expect(report.exitCode).toBe(2);
      expect(report.faults.map((fault) => fault.message)).toEqual([
        expect.stringMatching(/Email: the files have no column Nothing\.$/),
        expect.stringMatching(/the mapping type Nope does not exist for this key in database mode 1\.$/),
      ]);
    });
  });

  test('validate needs no storage and no keys, and says what a run needs', async () => {
    const files = { 'data/a.csv': 'VanID,Mail,Phone\n1,a,\n' };
    const inputs = { mode: 'validate', storage: '' };
    await runAtVan({ files, inputs, environment: {}, apiKey: undefined }, ({ publication: { report } }) => {
      expect(report).toMatchObject({ exitCode: 0, plan: { rows: 1, jobs: 1 } });
      expect(report.notices.join()).toMatch(/A run needs storage/);
    });
  });
});

test('the plan counts the bytes of the CSV, header and frame included, and cuts jobs by them', async () => {
  const note = 'x'.repeat(1_000);
  const rows = Array.from({ length: 25_000 }, (_, i) => `${i},${note}\n`).join('');
  const files = { 'data/a.csv': `VanID,Mail\n${rows}` };
  const inputs = { mode: 'validate', params: 'application_name: a\nmapping_types: [{ email: Mail }]' };
  await runAtVan({ files, inputs, apiKey: undefined }, ({ publication: { report } }) => {
    // 25 000 × (row number + VanID + 1000 + two commas + CRLF) and the header twice.
    const digits = (from: number) =>
      Array.from({ length: 25_000 }, (_, i) => String(i + from).length).reduce((a, b) => a + b);
    const header = 'VanID,Mail,bulk_job_row\r\n'.length;
    expect(report.plan).toMatchObject({ jobs: 2, bytes: digits(0) + digits(1) + 25_000 * 1_004 + 2 * header });
  });
});

/** The vendor's own list, by machine name as far as it is known. */
const TYPES = `ActivistCode CanvassResults ContributionAdjustments Contributions CustomAddress ApplyContactCustomFields
  Email ApplyExternalID Jobs MailingAddress NamesAndSalutations OrganizingTurfs OriginSourceCode Phones
  RecurringCommitments Relationships Suppressions WorkAddress CreateOrUpdateActivistCodes CreateOrUpdateContact
  EditContributionData`.split(/\s+/);

test("all 21 mapping types pass in the vendor's own form, member for member", async () => {
  const own = TYPES.map((name) => ({
    name,
    resultFileColumnName: `${name} said`,
    fieldValueMappings: [
      { fieldName: 'A', columnName: 'Mail' },
      { fieldName: 'B', staticValue: '007' },
      { fieldName: 'C', columnName: 'Phone', values: [{ sourceValue: 'x', targetValue: '1' }] },
      { fieldName: '__proto__', unknown: { nested: ['kept'] } },
    ],
  }));
  expect(own).toHaveLength(21);
  const params = `application_name: acme\nmapping_types: ${JSON.stringify(own)}\n`;
  const files = { 'data/a.csv': 'VanID,Mail,Phone\n1,a,\n' };
  await runAtVan({ files, inputs: { mode: 'validate', params }, apiKey: undefined }, ({ publication: { report } }) => {
    expect(report.faults).toEqual([]);
    expect(report.inputs.params).toMatchObject({ mappings: own });
  });
});
