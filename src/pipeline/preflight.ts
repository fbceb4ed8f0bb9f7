import { type Fault, FaultError } from '../domain/fault.ts';
import { HTTP_STATUS, isDenied, isRedirect, isSuccess } from '../domain/http.ts';
import { plural } from '../domain/plural.ts';
import { vendorTemplate } from '../domain/vendor-text.ts';
import { nameInputs } from '../engine/name-inputs.ts';
import type { FailedReply, Reply, Session } from '../engine/session.ts';
import { PRIORITY } from '../engine/types.ts';
import type { Variables } from '../expression/types.ts';
import { environmentName } from '../provider/inputs.ts';
import type { ProviderSpec, RequestSpec } from '../provider/types.ts';
import { vendorName } from '../report/summary-text.ts';
import { pageTitle, readOutputs, type VendorResponse } from '../results/response.ts';
import { isPassing } from '../transport/certainty.ts';

/** Total time that all preflight requests may take. */
const PREFLIGHT_MS = 5 * 60_000;

/** A list that fans out is limited to this many requests (docs/contract.md, 5.2). */
const MAX_REQUESTS = 30;

/**
 * The provider's read-only requests before anything is sent; resolves with a notice if not all were made. Later requests
 * can use the outputs of earlier ones, which are lists if a list fanned out. Throws `FaultError`: a refusal is a
 * configuration error; a vendor that cannot be reached or responds with 5xx after retries is a vendor error.
 */
export async function runPreflight(
  spec: ProviderSpec,
  session: Session,
  signal: AbortSignal,
): Promise<string | undefined> {
  const deadline = session.clock.now() + PREFLIGHT_MS;
  let variables = session.variables;
  let made = 0;
  let left = 0;
  for (const request of spec.preflight) {
    const { names } = request.url;
    const lists = names.filter((name) => Array.isArray(variables.get(name)));
    const fitting = new Map(variables);
    for (const name of lists) {
      const list: unknown = variables.get(name);
      if (!Array.isArray(list)) continue;
      fitting.set(name, list.slice(0, MAX_REQUESTS - made));
      left += Math.max(0, list.length - (MAX_REQUESTS - made));
    }
    const replies = await session.call(request, fitting, { how: 'read', priority: PRIORITY.submit, signal, deadline });
    if (signal.aborted) return undefined;
    made += replies.length;
    variables = new Map([...variables, ...(await collectOutputs(spec, request, replies, variables))]);
  }
  if (left === 0) return undefined;
  const checks = plural(left, 'check was', 'checks were');
  return `${checks} not made before the first submit: the maximum is ${MAX_REQUESTS}.`;
}

async function collectOutputs(
  spec: ProviderSpec,
  request: RequestSpec,
  replies: readonly Reply[],
  variables: Variables,
): Promise<Variables> {
  const collected = new Map<string, unknown>();
  const page = replies.find((reply) => reply.kind === 'ok' && isPage(reply.response));
  if (page?.kind === 'ok') throw new FaultError([pageFault(spec, page.response)], { reason: 'vendor-error' });
  const refusals = replies.filter((reply) => reply.kind === 'failed');
  if (refusals.length > 0) throw preflightError({ spec, request, variables }, refusals);
  for (const reply of replies) {
    if (reply.kind !== 'ok') continue;
    const { response, item } = reply;
    const { values } = await readOutputs(
      request,
      response,
      item === undefined ? variables : new Map([...variables, item]),
    );
    for (const [name, value] of values) {
      const before = collected.get(name);
      collected.set(name, item === undefined ? value : [before ?? [], value].flat(2));
    }
  }
  return collected;
}

/** A page of a login, a proxy or a firewall says nothing about the inputs, and submits would get the same page. */
function isPage({ isJson, headers }: VendorResponse): boolean {
  return !isJson && /^text\/html\b/i.test(headers.get('content-type') ?? '');
}

function pageFault(spec: ProviderSpec, response: VendorResponse): Fault {
  const title = pageTitle(response);
  return quote(spec, title ?? '', (shown) => ({
    code: 'vendor/preflight',
    message: `The response (HTTP ${response.status}) to the check before the first submit to ${vendorName(spec.title)} is a web page${shown === '' ? '' : ` (title "${shown}")`}, such as a login page or a proxy's, not JSON.`,
    next: `Nothing was sent. ${CHECK_WAY}`,
  }));
}

/** An API does not respond with web pages. */
const CHECK_WAY = 'Check base-url, and any proxy or firewall between this machine and the vendor.';

/** A request that was refused, with what it was made of. */
interface Asked {
  readonly spec: ProviderSpec;
  readonly request: RequestSpec;
  readonly variables: Variables;
}

/** Reports all refusals at once; if a request got no usable response, the inputs are not known to be wrong. */
function preflightError(asked: Asked, replies: readonly FailedReply[]): FaultError {
  const { spec } = asked;
  const refused = replies.filter(isRefusal);
  const silent = replies.find((reply) => !isRefusal(reply));
  if (silent === undefined) return new FaultError(refused.map((reply) => refusedFault(asked, reply)));
  const fault = quote(spec, silent.message, (text) => ({
    code: 'vendor/preflight',
    message: `The check before the first submit to ${vendorName(spec.title)} failed: ${sentence(text)}`,
    next: `Nothing was sent. ${silent.remedy ?? 'Run again once the vendor can be reached. If it never could be, check base-url.'}`,
  }));
  return new FaultError([fault], { reason: 'vendor-error' });
}

/** The vendor rejects the request: by a 4xx, or by an error in a 2xx. A redirect is a vendor error. */
function isRefusal(reply: FailedReply): reply is FailedReply & { readonly status: number } {
  const { status, response } = reply;
  if (status === undefined || response === undefined) return false;
  return !isRedirect(status) && !isPassing(status);
}

function refusedFault(asked: Asked, reply: FailedReply & { readonly status: number }): Fault {
  const { status, message, response } = reply;
  const { spec } = asked;
  const text = message.startsWith('HTTP ') || status < 300 ? message : `HTTP ${status}: ${message}`;
  return quote(spec, text, (shown) => ({
    code: 'vendor/preflight',
    message: `${vendorName(spec.title)} refused the check before the first submit: ${sentence(shown)}`,
    next: `Nothing was sent. ${response !== undefined && isPage(response) ? `${CHECK_WAY} ` : ''}${isDenied(status) ? adviseOnSecrets(spec) : adviseOnInputs(asked, status)}`,
  }));
}

/** A fault that quotes the vendor, who has no row of this run yet but may quote those of earlier runs. */
function quote({ words }: ProviderSpec, text: string, write: (text: string) => Fault): Fault {
  return { ...write(text), template: write(vendorTemplate(text, { words, values: () => [] })).message };
}

function adviseOnInputs({ spec, request, variables }: Asked, status: number): string {
  if (status === HTTP_STATUS.paymentRequired) return 'Top up the account, then run again.';
  // The provider file compared the vendor's response with the inputs.
  if (isSuccess(status)) return 'Fix params or the files as the message says.';
  const named = nameInputs(spec, request, variables);
  if (named !== '') return `Check ${named}: does it exist in this account? Otherwise check base-url.`;
  const isOfAddress = status === HTTP_STATUS.notFound && request.url.names.length === 0;
  return isOfAddress ? 'Check base-url.' : 'Check params and base-url.';
}

function adviseOnSecrets(spec: ProviderSpec): string {
  const names = spec.inputs
    .filter(({ secret }) => secret)
    .map(({ name }) => (name === 'api_key' ? `api-key (${environmentName(name)})` : environmentName(name)));
  if (names.length === 0) return "Check in the vendor's system who is allowed to use this address.";
  return `Check the secret behind ${names.join(', ')}: is it complete, does it belong to this account, does it have the permission?`;
}

function sentence(text: string): string {
  return `${text.replace(/\.+$/, '')}.`;
}
