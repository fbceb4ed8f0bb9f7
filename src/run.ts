import { type Fault, FaultError } from './domain/fault.ts';
import type { Publication } from './domain/publication.ts';
import { isBreached } from './domain/threshold.ts';
import { runEngine } from './engine/engine.ts';
import { createLedger } from './engine/ledger.ts';
import { createSession, type Session } from './engine/session.ts';
import type { EngineParts, Stop } from './engine/types.ts';
import { conclude } from './pipeline/conclude.ts';
import { type Draft, notice, startDraft, temporaryPath } from './pipeline/draft.ts';
import { chooseMode } from './pipeline/mode.ts';
import { chooseOutputFolder, openOutputFolder } from './pipeline/output-folder.ts';
import { checkTime, planRun, type RunPlan } from './pipeline/plan-run.ts';
import { runPreflight } from './pipeline/preflight.ts';
import { type ReadRows, readRows } from './pipeline/read-rows.ts';
import { type Setup, setUp } from './pipeline/setup.ts';
import type { RunPorts, RunRequest } from './pipeline/types.ts';
import { derivedSecrets, resolveBaseUrl } from './provider/request.ts';
import { chooseDetail } from './report/privacy.ts';
import { parseRecord } from './sources/parse-record.ts';
import { resolveFiles } from './sources/resolve.ts';
import { createJobStore } from './store/job-store.ts';
import { createPagedFile } from './store/paged-file.ts';
import { createRowStore, type RowStore } from './store/row-store.ts';
import { createTransport } from './transport/transport.ts';

/** Pages of the job list kept in memory: 64 KiB each. */
const JOB_PAGES = 16;

/**
 * A whole run: read → plan → send → poll → collect → report → gate. Whatever fails, it resolves with a report;
 * whether the process fails is decided from that, once, by the caller.
 */
export async function run(request: RunRequest, ports: RunPorts): Promise<Publication> {
  const draft = startDraft(ports);
  try {
    await proceed(draft, request, ports);
  } catch (error) {
    draft.stops.push(...toStops(error, request.signal));
  }
  try {
    return await conclude(draft, request, ports);
  } finally {
    await close(draft, ports);
  }
}

async function proceed(draft: Draft, request: RunRequest, ports: RunPorts): Promise<void> {
  const { config, context } = request;
  const { mode, notice: about } = chooseMode(config.mode, context);
  draft.mode = mode;
  if (about !== undefined) notice(draft, request, about);
  const detail = chooseDetail({
    input: config['report-detail'],
    visibility: context.visibility,
    ci: context.ci !== 'none',
    allowPublic: config['allow-public-personal-data'],
  });
  draft.detail = detail.detail;
  const folderFaults = await openFolder(draft, request, ports);
  const configFaults = [
    ...request.configFaults,
    ...(detail.fault === undefined ? [] : [detail.fault]),
    ...folderFaults,
  ];
  const setup = await setUp({ ...request, configFaults }, ports.files, mode);
  draft.setup = setup;
  for (const text of setup.notices) notice(draft, request, text);
  request.hide(derivedSecrets(setup.spec, setup.variables));

  const read = await readAll(draft, setup, request, ports);
  if (read === undefined) return;
  const { store } = read;
  const plan = planRun({ setup, config, store, read });
  draft.plan = plan.summary;
  if (isBreached(config['max-invalid'], read.invalid, store.table.count)) return refuseInvalid(draft, read.invalid);
  checkTime(plan.summary, setup.limits, config.timeout);

  const session = openSession(draft, setup, ports);
  const mayAsk = mode === 'run' || (setup.complete && context.trust === 'trusted');
  if (mayAsk && plan.summary.rows > 0 && setup.spec.preflight.length > 0) {
    request.emit({
      kind: 'stage',
      stage: 'preflight',
      text: `Asking ${setup.spec.title} whether the inputs are right.`,
    });
    await runPreflight(setup.spec, session, request.signal);
  }
  if (mode === 'validate' || plan.summary.rows === 0) return;
  await send(draft, { setup, plan, read, store, session }, request, ports);
}

/**
 * Where results go; made first, so that even a run that fails at once leaves its report there. Gives why that is
 * impossible, to be shown with what else is wrong.
 */
async function openFolder(draft: Draft, request: RunRequest, { files, clock }: RunPorts): Promise<readonly Fault[]> {
  try {
    draft.folder = await openOutputFolder(files, await chooseOutputFolder(request, files));
    draft.ledger = createLedger(await files.openWrite(draft.folder.ledger), clock);
    return [];
  } catch (error) {
    if (error instanceof FaultError) return error.faults;
    throw error;
  }
}

async function readAll(
  draft: Draft,
  setup: Setup,
  request: RunRequest,
  ports: RunPorts,
): Promise<(ReadRows & { readonly store: RowStore }) | undefined> {
  const { config } = request;
  const found = await resolveFiles({
    patterns: config.files,
    workingDirectory: setup.workingDirectory,
    format: config.format,
    files: ports.files,
    outputDirectory: draft.folder?.path,
  });
  if (found.faults.length > 0) throw new FaultError(found.faults);
  for (const pattern of found.emptyPatterns) handleEmpty(draft, request, `No file matches the pattern "${pattern}".`);
  request.emit({
    kind: 'stage',
    stage: 'read',
    text: `Reading ${found.files.length} ${found.files.length === 1 ? 'file' : 'files'}.`,
  });
  const temporary = await temporaryPath(draft, ports);
  const store = createRowStore({
    files: ports.files,
    directory: temporary(''),
    sources: found.files,
    parseRecord: reread,
  });
  draft.store = store;
  draft.read = found.files.map((file) => ({ file, rows: 0, sha256: '', columns: [] }));
  const read = await readRows({
    setup,
    config,
    sources: found.files,
    files: ports.files,
    store,
    temporary,
    signal: request.signal,
  });
  draft.read = read.files;
  if (store.table.count > 0) return { ...read, store };
  handleEmpty(draft, request, 'There is no row in all files.');
  return undefined;
}

function reread(text: string, line: number) {
  const parsed = parseRecord(text, line);
  return parsed.kind === 'record' ? parsed.record : { line, columns: [], values: [], raw: text };
}

/** `on-empty`: a pipeline whose export is missing must not be green. */
function handleEmpty(draft: Draft, request: RunRequest, message: string): void {
  const fault: Fault = {
    code: 'input/empty',
    message,
    next: 'Check files and working-directory; write on-empty: warn or ignore if that may happen.',
    input: 'files',
  };
  const answer = request.config['on-empty'];
  if (answer === 'fail') throw new FaultError([fault]);
  if (answer === 'warn') {
    draft.letPass.push('config-error');
    notice(draft, request, message);
  }
}

function refuseInvalid(draft: Draft, invalid: number): void {
  const fault: Fault = {
    code: 'run/invalid-data',
    message: `${invalid} ${invalid === 1 ? 'row is' : 'rows are'} invalid, which is more than max-invalid allows, so nothing was sent.`,
    next: 'Mend the rows of invalid.csv, or raise max-invalid to send the others.',
    input: 'max-invalid',
  };
  draft.stops.push({ reason: 'invalid-data', fault });
}

function openSession(draft: Draft, setup: Setup, ports: RunPorts): Session {
  const transport = createTransport({
    ...ports,
    credentialOrigin: resolveBaseUrl(setup.spec, setup.variables).origin,
    rate: setup.limits.rate,
    burst: setup.limits.burst,
  });
  draft.transport = transport;
  return createSession({ spec: setup.spec, inputs: setup.variables, transport, clock: ports.clock });
}

interface Sending {
  readonly setup: Setup;
  readonly plan: RunPlan;
  readonly read: ReadRows;
  readonly store: RowStore;
  readonly session: Session;
}

async function send(
  draft: Draft,
  { setup, plan, read, store, session }: Sending,
  request: RunRequest,
  ports: RunPorts,
): Promise<void> {
  const { config, context } = request;
  const { limits, spec } = setup;
  const temporary = await temporaryPath(draft, ports);
  const jobs = createJobStore(createPagedFile(ports.files.openRandom(temporary('jobs.bin')), JOB_PAGES));
  draft.jobs = jobs;
  const { ledger, transport } = draft;
  if (ledger === undefined || transport === undefined) throw new Error('The run has no ledger or no transport.');
  const runId = context.runId === '' ? ports.random.uuid() : context.runId;
  const files = read.files.map(({ sha256, rows }) => ({ sha256, rows }));
  ledger.append({ kind: 'start', version: 1, runId, plan: plan.hash, rows: plan.summary.rows, files });
  request.emit({
    kind: 'stage',
    stage: 'send',
    text: `Sending ${plan.summary.rows} rows in ${plan.summary.jobs} jobs to ${spec.title}.`,
  });
  const ids: string[] = [];
  const parts: EngineParts = {
    spec,
    session,
    clock: ports.clock,
    random: ports.random,
    store,
    jobs,
    ledger,
    signal: request.signal,
    emit(event) {
      request.emit(event);
      if (
        event.kind === 'job' &&
        event.job.state === 'running' &&
        event.job.id !== undefined &&
        ids.length < FIRST_IDS
      ) {
        ids.push(event.job.id);
        request.onJobIds(ids);
      }
    },
    load: (row) => setup.prepare(store.record(row)),
    throttled: () => transport.counts.throttled,
  };
  const result = await runEngine(parts, {
    maxRows: limits.rows,
    maxBytes: limits.bytes,
    keepKeysApart: plan.keepKeysApart,
    concurrency: limits.concurrency,
    requestsPerSecond: limits.requestsPerSecond,
    timeoutMs: config.timeout,
    pollIntervalMs: config['poll-interval'],
    retryRounds: config['retry-failed'],
    runId,
    planHash: plan.hash,
    rowsToSend: plan.summary.rows,
    plannedJobs: plan.summary.jobs,
  });
  draft.stops.push(...result.stops);
  draft.notices.push(...result.notices);
  draft.rounds = result.rounds;
  draft.foreignRows = result.foreignRows;
}

/** Ids that are given to the host while the run goes on; all of them stand in report.json. */
const FIRST_IDS = 100;

/** What was thrown, as reasons of the verdict. Anything unexpected is a bug, never a green run. */
function toStops(error: unknown, signal: AbortSignal): Stop[] {
  if (error instanceof FaultError) return error.faults.map((fault) => ({ reason: error.reason, fault }));
  if (signal.aborted) {
    return [
      {
        reason: 'cancelled',
        fault: {
          code: 'run/cancelled',
          message: 'The run was cancelled before anything was sent.',
          next: 'Start it again.',
        },
      },
    ];
  }
  // The message of an unknown error may hold a cell; its name and place do not.
  const frame = error instanceof Error ? (/^ {4}at .*/m.exec(error.stack ?? '')?.[0].trim() ?? '') : '';
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return [
    {
      reason: 'bug',
      fault: {
        code: 'bug/unexpected',
        message: `An unexpected ${name}${code} stopped the run ${frame}.`,
        next: 'Please report this with the log. Rows may have been sent: look at ledger.ndjson before you send them again.',
      },
    },
  ];
}

async function close(draft: Draft, { files }: RunPorts): Promise<void> {
  await draft.ledger?.close();
  draft.store?.close();
  draft.jobs?.close();
  draft.transport?.dispose();
  if (draft.temporary !== undefined) await files.remove(draft.temporary);
  await draft.folder?.release();
}
