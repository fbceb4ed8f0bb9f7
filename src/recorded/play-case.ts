import { FaultError } from '../domain/fault.ts';
import type { JobRecord } from '../domain/job.ts';
import { KeyHash } from '../domain/key-hash.ts';
import { runEngine } from '../engine/engine.ts';
import { NO_OVERHEAD } from '../engine/plan.ts';
import { createSession, type Reply, type Session } from '../engine/session.ts';
import { createSpool } from '../engine/submit/spool.ts';
import type { EngineOptions, EngineParts } from '../engine/types.ts';
import { toText } from '../expression/added-functions.ts';
import { orderColumns } from '../expression/columns.ts';
import type { Variables } from '../expression/types.ts';
import { createLedger } from '../ledger/ledger.ts';
import { runPreflight } from '../pipeline/preflight.ts';
import { adaptToOwnFile } from '../pipeline/staging.ts';
import type { Http } from '../ports/http.ts';
import type { Random } from '../ports/random.ts';
import { bindSpec, deriveVariables } from '../provider/bind.ts';
import { bindInputs, environmentName } from '../provider/inputs.ts';
import { resolveBaseUrl } from '../provider/request.ts';
import type { ProviderSpec } from '../provider/types.ts';
import { runVariables } from '../provider/variable-names.ts';
import type { Storage } from '../storage/types.ts';
import { createJobStore } from '../store/job-store.ts';
import { createPagedFile } from '../store/paged-file.ts';
import { createRowStore } from '../store/row-store.ts';
import { createTransport } from '../transport/transport.ts';
import type { ExchangeCase } from './exchange-file.ts';
import { createMemoryFiles } from './memory-files.ts';
import { createScriptedHttp, type ScriptedHttp } from './scripted-http.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** The value of `batch_id` in recorded exchanges. */
const RECORDED_BATCH_ID = '00000000-0000-5000-8000-000000000001';
/** The default of the input `timeout`. */
const TIMEOUT_MS = 60 * 60_000;
/** Next steps of recorded runs are not shown. */
const NO_NEXT_RUN = { ledger: '', resume: '', fresh: '', collect: '', resend: '' } as const;
const PAGES = 4;

/** Makes every wait predictable. */
const RANDOM: Random = { next: () => 0.5, uuid: () => '00000000-0000-4000-8000-000000000000' };

/** How a recorded job ended. */
export type RecordedEnd = ExchangeCase['expect']['job'];

/** The result of one recorded case. */
export interface Played {
  readonly spec: ProviderSpec;
  readonly http: ScriptedHttp;
  readonly job: RecordedEnd | undefined;
  readonly error: string | undefined;
  readonly foreign: number;
  /** In the order of the rows. */
  readonly rows: readonly PlayedRow[];
}

interface PlayedRow {
  readonly key: string | undefined;
  readonly outcome: string;
  readonly message: string | undefined;
  readonly retryable: boolean;
}

/**
 * Plays one case: the inputs, the preflight checks, and the engine of a run, with transport, rate and retries, on a
 * network, a disk and a clock in memory. Rejects with `FaultError` if a run would not start.
 */
export async function playCase(file: ProviderSpec, recorded: ExchangeCase): Promise<Played> {
  const { spec, variables } = await bindCase(file, recorded);
  const files = createMemoryFiles();
  const stop = new AbortController();
  const origin = resolveBaseUrl(spec, variables).origin;
  const http = createScriptedHttp({
    exchanges: recorded.exchanges,
    origin,
    readFile: files.bytes,
    onMismatch: () => stop.abort(),
  });
  const parts = await openEngine(spec, variables, { recorded, files, http, origin, signal: stop.signal });
  try {
    if (recorded.preflight) {
      const refusal = await check(spec, parts.session, stop.signal);
      if (refusal !== undefined) return { spec, http, ...refusal, foreign: 0, rows: readRows(parts) };
    }
    const result = await runEngine(parts, { ...ONE_JOB, rowsToSend: parts.store.table.count });
    if (result.failure !== undefined) throw result.failure.error;
    const stopped = result.stops.map(({ fault }) => fault.message).join(' ');
    const job = parts.jobs.get(1);
    const ending = job === undefined ? { job, error: stopped === '' ? undefined : stopped } : readEnding(job);
    return { spec, http, ...ending, foreign: result.foreignRows, rows: readRows(parts) };
  } finally {
    parts.store.close();
    parts.jobs.close();
  }
}

/** All rows in one job, as a run sends them, once. */
const ONE_JOB: Omit<EngineOptions, 'rowsToSend'> = {
  maxRows: Number.MAX_SAFE_INTEGER,
  maxBytes: undefined,
  overhead: NO_OVERHEAD,
  jobLimit: undefined,
  keepKeysApart: false,
  concurrency: 1,
  requestsPerSecond: 1,
  timeoutMs: TIMEOUT_MS,
  pollIntervalMs: 'auto',
  retryRounds: 0,
  runId: 'recorded',
  planHash: 'recorded',
  isRerun: false,
  batchIdOf: () => RECORDED_BATCH_ID,
  plannedJobs: 1,
  send: true,
  follow: true,
  next: NO_NEXT_RUN,
};

/** The spec and the variables for the inputs of the case. Throws `FaultError`. */
async function bindCase(
  file: ProviderSpec,
  { inputs, engine }: ExchangeCase,
): Promise<{ readonly spec: ProviderSpec; readonly variables: Variables }> {
  const secrets = new Set(file.inputs.filter(({ secret }) => secret).map(({ name }) => name));
  const values = Object.entries(inputs);
  const typed = bindInputs(file, {
    params: new Map(values.filter(([name]) => !secrets.has(name))),
    environment: new Map(
      values.filter(([name]) => secrets.has(name)).map(([name, value]) => [environmentName(name), String(value)]),
    ),
  });
  if (typed.faults.length > 0) throw new FaultError(typed.faults);
  const { variables } = await deriveVariables(file, typed);
  const spec = await bindSpec(file, variables);
  return { spec: spec.usesStorage && engine.upload_url === undefined ? adaptToOwnFile(spec) : spec, variables };
}

interface World {
  readonly recorded: ExchangeCase;
  readonly files: ReturnType<typeof createMemoryFiles>;
  readonly http: Http;
  readonly origin: string;
  readonly signal: AbortSignal;
}

async function openEngine(
  spec: ProviderSpec,
  variables: Variables,
  { recorded, files, http, origin, signal }: World,
): Promise<EngineParts> {
  const { rows, engine } = recorded;
  const clock = createVirtualClock();
  const { limits, numberColumn } = spec;
  const key = spec.key?.column;
  const isOwnFile = spec.usesStorage && engine.upload_url === undefined;
  const named = rows.flatMap((row) => Object.keys(row));
  const columns = orderColumns(named, { key, numberColumn, keepOrder: isOwnFile });
  const inputs = new Map([...variables, ...runVariables(spec, columns, isOwnFile ? engine.file_name : undefined)]);
  const pace = { rate: limits.rate.value, burst: limits.burst };
  const transport = createTransport({ http, clock, random: RANDOM, credentialOrigin: origin, ...pace });
  const fieldsOf: EngineParts['fieldsOf'] = (row) => rows[row] ?? {};
  const keyOf: EngineParts['keyOf'] = (row) => (key === undefined ? undefined : toText(fieldsOf(row)[key]));
  const store = createRowStore({ files, directory: '/', sources: [], parseRecord: () => NO_RECORD });
  const hash = new KeyHash();
  for (const row of rows.keys()) {
    hash.setText(keyOf(row) ?? '');
    store.table.add({ ...NO_ROW, line: row + 1, keyHash: hash.high });
  }
  const spool = createSpool(files, (name) => `/${name}`);
  return {
    spec,
    session: createSession({ spec, inputs, transport, clock, spool, hide: () => undefined }),
    clock,
    random: RANDOM,
    store,
    jobs: createJobStore(createPagedFile(files.openRandom('/jobs.bin'), PAGES)),
    ledger: createLedger({ sink: await files.openWrite('/ledger.ndjson'), clock }),
    emit: () => undefined,
    notice: () => undefined,
    signal,
    keyOf,
    fieldsOf,
    hasRows: true,
    columns,
    storage: engine.upload_url === undefined ? undefined : openStorage(engine.upload_url, engine.source_url ?? ''),
    transport,
    ...NOTHING_HIDDEN,
  };
}

/** Recorded exchanges hold no data of anybody. */
const NOTHING_HIDDEN = {
  seal: undefined,
  save: undefined,
  conceal: (message) => message,
  hides: () => false,
  nameJob: (id) => id,
  isPublic: false,
} satisfies Partial<EngineParts>;

/** Rows are read from the case; the store only keeps their outcomes. */
const NO_ROW = { file: 0, position: 0, bytes: 0, encodedBytes: 0 } as const;
const NO_RECORD = { line: 0, columns: [], values: [], raw: '' } as const;

/** One object at the recorded addresses. It is never removed, because that request does not go to the vendor. */
function openStorage(uploadUrl: string, sourceUrl: string): Storage {
  const staged = { uploadUrl, uploadHeaders: new Map<string, string>(), sourceUrl, removeUrl: async () => undefined };
  return { objectFor: async () => staged, remembers: false, secrets: [] };
}

/** Makes the preflight requests; returns a refusal in the vendor's words. */
async function check(
  spec: ProviderSpec,
  session: Session,
  signal: AbortSignal,
): Promise<{ readonly job: RecordedEnd; readonly error: string } | undefined> {
  let refused: Exclude<Reply, { kind: 'ok' | 'withdrawn' }> | undefined;
  const watched: Session = {
    ...session,
    async call(...order) {
      const replies = await session.call(...order);
      for (const reply of replies) if (reply.kind !== 'ok' && reply.kind !== 'withdrawn') refused ??= reply;
      return replies;
    },
  };
  try {
    await runPreflight(spec, watched, signal);
    return undefined;
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    const job = error.reason === 'vendor-error' ? 'uncertain' : 'refused';
    return { job, error: refused?.message ?? error.message };
  }
}

function readEnding({ state, vendorState, polls, message }: JobRecord): Pick<Played, 'job' | 'error'> {
  switch (state) {
    case 'timed-out':
    case 'running':
      return { job: 'running', error: undefined };
    case 'unreachable':
      // Without a state from the vendor, no poll could be read.
      if (vendorState === undefined && polls > 0) return { job: 'unreadable', error: undefined };
      return { job: state, error: message };
    case 'cancelled':
      return { job: undefined, error: message };
    default:
      return { job: state, error: message };
  }
}

function readRows({ store, keyOf }: EngineParts): readonly PlayedRow[] {
  return Array.from({ length: store.table.count }, (_, row) => {
    const { outcome = 'unresolved', reason, message, retryable } = store.table.get(row);
    const key = keyOf(row);
    // The job says why a row has no outcome.
    if (outcome === 'unresolved') {
      return { key, outcome: reason === 'contradictory' ? reason : outcome, message: undefined, retryable: false };
    }
    const text = store.text(message);
    return { key, outcome, message: text === '' ? undefined : text, retryable };
  });
}
