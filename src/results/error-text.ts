import { toText } from '../expression/added-functions.ts';
import type { Expression, Variables } from '../expression/types.ts';
import type { ProviderSpec, RequestSpec } from '../provider/types.ts';
import { isAccepted, isWebPage, pageTitle, responseVariables, type VendorResponse } from './response.ts';

/** Maximum length of an error text: enough for a vendor's sentence, too short for a page. */
export const MAX_ERROR_TEXT = 500;

/**
 * Why a request failed, or undefined if it did not: the text of the request's or the file's `error` expression (also
 * with status 200), else, for an error status, the text of the body, in one of the usual forms.
 */
export async function responseError(
  spec: Pick<ProviderSpec, 'error'>,
  request: Pick<RequestSpec, 'error' | 'ok'>,
  response: VendorResponse,
  variables: Variables,
): Promise<string | undefined> {
  if (response.isJson) {
    // For a status that the request lists under `ok`, only the request's own expression counts.
    const isListed = request.ok.includes(response.status);
    for (const expression of isListed ? [request.error] : [request.error, spec.error]) {
      if (expression === undefined) continue;
      const text = await readErrorText(expression, response, responseVariables(response, variables));
      if (text !== undefined) return text;
    }
  }
  return isAccepted(response, request.ok) ? undefined : errorText(response);
}

/** An expression that fails on an error's shape must not hide the error itself. */
async function readErrorText(expression: Expression, response: VendorResponse, known: Variables) {
  try {
    const text = cleanText(await expression.evaluate(response.document, known));
    // Separators around parts that the response lacks say nothing, and would hide what it does say.
    return text !== undefined && /[\p{L}\p{N}]/u.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** True if the file says that the failure is temporary. */
export async function isTemporaryFailure(
  spec: Pick<ProviderSpec, 'retry'>,
  response: VendorResponse,
  variables: Variables,
): Promise<boolean> {
  if (spec.retry === undefined || !response.isJson) return false;
  try {
    return (await spec.retry.evaluate(response.document, responseVariables(response, variables))) === true;
  } catch {
    return false;
  }
}

/** The text of an error response, in one of the usual forms, problem+json first; else its status. */
export function errorText(response: VendorResponse): string {
  const { document, isJson } = response;
  const found = isJson ? firstText([document, ...READERS.map((read) => read(document))]) : plainText(response);
  return found === undefined ? `HTTP ${response.status}` : cutText(`HTTP ${response.status}: ${found}`);
}

/** `Forbidden`, `upstream timed out`: a line. From an object store's XML the code and the message, from a page the title. */
function plainText(response: VendorResponse): string | undefined {
  const { document } = response;
  if (typeof document !== 'string') return undefined;
  if (!document.includes('<')) return textOf(document);
  const parts = [XML_CODE, XML_MESSAGE].map((pattern) => textOf(pattern.exec(document)?.[1]));
  const title = isWebPage(response) ? pageTitle(response) : undefined;
  return textOf(parts.filter((part) => part !== undefined).join(': ')) ?? (title && `a web page (title "${title}")`);
}

const XML_CODE = /<Code>([^<]{1,100})<\/Code>/;
const XML_MESSAGE = /<Message>([^<]{1,400})<\/Message>/;

/** One line of text, truncated; undefined if there is none. Lists are joined. */
export function cleanText(value: unknown): string | undefined {
  if (value === undefined || value === null || value === false) return undefined;
  const text = Array.isArray(value)
    ? value
        .map((item) => cleanText(item) ?? '')
        .filter(Boolean)
        .join('; ')
    : toText(value);
  const line = (text ?? '').replaceAll(/\s+/g, ' ').trim();
  return line === '' ? undefined : cutText(line);
}

/** At most `MAX_ERROR_TEXT` characters, with a sign that there were more. */
function cutText(line: string): string {
  return line.length > MAX_ERROR_TEXT ? `${line.slice(0, MAX_ERROR_TEXT - 1).replace(/[\ud800-\udbff]$/, '')}…` : line;
}

/** In order of precedence: RFC 9457, then what most APIs do, then lists of errors. */
const READERS: readonly ((document: unknown) => unknown)[] = [
  readProblem,
  (document) => member(document, 'message'),
  // Some gateways in front of an API spell it like this.
  (document) => member(document, 'Message'),
  (document) => readError(member(document, 'error')),
  (document) => member(document, 'error_description'),
  (document) => readError(first(member(document, 'errors'))),
  (document) => readError(first(document)),
];

/** `title: detail` of a problem document; in FastAPI `detail` is a text or a list of `{ loc, msg }`. */
function readProblem(document: unknown): unknown {
  const detail = member(document, 'detail');
  if (Array.isArray(detail)) return detail.map(readValidation).filter(Boolean).join('; ');
  const title = textOf(member(document, 'title'));
  const text = textOf(detail);
  return title !== undefined && text !== undefined && !text.startsWith(title) ? `${title}: ${text}` : (text ?? title);
}

/** `body.donor_ids.3: field required`, without the value under `input`, which the vendor repeats there. */
function readValidation(item: unknown): string {
  const loc = member(item, 'loc');
  const field = Array.isArray(loc) ? loc.map(String).join('.') : '';
  const text = textOf(member(item, 'msg')) ?? textOf(item) ?? '';
  return field === '' || text === '' ? text : `${field}: ${text}`;
}

function readError(error: unknown): unknown {
  const code = textOf(member(error, 'code')) ?? textOf(member(error, 'errorCode'));
  const text = firstText([error, member(error, 'message'), member(error, 'detail'), member(error, 'text')]);
  return text === undefined ? (textOf(member(error, 'title')) ?? code) : text;
}

function firstText(values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const text = textOf(value);
    if (text !== undefined) return text;
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? cleanText(value) : undefined;
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
