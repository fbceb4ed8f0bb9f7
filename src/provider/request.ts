import { FaultError } from '../domain/fault.ts';
import type { HttpMethod } from '../domain/http.ts';
import { checkUrl, parseUrl } from '../domain/url.ts';
import type { Content } from '../expression/content.ts';
import { ExpressionError } from '../expression/expression-error.ts';
import { expandAll, TemplateError } from '../expression/template.ts';
import type { Template, Variables } from '../expression/types.ts';
import { BodyError, type EncodedBody, encodeBody } from './request-body.ts';
import type { ProviderSpec, RequestSpec } from './types.ts';

/** A request ready for the transport. */
export interface BuiltRequest {
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers: ReadonlyMap<string, string>;
  /** Names of the headers that are sent to other origins than `baseUrl`'s, too. */
  readonly elsewhere: ReadonlySet<string>;
  readonly body: Uint8Array | Content | undefined;
  /** If a list fans out: the name of the list, and the element that this request is for. */
  readonly item: readonly [name: string, value: unknown] | undefined;
}

/**
 * Builds the requests for one request of the file: none if its URL names an unset variable, several if a list fans
 * out. The provider's headers and credentials are sent to `baseUrl`'s origin only, the request's own headers always
 * (docs/provider-file.md, "Requests"). Throws `FaultError`.
 */
export async function buildRequests(
  spec: ProviderSpec,
  request: RequestSpec,
  variables: Variables,
): Promise<readonly BuiltRequest[]> {
  try {
    const base = resolveBaseUrl(spec, variables);
    const urls = expandAll(request.url, variables).map(({ text, item }) => ({ url: resolveUrl(text, base), item }));
    if (urls.length === 0) return [];
    const body = await evaluateBody(request, variables);
    return urls.map(({ url, item }) => assemble(spec, request, { url, item, base, body, variables }));
  } catch (error) {
    if (error instanceof TemplateError)
      throw asFault('provider/bad-url', error, "Check the inputs and the vendor's responses that the URL is made of.");
    if (error instanceof ExpressionError) throw asFault('provider/expression', error, 'Fix the provider file.');
    if (error instanceof BodyError) throw asFault('provider/bad-body', error, 'Fix the provider file.');
    throw error;
  }
}

/** Builds the request for a page that a response named, with the headers of `request` and the same rule for origins. */
export function buildPageRequest(
  spec: ProviderSpec,
  request: RequestSpec,
  page: { readonly url: string; readonly current: URL; readonly variables: Variables },
): BuiltRequest {
  const { variables } = page;
  const url = requireUrl(parseUrl(page.url, page.current));
  const base = resolveBaseUrl(spec, variables);
  return assemble(spec, { ...request, method: 'GET' }, { url, item: undefined, base, body: undefined, variables });
}

/**
 * Texts that must be masked in addition to the secrets: header values that contain a secret, and the two forms of
 * basic credentials. Outputs of a token request count as secrets.
 */
export function derivedSecrets(spec: ProviderSpec, variables: Variables): readonly string[] {
  const secrets = new Set(spec.inputs.filter(({ secret }) => secret).map(({ name }) => name));
  const found: string[] = [];
  if (spec.auth?.kind === 'token') {
    for (const [name] of spec.auth.request.outputs) {
      secrets.add(name);
      const value = variables.get(name);
      if (typeof value === 'string' && value !== '') found.push(value);
    }
  }
  const everyHeader = [spec, ...allRequests(spec)].flatMap(({ headers }) => headers);
  for (const [, template] of everyHeader) {
    if (!template.names.some((name) => secrets.has(name))) continue;
    const value = template.expand(variables);
    if (value !== undefined) found.push(value);
  }
  const basic = encodeBasic(spec, variables);
  if (basic !== undefined) found.push(basic, `Basic ${basic}`);
  return [...new Set(found)];
}

/** The base URL of the API, without a trailing slash. Throws `FaultError`. */
export function resolveBaseUrl({ baseUrl }: Pick<ProviderSpec, 'baseUrl'>, variables: Variables): URL {
  const known = resolved.get(baseUrl);
  if (known !== undefined) return known;
  const text = baseUrl.expand(variables);
  const url = requireUrl(text === undefined ? undefined : parseUrl(text));
  if (baseUrl.names.length === 0) resolved.set(baseUrl, url);
  return url;
}

/** Base URLs without a variable. */
const resolved = new WeakMap<ProviderSpec['baseUrl'], URL>();

function resolveUrl(text: string, base: URL): URL {
  const absolute = text.startsWith('/') ? `${base.origin}${base.pathname.replace(/\/$/, '')}${text}` : text;
  return requireUrl(parseUrl(absolute));
}

function requireUrl(url: URL | undefined): URL {
  const fault = checkUrl(url);
  if (fault !== undefined || url === undefined) throw new FaultError(fault === undefined ? [] : [fault]);
  return url;
}

async function evaluateBody({ body }: RequestSpec, variables: Variables): Promise<EncodedBody | undefined> {
  if (body === undefined) return undefined;
  return encodeBody(body.kind, await body.expression.evaluate(undefined, variables));
}

interface Pieces {
  readonly url: URL;
  readonly item: BuiltRequest['item'];
  readonly base: URL;
  readonly body: EncodedBody | undefined;
  readonly variables: Variables;
}

function assemble(
  spec: ProviderSpec,
  request: RequestSpec,
  { url, item, base, body, variables }: Pieces,
): BuiltRequest {
  const isOwn = url.origin === base.origin;
  const headers = new Map<string, string>([
    ['accept', isOwn ? 'application/json' : '*/*'],
    // The limit on the size of a response counts the bytes as they arrive.
    ['accept-encoding', 'identity'],
  ]);
  if (body !== undefined) headers.set('content-type', body.contentType);
  if (isOwn) {
    const basic = encodeBasic(spec, variables);
    if (basic !== undefined) headers.set('authorization', `Basic ${basic}`);
    // The provider's content type is for bodies in its own format, not for forms and files.
    addHeaders(headers, spec.headers, variables, request.body?.kind === 'body' ? undefined : 'content-type');
  }
  addHeaders(headers, request.headers, variables, undefined);
  return {
    method: request.method,
    url,
    headers,
    elsewhere: findElsewhere(spec, request, url),
    body: body?.bytes,
    item,
  };
}

/**
 * The request's own headers that may be sent to other origins. A header that contains a secret is sent only to an
 * origin that the file itself names: an address from a response must not decide who gets a secret.
 */
function findElsewhere(spec: ProviderSpec, request: RequestSpec, url: URL): ReadonlySet<string> {
  const written = /^https?:\/\/[^{}/?#]+(?=[/?#]|$)/.exec(request.url.source)?.[0];
  const isWritten = written !== undefined && parseUrl(written)?.origin === url.origin;
  const secrets = secretNames(spec);
  const isOpen = ([, template]: (typeof request.headers)[number]): boolean =>
    isWritten || !template.names.some((name) => secrets.has(name));
  return new Set(request.headers.filter(isOpen).map(([name]) => name.toLowerCase()));
}

/** Secret inputs, variables derived from them, and outputs of the token request. */
function secretNames({ inputs, derived, auth }: ProviderSpec): ReadonlySet<string> {
  const names = new Set(inputs.filter(({ secret }) => secret).map(({ name }) => name));
  for (const [name, { source }] of derived) {
    if ([...names].some((secret) => source.includes(`$${secret}`))) names.add(name);
  }
  if (auth?.kind === 'token') for (const [name] of auth.request.outputs) names.add(name);
  return names;
}

function addHeaders(
  headers: Map<string, string>,
  templates: readonly (readonly [string, Template])[],
  variables: Variables,
  except: string | undefined,
): void {
  for (const [name, template] of templates) {
    const value = template.expand(variables);
    if (value === undefined || name.toLowerCase() === except) continue;
    headers.set(name.toLowerCase(), checkHeaderValue(name, value));
  }
}

/** RFC 9110, section 5.5: no line breaks, no control characters, and only Latin-1, which is all that HTTP carries. */
function checkHeaderValue(name: string, value: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value;
  const message = `The value of the header \`${name}\` contains a line break or another character that a header cannot contain.`;
  const next = 'Check the secret or input that it is made of, usually for a trailing line break.';
  throw new FaultError([{ code: 'provider/bad-header', message, next }]);
}

function encodeBasic({ auth }: ProviderSpec, variables: Variables): string | undefined {
  if (auth?.kind !== 'basic') return undefined;
  const username = auth.username.expand(variables);
  const password = auth.password.expand(variables);
  if (username === undefined || password === undefined) return undefined;
  return Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
}

function allRequests(spec: ProviderSpec): readonly RequestSpec[] {
  const results = [...spec.results, ...(spec.single?.results ?? [])].map(({ request }) => request);
  const optional = [spec.single?.request, spec.poll?.request, spec.lookup?.request, spec.cancel, ...results];
  return [...spec.preflight, ...spec.submit, ...optional.filter((request) => request !== undefined)];
}

function asFault(code: string, error: Error, next: string): FaultError {
  return new FaultError([{ code, message: error.message, next }], { cause: error });
}
