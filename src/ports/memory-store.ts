/** A row memory as it is stored: sealed, so only its reader knows how new it is. */
export interface StoredMemory {
  /** How messages refer to it. */
  readonly name: string;
  read(): AsyncIterable<Uint8Array>;
}

/** A stored part of a leg. */
export interface StoredPart extends StoredMemory {
  /** The name under which it was saved (`partFile`). */
  readonly file: string;
}

/** What is stored where a leg stores its part. */
export interface FoundBeside {
  /** The memory is another one than `load` has found. */
  readonly isReplaced: boolean;
  /** All parts but the one that is being saved. */
  readonly others: readonly StoredPart[];
}

/** Beside a row memory: what legs of a run tell that no memory has yet. */
export interface MemoryParts {
  /** Complete. Rejects with `FaultError` if that is unknown: a part that is not seen could be sent again. */
  list(): Promise<readonly StoredPart[]>;
  /**
   * Replaces the part of that name as a whole. Of two that save at the same time at least one finds the other. Rejects,
   * and leaves nothing stored, if `check` does.
   */
  save(file: string, bytes: Iterable<Uint8Array>, check?: (found: FoundBeside) => Promise<void>): Promise<void>;
  /** Parts that cannot be removed stay, and a memory names those that it has (`merged`). */
  remove(files: Iterable<string>): Promise<void>;
}

/** Where the row memory of one destination is kept between runs. A run holds it from before it reads rows to its end. */
export interface MemoryStore {
  /** How messages refer to it. */
  readonly name: string;
  /** What is stored is gone after this many days; undefined where it stays. */
  readonly keptDays?: number | undefined;
  /**
   * The newest memory is one of these; empty only if there surely is none. Rejects with `FaultError` if that is unknown:
   * to assume none would send every row again.
   */
  load(): Promise<readonly StoredMemory[]>;
  /**
   * What other runs have stored since the last call of this or of `load`; empty where one run at a time holds the place.
   * Rejects if that is unknown.
   */
  newer(): Promise<readonly StoredMemory[]>;
  /** Replaces the memory as a whole: another run finds the old one or the new one. Rejects if it cannot be written. */
  save(parts: Iterable<Uint8Array>): Promise<void>;
  readonly parts: MemoryParts;
  /** Lets other runs at it. */
  release(): Promise<void>;
}

/** A CI system's own place for row memories, by the hash of their destination. */
export interface MemoryPlace {
  /** Throws or rejects with `FaultError` if this run may not use it. */
  open(destination: string): MemoryStore | Promise<MemoryStore>;
}
