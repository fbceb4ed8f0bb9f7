import { type Fault, FaultError } from '../domain/fault.ts';
import { vendorTemplate } from '../domain/vendor-text.ts';
import type { FailedReply, Reply, Session } from '../engine/session.ts';
import { PRIORITY } from '../engine/types.ts';
import { environmentName } from '../provider/inputs.ts';
import { readOutputs } from '../provider/outputs.ts';
import type { Answer, ProviderSpec, RequestSpec, Variables } from '../provider/types.ts';
import { isPassing } from '../transport/certainty.ts';

/** Time that all preflight requests together may take. */
const PREFLIGHT_MS = 5 * 60_000;

/** Of a list that fans out only so many are asked for (provider-model, Preflight). */
const MAX_REQUESTS = 30;

/**
 * The provider's read-only requests before anything is sent; gives a sentence where not all were made. Outputs are
 * there for later ones: lists, where a list fanned out. Throws `FaultError`: a refusal is a configuration error, a
 * vendor that can't be reached or answers with 5xx after retries is a vendor error.
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
  const checks = left === 1 ? 'check was' : 'checks were';
  return left === 0 ? undefined : `${left} ${checks} not made before the first submit: ${MAX_REQUESTS} are the most.`;
}

async function collectOutputs(
  spec: ProviderSpec,
  request: RequestSpec,
  replies: readonly Reply[],
  variables: Variables,
): Promise<Variables> {
  const collected = new Map<string, unknown>();
  if (replies.some((reply) => reply.kind === 'ok' && isPage(reply.answer)))
    throw new FaultError([pageFault(spec)], { reason: 'vendor-error' });
  const refusals = replies.filter((reply) => reply.kind === 'failed');
  if (refusals.length > 0) throw preflightError(spec, refusals);
  for (const reply of replies) {
    if (reply.kind !== 'ok') continue;
    const { answer, item } = reply;
    const { values } = await readOutputs(
      request,
      answer,
      item === undefined ? variables : new Map([...variables, item]),
    );
    for (const [name, value] of values) {
      const before = collected.get(name);
      collected.set(name, item === undefined ? value : [before ?? [], value].flat(2));
    }
  }
  return collected;
}

/** Of a login page, a proxy or a firewall: it says nothing of the inputs, and submits would get the same. */
function isPage({ isJson, headers }: Answer): boolean {
  return !isJson && /^text\/html\b/i.test(headers.get('content-type') ?? '');
}

function pageFault({ title }: ProviderSpec): Fault {
  return {
    code: 'vendor/preflight',
    message: `The check before the first submit to ${title} was answered with a page of HTML, as a login page or a proxy does.`,
    next: 'Nothing was sent. Check base-url, and what stands between this machine and the vendor.',
  };
}

/** All that the vendor says is wrong at once; but one that does not answer has said nothing of the inputs. */
function preflightError(spec: ProviderSpec, replies: readonly FailedReply[]): FaultError {
  const refused = replies.filter(isRefusal);
  const silent = replies.find((reply) => !isRefusal(reply));
  if (silent === undefined) return new FaultError(refused.map((reply) => refusedFault(spec, reply)));
  const fault = quote(spec, silent.message, (text) => ({
    code: 'vendor/preflight',
    message: `${spec.title} did not answer the check before the first submit: ${sentence(text)}`,
    next: `Nothing was sent. ${silent.remedy ?? 'Run again when the vendor can be reached; check base-url if it never could.'}`,
  }));
  return new FaultError([fault], { reason: 'vendor-error' });
}

/** The vendor says that the request is wrong: by a 4xx, or by an error in a 2xx. A redirect is a fault of the vendor's. */
function isRefusal(reply: FailedReply): reply is FailedReply & { readonly status: number } {
  const { status, answer } = reply;
  if (status === undefined || answer === undefined) return false;
  return (status < 300 || status >= 400) && !isPassing(status);
}

function refusedFault(spec: ProviderSpec, { status, message }: FailedReply & { readonly status: number }): Fault {
  const said = message.startsWith('HTTP ') || status < 300 ? message : `HTTP ${status}: ${message}`;
  return quote(spec, said, (text) => ({
    code: 'vendor/preflight',
    message: `${spec.title} refused the check before the first submit: ${sentence(text)}`,
    next: `Nothing was sent. ${status === 401 || status === 403 ? adviseOnSecrets(spec) : 'Check params and base-url against the vendor.'}`,
  }));
}

/** The vendor knows no row of this run yet, but those of earlier ones. */
function quote({ words }: ProviderSpec, said: string, write: (text: string) => Fault): Fault {
  return { ...write(said), template: write(vendorTemplate(said, { words, values: () => [] })).message };
}

function adviseOnSecrets(spec: ProviderSpec): string {
  const names = spec.inputs
    .filter(({ secret }) => secret)
    .map(({ name }) => (name === 'api_key' ? `api-key (${environmentName(name)})` : environmentName(name)));
  if (names.length === 0) return 'Check at the vendor who may use this address.';
  return `Check the secret behind ${names.join(', ')}: that it is whole, belongs to this account and has the permission.`;
}

function sentence(text: string): string {
  return `${text.replace(/\.+$/, '')}.`;
}
