import { dropNulls, parseJson } from './json.ts';
import type { Answer } from './types.ts';

/**
 * An answer as expressions see it. JSON is known by its content, since vendors mislabel it both ways: null members
 * dropped, numbers beyond 2^53 as their digits. Anything else is text; an empty body is undefined.
 */
export function readAnswer(answer: {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}): Answer {
  const { status, headers } = answer;
  const text = new TextDecoder().decode(answer.body);
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
