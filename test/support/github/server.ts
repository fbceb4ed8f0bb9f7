import type { ServerResponse } from 'node:http';
import { ZipFile } from 'yazl';
import { type Loopback, type Seen, startHttp } from '../../ports/loopback.ts';
import { type Artifact, type Artifacts, createArtifacts } from './artifacts.ts';
import { type CacheEntry, type CacheScope, type Caches, createCaches } from './caches.ts';
import { type CommitEntry, createCommit } from './commit.ts';
import {
  type Conversations,
  createConversations,
  listPulls,
  type Pull,
  serveComments,
  takePage,
} from './conversations.ts';
import { createGitReader } from './git.ts';
import { ACTIONS_LOGIN, DEFAULT_BRANCH, NOT_ACCESSIBLE } from './rules.ts';
import { type EndedRun, serveRuns } from './runs.ts';

/** What the server does instead of its work. */
export type GithubFault =
  | { readonly status: number; readonly message?: string; readonly retryAfter?: string }
  /** `ok: false`, with the service's reason. */
  | { readonly refused: string }
  /** The response never comes; `hold` lets go, and the work is done. */
  | { readonly hold: Promise<void> }
  /** The response breaks off. */
  | 'cut'
  /** Other bytes than were stored. */
  | 'garbage';

export interface ApiAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** What `permissions` of a job says, as far as it is asked. */
export type Permission = 'actions' | 'contents' | 'pull-requests';

/** The job's own token: it may read artifacts and files unless `permissions` takes that. */
export const TOKEN = 'ghs_t0ken-of-the-workflow';

export interface GithubOptions {
  /** Asked for each call by its name (`CreateCacheEntry`, `upload`, `download`, `zip`, …) and how often it came. */
  readonly fault?: (call: string, times: number) => GithubFault | undefined;
  /** A response in the place of the nth one to a path below the repository in the REST API. */
  readonly instead?: ((path: string, nth: number) => ApiAnswer | undefined) | undefined;
  /** The files of the one commit. */
  readonly commit?: Iterable<readonly [string, CommitEntry]>;
  /** Folder of a real repository, whose commits are read in the place of that one. */
  readonly git?: string;
  readonly permissions?: readonly Permission[];
  /** Open pull requests. */
  readonly pulls?: readonly Pull[];
  readonly runs?: readonly EndedRun[];
  /** Names of artifacts that an upload of the run has burned already. */
  readonly taken?: readonly string[];
  /** Milliseconds; default: real time. */
  readonly now?: () => number;
  readonly cacheBytes?: number;
  readonly artifactLagMs?: number;
}

/** A run, as far as its token says who it is. */
export interface Runner extends Partial<CacheScope> {
  readonly runId?: string;
}

export interface Github extends Loopback {
  readonly caches: Caches;
  readonly artifacts: Artifacts;
  readonly conversations: Conversations;
  /** Of a job on the default branch. */
  readonly environment: ReadonlyMap<string, string>;
  /** As `environment`, where the runner has the older cache service only. */
  readonly legacyEnvironment: ReadonlyMap<string, string>;
  /** What a job of another branch, a pull request or a fork gets. */
  readonly runner: (runner: Runner) => ReadonlyMap<string, string>;
  /** For the REST API alone. */
  readonly apiEnvironment: ReadonlyMap<string, string>;
  /** Name of each call, in order. */
  readonly calls: readonly string[];
  readonly seen: readonly Seen[];
  /** Bytes by name, of the artifacts that were uploaded whole. */
  readonly received: () => ReadonlyMap<string, Buffer>;
  /** Names that artifacts were created under, or were to be, in order. */
  readonly asked: readonly string[];
  /** Creates no artifact until the function that it returns is called. */
  hold(): () => void;
}

const REPOSITORY = '/repos/acme/donors';
export const RUN_ID = '42';

/** GitHub on loopback for one repository: the cache service (both protocols), the artifact service, and the REST API. */
export async function startGithub(options: GithubOptions = {}): Promise<Github> {
  const { fault = () => undefined, instead = () => undefined, permissions = ['actions', 'contents'] } = options;
  const now = options.now ?? Date.now;
  const caches = createCaches(now, options.cacheBytes);
  const artifacts = createArtifacts(now, options.artifactLagMs);
  for (const name of options.taken ?? []) artifacts.create(RUN_ID, name);
  const conversations = createConversations();
  const readCommit = options.git === undefined ? createCommit(options.commit ?? []) : createGitReader(options.git);
  const reserved: CacheEntry[] = [];
  const [calls, asked, seen]: [string[], string[], Seen[]] = [[], [], []];
  const counts = new Map<string, number>();
  let held: Promise<void> = Promise.resolve();

  const blob = (entry: CacheEntry): string => `${server.origin}/cache/${reserved.indexOf(entry)}?sig=SIGNATURE`;
  const reserve = (scope: CacheScope, key: string, version: string): ReturnType<Caches['reserve']> => {
    const entry = caches.reserve(scope, key, version);
    if (typeof entry === 'object' && 'bytes' in entry) reserved.push(entry);
    return entry;
  };
  const describe = ({ id, name, bytes, runId }: Artifact) => ({
    workflow_run_backend_id: runId,
    workflow_job_run_backend_id: 'job-1',
    database_id: String(id),
    name,
    size: String(bytes.length),
  });

  /** Source: https://docs.github.com/en/rest/actions/artifacts#list-artifacts-for-a-repository. */
  const describeInList = (artifact: Artifact) => {
    const { repository } = (options.runs ?? []).find(({ id }) => String(id) === artifact.runId) ?? {};
    const isOwn = repository === undefined || repository === 'acme/donors';
    return {
      id: artifact.id,
      name: artifact.name,
      size_in_bytes: artifact.bytes.length,
      expired: artifacts.isExpired(artifact),
      workflow_run: { id: Number(artifact.runId), repository_id: 1, head_repository_id: isOwn ? 1 : 2 },
    };
  };

  /** The response to a call of the two services that runners know. */
  function serve(call: string, body: Readonly<Record<string, unknown>>, caller: Caller): Answered {
    const text = (name: string): string => {
      const value = body[name];
      return typeof value === 'string' ? value : '';
    };
    const mine = reserved.find((entry) => entry.key === text('key') && entry.version === text('version'));
    const named = artifacts.all.find(({ name, runId }) => name === text('name') && runId === caller.runId);
    switch (call) {
      case 'CreateCacheEntry': {
        const entry = reserve(caller, text('key'), text('version'));
        if (entry === 'too many')
          return { status: 429, document: { msg: 'too many' }, headers: { 'retry-after': '60' } };
        return 'bytes' in entry
          ? { document: { ok: true, signed_upload_url: blob(entry) } }
          : { document: { ok: false, message: entry.refused } };
      }
      case 'FinalizeCacheEntryUpload': {
        if (mine === undefined || mine.bytes.length !== Number(body.size_bytes)) return { document: { ok: false } };
        mine.isComplete = true;
        return { document: { ok: true, entry_id: String(reserved.indexOf(mine)) } };
      }
      case 'GetCacheEntryDownloadURL': {
        const keys = [text('key'), ...((body.restore_keys ?? []) as string[])];
        const entry = caches.find(caller, text('version'), keys);
        if (entry === undefined) return { document: { ok: false } };
        return { document: { ok: true, signed_download_url: blob(entry), matched_key: entry.key } };
      }
      case 'CreateArtifact': {
        const artifact = artifacts.create(caller.runId, text('name'), {
          mimeType: text('mime_type') || undefined,
          expiresAt: text('expires_at') === '' ? undefined : Date.parse(text('expires_at')),
        });
        if (artifact === undefined) return { status: 409, document: { msg: 'an artifact with this name exists' } };
        return { document: { ok: true, signed_upload_url: `${server.origin}/artifact/${artifact.id}?sig=SIGNATURE` } };
      }
      case 'FinalizeArtifact': {
        if (named === undefined) return { status: 404, document: { msg: 'no such artifact' } };
        named.isComplete = true;
        return { document: { ok: true, artifact_id: String(named.id) } };
      }
      case 'ListArtifacts': {
        const wanted = artifacts
          .listed(caller.runId)
          .filter(({ id }) => [undefined, String(id)].includes(idOf(body)))
          .filter(({ name }) => ['', name].includes(text('name_filter')));
        return { document: { artifacts: wanted.map(describe) } };
      }
      case 'DeleteArtifact': {
        if (named === undefined) return { status: 404, document: { msg: 'no such artifact' } };
        artifacts.remove(named);
        return { document: { ok: true, artifact_id: String(named.id) } };
      }
      case 'GetSignedArtifactURL':
        return { document: { signed_url: `${server.origin}/zip/${named?.id}?sig=SIGNATURE` } };
      default:
        throw new Error(`The loopback GitHub knows no ${call}.`);
    }
  }

  /** The protocol of Enterprise Server. Source: actions/toolkit, packages/cache/src/internal/cacheHttpClient.ts. */
  function serveLegacy(url: URL, method: string, body: Buffer, caller: Caller): Answered {
    const resource = url.pathname.split('/_apis/artifactcache/')[1] ?? '';
    if (resource === 'cache') {
      const keys = (url.searchParams.get('keys') ?? '').split(',');
      const entry = caches.find(caller, url.searchParams.get('version') ?? '', keys);
      return entry === undefined
        ? { status: 204 }
        : { document: { cacheKey: entry.key, archiveLocation: blob(entry) } };
    }
    if (resource === 'caches') {
      const { key, version } = JSON.parse(body.toString());
      const made = reserve(caller, key, version);
      if (made === 'too many') return { status: 429, document: {} };
      return 'bytes' in made
        ? { status: 201, document: { cacheId: reserved.indexOf(made) + 1 } }
        : { status: 409, document: { message: made.refused } };
    }
    const entry = reserved[Number(resource.split('/')[1]) - 1];
    if (entry === undefined) return { status: 404, document: {} };
    if (method === 'PATCH') entry.bytes = Buffer.concat([entry.bytes, body]);
    else entry.isComplete = true;
    return { document: {} };
  }

  function serveApi(path: string, { headers, method, body }: Seen, url: URL): Answered {
    if (headers.get('authorization')?.replace(/^(Bearer|token) /, '') !== TOKEN) return { status: 401, document: {} };
    if (path === '/graphql' || path === '/api/graphql')
      return { document: { data: { viewer: { login: ACTIONS_LOGIN } } } };
    const isTalk = /^(?:issues|pulls)\b/.test(path);
    const need: Permission = path.startsWith('actions/') ? 'actions' : isTalk ? 'pull-requests' : 'contents';
    // What is public may be read with any token (https://docs.github.com/en/rest/issues/comments).
    const isFree = isTalk && method === 'GET';
    if (!isFree && !permissions.includes(need)) return { status: 403, document: { message: NOT_ACCESSIBLE } };
    const text = Buffer.from(body, 'latin1').toString();
    const talk = serveComments(conversations, { url, method, body: text, login: ACTIONS_LOGIN });
    if (talk !== undefined) return talk;
    if (/^pulls\?/.test(path)) return { document: listPulls(options.pulls ?? [], url) };
    const runs = serveRuns(options.runs ?? [], 'acme/donors', path, url);
    if (runs !== undefined) return { document: runs };
    const run = /^actions\/runs\/(\d+)\/artifacts/.exec(path)?.[1];
    if (run !== undefined) {
      const name = url.searchParams.get('name');
      const listed = artifacts.listed(run).filter((artifact) => name === null || artifact.name === name);
      return { document: { total_count: listed.length, artifacts: takePage(listed, url).map(describeInList) } };
    }
    if (/^actions\/artifacts\?/.test(path)) {
      const listed = artifacts.named(url.searchParams.get('name') ?? '');
      return { document: { total_count: listed.length, artifacts: takePage(listed, url).map(describeInList) } };
    }
    const artifact = artifacts.all.find(({ id }) => path === `actions/artifacts/${id}/zip`);
    if (artifact !== undefined) {
      return artifacts.isExpired(artifact)
        ? { status: 410, document: { message: 'Artifact has expired' } }
        : { status: 302, headers: { location: `${server.origin}/zip/${artifact.id}?sig=SIGNATURE` } };
    }
    const file = readCommit(path, headers.get('accept'));
    return file === undefined ? { status: 404, document: {} } : { text: file };
  }

  /** The storage behind the signed addresses. */
  function serveBlob(url: URL, { method, headers }: Seen, body: Buffer, isGarbage: boolean): Answered {
    const [, place, id = ''] = url.pathname.split('/');
    const entry = place === 'cache' ? reserved[Number(id)] : undefined;
    const artifact = artifacts.all.find((each) => String(each.id) === id);
    if (method === 'GET') {
      const bytes = place === 'cache' ? entry?.bytes : artifact?.bytes;
      const damaged = place === 'cache' ? Buffer.from('no archive') : bytes?.subarray(0, -30);
      const type = place === 'cache' ? undefined : artifact?.contentType;
      return {
        bytes: (isGarbage ? damaged : bytes) ?? Buffer.alloc(0),
        ...(type !== undefined && { headers: { 'content-type': type } }),
      };
    }
    const kind = url.searchParams.get('comp');
    if (entry !== undefined && kind === null) entry.bytes = body;
    if (place === 'artifact' && artifact !== undefined && kind === 'block')
      artifact.bytes = Buffer.concat([artifact.bytes, body]);
    if (place === 'artifact' && artifact !== undefined && kind === 'blocklist')
      artifact.contentType = headers.get('x-ms-blob-content-type') ?? '';
    return { status: 201 };
  }

  async function answer(request: Seen, bytes: Buffer, response: ServerResponse): Promise<void> {
    const { method, headers } = request;
    const url = new URL(request.url, server.origin);
    const call = nameCall(url, method);
    calls.push(call);
    const path = `${url.pathname}${url.search}`.replace(/^\/api\/v3/, '').replace(`${REPOSITORY}/`, '');
    const nth = (counts.get(path) ?? 0) + 1;
    counts.set(path, nth);
    const other = call.startsWith('api') ? instead(path, nth) : undefined;
    if (other !== undefined) {
      response.writeHead(other.status ?? 200, other.headers ?? {}).end(other.body ?? '{}');
      return;
    }
    if (call === 'CreateArtifact') {
      asked.push(nameOf(bytes));
      await held;
    }
    const bad = fault(call, calls.filter((each) => each === call).length);
    if (bad === 'cut') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"ok":', () => response.destroy());
      return;
    }
    if (typeof bad === 'object' && 'hold' in bad) await bad.hold;
    const work = (): Answered => {
      if (typeof bad === 'object' && 'status' in bad) {
        const { status, message = `refused with ${status}`, retryAfter } = bad;
        const later = retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } };
        return { status, document: { msg: message, message }, ...later };
      }
      if (typeof bad === 'object' && 'refused' in bad) return { document: { ok: false, message: bad.refused } };
      const caller = readCaller(headers.get('authorization'));
      if (['upload', 'download', 'zip'].includes(call)) return serveBlob(url, request, bytes, bad === 'garbage');
      if (call.startsWith('legacy')) return serveLegacy(url, method, bytes, caller);
      if (call.startsWith('api')) return serveApi(path, request, url);
      return serve(call, JSON.parse(bytes.toString()), caller);
    };
    send(response, work());
  }

  const server = await startHttp((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const entry = { method: request.method ?? '', url: request.url ?? '/', headers, body: body.toString('latin1') };
      if (nameCall(new URL(entry.url, server.origin), entry.method).startsWith('api')) seen.push(entry);
      void answer(entry, body, response);
    });
  });

  const runner = (caller: Runner): ReadonlyMap<string, string> =>
    new Map([
      ['ACTIONS_RESULTS_URL', `${server.origin}/`],
      ['ACTIONS_RUNTIME_TOKEN', runtimeToken(caller)],
      ['ACTIONS_CACHE_SERVICE_V2', 'true'],
      ['GITHUB_API_URL', server.origin],
    ]);
  const environment = runner({});
  const legacy = [...environment].filter(([name]) => name !== 'ACTIONS_CACHE_SERVICE_V2');
  return {
    ...server,
    caches,
    artifacts,
    conversations,
    environment,
    legacyEnvironment: new Map([...legacy, ['ACTIONS_CACHE_URL', `${server.origin}/token/`]]),
    runner,
    apiEnvironment: new Map([
      ['GITHUB_API_URL', `${server.origin}/api/v3`],
      ['GITHUB_REPOSITORY', 'acme/donors'],
    ]),
    calls,
    seen,
    received: () =>
      new Map(artifacts.all.filter(({ isComplete }) => isComplete).map(({ name, bytes }) => [name, bytes] as const)),
    asked,
    hold() {
      let release: () => void = () => undefined;
      held = new Promise((resolve) => {
        release = resolve;
      });
      return release;
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

interface Answered {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly document?: unknown;
  readonly text?: string;
  readonly bytes?: Buffer;
}

function send(response: ServerResponse, { status = 200, headers = {}, document, text, bytes }: Answered): void {
  const type = document === undefined ? {} : { 'content-type': 'application/json' };
  response.writeHead(status, { ...type, ...headers });
  response.end(bytes ?? text ?? (document === undefined ? undefined : JSON.stringify(document)));
}

function nameCall(url: URL, method: string): string {
  const twirp = /\/twirp\/github\.actions\.results\.api\.v1\.(?:CacheService|ArtifactService)\/(\w+)$/.exec(
    url.pathname,
  );
  if (twirp !== null) return twirp[1] ?? '';
  if (/^\/(?:cache|artifact)\//.test(url.pathname)) return method === 'PUT' ? 'upload' : 'download';
  if (url.pathname.startsWith('/zip/')) return 'zip';
  if (url.pathname.includes('/_apis/')) return `legacy ${method} ${url.pathname.split('/').slice(-2).join('/')}`;
  return `api ${method} ${url.pathname}`;
}

/** The name in a call of the services. */
function nameOf(bytes: Buffer): string {
  const { name }: { readonly name?: unknown } = JSON.parse(bytes.toString());
  return typeof name === 'string' ? name : '';
}

function idOf({ id_filter: id }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof id === 'string' ? id : undefined;
}

interface Caller extends CacheScope {
  readonly runId: string;
}

/** As the runner's token has them: `ac` names what caches it may read and write, `scp` the run. The client reads `scp` alone. */
function runtimeToken({ ref = DEFAULT_BRANCH, base, canWrite = true, runId = RUN_ID }: Runner): string {
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claims = { scp: `Actions.Results:${runId}:job-1`, ac: JSON.stringify({ ref, base, canWrite }) };
  return `${encode({ alg: 'none' })}.${encode(claims)}.`;
}

function readCaller(authorization: string | undefined): Caller {
  const [, claims = ''] = (authorization ?? '').replace(/^Bearer /, '').split('.');
  if (claims === '') return { ref: DEFAULT_BRANCH, canWrite: false, runId: '' };
  const { scp, ac } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  return { ...JSON.parse(ac), runId: String(scp).split(':')[1] ?? '' };
}
