import type { VendorOutcome } from '../../domain/outcome.ts';
import type { RequestKind } from '../record.ts';
import type { SandboxReply } from '../respond.ts';
import type { JobDesk, JobView, Vendor, VendorRequest } from '../types.ts';

/** Maximum ids in a batch: the vendor's page "Add members in bulk". */
const MAX_IDS = 100;
/** Requests per second: the vendor's page "Authentication". */
const RATE = 10;
const WORDS = { running: 'processing', done: 'completed', failed: 'failed' } as const;

const BASE = ['v1', 'partners'];
/** The vendor's network ids have no documented form, so every network exists except those with this prefix. */
const UNKNOWN_NETWORK = 'unknown-';

/** An element of a 422's `detail`: the vendor's page "Error Handling". */
interface Complaint {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
}

type Route =
  | { readonly kind: 'preflight' }
  | { readonly kind: 'submit'; readonly networkId: string }
  | { readonly kind: 'remove'; readonly networkId: string }
  | { readonly kind: 'poll'; readonly jobId: string }
  | { readonly kind: 'other'; readonly status: 404 | 405; readonly allow?: string };

const json = (status: number, document: unknown): SandboxReply => ({ status, body: JSON.stringify(document) });
const refuse = (status: number, detail: string): SandboxReply => json(status, { detail });
const complain = (...detail: readonly Complaint[]): SandboxReply => json(422, { detail });

/** The paths on the vendor's pages. A path with an extra slash, different case or an invalid escape does not exist. */
function findRoute(method: string, path: string): Route {
  const unknown: Route = { kind: 'other', status: 404 };
  const [root, ...segments] = path.split('/');
  if (root !== '' || BASE.some((part, index) => segments[index] !== part)) return unknown;
  const [first, second, third, fourth, ...more] = segments.slice(BASE.length);
  const allow = (allowed: string, route: Route): Route =>
    method === allowed ? route : { kind: 'other', status: 405, allow: allowed };

  if (first === 'test' && second === undefined) return allow('GET', { kind: 'preflight' });
  if (first !== 'networks' || more.length > 0) return unknown;
  if (second === 'jobs' && fourth === undefined) {
    const jobId = readSegment(third);
    return jobId === undefined ? unknown : allow('GET', { kind: 'poll', jobId });
  }
  const networkId = readSegment(second);
  if (networkId === undefined || third !== 'members') return unknown;
  if (fourth === 'batch') return allow('POST', { kind: 'submit', networkId });
  return fourth === 'remove' ? allow('POST', { kind: 'remove', networkId }) : unknown;
}

/** A path segment's text; undefined if it is empty or its escapes are not valid UTF-8. */
function readSegment(segment: string | undefined): string | undefined {
  if (segment === undefined || segment === '') return undefined;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** The body's document, or the refusal of the vendor's framework. */
function readJson(request: VendorRequest): { readonly document: unknown } | { readonly refusal: SandboxReply } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(request.body);
  } catch {
    return { refusal: refuse(400, 'There was an error parsing the body') };
  }
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    return { refusal: complain(notAnObject(text)) };
  }
  try {
    return { document: JSON.parse(text) };
  } catch {
    return { refusal: complain({ type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error', input: {} }) };
  }
}

const notAnObject = (input: unknown): Complaint => ({
  type: 'model_attributes_type',
  loc: ['body'],
  msg: 'Input should be a valid dictionary or object to extract fields from',
  input,
});

/** Documented: a list of at most 100 strings. An empty list or string is also refused, since no such id can exist. */
function readIds(document: unknown): { readonly ids: readonly string[] } | { readonly refusal: SandboxReply } {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return { refusal: complain(notAnObject(document)) };
  }
  const loc = ['body', 'donor_ids'];
  if (!('donor_ids' in document)) {
    return { refusal: complain({ type: 'missing', loc, msg: 'Field required', input: document }) };
  }
  const input: unknown = document.donor_ids;
  if (!Array.isArray(input)) {
    return { refusal: complain({ type: 'list_type', loc, msg: 'Input should be a valid list', input }) };
  }
  const items: readonly unknown[] = input;
  if (items.length === 0) {
    return { refusal: complain({ type: 'too_short', loc, msg: 'List should have at least 1 item, not 0', input }) };
  }
  if (items.length > MAX_IDS) {
    const msg = `List should have at most ${MAX_IDS} items, not ${items.length}`;
    return { refusal: complain({ type: 'too_long', loc, msg, input }) };
  }
  const complaints = items.flatMap((item, index): readonly Complaint[] => {
    const source = { loc: [...loc, index], input: item };
    if (typeof item !== 'string') return [{ type: 'string_type', ...source, msg: 'Input should be a valid string' }];
    if (item === '') return [{ type: 'string_too_short', ...source, msg: 'String should have at least 1 character' }];
    return [];
  });
  if (complaints.length > 0) return { refusal: complain(...complaints) };
  return { ids: items.filter((item) => typeof item === 'string') };
}

/** The ids in the body, if the network exists. */
function readOrder(request: VendorRequest, networkId: string): ReturnType<typeof readIds> {
  const body = readJson(request);
  if ('refusal' in body) return body;
  const order = readIds(body.document);
  if ('refusal' in order) return order;
  return networkId.startsWith(UNKNOWN_NETWORK) ? { refusal: refuse(404, 'Network not found') } : order;
}

function submit(request: VendorRequest, networkId: string, desk: JobDesk): SandboxReply {
  const order = readOrder(request, networkId);
  return 'refusal' in order ? order.refusal : json(202, { job_id: desk.accept(order.ids) });
}

/** As on the page "Remove members". An id that is not a member is among the failed, which the page leaves open. */
function remove(request: VendorRequest, networkId: string, desk: JobDesk): SandboxReply {
  const order = readOrder(request, networkId);
  if ('refusal' in order) return order.refusal;
  const failed = order.ids.filter((id) => {
    const outcome = desk.decide({ key: id, id }) === 'succeeded' ? 'succeeded' : 'failed';
    desk.apply({ id, outcome });
    return outcome === 'failed';
  });
  if (failed.length === 0) return { status: 204, body: '' };
  return failed.length === order.ids.length ? refuse(500, 'Failed to remove members') : json(200, { failed });
}

/** The job as on the page "Check bulk add progress". `detail` is set only if an instrument adds a text. */
function poll(jobId: string, desk: JobDesk): SandboxReply {
  const view = desk.look(jobId);
  if (view === undefined) return refuse(404, 'Job not found');
  return json(200, {
    job_id: view.id,
    status: view.status,
    progress: view.progress,
    total: view.total,
    results: view.results === null ? null : sort(view.results),
    ...(view.message === undefined ? {} : { detail: view.message }),
  });
}

function sort(results: NonNullable<JobView['results']>): Readonly<Record<string, readonly string[]>> {
  const idsOf = (outcome: VendorOutcome): readonly string[] =>
    results.filter((entry) => entry.outcome === outcome).map((entry) => entry.id);
  return {
    added_ids: idsOf('succeeded'),
    not_found_ids: idsOf('not_found'),
    failed_ids: idsOf('failed'),
  };
}

function handle(request: VendorRequest, desk: JobDesk): SandboxReply {
  const route = findRoute(request.method, request.path);
  if (route.kind === 'other') {
    const reply = refuse(route.status, route.status === 404 ? 'Not Found' : 'Method Not Allowed');
    return route.allow === undefined ? reply : { ...reply, headers: { allow: route.allow } };
  }
  // The vendor documents no status for a wrong key; 401 with its usual error body is the sandbox's choice.
  if (!request.isAuthorized) return refuse(401, 'Invalid or missing API key');
  switch (route.kind) {
    case 'preflight':
      return json(200, { sandbox: true });
    case 'submit':
      return submit(request, route.networkId, desk);
    case 'remove':
      return remove(request, route.networkId, desk);
    case 'poll':
      return poll(route.jobId, desk);
  }
}

/**
 * DonorAtlas, adding members to a network and removing them, according to its pages (developer.donoratlas.com). Where they say nothing,
 * the sandbox refuses what a careful client never sends: an empty list, an empty id, a body without its content type.
 * Duplicate ids in one batch are accepted, count separately in `total`, and have one result.
 */
export const donoratlas: Vendor = {
  name: 'donoratlas',
  rate: RATE,
  hasTokenBucket: true,
  words: WORDS,
  formatJobId: (count, seed) => `job_${seed}${count.toString(16).padStart(8, '0')}`,
  readKey(headers) {
    const key = headers['x-api-key'];
    return typeof key === 'string' && key !== '' ? key : undefined;
  },
  classify(method, path): RequestKind {
    const { kind } = findRoute(method, path);
    return kind === 'remove' ? 'submit' : kind;
  },
  handle,
  // The limit is a gateway's, which has its own error format.
  throttled: json(429, { message: 'Too Many Requests' }),
  tooLarge: json(413, { message: 'Request Too Long' }),
};
