import type { Outcome, UnresolvedReason, VendorOutcome } from '../domain/outcome.ts';
import type { ResultItem } from '../provider/results.ts';

/** What a job's results say of one row. */
export interface RowResult {
  readonly outcome: Outcome;
  readonly reason?: UnresolvedReason;
  readonly message: string;
  readonly retryable: boolean;
}

/** Joins what the results of one job say with the rows that were sent. */
export interface Matcher {
  add(item: ResultItem): void;
  /** Gives every row that nobody has named yet this outcome. */
  claimRest(claim: ResultItem): void;
  /**
   * The vendor's own tally. Where it disagrees, the rows it listed keep their outcomes and the others
   * become contradictory; true if it agreed.
   */
  compare(outcome: VendorOutcome, count: number): boolean;
  /** Items that named a row which was never sent. */
  readonly foreign: number;
  /** Rows matched by the value of a number although the text differed (`007` and `7`). */
  readonly numericMatches: number;
  /** Results in the order of the batch's rows. */
  results(): readonly RowResult[];
}

interface Slot {
  outcome: VendorOutcome | undefined;
  contradictory: boolean;
  listed: boolean;
  retryable: boolean;
  readonly messages: string[];
}

/** More messages about one row than this say nothing new. */
const MAX_MESSAGES = 5;

/** `keys` in the order of the batch's rows; undefined where a row has none. */
export function createMatcher(keys: readonly (string | undefined)[]): Matcher {
  const slots: Slot[] = keys.map(() => ({
    outcome: undefined,
    contradictory: false,
    listed: false,
    retryable: false,
    messages: [],
  }));
  // A Map, never an object: `__proto__` is a key like any other.
  const byKey = new Map<string, number[]>();
  keys.forEach((key, i) => {
    if (key !== undefined) byKey.set(key, [...(byKey.get(key) ?? []), i]);
  });
  let byNumber: Map<string, number[]> | undefined;
  let foreign = 0;
  let numericMatches = 0;

  function find(item: ResultItem): Slot | undefined {
    const exact = item.id === undefined ? undefined : byKey.get(item.id);
    if (exact !== undefined) return slots[next(exact)];
    if (item.index !== undefined) return slots[item.index];
    const number = item.id === undefined ? undefined : canonicalNumber(item.id);
    if (number === undefined) return undefined;
    byNumber ??= indexByNumber(keys);
    const places = byNumber.get(number);
    // Two rows of the same number can't be told apart: then nobody is meant.
    if (places?.[0] === undefined || places.length > 1) return undefined;
    numericMatches += 1;
    return slots[places[0]];
  }

  /** Equal ids are consumed in order: the first row that nobody named yet, else the first. */
  function next(places: readonly number[]): number {
    return places.find((place) => slots[place]?.outcome === undefined) ?? places[0] ?? -1;
  }

  return {
    add(item) {
      const slot = find(item);
      if (slot === undefined) {
        foreign += 1;
        return;
      }
      if (slot.outcome !== undefined && slot.outcome !== item.outcome) slot.contradictory = true;
      slot.outcome = item.outcome;
      slot.listed = true;
      slot.retryable = item.retryable;
      const message = item.message ?? '';
      if (message !== '' && !slot.messages.includes(message) && slot.messages.length < MAX_MESSAGES)
        slot.messages.push(message);
    },
    claimRest({ outcome, message, retryable }) {
      for (const slot of slots) {
        if (slot.outcome !== undefined) continue;
        slot.outcome = outcome;
        slot.retryable = retryable;
        if (message !== undefined) slot.messages.push(message);
      }
    },
    compare(outcome, count) {
      if (slots.filter((slot) => slot.outcome === outcome).length === count) return true;
      for (const slot of slots) if (!slot.listed) slot.contradictory = true;
      return false;
    },
    get foreign() {
      return foreign;
    },
    get numericMatches() {
      return numericMatches;
    },
    results: () => slots.map(toResult),
  };
}

function toResult(slot: Slot): RowResult {
  const message = slot.messages.join('; ');
  if (slot.contradictory) {
    return {
      outcome: 'unresolved',
      reason: 'contradictory',
      message: message || 'The results contradict each other about this row.',
      retryable: false,
    };
  }
  if (slot.outcome === undefined) {
    return {
      outcome: 'unresolved',
      reason: 'missing',
      message: 'The job ended and said nothing of this row.',
      retryable: false,
    };
  }
  return { outcome: slot.outcome, message, retryable: slot.outcome === 'failed' && slot.retryable };
}

/** `007`, `7` and `7.0` have one canonical form; texts that are no plain number have none. */
function canonicalNumber(text: string): string | undefined {
  const match = /^(-?)0*(\d+)(?:\.0+)?$/.exec(text);
  return match === null ? undefined : `${match[1] ?? ''}${match[2] ?? ''}`;
}

function indexByNumber(keys: readonly (string | undefined)[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  keys.forEach((key, i) => {
    const number = key === undefined ? undefined : canonicalNumber(key);
    if (number !== undefined) places.set(number, [...(places.get(number) ?? []), i]);
  });
  return places;
}
