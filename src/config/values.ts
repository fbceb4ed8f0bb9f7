import { z } from 'zod';
import { isArtifactName } from '../domain/artifact-name.ts';
import { parseDuration } from '../domain/duration.ts';
import { nearest } from '../domain/nearest.ts';
import { parseRate } from '../domain/rate.ts';
import { parseS3, parseUrlPair, type StorageTarget } from '../domain/storage-target.ts';
import { checkUrl, parseUrl } from '../domain/url.ts';
import { parseThreshold } from './threshold.ts';
import { parseYamlStrings } from './yaml.ts';

/** The kinds of value that inputs have. What is wrong with a value is an issue with `rule` and `next` in its params. */

/** What documents and flags need to know of a kind of value; stands in the zod registry. */
export interface ValueMeta {
  readonly kind: 'text' | 'boolean' | 'lines' | 'mapping';
  readonly values?: readonly string[];
  /** JSON Schema of the value in a config file. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** The schema of one input before it has a default. */
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** How a value is refused: `rule` continues the sentence `max-failed is "x", which …`. */
interface Refusal {
  readonly rule: string;
  readonly next: string | ((given: string) => string);
}

/** A text that `parse` turns into a value; undefined where it is none. */
function parsed<T>(parse: (text: string) => T | undefined, { rule, next }: Refusal) {
  return scalar.transform((given, context): T => {
    const value = parse(given.trim() === '' ? given : given.trim());
    if (value !== undefined) return value;
    const step = typeof next === 'string' ? next : next(given);
    context.addIssue({ code: 'custom', message: rule, params: { next: step }, input: given });
    return z.NEVER;
  });
}

/** The registry holds plain objects; this is what keeps them in form. */
function describe<T extends z.ZodType>(schema: T, meta: ValueMeta): T {
  return schema.meta({ ...meta });
}

export const text = () => describe(scalar, { kind: 'text', json: { type: 'string' } });

/** The name of an artifact, or `none`. It is printed by a library, so what could be a command is refused here. */
export function artifactName() {
  const schema = parsed((given) => (isArtifactName(given) ? given : undefined), {
    rule: 'is not a valid artifact name',
    next: 'Use letters, digits, blanks and . _ - ( ) + @ = , only, at most 128 characters.',
  });
  return describe(schema, { kind: 'text', json: { type: 'string', maxLength: 128 } });
}

export function choice<const T extends string>(values: readonly T[]) {
  const schema = parsed((given) => values.find((value) => value === given), {
    rule: 'is none of the values it can have',
    next(given) {
      const guess = nearest(given, values);
      return `${guess === undefined ? '' : `Did you mean ${guess}? `}Use one of: ${values.join(', ')}.`;
    },
  });
  return describe(schema, { kind: 'text', values, json: { type: 'string', enum: values } });
}

const BOOLEANS = new Map([
  ['true', true],
  ['false', false],
]);

export function flag() {
  const schema = parsed((given) => BOOLEANS.get(given.toLowerCase()), {
    rule: 'is neither true nor false',
    next: 'Write true or false.',
  });
  return describe(schema, { kind: 'boolean', values: [...BOOLEANS.keys()], json: { type: 'boolean' } });
}

export function whole(least: number, most: number) {
  const range = describeRange(least, most);
  const schema = parsed((given) => toWhole(given, least, most), { rule: `is no ${range}`, next: `Write a ${range}.` });
  return describe(schema, { kind: 'text', json: { type: 'integer', minimum: least, maximum: most } });
}

export function wholeOrAuto(least: number, most: number) {
  const range = describeRange(least, most);
  const schema = parsed((given) => (given === 'auto' ? given : toWhole(given, least, most)), {
    rule: `is neither auto nor a ${range}`,
    next: `Write auto, or a ${range}.`,
  });
  const json = { anyOf: [{ const: 'auto' }, { type: 'integer', minimum: least, maximum: most }] };
  return describe(schema, { kind: 'text', json });
}

function describeRange(least: number, most: number): string {
  return `whole number from ${least} to ${most.toLocaleString('en-US')}`;
}

function toWhole(given: string, least: number, most: number): number | undefined {
  const value = Number(given);
  return /^\d{1,15}$/.test(given) && value >= least && value <= most ? value : undefined;
}

const DURATION = String.raw`^\s*\d+(\.\d+)?(ms|s|m|h|d)\s*$`;

export function duration() {
  const schema = parsed(parseDuration, {
    rule: 'is no duration',
    next: 'Write a number and a unit, such as 90s, 45m or 6h.',
  });
  return describe(schema, { kind: 'text', json: { type: 'string', pattern: DURATION } });
}

export function durationOrAuto() {
  const schema = parsed((given) => (given === 'auto' ? given : parseDuration(given)), {
    rule: 'is neither auto nor a duration',
    next: 'Write auto, or a number and a unit, such as 10s.',
  });
  return describe(schema, {
    kind: 'text',
    json: { anyOf: [{ const: 'auto' }, { type: 'string', pattern: DURATION }] },
  });
}

export function rate() {
  const schema = parsed(parseRate, {
    rule: 'is no rate',
    next: 'Write requests per second, minute or hour, such as 10/s, 600/m or 1000/h.',
  });
  return describe(schema, { kind: 'text', json: { type: 'string', pattern: String.raw`^\s*\d{1,9}\s*/\s*[smh]\s*$` } });
}

export function threshold() {
  const schema = parsed(parseThreshold, {
    rule: 'is no limit on rows',
    next: 'Write a count (25), a percentage up to 100 (2.5%), both (5 or 2.5%) or unlimited.',
  });
  const part = String.raw`(\d{1,15}|\d{1,3}(\.\d{1,9})?\s*%)`;
  const pattern = String.raw`^\s*(unlimited|${part}(\s+or\s+${part})?)\s*$`;
  return describe(schema, {
    kind: 'text',
    json: {
      anyOf: [
        { type: 'integer', minimum: 0 },
        { type: 'string', pattern },
      ],
    },
  });
}

const DELIMITER_NAMES = new Map([
  ['auto', 'auto'],
  [',', ','],
  [';', ';'],
  ['tab', '\t'],
  ['\t', '\t'],
  ['|', '|'],
] as const);

export function delimiter() {
  const schema = parsed((given) => [...DELIMITER_NAMES].find(([name]) => name === given)?.[1], {
    rule: 'is no delimiter that it knows',
    next: 'Use one of: auto, comma (,), semicolon (;), tab, pipe (|).',
  });
  return describe(schema, { kind: 'text', json: { type: 'string', enum: [...DELIMITER_NAMES.keys()] } });
}

/** The address of an API. A refused one is never shown and never kept: it may hold a password or a signature. */
export function address() {
  const schema = scalar.transform((given, context): string => {
    const url = parseUrl(given.trim());
    const fault = url === undefined ? NO_URL : (checkUrl(url) ?? refuseParts(url));
    if (fault === undefined) return given.trim();
    const message = `can not be used. ${fault.message.replace(/\.$/, '')}`;
    context.addIssue({ code: 'custom', message, params: { next: fault.next, hidden: true }, input: '' });
    return z.NEVER;
  });
  return describe(schema, { kind: 'text', json: { type: 'string', pattern: '^\\s*https?://' } });
}

interface Refused {
  readonly message: string;
  readonly next?: string;
}

const NO_URL: Refused = { message: 'It is no URL.', next: 'Write it as https://host or https://host/path.' };

function refuseParts({ search, hash, host }: URL): Refused | undefined {
  if (search === '' && hash === '') return undefined;
  return { message: `The URL at ${host} has a query or a fragment.`, next: 'Leave out what follows "?" or "#".' };
}

/** Newline-separated text, or a list in the config file. */
export function lines() {
  const schema = z
    .union([z.array(scalar), scalar])
    .transform((given) =>
      (Array.isArray(given) ? given : given.split('\n')).map((line) => line.trim()).filter((line) => line !== ''),
    );
  const json = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };
  return describe(schema, { kind: 'lines', json });
}

/** A YAML mapping as text, or a mapping in the config file; scalars stay the strings that were written. */
export function mapping() {
  const schema = z
    .union([z.string(), z.map(z.string(), z.unknown())])
    .transform((given, context): ReadonlyMap<string, unknown> => {
      if (typeof given !== 'string') return given;
      const result = parseYamlStrings(given);
      if ('fault' in result) {
        const { reason, line, column } = result.fault;
        const rule = `is not valid YAML (line ${line}, column ${column}): ${reason}`;
        const next = 'Mend that place; write a "name: value" a line.';
        context.addIssue({ code: 'custom', message: rule, params: { next, hidden: true }, input: '' });
        return z.NEVER;
      }
      if (result.value instanceof Map) return result.value;
      if (result.value === null || result.value === '') return new Map();
      const next = 'Write a "name: value" a line.';
      context.addIssue({ code: 'custom', message: 'is no mapping', params: { next, hidden: true }, input: '' });
      return z.NEVER;
    });
  return describe(schema, { kind: 'mapping', json: { anyOf: [{ type: 'string' }, { type: 'object' }] } });
}

const STORAGE_NEXT = 'Write s3://bucket/prefix, or a "put: <URL with {name}>" and a "get: <URL with {name}>" line.';

/** `s3://bucket/prefix`, or a mapping with the URL templates `put` and `get`. A URL may hold a signature: none is quoted. */
export function storage() {
  const schema = z.union([z.string(), z.map(z.string(), z.unknown())]).transform((given, context): StorageTarget => {
    const target = parseStorage(given);
    if (typeof target !== 'string') return target;
    context.addIssue({
      code: 'custom',
      message: target,
      params: { next: STORAGE_NEXT, hidden: true },
      input: '',
    });
    return z.NEVER;
  });
  return describe(schema, { kind: 'text', json: { anyOf: [{ type: 'string' }, { type: 'object' }] } });
}

function parseStorage(given: string | ReadonlyMap<string, unknown>): StorageTarget | string {
  if (typeof given === 'string' && /^\s*s3:/.test(given)) return parseS3(given) ?? 'is no S3 bucket with a prefix';
  const parsed = typeof given === 'string' ? parseYamlStrings(given) : { value: given };
  const map: unknown = 'value' in parsed ? parsed.value : undefined;
  if (!(map instanceof Map)) return 'is neither an S3 address nor a mapping of two URLs';
  const names = [...map.keys()].map(String);
  const put: unknown = map.get('put');
  const get: unknown = map.get('get');
  const others = names.filter((name) => name !== 'put' && name !== 'get');
  if (others.length > 0) return `has the unknown name "${others[0]}"`;
  if (typeof put !== 'string' || typeof get !== 'string') return 'lacks `put` or `get`';
  const target = parseUrlPair(put.trim(), get.trim());
  return typeof target === 'string' ? `can not be used: ${target}` : target;
}
