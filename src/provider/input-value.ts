import { parseJson } from '../expression/json.ts';
import type { InputSpec } from './types.ts';

/** The value as the input's declared type; undefined if it cannot be converted. */
export function convertInput({ type }: Pick<InputSpec, 'type'>, given: unknown): unknown {
  switch (type) {
    case 'string':
      return typeof given === 'string' ? given : scalarText(given);
    case 'number':
      return toNumber(given);
    case 'boolean':
      return /^(true|false)$/i.test(String(given)) ? /^true$/i.test(String(given)) : undefined;
    case 'list': {
      const value = mapsToObjects(parseNested(given));
      return Array.isArray(value) ? value : undefined;
    }
    case 'object': {
      const value = mapsToObjects(parseNested(given));
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
    }
  }
}

function scalarText(given: unknown): string | undefined {
  return typeof given === 'number' || typeof given === 'boolean' ? String(given) : undefined;
}

function toNumber(given: unknown): number | undefined {
  const number = Number(given);
  const isNumeral = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(String(given).trim());
  return isNumeral && Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined;
}

/** An object or a list that is given as text (in the environment or a flag) is JSON. */
function parseNested(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  try {
    return parseJson(given);
  } catch {
    return undefined;
  }
}

/** A YAML or JSON value with every `Map` replaced by an object, at any depth. */
export function mapsToObjects(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mapsToObjects);
  if (typeof value !== 'object' || value === null) return value;
  const entries: Iterable<[unknown, unknown]> = value instanceof Map ? value : Object.entries(value);
  // fromEntries defines members, so that one named `__proto__` is a member like any other.
  return Object.fromEntries(Array.from(entries, ([name, member]) => [String(name), mapsToObjects(member)]));
}

/** Every text in a value, at any depth. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  const text = String(value);
  return text === '' ? [] : [text];
}

/** A value as reports may show it: a URL loses its query, which may be signed, and its user name and password. */
export function showValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(showValue);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, showValue(member)]));
  }
  const url = typeof value === 'string' ? asAddress(value) : undefined;
  const isPlain = url === undefined || `${url.search}${url.hash}${url.username}${url.password}` === '';
  return isPlain ? value : `${url.origin}${url.pathname}`;
}

/** Shorter values in a query are versions and dates, not signatures. */
const MIN_SIGNATURE_CHARS = 20;

/** Query values in a value's URLs that may be signatures, and must be masked. */
export function signaturesIn(value: unknown): readonly string[] {
  return textsIn(value).flatMap((text) => {
    const pairs = asAddress(text)?.search.slice(1).split('&') ?? [];
    return pairs.map((pair) => pair.slice(pair.indexOf('=') + 1)).filter((part) => part.length >= MIN_SIGNATURE_CHARS);
  });
}

function asAddress(text: string): URL | undefined {
  return /^https?:/i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}
