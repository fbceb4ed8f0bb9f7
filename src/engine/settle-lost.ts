import type { JobRecord } from '../domain/job.ts';
import { uncertainFault } from './faults.ts';
import { type AskedRows, findTaken, lookupFor } from './lookup.ts';
import type { Batch } from './plan.ts';
import { finish, settleRows } from './settle.ts';
import type { EngineState } from './state.ts';
import type { Submitted } from './submit.ts';
import type { RowResult } from './types.ts';

type Lost = Extract<Submitted, { kind: 'uncertain' }>;

/** What is said of a row that the vendor turned out to have. */
const FOUND = 'the answer to its submit was lost; a look-up found it at the vendor';

/**
 * A batch whose submit has no answer. Its rows are uncertain, but for those that the file's look-up finds at the
 * vendor: these succeeded. A row that is not found stays uncertain, since a search may lag behind.
 */
export async function settleLost(
  state: EngineState,
  base: Omit<JobRecord, 'state' | 'polls'>,
  lost: Lost & AskedRows & { readonly batch: Batch; readonly deadline: number },
): Promise<void> {
  const { parts, stopper } = state;
  const { message, batch } = lost;
  parts.ledger.append({
    kind: 'uncertain',
    job: base.number,
    ...(lost.status !== undefined && { status: lost.status }),
  });
  stopper.lost();
  const lookup = lookupFor(parts, 'submit');
  const taken = lookup === undefined ? NONE : await findTaken(parts, lookup, lost);
  const isWhole = taken.size === batch.rows.length;
  const said = { message, template: parts.conceal(message, batch.rows) };
  if (!isWhole) stopper.note('uncertain', uncertainFault(said));
  if (taken.size > 0) state.acceptedJobs += 1;
  const results = batch.rows.map(
    (_, place): RowResult =>
      taken.has(place)
        ? { outcome: 'succeeded', message: FOUND, retryable: false }
        : { outcome: 'unresolved', reason: 'uncertain', message, retryable: false },
  );
  settleRows(state, { job: base.number, rows: batch.rows, results, sent: true });
  finish(state, { ...base, state: isWhole ? 'succeeded' : 'uncertain', polls: 0, ...said }, results);
}

const NONE: ReadonlySet<number> = new Set();
