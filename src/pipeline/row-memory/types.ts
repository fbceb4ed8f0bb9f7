import type { StreamSeal } from '../../ledger/seal.ts';
import type { RowCollector } from '../../memory/collector.ts';
import type { Comparison } from '../../memory/compare.ts';
import type { RowHasher } from '../../memory/hash.ts';
import type { MemoryOrder } from '../../memory/header.ts';
import type { Memory } from '../../memory/image.ts';
import type { MemoryStore, StoredMemory } from '../../ports/memory-store.ts';
import type { GuardJudgment } from '../guards.ts';

/** The row memory of a run with `changed-only`, from before it reads rows to its end. */
export interface RunMemory {
  readonly store: MemoryStore;
  /** Hash of what the memory belongs to; the ledger names it. */
  readonly destination: string;
  readonly account: string;
  readonly seal: StreamSeal;
  /** Secret of `hasher`, kept in the memory. */
  readonly hashKey: string;
  readonly hasher: RowHasher;
  readonly collector: RowCollector;
  /** Position of this run among those that use the memory. */
  readonly order: MemoryOrder;
  /** The commit of the data files; undefined outside a repository. */
  readonly commit: string | undefined;
  /** `new` was given: what was delivered is forgotten, what is open is not. */
  readonly isNew: boolean;
  /** What the run began with; undefined if there was none. */
  readonly began: Memory | undefined;
  /** What it stored before its first submit; undefined until then. */
  reserved: Memory | undefined;
  /** What is remembered, with everything that this run learned about earlier ones; undefined if there is none. */
  remembered: Memory | undefined;
  /** Undefined until the rows are read. */
  comparison: Comparison | undefined;
  /** The guards' verdicts on the comparison; undefined where none is asked for. */
  guards: GuardJudgment | undefined;
  /** When the first request of this run was made, on the run's clock. */
  firstRequestAt: number;
  /** Rows that an earlier run left open, and that this run does not send. */
  held: ReadonlySet<number>;
  /** Those of them on which the vendor was at work when this run looked, and the runs that left any open, by name. */
  waiting: { readonly rows: ReadonlySet<number>; readonly runs: string };
  /** False while the run may still be refused: a refused run changes nothing. */
  isPlanned: boolean;
  /** Rows whose key could not be read: what they stand for cannot be called removed. */
  unread: number;
  /** A pattern matches no file: its rows may only be missing. */
  isPatternEmpty: boolean;
  /** Keys have left the memory: the vendor may have a version of a row that counts as new. */
  forgot: boolean;
  /** How many memories came before the one that is written next; those that it is made of count. */
  revision: number;
  /** Merges so far. */
  merges: number;
  /** What other runs stored between this run's `load` and its first submit. */
  readonly overlapping: StoredMemory[];
  /** Opens a memory that another run stored meanwhile. Throws `FaultError`. */
  readonly open: (stored: StoredMemory) => Promise<Memory>;
}
