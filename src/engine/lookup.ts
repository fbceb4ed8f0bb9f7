import { ExpressionError } from '../provider/expression.ts';
import { lookupVariables, readFound } from '../provider/lookup.ts';
import { ResultError } from '../provider/result-document.ts';
import type { LookupSpec, LookupUse, Variables } from '../provider/types.ts';
import { COLLECT_GRACE_MS, type EngineParts, PRIORITY } from './types.ts';

/** Before the first question what a vendor took would hardly be visible; the gap doubles with each further one. */
const FIRST_QUESTION_MS = 15_000;

/** The rows that may be asked for, by place; their fields as they were sent. */
export interface AskedRows {
  /** Numbers of the rows. */
  readonly rows: readonly number[];
  readonly keys: readonly (string | undefined)[];
  readonly fieldsAt: (place: number) => unknown;
}

/** The file's look-up, where it may settle that: of rows whose keys are known. */
export function lookupFor({ spec, hasRows }: EngineParts, use: LookupUse): LookupSpec | undefined {
  return hasRows && spec.lookup?.resolves.includes(use) === true ? spec.lookup : undefined;
}

/**
 * Asks the vendor for the rows at these places, a bounded number at a time; the places that it has. Undefined where
 * one of the questions got no clear answer: then nothing is known of any. Read-only.
 */
export async function findRows(
  parts: EngineParts,
  lookup: LookupSpec,
  places: readonly number[],
  asked: AskedRows & Pick<Question, 'variables' | 'deadline' | 'onTrouble'>,
): Promise<ReadonlySet<number> | undefined> {
  const found = new Set<number>();
  const alone = withoutCopied(parts, asked.rows, places);
  for (let start = 0; start < alone.length; start += lookup.size) {
    const some = alone.slice(start, start + lookup.size);
    const ids = some.map((place) => asked.keys[place]).filter((key) => key !== undefined);
    // A row without a key can't be asked for.
    if (ids.length < some.length) return undefined;
    const known = await ask(parts, lookup, { ...asked, ids, records: some.map(asked.fieldsAt) });
    if (known === undefined) return undefined;
    for (const place of some) if (known.has(asked.keys[place] ?? '')) found.add(place);
  }
  return found;
}

/** Not the rows whose key another row has, too, that may be sent: that the vendor has the key says nothing of them. */
function withoutCopied(
  { store: { table } }: EngineParts,
  rows: readonly number[],
  places: readonly number[],
): readonly number[] {
  const hashAt = (place: number): number => table.get(rows[place] ?? 0).keyHash;
  const counts = new Map(places.map((place) => [hashAt(place), 0]));
  for (let row = 0; row < table.count; row += 1) {
    const { keyHash, outcome } = table.get(row);
    const count = outcome === 'invalid' || outcome === 'skipped' ? undefined : counts.get(keyHash);
    if (count !== undefined) counts.set(keyHash, count + 1);
  }
  return places.filter((place) => (counts.get(hashAt(place)) ?? 0) <= 1);
}

interface Question {
  readonly ids: readonly string[];
  readonly records: readonly unknown[];
  readonly variables: Variables;
  readonly deadline: number;
  /** Told why a question got no clear answer. */
  readonly onTrouble?: (why: string) => void;
}

async function ask(
  parts: EngineParts,
  lookup: LookupSpec,
  { ids, records, variables, deadline, onTrouble }: Question,
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
    if (replies.length === 1 && reply?.kind === 'ok') return await readFound(lookup, reply.answer, known);
    onTrouble?.(reply !== undefined && 'message' in reply ? reply.message : 'its URL names a variable that is not set');
    return undefined;
  } catch (error) {
    if (!(error instanceof ResultError || error instanceof ExpressionError)) throw error;
    onTrouble?.(error.message);
    return undefined;
  }
}

/**
 * Which rows of a lost submit the vendor took: asked after a pause, then for those not seen yet until `lag` has
 * passed since the submit, all are seen, or the run's time is up. A row that is not seen proves nothing.
 */
export async function findTaken(
  parts: EngineParts,
  lookup: LookupSpec,
  asked: AskedRows & { readonly variables: Variables; readonly deadline: number },
): Promise<ReadonlySet<number>> {
  const { clock, signal } = parts;
  const last = Math.min(clock.now() + Math.max(lookup.lagMs, FIRST_QUESTION_MS), asked.deadline);
  const taken = new Set<number>();
  const askable = withoutCopied(parts, asked.rows, [...asked.keys.keys()]);
  if (askable.length === 0) return taken;
  let isTold = false;
  const onTrouble = (why: string): void => {
    if (isTold) return;
    isTold = true;
    const said = parts.isPublic ? parts.conceal(why, asked.rows) : why;
    parts.emit({ kind: 'notice', text: `A look-up of rows whose submit got no response told nothing: ${said}` });
  };
  for (let gap = FIRST_QUESTION_MS; ; gap *= 2) {
    const pause = Math.min(gap, last - clock.now());
    if (pause <= 0) return taken;
    try {
      await clock.sleep(pause, signal);
    } catch (error) {
      if (signal.aborted) return taken;
      throw error;
    }
    const open = askable.filter((place) => !taken.has(place));
    const question = { ...asked, deadline: asked.deadline + COLLECT_GRACE_MS, onTrouble };
    for (const place of (await findRows(parts, lookup, open, question)) ?? []) taken.add(place);
    if (taken.size === askable.length) return taken;
  }
}
