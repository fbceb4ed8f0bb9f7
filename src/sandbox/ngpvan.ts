import { createHash } from 'node:crypto';
import type { DatabaseMode } from './ngpvan-catalogue.ts';
import type { Stretch } from './ngpvan-import.ts';
import { FIRST_ID, type NgpvanOptions, startImport, type Van, type VanJob, type VanWords } from './ngpvan-jobs.ts';
import { readOrder } from './ngpvan-order.ts';
import { findRoute, json, NOT_FOUND, readLogin, refuse } from './ngpvan-pages.ts';
import { startResultOrigin } from './ngpvan-results.ts';
import { startSandboxStorage } from './sandbox-storage.ts';
import { createSpool } from './spool.ts';
import type {
  JobDesk,
  JobView,
  OpenVendor,
  Reply,
  RequestKind,
  StatusWords,
  VendorRequest,
  VendorWorld,
} from './types.ts';
import type { ImportRecord } from './vendor-records.ts';

/** The vendor gives no figure; more than a careful client asks for. */
const RATE = 10;
/** Of the first part of a reference code. */
const REFERENCE_CHARS = 12;
/** Hours after which a link expires: the vendor's page "Common models". */
const RESULT_SECONDS = 24 * 3600;
/** A poll is held so long at most while a file is read: its job's state must not hang on this machine's speed. */
const HOLD_MS = 2000;
/** Shares of a job's time at which its status changes, where it takes any. */
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

async function handle(van: Van, request: VendorRequest, desk: JobDesk): Promise<Reply> {
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

function submit(van: Van, { headers, body }: VendorRequest, mode: DatabaseMode, desk: JobDesk): Reply {
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    return refuse(415, { code: 'UNSUPPORTED_MEDIA_TYPE', text: 'Content-Type must be application/json.' });
  }
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return refuse(400, { code: 'INVALID_PARAMETER', text: 'The body is no JSON in UTF-8.' });
  }
  const read = readOrder(document, mode);
  if ('errors' in read) return refuse(400, ...read.errors);
  return json(200, { jobId: Number(startImport(van, document, read.order, desk)) });
}

async function poll(van: Van, jobId: string, desk: JobDesk): Promise<Reply> {
  const { world } = van;
  const job = van.jobs.get(jobId);
  if (job !== undefined && world.elapsedMs() - job.acceptedMs >= world.jobSeconds * 1000) {
    await Promise.race([job.reading, new Promise<void>((resolve) => world.later(HOLD_MS, resolve))]);
  }
  const view = desk.look(jobId);
  if (job === undefined || view === undefined) return NOT_FOUND;
  const hasFailed = view.message !== undefined || job.failure !== undefined;
  const error = {
    // The seed itself is a part of what the storage's keys are made of.
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

/** The words of the jobs' desk, told apart as the vendor does. */
function showStatus({ words, world }: Van, { acceptedMs, imported }: VanJob, { status }: JobView): string {
  const hasFaults = (imported?.faulty ?? 0) > 0;
  if (status === words.done) return hasFaults ? words.doneWithErrors : words.done;
  if (status !== words.running) return status;
  const share = world.jobSeconds === 0 ? 1 : (world.elapsedMs() - acceptedMs) / (world.jobSeconds * 1000);
  if (share < STARTED) return words.pending;
  return hasFaults && share >= HALF ? words.runningWithErrors : words.running;
}

function linkResults(van: Van, job: VanJob, jobId: string, { rowFaults = [] }: JobView): readonly unknown[] {
  const stretches: readonly Stretch[] = job.imported?.stretches ?? [];
  const expiresMs = van.world.epochMs() + (van.options.resultSeconds ?? RESULT_SECONDS) * 1000;
  return stretches.map((stretch, index) => ({
    url: van.results.link({
      name: `bulk-import-results/${jobId}-${index + 1}.csv`,
      path: job.resultPath,
      stretch,
      header: job.header,
      repeated: { at: FIXED_COLUMNS, count: job.order.echoed.length },
      faults: rowFaults,
      isFirst: index === 0,
      isLast: index === stretches.length - 1,
      expiresMs,
    }),
    dateExpired: new Date(expiresMs).toISOString().replace('Z', '0000+00:00'),
  }));
}

/**
 * NGP VAN's bulk import, as its pages and public clients say. It downloads the zip, reads it with readers of its own,
 * and serves result files from another origin. Where the documents are silent it refuses what a careful client never
 * sends: an unknown mapping type or field, a line with other than the announced number of cells.
 */
export async function openNgpvan(world: VendorWorld, options: NgpvanOptions = {}): Promise<OpenVendor> {
  const stop = new AbortController();
  const spool = createSpool();
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
  const van: Van = { world, options, words, spool, results, jobs, imports, stopped: stop.signal, nextKey };
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
      await spool.remove();
    },
  };
}
