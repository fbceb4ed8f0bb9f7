import { isRedirect, isSuccess } from '../domain/http.ts';
import { hasLoneSurrogate } from '../domain/row.ts';
import { dropNulls, parseJson } from '../expression/json.ts';
import { isUnset } from '../expression/template.ts';
import type { Variables } from '../expression/types.ts';
import type { RequestSpec } from '../provider/types.ts';

/** A response as expressions see it. */
export interface VendorResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** The parsed body with `null` members dropped; text if it is not JSON; undefined if it is empty. */
  readonly document: unknown;
  readonly isJson: boolean;
  /** The body is not text in UTF-8 or in the charset that it names. */
  readonly isUndecodable?: true;
}

/**
 * Reads a response as expressions see it. JSON is recognized by its content, since vendors mislabel it both ways; its
 * null members are dropped, and numbers beyond 2^53 become their digits. Anything else is text; a body that is empty or
 * not text is undefined.
 */
export function readResponse(response: {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}): VendorResponse {
  const { status, headers } = response;
  const text = decodeText(response.body, headers.get('content-type'));
  if (text === undefined) return { status, headers, document: undefined, isJson: false, isUndecodable: true };
  if (text.trim() === '') return { status, headers, document: undefined, isJson: false };
  try {
    return { status, headers, document: dropNulls(parseJson(text)), isJson: true };
  } catch {
    return { status, headers, document: text, isJson: false };
  }
}

/**
 * True if the status says that the request was accepted: 2xx, or a status that the request lists under `ok`. The latter
 * counts only in the vendor's own response: a gateway's page with a 404 says nothing about the row.
 */
export function isAccepted({ status, document }: VendorResponse, ok: readonly number[]): boolean {
  return isSuccess(status) || (ok.includes(status) && typeof document !== 'string');
}

const HTML_TYPE = /^\s*text\/html\b/i;
const HTML_START = /^\s*<(?:!doctype html|html)\b/i;
const HTML_TITLE = /<title[^>]*>([^<]{1,200})/i;

/** True for a web page, as from a login, a proxy or a firewall: it proves nothing about the request. */
export function isWebPage({ isJson, document, headers }: VendorResponse): boolean {
  if (isJson || typeof document !== 'string') return false;
  return HTML_TYPE.test(headers.get('content-type') ?? '') || HTML_START.test(document);
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
]);

/** The title of a web page in one line; undefined if it has none. */
export function pageTitle({ document }: VendorResponse): string | undefined {
  const title = typeof document === 'string' ? HTML_TITLE.exec(document)?.[1] : undefined;
  const text = title?.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES.get(entity) ?? entity);
  return text?.replaceAll(/\s+/g, ' ').trim() || undefined;
}

/** Describes a web page in a sentence, with its title if it has one. */
export function describePage(page: VendorResponse): string {
  const title = pageTitle(page);
  const named = title === undefined ? '' : ` (title "${title}")`;
  return `The response (HTTP ${page.status}) is a web page${named}, not JSON: check base-url.`;
}

/** Says why a body could not be read as text. */
export function describeUndecodable({ status }: VendorResponse): string {
  return `The response (HTTP ${status}) is neither valid UTF-8 nor text in the charset that its Content-Type names.`;
}

/** The target of a redirect, without the query, which may contain a signature; empty for other responses. */
export function describeLocation({ status, headers }: VendorResponse): string {
  const location = headers.get('location');
  if (!isRedirect(status) || location === undefined) return '';
  return `, Location: ${location.replace(/[?#].*$/s, '').slice(0, 500)}`;
}

/** The variables of an expression that reads a response, including `$statusCode` and `$headers` (names in lower case). */
export function responseVariables(response: VendorResponse, variables: Variables): Variables {
  const before = made.get(response);
  if (before?.of === variables) return before.known;
  // fromEntries defines members, so that a header named `__proto__` is a member like any other.
  const headers = Object.fromEntries(response.headers);
  const known = new Map<string, unknown>([...variables, ['statusCode', response.status], ['headers', headers]]);
  made.set(response, { of: variables, known });
  return known;
}

/** Those made last: several expressions read the same response. */
const made = new WeakMap<VendorResponse, { readonly of: Variables; readonly known: Variables }>();

/** `text/csv; charset="iso-8859-1"` (RFC 9110, 8.3.1). */
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;

/**
 * The text of a response. UTF-8 is tried first whatever the header says, since many servers name another charset and
 * send UTF-8, except that UTF-16 is believed. If the bytes are not UTF-8, the charset that Content-Type names is tried.
 * Undefined if neither fits: a replacement character in an id would name another row.
 */
export function decodeText(body: Uint8Array, contentType: string | undefined): string | undefined {
  const named = CHARSET.exec(contentType ?? '')?.[1]?.toLowerCase();
  const wide =
    body[0] === 0xff && body[1] === 0xfe ? 'utf-16le' : body[0] === 0xfe && body[1] === 0xff ? 'utf-16be' : undefined;
  const first = wide ?? (named?.startsWith('utf-16') === true ? named : 'utf-8');
  return decode(body, first) ?? (named === undefined || named === first ? undefined : decode(body, named));
}

function decode(body: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch {
    // Bytes that are not valid in the charset, or an unknown charset.
    return undefined;
  }
}

export interface RequestOutputs {
  readonly values: ReadonlyMap<string, unknown>;
  /** Names without a value in the response: for a submit step, the job is `uncertain` (docs/contract.md, 5.3). */
  readonly missing: readonly string[];
}

/** Evaluates a request's outputs over its response. Throws `ExpressionError`. */
export async function readOutputs(
  request: RequestSpec,
  response: VendorResponse,
  variables: Variables,
): Promise<RequestOutputs> {
  const values = new Map<string, unknown>();
  const missing: string[] = [];
  const known = responseVariables(response, variables);
  // An HTML page is text: no path finds anything in it, but a constant would.
  const document = typeof response.document === 'string' && !response.isJson ? undefined : response.document;
  for (const [name, expression] of request.outputs) {
    const value = await expression.evaluate(document, known);
    // An id with half a character is unusable: no URL can contain it.
    if (isUnset(value) || hasLoneSurrogate(value)) missing.push(name);
    else values.set(name, value);
  }
  return { values, missing };
}
