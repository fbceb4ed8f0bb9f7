import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES, UNRESOLVED_REASONS } from '../../src/domain/outcome.ts';
import { digest } from '../../src/store/digest.ts';
import { createPagedFile, type PagedFile } from '../../src/store/paged-file.ts';
import {
  createRowTable,
  type NewRow,
  type RowChange,
  type RowEntry,
  type RowTable,
} from '../../src/store/row-table.ts';
import { createMemoryFile } from './memory-file.ts';

const MAX_32 = 0xffff_ffff;
const MAX_48 = 2 ** 48 - 1;
/** More than a page holds three times, so that pages come and go. */
const ROWS = 15_000;

const FRESH = {
  outcome: undefined,
  reason: undefined,
  attempts: 0,
  retryable: false,
  accepted: false,
  job: 0,
  message: 0,
} as const;

const NEW_ROW: fc.Arbitrary<NewRow> = fc.record({
  file: fc.nat(MAX_32),
  line: fc.nat(MAX_48),
  position: fc.nat(MAX_48),
  bytes: fc.nat(MAX_32),
  encodedBytes: fc.nat(MAX_32),
  keyHash: fc.nat(MAX_32),
});

const CHANGE: fc.Arbitrary<RowChange> = fc.record(
  {
    outcome: fc.constantFrom(...OUTCOMES),
    reason: fc.constantFrom(...UNRESOLVED_REASONS),
    attempts: fc.nat(300),
    retryable: fc.boolean(),
    accepted: fc.boolean(),
    job: fc.nat(MAX_32),
    message: fc.nat(MAX_48),
  },
  { requiredKeys: [] },
);

function createTable(): RowTable {
  const open = (): PagedFile => createPagedFile(createMemoryFile(), 2);
  return createRowTable({ sources: open(), states: open(), groups: open() });
}

/** What the table promises of a change: the reason goes with the outcome, attempts stop at 255. */
function apply(entry: RowEntry, { outcome, reason, attempts, ...rest }: RowChange): RowEntry {
  return {
    ...entry,
    ...rest,
    ...(outcome !== undefined && { outcome, reason }),
    ...(attempts !== undefined && { attempts: Math.min(attempts, 255) }),
  };
}

const codeOf = ({ file, outcome, reason }: Pick<RowEntry, 'file' | 'outcome' | 'reason'>): string =>
  `${file} ${outcome} ${reason}`;

/** What the table counts, without a pass over its rows. */
function tallyCounts(table: RowTable): ReadonlyMap<string, number> {
  return new Map([...table.counts()].map((count) => [codeOf(count), count.rows]));
}

function tallyRows(rows: readonly RowEntry[]): ReadonlyMap<string, number> {
  const tally = new Map<string, number>();
  for (const row of rows) tally.set(codeOf(row), (tally.get(codeOf(row)) ?? 0) + 1);
  return tally;
}

describe('the row table', () => {
  it('gives back what was added and what changes made of it', () => {
    const changes = fc.array(fc.tuple(fc.nat(ROWS - 1), CHANGE), { maxLength: 60 });
    fc.assert(
      fc.property(fc.array(NEW_ROW, { minLength: 3, maxLength: 12 }), changes, (samples, updates) => {
        const table = createTable();
        const expected: RowEntry[] = [];
        for (let number = 0; number < ROWS; number += 1) {
          const row = samples[number % samples.length];
          if (row === undefined) continue;
          expect(table.add(row)).toBe(number);
          expected.push({ ...row, ...FRESH });
        }
        for (const [number, change] of updates) {
          table.update(number, change);
          const before = expected[number];
          if (before !== undefined) expected[number] = apply(before, change);
        }
        expect(table.count).toBe(ROWS);
        for (const number of [0, ROWS - 1, ...updates.map(([changed]) => changed)])
          expect([table.get(number), table.view(number)]).toEqual([expected[number], expected[number]]);
        const wrong = expected.findIndex((entry, number) => table.get(number).line !== entry.line);
        expect(wrong).toBe(-1);
        expect(tallyCounts(table)).toEqual(tallyRows(expected));
        expect(table.accepted).toBe(expected.filter(({ accepted }) => accepted).length);
      }),
      { numRuns: 20 },
    );
  });

  it('numbers the rows that are kept anew, with all that is known of them', () => {
    const table = createTable();
    const sample = { line: 1, position: 7, bytes: 8, encodedBytes: 9, keyHash: 10 };
    for (let number = 0; number < ROWS; number += 1) {
      table.add({ ...sample, file: number % 2, group: String(number).padStart(16, '0') });
      table.update(number, { outcome: number % 3 === 0 ? 'failed' : 'succeeded', job: number, accepted: true });
    }
    const keeps = (number: number): boolean => number % 5 === 0 || number > ROWS - 10;
    table.retain(keeps);
    const kept = Array.from({ length: ROWS }, (_, number) => number).filter(keeps);
    expect(table.count).toBe(kept.length);
    const wrong = kept.findIndex((before, number) => {
      const { file, outcome, job } = table.get(number);
      const isSame = file === before % 2 && outcome === (before % 3 === 0 ? 'failed' : 'succeeded') && job === before;
      return !isSame || Number(table.group(number)) !== before;
    });
    expect(wrong).toBe(-1);
    expect(tallyCounts(table)).toEqual(tallyRows(kept.map((_, number) => table.get(number))));
  });

  it('keeps the digest of a group, and one for all rows without', () => {
    const table = createTable();
    const row = { file: 0, line: 1, position: 0, bytes: 0, encodedBytes: 0, keyHash: 0 };
    const groups = [undefined, digest('"a"'), digest('"b"'), undefined, digest('"a"')];
    for (const group of groups) table.add({ ...row, group });
    expect(table.group(1)).toBe(digest('"a"'));
    expect(
      groups.map((_, number) => groups.findIndex((__, other) => table.group(other) === table.group(number))),
    ).toEqual([0, 1, 2, 0, 1]);
  });
});
