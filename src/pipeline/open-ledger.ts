import { createLedger, type Ledger } from '../engine/ledger.ts';
import { applyHistory, type Continuation } from '../engine/resume.ts';
import type { FileSink } from '../ports/files.ts';
import type { LedgerIdentity } from '../ports/ledger-store.ts';
import type { JobStore } from '../store/job-store.ts';
import type { RowStore } from '../store/row-store.ts';
import type { Draft } from './draft.ts';
import type { Earlier } from './earlier.ts';
import type { ReadRows } from './read-rows.ts';
import type { RunPorts, RunRequest } from './types.ts';

interface Opening {
  readonly identity: LedgerIdentity;
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
  { identity, read, store, jobs, earlier }: Opening,
  { context, ledgers, isPostStep }: RunRequest,
  { files, clock }: RunPorts,
): Promise<OpenedLedger> {
  const { folder } = draft;
  if (folder === undefined) throw new Error('The run has no folder for its journal.');
  await folder.clear();
  if (earlier === undefined) {
    const ledger = createLedger(await files.openWrite(folder.ledger), clock);
    draft.ledger = ledger;
    ledger.append({
      kind: 'start',
      version: 1,
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
    });
    draft.save = saver(draft, ledger, identity, { context, ledgers }, files);
    return { ledger, continuation: undefined };
  }
  const { history, policy, isInPlace } = earlier;
  if (draft.rowless !== undefined)
    return openUnchanged(draft, folder.ledger, earlier, { files, clock }, { store, jobs, identity });
  const records = isInPlace ? history.records : await placeCopy(files, clock, folder.ledger, earlier);
  const sink = await files.openAppend(folder.ledger);
  // In place a torn last line must not swallow what is written next; the reader passes over it.
  if (isInPlace) void sink.write('\n');
  const ledger = createLedger(sink, clock, records);
  draft.ledger = ledger;
  // A post step is no further attempt: it belongs to the one whose ledger it was given.
  const attempt = isPostStep === true ? history.attempt : Math.max(history.attempt + 1, context.attempt);
  const continuation = applyHistory({ store, jobs, ledger }, history, policy, { runId: identity.runId, attempt });
  draft.mayBeSent = false;
  await ledger.sync();
  draft.save = saver(draft, ledger, identity, { context, ledgers }, files);
  return { ledger, continuation };
}

const NOWHERE: FileSink = { write: () => undefined, sync: async () => undefined, close: async () => undefined };

/** Without the rows nothing is known that a later run with them could build on: the journal stays as it was. */
async function openUnchanged(
  draft: Draft,
  path: string,
  earlier: Earlier,
  { files, clock }: Pick<RunPorts, 'files' | 'clock'>,
  { store, jobs, identity }: Pick<Opening, 'store' | 'jobs' | 'identity'>,
): Promise<OpenedLedger> {
  const { history, policy, isInPlace } = earlier;
  if (!isInPlace) await placeCopy(files, clock, path, earlier);
  const ledger = createLedger(NOWHERE, clock, history.records);
  draft.ledger = ledger;
  const attempt = { runId: identity.runId, attempt: history.attempt + 1 };
  return { ledger, continuation: applyHistory({ store, jobs, ledger }, history, policy, attempt) };
}

/**
 * Whole or not at all: a part of it would be taken for a journal that says less. A copy that lags says so itself, since
 * whoever finds it in this folder would take it for all that was sent. Resolves with its number of records.
 */
async function placeCopy(
  files: RunPorts['files'],
  clock: RunPorts['clock'],
  path: string,
  { history, policy }: Earlier,
): Promise<number> {
  const copy = `${path}.new`;
  const sink = await files.openWrite(copy);
  void sink.write(history.text);
  const ledger = createLedger(sink, clock, history.records);
  if (policy.lags) ledger.append({ kind: 'copy' });
  await ledger.close();
  await files.rename(copy, path);
  return ledger.records;
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
    return ledgers.save(identity, { attempt: context.attempt, sequence: ledger.records, text });
  };
}
