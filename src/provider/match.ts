import type { VendorOutcome } from '../domain/outcome.ts';
import type { ResultItem } from './results.ts';
import { KEY_FOLDS, type KeyFold } from './types.ts';

/** What the results of one job say of one of its rows. */
export type RowVerdict =
  | { readonly outcome: VendorOutcome; readonly message: string | undefined; readonly retryable: boolean }
  | { readonly outcome: 'contradictory' }
  | undefined;

/** Joins what the results of one job say with the rows that were sent. */
export interface Matcher {
  /** Assigns a source's items to rows: by id, else by index (rule 7). */
  add(items: readonly ResultItem[]): void;
  /**
   * Gives every row that nobody named the claim (rule 6). Where an item named no row of the job, it may have meant
   * any of these: they become contradictory, never guessed.
   */
  claim(item: ResultItem): void;
  /** True where the vendor's own tally agrees with the rows that were named or claimed. */
  agrees(outcome: VendorOutcome, count: number): boolean;
  /** Rows that no item named, by place. */
  unnamed(): readonly number[];
  /** Names a row that a look-up told about; replaces a claim. */
  name(place: number, outcome: VendorOutcome): void;
  /** All rows that the results did not name, claims and look-ups aside, become contradictory (provider-model, Counts). */
  doubt(): void;
  /** By the row's place in the job; undefined where no source named it. */
  readonly verdicts: readonly RowVerdict[];
  /** Items that name no row of the job: counted, never dropped. */
  readonly foreign: number;
  /** Of these, those that gave neither an id nor a place. */
  readonly nameless: number;
  /** Rows found although the text differs, since no other can be meant (`007` and `7`, `Ada` and `ada`). */
  readonly looseMatches: number;
}

/**
 * Matches the items of one job with its rows. `ids` are the rows' keys as sent, in the rows' order. `isCounting`: the
 * keys are not known any more, so each new id stands for the next row: the counts are right, the places are not.
 * `fold`: how the vendor changes the keys that it is sent; ids are then compared in that form alone.
 */
export function createMatcher(
  ids: readonly (string | undefined)[],
  { isCounting = false, fold = [] }: { readonly isCounting?: boolean; readonly fold?: readonly KeyFold[] } = {},
): Matcher {
  const verdicts: RowVerdict[] = ids.map(() => undefined);
  // One byte a row: a set of the places of a large job would be forty.
  const named = new Uint8Array(ids.length);
  // Maps, never objects: `__proto__` is an id like any other.
  const exact = placesBy(ids, (id) => id);
  let allotted = 0;
  let byNumber: ReadonlyMap<string, readonly number[]> | undefined;
  let byFold: ReadonlyMap<string, readonly number[]> | undefined;
  const folds = fold.length === 0 ? KEY_FOLDS : fold;

  /**
   * Where no id is the exact text: the rows whose key is the same number, else those whose key is the same but for
   * case, blanks around it and Unicode's form. Of several nobody knows which is meant.
   */
  function findLoosely(id: string): readonly number[] {
    const number = canonicalNumber(id);
    byNumber ??= placesBy(ids, canonicalNumber);
    let places = number === undefined ? undefined : byNumber.get(number);
    if (places === undefined) {
      byFold ??= placesBy(ids, (key) => foldKey(key, folds));
      places = byFold.get(foldKey(id, folds)) ?? [];
    }
    if (places.length === 1) matcher.looseMatches += 1;
    return places;
  }

  /** Of a vendor that changes keys: the exact text proves nothing where another row's key takes the same form. */
  function findFolded(id: string): readonly number[] | undefined {
    if (fold.length === 0) return undefined;
    byFold ??= placesBy(ids, (key) => foldKey(key, fold));
    const places = byFold.get(foldKey(id, fold)) ?? [];
    return new Set(places.map((place) => ids[place])).size > 1 || !exact.has(id) ? places : undefined;
  }

  /** The place that an item means; several where it is not sure, none where there is no such row. */
  function findPlaces({ id, index }: ResultItem, taken: Map<string, number>): number | readonly number[] {
    const isNew = isCounting && index === undefined && id !== undefined && !exact.has(id) && allotted < ids.length;
    if (isNew) exact.set(id, [allotted++]);
    const folded = id === undefined ? undefined : findFolded(id);
    if (folded !== undefined && folded.length > 0) return folded.length === 1 ? (folded[0] ?? []) : folded;
    const same = id === undefined ? undefined : exact.get(id);
    if (id !== undefined && same !== undefined) {
      // Equal ids are consumed in order; further items of the same id go to the last of its rows.
      const next = taken.get(id) ?? 0;
      taken.set(id, next + 1);
      return same[Math.min(next, same.length - 1)] ?? [];
    }
    if (typeof index === 'number' && index < ids.length) return index;
    const places = [index ?? []].flat().filter((place) => place < ids.length);
    if (places.length > 0) return places.length === 1 ? (places[0] ?? []) : places;
    const loose = id === undefined ? [] : findLoosely(id);
    return loose.length === 1 ? (loose[0] ?? []) : loose;
  }

  // Most rows of a job come out alike: one verdict serves them all.
  let last: RowVerdict;
  function share(verdict: RowVerdict): RowVerdict {
    if (!isAlike(verdict, last)) last = verdict;
    return last;
  }

  // Fields instead of getters: getters made anew for each job are not freed before a full collection, nor is the job.
  const matcher: Matcher & { foreign: number; nameless: number; looseMatches: number } = {
    verdicts,
    foreign: 0,
    nameless: 0,
    looseMatches: 0,
    add(items) {
      const taken = new Map<string, number>();
      for (const item of items) {
        const places = findPlaces(item, taken);
        if (typeof places === 'number') {
          named[places] = 1;
          verdicts[places] = share(combine(verdicts[places], item));
          continue;
        }
        if (places.length === 0) {
          matcher.foreign += 1;
          if (item.id === undefined && item.index === undefined) matcher.nameless += 1;
        }
        for (const place of places) {
          named[place] = 1;
          verdicts[place] = { outcome: 'contradictory' };
        }
      }
    },
    claim(item) {
      const claimed: RowVerdict = matcher.foreign > 0 ? { outcome: 'contradictory' } : toVerdict(item);
      for (const [place, verdict] of verdicts.entries()) if (verdict === undefined) verdicts[place] = claimed;
    },
    agrees: (outcome, count) => verdicts.filter((verdict) => verdict?.outcome === outcome).length === count,
    unnamed: () => [...verdicts.keys()].filter((place) => named[place] === 0),
    name(place, outcome) {
      verdicts[place] = { outcome, message: undefined, retryable: false };
    },
    doubt() {
      for (const place of verdicts.keys()) if (named[place] === 0) verdicts[place] = { outcome: 'contradictory' };
    },
  };
  return matcher;
}

function placesBy(
  ids: readonly (string | undefined)[],
  form: (id: string) => string | undefined,
): Map<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [place, id] of ids.entries()) {
    const key = id === undefined || id === '' ? undefined : form(id);
    if (key === undefined) continue;
    const same = places.get(key);
    if (same === undefined) places.set(key, [place]);
    else same.push(place);
  }
  return places;
}

function foldKey(key: string, folds: readonly KeyFold[]): string {
  return folds.reduce((text, fold) => FOLDS[fold](text), key);
}

const FOLDS: Readonly<Record<KeyFold, (text: string) => string>> = {
  lower: (text) => text.toLowerCase(),
  trim: (text) => text.trim(),
  nfc: (text) => text.normalize('NFC'),
};

/** `007`, `7` and `7.0` have one canonical form; a text that is no plain number has none. */
function canonicalNumber(text: string): string | undefined {
  const match = /^(-?)0*(\d+)(?:\.0+)?$/.exec(text);
  return match === null ? undefined : `${match[1] ?? ''}${match[2] ?? ''}`;
}

/** Two outcomes for a row contradict each other; messages of one outcome are joined (provider-model, Results). */
function combine(verdict: RowVerdict, item: ResultItem): RowVerdict {
  if (verdict === undefined) return toVerdict(item);
  if (verdict.outcome === 'contradictory' || verdict.outcome !== item.outcome) return { outcome: 'contradictory' };
  return {
    outcome: verdict.outcome,
    message: joinMessages(verdict.message, item.message),
    retryable: verdict.retryable && item.retryable,
  };
}

function joinMessages(message: string | undefined, more: string | undefined): string | undefined {
  if (message === undefined || more === undefined) return message ?? more;
  return message.split('; ').includes(more) ? message : `${message}; ${more}`;
}

function isAlike(a: RowVerdict, b: RowVerdict): boolean {
  if (a === undefined || b === undefined || a.outcome !== b.outcome) return false;
  if (a.outcome === 'contradictory' || b.outcome === 'contradictory') return true;
  return a.message === b.message && a.retryable === b.retryable;
}

function toVerdict({ outcome, message, retryable }: ResultItem): RowVerdict {
  return { outcome, message, retryable };
}
