import type { JobRecord } from '../domain/job.ts';
import { redirectedFault, uncertainFault } from './faults.ts';
import { type AskedRows, findTaken, lookupFor } from './lookup.ts';
import type { Batch } from './plan.ts';
import { finish, settleRows } from './settle.ts';
import type { EngineState } from './state.ts';
import type { Submitted } from './submit.ts';
import type { RowResult } from './types.ts';

type Lost = Extract<Submitted, { kind: 'uncertain' }>;

/** What is said of a row that the vendor turned out to have. */
const FOUND = 'the answer to its submit was lost; a look-up found it at the vendor';

/** A batch whose submit has no answer: noted, looked up, settled. */
export async function settleLost(state: EngineState, base: LostBase, lost: LostBatch): Promise<void> {
  const { status } = lost;
  state.parts.ledger.append({ kind: 'uncertain', job: base.number, ...(status !== undefined && { status }) });
  state.stopper.lost();
  if (status !== undefined && status >= 300 && status < 400 && state.acceptedJobs === 0) {
    const { message, batch } = lost;
    state.stopper.halt('uncertain', redirectedFault({ message, template: state.parts.conceal(message, batch.rows) }));
  }
  await settleUncertain(state, base, lost, 'sent');
}

export type LostBase = Omit<JobRecord, 'state' | 'polls'>;
export type LostBatch = Omit<Lost, 'kind' | 'bug'> & AskedRows & { readonly batch: Batch; readonly deadline: number };

/**
 * Rows of a lost submit are uncertain, but for those that the file's look-up finds at the vendor: these succeeded. A
 * row that is not found stays uncertain, since a search may lag behind.
 */
export async function settleUncertain(
  state: EngineState,
  base: LostBase,
  lost: LostBatch,
  how: 'sent' | 'noted',
): Promise<void> {
  const { parts, stopper } = state;
  const { message, batch } = lost;
  const lookup = lookupFor(parts, 'submit');
  const taken = lookup === undefined ? NONE : await findTaken(parts, lookup, lost);
  const said = { message, template: parts.conceal(message, batch.rows) };
  if (taken.size > 0) state.acceptedJobs += 1;
  const results = batch.rows.map((row, place): RowResult => {
    const known = how === 'noted' ? knownOf(state, base.number, row) : undefined;
    if (known !== undefined) return known;
    if (taken.has(place)) return { outcome: 'succeeded', message: FOUND, retryable: false };
    return { outcome: 'unresolved', reason: 'uncertain', message, retryable: false };
  });
  const isWhole = results.every(({ reason }) => reason !== 'uncertain');
  if (!isWhole) stopper.note('uncertain', uncertainFault(said));
  settleRows(state, { job: base.number, rows: batch.rows, results, how });
  finish(state, { ...base, state: isWhole ? 'succeeded' : 'uncertain', polls: 0, ...said }, results);
}

/** Of a row that is settled since, or goes again anyway. */
function knownOf({ parts: { store } }: EngineState, number: number, row: number): RowResult | undefined {
  const { job, outcome, reason, message, retryable } = store.table.get(row);
  const isOpen = job === number && reason === 'uncertain' && !retryable;
  if (isOpen || outcome === undefined) return undefined;
  return { outcome, ...(reason !== undefined && { reason }), message: store.text(message), retryable };
}

const NONE: ReadonlySet<number> = new Set();
