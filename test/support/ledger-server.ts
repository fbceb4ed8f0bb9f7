import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ZipFile } from 'yazl';

/** What the server does instead of its work. */
export type ServerFault =
  | { readonly status: number; readonly message?: string; readonly retryAfter?: string }
  /** `ok: false`, with the service's reason. */
  | { readonly refused: string }
  /** The answer never comes; `released` lets go, and the work is done. */
  | { readonly hold: Promise<void> }
  /** The answer breaks off. */
  | 'cut'
  /** Other bytes than were stored. */
  | 'garbage';

export interface CacheEntry {
  readonly key: string;
  readonly version: string;
  bytes: Buffer;
  isComplete: boolean;
}

export interface ServerArtifact {
  readonly id: number;
  readonly name: string;
  readonly zip: Buffer;
}

export interface LedgerServer {
  /** For a step on github.com. */
  readonly environment: ReadonlyMap<string, string>;
  /** For a step whose runner has the older cache service only. */
  readonly legacyEnvironment: ReadonlyMap<string, string>;
  /** In the order in which they were reserved. */
  readonly entries: CacheEntry[];
  readonly artifacts: ServerArtifact[];
  /** Method or path of each call, in order. */
  readonly calls: string[];
  close(): Promise<void>;
}

const CACHE = 'CacheService';
const ARTIFACTS = 'ArtifactService';

/**
 * GitHub's cache service (both protocols), artifact service and artifact API on loopback, as far as the clients call
 * them. A lookup gives the newest complete entry, as the real one does.
 * @param isMuddled takes the oldest entry for the newest, as one may that counts in seconds.
 * @param fault asked for each call by its name (`CreateCacheEntry`, `upload`, `download`, …) and how often it came.
 */
export async function startLedgerServer(
  fault: (call: string, times: number) => ServerFault | undefined = () => undefined,
  { isMuddled = false }: { readonly isMuddled?: boolean } = {},
): Promise<LedgerServer> {
  const entries: CacheEntry[] = [];
  const artifacts: ServerArtifact[] = [];
  const calls: string[] = [];
  let origin = '';

  const find = (version: string, keys: readonly string[]): CacheEntry | undefined => {
    const known = entries.filter((entry) => entry.isComplete && entry.version === version);
    const complete = isMuddled ? known.toReversed() : known;
    for (const key of keys) {
      const found =
        complete.findLast((entry) => entry.key === key) ?? complete.findLast((entry) => entry.key.startsWith(key));
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const reserve = (key: string, version: string): CacheEntry | undefined => {
    if (entries.some((entry) => entry.key === key && entry.version === version)) return undefined;
    const entry = { key, version, bytes: Buffer.alloc(0), isComplete: false };
    entries.push(entry);
    return entry;
  };
  const blob = (entry: CacheEntry): string => `${origin}/blob/${entries.indexOf(entry)}?sig=SIGNATURE`;
  const describe = ({ id, name, zip }: ServerArtifact) => ({
    workflow_run_backend_id: 'run-1',
    workflow_job_run_backend_id: 'job-1',
    database_id: String(id),
    name,
    size: String(zip.length),
  });

  /** The document that answers a call. */
  const work = (call: string, asked: Readonly<Record<string, unknown>>): unknown => {
    const text = (name: string): string => {
      const value = asked[name];
      return typeof value === 'string' ? value : '';
    };
    const mine = entries.find((entry) => entry.key === text('key') && entry.version === text('version'));
    switch (call) {
      case 'CreateCacheEntry': {
        const entry = reserve(text('key'), text('version'));
        return entry === undefined ? { ok: false, message: 'it exists' } : { ok: true, signed_upload_url: blob(entry) };
      }
      case 'FinalizeCacheEntryUpload': {
        if (mine === undefined || mine.bytes.length !== Number(asked.size_bytes)) return { ok: false };
        mine.isComplete = true;
        return { ok: true, entry_id: String(entries.indexOf(mine)) };
      }
      case 'GetCacheEntryDownloadURL': {
        const entry = find(text('version'), [text('key'), ...((asked.restore_keys ?? []) as string[])]);
        return entry === undefined
          ? { ok: false }
          : { ok: true, signed_download_url: blob(entry), matched_key: entry.key };
      }
      case 'ListArtifacts': {
        const wanted =
          asked.id_filter === undefined ? artifacts : artifacts.filter(({ id }) => String(id) === asked.id_filter);
        return { artifacts: wanted.map(describe) };
      }
      case 'GetSignedArtifactURL':
        return { signed_url: `${origin}/zip/${artifacts.find(({ name }) => name === text('name'))?.id}?sig=SIGNATURE` };
      default:
        throw new Error(`The server knows no ${call}.`);
    }
  };

  const legacy = (url: URL, method: string, body: Buffer): { readonly status: number; readonly document?: unknown } => {
    const resource = url.pathname.split('/_apis/artifactcache/')[1] ?? '';
    if (resource === 'cache') {
      const entry = find(url.searchParams.get('version') ?? '', (url.searchParams.get('keys') ?? '').split(','));
      if (entry === undefined) return { status: 204 };
      return { status: 200, document: { cacheKey: entry.key, archiveLocation: blob(entry) } };
    }
    const id = Number(resource.split('/')[1]) - 1;
    const entry = entries[id];
    if (resource === 'caches') {
      const { key, version } = JSON.parse(body.toString());
      const made = reserve(key, version);
      return made === undefined
        ? { status: 409, document: { message: 'it exists' } }
        : { status: 201, document: { cacheId: entries.indexOf(made) + 1 } };
    }
    if (entry === undefined) return { status: 404, document: {} };
    if (method === 'PATCH') entry.bytes = Buffer.concat([entry.bytes, body]);
    else entry.isComplete = true;
    return { status: 200, document: {} };
  };

  const nameCall = (url: URL, method: string): string => {
    const twirp = /\/twirp\/github\.actions\.results\.api\.v1\.(\w+)\/(\w+)$/.exec(url.pathname);
    if (twirp !== null && [CACHE, ARTIFACTS].includes(twirp[1] ?? '')) return twirp[2] ?? '';
    if (url.pathname.startsWith('/blob/')) return method === 'PUT' ? 'upload' : 'download';
    if (url.pathname.startsWith('/zip/')) return 'zip';
    if (url.pathname.includes('/_apis/')) return `legacy ${method} ${url.pathname.split('/').slice(-2).join('/')}`;
    return `api ${method} ${url.pathname}`;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', origin);
    const method = request.method ?? '';
    const body = await readBody(request);
    const call = nameCall(url, method);
    calls.push(call);
    const bad = fault(call, calls.filter((each) => each === call).length);
    const json = (status: number, document: unknown, headers: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(document));
    };
    if (bad === 'cut') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"ok":', () => response.destroy());
      return;
    }
    if (typeof bad === 'object' && 'status' in bad) {
      const { status, message = `refused with ${status}`, retryAfter } = bad;
      return json(status, { msg: message, message }, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
    }
    if (typeof bad === 'object' && 'refused' in bad) return json(200, { ok: false, message: bad.refused });
    if (typeof bad === 'object' && 'hold' in bad) await bad.hold;
    if (call === 'upload') {
      const entry = entries[Number(url.pathname.split('/').at(-1))];
      if (entry !== undefined && !url.searchParams.has('comp')) entry.bytes = body;
      response.writeHead(201).end();
      return;
    }
    if (call === 'download') {
      const entry = entries[Number(url.pathname.split('/').at(-1))];
      response.writeHead(200).end(bad === 'garbage' ? Buffer.from('no archive') : entry?.bytes);
      return;
    }
    if (call === 'zip') {
      const artifact = artifacts.find(({ id }) => url.pathname.endsWith(`/${id}`));
      const bytes = bad === 'garbage' ? artifact?.zip.subarray(0, -30) : artifact?.zip;
      response.writeHead(200, { 'content-type': 'application/zip' }).end(bytes);
      return;
    }
    if (call.startsWith('legacy')) {
      const { status, document } = legacy(url, method, body);
      if (document === undefined) response.writeHead(status).end();
      else json(status, document);
      return;
    }
    if (call.startsWith('api')) {
      const id = /\/actions\/artifacts\/(\d+)\/zip$/.exec(url.pathname)?.[1];
      if (id !== undefined) response.writeHead(302, { location: `${origin}/zip/${id}?sig=SIGNATURE` }).end();
      else
        json(200, {
          total_count: artifacts.length,
          artifacts: artifacts.map(({ id, name, zip }) => ({ id, name, size_in_bytes: zip.length })),
        });
      return;
    }
    json(200, work(call, JSON.parse(body.toString())));
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const common: readonly (readonly [string, string])[] = [
    ['ACTIONS_RESULTS_URL', `${origin}/`],
    ['ACTIONS_RUNTIME_TOKEN', unsignedToken()],
    ['GITHUB_API_URL', origin],
  ];
  return {
    environment: new Map([...common, ['ACTIONS_CACHE_SERVICE_V2', 'true']]),
    legacyEnvironment: new Map([...common, ['ACTIONS_CACHE_URL', `${origin}/token/`]]),
    entries,
    artifacts,
    calls,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A zip as the artifact client makes them. */
export async function makeZip(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The client only reads the ids out of it. */
function unsignedToken(): string {
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none' })}.${encode({ scp: 'Actions.Results:run-1:job-1' })}.`;
}
