import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { type FormatName, fullFormats } from 'ajv-formats/dist/formats.js';
import { type Fault, FaultError } from '../domain/fault.ts';
import { ExactNumber, type Fields, type RowFault, type Value } from '../domain/row.ts';
import { explainRegex, LinearRegex } from '../rules/linear-regex.ts';
import { findSchemaProblems, formatsOf, isObject, type SchemaProblem } from '../rules/schema-keywords.ts';
import { type CellType, convertCell } from './convert-cell.ts';
import { quoteName } from './file-fault.ts';

/** A compiled JSON Schema (2020-12) of a row's fields. */
export interface RowSchema {
  /** A cell as the field's declared type: itself where the schema doesn't type it, a fault where it doesn't convert. */
  convert(field: string, cell: string): Conversion;
  /** What the fields break, naming columns and rules, never a value. Code `row/schema`. */
  check(fields: Fields): RowFault | undefined;
}

export type Conversion = { readonly value: Value } | { readonly fault: RowFault };

/** Most broken rules that one row's message lists. */
const MAX_LISTED_ERRORS = 3;

/**
 * Compiles a schema; `origin` says whose it is (an input, a path) for the fault. A bad row never throws; a schema that
 * refers to itself without end is found at the first row that shows it.
 * Throws `schema/invalid` if it doesn't compile, `schema/unsafe-pattern` for a pattern that cannot be run in linear time.
 */
export function compileRowSchema(
  schema: unknown,
  origin: { readonly name: string; readonly file?: string; readonly input?: string },
): RowSchema {
  const place = {
    ...(origin.file === undefined ? {} : { file: origin.file }),
    ...(origin.input === undefined ? {} : { input: origin.input }),
  };
  const problems = findSchemaProblems(schema);
  if (problems.length > 0) throw new FaultError(problems.map((problem) => problemFault(origin.name, place, problem)));
  const invalid = (reason: string, cause?: unknown): FaultError => invalidError(origin.name, place, reason, cause);
  const validate = compile(schema, invalid);
  const types = readCellTypes(schema);
  return {
    convert: (field, cell) => convertField(types, field, cell),
    check(fields) {
      try {
        return validate(toPlain(fields)) ? undefined : schemaFault(validate.errors ?? []);
      } catch (error) {
        if (error instanceof RangeError) throw invalid('it refers to itself without end', error);
        throw error;
      }
    },
  };
}

type Invalid = (reason: string, cause?: unknown) => FaultError;

function compile(schema: unknown, invalid: Invalid): ValidateFunction {
  try {
    if (!isObject(schema) && typeof schema !== 'boolean') throw new Error('it is neither an object nor a boolean');
    // Unknown keywords and formats were refused with better words than the strict mode has, which also refuses good schemas.
    const ajv = new Ajv2020({
      allErrors: true,
      ownProperties: true,
      strict: false,
      logger: false,
      code: { regExp: Object.assign(makeRegex, { code: 'unused: the schema is not compiled to a file' }) },
    });
    for (const name of formatsOf(schema)) addFormat(ajv, name);
    return ajv.compile(nameProto(schema));
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error), error);
  }
}

/** ajv passes over a property called `__proto__`; as a pattern it checks it. */
function nameProto(schema: Readonly<Record<string, unknown>> | boolean): Readonly<Record<string, unknown>> | boolean {
  if (typeof schema === 'boolean' || !JSON.stringify(schema).includes('"__proto__"')) return schema;
  const rewrite = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rewrite);
    if (!isObject(value)) return value;
    const members = Object.entries(value).map(([name, member]): [string, unknown] => [name, rewrite(member)]);
    const copy: Record<string, unknown> = Object.fromEntries(members);
    const { properties, patternProperties } = copy;
    if (!isObject(properties) || !Object.hasOwn(properties, '__proto__')) return copy;
    const { ['__proto__']: named, ...others } = properties;
    return {
      ...copy,
      properties: others,
      patternProperties: { ...(isObject(patternProperties) && patternProperties), '^__proto__$': named },
    };
  };
  const rewritten = rewrite(schema);
  return isObject(rewritten) ? rewritten : schema;
}

function makeRegex(pattern: string, flags: string): LinearRegex {
  return new LinearRegex(pattern, flags);
}

/** A format of ajv's, whose expressions run on cells as a schema's own do. */
function addFormat(ajv: Ajv2020, name: string): void {
  if (!isCheckedFormat(name)) {
    ajv.addFormat(name, true);
    return;
  }
  const format = fullFormats[name];
  ajv.addFormat(name, format instanceof RegExp ? testerOf(format) : format);
}

/** Octets that a URI may have at the least (RFC 9110, section 4.1); a duration is shorter by far. */
const MAX_FORMAT_CHARS = 8_000;

/**
 * Those of `url` and `duration` have lookaheads that no automaton knows. The runtime's engine takes time with the square
 * of the text for the first at worst (60 ms was measured at this length), so a longer text is not looked at: it is neither.
 */
function testerOf(format: RegExp): (text: string) => boolean {
  if (explainRegex(format.source, format.flags) !== undefined)
    return (text) => text.length <= MAX_FORMAT_CHARS && format.test(text);
  const regex = new LinearRegex(format);
  return (text) => regex.test(text);
}

function isCheckedFormat(name: string): name is FormatName {
  return name in fullFormats;
}

function problemFault(name: string, place: Partial<Fault>, { kind, reason, next }: SchemaProblem): Fault {
  const code = kind === 'pattern' ? 'schema/unsafe-pattern' : 'schema/invalid';
  return { code, message: `${name} ${reason}.`, next, ...place };
}

function invalidError(name: string, place: Partial<Fault>, reason: string, cause?: unknown): FaultError {
  const next = 'Correct it: a JSON Schema of draft 2020-12, complete in one file.';
  const fault: Fault = { code: 'schema/invalid', message: `${name} cannot be used: ${reason}.`, next, ...place };
  return new FaultError([fault], { cause });
}

interface FieldType {
  readonly cell: CellType;
  readonly isNullable: boolean;
}

/** Types that the schema gives directly to a field: `properties.<field>.type`. One that may be a string needs no conversion. */
function readCellTypes(schema: unknown): ReadonlyMap<string, FieldType> {
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  const types = new Map<string, FieldType>();
  for (const [field, property] of Object.entries(properties)) {
    const declared = isObject(property) ? property.type : undefined;
    const names: readonly unknown[] = Array.isArray(declared) ? declared : [declared];
    const cell = (['number', 'integer', 'boolean'] as const).find((type) => names.includes(type));
    if (cell !== undefined && !names.includes('string')) types.set(field, { cell, isNullable: names.includes('null') });
  }
  return types;
}

function convertField(types: ReadonlyMap<string, FieldType>, field: string, cell: string): Conversion {
  const type = types.get(field);
  if (type === undefined) return { value: cell };
  if (cell === '' && type.isNullable) return { value: null };
  const value = convertCell(cell, type.cell);
  if (value !== undefined) return { value };
  const rule =
    type.cell === 'boolean'
      ? 'true or false'
      : type.cell === 'integer'
        ? 'a whole number'
        : 'a number with a decimal point';
  const message = `The column ${quoteName(field)} must be ${rule} (type ${type.cell}). Correct the cell.`;
  return { fault: { code: 'row/type', message } };
}

function schemaFault(errors: readonly ErrorObject[]): RowFault {
  const rules = errors.slice(0, MAX_LISTED_ERRORS).map(describeError);
  const more = errors.length > rules.length ? `; and ${errors.length - rules.length} more` : '';
  return {
    code: 'row/schema',
    message: `The row breaks the schema: ${rules.join('; ')}${more}. Correct the row or the schema.`,
  };
}

function describeError({ instancePath, keyword, message, params }: ErrorObject): string {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const subject = path.length === 0 ? 'the row' : quoteName(path.join('.'));
  const extra: unknown = keyword === 'additionalProperties' ? params.additionalProperty : params.unevaluatedProperty;
  return `${subject} ${message ?? `breaks ${keyword}`}${typeof extra === 'string' ? ` (${quoteName(extra)})` : ''}`;
}

/**
 * The fields as ajv knows values: exact numbers as doubles, which is near enough to check a range, and objects with the
 * usual prototype, without which ajv finds no two of them equal. A member `__proto__` is one like any other.
 */
function toPlain(value: Fields | Value): unknown {
  if (value instanceof ExactNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return value;
  const plain: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (name === '__proto__') define(plain, name, toPlain(member));
    else plain[name] = toPlain(member);
  }
  return plain;
}

function define(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
