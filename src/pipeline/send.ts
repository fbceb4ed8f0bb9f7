import { MODES } from '../domain/mode.ts';
import { ObjectLine } from '../domain/object-line.ts';
import { plural } from '../domain/plural.ts';
import { formatShard } from '../domain/shard.ts';
import { runEngine } from '../engine/engine.ts';
import { WITHOUT_COPIES } from '../engine/submit/reserve.ts';
import type { EngineParts } from '../engine/types.ts';
import { createCellReader } from '../sources/prepare.ts';
import type { RowStore } from '../store/row-store.ts';
import type { OpenedLedger, RowKeys, RunContext, Sent } from './context.ts';
import { engineDisclosure } from './disclosure.ts';
import { createFuse } from './fuse.ts';
import { describeNextRun } from './next-run.ts';
import { openLedger } from './open-ledger.ts';
import type { Approved } from './planned.ts';
import { createRowKeys } from './row-keys.ts';
import { findFailedBefore, findKnownKeys } from './row-memory/outcomes.ts';
import { reserveRows } from './row-memory/remember.ts';
import type { Setup } from './setup.ts';
import { shownId } from './shown-jobs.ts';
import { noteRowNumbers } from './without-rows.ts';

/** If only the ledger is left, nothing but their number is known about the rows. */
const UNKNOWN_ROWS = { keyOf: () => undefined, fieldsOf: () => ({}) };
/** Ids that are passed to the host during the run; report.json has all of them. */
const FIRST_IDS = 100;

/**
 * Sends all planned rows, waits and collects; afterwards the outcome of each row is in the store.
 * @param onFirstJob called when the vendor has accepted the first job.
 */
export async function sendAndCollect(run: RunContext, approved: Approved, onFirstJob?: () => void): Promise<Sent> {
  const { known, request } = run;
  const { config } = request;
  const { setup, plan, rows, identity } = approved;
  const { limits } = setup;
  const mode = MODES[known.mode];
  const opened = await openLedger(run, approved);
  const { continuation } = opened;
  if (known.folder !== undefined) await request.onLedger?.(known.folder.ledger);
  if (mode.sends) await reserveRows(run, approved);
  announce(run, approved, opened);
  const result = await runEngine(engineParts(run, approved, opened, onFirstJob), {
    maxRows: limits.rows,
    maxBytes: limits.bytes,
    overhead: plan.overhead,
    jobLimit: limits.jobs,
    keepKeysApart: plan.keepKeysApart,
    concurrency: limits.concurrency,
    legs: request.shard?.of,
    requestsPerSecond: limits.requestsPerSecond,
    timeoutMs: Math.max(0, config.timeout - known.settledMs),
    pollIntervalMs: config['poll-interval'],
    retryRounds: mode.sends && mode.follows ? config['retry-failed'] : 0,
    // `submit` waits for no result that could stop it.
    findBreach: mode.sends && mode.follows ? createFuse(config, approved.whole) : undefined,
    failedBefore: findFailedBefore(known, rows.store),
    // A batch keeps its id in all attempts.
    runId: continuation?.history.runId ?? identity.runId,
    // The rows of two legs have the same numbers, and a vendor must not take one's batch for the other's.
    planHash: identity.shard === undefined ? plan.hash : `${plan.hash} ${formatShard(identity.shard)}`,
    firstBatches: approved.batches,
    // Of rows in the plan an earlier attempt may have sent some.
    rowsToSend:
      continuation === undefined && approved.batches === undefined ? plan.summary.rows : countUnsent(rows.store),
    plannedJobs: plan.summary.jobs,
    isRerun: request.context.attempt > 1,
    send: mode.sends,
    follow: mode.follows,
    maxPolls: request.isPostStep === true ? 1 : undefined,
    continuation,
    next: describeNextRun(run),
  });
  // The post step has already reported what ended the step.
  run.stops.push(...result.stops.filter(({ reason }) => reason !== 'cancelled' || request.isPostStep !== true));
  const { rounds, foreignRows, left, failure } = result;
  known.sent = { rounds, foreignRows, left };
  if (failure !== undefined) throw failure.error;
  noteRowNumbers(run, setup);
  return known.sent;
}

function announce(run: RunContext, { setup, plan }: Approved, { continuation, continues }: OpenedLedger): void {
  const { emit, ledgers } = run.request;
  if (continues !== undefined) emit({ kind: 'notice', text: continues });
  const { title } = setup.spec;
  const text =
    continuation === undefined
      ? `Sending ${plural(plan.summary.rows, 'row')} in ${plural(plan.summary.jobs, 'job')} to ${title}.`
      : `Resuming ${plural(continuation.watch.length, 'job')} at ${title}.`;
  emit({ kind: 'stage', stage: 'send', text });
  if (MODES[run.known.mode].sends && ledgers?.closed !== undefined) run.notice(`${ledgers.closed} ${WITHOUT_COPIES}`);
}

function engineParts(
  run: RunContext,
  { setup, rows, client: { session, transport } }: Approved,
  { ledger, save }: OpenedLedger,
  onFirstJob: (() => void) | undefined,
): EngineParts {
  const { known, request, ports } = run;
  const { jobs } = known;
  if (jobs === undefined) throw new Error('The run has no list of jobs.');
  const { store } = rows;
  const { rowless, keys } = known.rows ?? {};
  const hasRows = rowless === undefined || keys !== undefined;
  const ids: string[] = [];
  return {
    spec: setup.spec,
    session,
    clock: ports.clock,
    random: ports.random,
    store,
    jobs,
    ledger,
    signal: request.signal,
    notice: run.notice,
    emit(event) {
      request.emit(event);
      if (event.kind === 'job' && event.job.state === 'running' && ids.length < FIRST_IDS) {
        if (ids.length === 0) onFirstJob?.();
        ids.push(shownId(run, event.job));
        request.onJobIds(ids);
      }
    },
    ...(keys ?? (hasRows ? readersOf(run, setup, rows) : UNKNOWN_ROWS)),
    hasRows,
    columns: rows.columns,
    storage: setup.storage,
    transport,
    ...engineDisclosure(run, setup, store),
    seal: setup.seal,
    save,
  };
}

function readersOf({ known }: RunContext, setup: Setup, { store, columns }: Approved['rows']): RowKeys {
  const cellsOf = createCellReader(setup, columns);
  const keys = createRowKeys(setup, store);
  return {
    keyOf: keys.text,
    hasKey: keys.is,
    hasKeyBytes: keys.isBytes,
    fieldsOf: (row) => setup.fieldsOf(store.record(row)),
    // The provider's schema converts cells.
    cellsOf: setup.isConverted ? undefined : (row) => cellsOf(store.record(row)),
    ...(setup.isConverted || setup.columns !== undefined ? {} : readLines(store, columns)),
    wasThere: findKnownKeys(known, store),
  };
}

/** Rows of files whose columns are sent as they are, in their order, and plain objects of JSON files. */
function readLines(store: RowStore, columns: readonly string[]): Pick<RowKeys, 'lineOf' | 'linesOf'> {
  const objects = new ObjectLine(columns);
  let known: { readonly header: readonly string[]; readonly isSent: boolean } | undefined;
  const isSent = (header: readonly string[]): boolean => {
    if (known?.header !== header) {
      const isSame = header.length === columns.length && header.every((name, index) => name === columns[index]);
      known = { header, isSent: isSame };
    }
    return known.isSent;
  };
  return {
    lineOf(row) {
      const header = store.columnsOf(row);
      if (header === undefined) return objects.of(store.stored(row));
      return isSent(header) ? store.csvLine(row) : undefined;
    },
    linesOf: (rows) => store.csvLines(rows, isSent),
  };
}

function countUnsent({ table }: RowStore): number {
  let count = 0;
  for (let row = 0; row < table.count; row += 1) if (table.outcome(row) === undefined) count += 1;
  return count;
}
