import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RequestKind } from '../record.ts';
import { parseBody } from '../request-values.ts';
import type { SandboxReply } from '../respond.ts';
import { startSandboxStorage } from '../storage/sandbox-storage.ts';
import type { ImportRecord, JobDesk, JobView, OpenVendor, StatusWords, VendorRequest, VendorWorld } from '../types.ts';
import type { DatabaseMode } from './catalog.ts';
import type { FileRange } from './import-file.ts';
import { FIRST_ID, type NgpvanVariant, startImport, type Van, type VanJob, type VanWords } from './jobs.ts';
import { readOrder } from './order.ts';
import { startResultOrigin } from './result-files.ts';
import { findRoute, json, NOT_FOUND, readLogin, refuse } from './routes.ts';

/** The vendor gives no figure; this is more than a careful client uses. */
const RATE = 10;
/** Length of the first part of a reference code. */
const REFERENCE_CHARS = 12;
/** How long a link is valid: the vendor's page "Common models". */
const RESULT_SECONDS = 24 * 3600;
/** A poll waits at most this long while a file is read, so that the job's state does not depend on the machine's speed. */
const HOLD_MS = 2000;
/** Fractions of a job's time at which its status changes, if the job takes any time. */
const STARTED = 0.2;
const HALF = 0.5;
/** Columns of a result file before those that the client asked for. */
const FIXED_COLUMNS = 4;
const ID_RANGE = 80_000_000;

const WORDS: VanWords = {
  pending: 'Pending',
  running: 'InProgress',
  runningWithErrors: 'InProgressWithErrors',
  done: 'Completed',
  doneWithErrors: 'CompletedWithErrors',
  failed: 'Failed',
};

async function handle(van: Van, request: VendorRequest, desk: JobDesk): Promise<SandboxReply> {
  const route = findRoute(request.method, request.path);
  if (route.kind === 'other') return route.reply;
  if (!request.isAuthorized) return refuse(401, { code: 'UNAUTHORIZED', text: 'The API key is missing or wrong.' });
  const given = readLogin(request.headers)?.mode;
  const mode = (van.options.databaseModes ?? ['0', '1']).find((each) => each === given);
  if (mode === undefined) return refuse(403, { code: 'FORBIDDEN', text: 'The key does not open this database mode.' });
  switch (route.kind) {
    case 'preflight':
      return route.show(mode, request, van.options.pageSize);
    case 'submit':
      return submit(van, request, mode, desk);
    case 'poll':
      return poll(van, route.jobId, desk);
  }
}

function submit(van: Van, { headers, body }: VendorRequest, mode: DatabaseMode, desk: JobDesk): SandboxReply {
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    return refuse(415, { code: 'UNSUPPORTED_MEDIA_TYPE', text: 'Content-Type must be application/json.' });
  }
  let document: unknown;
  try {
    document = parseBody(body);
  } catch {
    return refuse(400, { code: 'INVALID_PARAMETER', text: 'The body is not JSON in UTF-8.' });
  }
  const read = readOrder(document, mode);
  if ('errors' in read) return refuse(400, ...read.errors);
  return json(200, { jobId: Number(startImport(van, document, read.order, desk)) });
}

async function poll(van: Van, jobId: string, desk: JobDesk): Promise<SandboxReply> {
  const { world } = van;
  const job = van.jobs.get(jobId);
  if (job !== undefined && world.elapsedMs() - job.acceptedMs >= world.jobSeconds * 1000) {
    await Promise.race([job.reading, pause(HOLD_MS, undefined, { ref: false })]);
  }
  const view = desk.look(jobId);
  if (job === undefined || view === undefined) return NOT_FOUND;
  const hasFailed = view.message !== undefined || job.failure !== undefined;
  const error = {
    // Hashed, since the storage's keys contain the seed.
    referenceCode: `${createHash('sha256').update(world.seed).digest('hex').slice(0, REFERENCE_CHARS)}-${jobId}`,
    text: view.message ?? '',
    code: job.failure?.code ?? 'ERROR',
  };
  return json(200, {
    id: Number(jobId),
    status: showStatus(van, job, view),
    resourceType: job.order.resourceType,
    webhookUrl: null,
    resultFileSizeLimitKb: job.order.resultKb,
    errors: hasFailed && view.message !== undefined ? [error] : [],
    resultFiles: view.results === null ? null : linkResults(van, job, jobId, view),
  });
}

/** The state of the job in the vendor's own, more detailed words. */
function showStatus({ words, world }: Van, { acceptedMs, imported }: VanJob, { status }: JobView): string {
  const hasFaults = (imported?.faulty ?? 0) > 0;
  if (status === words.done) return hasFaults ? words.doneWithErrors : words.done;
  if (status !== words.running) return status;
  const share = world.jobSeconds === 0 ? 1 : (world.elapsedMs() - acceptedMs) / (world.jobSeconds * 1000);
  if (share < STARTED) return words.pending;
  return hasFaults && share >= HALF ? words.runningWithErrors : words.running;
}

function linkResults(van: Van, job: VanJob, jobId: string, { rewrite }: JobView): readonly unknown[] {
  const ranges: readonly FileRange[] = job.imported?.ranges ?? [];
  const expiresMs = van.world.epochMs() + (van.options.resultSeconds ?? RESULT_SECONDS) * 1000;
  return ranges.map((range, index) => ({
    url: van.results.link({
      name: `bulk-import-results/${jobId}-${index + 1}.csv`,
      path: job.resultPath,
      range,
      header: job.header,
      repeated: { at: FIXED_COLUMNS, count: job.order.echoed.length },
      rewrite,
      isFirst: index === 0,
      isLast: index === ranges.length - 1,
      expiresMs,
    }),
    dateExpired: new Date(expiresMs).toISOString().replace('Z', '0000+00:00'),
  }));
}

/**
 * NGP VAN's bulk import, according to its pages and public clients. It downloads the zip, reads it with its own readers,
 * and serves result files from another origin. Where the documents say nothing, it refuses what a careful client never
 * sends: an unknown mapping type or field, a line whose number of cells is not the announced one.
 */
export async function openNgpvan(world: VendorWorld, options: NgpvanVariant = {}): Promise<OpenVendor> {
  const stop = new AbortController();
  const folder = await mkdtemp(join(tmpdir(), 'bulk-job-sandbox-'));
  const results = await startResultOrigin(world);
  const { storage, stop: stopStorage } = await startSandboxStorage(world, options.sessionToken === true);
  const words: VanWords = { ...WORDS, ...options.words };
  const imports = new Map<string, ImportRecord>();
  const jobs = new Map<string, VanJob>();
  let keys = 0;
  const nextKey = (): string => {
    keys += 1;
    return String(FIRST_ID * 10 + keys);
  };
  const van: Van = { world, options, words, folder, results, jobs, imports, stopped: stop.signal, nextKey };
  const deskWords: StatusWords = { running: words.running, done: words.done, failed: words.failed };
  return {
    records: { storage, imports, resultRequests: results.requests, passes: new Map() },
    vendor: {
      name: 'ngpvan',
      rate: RATE,
      words: deskWords,
      formatJobId: (count, seed) => String(FIRST_ID + (Number.parseInt(seed.slice(0, 8), 16) % ID_RANGE) + count),
      readKey: (headers) => readLogin(headers)?.key,
      classify: (method, path): RequestKind => findRoute(method, path).kind,
      handle: (request, desk) => handle(van, request, desk),
      throttled: refuse(429, { code: 'TOO_MANY_REQUESTS', text: 'Too many requests.' }),
      tooLarge: refuse(413, { code: 'REQUEST_TOO_LARGE', text: 'The request is too large.' }),
    },
    async stop() {
      stop.abort();
      await Promise.all([...jobs.values()].map(({ reading }) => reading));
      await Promise.all([results.stop(), stopStorage()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
