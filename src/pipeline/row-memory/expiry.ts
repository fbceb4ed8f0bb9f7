import { findNextTime } from '../../domain/cron.ts';
import type { RunContext } from '../context.ts';
import type { RunMemory } from './types.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A scheduled run may begin late, and take its time. */
const MARGIN_MS = DAY_MS;

/** Says so where the next run may come too late for the memory: it would have to be emptied, and all rows sent again. */
export function warnOfExpiry({ request: { context }, ports, notice }: RunContext, { store, began }: RunMemory): void {
  const { keptDays } = store;
  if (keptDays === undefined) return;
  const kept = `The row memory is kept for ${keptDays} days`;
  const remedy =
    'Run more often, or let the repository keep artifacts longer (Settings, Actions, General). Without it a run sends nothing (memory/expired).';
  const now = ports.clock.date();
  const next = context.schedule === undefined ? undefined : findNextTime(context.schedule, now);
  if (next !== undefined) {
    const isLate = next.getTime() + MARGIN_MS > now.getTime() + keptDays * DAY_MS;
    if (isLate) notice(`${kept}, and by its schedule the next run is on ${next.toISOString().slice(0, 10)}. ${remedy}`);
    return;
  }
  const days = began === undefined ? 0 : Math.floor((now.getTime() - Date.parse(began.header.writtenAt)) / DAY_MS);
  if (days * 2 > keptDays) notice(`${kept}, and the run before this one was ${days} days ago. ${remedy}`);
}
