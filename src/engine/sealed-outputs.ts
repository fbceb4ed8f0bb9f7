import type { Seal } from './seal.ts';

/** Ids as vendors make them: nothing of a URL, a query or a text. */
const PLAIN_ID = /^[A-Za-z0-9._:~-]{1,128}$/;
/** What may stand in a ledger where there is no secret to make a key of: an address without query and user. */
const PLAIN_ADDRESS = /^[A-Za-z0-9._:~/-]{1,2048}$/;
/** Opens for no key: the value was left out. */
const LEFT_OUT = { sealed: '' } as const;

/** Says of a text whether it holds a cell of the job's rows, or a secret. */
type Hides = (text: string) => boolean;

/**
 * The submit's outputs as they may stand in the ledger: plain ids, numbers and booleans, and lists and objects of such.
 * Anything else may be a signature, or hold one, and is sealed whole; without a seal, left out.
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
  if (typeof value !== 'string') return LEFT_OUT;
  const address = /^https?:/i.test(value) && URL.canParse(value) ? (value.split(/[?#]/)[0] ?? '') : value;
  return PLAIN_ADDRESS.test(address) && !hides(address) ? address : LEFT_OUT;
}

/** True where a text can be shown and noted as the id of a job. */
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
  // An object that looks sealed would be opened.
  return !Object.hasOwn(value, 'sealed') && members.every((member) => member.every((each) => isPlain(each, hides)));
}

/** The outputs again; undefined where one was sealed with other secrets, or left out. */
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
  // Our own text, verified whole.
  const plain: unknown = JSON.parse(text);
  return { value: plain };
}
