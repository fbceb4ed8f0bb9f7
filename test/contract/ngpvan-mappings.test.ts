import { describe, expect, test } from 'vitest';
import { plainText } from '../../src/domain/text-block.ts';
import { MAPPING_TYPES } from '../../src/sandbox/ngpvan/catalog.ts';
import type { MappingField } from '../../src/sandbox/ngpvan/fields.ts';
import { paramsOf, runAtSandbox, soleImport } from './van-world.ts';

/** The vendor's page "Bulk Import: Overview": all that a bulk import can do, with the machine name where one is known. */
const PAGE: readonly (readonly [displayName: string, name: string, resourceType: string])[] = [
  ['Apply Activist Code', 'ActivistCode', 'ContactsActivistCodes'],
  ['Apply Canvass Responses', 'CanvassResults', 'Contacts'],
  ['Apply Contribution Adjustments', 'ContributionAdjustments', 'Contributions'],
  ['Apply Contributions', 'Contributions', 'Contributions'],
  ['Apply Custom Address', 'CustomAddress', 'Contacts'],
  ['Apply Custom Contact Fields', 'ApplyContactCustomFields', 'Contacts'],
  ['Apply Email Address', 'Email', 'Contacts'],
  ['Apply External ID', 'ApplyExternalID', 'Contacts'],
  ['Apply Jobs', 'Jobs', 'Contacts'],
  ['Apply Mailing Address', 'MailingAddress', 'Contacts'],
  ['Apply Names and Salutations', 'NamesAndSalutations', 'Contacts'],
  ['Apply Organizing Turfs', 'OrganizingTurfs', 'Contacts'],
  ['Apply Origin Source Code', 'OriginSourceCode', 'Contacts'],
  ['Apply Phone Numbers', 'Phones', 'Contacts'],
  ['Apply Recurring Commitments', 'RecurringCommitments', 'Contacts'],
  ['Apply Relationships', 'Relationships', 'Contacts'],
  ['Apply Suppressions', 'Suppressions', 'Contacts'],
  ['Apply Work Address', 'WorkAddress', 'Contacts'],
  ['Create Or Update Activist Codes', 'CreateOrUpdateActivistCodes', 'ActivistCodes'],
  ['Create Or Update Contact', 'CreateOrUpdateContact', 'Contacts'],
  ['Edit Contribution Data', 'EditContributionData', 'Contributions'],
];

test("the sandbox knows the 21 mapping types of the vendor's page, and no other", () => {
  expect(PAGE).toHaveLength(21);
  const known = MAPPING_TYPES.map(({ displayName, name }) => [displayName, name]);
  expect(known).toEqual(PAGE.map(([displayName, name]) => [displayName, name]));
});

/** Fields that go with a single value of their parent need that one. */
const CHOSEN = new Map([['PaymentTypeID', '2']]);
/** No list can name custom fields: each has its number (a public client writes them so). */
const UNLISTED = new Map([['ApplyContactCustomFields', ['CF157']]]);

const pickValue = ({ name, values }: Pick<MappingField, 'name' | 'values'>): string =>
  CHOSEN.get(name) ?? values?.[0]?.id ?? `00 "${name}", ü`;

type Way = 'columns' | 'static values' | 'value lists';
const WAYS: readonly Way[] = ['columns', 'static values', 'value lists'];

/** The type's every field, mapped in one way, with columns that bear no field's name. */
function mapAll(name: string, way: Way) {
  const listed = MAPPING_TYPES.find((type) => type.name === name)?.fields ?? [];
  const unlisted = (UNLISTED.get(name) ?? []).map((each) => ({ name: each, values: undefined }));
  const fields = [...listed, ...unlisted];
  const cells = new Map<string, string>();
  const fieldValueMappings = fields.map((field, i) => {
    const value = pickValue(field);
    if (way === 'static values') return { fieldName: field.name, staticValue: value };
    const columnName = `Column ${i}, "x"`;
    cells.set(columnName, way === 'columns' ? value : `word ${i}`);
    if (way === 'columns') return { fieldName: field.name, columnName };
    const values = [
      { sourceValue: `word ${i}`, targetValue: value },
      { sourceValue: '__proto__', targetValue: value },
    ];
    return { fieldName: field.name, columnName, values };
  });
  return { mapping: { name, resultFileColumnName: `${name} said`, fieldValueMappings }, cells };
}

const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;

describe.each(WAYS)(
  'all fields of a mapping type by %s: the vendor gets them as `params` has them, and they apply',
  (way) => {
    test.each(PAGE.map(([, name, resourceType]) => [name, resourceType] as const))('%s', async (name, resourceType) => {
      const { mapping, cells } = mapAll(name, way);
      expect(mapping.fieldValueMappings.length).toBeGreaterThan(0);
      const header = ['VanID', ...cells.keys()].map(quote).join(',');
      const row = (id: string): string => [id, ...cells.values()].map(quote).join(',');
      const files = { 'data/a.csv': `${header}\n${row('11')}\n${row('12')}\n` };
      const inputs = { params: paramsOf([mapping], { resource_type: resourceType }) };
      await runAtSandbox({ files, inputs }, async (world) => {
        const { report } = world.publication;
        expect(report.faults).toEqual([]);
        expect(report.totals).toMatchObject({ total: 2, succeeded: 2 });
        const { order, columns, rows } = soleImport(world);
        expect(order.actions).toMatchObject([{ resourceType, mappingTypes: [mapping] }]);
        expect(order.actions[0]?.mappingTypes).toEqual([mapping]);
        expect(columns).toEqual(['VanID', ...cells.keys(), 'bulk_job_row']);
        expect(rows).toEqual([
          ['11', ...cells.values(), '1'],
          ['12', ...cells.values(), '2'],
        ]);
      });
    });
  },
);

test('several mapping types of one job stay in their order, with members that nobody knows', async () => {
  const mappings = [
    {
      name: 'Phones',
      fieldValueMappings: [{ fieldName: 'Phone', columnName: 'Tel', note: { deep: ['kept', '007'] } }],
    },
    { name: 'ActivistCode', fieldValueMappings: [{ fieldName: 'ActivistCodeID', staticValue: '4600101' }] },
    { name: 'ActivistCode', fieldValueMappings: [{ fieldName: 'ActivistCodeID', staticValue: 'Host' }] },
  ];
  const files = { 'data/a.csv': 'VanID,Tel\n1,6135550100\n' };
  await runAtSandbox({ files, inputs: { params: paramsOf(mappings) } }, (world) => {
    expect(world.publication.report.totals).toMatchObject({ succeeded: 1 });
    expect(soleImport(world).order.actions[0]?.mappingTypes).toEqual(mappings);
  });
});

interface Expanded {
  readonly name: string;
  readonly fieldValueMappings?: readonly Readonly<Record<string, unknown>>[];
}

describe('short forms', () => {
  const field = (fieldName: string, from: object) => ({ fieldName, ...from });
  const at = (columnName: string) => ({ columnName });
  const fixed = (staticValue: string) => ({ staticValue });

  test.each<[text: string, resourceType: string, expanded: readonly Expanded[]]>([
    ['[contact]', 'Contacts', [{ name: 'CreateOrUpdateContact' }]],
    [
      '[contact: { FirstName: First, LastName: Amount }]',
      'Contacts',
      [
        {
          name: 'CreateOrUpdateContact',
          fieldValueMappings: [field('FirstName', at('First')), field('LastName', at('Amount'))],
        },
      ],
    ],
    [
      '[activist_code: 4600101]',
      'ContactsActivistCodes',
      [{ name: 'ActivistCode', fieldValueMappings: [field('ActivistCodeID', fixed('4600101'))] }],
    ],
    [
      '[activist_code: { column: Code }]',
      'ContactsActivistCodes',
      [{ name: 'ActivistCode', fieldValueMappings: [field('ActivistCodeID', at('Code'))] }],
    ],
    ['[email: Mail]', 'Contacts', [{ name: 'Email', fieldValueMappings: [field('Email', at('Mail'))] }]],
    [
      '[email: { column: Mail, EmailTypeID: { staticValue: "1" } }]',
      'Contacts',
      [{ name: 'Email', fieldValueMappings: [field('Email', at('Mail')), field('EmailTypeID', fixed('1'))] }],
    ],
    ['[phones: Tel]', 'Contacts', [{ name: 'Phones', fieldValueMappings: [field('Phone', at('Tel'))] }]],
    [
      '[phones: { column: Tel, type: H }]',
      'Contacts',
      [{ name: 'Phones', fieldValueMappings: [field('Phone', at('Tel')), field('PhoneTypeID', fixed('H'))] }],
    ],
    [
      '[contribution: { amount: Amount, date: Date, designation: 101 }]',
      'Contributions',
      [
        {
          name: 'Contributions',
          fieldValueMappings: [
            field('Amount', at('Amount')),
            field('DateReceived', at('Date')),
            field('DesignationID', fixed('101')),
          ],
        },
      ],
    ],
    [
      '[contribution: { amount: Amount, date: Date, designation: { columnName: Code, values: [{ sourceValue: "4600101", targetValue: "102" }] } }]',
      'Contributions',
      [
        {
          name: 'Contributions',
          fieldValueMappings: [
            field('Amount', at('Amount')),
            field('DateReceived', at('Date')),
            field('DesignationID', { columnName: 'Code', values: [{ sourceValue: '4600101', targetValue: '102' }] }),
          ],
        },
      ],
    ],
    [
      '[Suppressions: { DoNotCall: { staticValue: 1 }, DoNotMail: Code }]',
      'Contacts',
      [
        {
          name: 'Suppressions',
          fieldValueMappings: [field('DoNotCall', fixed('1')), field('DoNotMail', at('Code'))],
        },
      ],
    ],
  ])('%s', async (text, resourceType, expanded) => {
    const files = {
      'data/a.csv': 'VanID,First,Mail,Tel,Amount,Date,Code\n7,Ada,a@x.example,613,12.50,2026-01-02,4600101\n',
    };
    const params = `application_name: acme\nresource_type: ${resourceType}\nmapping_types: ${text}\n`;
    // In the plan, which needs no secret and asks nobody.
    await runAtSandbox(
      { files, apiKey: undefined, inputs: { params, mode: 'validate' } },
      ({ publication, sandbox }) => {
        expect(publication.report.faults).toEqual([]);
        expect(publication.report.inputs.params).toMatchObject({ mappings: expanded });
        const shown = `${publication.summary}`.replaceAll('&quot;', '"').replaceAll('\\', '');
        for (const { name, fieldValueMappings = [] } of expanded) {
          for (const word of [name, ...fieldValueMappings.flatMap((each) => Object.values(each))]) {
            if (typeof word === 'string')
              expect([shown, plainText(publication.text)]).toEqual(
                [word, word].map((text) => expect.stringContaining(text)),
              );
          }
        }
        expect(sandbox.record.counts.requests).toBe(0);
      },
    );
    // And at the vendor.
    await runAtSandbox({ files, inputs: { params } }, (world) => {
      expect(world.publication.report.faults).toEqual([]);
      expect(world.publication.report.totals).toMatchObject({ succeeded: 1 });
      expect(soleImport(world).order.actions[0]?.mappingTypes).toEqual(expanded);
    });
  });

  test.each([
    ['[phones]', /phones/],
    ['[activist_code]', /activist_code/],
    ['[email: [a, b]]', /email/],
    ['[contribution: 5]', /contribution/],
    ['[contact: First]', /contact/],
    ['[{}]', /mapping_types/],
    ['["", email]', /mapping_types/],
  ])('%s is refused, or what it lacks is named', async (text, message) => {
    const params = `application_name: acme\nmapping_types: ${text}\n`;
    await runAtSandbox({ files: { 'data/a.csv': 'VanID\n1\n' }, inputs: { params } }, ({ publication, sandbox }) => {
      expect(publication.report).toMatchObject({ exitCode: 2, reason: 'config-error' });
      expect(publication.report.faults.map((fault) => fault.message).join()).toMatch(new RegExp(message, 'i'));
      expect(sandbox.record.counts.requestsByKind.submit).toBe(0);
    });
  });
});

describe('what the preflight names, before anything is sent', () => {
  const email = (...more: readonly object[]) => ({
    name: 'Email',
    fieldValueMappings: [{ fieldName: 'Email', columnName: 'Mail' }, ...more],
  });
  const gift = (...more: readonly object[]) => ({
    name: 'Contributions',
    fieldValueMappings: [{ fieldName: 'Amount', columnName: 'Amount' }, ...more],
  });
  const gifts = { resource_type: 'Contributions' };
  const [received, meant] = [
    { fieldName: 'DateReceived', columnName: 'Date' },
    { fieldName: 'DesignationID', staticValue: '101' },
  ];

  interface Wrong {
    readonly name: string;
    readonly mappings: readonly unknown[];
    readonly more?: Readonly<Record<string, unknown>>;
    readonly modes?: readonly ('0' | '1')[];
    readonly says: readonly RegExp[];
  }
  const CASES: readonly Wrong[] = [
    {
      name: 'a mapping type that does not exist',
      mappings: ['Emails'],
      says: [/the mapping type Emails does not exist for this key in database mode 1/],
    },
    {
      name: 'a name that is no path',
      mappings: [{ name: '../../v4/bulkImportJobs', fieldValueMappings: [] }],
      says: [/does not exist for this key/],
    },
    {
      name: 'a field that it does not have',
      mappings: [email({ fieldName: 'Emial', columnName: 'Mail' })],
      says: [/Email: it has no field Emial/],
    },
    {
      name: 'a required field',
      mappings: [gift()],
      more: gifts,
      says: [/Contributions: .*DateReceived is not mapped.*DesignationID is not mapped/],
    },
    {
      name: 'a parent field',
      mappings: [{ name: 'MailingAddress', fieldValueMappings: [{ fieldName: 'City', columnName: 'Mail' }] }],
      says: [/AddressLine1 is not mapped.*City also needs AddressLine1 to be mapped/],
    },
    {
      name: 'the value that a parent field must have',
      mappings: [
        gift(
          received,
          meant,
          { fieldName: 'PaymentTypeID', staticValue: '1' },
          { fieldName: 'CheckNumber', columnName: 'Date' },
        ),
      ],
      more: gifts,
      says: [/Contributions: CheckNumber needs PaymentTypeID to be 2 \(Check\)/],
    },
    {
      name: 'a column that no file has',
      mappings: [{ name: 'Email', fieldValueMappings: [{ fieldName: 'Email', columnName: 'E-mail' }] }],
      says: [/Email: the files have no column E-mail/],
    },
    {
      name: 'a static value that is none of the listed ones',
      mappings: [email({ fieldName: 'EmailTypeID', staticValue: '9' })],
      says: [/Email: EmailTypeID cannot be 9/],
    },
    {
      name: 'a target of a value list that is none of the listed ones',
      mappings: [
        email({
          fieldName: 'EmailTypeID',
          columnName: 'Amount',
          values: [
            { sourceValue: 'p', targetValue: 'Personal' },
            { sourceValue: 'h', targetValue: 'Home' },
          ],
        }),
      ],
      says: [/Email: EmailTypeID cannot be Home/],
    },
    {
      name: 'a resource type that does not exist',
      mappings: [email()],
      more: { resource_type: 'People' },
      says: [/the resource type People does not exist for this key in database mode 1; available: Contacts, /],
    },
    {
      name: 'a mapping type that goes with another resource type',
      mappings: [gift(received, meant)],
      more: { resource_type: 'ActivistCodes' },
      says: [/Contributions cannot be used with the resource type ActivistCodes/],
    },
    {
      name: 'a resource type that the database mode lacks',
      mappings: [gift(received, meant)],
      more: { ...gifts, database_mode: '0' },
      says: [/the resource type Contributions does not exist for this key in database mode 0/],
    },
    {
      name: 'a mapping type that the database mode lacks',
      mappings: [
        email(),
        { name: 'OriginSourceCode', fieldValueMappings: [{ fieldName: 'OriginSourceCodeID', columnName: 'Mail' }] },
      ],
      more: { database_mode: '0' },
      says: [/the mapping type OriginSourceCode does not exist for this key in database mode 0/],
    },
    {
      name: 'a database mode that the key does not open',
      mappings: [email()],
      modes: ['0'],
      says: [/HTTP 403: FORBIDDEN: The key does not open this database mode/],
    },
    {
      name: 'two mapping types that are wrong, at once',
      mappings: ['Nope', email({ fieldName: 'Emial', columnName: 'Mail' })],
      says: [/mapping type Nope does not exist/, /Email: it has no field Emial/],
    },
  ];

  test.each(CASES.map((each) => [each.name, each] as const))('%s', async (_, { mappings, more, modes, says }) => {
    const files = { 'data/a.csv': 'VanID,Mail,Amount,Date\n1,a@x.example,5,2026-01-02\n' };
    const options = {
      files,
      inputs: { params: paramsOf(mappings, more) },
      ...(modes !== undefined && { sandbox: { ngpvan: { databaseModes: modes } } }),
    };
    await runAtSandbox(options, ({ publication: { report }, sandbox }) => {
      expect(report).toMatchObject({ exitCode: 2, reason: 'config-error', submitted: 0 });
      expect(report.totals).toMatchObject({ unresolved: 1, reasons: { 'not-sent': 1 } });
      expect(report.faults).toEqual(
        says.map((message) =>
          expect.objectContaining({
            message: expect.stringMatching(message),
            next: expect.stringContaining('Nothing was sent'),
          }),
        ),
      );
      expect(sandbox.record.counts.requestsByKind).toMatchObject({ submit: 0, poll: 0, other: 0 });
      expect(sandbox.storage?.record.requests).toEqual([]);
      expect(sandbox.imports.size).toBe(0);
    });
  });

  test('names and ids of listed values pass alike; fields that columns name need no mapping', async () => {
    const files = { 'data/a.csv': 'VanID,Email,emailtypeid\n1,a@x.example,2\n' };
    const mappings = [
      {
        name: 'Phones',
        fieldValueMappings: [
          { fieldName: 'Phone', staticValue: '613' },
          { fieldName: 'PhoneTypeID', staticValue: 'Home' },
        ],
      },
      { name: 'Email' },
    ];
    await runAtSandbox({ files, inputs: { params: paramsOf(mappings) } }, (world) => {
      expect(world.publication.report.faults).toEqual([]);
      expect(world.publication.report.totals).toMatchObject({ succeeded: 1 });
      expect(soleImport(world).order.actions[0]?.mappingTypes).toEqual(mappings);
    });
  });
});
