import { basename } from 'node:path';
import { runEngine } from '../engine/engine.ts';
import { WITHOUT_COPIES } from '../engine/reserve.ts';
import type { Continuation } from '../engine/resume.ts';
import { createSession, type Session } from '../engine/session.ts';
import { createSpool } from '../engine/spool.ts';
import type { EngineParts } from '../engine/types.ts';
import type { LedgerIdentity } from '../ports/ledger-store.ts';
import { runVariables } from '../provider/columns.ts';
import { resolveBaseUrl } from '../provider/request.ts';
import { plural } from '../report/markdown.ts';
import { createJobStore } from '../store/job-store.ts';
import { createPagedFile } from '../store/paged-file.ts';
import type { RowStore } from '../store/row-store.ts';
import { createTransport } from '../transport/transport.ts';
import { engineDiscretion } from './discretion.ts';
import { type Draft, notice, temporaryPath } from './draft.ts';
import type { Earlier } from './earlier.ts';
import { shownId } from './guard.ts';
import { openLedger } from './open-ledger.ts';
import type { RunPlan } from './plan-run.ts';
import type { ReadRows } from './read-rows.ts';
import type { Setup } from './setup.ts';
import type { RunPorts, RunRequest } from './types.ts';

/** A row of which only the ledger is left. */
const UNKNOWN_ROW = { key: undefined, fields: {} } as const;
/** Pages of the job list kept in memory: 64 KiB each. */
const JOB_PAGES = 16;
/** Ids that are given to the host while the run goes on; all of them stand in report.json. */
const FIRST_IDS = 100;

/** The one line to the vendor of a run. */
export async function openSession(
  draft: Draft,
  { setup, read, request }: { setup: Setup; read: ReadRows; request: Pick<RunRequest, 'hide'> },
  ports: RunPorts,
): Promise<Session> {
  const { spec } = setup;
  const inputs = new Map([...setup.variables, ...runVariables(spec, read.columns, ownFileName(setup, read))]);
  const transport = createTransport({
    ...ports,
    credentialOrigin: resolveBaseUrl(spec, setup.variables).origin,
    rate: setup.limits.rate,
    burst: setup.limits.burst,
  });
  draft.transport = transport;
  const spool = createSpool(ports.files, await temporaryPath(draft, ports));
  return createSession({ spec, inputs, transport, clock: ports.clock, spool, hide: request.hide });
}

/** Of the file that the vendor reads by itself, where it is one of the user's own. */
function ownFileName({ isOwnFile }: Setup, { files: [first] }: ReadRows): string | undefined {
  return isOwnFile && first !== undefined ? basename(first.file.path).replace(/\.gz$/, '') : undefined;
}

interface Sending {
  readonly setup: Setup;
  readonly plan: RunPlan;
  readonly read: ReadRows;
  readonly store: RowStore;
  readonly session: Session;
  readonly identity: LedgerIdentity;
  readonly earlier: Earlier | undefined;
}

/** Sends all planned rows, waits, collects; what came of it stands in the store and in the draft. */
export async function sendRows(
  draft: Draft,
  { setup, plan, read, store, session, identity, earlier }: Sending,
  request: RunRequest,
  ports: RunPorts,
): Promise<void> {
  const { config } = request;
  const { limits, spec } = setup;
  const temporary = await temporaryPath(draft, ports);
  const jobs = createJobStore(createPagedFile(ports.files.openRandom(temporary('jobs.bin')), JOB_PAGES));
  draft.jobs = jobs;
  const { transport, mode } = draft;
  if (transport === undefined) throw new Error('The run has no transport.');
  const { ledger, continuation } = await openLedger(
    draft,
    { identity, spec, read, store, jobs, earlier },
    request,
    ports,
  );
  if (draft.folder !== undefined) request.onLedger?.(draft.folder.ledger);
  if (continuation !== undefined) {
    draft.continues = describeContinuation(continuation);
    request.emit({ kind: 'notice', text: draft.continues });
  }
  const rowsToSend = continuation === undefined ? plan.summary.rows : countUnsent(store);
  request.emit({
    kind: 'stage',
    stage: 'send',
    text:
      continuation === undefined
        ? `Sending ${plural(plan.summary.rows, 'row')} in ${plural(plan.summary.jobs, 'job')} to ${spec.title}.`
        : `Going on with ${plural(continuation.watch.length, 'job')} at ${spec.title}.`,
  });
  if (mode !== 'collect' && request.ledgers?.closed !== undefined)
    notice(draft, request, `${request.ledgers.closed} ${WITHOUT_COPIES}`);
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
      if (event.kind === 'job' && event.job.state === 'running' && ids.length < FIRST_IDS) {
        ids.push(shownId(draft, event.job));
        request.onJobIds(ids);
      }
    },
    load: (row) => (draft.rowless === undefined ? setup.prepare(store.record(row)) : UNKNOWN_ROW),
    hasRows: draft.rowless === undefined,
    columns: read.columns,
    storage: setup.storage,
    transport,
    ...engineDiscretion(draft, setup, store),
    seal: setup.seal,
    save: draft.save,
    throttled: () => transport.counts.throttled,
  };
  const result = await runEngine(parts, {
    maxRows: limits.rows,
    maxBytes: limits.bytes,
    frame: plan.frame,
    jobLimit: spec.limits.jobs?.value,
    keepKeysApart: plan.keepKeysApart,
    concurrency: limits.concurrency,
    requestsPerSecond: limits.requestsPerSecond,
    timeoutMs: config.timeout,
    pollIntervalMs: config['poll-interval'],
    retryRounds: mode === 'run' ? config['retry-failed'] : 0,
    // A batch keeps its id over all attempts.
    runId: continuation?.history.runId ?? identity.runId,
    planHash: plan.hash,
    rowsToSend,
    plannedJobs: plan.summary.jobs,
    isRerun: request.context.attempt > 1,
    send: mode !== 'collect',
    follow: mode !== 'submit',
    looks: request.isPostStep === true ? 1 : undefined,
    continuation,
  });
  // What ended the step, the post step has said already.
  draft.stops.push(...result.stops.filter(({ reason }) => reason !== 'cancelled' || request.isPostStep !== true));
  draft.notices.push(...result.notices);
  draft.rounds = result.rounds;
  draft.foreignRows = result.foreignRows;
  draft.left = { session, jobs: result.left };
}

/** What the summary says before anything else (contract, section 6). */
function describeContinuation({ history, kept, again, watch }: Continuation): string {
  const parts = [
    `${plural(kept, 'row')} kept`,
    ...(again > 0 ? [`${again} sent again`] : []),
    ...(watch.length > 0 ? [`${plural(watch.length, 'job')} looked at again`] : []),
  ];
  return `Continues attempt ${history.attempt}: ${parts.join(', ')}.`;
}

function countUnsent({ table }: RowStore): number {
  let count = 0;
  for (let row = 0; row < table.count; row += 1) if (table.get(row).outcome === undefined) count += 1;
  return count;
}
