import { ExpressionError } from '../expression/expression-error.ts';
import type { Variables } from '../expression/types.ts';
import { sleepUnlessAborted } from '../ports/abort.ts';
import type { LookupUse } from '../provider/request-schema.ts';
import type { LookupSpec } from '../provider/types.ts';
import { lookupVariables, readFound } from '../results/lookup.ts';
import { ResultError } from '../results/result-document.ts';
import { COLLECT_GRACE_MS, type EngineParts, PRIORITY } from './types.ts';

/** Rows of a submit are hardly visible at the vendor before this; the pause doubles with each further query. */
const FIRST_QUERY_MS = 15_000;

/** The rows of a batch that can be looked up; all members have the same order. */
export interface QueriedRows {
  /** Row numbers. */
  readonly rows: readonly number[];
  /** The key by index. */
  readonly keyAt: (index: number) => string | undefined;
  /** The fields as sent, by index. */
  readonly fieldsAt: (index: number) => unknown;
}

/** The provider file's lookup, if it supports this use and the keys of the rows are known. */
export function lookupFor({ spec, hasRows }: EngineParts, use: LookupUse): LookupSpec | undefined {
  return hasRows && spec.lookup?.resolves.includes(use) === true ? spec.lookup : undefined;
}

/**
 * Looks up the rows at these indexes, a bounded number per query; resolves with the indexes that the vendor has.
 * undefined if any query got no clear response: then nothing is known about any of the rows. Read-only.
 */
export async function findRows(
  parts: EngineParts,
  lookup: LookupSpec,
  indexes: readonly number[],
  queried: QueriedRows & Pick<Query, 'variables' | 'deadline' | 'onTrouble'>,
): Promise<ReadonlySet<number> | undefined> {
  const found = new Set<number>();
  const unique = withUniqueKeys(parts, queried.rows, indexes);
  for (let start = 0; start < unique.length; start += lookup.size) {
    const slice = unique.slice(start, start + lookup.size);
    const ids = slice.map(queried.keyAt).filter((key) => key !== undefined);
    // A row without a key cannot be looked up.
    if (ids.length < slice.length) return undefined;
    const known = await query(parts, lookup, { ...queried, ids, records: slice.map(queried.fieldsAt) });
    if (known === undefined) return undefined;
    for (const index of slice) if (known.has(queried.keyAt(index) ?? '')) found.add(index);
  }
  return found;
}

/**
 * Drops rows that share their key with another row that may be sent, or of which the vendor may have an older version:
 * the vendor having the key proves nothing then.
 */
function withUniqueKeys(
  { store: { table }, wasThere }: EngineParts,
  rows: readonly number[],
  indexes: readonly number[],
): readonly number[] {
  const hashAt = (index: number): number => table.keyHash(rows[index] ?? 0);
  const counts = new Map(indexes.map((index) => [hashAt(index), 0]));
  for (let row = 0; row < table.count; row += 1) {
    const { keyHash, outcome } = table.get(row);
    const count = outcome === 'invalid' || outcome === 'skipped' ? undefined : counts.get(keyHash);
    if (count !== undefined) counts.set(keyHash, count + 1);
  }
  const isProof = (index: number): boolean => wasThere?.(rows[index] ?? 0) !== true;
  return indexes.filter((index) => (counts.get(hashAt(index)) ?? 0) <= 1 && isProof(index));
}

interface Query {
  readonly ids: readonly string[];
  readonly records: readonly unknown[];
  readonly variables: Variables;
  readonly deadline: number;
  /** Called with the reason if the query gets no clear response. */
  readonly onTrouble?: (why: string) => void;
}

async function query(
  parts: EngineParts,
  lookup: LookupSpec,
  { ids, records, variables, deadline, onTrouble }: Query,
): Promise<ReadonlySet<string> | undefined> {
  try {
    const known = await lookupVariables(lookup, variables, { ids, rows: records });
    const replies = await parts.session.call(lookup.request, known, {
      how: 'read',
      priority: PRIORITY.results,
      signal: parts.signal,
      deadline,
    });
    const [reply] = replies;
    if (replies.length === 1 && reply?.kind === 'ok') return await readFound(lookup, reply.response, known);
    onTrouble?.(reply !== undefined && 'message' in reply ? reply.message : 'its URL names a variable that is not set');
    return undefined;
  } catch (error) {
    if (!(error instanceof ResultError || error instanceof ExpressionError)) throw error;
    onTrouble?.(error.message);
    return undefined;
  }
}

/**
 * Finds the rows of an uncertain submit that the vendor took: queries after a pause, then repeatedly for the missing
 * ones until all are found, `lag` has passed since the submit, or the deadline is reached. A row that is not found
 * proves nothing.
 */
export async function findTaken(
  parts: EngineParts,
  lookup: LookupSpec,
  queried: QueriedRows & { readonly variables: Variables; readonly deadline: number },
): Promise<ReadonlySet<number>> {
  const { clock } = parts;
  const last = Math.min(clock.now() + Math.max(lookup.lagMs, FIRST_QUERY_MS), queried.deadline);
  const taken = new Set<number>();
  const candidates = withUniqueKeys(parts, queried.rows, [...queried.rows.keys()]);
  if (candidates.length === 0) return taken;
  let isReported = false;
  const onTrouble = (why: string): void => {
    if (isReported) return;
    isReported = true;
    const shown = parts.isPublic ? parts.conceal(why, queried.rows) : why;
    parts.emit({ kind: 'notice', text: `Looking up rows whose submission got no usable response failed: ${shown}` });
  };
  for (let gap = FIRST_QUERY_MS; ; gap *= 2) {
    const pause = Math.min(gap, last - clock.now());
    if (pause <= 0 || !(await sleepUnlessAborted(parts, pause))) return taken;
    const missing = candidates.filter((index) => !taken.has(index));
    const options = { ...queried, deadline: queried.deadline + COLLECT_GRACE_MS, onTrouble };
    for (const index of (await findRows(parts, lookup, missing, options)) ?? []) taken.add(index);
    if (taken.size === candidates.length) return taken;
  }
}
