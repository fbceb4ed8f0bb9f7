import { isLoopback } from '../loopback.ts';
import { scalarText } from '../request-values.ts';
import { type DatabaseMode, MAPPING_TYPES, RESOURCE_TYPES } from './catalog.ts';
import { asList, asPart, type Mapping, type Part, type Refuse, readMapping, textOf } from './mapping.ts';

// The body of POST /bulkImportJobs: the vendor's page "bulkImportJobs", and what public clients send.

const MAX_DESCRIPTION = 255;
const FORBIDDEN_IN_DESCRIPTION = /[<>]+|&#/;
const MAX_COLUMNS = 50;
const MIN_RESULT_KB = 5000;
const MAX_RESULT_KB = 100_000;
/** The delimiters on the vendor's pages; only the word `csv` is known. */
const DELIMITERS: ReadonlyMap<string, ',' | '\t'> = new Map([
  ['csv', ','],
  ['tab', '\t'],
]);

/** An element of the vendor's `errors`. */
export interface OrderError {
  readonly code: string;
  readonly text: string;
  readonly properties?: readonly string[];
}

/** A valid request for a job. */
export interface Order {
  readonly fileName: string;
  readonly hasHeader: boolean;
  readonly hasQuotes: boolean;
  readonly delimiter: ',' | '\t';
  readonly columns: readonly string[];
  readonly sourceUrl: URL;
  readonly resourceType: string;
  /** Indexes of the columns that the result files repeat. */
  readonly echoed: readonly number[];
  readonly mappings: readonly Mapping[];
  readonly resultKb: number;
}

/** Reads an order, or lists everything that is wrong with it. */
export function readOrder(
  document: unknown,
  mode: DatabaseMode,
): { readonly order: Order } | { readonly errors: readonly OrderError[] } {
  const errors: OrderError[] = [];
  const refuse = (at: string, text: string): void => {
    errors.push({ code: 'INVALID_PARAMETER', text, properties: [at] });
  };
  const root = asPart(document, '');
  if (root === undefined) return { errors: [{ code: 'INVALID_PARAMETER', text: 'The body must be a JSON object.' }] };
  checkDescription(root.members.get('description'), refuse);
  const file = readFile(asPart(root.members.get('file'), 'file'), refuse);
  const action = readAction(root.members.get('actions'), refuse);
  if (file === undefined || action === undefined) return { errors };
  const rest = readMappings(action, file.columns, mode, refuse);
  if (errors.length > 0) return { errors };
  return { order: { ...file, ...rest } };
}

function checkDescription(value: unknown, refuse: Refuse): void {
  if (typeof value !== 'string' || value === '') refuse('description', 'Description is missing');
  else if (value.length > MAX_DESCRIPTION)
    refuse('description', `Description is longer than ${MAX_DESCRIPTION} characters`);
  else if (FORBIDDEN_IN_DESCRIPTION.test(value))
    refuse('description', 'Description has characters that are not allowed');
}

function readFile(
  file: Part | undefined,
  refuse: Refuse,
): Omit<Order, 'resourceType' | 'echoed' | 'mappings' | 'resultKb'> | undefined {
  if (file === undefined) {
    refuse('file', 'File is missing');
    return undefined;
  }
  const fileName = textOf(file, 'fileName');
  if (fileName === '') refuse('file.fileName', 'File name is missing');
  const flag = (name: string): boolean => {
    const value = file.members.get(name) ?? false;
    // Some clients send texts, and it works.
    if (typeof value !== 'boolean' && !/^(true|false)$/i.test(scalarText(value)))
      refuse(`file.${name}`, `${name} is not a boolean`);
    return /^true$/i.test(scalarText(value));
  };
  const delimiter = DELIMITERS.get(scalarText(file.members.get('columnDelimiter') ?? 'csv').toLowerCase());
  if (delimiter === undefined) refuse('file.columnDelimiter', 'Column delimiter is not known');
  const url = textOf(file, 'sourceUrl');
  const sourceUrl = URL.canParse(url) ? new URL(url) : undefined;
  if (
    sourceUrl === undefined ||
    !(sourceUrl.protocol === 'https:' || isLoopback(sourceUrl)) ||
    sourceUrl.username !== ''
  ) {
    refuse('file.sourceUrl', 'Source URL must be an https address without a user name');
  }
  const columns = readColumns(file.members.get('columns'), refuse);
  if (sourceUrl === undefined) return undefined;
  const [hasHeader, hasQuotes] = [flag('hasHeader'), flag('hasQuotes')];
  return { fileName, hasHeader, hasQuotes, delimiter: delimiter ?? ',', columns, sourceUrl };
}

function readColumns(value: unknown, refuse: Refuse): readonly string[] {
  const columns = asList(value).map((element, index) => {
    const part = asPart(element, '');
    const name = part === undefined ? '' : textOf(part, 'name');
    if (name === '') refuse(`file.columns[${index}].name`, 'Column name is missing');
    return name;
  });
  if (columns.length === 0) refuse('file.columns', 'Columns are missing');
  if (columns.length > MAX_COLUMNS) refuse('file.columns', `A file has at most ${MAX_COLUMNS} columns`);
  if (new Set(columns.map((name) => name.toLowerCase())).size < columns.length) {
    refuse('file.columns', 'Column names are not unique');
  }
  return columns;
}

function readAction(value: unknown, refuse: Refuse): Part | undefined {
  const actions = asList(value);
  const parts = actions.flatMap((element, index) => asPart(element, `actions[${index}]`) ?? []);
  const [action] = parts;
  if (action === undefined || parts.length < actions.length) {
    refuse('actions', 'Actions are missing');
    return undefined;
  }
  if (new Set(parts.map((part) => textOf(part, 'resourceType'))).size > 1) {
    refuse('actions', 'Actions of one job must concern a single resource type');
  }
  // No client is known to send more; what two actions on one file would do is not documented.
  if (parts.length > 1) refuse('actions', 'The sandbox takes one action');
  if (textOf(action, 'actionType').toLowerCase() !== 'loadmappedfile')
    refuse('actions[0].actionType', 'Action type is not known');
  return action;
}

function readMappings(
  action: Part,
  columns: readonly string[],
  mode: DatabaseMode,
  refuse: Refuse,
): Pick<Order, 'resourceType' | 'echoed' | 'mappings' | 'resultKb'> {
  const resourceType = textOf(action, 'resourceType');
  if (RESOURCE_TYPES.get(mode)?.includes(resourceType) !== true) {
    refuse('actions[0].resourceType', `Resource type "${resourceType}" is not available`);
  }
  const resultKb = Number(action.members.get('resultFileSizeKbLimit') ?? MIN_RESULT_KB);
  if (!(Number.isInteger(resultKb) && resultKb >= MIN_RESULT_KB && resultKb <= MAX_RESULT_KB)) {
    refuse('actions[0].resultFileSizeKbLimit', `Must be from ${MIN_RESULT_KB} to ${MAX_RESULT_KB}`);
  }
  const findColumn = (name: string, at: string): number => {
    const index = columns.findIndex((column) => column.toLowerCase() === name.toLowerCase());
    if (index < 0) refuse(at, `Column "${name}" is not among the file's columns`);
    return index;
  };
  const echoed = asList(action.members.get('columnsToIncludeInResultsFile')).map((element, index) => {
    const at = `actions[0].columnsToIncludeInResultsFile[${index}].name`;
    const part = asPart(element, at);
    return findColumn(part === undefined ? '' : textOf(part, 'name'), at);
  });
  const listed = asList(action.members.get('mappingTypes'));
  if (listed.length === 0) refuse('actions[0].mappingTypes', 'Mapping types are missing');
  const mappings = listed.flatMap((element, index) => {
    const part = asPart(element, `actions[0].mappingTypes[${index}]`);
    const known = MAPPING_TYPES.find(({ name }) => part !== undefined && name === textOf(part, 'name'));
    if (part === undefined || known === undefined || !known.modes.includes(mode)) {
      refuse(`actions[0].mappingTypes[${index}].name`, 'Mapping type is not available');
      return [];
    }
    if (!known.resourceTypes.includes(resourceType)) {
      refuse(`${part.at}.name`, `Mapping type does not belong to the resource type "${resourceType}"`);
    }
    return [readMapping(part, known, { columns, findColumn, refuse })];
  });
  checkTogether(mappings, columns, resourceType, refuse);
  return { resourceType, echoed, mappings, resultKb };
}

function checkTogether(
  mappings: readonly Mapping[],
  columns: readonly string[],
  resourceType: string,
  refuse: Refuse,
): void {
  mappings.forEach(({ type }, index) => {
    const isAgain = mappings.findIndex((other) => other.type === type) < index;
    if (isAgain && type.allowMultipleMode === 'Single') {
      refuse(`actions[0].mappingTypes[${index}].name`, 'Mapping type may be used once');
    }
  });
  const findsPeople = mappings.some(({ type }) => type.name === 'CreateOrUpdateContact');
  const hasVanId = columns.some((column) => column.toLowerCase() === 'vanid');
  if (resourceType.startsWith('Contact') && !findsPeople && !hasVanId) {
    refuse('file.columns', 'A column VanID is required unless contacts are created or updated');
  }
}
