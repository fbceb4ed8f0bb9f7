import { parseJson } from './json.ts';
import type { InputSpec } from './types.ts';

/** undefined where the value can't be what the input declares. */
export function convertInput({ type }: Pick<InputSpec, 'type'>, given: unknown): unknown {
  switch (type) {
    case 'string':
      return typeof given === 'string' ? given : scalarText(given);
    case 'number':
      return toNumber(given);
    case 'boolean':
      return /^(true|false)$/i.test(String(given)) ? /^true$/i.test(String(given)) : undefined;
    case 'list': {
      const value = toPlain(parseNested(given));
      return Array.isArray(value) ? value : undefined;
    }
    case 'object': {
      const value = toPlain(parseNested(given));
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

/** An object or a list given as text (from the environment, or a flag) is JSON. */
function parseNested(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  try {
    return parseJson(given);
  } catch {
    return undefined;
  }
}

function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return value;
  const entries: Iterable<[unknown, unknown]> = value instanceof Map ? value : Object.entries(value);
  // fromEntries defines members, so that one named `__proto__` is a member like any other.
  return Object.fromEntries(Array.from(entries, ([name, member]) => [String(name), toPlain(member)]));
}

/** Every text of a value, however deep. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  const text = String(value);
  return text === '' ? [] : [text];
}

/** A value as reports may show it: a URL loses its query, which may be signed, and whoever is named before its host. */
export function showValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(showValue);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, showValue(member)]));
  }
  const url = typeof value === 'string' ? asAddress(value) : undefined;
  const isPlain = url === undefined || `${url.search}${url.hash}${url.username}${url.password}` === '';
  return isPlain ? value : `${url.origin}${url.pathname}`;
}

/** Parts of a query below this are versions and dates, no signatures. */
const MIN_SIGNATURE_CHARS = 20;

/** Texts that would open the addresses in a value: to be masked. */
export function signaturesIn(value: unknown): readonly string[] {
  return textsIn(value).flatMap((text) => {
    const pairs = asAddress(text)?.search.slice(1).split('&') ?? [];
    return pairs.map((pair) => pair.slice(pair.indexOf('=') + 1)).filter((part) => part.length >= MIN_SIGNATURE_CHARS);
  });
}

function asAddress(text: string): URL | undefined {
  return /^https?:/i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}
