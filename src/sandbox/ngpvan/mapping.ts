import { isList, membersOf, scalarText } from '../request-values.ts';
import type { MappingType } from './catalog.ts';
import type { MappingField } from './fields.ts';

/** A part of an order, with its path in the document. */
export interface Part {
  readonly members: ReadonlyMap<string, unknown>;
  readonly at: string;
}

/** Reports a problem at a path of the document. */
export type Refuse = (at: string, text: string) => void;

/** The value as a part of an order; undefined if it is not an object. */
export function asPart(value: unknown, at: string): Part | undefined {
  const members = membersOf(value);
  return members && { members, at };
}

/** The elements of a list; none if the value is not a list. */
export function asList(value: unknown): readonly unknown[] {
  return isList(value) ? value : [];
}

/** A text member; '' if it is anything else. */
export function textOf(part: Part, name: string): string {
  const value = part.members.get(name);
  return typeof value === 'string' ? value : '';
}

export interface MappedField {
  readonly field: MappingField;
  /** Index of its column; undefined: every row has `value`. */
  readonly column: number | undefined;
  readonly value: string | undefined;
  /** From values in the file to the vendor's values. */
  readonly translations: ReadonlyMap<string, string>;
}

export interface Mapping {
  readonly type: MappingType;
  /** Heading of its messages in the result file. */
  readonly heading: string | undefined;
  readonly fields: readonly MappedField[];
}

export interface MappingContext {
  readonly columns: readonly string[];
  readonly findColumn: (name: string, at: string) => number;
  readonly refuse: Refuse;
}

/** Reads one mapping type of an order. */
export function readMapping(part: Part, type: MappingType, { columns, findColumn, refuse }: MappingContext): Mapping {
  const given = asList(part.members.get('fieldValueMappings')).flatMap((element, index): readonly MappedField[] => {
    const at = `${part.at}.fieldValueMappings[${index}]`;
    const mapping = asPart(element, at);
    const fieldName = mapping === undefined ? '' : textOf(mapping, 'fieldName');
    const field = findField(type, fieldName);
    if (mapping === undefined || field === undefined) {
      refuse(`${at}.fieldName`, `Field "${fieldName}" is not one of the mapping type`);
      return [];
    }
    return [readField(mapping, field, at, { columns, findColumn, refuse })];
  });
  const fields = given.length > 0 ? given : mapByName(type, columns);
  checkFields(type, fields, part.at, refuse);
  const heading = part.members.get('resultFileColumnName');
  return { type, heading: typeof heading === 'string' ? heading : undefined, fields };
}

/** If no fields are mapped, columns are mapped to fields by name; a field whose parent has no column is left out. */
function mapByName(type: MappingType, columns: readonly string[]): readonly MappedField[] {
  const positions = new Map(columns.map((name, index) => [name.toLowerCase(), index]));
  const has = (name: string): boolean => positions.has(name.toLowerCase());
  return type.fields
    .filter(({ name, parents }) => has(name) && (parents ?? []).every(({ parentFieldName }) => has(parentFieldName)))
    .map((field) => ({
      field,
      column: positions.get(field.name.toLowerCase()),
      value: undefined,
      translations: new Map(),
    }));
}

/** Custom fields are named by number, so they cannot be listed. */
function findField(type: MappingType, name: string): MappingField | undefined {
  const field = type.fields.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (field !== undefined || type.name !== 'ApplyContactCustomFields' || !/^CF\d+$/i.test(name)) return field;
  return { name, description: 'Custom Field', isRequired: false, values: undefined, parents: null };
}

function readField(
  mapping: Part,
  field: MappingField,
  at: string,
  { findColumn, refuse }: MappingContext,
): MappedField {
  const columnName = mapping.members.get('columnName');
  const staticValue = mapping.members.get('staticValue');
  const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
  if (isGiven(columnName) === isGiven(staticValue)) {
    refuse(at, 'Either columnName or staticValue must be given');
  }
  const checkValue = (value: string, where: string): void => {
    if (!isAllowed(field, value)) refuse(where, `Not one of the values of the field "${field.name}"`);
  };
  const translations = new Map<string, string>();
  asList(mapping.members.get('values')).forEach((element, index) => {
    const pair = asPart(element, at);
    const target = scalarText(pair?.members.get('targetValue'));
    checkValue(target, `${at}.values[${index}].targetValue`);
    translations.set(scalarText(pair?.members.get('sourceValue')), target);
  });
  if (isGiven(staticValue)) {
    const value = String(staticValue);
    checkValue(value, `${at}.staticValue`);
    return { field, column: undefined, value, translations };
  }
  const column = isGiven(columnName) ? findColumn(String(columnName), `${at}.columnName`) : -1;
  return { field, column, value: undefined, translations };
}

function checkFields(type: MappingType, fields: readonly MappedField[], at: string, refuse: Refuse): void {
  const mapped = new Map(fields.map((each) => [each.field.name, each]));
  if (mapped.size < fields.length) refuse(`${at}.fieldValueMappings`, 'A field is mapped twice');
  for (const { name, isRequired } of type.fields) {
    if (isRequired && !mapped.has(name)) refuse(`${at}.fieldValueMappings`, `Required field "${name}" is not mapped`);
  }
  for (const { field } of fields) {
    for (const { parentFieldName, limitedToParentValues } of field.parents ?? []) {
      const parent = mapped.get(parentFieldName);
      if (parent === undefined) {
        refuse(`${at}.fieldValueMappings`, `Field "${field.name}" needs the field "${parentFieldName}"`);
      } else if (parent.value !== undefined && limitedToParentValues?.every(({ id }) => id !== parent.value) === true) {
        refuse(`${at}.fieldValueMappings`, `Field "${field.name}" does not go with this value of "${parentFieldName}"`);
      }
    }
  }
}

/** True for a predefined value, by its id or its name. */
export function isAllowed(field: MappingField, value: string): boolean {
  return field.values === undefined || field.values.some(({ id, name }) => id === value || name === value);
}
