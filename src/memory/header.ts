import { z } from 'zod';

/** Runs that can have open rows at a time: a run takes 12 bits of an open row. */
export const MAX_RUNS = 2 ** 12;

const count = z.int().min(0);

const orderSchema = z.object({
  /** What counts the runs: `github`, `gitlab`, `azure`, or `counter` for the memory's own counter. */
  kind: z.string(),
  run: count,
  attempt: count,
});

const runSchema = z.object({
  id: z.string(),
  attempt: count,
  /** Identity of its ledger. */
  ledger: z.string(),
  /** What else the caller needs to settle the run's rows. */
  details: z.record(z.string(), z.json()),
});

/** What the caller says about a memory that it writes. */
const aboutSchema = z.object({
  /** Hash of what the memory belongs to. */
  destination: z.string(),
  /** Keyed hash of the account's secrets. */
  account: z.string(),
  /** Secret of the `RowHasher`. It is kept when the API key changes, else every row would be new. */
  hashKey: z.string().min(1),
  /** The provider's key is unique. */
  unique: z.boolean(),
  order: orderSchema,
  /** How many memories came before it: orders those of one run. */
  revision: count.optional(),
  /** Absent outside a repository. */
  commit: z.string().optional(),
  /** Keys have left it, so the vendor may have a key that it does not know. */
  forgot: z.boolean().optional(),
  /** Commits of earlier runs since which nothing has left it, the oldest first: a removed row is in one of them. */
  earlier: z.array(z.string()).optional(),
  files: z.array(z.object({ path: z.string(), sha256: z.string() })),
  /** ISO 8601. */
  writtenAt: z.string(),
});

const countsSchema = z.object({
  /** Keys if the key is unique, else rows, with any outcome or open: what percentages of guards refer to. */
  known: count,
  delivered: count,
  failed: count,
  notFound: count,
  notSent: count,
  open: count,
});

export const headerSchema = aboutSchema.extend({
  /** Runs with open rows, the oldest first. `index` names the run in this file. */
  runs: z.array(runSchema.extend({ index: count.max(MAX_RUNS - 1), rows: count })).max(MAX_RUNS),
  counts: countsSchema,
});

/** `hashKey`, paths and the rest are secret: the header is sealed with the records. */
export type MemoryHeader = z.infer<typeof headerSchema>;
export type MemoryAbout = z.infer<typeof aboutSchema>;
export type MemoryOrder = z.infer<typeof orderSchema>;
export type MemoryRun = z.infer<typeof runSchema>;
/** A run with what names it in one file. */
export type IndexedRun = MemoryRun & { readonly index: number };
export type HeaderRun = MemoryHeader['runs'][number];

/**
 * Negative if `a` is older than `b`: by run, then by attempt (docs/contract.md, 8). undefined if they count differently
 * (`kind`).
 */
export function compareOrders(a: MemoryOrder, b: MemoryOrder): number | undefined {
  return a.kind === b.kind ? a.run - b.run || a.attempt - b.attempt : undefined;
}

/** Negative if memory `a` is older than memory `b` of the same destination. */
export function compareHeaders(a: MemoryHeader, b: MemoryHeader): number {
  const revisions = (a.revision ?? 0) - (b.revision ?? 0);
  return compareOrders(a.order, b.order) || revisions || Date.parse(a.writtenAt) - Date.parse(b.writtenAt);
}

/** The same run's ledger, whatever its index is in a file. */
export function isSameRun(a: MemoryRun, b: MemoryRun): boolean {
  return a.id === b.id && a.attempt === b.attempt && a.ledger === b.ledger;
}

/** The lowest index that no run has. Throws RangeError if all are taken. */
export function freeIndex(runs: readonly { readonly index: number }[]): number {
  const taken = new Set(runs.map(({ index }) => index));
  for (let index = 0; index < MAX_RUNS; index += 1) if (!taken.has(index)) return index;
  throw new RangeError(`A row memory holds open rows of at most ${MAX_RUNS} runs.`);
}
