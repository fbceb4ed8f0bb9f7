import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { type FormatName, fullFormats } from 'ajv-formats/dist/formats.js';
import { type Fault, FaultError } from '../domain/fault.ts';
import { ExactNumber, type Fields, type RowFault, type Value } from '../domain/row.ts';
import { explainRegex, LinearRegex } from '../rules/linear-regex.ts';
import { findSchemaProblems, formatsOf, isObject, type SchemaProblem } from '../rules/schema-keywords.ts';
import { convertCell, type FieldType, readFieldTypes } from './cell-types.ts';
import { type ColumnRules, compileColumnRules } from './column-rules.ts';
import { quoteName } from './file-faults.ts';
import { isPlainSchema } from './plain-schema.ts';

/** A compiled JSON Schema (2020-12) of a row's fields. */
export interface RowSchema {
  /** A cell as the field's declared type: unchanged if the schema declares none, a fault if it cannot be converted. */
  convert(field: string, cell: string): Conversion;
  /** The rules that the fields violate, by column and rule, never a value. Code `row/schema`. */
  check(fields: Fields): RowFault | undefined;
  /** Converts and checks the cells of a delimited row, which is not sent so: undefined for one that the row lacks. */
  checkCells(fields: readonly string[], cells: readonly (string | undefined)[]): RowFault | undefined;
  /** The same rules column by column, for cells as bytes; undefined if some rule spans columns. */
  readonly columns: ColumnRules | undefined;
}

export type Conversion = { readonly value: Value } | { readonly fault: RowFault };

/** Maximum number of violated rules that one row's message lists. */
const MAX_LISTED_ERRORS = 3;

/**
 * Compiles a schema; `origin` says where it comes from (an input, a path), for the fault. A bad row never throws. A
 * schema with an endless loop of references throws at the first row that runs into it.
 * Throws `schema/invalid` if it does not compile, and `schema/unsafe-pattern` for a pattern that cannot be run in linear
 * time.
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
  let compiled = isPlainSchema(schema) ? undefined : compile(schema, invalid);
  const validate = (row: unknown): RowFault | undefined => {
    compiled ??= compile(schema, invalid);
    return compiled(row) ? undefined : schemaFault(compiled.errors ?? []);
  };
  const types = readFieldTypes(schema);
  const judge = (row: unknown): RowFault | undefined => {
    try {
      return validate(row);
    } catch (error) {
      if (error instanceof RangeError) throw invalid('its references form an endless loop', error);
      throw error;
    }
  };
  return {
    convert: (field, cell) => convertField(types, field, cell),
    check: (fields) => judge(toAjv(fields)),
    columns: compileColumnRules(schema, (property) => {
      const isValid = compile(property, invalid);
      return (value) => isValid(toAjv(value));
    }),
    checkCells(fields, cells) {
      const row: Record<string, unknown> = {};
      for (let index = 0; index < fields.length; index += 1) {
        const [field = '', cell] = [fields[index], cells[index]];
        if (cell === undefined) continue;
        const converted = types.has(field) ? convertField(types, field, cell) : undefined;
        if (converted !== undefined && 'fault' in converted) return converted.fault;
        const value = converted === undefined ? cell : toAjv(converted.value);
        if (field === '__proto__') define(row, field, value);
        else row[field] = value;
      }
      return judge(row);
    },
  };
}

type Invalid = (reason: string, cause?: unknown) => FaultError;

function compile(schema: unknown, invalid: Invalid): ValidateFunction {
  let ajv: Ajv2020 | undefined;
  try {
    if (!isObject(schema) && typeof schema !== 'boolean') throw new Error('it is neither an object nor a boolean');
    // Unknown keywords and formats were already refused, with better messages. Strict mode also refuses valid schemas.
    ajv = new Ajv2020({
      allErrors: true,
      ownProperties: true,
      strict: false,
      logger: false,
      validateSchema: !isPlainSchema(schema),
      code: { regExp: Object.assign(makeRegex, { code: 'unused: the schema is not compiled to a file' }) },
    });
    for (const name of formatsOf(schema)) addFormat(ajv, name);
    return ajv.compile(nameProto(schema));
  } catch (error) {
    throw invalid(explainInvalid(ajv) ?? (error instanceof Error ? error.message : String(error)), error);
  }
}

/** Where a schema breaks the rules of schemas; of ajv's own message only the first part helps. */
function explainInvalid(ajv: Ajv2020 | undefined): string | undefined {
  const first = ajv?.errors?.[0];
  if (first === undefined) return undefined;
  const { instancePath, message = 'is not valid', params } = first;
  const allowed: unknown = params.allowedValues;
  const values = Array.isArray(allowed) ? ` (${allowed.map(String).join(', ')})` : '';
  return `\`${instancePath.slice(0, MAX_POINTER_CHARS) || '/'}\` ${message}${values}`;
}

/** Longest place in a schema that a message shows. */
const MAX_POINTER_CHARS = 200;

/** ajv ignores a property called `__proto__`, but checks it as a pattern. */
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

/** Adds a format of ajv's, whose regular expressions run on cells like those of the schema. */
function addFormat(ajv: Ajv2020, name: string): void {
  if (!isCheckedFormat(name)) {
    ajv.addFormat(name, true);
    return;
  }
  const format = fullFormats[name];
  ajv.addFormat(name, format instanceof RegExp ? testerOf(format) : format);
}

/** The URI length that everything should support (RFC 9110, section 4.1); a duration is far shorter. */
const MAX_FORMAT_CHARS = 8_000;

/**
 * The expressions of `url` and `duration` have lookaheads, which an automaton does not support. The runtime's engine
 * takes quadratic time for the first at worst (60 ms measured at this length), so a longer text counts as not valid.
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
  const next = 'Fix it: it must be a JSON Schema of draft 2020-12 in a single file.';
  const fault: Fault = { code: 'schema/invalid', message: `${name} cannot be used: ${reason}.`, next, ...place };
  return new FaultError([fault], { cause });
}

function convertField(types: ReadonlyMap<string, FieldType>, field: string, cell: string): Conversion {
  const type = types.get(field);
  if (type === undefined) return { value: cell };
  if (cell === '' && type.isNullable) return { value: null };
  const value = convertCell(cell, type.cell);
  if (value !== undefined) return { value };
  const rule =
    type.cell === 'boolean' ? 'true or false' : type.cell === 'integer' ? 'a whole number' : 'a number such as 12.5';
  const message = `The column ${quoteName(field)} must be ${rule} (type ${type.cell}). Fix the cell.`;
  return { fault: { code: 'row/type', message, field } };
}

function schemaFault(errors: readonly ErrorObject[]): RowFault {
  const rules = errors.slice(0, MAX_LISTED_ERRORS).map(describeError);
  const more = errors.length > rules.length ? `; and ${errors.length - rules.length} more` : '';
  const field = errors.map(fieldOf).find((name) => name !== undefined);
  return {
    ...(field !== undefined && { field }),
    code: 'row/schema',
    message: `The row does not match the schema: ${rules.join('; ')}${more}. Fix the row or the schema.`,
  };
}

/** The field that a violated rule is about; undefined where it is about the row. */
function fieldOf({ instancePath, params }: ErrorObject): string | undefined {
  const [, name] = splitPointer(instancePath);
  if (name !== undefined) return name;
  // A property that is missing, additional or not evaluated.
  const named = Object.entries<unknown>(params).find(([param]) => param.endsWith('Property'))?.[1];
  return typeof named === 'string' ? named : undefined;
}

function splitPointer(pointer: string): readonly string[] {
  return pointer.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function describeError({ instancePath, keyword, message, params }: ErrorObject): string {
  const path = splitPointer(instancePath).slice(1);
  const subject = path.length === 0 ? 'the row' : quoteName(path.join('.'));
  const extra: unknown = keyword === 'additionalProperties' ? params.additionalProperty : params.unevaluatedProperty;
  return `${subject} ${message ?? `violates ${keyword}`}${typeof extra === 'string' ? ` (${quoteName(extra)})` : ''}`;
}

/**
 * The fields as ajv expects them: exact numbers as doubles, which is close enough to check a range, and objects with the
 * usual prototype, without which ajv never finds two of them equal. A member `__proto__` is kept like any other.
 */
function toAjv(value: Fields | Value): unknown {
  if (value instanceof ExactNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(toAjv);
  if (typeof value !== 'object' || value === null) return value;
  const plain: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (name === '__proto__') define(plain, name, toAjv(member));
    else plain[name] = toAjv(member);
  }
  return plain;
}

function define(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
