import { MODES } from '../../domain/mode.ts';
import type { UnresolvedReason, VendorOutcome } from '../../domain/outcome.ts';
import { plural } from '../../domain/plural.ts';
import { DECISION, OUTCOME } from '../../memory/codes.ts';
import type { RowStore } from '../../store/row-store.ts';
import type { RunContext } from '../context.ts';
import { createPlaceFinder } from './outcomes.ts';
import { settleOpenRows } from './settle.ts';
import type { RunMemory, Settled } from './types.ts';

/**
 * Gives rows that an earlier run may have delivered their outcome: they are not sent. For jobs that still run the run may
 * wait later (`awaitHeldRows`).
 */
export function holdRows(
  memory: RunMemory,
  store: RowStore,
  settled: Settled,
  mustWait: (row: number) => boolean,
): void {
  const held = new Set<number>();
  const waiting = new Set<number>();
  const runs = settled.open.map((id) => `run ${id}`).join(', ');
  const message = store.addText(`not sent: ${runs} may have delivered it`);
  for (let row = 0; row < store.table.count; row += 1) if (mustWait(row)) held.add(row);
  for (const row of held) {
    const why = settled.reasons.get(row);
    if (why === 'timed-out') waiting.add(row);
    const reason = why === 'timed-out' ? pendingReason(memory, row) : (why ?? 'uncertain');
    store.table.update(row, { outcome: 'unresolved', reason, message });
  }
  memory.held = held;
  memory.waiting = { rows: waiting, runs };
}

/** While the vendor works on what an earlier run sent: that very version of the row, or an earlier one. */
function pendingReason({ comparison }: RunMemory, row: number): UnresolvedReason {
  return comparison?.decisions[row] === DECISION.held ? 'submitted' : 'not-sent';
}

/**
 * After its own jobs: waits for those that earlier runs left running, as long as there is time, and gives the rows that
 * were held for them their outcome. `submit` waits for nothing.
 */
export async function awaitHeldRows(run: RunContext): Promise<void> {
  const { memory, rows, mode, scope } = run.known;
  const { follows, sends } = MODES[mode];
  if (memory === undefined || rows === undefined || !sends || memory.waiting.rows.size === 0) return;
  const { signal } = run.request;
  const { table } = rows.store;
  if (memory.isPlanned && follows && !signal.aborted) await askAgain(run, memory, rows.store);
  const placeOf = createPlaceFinder(scope, table.count);
  const places = [...memory.waiting.rows].flatMap((row) => placeOf(row) ?? []);
  // Nobody has waited for them, or not to the end.
  if (signal.aborted) {
    for (const place of places)
      if (table.outcome(place) === 'unresolved') table.update(place, { outcome: 'unresolved', reason: 'cancelled' });
    return;
  }
  const unsent = places.filter((place) => table.get(place).reason === 'not-sent').length;
  if (memory.isPlanned && unsent > 0)
    run.stops.push({ reason: 'timed-out', fault: unsentFault(unsent, memory.waiting.runs) });
}

async function askAgain(run: RunContext, memory: RunMemory, store: RowStore): Promise<void> {
  const { rows, setup, identity, scope } = run.known;
  if (rows === undefined || setup === undefined || identity === undefined) return;
  const patience = Math.max(0, run.request.config.timeout - (run.ports.clock.now() - memory.firstRequestAt));
  const part = { setup, rows: { ...rows, ...NO_COUNTS }, identity, scope };
  const settled = await settleOpenRows(run, memory, part, { except: undefined, patience });
  const placeOf = createPlaceFinder(scope, store.table.count);
  const known = new Map(settled.rows.map((each) => [each.row, each]));
  for (const row of memory.waiting.rows) {
    const place = placeOf(row);
    if (place === undefined || store.table.get(place).job > 0) continue;
    const found = known.get(row);
    const isSame = memory.comparison?.decisions[row] === DECISION.held;
    const outcome = isSame && found !== undefined ? VENDOR_OUTCOME[found.code] : undefined;
    // An earlier version that has its outcome holds the row back no longer, but this run has sent its rows.
    const reason = settled.reasons.get(row) ?? (found === undefined ? 'uncertain' : 'not-sent');
    if (outcome === undefined) store.table.update(place, { outcome: 'unresolved', reason });
    else store.table.update(place, { outcome, message: store.addText(`run ${found?.runId} had sent it`) });
  }
}

/** Nothing is read or counted again. */
const NO_COUNTS = {
  blanks: [],
  invalid: 0,
  skipped: 0,
  bytes: 0,
  columns: [],
  sameAs: new Map<number, number>(),
} as const;

const VENDOR_OUTCOME: Readonly<Record<number, VendorOutcome>> = {
  [OUTCOME.succeeded]: 'succeeded',
  [OUTCOME.failed]: 'failed',
  [OUTCOME.failedPartly]: 'failed',
  [OUTCOME.notFound]: 'not_found',
};

function unsentFault(rows: number, runs: string) {
  return {
    code: 'memory/edited-meanwhile',
    message: `${plural(rows, 'row was', 'rows were')} not sent, because the vendor still processed an earlier version from ${runs} when this run began.`,
    next: 'Run again: once the earlier version has its outcome, the new one is sent.',
  };
}
