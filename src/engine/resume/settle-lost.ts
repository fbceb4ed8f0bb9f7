import { isRedirect } from '../../domain/http.ts';
import type { JobRecord } from '../../domain/job.ts';
import { redirectedFault, uncertainFault } from '../faults.ts';
import { findTaken, lookupFor, type QueriedRows } from '../lookup.ts';
import type { Batch } from '../plan.ts';
import { finish, settleRows } from '../settle.ts';
import type { EngineState } from '../state.ts';
import type { Submitted } from '../submit/submit.ts';
import type { RowResult } from '../types.ts';

type Lost = Extract<Submitted, { kind: 'uncertain' }>;

/** Message of a row that the vendor turned out to have. */
const FOUND = 'its submission got no usable response, but a lookup found it at the vendor';

/** Records, looks up and settles a batch whose submit got no usable response. */
export async function settleLost(state: EngineState, base: LostBase, lost: LostBatch): Promise<void> {
  const { status } = lost;
  state.parts.ledger.append({ kind: 'uncertain', job: base.number, ...(status !== undefined && { status }) });
  state.stopper.lost();
  const isReported = isRedirect(status) && state.acceptedJobs === 0;
  if (isReported) {
    const { message, batch } = lost;
    const said = { message, template: state.parts.conceal(message, batch.rows) };
    state.stopper.halt('uncertain', redirectedFault(state.options.next, said));
  }
  await settleUncertain(state, base, lost, isReported ? 'reported' : 'sent');
}

export type LostBase = Omit<JobRecord, 'state' | 'polls'>;
export type LostBatch = Omit<Lost, 'kind' | 'bug'> & QueriedRows & { readonly batch: Batch; readonly deadline: number };

/**
 * Rows of a submit without a usable response are uncertain, except those that the provider file's lookup finds at the
 * vendor: these succeeded. A row that is not found stays uncertain, because the vendor's search may lag behind.
 * @param how `reported`: sent, and a fault already says that the rows are uncertain.
 */
export async function settleUncertain(
  state: EngineState,
  base: LostBase,
  lost: LostBatch,
  how: 'sent' | 'noted' | 'reported',
): Promise<void> {
  const { parts, stopper, options } = state;
  const { message, batch, status } = lost;
  const lookup = lookupFor(parts, 'submit');
  const taken = lookup === undefined ? NONE : await findTaken(parts, lookup, lost);
  const said = { message, template: parts.conceal(message, batch.rows) };
  if (taken.size > 0) state.acceptedJobs += 1;
  const results = batch.rows.map((row, index): RowResult => {
    const known = how === 'noted' ? knownOf(state, base.number, row) : undefined;
    if (known !== undefined) return known;
    if (taken.has(index)) return { outcome: 'succeeded', message: FOUND, retryable: false };
    return { outcome: 'unresolved', reason: 'uncertain', message, retryable: false };
  });
  const isResolved = results.every(({ reason }) => reason !== 'uncertain');
  if (!isResolved && how !== 'reported')
    stopper.note('uncertain', uncertainFault(options.next, { ...said, ...(status !== undefined && { status }) }));
  settleRows(state, { job: base.number, rows: batch.rows, results, how: how === 'noted' ? 'noted' : 'sent' });
  finish(state, { ...base, state: isResolved ? 'succeeded' : 'uncertain', polls: 0, ...said }, results);
}

/** The result of a row that was settled since, or is sent again anyway. */
function knownOf({ parts: { store } }: EngineState, number: number, row: number): RowResult | undefined {
  const { job, outcome, reason, message, retryable } = store.table.get(row);
  const isOpen = job === number && reason === 'uncertain' && !retryable;
  if (isOpen || outcome === undefined) return undefined;
  return { outcome, ...(reason !== undefined && { reason }), message: store.text(message), retryable };
}

const NONE: ReadonlySet<number> = new Set();
