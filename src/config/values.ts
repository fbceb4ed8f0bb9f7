import { z } from 'zod';
import { isArtifactName } from '../domain/artifact-name.ts';
import { parseDuration } from '../domain/duration.ts';
import { nearest } from '../domain/nearest.ts';
import { count } from '../domain/plural.ts';
import { parseRate } from '../domain/rate.ts';
import { MAX_SHARDS, parseShard, type Shard } from '../domain/shard.ts';
import { parseS3, parseUrlPair, type StorageTarget } from '../domain/storage-target.ts';
import { parseThreshold } from '../domain/threshold.ts';
import { checkUrl, parseUrl } from '../domain/url.ts';
import { parseYamlStrings } from './yaml.ts';

/** The kinds of values that inputs have. A value that is not valid is an issue with `next` in its params. */

/** What documents and flags need to know about a kind of value; kept in the zod registry. */
export interface ValueMeta {
  readonly kind: 'text' | 'boolean' | 'lines' | 'mapping';
  readonly values?: readonly string[];
  /** JSON Schema of the value in a config file. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** The schema of one input before it has a default. */
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** How a value is rejected: `rule` is the middle of the sentence `"x" … for max-failed`. */
interface Rejection {
  readonly rule: string;
  readonly next: string | ((given: string) => string);
}

/** A text that `parse` turns into a value, or into undefined if it is not valid. */
function parsed<T>(parse: (text: string) => T | undefined, { rule, next }: Rejection) {
  return scalar.transform((given, context): T => {
    const value = parse(given.trim() === '' ? given : given.trim());
    if (value !== undefined) return value;
    const step = typeof next === 'string' ? next : next(given);
    context.addIssue({ code: 'custom', message: rule, params: { next: step }, input: given });
    return z.NEVER;
  });
}

/** Registers metadata, which zod types loosely, with our own type. Unlike `meta` it copies no schema, which takes time at each start. */
function describe<T extends z.ZodType>(schema: T, meta: ValueMeta): T {
  z.globalRegistry.add(schema, { ...meta });
  return schema;
}

const TEXT = describe(scalar, { kind: 'text', json: { type: 'string' } });

export const text = () => TEXT;

/** The name of an artifact, or `none`. A library prints it, so what could be a command is rejected here. */
export function artifactName() {
  const schema = parsed((given) => (isArtifactName(given) ? given : undefined), {
    rule: 'is not a valid value',
    next: 'Use only letters, digits, spaces and . _ - ( ) + @ = , and at most 128 characters.',
  });
  return describe(schema, { kind: 'text', json: { type: 'string', maxLength: 128 } });
}

/** One of these words. */
export function choice<const T extends string>(values: readonly T[]) {
  const schema = parsed((given) => values.find((value) => value === given), {
    rule: 'is not a valid value',
    next(given) {
      const guess = nearest(given, values);
      return `${guess === undefined ? '' : `Did you mean ${guess}? `}Valid values: ${values.join(', ')}.`;
    },
  });
  return describe(schema, { kind: 'text', values, json: { type: 'string', enum: values } });
}

const BOOLEANS = new Map([
  ['true', true],
  ['false', false],
]);

/** `true` or `false`. */
export function flag() {
  const schema = parsed((given) => BOOLEANS.get(given.toLowerCase()), {
    rule: 'is not a valid value',
    next: 'Write true or false.',
  });
  return describe(schema, { kind: 'boolean', values: [...BOOLEANS.keys()], json: { type: 'boolean' } });
}

/** `true`, `false` or `auto`. */
export function flagOrAuto() {
  const values = ['auto', 'true', 'false'] as const;
  const schema = parsed((given) => values.find((value) => value === given.toLowerCase()), {
    rule: 'is not a valid value',
    next: 'Write auto, true or false.',
  });
  return describe(schema, { kind: 'text', values, json: { anyOf: [{ const: 'auto' }, { type: 'boolean' }] } });
}

/** A whole number with bounds. */
export function integer(least: number, most: number) {
  const schema = parsed((given) => toInteger(given, least, most), {
    rule: 'is not a valid value',
    next: `Write a ${describeRange(least, most)}.`,
  });
  return describe(schema, { kind: 'text', json: { type: 'integer', minimum: least, maximum: most } });
}

/** A whole number with bounds, or `auto`. */
export function integerOrAuto(least: number, most: number) {
  const schema = parsed((given) => (given === 'auto' ? given : toInteger(given, least, most)), {
    rule: 'is not a valid value',
    next: `Write auto, or a ${describeRange(least, most)}.`,
  });
  const json = { anyOf: [{ const: 'auto' }, { type: 'integer', minimum: least, maximum: most }] };
  return describe(schema, { kind: 'text', json });
}

function describeRange(least: number, most: number): string {
  return `whole number from ${least} to ${count(most)}`;
}

function toInteger(given: string, least: number, most: number): number | undefined {
  const value = Number(given);
  return /^\d{1,15}$/.test(given) && value >= least && value <= most ? value : undefined;
}

const DURATION = String.raw`^\s*\d+(\.\d+)?(ms|s|m|h|d)\s*$`;

/** A time such as `90s` or `6h`, in milliseconds. */
export function duration() {
  const schema = parsed(parseDuration, {
    rule: 'is not a valid duration',
    next: 'Examples: 90s, 45m, 6h.',
  });
  return describe(schema, { kind: 'text', json: { type: 'string', pattern: DURATION } });
}

/** A time, or `auto`. */
export function durationOrAuto() {
  const schema = parsed((given) => (given === 'auto' ? given : parseDuration(given)), {
    rule: 'is not a valid duration',
    next: 'Write auto, or a duration such as 10s.',
  });
  return describe(schema, {
    kind: 'text',
    json: { anyOf: [{ const: 'auto' }, { type: 'string', pattern: DURATION }] },
  });
}

/** A rate such as `10/s`. */
export function rate() {
  const schema = parsed(parseRate, {
    rule: 'is not a valid value',
    next: 'Examples: 10/s, 600/m, 1000/h.',
  });
  return describe(schema, { kind: 'text', json: { type: 'string', pattern: String.raw`^\s*\d{1,9}\s*/\s*[smh]\s*$` } });
}

/** A leg as `i/n`, with the text that was written. */
export function shardOrAuto() {
  const parse = (given: string): 'auto' | (Shard & { readonly text: string }) | undefined => {
    const shard = parseShard(given);
    return given === 'auto' ? given : shard && { ...shard, text: given };
  };
  const schema = parsed(parse, {
    rule: 'is not a valid value',
    next: `Write the number of the leg and of all legs, such as 2/4 (at most ${count(MAX_SHARDS)}), or auto.`,
  });
  const json = { type: 'string', pattern: String.raw`^\s*(auto|\d{1,4}\s*/\s*\d{1,4})\s*$` };
  return describe(schema, { kind: 'text', json });
}

/** A count, a percentage, both, or `unlimited`. */
export function threshold() {
  const schema = parsed(parseThreshold, {
    rule: 'is not a valid limit',
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

/** The character between cells of a CSV file. */
export function delimiter() {
  const schema = parsed((given) => [...DELIMITER_NAMES].find(([name]) => name === given)?.[1], {
    rule: 'is not a valid value',
    next: 'Valid values: auto, comma (,), semicolon (;), tab, pipe (|).',
  });
  return describe(schema, { kind: 'text', json: { type: 'string', enum: [...DELIMITER_NAMES.keys()] } });
}

/** The address of an API. One that is not valid is never shown or kept: it may hold a password or a signature. */
export function address() {
  const schema = scalar.transform((given, context): string => {
    const url = parseUrl(given.trim());
    const fault = url === undefined ? NO_URL : (checkUrl(url) ?? rejectParts(url));
    if (fault === undefined) return given.trim();
    const message = `is not valid. ${fault.message.replace(/\.$/, '')}`;
    context.addIssue({ code: 'custom', message, params: { next: fault.next, hidden: true }, input: '' });
    return z.NEVER;
  });
  return describe(schema, { kind: 'text', json: { type: 'string', pattern: '^\\s*https?://' } });
}

interface UrlFault {
  readonly message: string;
  readonly next?: string;
}

const NO_URL: UrlFault = { message: 'It is not a URL.', next: 'Write https://host or https://host/path.' };

function rejectParts({ search, hash, host }: URL): UrlFault | undefined {
  if (search === '' && hash === '') return undefined;
  return { message: `The URL at ${host} has a query or a fragment.`, next: 'Remove everything from "?" or "#".' };
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
        const { reason, line, column, next = 'Fix that line. Write one "name: value" per line.' } = result.fault;
        const message = `is not valid YAML at line ${line}, column ${column}: ${reason}`;
        context.addIssue({ code: 'custom', message, params: { next, hidden: true }, input: '' });
        return z.NEVER;
      }
      if (result.value instanceof Map) return result.value;
      if (result.value === null || result.value === '') return new Map();
      const name = /^\s*([A-Za-z_][\w-]{0,39})\s*=/.exec(given)?.[1];
      const next =
        name === undefined
          ? 'Write one "name: value" per line.'
          : `Write "${name}: <value>", with a colon instead of "=".`;
      const message = 'must be a YAML mapping';
      context.addIssue({ code: 'custom', message, params: { next, hidden: true }, input: '' });
      return z.NEVER;
    });
  return describe(schema, { kind: 'mapping', json: { anyOf: [{ type: 'string' }, { type: 'object' }] } });
}

const STORAGE_NEXT = 'Write s3://bucket/prefix, or two lines: "put: <URL with {name}>" and "get: <URL with {name}>".';

/** Why a storage is rejected: the end of the sentence `storage …`. */
interface StorageFault {
  readonly message: string;
  readonly next: string;
}

/** `s3://bucket/prefix`, or a mapping with the URL templates `put` and `get`. URLs are never quoted: they may be signed. */
export function storage() {
  const schema = z.union([z.string(), z.map(z.string(), z.unknown())]).transform((given, context): StorageTarget => {
    const target = parseStorage(given);
    if ('kind' in target) return target;
    const { message, next } = target;
    context.addIssue({ code: 'custom', message, params: { next, hidden: true }, input: '' });
    return z.NEVER;
  });
  return describe(schema, { kind: 'text', json: { anyOf: [{ type: 'string' }, { type: 'object' }] } });
}

function parseStorage(given: string | ReadonlyMap<string, unknown>): StorageTarget | StorageFault {
  const address = typeof given === 'string' ? given.trim() : '';
  const s3 = parseS3(address);
  if (s3 !== undefined) return s3;
  const fault = typeof given === 'string' ? explainAddress(address) : undefined;
  if (fault !== undefined) return fault;
  const target = parseTemplates(given);
  return typeof target === 'string' ? { message: target, next: STORAGE_NEXT } : target;
}

/** A bucket with a path, without what could be a signature or a password. */
const BARE = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[\w./-]*)?$/;
/** The two forms of AWS's own addresses: the bucket in the host name or in the path. */
const AWS_HOST = /^(?:([a-z0-9.-]+)\.)?s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?$/;

/** What is wrong with a single address; undefined if it is none. A URL is never shown, since it may be signed. */
function explainAddress(address: string): StorageFault | undefined {
  const bucket = /^s3:\/*([^/?#]*)/i.exec(address)?.[1];
  if (bucket !== undefined) return explainS3(address, bucket);
  if (BARE.test(address)) return { message: 'has no scheme', next: `Write \`s3://${address}\`.` };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined) return undefined;
  if (scheme !== 'https' && scheme !== 'http') {
    return { message: `cannot be a ${scheme}:// address`, next: STORAGE_NEXT };
  }
  const meant = URL.canParse(address) ? toS3(new URL(address)) : undefined;
  return {
    message: 'cannot be a single URL, because each batch needs an address of its own',
    next: meant === undefined ? STORAGE_NEXT : `Write \`${meant}\`.`,
  };
}

function explainS3(address: string, bucket: string): StorageFault {
  if (!/^s3:\/\//.test(address)) {
    return { message: 'is not a valid S3 address: it must begin with s3://', next: STORAGE_NEXT };
  }
  return {
    message: `is not a valid S3 address: the bucket name ${JSON.stringify(bucket.slice(0, 64))} is not possible`,
    next: 'Write s3://bucket/prefix with a bucket name of 3 to 63 lower-case letters, digits, dots and hyphens.',
  };
}

/** `s3://bucket/prefix` for an address of AWS. */
function toS3({ hostname, pathname, search }: URL): string | undefined {
  const match = search === '' ? AWS_HOST.exec(hostname) : null;
  if (match === null) return undefined;
  const target = parseS3(`s3://${match[1] === undefined ? '' : `${match[1]}/`}${pathname.replace(/^\//, '')}`);
  return target?.text;
}

function parseTemplates(given: string | ReadonlyMap<string, unknown>): StorageTarget | string {
  const parsed = typeof given === 'string' ? parseYamlStrings(given) : { value: given };
  const map: unknown = 'value' in parsed ? parsed.value : undefined;
  if (!(map instanceof Map)) return 'must be an S3 address or a mapping of two URL templates';
  const names = [...map.keys()].map(String);
  const put: unknown = map.get('put');
  const get: unknown = map.get('get');
  const others = names.filter((name) => name !== 'put' && name !== 'get');
  if (others.length > 0) return `has an unknown member "${others[0]}"`;
  if (typeof put !== 'string' || typeof get !== 'string') return 'needs both `put` and `get`';
  const target = parseUrlPair(put.trim(), get.trim());
  return typeof target === 'string' ? `cannot be used: ${target}` : target;
}
