import { partKey } from '../../memory/part.ts';
import type { LedgerIdentity } from '../../ports/ledger-store.ts';
import type { RunMemory } from './types.ts';

/**
 * The number of an attempt. Many CI systems do not count them, but the row memory names what an attempt has left by its
 * number: no other attempt of the run may have the same.
 * @param least the number by the CI system, or by the ledger that is continued.
 */
export function chooseAttempt(
  memory: Pick<RunMemory, 'remembered' | 'leg'> | undefined,
  { runId, place }: Pick<LedgerIdentity, 'runId' | 'place'>,
  least: number,
): number {
  const runs = (memory?.remembered?.header.runs ?? []).filter(({ id, ledger }) => id === runId && ledger === place);
  const isKnown = (attempt: number): boolean =>
    runs.some((each) => each.attempt === attempt) ||
    memory?.leg?.isUsed(partKey({ ledger: place }, { runId, attempt })) === true;
  let attempt = least;
  while (isKnown(attempt)) attempt += 1;
  return attempt;
}
