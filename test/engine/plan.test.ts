import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Batch, type PlanOptions, planBatches } from '../../src/engine/plan.ts';
import type { RandomAccessFile } from '../../src/ports/files.ts';
import { createPagedFile, type PagedFile } from '../../src/store/paged-file.ts';
import { createRowTable, type RowTable } from '../../src/store/row-table.ts';

interface Row {
  readonly key: number;
  readonly group: number;
  readonly bytes: number;
}

/** Everything stays in the pages, so the file is never asked. */
const NO_FILE: RandomAccessFile = { read: () => 0, write: () => undefined, close: () => undefined };

function tableOf(rows: readonly Row[]): RowTable {
  const open = (): PagedFile => createPagedFile(NO_FILE, 1024);
  const table = createRowTable({ sources: open(), states: open(), groups: open() });
  for (const { key, group, bytes } of rows) {
    const digest = String(group).padStart(16, '0');
    table.add({ file: 0, line: 1, position: 0, bytes: 0, encodedBytes: bytes, keyHash: key, group: digest });
  }
  return table;
}

const OPTIONS: PlanOptions = {
  maxRows: 3,
  maxBytes: undefined,
  keepKeysApart: false,
  grouped: false,
  includes: () => true,
};
const plan = (rows: readonly Row[], options: Partial<PlanOptions> = {}): Batch[] => [
  ...planBatches(tableOf(rows), { ...OPTIONS, ...options }),
];
const numbered = (n: number): Row[] => Array.from({ length: n }, (_, key) => ({ key, group: 0, bytes: 10 }));

describe('planBatches', () => {
  test.each<[name: string, rows: readonly Row[], options: Partial<PlanOptions>, batches: number[][]]>([
    ['no row', [], {}, []],
    ['one batch', numbered(3), {}, [[0, 1, 2]]],
    ['a last batch that is not full', numbered(4), {}, [[0, 1, 2], [3]]],
    ['rows of another round are left out', numbered(5), { includes: (row) => row % 2 === 0 }, [[0, 2, 4]]],
    [
      'bytes',
      numbered(4),
      { maxBytes: 25 },
      [
        [0, 1],
        [2, 3],
      ],
    ],
    [
      'a row above the limit of bytes goes alone',
      [{ key: 1, group: 0, bytes: 99 }, ...numbered(2)],
      { maxBytes: 25 },
      [[0], [1, 2]],
    ],
    [
      'equal keys are kept apart, and batches stay full',
      [1, 1, 2, 2, 3, 3].map((key) => ({ key, group: 0, bytes: 1 })),
      { keepKeysApart: true },
      [
        [0, 2, 4],
        [1, 3, 5],
      ],
    ],
    [
      'groups never share a batch',
      [1, 2, 1, 2, 1, 2, 1].map((group, key) => ({ key, group, bytes: 1 })),
      { grouped: true },
      [[0, 2, 4], [1, 3, 5], [6]],
    ],
  ])('%s', (_, rows, options, batches) => {
    expect(plan(rows, options).map((batch) => batch.rows)).toEqual(batches);
    expect(plan(rows, options).map((batch) => batch.number)).toEqual(batches.map((_batch, i) => i + 1));
  });

  const anyRow = fc.record({ key: fc.nat(5), group: fc.nat(1200), bytes: fc.integer({ min: 1, max: 30 }) });
  test('every row goes once, within every limit, and the same rows give the same plan', () => {
    fc.assert(
      fc.property(
        fc.array(anyRow, { maxLength: 300 }),
        fc.record({
          maxRows: fc.integer({ min: 1, max: 9 }),
          maxBytes: fc.option(fc.integer({ min: 30, max: 90 }), { nil: undefined }),
          keepKeysApart: fc.boolean(),
          grouped: fc.boolean(),
        }),
        (rows, options) => {
          const batches = plan(rows, options);
          expect(batches.flatMap((batch) => batch.rows).sort((a, b) => a - b)).toEqual(rows.map((_row, i) => i));
          for (const { rows: members } of batches) {
            expect(members.length).toBeLessThanOrEqual(options.maxRows);
            const own = members.map((i) => rows[i]).filter((row) => row !== undefined);
            if (options.maxBytes !== undefined)
              expect(own.reduce((sum, row) => sum + row.bytes, 0)).toBeLessThanOrEqual(options.maxBytes);
            if (options.keepKeysApart) expect(new Set(own.map((row) => row.key)).size).toBe(own.length);
            if (options.grouped) expect(new Set(own.map((row) => row.group)).size).toBe(1);
            expect([...members].sort((a, b) => a - b)).toEqual(members);
          }
          expect(plan(rows, options)).toEqual(batches);
        },
      ),
    );
  });
});
