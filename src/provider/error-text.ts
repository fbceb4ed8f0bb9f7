import { toText } from './added-functions.ts';
import { isAccepted } from './answer.ts';
import { answerVariables } from './answer-variables.ts';
import type { Answer, Expression, ProviderSpec, RequestSpec, Variables } from './types.ts';

/** Longest error text that is kept: enough for a vendor's sentence, too short for a page. */
export const MAX_ERROR_TEXT = 500;

/**
 * Why a request failed, or undefined if it did not: the text of the request's or the file's `error` expression
 * (also in a 200), else, for a status that is no answer, what the body says (provider-model, rule 15).
 */
export async function answerError(
  spec: Pick<ProviderSpec, 'error'>,
  request: Pick<RequestSpec, 'error' | 'ok'>,
  answer: Answer,
  variables: Variables,
): Promise<string | undefined> {
  if (answer.isJson) {
    const known = answerVariables(answer, variables);
    // A status that the request lists as a response is judged by the request itself alone.
    const isListed = request.ok.includes(answer.status);
    for (const expression of isListed ? [request.error] : [request.error, spec.error]) {
      const text = await readErrorText(expression, answer, known);
      if (text !== undefined) return text;
    }
  }
  return isAccepted(answer, request.ok) ? undefined : errorText(answer);
}

/** An expression that fails on an error's shape must not hide the error itself. */
async function readErrorText(expression: Expression | undefined, answer: Answer, known: Variables) {
  if (expression === undefined) return undefined;
  try {
    return cleanText(await expression.evaluate(answer.document, known));
  } catch {
    return undefined;
  }
}

/** True where the file says that a failed request is temporary. */
export async function isTemporaryFailure(
  spec: Pick<ProviderSpec, 'retry'>,
  answer: Answer,
  variables: Variables,
): Promise<boolean> {
  if (spec.retry === undefined || !answer.isJson) return false;
  try {
    return (await spec.retry.evaluate(answer.document, answerVariables(answer, variables))) === true;
  } catch {
    return false;
  }
}

/** What an error answer says, by the shapes that vendors use (provider-model, rule 15); else its status. */
export function errorText(answer: Answer): string {
  const { document, isJson } = answer;
  const found = isJson ? firstText([document, ...READERS.map((read) => read(document))]) : plainText(document);
  return found === undefined ? `HTTP ${answer.status}` : `HTTP ${answer.status}: ${found}`.slice(0, MAX_ERROR_TEXT);
}

/** `Forbidden`, `upstream timed out`: a line that is no page; of an object store's XML the code and the message. */
function plainText(document: unknown): string | undefined {
  if (typeof document !== 'string') return undefined;
  if (!document.includes('<')) return textOf(document);
  const parts = [XML_CODE, XML_MESSAGE].map((pattern) => textOf(pattern.exec(document)?.[1]));
  return textOf(parts.filter((part) => part !== undefined).join(': '));
}

const XML_CODE = /<Code>([^<]{1,100})<\/Code>/;
const XML_MESSAGE = /<Message>([^<]{1,400})<\/Message>/;

/** One line of text, capped; undefined where there is none. Lists are joined. */
export function cleanText(value: unknown): string | undefined {
  if (value === undefined || value === null || value === false) return undefined;
  const text = Array.isArray(value)
    ? value
        .map((item) => cleanText(item) ?? '')
        .filter(Boolean)
        .join('; ')
    : toText(value);
  const line = (text ?? '').replaceAll(/\s+/g, ' ').trim();
  return line === '' ? undefined : line.slice(0, MAX_ERROR_TEXT);
}

/** In order of precedence: RFC 9457, then what most APIs do, then lists of errors. */
const READERS: readonly ((document: unknown) => unknown)[] = [
  readProblem,
  (document) => member(document, 'message'),
  // A gateway in front of the API spells it so at times.
  (document) => member(document, 'Message'),
  (document) => readError(member(document, 'error')),
  (document) => member(document, 'error_description'),
  (document) => readError(first(member(document, 'errors'))),
  (document) => readError(first(document)),
];

/** `title: detail` of a problem document; FastAPI has a text or a list of `{ loc, msg }` in `detail`. */
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
  const place = Array.isArray(loc) ? loc.map(String).join('.') : '';
  const text = textOf(member(item, 'msg')) ?? textOf(item) ?? '';
  return place === '' || text === '' ? text : `${place}: ${text}`;
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
