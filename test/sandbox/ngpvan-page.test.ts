import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SANDBOX_KEY, type Sandbox } from '../../src/sandbox/server.ts';
import { startInstrumented } from '../support/sandbox/start.ts';
import { type Call, call } from './client.ts';
import { basic, MY_CAMPAIGN, MY_VOTERS, makeOrder, type OrderParts, vanGet, vanPost } from './van-client.ts';

// The vendor's pages: bulkImportJobs, mapping types, authentication, errors, and the list of the overview.

/** The overview's list, in its order. */
const DISPLAY_NAMES = [
  'Apply Activist Code',
  'Apply Canvass Responses',
  'Apply Contribution Adjustments',
  'Apply Contributions',
  'Apply Custom Address',
  'Apply Custom Contact Fields',
  'Apply Email Address',
  'Apply External ID',
  'Apply Jobs',
  'Apply Mailing Address',
  'Apply Names and Salutations',
  'Apply Organizing Turfs',
  'Apply Origin Source Code',
  'Apply Phone Numbers',
  'Apply Recurring Commitments',
  'Apply Relationships',
  'Apply Suppressions',
  'Apply Work Address',
  'Create Or Update Activist Codes',
  'Create Or Update Contact',
  'Edit Contribution Data',
];

const TAGS: OrderParts = {
  columns: ['VanID', 'TagId'],
  mappingTypes: [{ name: 'ActivistCode', fieldValueMappings: [{ fieldName: 'ActivistCodeID', columnName: 'TagId' }] }],
};
const types = (...mappingTypes: readonly unknown[]): OrderParts => ({ ...TAGS, mappingTypes });
const fields = (...fieldValueMappings: readonly unknown[]): OrderParts =>
  types({ name: 'ActivistCode', fieldValueMappings });
const order = (parts: OrderParts = {} as OrderParts): Call => vanPost(makeOrder({ ...TAGS, ...parts }));
const file = (members: Readonly<Record<string, unknown>>): Call => order({ ...TAGS, file: members });
const action = (members: Readonly<Record<string, unknown>>): Call => order({ ...TAGS, action: members });
const wrong = (...properties: readonly string[]) => ({
  errors: properties.map((property) => ({
    code: 'INVALID_PARAMETER',
    text: expect.any(String),
    properties: [property],
  })),
});
const code = (name: string) => ({ errors: [{ code: name, text: expect.any(String) }] });
const accepted = { jobId: expect.any(Number) };
const TAG = { fieldName: 'ActivistCodeID', columnName: 'TagId' };
const AT = 'actions[0].mappingTypes[0]';

const REQUESTS: readonly (readonly [name: string, call: Call, status: number, body: unknown])[] = [
  [
    'resource types',
    vanGet('bulkImportJobs/resources'),
    200,
    ['Contacts', 'Contributions', 'ActivistCodes', 'ContactsActivistCodes'],
  ],
  [
    'of My Voters',
    vanGet('bulkImportJobs/resources', MY_VOTERS),
    200,
    ['Contacts', 'ActivistCodes', 'ContactsActivistCodes'],
  ],
  [
    'one mapping type',
    vanGet('bulkImportMappingTypes/Phones'),
    200,
    { name: 'Phones', allowMultipleMode: 'SinglePerType' },
  ],
  [
    'a type of My Campaign in My Voters',
    vanGet('bulkImportMappingTypes/Contributions', MY_VOTERS),
    404,
    code('NOT_FOUND'),
  ],
  ['an unknown mapping type', vanGet('bulkImportMappingTypes/Nothing'), 404, code('NOT_FOUND')],
  [
    'values, their ids as texts',
    vanGet('bulkImportMappingTypes/Email/EmailSubscriptionStatusId/values'),
    200,
    {
      items: [
        { id: '0', name: 'Unsubscribed', parents: null },
        { id: '1', name: 'Not Subscribed', parents: null },
        { id: '2', name: 'Subscribed', parents: null },
      ],
      nextPageLink: null,
      count: 3,
    },
  ],
  ['values of a field without', vanGet('bulkImportMappingTypes/Email/Email/values'), 404, code('NOT_FOUND')],
  ['a segment too many', vanGet('bulkImportMappingTypes/Email/fields/EmailTypeID/values'), 404, code('NOT_FOUND')],
  ['no version', { path: '/bulkImportJobs/resources', headers: MY_CAMPAIGN }, 404, code('NOT_FOUND')],
  ['listing jobs', vanGet('bulkImportJobs'), 405, code('METHOD_NOT_ALLOWED')],
  ['an unknown job', vanGet('bulkImportJobs/1'), 404, code('NOT_FOUND')],
  ['no credentials', vanGet('bulkImportJobs/resources', {}), 401, code('UNAUTHORIZED')],
  ['a wrong key', vanGet('bulkImportJobs/resources', basic('app', 'other|1')), 401, code('UNAUTHORIZED')],
  ['no application name', vanGet('bulkImportJobs/resources', basic('', `${SANDBOX_KEY}|1`)), 401, code('UNAUTHORIZED')],
  [
    'the key as a bearer',
    vanGet('bulkImportJobs/resources', { authorization: `Bearer ${SANDBOX_KEY}|1` }),
    401,
    code('UNAUTHORIZED'),
  ],
  [
    'a wrong database mode',
    vanGet('bulkImportJobs/resources', basic('app', `${SANDBOX_KEY}|2`)),
    403,
    code('FORBIDDEN'),
  ],
  ['no database mode', vanGet('bulkImportJobs/resources', basic('app', SANDBOX_KEY)), 403, code('FORBIDDEN')],
  ['an order', order(), 200, accepted],
  ['an order on https', file({ sourceUrl: 'https://files.example.org/rows.zip' }), 200, accepted],
  ['booleans as words', file({ hasHeader: 'True', hasQuotes: 'False' }), 200, accepted],
  ['a static value', order(fields({ fieldName: 'ActivistCodeID', staticValue: 4600101 })), 200, accepted],
  ['a value by its name', order(fields({ fieldName: 'ActivistCodeID', staticValue: 'Volunteer' })), 200, accepted],
  [
    'a list of values',
    order(fields({ ...TAG, values: [{ sourceValue: 'yes', targetValue: '4600101' }] })),
    200,
    accepted,
  ],
  [
    'columns by the names of fields',
    order({ ...types({ name: 'ActivistCode' }), columns: ['vanid', 'ActivistCodeID'] }),
    200,
    accepted,
  ],
  [
    'a custom field',
    order(
      types({
        name: 'ApplyContactCustomFields',
        fieldValueMappings: [
          { fieldName: 'CustomFieldGroupID', staticValue: 157 },
          { fieldName: 'CF2', columnName: 'TagId' },
        ],
      }),
    ),
    200,
    accepted,
  ],
  ['no JSON', { ...order(), body: '{' }, 400, code('INVALID_PARAMETER')],
  ['no content type', { ...order(), headers: MY_CAMPAIGN }, 415, code('UNSUPPORTED_MEDIA_TYPE')],
  ['an empty body', vanPost({}), 400, wrong('description', 'file', 'actions')],
  ['no description', order({ ...TAGS, root: { description: '' } }), 400, wrong('description')],
  ['a description of 255', order({ ...TAGS, root: { description: 'ü'.repeat(255) } }), 200, accepted],
  ['a description of 256', order({ ...TAGS, root: { description: 'ü'.repeat(256) } }), 400, wrong('description')],
  ['a description with a tag', order({ ...TAGS, root: { description: 'a <b> c' } }), 400, wrong('description')],
  ['a description with an entity', order({ ...TAGS, root: { description: 'a &#1; c' } }), 400, wrong('description')],
  ['a description with & and #', order({ ...TAGS, root: { description: 'a & # c' } }), 200, accepted],
  ['no file name', file({ fileName: '' }), 400, wrong('file.fileName')],
  ['http elsewhere', file({ sourceUrl: 'http://files.example.org/a.zip' }), 400, wrong('file.sourceUrl')],
  ['a user in the URL', file({ sourceUrl: 'https://a:b@files.example.org/a.zip' }), 400, wrong('file.sourceUrl')],
  [
    'no columns',
    order({ ...TAGS, file: { columns: [] } }),
    400,
    { errors: expect.arrayContaining([expect.objectContaining({ properties: ['file.columns'] })]) },
  ],
  [
    '50 columns',
    order({ ...TAGS, columns: [...TAGS.columns, ...Array.from({ length: 48 }, (_, n) => `c${n}`)] }),
    200,
    accepted,
  ],
  [
    '51 columns',
    order({ ...TAGS, columns: [...TAGS.columns, ...Array.from({ length: 49 }, (_, n) => `c${n}`)] }),
    400,
    wrong('file.columns'),
  ],
  ['equal columns', order({ ...TAGS, columns: [...TAGS.columns, 'tagid'] }), 400, wrong('file.columns')],
  ['an unknown delimiter', file({ columnDelimiter: 'pipe' }), 400, wrong('file.columnDelimiter')],
  ['an unknown action', action({ actionType: 'score' }), 400, wrong('actions[0].actionType')],
  ['an unknown resource type', action({ resourceType: 'Pets' }), 400, wrong('actions[0].resourceType', `${AT}.name`)],
  ['too small result files', action({ resultFileSizeKbLimit: 4999 }), 400, wrong('actions[0].resultFileSizeKbLimit')],
  [
    'too large result files',
    action({ resultFileSizeKbLimit: 100_001 }),
    400,
    wrong('actions[0].resultFileSizeKbLimit'),
  ],
  ['no mapping types', order(types()), 400, wrong('actions[0].mappingTypes')],
  ['an unknown mapping type', order(types({ name: 'activistCode' })), 400, wrong(`${AT}.name`)],
  ['of My Campaign, in My Voters', vanPost(makeOrder(types({ name: 'Jobs' })), MY_VOTERS), 400, wrong(`${AT}.name`)],
  [
    'of another resource',
    order(
      types({
        name: 'EditContributionData',
        fieldValueMappings: [{ fieldName: 'ContributionID', columnName: 'TagId' }],
      }),
    ),
    400,
    wrong(`${AT}.name`),
  ],
  [
    'an unknown field',
    order(fields(TAG, { fieldName: 'Nothing', columnName: 'TagId' })),
    400,
    wrong(`${AT}.fieldValueMappings[1].fieldName`),
  ],
  [
    'an unknown column',
    order(fields({ ...TAG, columnName: 'Tag' })),
    400,
    wrong(`${AT}.fieldValueMappings[0].columnName`),
  ],
  [
    'an unknown column to repeat',
    order({ ...TAGS, echo: ['Tag'] }),
    400,
    wrong('actions[0].columnsToIncludeInResultsFile[0].name'),
  ],
  ['column and value', order(fields({ ...TAG, staticValue: '4600101' })), 400, wrong(`${AT}.fieldValueMappings[0]`)],
  [
    'an unknown value',
    order(fields({ fieldName: 'ActivistCodeID', staticValue: '7' })),
    400,
    wrong(`${AT}.fieldValueMappings[0].staticValue`),
  ],
  [
    'an unknown target value',
    order(fields({ ...TAG, values: [{ sourceValue: 'a', targetValue: '7' }] })),
    400,
    wrong(`${AT}.fieldValueMappings[0].values[0].targetValue`),
  ],
  [
    'a required field missing',
    order(fields({ fieldName: 'CanvassedBy', staticValue: 'me' })),
    400,
    wrong(`${AT}.fieldValueMappings`),
  ],
  [
    'a parent field missing',
    order(fields(TAG, { fieldName: 'DateCanvassed', staticValue: '2031-02-03' })),
    400,
    wrong(`${AT}.fieldValueMappings`),
  ],
  [
    'a parent with another value',
    order({
      columns: ['VanID', 'Amount', 'DateReceived', 'Number'],
      resourceType: 'Contributions',
      mappingTypes: [
        {
          name: 'Contributions',
          fieldValueMappings: [
            { fieldName: 'Amount', columnName: 'Amount' },
            { fieldName: 'DateReceived', columnName: 'DateReceived' },
            { fieldName: 'DesignationID', staticValue: '101' },
            { fieldName: 'PaymentTypeID', staticValue: '1' },
            { fieldName: 'CheckNumber', columnName: 'Number' },
          ],
        },
      ],
    }),
    400,
    wrong(`${AT}.fieldValueMappings`),
  ],
  ['a field twice', order(fields(TAG, TAG)), 400, wrong(`${AT}.fieldValueMappings`)],
  [
    'a single type twice',
    order(types({ name: 'Suppressions' }, { name: 'Suppressions' })),
    400,
    wrong('actions[0].mappingTypes[1].name'),
  ],
  ['nothing to find people by', order({ ...TAGS, columns: ['Id', 'TagId'] }), 400, wrong('file.columns')],
  [
    'all that is wrong at once',
    order({ ...TAGS, root: { description: '' }, file: { fileName: '' }, echo: ['x'] }),
    400,
    wrong('description', 'file.fileName', 'actions[0].columnsToIncludeInResultsFile[0].name'),
  ],
];

describe('requests and answers', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startInstrumented({ vendor: 'ngpvan', rate: 'unlimited' });
  });
  afterAll(() => sandbox.stop());

  test.each(REQUESTS)('%s', async (_name, request, status, body) => {
    const before = sandbox.record.counts.jobs;
    const seen = await call(sandbox.port, request);
    const document: unknown = JSON.parse(seen.text);
    expect(seen.status).toBe(status);
    expect(document).toEqual(Array.isArray(body) ? body : expect.objectContaining(Object(body)));
    const isAccepted = status === 200 && 'jobId' in Object(document);
    expect(sandbox.record.counts.jobs - before).toBe(isAccepted ? 1 : 0);
  });

  test('all 21 mapping types of the page are there, each with a machine name', async () => {
    const { items, count, nextPageLink } = JSON.parse(
      (await call(sandbox.port, vanGet('bulkImportMappingTypes'))).text,
    );
    expect(items.map((item: unknown) => Object(item).displayName)).toEqual(DISPLAY_NAMES);
    expect(new Set(items.map((item: unknown) => Object(item).name)).size).toBe(21);
    expect([count, nextPageLink]).toEqual([21, null]);
  });

  test('a mapping type looks as the page of one shows it', async () => {
    const { text } = await call(sandbox.port, vanGet('bulkImportMappingTypes/ActivistCode'));
    expect(JSON.parse(text)).toEqual({
      name: 'ActivistCode',
      displayName: 'Apply Activist Code',
      allowMultipleMode: 'Multiple',
      resourceTypes: ['Contacts', 'ContactsActivistCodes'],
      fields: [
        expect.objectContaining({ name: 'ActivistCodeID', hasPredefinedValues: true, isRequired: true, parents: null }),
        expect.objectContaining({ name: 'CanvassedBy', hasPredefinedValues: false, isRequired: false }),
        expect.objectContaining({
          name: 'DateCanvassed',
          canBeMappedToColumn: true,
          parents: [{ parentFieldName: 'CanvassedBy', limitedToParentValues: null }],
        }),
        expect.objectContaining({ name: 'ContactTypeID', hasPredefinedValues: true }),
      ],
    });
  });

  test('pages lead to one another until all types were there', async () => {
    const names: unknown[] = [];
    let path: string | null = '/v4/bulkImportMappingTypes?$top=8';
    for (let pages = 0; path !== null; pages += 1) {
      expect(pages).toBeLessThan(4);
      const { items, nextPageLink } = JSON.parse((await call(sandbox.port, { path, headers: MY_CAMPAIGN })).text);
      names.push(...items.map((item: unknown) => Object(item).displayName));
      expect(nextPageLink === null || nextPageLink.startsWith(sandbox.url)).toBe(true);
      path = nextPageLink === null ? null : nextPageLink.slice(sandbox.url.length);
    }
    expect(names).toEqual(DISPLAY_NAMES);
  });

  test('what only My Campaign has', async () => {
    const { items } = JSON.parse((await call(sandbox.port, vanGet('bulkImportMappingTypes', MY_VOTERS))).text);
    const names: readonly unknown[] = items.map((item: unknown) => Object(item).displayName);
    expect(DISPLAY_NAMES.filter((name) => !names.includes(name))).toEqual([
      'Apply Contribution Adjustments',
      'Apply Contributions',
      'Apply Jobs',
      'Apply Origin Source Code',
      'Apply Recurring Commitments',
      'Apply Relationships',
      'Edit Contribution Data',
    ]);
  });
});
