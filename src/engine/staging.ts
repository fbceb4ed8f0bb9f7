import type { JobState } from '../domain/job.ts';
import { onAbort } from '../ports/shared-signal.ts';
import type { StagedObject } from '../storage/types.ts';
import type { NotedJob } from './read-ledger.ts';
import type { EngineState } from './state.ts';
import { type EngineParts, PRIORITY } from './types.ts';

/** Time to remove an object in; nothing waits for more of it. */
const REMOVE_MS = 30_000;
/** After a cancel: report and journal are to be on the disk within 500 ms. */
const CANCELLED_MS = 300;
const REMOVE_ATTEMPTS = 3;
const NOT_FOUND = 404;

/** The address of a batch's object, where the provider stages its rows on a storage. */
export async function stageBatch({ spec, storage }: EngineParts, batchId: string): Promise<StagedObject | undefined> {
  if (!spec.usesStorage || storage === undefined) return undefined;
  return storage.place(batchId, spec.streams === undefined ? '' : `.${spec.streams}`);
}

/** Ends that the vendor stated: it reads the rows no more. */
const TERMINAL: ReadonlySet<JobState> = new Set(['succeeded', 'failed', 'canceled']);

/** Removes the object of a job that has ended; of another it says that it stays. */
export async function clearStaged(state: EngineState, staged: StagedObject | undefined, end: JobState): Promise<void> {
  if (TERMINAL.has(end)) return removeStaged(state, staged);
  if (staged !== undefined) noteUnread(state);
}

/** The same for a job that an earlier attempt sent; where it saw the job end, it removed the object then. */
export async function clearEarlier(
  state: EngineState,
  { batchId, end: before }: Pick<NotedJob, 'batchId' | 'end'>,
  end: JobState,
): Promise<void> {
  const { parts } = state;
  if (!parts.spec.usesStorage || parts.storage === undefined) return;
  if (before !== undefined && TERMINAL.has(before.state)) return;
  if (parts.storage.remembers) return clearStaged(state, await stageBatch(parts, batchId), end);
  noteLeft(state, 'of an earlier attempt was left there, since nothing tells its name');
}

/** Of a batch that a job may still read. */
export function noteUnread(state: EngineState): void {
  noteLeft(state, 'was left there for jobs whose end is not known');
}

/**
 * Removes a batch's object: its rows are people's data. Only for batches that no job may still read. What can't be
 * removed is said once.
 */
export async function removeStaged(state: EngineState, staged: StagedObject | undefined): Promise<void> {
  if (staged === undefined) return;
  const { transport, clock, signal } = state.parts;
  const url = await staged.removeUrl();
  if (url === undefined) return noteLeft(state, 'can not be removed through the given addresses');
  // A cancelled run removes what it has uploaded, too, but its report does not wait for that.
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
  const isGone = result.kind === 'answer' && (result.answer.status < 300 || result.answer.status === NOT_FOUND);
  if (!isGone) noteLeft(state, 'could not be removed');
}

/** Says that an object stays although nobody needs it, or while nobody knows. */
function noteLeft({ parts, notices }: EngineState, why: string): void {
  const text = `Data on the storage ${why}: a lifecycle rule of the storage has to expire it.`;
  if (!notices.has(text)) parts.emit({ kind: 'notice', text });
  notices.add(text);
}
