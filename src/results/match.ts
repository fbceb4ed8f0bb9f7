import type { VendorOutcome } from '../domain/outcome.ts';
import type { Stretch } from '../domain/stretch.ts';
import { KEY_FOLDS, type KeyFold } from '../provider/field-names.ts';
import type { ResultItem } from './results.ts';

/** What the results of one job say about one of its rows. */
export type RowVerdict =
  | { readonly outcome: VendorOutcome; readonly message: string | undefined; readonly retryable: boolean }
  | { readonly outcome: 'contradictory' }
  | undefined;

/** Matches the results of one job with the rows that were sent. */
export interface Matcher {
  /** Assigns a source's items to rows: by id, else by index. */
  add(items: readonly ResultItem[]): void;
  /**
   * Gives the claim to every row that no source named. If an item named no row of the job, it may have meant any of
   * these rows: then they become contradictory, and nothing is guessed.
   */
  claim(item: ResultItem): void;
  /** True if the vendor's own tally agrees with the rows that were named or claimed. */
  agrees(outcome: VendorOutcome, count: number): boolean;
  /** Indexes of the rows that no item named. */
  unnamed(): readonly number[];
  /** Sets the outcome of a row that a look-up settled; replaces a claim. */
  name(index: number, outcome: VendorOutcome): void;
  /** Makes all rows contradictory that no item named, whatever claims and look-ups said (docs/contract.md, 8.3). */
  markAmbiguous(): void;
  /** Index of the row with this key in UTF-8, as far as the order of the rows tells; undefined where only `add` can tell. */
  readonly locate: ((key: Stretch) => number | undefined) | undefined;
  /** By the row's index in the job; undefined if no source named it. */
  readonly verdicts: readonly RowVerdict[];
  /** Items that name no row of the job: counted, never dropped. */
  readonly foreign: number;
  /** How many of these have neither an id nor an index. */
  readonly nameless: number;
  /** Rows that were found although the text differs, since no other can be meant (`007` and `7`, `Ada` and `ada`). */
  readonly looseMatches: number;
}

/** The keys of a job's rows as sent, in the order of the rows. */
export interface RowIds {
  readonly length: number;
  readonly at: (index: number) => string | undefined;
  /** Whether that is the key at an index. */
  readonly isAt?: ((index: number, key: string) => boolean) | undefined;
  /** The same of a key in UTF-8. */
  readonly isBytesAt?: ((index: number, key: Stretch) => boolean) | undefined;
}

interface MatchOptions {
  readonly isCounting?: boolean;
  readonly fold?: readonly KeyFold[];
  /** No two rows of the job have the same key. */
  readonly isUnique?: boolean;
  /** Form in which a row's key is in `ids` if only its hash is known. */
  readonly hashKey?: ((key: string) => string) | undefined;
}

/**
 * Matches the items of one job with its rows. `isCounting`: the keys are no longer known, so each new id takes the next
 * row: the counts are right, the indexes are not. `fold`: how the vendor changes the keys that it gets; ids are then
 * compared in that form only.
 */
export function createMatcher(
  ids: RowIds,
  { isCounting = false, fold = [], isUnique = false, hashKey }: MatchOptions = {},
): Matcher {
  const verdicts = new Array<RowVerdict>(ids.length).fill(undefined);
  // One byte per row: a set of the indexes of a large job would take forty.
  const named = new Uint8Array(ids.length);
  // Maps, never objects: `__proto__` is an id like any other.
  let indexes: Map<string, number | number[]> | undefined;
  const exact = (): Map<string, number | number[]> => (indexes ??= indexBy(ids, (id) => id));
  const follower = isUnique && !isCounting && fold.length === 0 ? createFollower(ids.length) : undefined;
  const { isAt = (index: number, id: string): boolean => ids.at(index) === id, isBytesAt } = ids;
  let allotted = 0;
  let byNumber: IndexesById | undefined;
  let byFold: IndexesById | undefined;
  const folds = fold.length === 0 ? KEY_FOLDS : fold;

  /**
   * If no id is the exact text: the rows whose key is the same number, else those whose key differs only in case,
   * surrounding spaces and Unicode form. If there are several, it is not known which is meant.
   */
  function findLoosely(id: string): readonly number[] {
    const number = canonicalNumber(id);
    byNumber ??= indexBy(ids, canonicalNumber);
    let found = number === undefined ? undefined : byNumber.get(number);
    if (found === undefined) {
      byFold ??= indexBy(ids, (key) => foldKey(key, folds));
      found = byFold.get(foldKey(id, folds));
    }
    const indexes = toList(found);
    if (indexes.length === 1) matcher.looseMatches += 1;
    return indexes;
  }

  /** For a vendor that changes keys: the exact text proves nothing if another row's key has the same form. */
  function findFolded(id: string): readonly number[] | undefined {
    if (fold.length === 0) return undefined;
    byFold ??= indexBy(ids, (key) => foldKey(key, fold));
    const indexes = toList(byFold.get(foldKey(id, fold)));
    return new Set(indexes.map((index) => ids.at(index))).size > 1 || !exact().has(id) ? indexes : undefined;
  }

  /** The index of the row that an item means; several if that is ambiguous, none if there is no such row. */
  function findIndexes({ id, index }: ResultItem, taken: Map<string, number>): number | readonly number[] {
    const followed = id === undefined || id === '' ? undefined : follower?.find(id, isAt);
    if (followed !== undefined) return followed;
    const isNew = isCounting && index === undefined && id !== undefined && !exact().has(id) && allotted < ids.length;
    if (isNew) exact().set(id, allotted++);
    const folded = id === undefined ? undefined : findFolded(id);
    if (folded !== undefined && folded.length > 0) return folded.length === 1 ? (folded[0] ?? []) : folded;
    const same = id === undefined ? undefined : (exact().get(id) ?? (hashKey && exact().get(hashKey(id))));
    if (typeof same === 'number') return same;
    if (id !== undefined && same !== undefined) {
      // Equal ids are used in order; more items with the same id go to the last of its rows.
      const next = taken.get(id) ?? 0;
      taken.set(id, next + 1);
      return same[Math.min(next, same.length - 1)] ?? [];
    }
    if (typeof index === 'number' && index < ids.length) return index;
    const indexes = [index ?? []].flat().filter((each) => each < ids.length);
    if (indexes.length > 0) return indexes.length === 1 ? (indexes[0] ?? []) : indexes;
    const loose = id === undefined ? [] : findLoosely(id);
    return loose.length === 1 ? (loose[0] ?? []) : loose;
  }

  // Most rows of a job have the same verdict, so they share one object.
  let last: RowVerdict;
  function share(verdict: RowVerdict): RowVerdict {
    if (!isAlike(verdict, last)) last = verdict;
    return last;
  }

  // Fields, not getters: getters created for each job are freed, with the job, only by a full garbage collection.
  const matcher: Matcher & { foreign: number; nameless: number; looseMatches: number } = {
    verdicts,
    locate: follower && isBytesAt && ((key) => follower.find(key, isBytesAt)),
    foreign: 0,
    nameless: 0,
    looseMatches: 0,
    add(items) {
      const taken = new Map<string, number>();
      for (const item of items) {
        const indexes = findIndexes(item, taken);
        if (typeof indexes === 'number') {
          named[indexes] = 1;
          const before = verdicts[indexes];
          verdicts[indexes] = before === undefined && isAlike(item, last) ? last : share(combine(before, item));
          continue;
        }
        if (indexes.length === 0) {
          matcher.foreign += 1;
          if (item.id === undefined && item.index === undefined) matcher.nameless += 1;
        }
        for (const index of indexes) {
          named[index] = 1;
          verdicts[index] = { outcome: 'contradictory' };
        }
      }
    },
    claim(item) {
      const claimed: RowVerdict = matcher.foreign > 0 ? { outcome: 'contradictory' } : toVerdict(item);
      for (const [index, verdict] of verdicts.entries()) if (verdict === undefined) verdicts[index] = claimed;
    },
    agrees: (outcome, count) => verdicts.filter((verdict) => verdict?.outcome === outcome).length === count,
    unnamed: () => [...verdicts.keys()].filter((index) => named[index] === 0),
    name(index, outcome) {
      verdicts[index] = { outcome, message: undefined, retryable: false };
    },
    markAmbiguous() {
      for (const index of verdicts.keys()) if (named[index] === 0) verdicts[index] = { outcome: 'contradictory' };
    },
  };
  return matcher;
}

/** Most ids are those of one row, which needs no list. */
type IndexesById = ReadonlyMap<string, number | readonly number[]>;

/**
 * Finds ids in the order of the rows, without an index of all keys: vendors mostly give results in the order in which
 * they got the rows, some with rows left out. Gives up once it has compared as many keys as an index would read twice.
 */
function createFollower(length: number): Follower {
  let next = 0;
  let credit = length;
  const findFrom: <T>(start: number, id: T, isAt: (index: number, id: T) => boolean) => number | undefined = (
    start,
    id,
    isAt,
  ) => {
    const end = Math.min(length, start + WINDOW);
    for (let index = start; index < end && credit > 0; index += 1) {
      if (isAt(index, id)) return index;
      credit -= 1;
    }
    return undefined;
  };
  return {
    find(id, isAt) {
      if (credit <= 0) return undefined;
      // From the start as well: the next file may begin there.
      const found = findFrom(next, id, isAt) ?? findFrom(0, id, isAt);
      if (found !== undefined) next = found + 1;
      return found;
    },
  };
}

interface Follower {
  /** @param isAt whether the row at an index has that id. */
  find<T>(id: T, isAt: (index: number, id: T) => boolean): number | undefined;
}

/** How many rows may be left out between two. */
const WINDOW = 512;

function indexBy(ids: RowIds, form: (id: string) => string | undefined): Map<string, number | number[]> {
  const indexes = new Map<string, number | number[]>();
  for (let index = 0; index < ids.length; index += 1) {
    const id = ids.at(index);
    const key = id === undefined || id === '' ? undefined : form(id);
    if (key === undefined) continue;
    const same = indexes.get(key);
    if (same === undefined) indexes.set(key, index);
    else if (typeof same === 'number') indexes.set(key, [same, index]);
    else same.push(index);
  }
  return indexes;
}

function toList(indexes: number | readonly number[] | undefined): readonly number[] {
  return typeof indexes === 'number' ? [indexes] : (indexes ?? []);
}

function foldKey(key: string, folds: readonly KeyFold[]): string {
  return folds.reduce((text, fold) => FOLDS[fold](text), key);
}

const FOLDS: Readonly<Record<KeyFold, (text: string) => string>> = {
  lower: (text) => text.toLowerCase(),
  trim: (text) => text.trim(),
  nfc: (text) => text.normalize('NFC'),
};

/** `007`, `7` and `7.0` have one canonical form; undefined for a text that is not a plain number. */
function canonicalNumber(text: string): string | undefined {
  const match = /^(-?)0*(\d+)(?:\.0+)?$/.exec(text);
  return match === null ? undefined : `${match[1] ?? ''}${match[2] ?? ''}`;
}

/** Different outcomes for a row are contradictory; messages with one outcome are joined (docs/provider-file.md, "Results"). */
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

function isAlike(a: RowVerdict | Omit<ResultItem, 'id' | 'index'>, b: RowVerdict): boolean {
  if (a === undefined || b === undefined || a.outcome !== b.outcome) return false;
  if (a.outcome === 'contradictory' || b.outcome === 'contradictory') return true;
  return a.message === b.message && a.retryable === b.retryable;
}

function toVerdict({ outcome, message, retryable }: ResultItem): RowVerdict {
  return { outcome, message, retryable };
}
