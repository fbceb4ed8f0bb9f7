import type { Clock } from '../ports/clock.ts';
import type { SavedCopy } from '../ports/ledger-store.ts';
import type { Ledger } from './ledger.ts';

/** What a lost runner may lose of a job that was accepted (contract, section 6). */
const MOST_LAG_MS = 30_000;
/** All copies of a run together: they share the cache of a repository with everything else (contract, section 6). */
const MAX_BYTES = 200_000_000;
/** A copy grows meanwhile, and one more is saved at the end of the run. */
const SPARE_COPIES = 3;
/** Pauses before a copy that was not confirmed is tried again; then the last one, for as long as `mayWait` says. */
const PAUSES_MS: readonly number[] = [5_000, 15_000, 30_000];

/** How a copy ended. `spent`: the run's copies fill what they may. `ended`: a cancel came first. */
export type Covered = 'saved' | 'refused' | 'spent' | 'ended' | Extract<SavedCopy, { kind: 'denied' }>;

/** The copies of a run's ledger that survive the machine: when they are made, and how much they may take. */
export interface Copies {
  /**
   * Resolves once all that is in the ledger now is in a confirmed copy (`saved`). What is refused is tried again: at
   * least after all pauses, and on while `mayWait()`.
   */
  cover(mayWait: () => boolean): Promise<Covered>;
  /** True where no copy but the last one fits any more. */
  readonly isSpent: boolean;
  /** Makes copies while anything new is in the ledger, until `end`. `changed` wakes it. Never rejects. */
  follow(changed: () => Promise<void>): Promise<void>;
  /** No further copy begins. */
  end(): void;
}

/**
 * @param save saves the whole ledger.
 * @param signal a cancelled run waits for no copy.
 */
export function createCopies({
  save,
  ledger,
  clock,
  signal,
}: {
  readonly save: () => Promise<SavedCopy>;
  readonly ledger: Pick<Ledger, 'head'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): Copies {
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);
  let covered = 0;
  let spent = 0;
  let largest = 0;
  let isDenied = false;
  let last: Promise<unknown> = Promise.resolve();

  /** One at a time: the place takes no second one beside it. */
  function copy(): Promise<SavedCopy> {
    const next = last.then(async () => {
      const { records } = ledger.head;
      if (records === covered) return { kind: 'saved', bytes: 0 } as const;
      const saved = await save();
      if (saved.kind === 'saved') {
        covered = records;
        largest = Math.max(largest, saved.bytes);
      }
      // One that was not confirmed may be there all the same.
      spent += saved.kind === 'denied' ? 0 : saved.kind === 'saved' ? saved.bytes : largest;
      isDenied ||= saved.kind === 'denied';
      return saved;
    });
    last = next.catch(() => undefined);
    return next;
  }

  /** Copies get rarer as what they may take runs out, so that a long run has some to its end. */
  function lag(): number {
    return MOST_LAG_MS * Math.max(1, Math.ceil(spent / Math.max(1, MAX_BYTES - spent)));
  }

  async function isOver(ms: number): Promise<boolean> {
    return clock.sleep(ms, ended).then(
      () => false,
      (error: unknown) => {
        if (ended.aborted) return true;
        throw error;
      },
    );
  }

  const copies: Copies = {
    get isSpent() {
      return spent + SPARE_COPIES * largest > MAX_BYTES;
    },
    async cover(mayWait) {
      for (let tries = 0; ; tries += 1) {
        const saved = await copy();
        if (saved.kind === 'saved') return 'saved';
        if (signal.aborted) return 'ended';
        if (saved.kind === 'denied') return saved;
        if (copies.isSpent) return 'spent';
        const pause = PAUSES_MS[tries] ?? MOST_LAG_MS;
        if (tries >= PAUSES_MS.length && !mayWait()) return 'refused';
        if (await isOver(pause)) return 'ended';
      }
    },
    async follow(changed) {
      while (!ended.aborted && !isDenied && !copies.isSpent) {
        if (ledger.head.records === covered) await changed();
        else if (!(await isOver(lag()))) await copy().catch(() => undefined);
      }
    },
    end() {
      over.abort();
    },
  };
  return copies;
}
