// Fields of NGP VAN's mapping types; catalog.ts says where they come from.

export interface FieldValue {
  /** A string, although it looks like a number. */
  readonly id: string;
  readonly name: string;
  /** Values of other fields with which it is allowed; null: all. */
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
  /** Fields that must also be mapped, to one of the values if they are listed. */
  readonly parents:
    | readonly { readonly parentFieldName: string; readonly limitedToParentValues: readonly FieldName[] | null }[]
    | null;
}

interface FieldOptions {
  readonly required?: true;
  readonly values?: readonly FieldValue[];
  readonly parent?: string;
  readonly parentValues?: readonly FieldName[];
}

/** A field, by its name and the vendor's description. */
export const field = (name: string, description: string, options: FieldOptions = {}): MappingField => ({
  name,
  description,
  isRequired: options.required === true,
  values: options.values,
  parents:
    options.parent === undefined
      ? null
      : [{ parentFieldName: options.parent, limitedToParentValues: options.parentValues ?? null }],
});
/** Predefined values by id and name. */
export const values = (...names: readonly (readonly [id: string, name: string])[]): readonly FieldValue[] =>
  names.map(([id, name]) => ({ id, name, parents: null }));
export const required = { required: true } as const;

const CHECK = { id: '2', name: 'Check' };

export const PHONES: readonly MappingField[] = [
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

export const EMAIL: readonly MappingField[] = [
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

export const CONTRIBUTIONS: readonly MappingField[] = [
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

export const CONTACT: readonly MappingField[] = [
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

export const ADDRESS: readonly MappingField[] = [
  field('AddressLine1', 'Address Line 1', required),
  field('AddressLine2', 'Address Line 2', { parent: 'AddressLine1' }),
  field('City', 'City', { parent: 'AddressLine1' }),
  field('StateOrProvince', 'State', { parent: 'AddressLine1' }),
  field('ZipOrPostal', 'Zip', { parent: 'AddressLine1' }),
];

export const ACTIVIST_CODE: readonly MappingField[] = [
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
