import { FaultError } from '../../../src/domain/fault.ts';
import type { LedgerIdentity, LedgerStore } from '../../../src/ports/ledger-store.ts';

/** What goes wrong with one save. */
export type SaveFault =
  /** Not stored, and said so. */
  | 'not-confirmed'
  /** Not stored, and never will be. */
  | 'denied'
  /** Stored, but the answer said otherwise. */
  | 'stored-unconfirmed'
  /** Confirmed, and gone later, as an evicted entry. */
  | 'lost'
  /** Confirmed only when this is over. */
  | { readonly slow: Promise<void> };

export interface SavedLedger {
  readonly identity: LedgerIdentity;
  readonly attempt: number;
  readonly sequence: number;
  readonly text: string;
}

export interface FakeLedgerStore extends LedgerStore {
  /** What the next attempt finds, oldest first. */
  readonly saved: SavedLedger[];
  /** Ledgers of other runs, by id. */
  readonly otherRuns: Map<string, readonly string[]>;
}

/**
 * A ledger store in memory that lives as long as the test, however often its engine dies.
 * @param fault asked for each save, counted from 1 over all attempts.
 * @param isUnreadable asked for each load: nobody can say whether there are any.
 */
export function createFakeLedgerStore({
  fault = () => undefined,
  isUnreadable = () => false,
}: {
  readonly fault?: (save: number) => SaveFault | undefined;
  readonly isUnreadable?: () => boolean;
} = {}): FakeLedgerStore {
  const saved: SavedLedger[] = [];
  const otherRuns = new Map<string, readonly string[]>();
  let saves = 0;
  return {
    closed: undefined,
    hasArtifacts: true,
    saved,
    otherRuns,
    async save(identity, { attempt, sequence, text }) {
      saves += 1;
      const bad = fault(saves);
      if (typeof bad === 'object') await bad.slow;
      if (bad === 'denied') return { kind: 'denied', why: 'cache write denied: by policy' };
      if (bad !== 'not-confirmed' && bad !== 'lost') saved.push({ identity, attempt, sequence, text });
      const isConfirmed = bad !== 'not-confirmed' && bad !== 'stored-unconfirmed';
      return isConfirmed ? { kind: 'saved', bytes: text.length } : { kind: 'refused' };
    },
    async load(identity) {
      if (isUnreadable()) {
        const message = "Whether an earlier attempt of this run sent rows can't be told: the store is away.";
        throw new FaultError([{ code: 'ledger/unreadable', message, input: 'resume' }]);
      }
      const key = keyOf(identity);
      return saved
        .filter((each) => keyOf(each.identity) === key)
        .toReversed()
        .map(({ text }) => text);
    },
    async fetch(runId) {
      const ledgers = otherRuns.get(runId) ?? [];
      if (ledgers.length > 0) return ledgers;
      throw new FaultError([{ code: 'ledger/not-found', message: `The run ${runId} has no ledger.`, input: 'ledger' }]);
    },
  };
}

function keyOf({ runId, place, plan }: LedgerIdentity): string {
  return JSON.stringify([runId, place, plan]);
}
