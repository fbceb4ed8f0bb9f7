import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { joinArtifactName } from '../../domain/artifact-name.ts';
import type { CiContext } from '../../domain/context.ts';
import type { EarlierVerdict } from '../../domain/verdict-change.ts';
import type { Log } from '../log.ts';
import type { AskEarlierVerdict, EarlierReport } from '../types.ts';
import { GithubApiFailure, readJson, saveTo } from './api.ts';
import { readArtifactName } from './artifact.ts';
import { connectToRepository, type Get, type RepositoryApiOptions } from './repository-api.ts';
import { readZipEntry } from './zip-entry.ts';

export interface EarlierVerdictOptions extends RepositoryApiOptions {
  readonly context: CiContext;
  readonly signal: AbortSignal;
  readonly log: Pick<Log, 'line'>;
  /** Of all requests; default 10 s. */
  readonly limitMs?: number;
}

/** The run has ended, and its results wait. */
const LIMIT_MS = 10_000;
const PAGE = 100;
/** Of a list of 100 runs, each with its commit and two repositories. */
const MAX_LIST_BYTES = 16 * 1024 * 1024;
/** An artifact with more rows is not worth the time: the conclusion of its run says enough. */
const MAX_ZIP_BYTES = 64 * 1024 * 1024;
const MAX_REPORT_BYTES = 32 * 1024 * 1024;
const PROBLEMS = 'problems.json';
/** Runs that say nothing (canceled, skipped) may come before one that does. */
const MAX_RUNS = 5;
/** Legs of a matrix share the name. */
const MAX_ARTIFACTS = 8;

/** What a run says where its report cannot be had; the conclusions that are not here say nothing. */
const CONCLUSIONS: Readonly<Record<string, EarlierVerdict>> = {
  success: 'success',
  failure: 'failure',
  timed_out: 'failure',
  startup_failure: 'failure',
};

const runSchema = z.object({
  id: z.int().positive(),
  run_number: z.int(),
  event: z.string(),
  conclusion: z.string().nullable(),
  head_repository: z.object({ full_name: z.string() }).nullish(),
});
type EarlierRun = z.infer<typeof runSchema>;
const runsSchema = z.object({ total_count: z.int(), workflow_runs: z.array(runSchema) });
const artifactsSchema = z.object({
  artifacts: z.array(
    z.object({ id: z.int().positive(), name: z.string(), size_in_bytes: z.number(), expired: z.boolean() }),
  ),
});
const reportSchema = z.object({
  conclusion: z.enum(['success', 'warning', 'failure']),
  place: z.string(),
  provider: z.object({ name: z.string() }).nullable(),
});

/**
 * Finds what the run before this one said: an earlier attempt, else the newest completed run of the same workflow on the
 * same branch that says anything; and the problem rows of the newest run that lists them, which may be an older one: a
 * run that read no rows lists none. Never rejects, and says in the log why nothing could be read.
 */
export function createEarlierVerdict(options: EarlierVerdictOptions): AskEarlierVerdict {
  const { log, signal } = options;
  let told = false;
  return async (asked) => {
    try {
      return await findEarlier(asked, options);
    } catch (error) {
      const isDenied = error instanceof GithubApiFailure && error.denial === 403;
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      const why = isLate ? 'GitHub did not respond in time' : error instanceof Error ? error.message : String(error);
      const next = isDenied ? ' Give the job permissions: actions: read.' : '';
      if (!told && !signal.aborted)
        log.line(`verdict-change: what the previous run said cannot be read: ${why}.${next}`);
      told = true;
      return { verdict: 'unreadable' };
    }
  };
}

type Asked = Parameters<AskEarlierVerdict>[0];
/** `verdict` is undefined where that run says nothing. */
interface Said extends Pick<EarlierReport, 'problems'> {
  readonly verdict: EarlierVerdict | undefined;
}

async function findEarlier(asked: Asked, options: EarlierVerdictOptions): Promise<EarlierReport> {
  let verdict: EarlierVerdict | undefined;
  try {
    for await (const said of askRuns(asked, options)) {
      verdict ??= said.verdict;
      if (verdict !== undefined && said.problems !== undefined) return { verdict, problems: said.problems };
    }
  } catch (error) {
    // Rows to compare with are worth no verdict.
    if (verdict === undefined) throw error;
  }
  return { verdict: verdict ?? 'none' };
}

/** What earlier attempts and runs say, newest first. */
async function* askRuns(asked: Asked, options: EarlierVerdictOptions): AsyncGenerator<Said> {
  const { environment, context, signal, limitMs = LIMIT_MS } = options;
  const get = await connectToRepository(options, {
    denied: 'github-token may not read the runs of workflows',
    signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
  });
  const folder = join(context.temporaryDirectory ?? tmpdir(), `bulk-job-verdict-${process.pid}`);
  const readReport = (run: string, before: number): Promise<EarlierReport | undefined> =>
    readReportOf({ ...asked, job: context.job, run, before }, folder, get);
  try {
    if (context.attempt > 1) {
      const said = await readReport(context.runId, context.attempt);
      yield said ?? { verdict: await readAttempt(context.runId, context.attempt - 1, get) };
    }
    const { runs, isComplete } = await listRuns(environment, context, get);
    for (const run of runs.slice(0, MAX_RUNS)) {
      const said = await readReport(String(run.id), Number.POSITIVE_INFINITY);
      yield said ?? { verdict: CONCLUSIONS[run.conclusion ?? ''] };
    }
    if (!isComplete || runs.length > MAX_RUNS) yield { verdict: 'unreadable' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The completed runs before this one, newest first, but for those of pull requests: a fork has a branch `main`, too. */
async function listRuns(
  environment: ReadonlyMap<string, string>,
  context: CiContext,
  get: Get,
): Promise<{ readonly runs: readonly EarlierRun[]; readonly isComplete: boolean }> {
  const [, workflow] = /\/\.github\/workflows\/([^/@]+)@/.exec(environment.get('GITHUB_WORKFLOW_REF') ?? '') ?? [];
  const branch = environment.get('GITHUB_REF_NAME') ?? '';
  if (workflow === undefined || branch === '')
    throw new GithubApiFailure('the runner does not name workflow and branch');
  const { total_count: total, workflow_runs: listed } = await get({
    route: 'GET /repos/{owner}/{repo}/actions/workflows/{workflow}/runs',
    parameters: { workflow, branch, status: 'completed', per_page: String(PAGE) },
    limitMs: LIMIT_MS,
    read: readJson(runsSchema, MAX_LIST_BYTES),
  });
  const own = Number(environment.get('GITHUB_RUN_NUMBER') ?? Number.POSITIVE_INFINITY);
  const home = environment.get('GITHUB_REPOSITORY')?.toLowerCase();
  const runs = listed.filter(
    ({ id, run_number: number, event, head_repository: head }) =>
      String(id) !== context.runId &&
      number < own &&
      !event.startsWith('pull_request') &&
      (head === undefined || head?.full_name.toLowerCase() === home),
  );
  return { runs, isComplete: total <= listed.length };
}

async function readAttempt(run: string, attempt: number, get: Get): Promise<EarlierVerdict | undefined> {
  const { conclusion } = await get({
    route: 'GET /repos/{owner}/{repo}/actions/runs/{run}/attempts/{attempt}',
    parameters: { run, attempt: String(attempt) },
    limitMs: LIMIT_MS,
    read: readJson(runSchema.pick({ conclusion: true }), MAX_LIST_BYTES),
  });
  return CONCLUSIONS[conclusion ?? ''];
}

/** Which step of which run is asked for. */
interface AskedReport {
  readonly place: string;
  readonly provider: string | undefined;
  readonly job: string;
  readonly run: string;
  /** Only attempts before this one. */
  readonly before: number;
}

/** What the artifact of the same step says, of the newest attempt; undefined where none can be had. */
async function readReportOf(
  { place, provider, job, run, before }: AskedReport,
  folder: string,
  get: Get,
): Promise<EarlierReport | undefined> {
  const { artifacts } = await get({
    route: 'GET /repos/{owner}/{repo}/actions/runs/{run}/artifacts',
    parameters: { run, per_page: String(PAGE) },
    limitMs: LIMIT_MS,
    read: readJson(artifactsSchema, MAX_LIST_BYTES),
  });
  const end = `-${joinArtifactName([provider ?? '', job])}`;
  const candidates = artifacts
    .flatMap(({ name, ...artifact }) => {
      const named = readArtifactName(name);
      return named?.start.endsWith(end) ? [{ ...artifact, attempt: named.attempt }] : [];
    })
    .filter(({ attempt, expired, size_in_bytes: bytes }) => attempt < before && !expired && bytes <= MAX_ZIP_BYTES)
    .sort((a, b) => b.attempt - a.attempt || b.id - a.id);
  for (const { id } of candidates.slice(0, MAX_ARTIFACTS)) {
    const found = await download(id, folder, get).catch(ignoreUnlessDenied);
    if (found?.report.place !== place) continue;
    const { report, problems } = found;
    const isOther = provider !== undefined && report.provider !== null && report.provider.name !== provider;
    if (isOther) continue;
    const verdict = report.conclusion === 'failure' ? 'failure' : 'success';
    return problems === undefined ? { verdict } : { verdict, problems };
  }
  return undefined;
}

/** A damaged artifact, or one without a report, says nothing. */
function ignoreUnlessDenied(error: unknown): undefined {
  if (error instanceof GithubApiFailure && error.denial === 403) throw error;
  return undefined;
}

interface Downloaded {
  readonly report: z.infer<typeof reportSchema>;
  readonly problems: string | undefined;
}

async function download(id: number, folder: string, get: Get): Promise<Downloaded | undefined> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, String(id));
  await get({
    route: 'GET /repos/{owner}/{repo}/actions/artifacts/{id}/zip',
    parameters: { id: String(id) },
    limitMs: LIMIT_MS,
    read: saveTo(path, { maxBytes: MAX_ZIP_BYTES, tooLarge: 'the artifact is larger than GitHub said' }),
  });
  // Not unpacked: it may hold rows, and names that lead outside the folder.
  const text = await readZipEntry(path, (name) => name === 'report.json', MAX_REPORT_BYTES);
  if (text === undefined) return undefined;
  const report = reportSchema.parse(JSON.parse(text.toString('utf8')));
  // A verdict is a verdict without them.
  const problems = await readZipEntry(path, (name) => name === PROBLEMS, MAX_REPORT_BYTES).catch(() => undefined);
  return { report, problems: problems?.toString('utf8') };
}
