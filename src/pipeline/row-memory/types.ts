import type { StreamSeal } from '../../ledger/seal.ts';
import type { RowCollector } from '../../memory/collector.ts';
import type { Comparison } from '../../memory/compare.ts';
import type { RowHasher } from '../../memory/hash.ts';
import type { MemoryLeg, MemoryOrder, MemoryRun, SettledRun } from '../../memory/header.ts';
import type { Memory } from '../../memory/image.ts';
import type { Part } from '../../memory/part.ts';
import type { MemoryStore, StoredMemory } from '../../ports/memory-store.ts';
import type { GuardJudgment } from '../guards.ts';

/** What was found out about the rows that earlier runs left open. */
export interface Settled {
  /** Runs that still have open rows, as messages name them. */
  readonly open: readonly string[];
  /** Rows of this run with a key that an earlier run left open, as far as the vendor said why. */
  readonly reasons: ReadonlyMap<number, HeldReason>;
  /** What became of rows that were open until now. */
  readonly rows: readonly SettledRow[];
}

/** `timed-out`: the vendor is still working on it. `lost`: it no longer knows the job. */
export type HeldReason = 'timed-out' | 'lost';

/** A row that an earlier run left open, and whose outcome is known now. */
export interface SettledRow {
  /** Code of `OUTCOME`. */
  readonly code: number;
  readonly runId: string;
  /** The first valid row of this run's files with the same key, by its number over all rows. */
  readonly row: number;
}

/** A part of a leg as it is stored. */
export interface OpenedPart {
  readonly file: string;
  readonly part: Part;
}

/** What a leg of a run knows beside the memory itself, which it does not write. */
export interface LegMemory {
  /** Names what all legs choose their rows by; in a ledger that is continued, what they chose by. */
  version: string;
  /** Name of the stored memory alone. */
  basis: string;
  /** Names of the parts that were stored when this leg began. */
  files: ReadonlySet<string>;
  /** Whether an attempt with this key (`partKey`) had a part until then. */
  isUsed: (key: string) => boolean;
  /** Other legs of the run, and earlier attempts of this one. */
  siblings: readonly Pick<MemoryLeg, 'index' | 'of' | 'version'>[];
  /** Parts of earlier attempts of this leg whose ledger it does not continue, while they are open. */
  before: readonly OpenedPart[];
  /** The runs of those. */
  runs: readonly MemoryRun[];
  readonly settled: SettledRun[];
  /** Names of parts that are to be removed once this leg has stored its own. */
  spent: readonly string[];
  /** What is known of the rows, beside what all legs choose by. */
  known: { readonly decisions: Uint8Array; readonly settled: Settled } | undefined;
  /** Its part is stored beside the memory. */
  isReserved: boolean;
  /** Its part is among its results. */
  isWritten: boolean;
  /** Parts that it has built. */
  parts: number;
}

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
  order: MemoryOrder;
  /** The commit of the data files; undefined outside a repository. */
  readonly commit: string | undefined;
  /** `new` was given: what was delivered is forgotten, what is open is not. */
  readonly isNew: boolean;
  /** What the run began with; undefined if there was none. */
  began: Memory | undefined;
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
  /** Undefined unless several runners share the run. */
  readonly leg: LegMemory | undefined;
  /** Stored parts of legs that are in what this run writes next. */
  taken: { readonly keys: readonly string[]; readonly files: readonly string[] };
  /** Opens a memory that another run stored meanwhile. Throws `FaultError`. */
  readonly open: (stored: StoredMemory) => Promise<Memory>;
}
