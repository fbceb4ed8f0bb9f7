import type { IncomingHttpHeaders } from 'node:http';
import { decodePart } from '../../domain/url.ts';
import type { SandboxReply } from '../respond.ts';
import type { VendorRequest } from '../types.ts';
import { type DatabaseMode, MAPPING_TYPES, RESOURCE_TYPES, showMappingType } from './catalog.ts';
import type { OrderError } from './order.ts';

/** Default and maximum number of entries on a page, as usual at the vendor. */
const PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 200;

export const json = (status: number, document: unknown): SandboxReply => ({ status, body: JSON.stringify(document) });
export const refuse = (status: number, ...errors: readonly OrderError[]): SandboxReply => json(status, { errors });
export const NOT_FOUND = refuse(404, { code: 'NOT_FOUND', text: 'The resource was not found.' });

export type Route =
  | {
      readonly kind: 'preflight';
      readonly show: (mode: DatabaseMode, request: VendorRequest, pageSize?: number) => SandboxReply;
    }
  | { readonly kind: 'submit' }
  | { readonly kind: 'poll'; readonly jobId: string }
  | { readonly kind: 'other'; readonly reply: SandboxReply };

const NO_ROUTE: Route = { kind: 'other', reply: NOT_FOUND };
const NOT_ALLOWED: Route = {
  kind: 'other',
  reply: refuse(405, { code: 'METHOD_NOT_ALLOWED', text: 'The method is not allowed.' }),
};

/** The vendor's endpoints, from its pages. Other paths do not exist, other methods are not allowed. */
export function findRoute(method: string, path: string): Route {
  const [root, version, group, ...names] = path.split('/');
  const only = (allowed: string, route: Route): Route => (method === allowed ? route : NOT_ALLOWED);
  if (root !== '' || version !== 'v4') return NO_ROUTE;
  if (group === 'bulkImportJobs') {
    const [name, ...more] = names;
    if (name === undefined) return only('POST', { kind: 'submit' });
    if (more.length > 0 || name === '') return NO_ROUTE;
    if (name === 'resources') return only('GET', { kind: 'preflight', show: showResources });
    return only('GET', { kind: 'poll', jobId: name });
  }
  if (group !== 'bulkImportMappingTypes') return NO_ROUTE;
  const [name, field, ending, ...more] = names.map(decodePart);
  if (name === undefined) return only('GET', { kind: 'preflight', show: showTypes });
  if (field === undefined) return only('GET', { kind: 'preflight', show: (mode) => showType(mode, name) });
  if (ending !== 'values' || more.length > 0) return NO_ROUTE;
  return only('GET', { kind: 'preflight', show: (mode) => showValues(mode, name, field) });
}

function showResources(mode: DatabaseMode): SandboxReply {
  return json(200, RESOURCE_TYPES.get(mode));
}

const typesOf = (mode: DatabaseMode): typeof MAPPING_TYPES => MAPPING_TYPES.filter(({ modes }) => modes.includes(mode));

function showTypes(mode: DatabaseMode, { query, headers }: VendorRequest, pageSize = PAGE_SIZE): SandboxReply {
  const types = typesOf(mode);
  const top = Number(query.get('$top') ?? pageSize);
  const skip = Number(query.get('$skip') ?? 0);
  if (!(Number.isInteger(top) && top >= 1 && top <= MAX_PAGE_SIZE && Number.isInteger(skip) && skip >= 0)) {
    return refuse(400, { code: 'INVALID_PARAMETER', text: '$top or $skip is out of range.', properties: ['$top'] });
  }
  const next = skip + top;
  const nextPageLink =
    next < types.length ? `http://${headers.host}/v4/bulkImportMappingTypes?$top=${top}&$skip=${next}` : null;
  return json(200, { items: types.slice(skip, next).map(showMappingType), nextPageLink, count: types.length });
}

function showType(mode: DatabaseMode, name: string): SandboxReply {
  const type = typesOf(mode).find((each) => each.name === name);
  return type === undefined ? NOT_FOUND : json(200, showMappingType(type));
}

function showValues(mode: DatabaseMode, name: string, fieldName: string): SandboxReply {
  const items = typesOf(mode)
    .find((each) => each.name === name)
    ?.fields.find((field) => field.name === fieldName)?.values;
  return items === undefined ? NOT_FOUND : json(200, { items, nextPageLink: null, count: items.length });
}

export interface Login {
  readonly key: string;
  readonly mode: string | undefined;
}

/** `application name:key|mode` in Basic authentication: the vendor's page "Authentication". */
export function readLogin(headers: IncomingHttpHeaders): Login | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(headers.authorization ?? '')?.[1];
  const [, password] = /^[^:]+:(.+)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? [];
  if (password === undefined) return undefined;
  const at = password.lastIndexOf('|');
  return at < 0 ? { key: password, mode: undefined } : { key: password.slice(0, at), mode: password.slice(at + 1) };
}
