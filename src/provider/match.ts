import type { VendorOutcome } from '../domain/outcome.ts';
import type { ResultItem } from './results.ts';

/** What the results of one job say of one of its rows. */
export type RowVerdict =
  | { readonly outcome: VendorOutcome; readonly message: string | undefined; readonly retryable: boolean }
  | { readonly outcome: 'contradictory' }
  | undefined;

export interface Matcher {
  /** Assigns a source's items to rows: by id, else by index (rule 7). */
  add(items: readonly ResultItem[]): void;
  /** Gives every row that nobody named the claim (rule 6). */
  claim(item: ResultItem): void;
  /** By the row's place in the job; undefined where no source named it. */
  readonly verdicts: readonly RowVerdict[];
  /** Items that name no row of the job: kept, never dropped. */
  readonly foreign: readonly ResultItem[];
}

/** Matches the items of one job with its rows. `ids` are the rows' keys as sent, in the rows' order. */
export function createMatcher(ids: readonly (string | undefined)[]): Matcher {
  const verdicts: RowVerdict[] = ids.map(() => undefined);
  const foreign: ResultItem[] = [];
  const places = new Map<string, number[]>();
  for (const [place, id] of ids.entries()) {
    if (id === undefined || id === '') continue;
    const same = places.get(id);
    if (same === undefined) places.set(id, [place]);
    else same.push(place);
  }
  return {
    verdicts,
    foreign,
    add(items) {
      const taken = new Map<string, number>();
      for (const item of items) {
        const place = findPlace(item, { places, taken, count: ids.length });
        if (place === undefined) foreign.push(item);
        else verdicts[place] = combine(verdicts[place], item);
      }
    },
    claim(item) {
      for (const [place, verdict] of verdicts.entries()) if (verdict === undefined) verdicts[place] = toVerdict(item);
    },
  };
}

interface Places {
  readonly places: ReadonlyMap<string, readonly number[]>;
  readonly taken: Map<string, number>;
  readonly count: number;
}

/** Equal ids are consumed in order; further items of the same id go to the last of its rows. */
function findPlace({ id, index }: ResultItem, { places, taken, count }: Places): number | undefined {
  const same = id === undefined ? undefined : places.get(id);
  if (id === undefined || same === undefined) return index !== undefined && index < count ? index : undefined;
  const next = taken.get(id) ?? 0;
  taken.set(id, next + 1);
  return same[Math.min(next, same.length - 1)];
}

/** Two outcomes for a row contradict each other; messages of one outcome are joined (provider-model, Results). */
function combine(verdict: RowVerdict, item: ResultItem): RowVerdict {
  if (verdict === undefined) return toVerdict(item);
  if (verdict.outcome === 'contradictory' || verdict.outcome !== item.outcome) return { outcome: 'contradictory' };
  const messages = new Set([verdict.message, item.message].filter((message) => message !== undefined));
  return {
    outcome: verdict.outcome,
    message: messages.size === 0 ? undefined : [...messages].join('; '),
    retryable: verdict.retryable && item.retryable,
  };
}

function toVerdict({ outcome, message, retryable }: ResultItem): RowVerdict {
  return { outcome, message, retryable };
}
