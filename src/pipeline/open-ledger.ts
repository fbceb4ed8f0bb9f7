import { createLedger, LEDGER_VERSION, type Ledger } from '../engine/ledger.ts';
import { type LedgerHead, NO_RECORDS } from '../engine/ledger-head.ts';
import { applyHistory, type Continuation } from '../engine/resume.ts';
import type { FileSink } from '../ports/files.ts';
import type { LedgerIdentity } from '../ports/ledger-store.ts';
import { chooseCourse } from '../provider/course.ts';
import type { ProviderSpec } from '../provider/types.ts';
import type { JobStore } from '../store/job-store.ts';
import type { RowStore } from '../store/row-store.ts';
import { type Draft, notice } from './draft.ts';
import type { Earlier } from './earlier.ts';
import { describeAside, describeOpen } from './earlier-faults.ts';
import { handOver } from './hand-over.ts';
import { moveAside, openPlaced, placeLedger } from './ledger-files.ts';
import { isOver } from './ledger-identity.ts';
import type { OutputFolder } from './output-folder.ts';
import type { ReadRows } from './read-rows.ts';
import type { RunPorts, RunRequest } from './types.ts';

interface Opening {
  readonly identity: LedgerIdentity;
  readonly spec: ProviderSpec;
  readonly read: ReadRows;
  readonly store: RowStore;
  readonly jobs: JobStore;
  readonly earlier: Earlier | undefined;
}

/** The journal of this run, and what an earlier attempt left to be done. */
export interface OpenedLedger {
  readonly ledger: Ledger;
  readonly continuation: Continuation | undefined;
}

/** Begins the journal, or goes on with an earlier attempt's: it stands in this folder whole before anything is sent. */
export async function openLedger(
  draft: Draft,
  opening: Opening,
  request: RunRequest,
  ports: RunPorts,
): Promise<OpenedLedger> {
  const { folder } = draft;
  if (folder === undefined) throw new Error('The run has no folder for its journal.');
  await folder.clear();
  const { earlier } = opening;
  if (earlier === undefined) {
    await leaveEarlier(draft, folder, request, ports);
    const ledger = await beginLedger(folder, opening, request, ports);
    draft.ledger = ledger;
    draft.save = saver(draft, ledger, opening.identity, request, ports.files);
    return { ledger, continuation: undefined };
  }
  if (draft.rowless !== undefined) return openUnchanged(draft, folder, opening, earlier, ports);
  return goOn(draft, folder, opening, { earlier, request, ports });
}

async function beginLedger(
  folder: OutputFolder,
  { identity, read, store }: Opening,
  { context }: RunRequest,
  ports: RunPorts,
): Promise<Ledger> {
  const head = await placeLedger(ports, folder, {
    text: '',
    before: NO_RECORDS,
    records: [
      {
        kind: 'start',
        version: LEDGER_VERSION,
        runId: identity.runId,
        attempt: context.attempt,
        plan: identity.plan,
        place: identity.place,
        account: identity.account,
        rows: store.table.count,
        invalid: read.invalid,
        skipped: read.skipped,
        files: read.files.map(({ sha256, rows }) => ({ sha256, rows })),
        commit: context.commit ?? '',
      },
    ],
  });
  return openPlaced(ports, folder, head);
}

/** With `resume: never` what stands in the folder is kept under another name, unless all of it is settled. */
async function leaveEarlier(
  draft: Draft,
  { previous, damage, ledger }: OutputFolder,
  request: RunRequest,
  { files }: RunPorts,
): Promise<void> {
  if (damage === undefined && (previous === undefined || isOver(previous))) return;
  const aside = await moveAside(files, ledger, previous?.runId ?? 'damaged');
  notice(draft, request, describeAside(aside, previous));
}

async function goOn(
  draft: Draft,
  folder: OutputFolder,
  opening: Opening,
  { earlier, request, ports }: { readonly earlier: Earlier; readonly request: RunRequest; readonly ports: RunPorts },
): Promise<OpenedLedger> {
  const { history, policy, source } = earlier;
  const place = () => placeCopy(ports, folder, earlier);
  const { placed: head, isClosed } =
    source === undefined ? { placed: await place(), isClosed: true } : await handOver(ports, source, place);
  if (!isClosed) notice(draft, request, describeOpen(source?.path ?? ''));
  const ledger = await openPlaced(ports, folder, head);
  draft.ledger = ledger;
  if (source !== undefined) ledger.append({ kind: 'owned' });
  const { context, isPostStep } = request;
  const runId = opening.identity.runId;
  // A post step is no further attempt: it belongs to the one whose ledger it was given.
  const number = isPostStep === true ? history.attempt : Math.max(history.attempt + 1, context.attempt);
  const continuation = applyHistory(target(opening, ledger), history, policy, {
    runId,
    attempt: number,
    place: opening.identity.place,
  });
  draft.mayBeSent = false;
  await ledger.commit();
  draft.save = saver(draft, ledger, opening.identity, request, ports.files);
  return { ledger, continuation };
}

function target({ store, jobs, spec }: Opening, ledger: Ledger): Parameters<typeof applyHistory>[0] {
  return { store, jobs, ledger, isAnswered: (rows) => chooseCourse(spec, rows).poll === undefined };
}

const NOWHERE: FileSink = { write: () => undefined, sync: async () => undefined, close: async () => undefined };

/** Without the rows nothing is known that a later run with them could build on: the journal stays as it was. */
async function openUnchanged(
  draft: Draft,
  folder: OutputFolder,
  opening: Opening,
  earlier: Earlier,
  ports: RunPorts,
): Promise<OpenedLedger> {
  const { history, policy } = earlier;
  await placeCopy(ports, folder, earlier);
  const ledger = createLedger({ sink: NOWHERE, clock: ports.clock, before: history.head });
  draft.ledger = ledger;
  const attempt = { runId: opening.identity.runId, attempt: history.attempt + 1 };
  return { ledger, continuation: applyHistory(target(opening, ledger), history, policy, attempt) };
}

/** Puts the ledger in this folder where it is not there yet, and what must be known of a copy behind it. */
async function placeCopy(
  ports: RunPorts,
  folder: OutputFolder,
  { history: { text, head }, policy, isInPlace, isBorrowed }: Earlier,
): Promise<LedgerHead> {
  if (isInPlace) return head;
  // Whoever finds it in this folder would take it for all that was sent.
  const copy = policy.lags ? [{ kind: 'copy' } as const] : [];
  const borrowed = isBorrowed ? [{ kind: 'borrowed' } as const] : [];
  return placeLedger(ports, folder, { text, before: head, records: [...copy, ...borrowed] });
}

function saver(
  { folder }: Draft,
  ledger: Ledger,
  identity: LedgerIdentity,
  { context, ledgers }: Pick<RunRequest, 'context' | 'ledgers'>,
  { readText }: RunPorts['files'],
): Draft['save'] {
  if (ledgers === undefined || ledgers.closed !== undefined || folder === undefined) return undefined;
  return async () => {
    await ledger.sync();
    const text = await readText(folder.ledger);
    return ledgers.save(identity, { attempt: context.attempt, sequence: ledger.head.records, text });
  };
}
