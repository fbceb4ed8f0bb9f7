import type { VendorOutcome } from '../domain/outcome.ts';
import type { JobDesk, JobView, Reply, RequestKind, Vendor, VendorRequest } from './types.ts';

/** Ids in a batch at most: the vendor's page "Add members in bulk". */
const MAX_IDS = 100;
/** Requests per second: the vendor's page "Authentication". */
const RATE = 10;
const WORDS = { running: 'processing', done: 'completed', failed: 'failed' } as const;

const BASE = ['v1', 'partners'];
/** The vendor's network ids have no documented form, so every network exists but those that begin so. */
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
  | { readonly kind: 'poll'; readonly jobId: string }
  | { readonly kind: 'other'; readonly status: 404 | 405; readonly allow?: string };

const json = (status: number, document: unknown): Reply => ({ status, body: JSON.stringify(document) });
const refuse = (status: number, detail: string): Reply => json(status, { detail });
const complain = (...detail: readonly Complaint[]): Reply => json(422, { detail });

/** Paths of the two pages; a slash too many, other letter case and a broken escape are no path of the vendor. */
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
  if (networkId === undefined || third !== 'members' || fourth !== 'batch') return unknown;
  return allow('POST', { kind: 'submit', networkId });
}

/** A path segment's text; undefined where it is empty or no escape sequence of UTF-8. */
function readSegment(segment: string | undefined): string | undefined {
  if (segment === undefined || segment === '') return undefined;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** The body's document, or the refusal that the vendor's framework gives. */
function readJson(request: VendorRequest): { readonly document: unknown } | { readonly refusal: Reply } {
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

/** Documented: a list of at most 100 strings. An empty list or string is refused too: no such id can exist. */
function readIds(document: unknown): { readonly ids: readonly string[] } | { readonly refusal: Reply } {
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
    const place = { loc: [...loc, index], input: item };
    if (typeof item !== 'string') return [{ type: 'string_type', ...place, msg: 'Input should be a valid string' }];
    if (item === '') return [{ type: 'string_too_short', ...place, msg: 'String should have at least 1 character' }];
    return [];
  });
  if (complaints.length > 0) return { refusal: complain(...complaints) };
  return { ids: items.filter((item) => typeof item === 'string') };
}

function submit(request: VendorRequest, networkId: string, desk: JobDesk): Reply {
  const body = readJson(request);
  if ('refusal' in body) return body.refusal;
  const batch = readIds(body.document);
  if ('refusal' in batch) return batch.refusal;
  if (networkId.startsWith(UNKNOWN_NETWORK)) return refuse(404, 'Network not found');
  return json(202, { job_id: desk.accept(batch.ids) });
}

/** The job as the page "Check bulk add progress" shows it. `detail` only where a fault wants a text. */
function poll(jobId: string, desk: JobDesk): Reply {
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

function handle(request: VendorRequest, desk: JobDesk): Reply {
  const route = findRoute(request.method, request.path);
  if (route.kind === 'other') {
    const reply = refuse(route.status, route.status === 404 ? 'Not Found' : 'Method Not Allowed');
    return route.allow === undefined ? reply : { ...reply, headers: { allow: route.allow } };
  }
  // The vendor documents no status for a bad key; 401 with its usual error body is the sandbox's choice.
  if (!request.isAuthorized) return refuse(401, 'Invalid or missing API key');
  switch (route.kind) {
    case 'preflight':
      return json(200, { sandbox: true });
    case 'submit':
      return submit(request, route.networkId, desk);
    case 'poll':
      return poll(route.jobId, desk);
  }
}

/**
 * DonorAtlas, adding members to a network, as its pages say (developer.donoratlas.com). Where they are silent the
 * sandbox refuses what a careful client never does: an empty list, an empty id, a body without its content type.
 * Equal ids in one batch are taken, count each in `total`, and have one result.
 */
export const donoratlas: Vendor = {
  name: 'donoratlas',
  rate: RATE,
  words: WORDS,
  formatJobId: (count, seed) => `job_${seed}${count.toString(16).padStart(8, '0')}`,
  readKey(headers) {
    const key = headers['x-api-key'];
    return typeof key === 'string' && key !== '' ? key : undefined;
  },
  classify: (method, path): RequestKind => findRoute(method, path).kind,
  handle,
  // The limit is a gateway's, which answers in its own shape.
  throttled: json(429, { message: 'Too Many Requests' }),
  tooLarge: json(413, { message: 'Request Too Long' }),
};
