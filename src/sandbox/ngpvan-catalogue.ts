// What a bulk import can do. The 21 display names are the vendor's own list (its page "Bulk Import: Overview").
// ActivistCode is the vendor's example; MailingAddress and the statuses of an e-mail stand in its documents; other
// machine names and fields come from public clients, or are marked `inferred`: the vendor names them only to an account.

export type DatabaseMode = '0' | '1';

export interface FieldValue {
  /** A string, though it looks like a number. */
  readonly id: string;
  readonly name: string;
  /** Values of other fields that it goes with; null: with all. */
  readonly parents:
    | readonly { readonly parentFieldName: string; readonly allowedParentValues: readonly FieldName[] }[]
    | null;
}

interface FieldName {
  readonly id: string;
  readonly name: string;
}

export interface MappingField {
  readonly name: string;
  readonly description: string;
  readonly isRequired: boolean;
  readonly values: readonly FieldValue[] | undefined;
  /** Fields that must be mapped too, and to one of the values where they are listed. */
  readonly parents:
    | readonly { readonly parentFieldName: string; readonly limitedToParentValues: readonly FieldName[] | null }[]
    | null;
}

export interface MappingType {
  readonly name: string;
  readonly displayName: string;
  readonly allowMultipleMode: 'Single' | 'SinglePerType' | 'Multiple';
  readonly resourceTypes: readonly string[];
  readonly fields: readonly MappingField[];
  /** Database modes that have it. */
  readonly modes: readonly DatabaseMode[];
  /** No document names it, or its fields, so. */
  readonly inferred: boolean;
}

/** Resource types of `GET /bulkImportJobs/resources`, by mode: from a public client's example. */
export const RESOURCE_TYPES: ReadonlyMap<DatabaseMode, readonly string[]> = new Map([
  ['0', ['Contacts', 'ActivistCodes', 'ContactsActivistCodes']],
  ['1', ['Contacts', 'Contributions', 'ActivistCodes', 'ContactsActivistCodes']],
]);

/** The column that identifies a resource, as `PrimaryKeyType` names it. */
export const PRIMARY_KEYS: ReadonlyMap<string, string> = new Map([
  ['Contacts', 'VanID'],
  ['ContactsActivistCodes', 'VanID'],
  ['Contributions', 'ContributionID'],
  ['ActivistCodes', 'ActivistCodeID'],
]);

interface FieldOptions {
  readonly required?: true;
  readonly values?: readonly FieldValue[];
  readonly parent?: string;
  readonly parentValues?: readonly FieldName[];
}

const field = (name: string, description: string, options: FieldOptions = {}): MappingField => ({
  name,
  description,
  isRequired: options.required === true,
  values: options.values,
  parents:
    options.parent === undefined
      ? null
      : [{ parentFieldName: options.parent, limitedToParentValues: options.parentValues ?? null }],
});
const values = (...names: readonly (readonly [id: string, name: string])[]): readonly FieldValue[] =>
  names.map(([id, name]) => ({ id, name, parents: null }));
const required = { required: true } as const;

const CONTACTS = ['Contacts'];
const BOTH: readonly DatabaseMode[] = ['0', '1'];
const MY_CAMPAIGN: readonly DatabaseMode[] = ['1'];

const CHECK = { id: '2', name: 'Check' };

const PHONES: readonly MappingField[] = [
  field('Phone', 'Phone Number', required),
  field('PhoneTypeID', 'Phone Type', {
    values: values(['H', 'Home'], ['W', 'Work'], ['C', 'Cell'], ['M', 'Main'], ['F', 'Fax']),
    parent: 'Phone',
  }),
  field('PhoneOptInStatusID', 'Phone Opt-In Status', {
    values: values(['1', 'Opt-In'], ['2', 'Unknown'], ['3', 'Opt-Out']),
    parent: 'Phone',
  }),
  field('PhoneExtension', 'Extension', { parent: 'Phone' }),
];

const EMAIL: readonly MappingField[] = [
  field('Email', 'Email Address', required),
  field('EmailTypeID', 'Email Type', {
    values: values(['1', 'Personal'], ['2', 'Work'], ['3', 'Other']),
    parent: 'Email',
  }),
  field('EmailSubscriptionStatusId', 'Email Subscription Status', {
    values: values(['0', 'Unsubscribed'], ['1', 'Not Subscribed'], ['2', 'Subscribed']),
    parent: 'Email',
  }),
];

const CONTRIBUTIONS: readonly MappingField[] = [
  field('ContributionID', 'Contribution ID'),
  field('Amount', 'Amount', required),
  field('DateReceived', 'Date Received', required),
  field('DesignationID', 'Designation', {
    ...required,
    values: values(['101', 'General Fund'], ['102', 'Campaign Fund']),
  }),
  field('SourceCodeID', 'Source Code', {
    values: [
      { id: '501', name: 'Spring Appeal', parents: null },
      {
        id: '502',
        name: 'Campaign Dinner',
        parents: [{ parentFieldName: 'DesignationID', allowedParentValues: [{ id: '102', name: 'Campaign Fund' }] }],
      },
    ],
    parent: 'DesignationID',
  }),
  field('PaymentTypeID', 'Payment Type', { values: values(['1', 'Cash'], ['2', 'Check'], ['3', 'Credit Card']) }),
  field('CheckNumber', 'Check Number', { parent: 'PaymentTypeID', parentValues: [CHECK] }),
  field('CheckDate', 'Check Date', { parent: 'PaymentTypeID', parentValues: [CHECK] }),
  field('Note', 'Contribution Note'),
];

const CONTACT: readonly MappingField[] = [
  field('VanID', 'VanID'),
  field('FirstName', 'First Name'),
  field('MiddleName', 'Middle Name'),
  field('LastName', 'Last Name'),
  field('Suffix', 'Suffix'),
  field('DateOfBirth', 'Date of Birth'),
  field('Sex', 'Sex', { values: values(['M', 'Male'], ['F', 'Female']) }),
  field('Email', 'Email Address'),
  field('Phone', 'Phone Number'),
  field('AddressLine1', 'Address Line 1'),
  field('City', 'City', { parent: 'AddressLine1' }),
  field('StateOrProvince', 'State', { parent: 'AddressLine1' }),
  field('ZipOrPostal', 'Zip', { parent: 'AddressLine1' }),
];

const ADDRESS: readonly MappingField[] = [
  field('AddressLine1', 'Address Line 1', required),
  field('AddressLine2', 'Address Line 2', { parent: 'AddressLine1' }),
  field('City', 'City', { parent: 'AddressLine1' }),
  field('StateOrProvince', 'State', { parent: 'AddressLine1' }),
  field('ZipOrPostal', 'Zip', { parent: 'AddressLine1' }),
];

const ACTIVIST_CODE: readonly MappingField[] = [
  field('ActivistCodeID', 'Activist Code ID', {
    ...required,
    values: values(['4600101', 'Volunteer'], ['4600102', 'Supporter'], ['4600103', 'Host']),
  }),
  field('CanvassedBy', 'Recruited By, Must be a Valid User ID'),
  field('DateCanvassed', 'Contacted When', { parent: 'CanvassedBy' }),
  field('ContactTypeID', 'Contacted How', {
    values: values(['1', 'Phone'], ['2', 'Walk'], ['4', 'Mail']),
    parent: 'CanvassedBy',
  }),
];

type Rest = Partial<Pick<MappingType, 'allowMultipleMode' | 'resourceTypes' | 'modes' | 'inferred'>>;
const type = (name: string, displayName: string, fields: readonly MappingField[], rest: Rest = {}): MappingType => ({
  name,
  displayName,
  fields,
  allowMultipleMode: 'Single',
  resourceTypes: CONTACTS,
  modes: BOTH,
  inferred: true,
  ...rest,
});

const GIFTS = { resourceTypes: ['Contributions'], modes: MY_CAMPAIGN } as const;

/** All 21, in the order of the vendor's page. */
export const MAPPING_TYPES: readonly MappingType[] = [
  type('ActivistCode', 'Apply Activist Code', ACTIVIST_CODE, {
    allowMultipleMode: 'Multiple',
    resourceTypes: ['Contacts', 'ContactsActivistCodes'],
    inferred: false,
  }),
  type('CanvassResults', 'Apply Canvass Responses', [
    field('ResultID', 'Contact Result', required),
    field('ContactTypeID', 'Contacted How'),
    field('DateCanvassed', 'Contacted When'),
  ]),
  type(
    'ContributionAdjustments',
    'Apply Contribution Adjustments',
    [
      field('ContributionID', 'Contribution ID', required),
      field('AdjustmentAmount', 'Adjustment Amount', required),
      field('DateAdjusted', 'Date Adjusted'),
    ],
    GIFTS,
  ),
  type('Contributions', 'Apply Contributions', CONTRIBUTIONS, {
    ...GIFTS,
    resourceTypes: ['Contributions', 'Contacts'],
  }),
  type('CustomAddress', 'Apply Custom Address', ADDRESS),
  type(
    'ApplyContactCustomFields',
    'Apply Custom Contact Fields',
    [field('CustomFieldGroupID', 'Custom Field Group', required)],
    { allowMultipleMode: 'Multiple' },
  ),
  type('Email', 'Apply Email Address', EMAIL, { allowMultipleMode: 'SinglePerType' }),
  type(
    'ApplyExternalID',
    'Apply External ID',
    [
      field('ExternalIDTypeID', 'External ID Type', required),
      field('ExternalID', 'External ID', { ...required, parent: 'ExternalIDTypeID' }),
    ],
    { allowMultipleMode: 'SinglePerType' },
  ),
  type('Jobs', 'Apply Jobs', [field('EmployerID', 'Employer', required), field('JobTitle', 'Job Title')], {
    modes: MY_CAMPAIGN,
  }),
  type('MailingAddress', 'Apply Mailing Address', ADDRESS, { inferred: false }),
  type('NamesAndSalutations', 'Apply Names and Salutations', [
    field('FormalSalutation', 'Formal Salutation'),
    field('InformalSalutation', 'Informal Salutation'),
  ]),
  type('OrganizingTurfs', 'Apply Organizing Turfs', [field('OrganizingTurfID', 'Organizing Turf', required)]),
  type('OriginSourceCode', 'Apply Origin Source Code', [field('OriginSourceCodeID', 'Origin Source Code', required)], {
    modes: MY_CAMPAIGN,
  }),
  type('Phones', 'Apply Phone Numbers', PHONES, { allowMultipleMode: 'SinglePerType' }),
  type(
    'RecurringCommitments',
    'Apply Recurring Commitments',
    [
      field('Amount', 'Amount', required),
      field('FrequencyID', 'Frequency', { ...required, values: values(['1', 'Weekly'], ['3', 'Monthly']) }),
      field('StartDate', 'Start Date', required),
    ],
    { modes: MY_CAMPAIGN },
  ),
  type(
    'Relationships',
    'Apply Relationships',
    [field('RelatedVanID', 'Related VanID', required), field('RelationshipID', 'Relationship', required)],
    { modes: MY_CAMPAIGN, allowMultipleMode: 'Multiple' },
  ),
  type('Suppressions', 'Apply Suppressions', [
    field('DoNotCall', 'Do Not Call'),
    field('DoNotEmail', 'Do Not Email'),
    field('DoNotMail', 'Do Not Mail'),
    field('DoNotWalk', 'Do Not Walk'),
  ]),
  type('WorkAddress', 'Apply Work Address', ADDRESS),
  type(
    'CreateOrUpdateActivistCodes',
    'Create Or Update Activist Codes',
    [
      field('ActivistCodeID', 'Activist Code ID'),
      field('ActivistCodeName', 'Name', required),
      field('ActivistCodeType', 'Type'),
    ],
    { resourceTypes: ['ActivistCodes'] },
  ),
  type('CreateOrUpdateContact', 'Create Or Update Contact', CONTACT),
  type(
    'EditContributionData',
    'Edit Contribution Data',
    [
      field('ContributionID', 'Contribution ID', required),
      field('DateReceived', 'Date Received'),
      field('Note', 'Contribution Note'),
    ],
    GIFTS,
  ),
];

/** A mapping type as the vendor's pages show it. */
export function showMappingType({ name, displayName, allowMultipleMode, resourceTypes, fields }: MappingType): unknown {
  return {
    name,
    displayName,
    allowMultipleMode,
    resourceTypes,
    fields: fields.map((each) => ({
      name: each.name,
      description: each.description,
      hasPredefinedValues: each.values !== undefined,
      isRequired: each.isRequired,
      canBeMappedToColumn: true,
      canBeMappedByName: true,
      parents: each.parents,
    })),
  };
}
