import type { Seal } from './seal.ts';

/** Ids as vendors create them: no URL, query or free text. */
const PLAIN_ID = /^[A-Za-z0-9._:~-]{1,128}$/;
/** What a ledger may contain if there is no secret to derive a key from: an address without query and user. */
const PLAIN_ADDRESS = /^[A-Za-z0-9._:~/-]{1,2048}$/;
/** No key opens this: the value was omitted. */
const OMITTED = { sealed: '' } as const;

/** Whether a text contains a cell of the job's rows, or a secret. */
type Hides = (text: string) => boolean;

/**
 * The submit's outputs as the ledger may store them: plain ids, numbers and booleans, and lists and objects of these.
 * Anything else may be or contain a signature, so it is sealed, or omitted if there is no seal.
 */
export function sealOutputs(
  outputs: ReadonlyMap<string, unknown>,
  seal: Seal | undefined,
  hides: Hides,
): Record<string, unknown> {
  return Object.fromEntries(
    [...outputs].map(([name, value]) => [name, isPlain(value, hides) ? value : close(value, seal, hides)]),
  );
}

function close(value: unknown, seal: Seal | undefined, hides: Hides): unknown {
  if (seal !== undefined) return { sealed: seal.close(JSON.stringify(value)) };
  if (typeof value !== 'string') return OMITTED;
  const address = /^https?:/i.test(value) && URL.canParse(value) ? (value.split(/[?#]/)[0] ?? '') : value;
  return PLAIN_ADDRESS.test(address) && !hides(address) ? address : OMITTED;
}

/** True if a text may be shown and recorded as the id of a job. */
export function isPlainId(text: string, hides: Hides): boolean {
  return PLAIN_ID.test(text) && !hides(text);
}

function isPlain(value: unknown, hides: Hides): boolean {
  if (typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return !hides(String(value));
  if (typeof value === 'string') return isPlainId(value, hides);
  if (Array.isArray(value)) return value.every((each) => isPlain(each, hides));
  if (typeof value !== 'object') return false;
  const members = Object.entries(value);
  // An object that looks sealed would be opened on resume.
  return !Object.hasOwn(value, 'sealed') && members.every((member) => member.every((each) => isPlain(each, hides)));
}

/** The original outputs; undefined if one was sealed with other secrets, or omitted. */
export function openOutputs(
  outputs: Readonly<Record<string, unknown>>,
  seal: Seal | undefined,
): ReadonlyMap<string, unknown> | undefined {
  const opened = new Map<string, unknown>();
  for (const [name, value] of Object.entries(outputs)) {
    const plain = openValue(value, seal);
    if (plain === undefined) return undefined;
    opened.set(name, plain.value);
  }
  return opened;
}

function openValue(value: unknown, seal: Seal | undefined): { readonly value: unknown } | undefined {
  if (typeof value !== 'object' || value === null || !('sealed' in value)) return { value };
  if (typeof value.sealed !== 'string') return undefined;
  const text = seal?.open(value.sealed);
  if (text === undefined) return undefined;
  // Our own text, and authenticated.
  const plain: unknown = JSON.parse(text);
  return { value: plain };
}
