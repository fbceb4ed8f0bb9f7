import { decodePart } from '../../domain/url.ts';
import type { RequestKind } from '../record.ts';
import type { SandboxReply } from '../respond.ts';
import type { JobDesk, JobView, OpenVendor, VendorRequest, VendorWorld } from '../types.ts';
import {
  type Center,
  createMany,
  envelope,
  NOT_FOUND,
  type PasscreatorVariant,
  PREFIX,
  type Process,
  refuse,
  updateMany,
  updateOne,
} from './bulk.ts';
import { createPasses } from './passes.ts';
import { decodeQuery } from './query.ts';

/** Requests per minute: from a public client, since the vendor gives no figure. */
const RATE = 600;
const WINDOW_SECONDS = 60;
/** The page on the process status lists the first two and a third one; only an instrument can cause `failed`. */
const WORDS = { running: 'in progress', done: 'finished', failed: 'failed' } as const;
const WITH_ERRORS = 'finished with errors';
const PAGE_SIZE = 100;

type Route =
  | { readonly kind: 'submit'; readonly act: (center: Center, request: VendorRequest, desk: JobDesk) => SandboxReply }
  | { readonly kind: 'poll'; readonly id: string }
  | { readonly kind: 'lookup' }
  | { readonly kind: 'other'; readonly reply: SandboxReply };

const NO_ROUTE: Route = { kind: 'other', reply: NOT_FOUND };
const NOT_ALLOWED: Route = { kind: 'other', reply: refuse(405, 'Method not allowed') };

function findRoute(method: string, path: string): Route {
  if (!path.startsWith(`${PREFIX}/`)) return NO_ROUTE;
  const [group, name, ...more] = path.slice(PREFIX.length + 1).split('/');
  if (more.length > 0 || name === '') return NO_ROUTE;
  if (group === 'process' && name !== undefined) return method === 'GET' ? { kind: 'poll', id: name } : NOT_ALLOWED;
  if (group !== 'pass') return NO_ROUTE;
  if (name === undefined) return method === 'GET' ? { kind: 'lookup' } : NOT_ALLOWED;
  if (name === 'bulk') {
    if (method === 'PATCH') return { kind: 'submit', act: updateMany };
    return method === 'POST' ? { kind: 'submit', act: createMany } : NOT_ALLOWED;
  }
  if (method !== 'PATCH') return NOT_ALLOWED;
  return { kind: 'submit', act: (center, request, desk) => updateOne(center, request, { desk, id: decodePart(name) }) };
}

function showProcess({ processes, options }: Center, id: string, desk: JobDesk): SandboxReply {
  const process = processes.get(id);
  const view = desk.look(id);
  if (process === undefined || view === undefined) return NOT_FOUND;
  const { total } = process;
  const { progress } = view;
  const share = typeof progress === 'number' && view.total > 0 ? progress / view.total : 0;
  const current = typeof progress === 'number' ? Math.floor(share * total) : progress;
  const errors = view.results === null ? null : collectErrors(process, view, options.errorKeys ?? 'id');
  const status = view.status === WORDS.done && errors !== null ? WITH_ERRORS : view.status;
  const data = { current, total, createdOn: process.createdOn, status, errors };
  return envelope(200, { data, count: 1 });
}

/** The failed items, named as the option says; null if there are none. */
function collectErrors(
  process: Process,
  { results }: JobView,
  keys: NonNullable<PasscreatorVariant['errorKeys']>,
): unknown {
  const positions = new Map(process.ids.map((id, index) => [id, index]));
  const failed = (results ?? []).filter(({ outcome }) => {
    // A pass that was left out has no error; one that could not be created because something is missing does.
    return outcome === 'failed' || (outcome === 'not_found' && !process.leavesOut);
  });
  if (failed.length === 0) return null;
  const messages = failed.map(({ outcome }) =>
    outcome === 'not_found' ? 'Object not found' : 'The pass could not be saved',
  );
  const named = failed.map(({ id }) => positions.get(id) ?? -1);
  if (keys === 'list' && named.every((position, index) => position === index)) return messages;
  const base = keys === 'index-1' ? 1 : 0;
  const names = keys === 'id' ? failed.map(({ id }) => id) : named.map((position) => String(position + base));
  // Not by assignment: an id may be the name of an inherited member.
  return Object.fromEntries(names.map((name, index) => [name, messages[index]]));
}

/** `GET /pass`: one page with the requested fields of the passes that the query selects. */
function search({ passes }: Center, { query }: VendorRequest): SandboxReply {
  const read = decodeQuery(query.get('query') ?? '');
  if (typeof read === 'string') return refuse(400, read);
  const pageSize = Number(query.get('pageSize') ?? PAGE_SIZE);
  if (!(Number.isInteger(pageSize) && pageSize >= 1)) return refuse(400, 'pageSize must be a whole number from 1');
  const wanted = query.get('fields')?.split(',');
  const rows = passes.select(read).flatMap((id) => {
    const fields = passes.find(id);
    if (fields === undefined) return [];
    const all = new Map<string, unknown>([['identifier', id], ['userProvidedId', id], ...fields]);
    return [Object.fromEntries([...all].filter(([name]) => wanted === undefined || wanted.includes(name)))];
  });
  const data = rows.slice(0, pageSize);
  return envelope(200, { data, count: data.length, responseMetaData: { resultsTotal: rows.length } });
}

function handle(center: Center, request: VendorRequest, desk: JobDesk): SandboxReply {
  const route = findRoute(request.method, request.path);
  if (route.kind === 'other') return route.reply;
  if (!request.isAuthorized) return refuse(401, 'The API key is missing or wrong');
  switch (route.kind) {
    case 'submit':
      return route.act(center, request, desk);
    case 'poll':
      return showProcess(center, route.id, desk);
    case 'lookup':
      return search(center, request);
  }
}

/**
 * Passcreator's bulk operations on passes, according to its pages and public clients. A pass has one name here:
 * identifier and userProvidedId are the same. Unknown members of a body are ignored, as the vendor does.
 */
export function openPasscreator(world: VendorWorld, options: PasscreatorVariant): OpenVendor {
  const passes = createPasses({
    known: options.known ?? 'all',
    keepsFields: world.keepsRows,
    lagMs: (options.searchLagSeconds ?? 0) * 1000,
    nowMs: world.elapsedMs,
  });
  const center: Center = { world, options, passes, processes: new Map() };
  return {
    records: { imports: new Map(), resultRequests: [], passes: passes.fields },
    vendor: {
      name: 'passcreator',
      rate: RATE,
      windowSeconds: WINDOW_SECONDS,
      words: WORDS,
      formatJobId,
      readKey: ({ authorization }) => (authorization === '' ? undefined : authorization),
      classify: (method, path): RequestKind => findRoute(method, path).kind,
      handle: (request, desk) => handle(center, request, desk),
      throttled: refuse(429, 'Too many requests'),
      tooLarge: refuse(413, 'The request is too large'),
    },
    stop: () => Promise.resolve(),
  };
}

/** In the form of a UUID, as on the process page. */
function formatJobId(count: number, seed: string): string {
  return `${seed.slice(0, 8)}-${seed.slice(8, 12)}-4000-8000-${count.toString(16).padStart(12, '0')}`;
}
