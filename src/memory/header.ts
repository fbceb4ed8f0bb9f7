import { z } from 'zod';
import { parseRanges, rowsOf } from '../ledger/codes.ts';

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

/** What became of rows that an earlier run left open, as far as a leg found it out. */
const settledSchema = z.object({
  id: z.string(),
  attempt: count,
  ledger: z.string(),
  /** Row numbers of that run as ranges, by the code of `OUTCOME`. */
  rows: z.record(z.string(), z.string()),
  /** Its ledger's text, if the memory did not have it yet. */
  text: z.string().optional(),
});

/** What one leg of a run that several runners share tells `merge`, and a later run if there is no merge. */
const legSchema = z.object({
  index: count.min(1),
  of: count.min(1),
  /** Hash of the plan. */
  plan: z.string(),
  /** Names the memory that all legs chose their rows by, and what it was made of. */
  version: z.string(),
  /** Name of the stored memory among these. */
  memory: z.string(),
  /** Rows in all files: row numbers are below. */
  size: count,
  /** The leg, as the run that its rows are open for. */
  run: runSchema,
  /** Attempts whose ledger it continues, this one last. */
  writers: z.array(z.object({ runId: z.string(), attempt: count })),
  /** The leg was not refused. */
  isPlanned: z.boolean(),
  /** What no row has any more leaves the memory. */
  forget: z.boolean(),
  /** Rows that are held for earlier runs, as ranges. */
  held: z.string(),
  settled: z.array(settledSchema),
  /** The input `memory`, and the file where that is not a place of the CI system. */
  place: z.object({ input: z.string(), path: z.string().optional() }),
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
  /** Parts of legs that are in it (`partKey`): they may still be stored. */
  merged: z.array(z.string()).optional(),
  /** Present in the part of a leg, which is no memory of its own. */
  leg: legSchema.optional(),
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
export type MemoryLeg = z.infer<typeof legSchema>;
export type SettledRun = z.infer<typeof settledSchema>;
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

/** Rows that an earlier run had left open and this one was to send again, by their number over all rows of the files. */
export function resentRows({ details: { resent } }: MemoryRun): ReadonlySet<number> {
  return new Set(rowsOf(parseRanges(typeof resent === 'string' ? resent : '', Number.MAX_SAFE_INTEGER) ?? []));
}

/** What tells one run's ledger from another's. */
type RunName = Pick<MemoryRun, 'id' | 'attempt' | 'ledger'>;

/** The same run's ledger, whatever its index is in a file. */
export function isSameRun(a: RunName, b: RunName): boolean {
  return a.id === b.id && a.attempt === b.attempt && a.ledger === b.ledger;
}

/** The lowest index that no run has. Throws RangeError if all are taken. */
export function freeIndex(runs: readonly { readonly index: number }[]): number {
  const taken = new Set(runs.map(({ index }) => index));
  for (let index = 0; index < MAX_RUNS; index += 1) if (!taken.has(index)) return index;
  throw new RangeError(`A row memory holds open rows of at most ${MAX_RUNS} runs.`);
}
