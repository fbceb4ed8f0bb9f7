import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type Fault, FaultError } from '../domain/fault.ts';
import { ExactNumber, type Fields, type RowFault, type Value } from '../domain/row.ts';
import { type CellType, convertCell } from './convert-cell.ts';
import { quoteName } from './file-fault.ts';
import { isSafePattern } from './safe-pattern.ts';

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
 * Compiles a schema; `origin` says whose it is (an input, a path) for the fault.
 * Throws `schema/invalid` if it doesn't compile, `schema/unsafe-pattern` for nested quantifiers.
 */
export function compileRowSchema(
  schema: unknown,
  origin: { readonly name: string; readonly file?: string; readonly input?: string },
): RowSchema {
  const place = {
    ...(origin.file === undefined ? {} : { file: origin.file }),
    ...(origin.input === undefined ? {} : { input: origin.input }),
  };
  const unsafe = [...listPatterns(schema)].filter((pattern) => !isSafePattern(pattern));
  if (unsafe.length > 0)
    throw new FaultError(unsafe.map((pattern) => ({ ...unsafeFault(origin.name, pattern), ...place })));
  const validate = compile(schema, origin.name, place);
  const types = readCellTypes(schema);
  return {
    convert: (field, cell) => convertField(types, field, cell),
    check(fields) {
      return validate(toPlain(fields)) ? undefined : schemaFault(validate.errors ?? []);
    },
  };
}

function compile(schema: unknown, name: string, place: Partial<Fault>): ValidateFunction {
  try {
    if (!isObject(schema) && typeof schema !== 'boolean') throw new Error('it is neither an object nor a boolean');
    const ajv = new Ajv2020({
      allErrors: true,
      ownProperties: true,
      strictTypes: false,
      strictTuples: false,
      logger: false,
    });
    addFormats.default(ajv);
    return ajv.compile(schema);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const next = 'Correct it: a JSON Schema of draft 2020-12, complete in one file.';
    throw new FaultError([{ code: 'schema/invalid', message: `${name} can't be used: ${reason}.`, next, ...place }], {
      cause: error,
    });
  }
}

function unsafeFault(name: string, pattern: string): Fault {
  return {
    code: 'schema/unsafe-pattern',
    message: `${name} has the pattern ${pattern}, which is invalid or repeats a repetition and can take for ever on some cells.`,
    next: 'Write it without a quantifier around a quantifier.',
  };
}

/** Every regular expression in a schema, wherever it stands. */
function* listPatterns(schema: unknown): Generator<string> {
  if (Array.isArray(schema)) {
    for (const item of schema) yield* listPatterns(item);
  } else if (isObject(schema)) {
    for (const [name, value] of Object.entries(schema)) {
      if (name === 'pattern' && typeof value === 'string') yield value;
      if (name === 'patternProperties' && isObject(value)) yield* Object.keys(value);
      yield* listPatterns(value);
    }
  }
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

/** The fields as ajv knows values: exact numbers as doubles, which is near enough to check a range. */
function toPlain(value: Fields | Value): unknown {
  if (value instanceof ExactNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return value;
  const plain: Record<string, unknown> = { __proto__: null };
  for (const [name, member] of Object.entries(value)) plain[name] = toPlain(member);
  return plain;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
