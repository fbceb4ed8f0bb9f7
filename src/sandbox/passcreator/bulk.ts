import type { VendorOutcome } from '../../domain/outcome.ts';
import { isList, membersOf, parseBody } from '../request-values.ts';
import type { SandboxReply } from '../respond.ts';
import type { JobDesk, VendorRequest, VendorWorld } from '../types.ts';
import type { KnownPasses, Passes } from './passes.ts';
import { readQuery } from './query.ts';

export const PREFIX = '/api/v3';

/** What the vendor's pages do not say, or what depends on the account. */
export interface PasscreatorVariant {
  readonly known?: KnownPasses;
  /** How a process names a failed item; default `id`. `list`: as PHP encodes keys that count from 0 without a gap. */
  readonly errorKeys?: 'id' | 'index-0' | 'index-1' | 'list';
  /** True: the response to a bulk request has the bare id of the process instead of its address. */
  readonly bareProcessId?: boolean;
  /** Seconds until the search index shows a change. */
  readonly searchLagSeconds?: number;
}

export interface Process {
  readonly total: number;
  /** The ids that are processed, in order; only if errors are named by position. */
  readonly ids: readonly string[];
  /** Passes that do not exist are left out of it. */
  readonly leavesOut: boolean;
  readonly createdOn: string;
}

export interface Center {
  readonly world: VendorWorld;
  readonly options: PasscreatorVariant;
  readonly passes: Passes;
  readonly processes: Map<string, Process>;
}

/** The envelope of every response, as on the page "General structure" and the process page. */
export function envelope(
  statusCode: number,
  rest: {
    readonly data?: unknown;
    readonly errors?: readonly string[];
    readonly count?: number;
    readonly responseMetaData?: unknown;
  },
): SandboxReply {
  const { data = [], errors = [], count = 0, responseMetaData = null } = rest;
  const success = errors.length === 0;
  const description = success ? 'Success' : 'Error';
  const document = { statusCode, success, description, errors, count, responseMetaData, data };
  return { status: statusCode, body: JSON.stringify(document) };
}
export const refuse = (statusCode: number, ...errors: readonly string[]): SandboxReply =>
  envelope(statusCode, { errors });
export const NOT_FOUND = refuse(404, 'Object not found');

type Members = ReadonlyMap<string, unknown>;

/** The body's members; unknown ones are ignored, as the vendor does. */
function readBody({ headers, body }: VendorRequest): Members | SandboxReply {
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''))
    return refuse(400, 'Content-Type must be application/json');
  try {
    const members = membersOf(parseBody(body));
    return members ?? refuse(400, 'The body must be a JSON object');
  } catch {
    return refuse(400, 'The body is not JSON');
  }
}

const isReply = (value: object): value is SandboxReply => 'status' in value;

/** The fields that an update sets. */
function readUpdate(request: VendorRequest): { readonly body: Members; readonly data: Members } | SandboxReply {
  const body = readBody(request);
  if (isReply(body)) return body;
  const data = membersOf(body.get('data'));
  if (data === undefined || data.size === 0) return refuse(400, 'data must be an object with fields');
  return { body, data };
}

/** Updates the passes that a filter selects. */
export function updateMany(center: Center, request: VendorRequest, desk: JobDesk): SandboxReply {
  const update = readUpdate(request);
  if (isReply(update)) return update;
  const { body, data } = update;
  const selected = readFilter(center, body.get('filter'));
  if (typeof selected === 'string') return refuse(400, selected);
  return startProcess(center, request, {
    desk,
    asked: selected,
    worked: selected.filter((id) => center.passes.exists(id)),
    amend: (id, outcome) => (center.passes.exists(id) ? outcome : 'not_found'),
    apply: (id) => center.passes.update(id, data),
  });
}

/** The ids that a filter selects, or a text that says what is wrong with it. */
function readFilter({ passes }: Center, document: unknown): readonly string[] | string {
  const filter = membersOf(document);
  const identifiers = filter?.get('identifiers');
  const query = filter?.get('query');
  if (isList(identifiers)) {
    const ids = identifiers.filter((id): id is string => typeof id === 'string' && id !== '');
    if (ids.length === 0 || ids.length < identifiers.length) return 'filter.identifiers must be a list of ids';
    return [...new Set(ids)];
  }
  if (query === undefined) return 'filter needs identifiers or a query';
  const read = readQuery(query);
  return typeof read === 'string' ? read : passes.select(read);
}

/** Creates passes of a template. */
export function createMany(center: Center, request: VendorRequest, desk: JobDesk): SandboxReply {
  const body = readBody(request);
  if (isReply(body)) return body;
  const data = body.get('data');
  if (!isList(data) || data.length === 0) return refuse(400, 'data must be a list of passes');
  const items = data.map((item) => membersOf(item) ?? new Map<string, unknown>());
  const problems = items.flatMap((item, index) =>
    typeof item.get('templateId') === 'string' ? [] : [`data.${index}: templateId is mandatory`],
  );
  if (problems.length > 0) return refuse(400, ...problems);
  const byId = new Map<string, Members>();
  const duplicates = new Set<string>();
  items.forEach((item, index) => {
    const id = typeof item.get('userProvidedId') === 'string' ? String(item.get('userProvidedId')) : `item-${index}`;
    if (byId.has(id)) duplicates.add(id);
    byId.set(id, item);
  });
  // The vendor refuses a duplicate id of a single pass with 400; in bulk it can only be an error of the item.
  const isRefused = (id: string): boolean =>
    byId.get(id)?.get('enforceUniqueUserProvidedId') === true && (duplicates.has(id) || center.passes.exists(id));
  const refused = new Set([...byId.keys()].filter(isRefused));
  return startProcess(center, request, {
    desk,
    asked: [...byId.keys()],
    worked: [...byId.keys()],
    amend: (id, outcome) => (refused.has(id) ? 'failed' : outcome),
    apply: (id) => center.passes.create(id, byId.get(id) ?? new Map()),
  });
}

interface Work {
  readonly desk: JobDesk;
  readonly asked: readonly string[];
  /** Those that the vendor counts: passes that do not exist are left out. */
  readonly worked: readonly string[];
  readonly amend: (id: string, outcome: VendorOutcome) => VendorOutcome;
  readonly apply: (id: string) => void;
}

function startProcess({ processes, options, world }: Center, { headers }: VendorRequest, work: Work): SandboxReply {
  const { desk, asked, worked, amend, apply } = work;
  const id = desk.accept(asked, (entry) => {
    const outcome = amend(entry.id, entry.outcome);
    if (outcome === 'succeeded') apply(entry.id);
    return outcome;
  });
  const createdOn = new Date(world.epochMs()).toISOString().slice(0, 19).replace('T', ' ');
  const ids = options.errorKeys === undefined || options.errorKeys === 'id' ? [] : worked;
  processes.set(id, { total: worked.length, ids, leavesOut: worked.length < asked.length, createdOn });
  // The vendor gives its own address; here it is the sandbox's, so that a client that follows it stays on this machine.
  const process = options.bareProcessId === true ? id : `http://${headers.host}${PREFIX}/process/${id}`;
  return envelope(202, { data: { process }, count: worked.length });
}

/** Updates one pass at once. */
export function updateOne(
  { passes }: Center,
  request: VendorRequest,
  { desk, id }: { desk: JobDesk; id: string },
): SandboxReply {
  const update = readUpdate(request);
  if (isReply(update)) return update;
  const { data } = update;
  const outcome = passes.exists(id) ? desk.decide({ key: id, id }) : 'not_found';
  desk.apply({ id, outcome });
  if (outcome === 'not_found') return NOT_FOUND;
  if (outcome === 'failed') return refuse(400, 'The pass could not be updated');
  passes.update(id, data);
  return envelope(200, { data: { identifier: id }, count: 1 });
}
