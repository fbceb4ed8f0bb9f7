import type { Ledger } from '../../ledger/ledger.ts';
import { sleepUnlessAborted } from '../../ports/abort.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SavedCopy } from '../../ports/ledger-store.ts';

/** Maximum delay after which an accepted job is in a copy (docs/contract.md, 6.4). */
const MAX_LAG_MS = 30_000;
/** More legs than this save copies more rarely: GitHub takes 200 uploads a minute of a repository. */
const LEGS_AT_FULL_PACE = 50;
/** Limit for all copies of a run: they share the repository's cache with everything else (docs/contract.md, 6.4). */
const MAX_BYTES = 200_000_000;
/** Space kept in reserve, because copies grow and one more is saved at the end of the run. */
const SPARE_COPIES = 3;
/** Pauses before retries of a copy that was not confirmed; the last one repeats while `mayWait` returns true. */
const PAUSES_MS: readonly number[] = [5_000, 15_000, 30_000];

/** Result of a copy. `spent`: the run's copies have reached their limit. `ended`: a cancel came first. */
export type Covered = 'saved' | 'refused' | 'spent' | 'ended' | Extract<SavedCopy, { kind: 'denied' }>;

/** How much rarer the copies of each of so many legs are. */
export function copyScale(legs = 1): number {
  return Math.max(1, legs / LEGS_AT_FULL_PACE);
}

/** Makes the copies of a run's ledger that survive the machine, within a size limit. */
export interface Copies {
  /**
   * Resolves with `saved` once everything that is in the ledger now is in a confirmed copy. A refused copy is retried
   * after each pause, and then for as long as `mayWait()` returns true.
   */
  cover(mayWait: () => boolean): Promise<Covered>;
  /** True if only the last copy still fits. */
  readonly isSpent: boolean;
  /** Makes copies whenever the ledger has new records, until `end`. `changed` wakes it. Never rejects. */
  follow(changed: () => Promise<void>): Promise<void>;
  /** Starts no more copies. */
  end(): void;
}

/**
 * @param save saves the complete ledger.
 * @param legs how many share the run, its uploads and its space.
 * @param signal a canceled run does not wait for copies.
 */
export function createCopies({
  save,
  ledger,
  clock,
  signal,
  legs = 1,
}: {
  readonly save: () => Promise<SavedCopy>;
  readonly ledger: Pick<Ledger, 'head'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly legs?: number | undefined;
}): Copies {
  const maxBytes = MAX_BYTES / legs;
  const maxLagMs = MAX_LAG_MS * copyScale(legs);
  const ending = new AbortController();
  const ended = AbortSignal.any([signal, ending.signal]);
  const wait = (ms: number): Promise<boolean> => sleepUnlessAborted({ clock, signal: ended }, ms);
  let covered = 0;
  let spent = 0;
  let largest = 0;
  let isDenied = false;
  let last: Promise<unknown> = Promise.resolve();

  /** One at a time: the store does not accept concurrent copies. */
  function copy(): Promise<SavedCopy> {
    const next = last.then(async () => {
      const { records } = ledger.head;
      if (records === covered) return { kind: 'saved', bytes: 0 } as const;
      const saved = await save();
      if (saved.kind === 'saved') {
        covered = records;
        largest = Math.max(largest, saved.bytes);
      }
      // A copy that was not confirmed may exist nevertheless.
      spent += saved.kind === 'denied' ? 0 : saved.kind === 'saved' ? saved.bytes : largest;
      isDenied ||= saved.kind === 'denied';
      return saved;
    });
    last = next.catch(() => undefined);
    return next;
  }

  /** Copies become rarer as the limit approaches, so that a long run has some until its end. */
  function lag(): number {
    return maxLagMs * Math.max(1, Math.ceil(spent / Math.max(1, maxBytes - spent)));
  }

  const copies: Copies = {
    get isSpent() {
      return spent + SPARE_COPIES * largest > maxBytes;
    },
    async cover(mayWait) {
      for (let tries = 0; ; tries += 1) {
        const saved = await copy();
        if (saved.kind === 'saved') return 'saved';
        if (signal.aborted) return 'ended';
        if (saved.kind === 'denied') return saved;
        if (copies.isSpent) return 'spent';
        const pause = PAUSES_MS[tries] ?? maxLagMs;
        if (tries >= PAUSES_MS.length && !mayWait()) return 'refused';
        if (!(await wait(pause))) return 'ended';
      }
    },
    async follow(changed) {
      while (!ended.aborted && !isDenied && !copies.isSpent) {
        if (ledger.head.records === covered) await changed();
        else if (await wait(lag())) await copy().catch(() => undefined);
      }
    },
    end() {
      ending.abort();
    },
  };
  return copies;
}
