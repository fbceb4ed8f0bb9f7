import { plural } from '../domain/plural.ts';
import { applyHistory, type Continuation } from '../engine/resume/resume.ts';
import { formatMarked } from '../ledger/codes.ts';
import { type LedgerHead, NO_RECORDS } from '../ledger/head.ts';
import { createLedger, type Ledger } from '../ledger/ledger.ts';
import { LEDGER_VERSION } from '../ledger/record.ts';
import type { FileSink } from '../ports/files.ts';
import type { LedgerIdentity } from '../ports/ledger-store.ts';
import { chooseFlow } from '../provider/request-flow.ts';
import { createJobStore, type JobStore } from '../store/job-store.ts';
import { createPagedFile } from '../store/paged-file.ts';
import type { OpenedLedger, RunContext } from './context.ts';
import type { Earlier } from './earlier.ts';
import { describeAside, describeUnmarked } from './earlier-faults.ts';
import { handOver } from './hand-over.ts';
import { moveAside, openPlaced, placeLedger } from './ledger-files.ts';
import { isOver } from './ledger-identity.ts';
import type { OutputFolder } from './output-folder.ts';
import type { Planned } from './planned.ts';
import { chooseAttempt } from './row-memory/attempt.ts';
import type { RunPorts } from './types.ts';

interface Opening {
  readonly identity: LedgerIdentity;
  readonly planned: Planned;
  readonly jobs: JobStore;
  readonly folder: OutputFolder;
}

/**
 * Starts a ledger, or resumes an earlier attempt's: it is complete in the output folder before anything is sent. What has
 * been opened is in `known`, even if the rest fails.
 */
export async function openLedger(run: RunContext, planned: Planned): Promise<OpenedLedger> {
  const { known, ports } = run;
  const { identity, earlier } = planned;
  const { folder } = known;
  if (folder === undefined) throw new Error('The run has no folder for its ledger.');
  const temporary = await run.temporary();
  const jobs = createJobStore(createPagedFile(ports.files.openRandom(temporary('jobs.bin')), JOB_PAGES));
  known.jobs = jobs;
  await folder.clear();
  const opening = { identity, planned, jobs, folder };
  if (earlier === undefined) return beginLedger(run, opening);
  if (known.rows?.rowless !== undefined) return openUnchanged(run, opening, earlier);
  return resumeLedger(run, opening, earlier);
}

/** Pages of the job list kept in memory: 64 KiB each. */
const JOB_PAGES = 16;

async function beginLedger(run: RunContext, { identity, planned, folder }: Opening): Promise<OpenedLedger> {
  const { request, ports, known } = run;
  const { memory } = known;
  await moveEarlierAside(run, folder);
  const attempt = chooseAttempt(memory, identity, request.context.attempt);
  const head = await placeLedger(ports, folder, {
    text: '',
    before: NO_RECORDS,
    records: [
      {
        kind: 'start',
        version: LEDGER_VERSION,
        runId: identity.runId,
        attempt,
        plan: identity.plan,
        place: identity.place,
        ...nameSchedulerRun(identity),
        account: identity.account,
        ...countScope(planned),
        ...(planned.shard !== undefined && { shard: planned.shard }),
        files: countFiles(planned),
        commit: request.context.commit ?? '',
        ...(memory !== undefined && { memory: memory.destination }),
      },
    ],
  });
  const ledger = await openPlaced(ports, folder, head);
  const writer = { runId: identity.runId, attempt };
  return setLedger(run, ledger, { writer, save: createSaver(run, ledger, identity) });
}

function nameSchedulerRun({ schedulerRun }: LedgerIdentity): Pick<LedgerIdentity, 'schedulerRun'> {
  return schedulerRun === undefined ? {} : { schedulerRun };
}

/** The rows in scope, as the ledger counts them. */
function countScope({ rows, scope }: Planned): {
  rows: number;
  invalid: number;
  skipped: number;
  chosen?: string;
  left?: number;
} {
  const { invalid, skipped, store } = rows;
  const { chosen, beyondLimit: left } = scope;
  return {
    rows: store.table.count,
    invalid,
    skipped,
    ...(chosen !== undefined && { chosen }),
    ...(left > 0 && { left }),
  };
}

function countFiles({ rows: { files, store } }: Planned): { sha256: string; rows: number }[] {
  const counts = new Map<number, number>();
  for (const { file, rows } of store.table.counts()) counts.set(file, (counts.get(file) ?? 0) + rows);
  return files.map(({ sha256 }, index) => ({ sha256, rows: counts.get(index) ?? 0 }));
}

function setLedger(
  { known }: RunContext,
  ledger: Ledger,
  { writer, save, continuation }: Partial<Pick<OpenedLedger, 'writer' | 'save' | 'continuation'>> = {},
): OpenedLedger {
  const continues = continuation === undefined ? undefined : describeContinuation(continuation);
  known.ledger = { ledger, writer, save, continuation, continues };
  return known.ledger;
}

function describeContinuation({ history, kept, again, watch }: Continuation): string {
  const parts = [
    `${plural(kept, 'row')} kept`,
    ...(again > 0 ? [`${again} sent again`] : []),
    ...(watch.length > 0 ? [`${plural(watch.length, 'job')} polled again`] : []),
  ];
  return `Continues attempt ${history.attempt}: ${parts.join(', ')}.`;
}

/** With `resume: never` the ledger in the folder is kept under another name, unless all its rows are settled. */
async function moveEarlierAside(run: RunContext, { previous, damage, ledger }: OutputFolder): Promise<void> {
  if (damage === undefined && (previous === undefined || isOver(previous))) return;
  const aside = await moveAside(run.ports.files, ledger, previous?.runId ?? 'damaged');
  // The row memory has taken it up: none of its rows goes twice.
  const { memory } = run.known;
  if (memory?.remembered !== undefined && previous?.memory === memory.destination) return;
  run.notice(describeAside(aside, previous));
}

async function resumeLedger(run: RunContext, opening: Opening, earlier: Earlier): Promise<OpenedLedger> {
  const { known, request, ports } = run;
  const { folder, identity } = opening;
  const { history, policy, source } = earlier;
  const place = () => placeCopy(ports, folder, earlier);
  const { placed: head, isClosed } =
    source === undefined ? { placed: await place(), isClosed: true } : await handOver(ports, source, place);
  if (!isClosed) run.notice(describeUnmarked(source?.path ?? ''));
  const ledger = await openPlaced(ports, folder, head);
  setLedger(run, ledger);
  if (source !== undefined) ledger.append({ kind: 'owned' });
  // A post step is not a new attempt: it belongs to the one whose ledger it was given.
  const attempt =
    request.isPostStep === true
      ? history.attempt
      : chooseAttempt(known.memory, identity, Math.max(history.attempt + 1, request.context.attempt));
  const { runId, place: ownPlace } = identity;
  const continuation = applyHistory(target(opening, ledger), history, policy, {
    runId,
    attempt,
    place: ownPlace,
    ...nameSchedulerRun(identity),
  });
  known.mayBeSent = false;
  const { planned } = opening;
  if (planned.scope.chosen !== history.chosen) noteMore(ledger, planned);
  await ledger.commit();
  return setLedger(run, ledger, {
    writer: { runId, attempt },
    save: createSaver(run, ledger, identity),
    continuation,
  });
}

/** Rows that the continued ledger left out are in scope now. */
function noteMore(ledger: Ledger, planned: Planned): void {
  const all = formatMarked(
    planned.rows.files.reduce((sum, { rows }) => sum + rows, 0),
    () => true,
  );
  const files = countFiles(planned).map(({ rows }) => rows);
  ledger.append({ kind: 'chosen', chosen: all, ...countScope(planned), files });
}

function target({ planned, jobs }: Opening, ledger: Ledger): Parameters<typeof applyHistory>[0] {
  const { setup, rows } = planned;
  const isSynchronous = (count: number): boolean => chooseFlow(setup.spec, count).poll === undefined;
  return { store: rows.store, jobs, ledger, isSynchronous };
}

const DISCARD: FileSink = { write: () => undefined, sync: async () => undefined, close: async () => undefined };

/** Without the rows this run learns nothing that a later run could use, so the ledger stays as it was. */
async function openUnchanged(run: RunContext, opening: Opening, earlier: Earlier): Promise<OpenedLedger> {
  const { ports } = run;
  const { history, policy } = earlier;
  await placeCopy(ports, opening.folder, earlier);
  const ledger = createLedger({ sink: DISCARD, clock: ports.clock, before: history.head });
  setLedger(run, ledger);
  const attempt = { runId: opening.identity.runId, attempt: history.attempt + 1 };
  return setLedger(run, ledger, { continuation: applyHistory(target(opening, ledger), history, policy, attempt) });
}

/** Puts the ledger into this folder if it is not there yet, and marks it as a copy. */
async function placeCopy(
  ports: RunPorts,
  folder: OutputFolder,
  { history: { text, head }, policy, isInPlace, isBorrowed }: Earlier,
): Promise<LedgerHead> {
  if (isInPlace) return head;
  // Without the mark, a later run would take it for everything that was sent.
  const copy = policy.lags ? [{ kind: 'copy' } as const] : [];
  const borrowed = isBorrowed ? [{ kind: 'borrowed' } as const] : [];
  return placeLedger(ports, folder, { text, before: head, records: [...copy, ...borrowed] });
}

function createSaver(
  { known: { folder }, request: { context, ledgers }, ports }: RunContext,
  ledger: Ledger,
  identity: LedgerIdentity,
): OpenedLedger['save'] {
  if (ledgers === undefined || ledgers.closed !== undefined || folder === undefined) return undefined;
  return async () => {
    await ledger.sync();
    const text = await ports.files.readText(folder.ledger);
    return ledgers.save(identity, { attempt: context.attempt, sequence: ledger.head.records, text });
  };
}
