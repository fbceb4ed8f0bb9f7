import { decodeText } from './charset.ts';
import { dropNulls, parseJson } from './json.ts';
import type { Answer } from './types.ts';

/**
 * An answer as expressions see it. JSON is known by its content, since vendors mislabel it both ways: null members
 * dropped, numbers beyond 2^53 as their digits. Anything else is text; an empty body is undefined, and so is one whose
 * bytes are no text.
 */
export function readAnswer(answer: {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}): Answer {
  const { status, headers } = answer;
  const text = decodeText(answer.body, headers.get('content-type'));
  if (text === undefined) return { status, headers, document: undefined, isJson: false, isUndecodable: true };
  if (text.trim() === '') return { status, headers, document: undefined, isJson: false };
  try {
    return { status, headers, document: dropNulls(parseJson(text)), isJson: true };
  } catch {
    return { status, headers, document: text, isJson: false };
  }
}

/**
 * True where the status says that the request was taken: 2xx, or one that the request lists under `ok`. The latter
 * only of the vendor's own answer: a gateway's page with a 404 says nothing of the row.
 */
export function isAccepted({ status, document }: Answer, ok: readonly number[]): boolean {
  return (status >= 200 && status < 300) || (ok.includes(status) && typeof document !== 'string');
}

const HTML_TYPE = /^\s*text\/html\b/i;
const HTML_START = /^\s*<(?:!doctype html|html)\b/i;
const HTML_TITLE = /<title[^>]*>([^<]{1,200})/i;

/** A web page, as a login, a proxy or a firewall gives it: it proves nothing about the request. */
export function isWebPage({ isJson, document, headers }: Answer): boolean {
  if (isJson || typeof document !== 'string') return false;
  return HTML_TYPE.test(headers.get('content-type') ?? '') || HTML_START.test(document);
}

/** A web page as a sentence, with its title where it has one. */
export function describePage({ status, document }: Answer): string {
  const title =
    typeof document === 'string' ? HTML_TITLE.exec(document)?.[1]?.replaceAll(/\s+/g, ' ').trim() : undefined;
  const named = title === undefined || title === '' ? '' : ` (title "${title}")`;
  return `The response (HTTP ${status}) is a web page${named}, not JSON: check base-url.`;
}

/** Why bytes that are there are no text. */
export function describeUndecodable({ status }: Answer): string {
  return `The response (HTTP ${status}) is not valid UTF-8, nor text in the charset that its Content-Type names.`;
}

/** Where a redirect leads, without the query, which may hold a signature; empty for other responses. */
export function describeLocation({ status, headers }: Answer): string {
  const location = headers.get('location');
  if (status < 300 || status >= 400 || location === undefined) return '';
  return `, Location: ${location.replace(/[?#].*$/s, '').slice(0, 500)}`;
}
