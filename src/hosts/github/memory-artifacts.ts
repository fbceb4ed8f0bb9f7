import { z } from 'zod';
import { readJson, saveTo } from './api.ts';
import { artifactNames } from './artifact.ts';
import { DEPENDABOT, maySend } from './context.ts';
import { connectToRepository, type Get, type RepositoryApiOptions } from './repository-api.ts';

/** An artifact with the name of the memory, of a run of this repository's own head. */
export interface MemoryArtifact {
  readonly id: number;
  readonly name: string;
  readonly run: number;
  readonly isExpired: boolean;
}

/** The artifacts of one memory, through the API. All reject with an error whose message is part of a sentence. */
export interface MemoryArtifacts {
  /** Newest first. */
  list(): Promise<readonly MemoryArtifact[]>;
  /** Those of this one name, in no order. */
  listNamed(name: string): Promise<readonly MemoryArtifact[]>;
  /** Those of a run, whatever it may do; with a name, those of this name. */
  listRun(run: number, name?: string): Promise<readonly MemoryArtifact[]>;
  /** The run may have written a memory: strangers cannot cause its event. */
  isTrusted(run: number): Promise<boolean>;
  download(id: number, path: string): Promise<void>;
}

export interface MemoryArtifactsOptions extends RepositoryApiOptions {
  readonly signal: AbortSignal;
}

const DENIED = 'github-token may not read the artifacts of this repository';
const REQUEST_LIMIT_MS = 30_000;
const DOWNLOAD_LIMIT_MS = 5 * 60_000;
const PAGE = 100;
/** Versions of a memory under one name: more than three months of hourly runs write. */
const MAX_PAGES = 25;
const MAX_LIST_BYTES = 16 * 1024 * 1024;
/** More than the memory of ten million rows. */
const MAX_MEMORY_BYTES = 512 * 1024 * 1024;

const listSchema = z.object({
  total_count: z.int(),
  artifacts: z.array(
    z.object({
      id: z.int().positive(),
      name: z.string(),
      expired: z.boolean(),
      workflow_run: z.object({ id: z.int(), repository_id: z.int(), head_repository_id: z.int().nullish() }).nullish(),
    }),
  ),
});
const runSchema = z.object({
  event: z.string(),
  head_repository: z.object({ full_name: z.string() }).nullish(),
  actor: z.object({ login: z.string() }).nullish(),
});

/** @param name the first of the names that the memory's artifacts have. */
export function createMemoryArtifacts(name: string, options: MemoryArtifactsOptions): MemoryArtifacts {
  const { environment } = options;
  const trusted = new Map<number, boolean>();
  let connection: Promise<Get> | undefined;
  const get: Get = async (request) => {
    connection ??= connectToRepository(options, { denied: DENIED, signal: options.signal });
    return (await connection)(request);
  };
  return {
    async list() {
      const lists: MemoryArtifact[][] = [];
      for (const each of artifactNames(name)) lists.push(await ofOwnHead(each, get));
      return lists.flat().sort((a, b) => b.id - a.id);
    },
    listNamed: (own) => ofOwnHead(own, get),
    async listRun(run, own) {
      const route = 'GET /repos/{owner}/{repo}/actions/runs/{run}/artifacts';
      const named = { run: String(run), ...(own !== undefined && { name: own }) };
      const all = await listAll(route, named, get);
      return all.map(({ id, name: each, expired: isExpired }) => ({ id, name: each, run, isExpired }));
    },
    async isTrusted(run) {
      const known = trusted.get(run) ?? (await askTrust(run, environment, get));
      trusted.set(run, known);
      return known;
    },
    download: (id, path) =>
      get({
        route: 'GET /repos/{owner}/{repo}/actions/artifacts/{id}/zip',
        parameters: { id: String(id) },
        limitMs: DOWNLOAD_LIMIT_MS,
        read: saveTo(path, { maxBytes: MAX_MEMORY_BYTES, tooLarge: 'the artifact is larger than any row memory' }),
      }),
  };
}

/** GitHub only finds artifacts by their whole name, and names a fork's run by the fork's head. */
async function ofOwnHead(name: string, get: Get): Promise<MemoryArtifact[]> {
  const all = await listAll('GET /repos/{owner}/{repo}/actions/artifacts', { name }, get);
  return all.flatMap(({ id, name: own, expired: isExpired, workflow_run: run }) => {
    const isOwnHead = run !== null && run !== undefined && run.head_repository_id === run.repository_id;
    return own === name && isOwnHead ? [{ id, name, run: run.id, isExpired }] : [];
  });
}

type Listed = z.infer<typeof listSchema>['artifacts'];

async function listAll(route: string, parameters: Readonly<Record<string, string>>, get: Get): Promise<Listed> {
  const found: Listed = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { total_count: total, artifacts } = await get({
      route,
      parameters: { ...parameters, per_page: String(PAGE), page: String(page) },
      limitMs: REQUEST_LIMIT_MS,
      read: readJson(listSchema, MAX_LIST_BYTES),
    });
    found.push(...artifacts);
    if (found.length >= total || artifacts.length === 0) break;
  }
  return found;
}

async function askTrust(run: number, environment: ReadonlyMap<string, string>, get: Get): Promise<boolean> {
  const home = environment.get('GITHUB_REPOSITORY')?.toLowerCase();
  const {
    event,
    head_repository: head,
    actor,
  } = await get({
    route: 'GET /repos/{owner}/{repo}/actions/runs/{run}',
    parameters: { run: String(run) },
    limitMs: REQUEST_LIMIT_MS,
    read: readJson(runSchema, MAX_LIST_BYTES),
  });
  // The code of an update by Dependabot is a stranger's.
  return maySend(event) && head?.full_name.toLowerCase() === home && actor?.login !== DEPENDABOT;
}
