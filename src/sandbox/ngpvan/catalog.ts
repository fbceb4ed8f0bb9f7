// What a bulk import can do. The 21 display names are the vendor's own list (its page "Bulk Import: Overview").
// ActivistCode is the vendor's example; MailingAddress and the statuses of an e-mail are in its documents; other
// machine names and fields come from public clients, or are marked `inferred`: the vendor names them only to an account.

import {
  ACTIVIST_CODE,
  ADDRESS,
  CONTACT,
  CONTRIBUTIONS,
  EMAIL,
  field,
  type MappingField,
  PHONES,
  required,
  values,
} from './fields.ts';

export type DatabaseMode = '0' | '1';

export interface MappingType {
  readonly name: string;
  readonly displayName: string;
  readonly allowMultipleMode: 'Single' | 'SinglePerType' | 'Multiple';
  readonly resourceTypes: readonly string[];
  readonly fields: readonly MappingField[];
  /** Database modes in which it exists. */
  readonly modes: readonly DatabaseMode[];
  /** No document has its name, or the names of its fields. */
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

const CONTACTS = ['Contacts'];
const BOTH: readonly DatabaseMode[] = ['0', '1'];
const MY_CAMPAIGN: readonly DatabaseMode[] = ['1'];

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
