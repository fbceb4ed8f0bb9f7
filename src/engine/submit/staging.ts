import { HTTP_STATUS } from '../../domain/http.ts';
import type { JobState } from '../../domain/job.ts';
import type { LedgerJob } from '../../ledger/history.ts';
import { onAbort } from '../../ports/abort.ts';
import type { StagedObject } from '../../storage/types.ts';
import type { EngineState } from '../state.ts';
import { type EngineParts, PRIORITY } from '../types.ts';

/** Time limit for the removal of an object. */
const REMOVE_MS = 30_000;
/** The same after a cancel: report and ledger must be on the disk within 500 ms. */
const CANCELLED_MS = 300;
const REMOVE_ATTEMPTS = 3;

/** The addresses of a batch's object, if the provider stages rows in a storage. */
export async function stageBatch({ spec, storage }: EngineParts, batchId: string): Promise<StagedObject | undefined> {
  if (!spec.usesStorage || storage === undefined) return undefined;
  return storage.objectFor(batchId, spec.streams === undefined ? '' : `.${spec.streams}`);
}

/** End states reported by the vendor: it no longer reads the rows. */
const TERMINAL: ReadonlySet<JobState> = new Set(['succeeded', 'failed', 'canceled']);

/** Removes the object of a job that has ended; for another job it notes that the object remains. */
export async function clearStaged(state: EngineState, staged: StagedObject | undefined, end: JobState): Promise<void> {
  if (TERMINAL.has(end)) return removeStaged(state, staged);
  if (staged !== undefined) noteUnread(state);
}

/** The same for a job of an earlier attempt; if that attempt saw the job end, it removed the object. */
export async function clearEarlier(
  state: EngineState,
  { batchId, end: before }: Pick<LedgerJob, 'batchId' | 'end'>,
  end: JobState,
): Promise<void> {
  const { parts } = state;
  if (!parts.spec.usesStorage || parts.storage === undefined) return;
  if (before !== undefined && TERMINAL.has(before.state)) return;
  if (parts.storage.remembers) return clearStaged(state, await stageBatch(parts, batchId), end);
  noteLeft(state, 'Data of an earlier attempt remains in the storage, because its name is unknown');
}

/** Notes that the object of a batch remains because a job may still read it. */
export function noteUnread(state: EngineState): void {
  noteLeft(state, 'Data remains in the storage for jobs whose end is unknown');
}

/**
 * Removes a batch's object, because its rows are personal data. Only for batches that no job may still read. If it
 * cannot be removed, a notice says so once.
 */
export async function removeStaged(state: EngineState, staged: StagedObject | undefined): Promise<void> {
  if (staged === undefined) return;
  const { transport, clock, signal } = state.parts;
  const url = await staged.removeUrl();
  if (url === undefined)
    return noteLeft(state, 'Data remains in the storage, because the given URL templates do not allow its removal');
  // A canceled run also removes its uploads, but its report does not wait for that.
  const stop = new AbortController();
  const done = new AbortController();
  const hurry = (): void => {
    clock.sleep(CANCELLED_MS, done.signal).then(
      () => stop.abort(),
      () => undefined,
    );
  };
  if (signal.aborted) hurry();
  const leave = onAbort(signal, hurry);
  const result = await transport.read(
    { method: 'DELETE', url: new URL(url), headers: new Map() },
    {
      signal: stop.signal,
      deadline: clock.now() + REMOVE_MS,
      timeoutMs: REMOVE_MS,
      attempts: REMOVE_ATTEMPTS,
      priority: PRIORITY.results,
    },
  );
  leave();
  done.abort();
  const isGone =
    result.kind === 'response' && (result.response.status < 300 || result.response.status === HTTP_STATUS.notFound);
  if (!isGone) noteLeft(state, 'Data remains in the storage, because its removal failed');
}

function noteLeft({ parts }: EngineState, what: string): void {
  parts.notice(`${what}. A lifecycle rule of the storage should delete it.`);
}
