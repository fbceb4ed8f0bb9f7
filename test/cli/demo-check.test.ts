import { describe, expect, it } from 'vitest';
import { compareCells, compareOutcomes, compareRowFile, type ReportedRows } from '../../src/cli/demo-check.ts';
import type { DemoRow } from '../../src/cli/demo-files.ts';
import type { RowRecord } from '../../src/sandbox/record.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { startInstrumented } from '../support/sandbox/start.ts';

const row = (key: string, outcome: string, more: Partial<DemoRow> = {}): DemoRow => ({
  place: `a.csv:${key}`,
  key,
  outcome,
  message: outcome === 'succeeded' ? '' : `why ${key}`,
  attempts: outcome === 'skipped' ? 0 : 1,
  cells: new Map([
    ['id', key],
    ['name', `Ü ${key}`],
  ]),
  format: 'csv',
  ...more,
});
const ROWS = [row('1', 'succeeded'), row('2', 'failed', { attempts: 3 }), row('2', 'skipped'), row('3', 'not_found')];
const told = (rows: readonly DemoRow[], rowsBy: 'key' | 'number' = 'key'): ReportedRows => ({
  rows,
  guide: { rowsBy, keyColumn: 'id' },
});
const KNOWN: readonly (readonly [string, RowRecord])[] = [
  ['1', { sent: 1, outcome: 'succeeded' }],
  ['2', { sent: 3, outcome: 'failed' }],
  ['3', { sent: 1, outcome: 'not_found' }],
];

/** An empty sandbox whose record says what a case wants. */
async function withRecord<T>(
  parts: { readonly rows?: readonly (readonly [string, RowRecord])[] } & Partial<Pick<Sandbox, 'imports' | 'passes'>>,
  look: (sandbox: Sandbox) => T,
): Promise<T> {
  const sandbox = await startInstrumented({ vendor: 'donoratlas' });
  try {
    return look({ ...sandbox, ...parts, record: { ...sandbox.record, rows: new Map(parts.rows) } });
  } finally {
    await sandbox.stop();
  }
}

describe('outcomes', () => {
  it('agree, however often a row was sent', () =>
    withRecord({ rows: KNOWN }, (sandbox) => expect(compareOutcomes(told(ROWS), sandbox)).toEqual([])));

  it.each<[name: string, rows: readonly DemoRow[], known: typeof KNOWN, difference: RegExp]>([
    [
      'another outcome',
      ROWS.with(0, row('1', 'failed')),
      KNOWN,
      /^a\.csv:1: the report says failed, the vendor says succeeded\.$/,
    ],
    ['unresolved', ROWS.with(0, row('1', 'unresolved')), KNOWN, /the report says unresolved/],
    [
      'another number of sends',
      ROWS.with(1, row('2', 'failed')),
      KNOWN,
      /the report says that it was sent 1 time, the vendor got it 3 times\.$/,
    ],
    ['a row that never came', ROWS, KNOWN.slice(1), /^a\.csv:1: .* the vendor never got the row\.$/],
    ['a row that is not in the report', ROWS.slice(1), KNOWN, /^The vendor got 1 row that is not in the report\.$/],
  ])('%s is a difference', (_, rows, known, difference) =>
    withRecord({ rows: known }, (sandbox) => {
      const differences = compareOutcomes(told(rows), sandbox);
      expect(differences).toHaveLength(1);
      expect(differences[0]).toMatch(difference);
    }),
  );

  it('rows that are known by their number may share a key', () => {
    const rows = [row('7', 'succeeded'), row('7', 'failed'), row('', 'not_found')];
    const known = KNOWN.map(([id, each]) => [id, { ...each, sent: 1 }] as const);
    return withRecord({ rows: known }, (sandbox) => expect(compareOutcomes(told(rows, 'number'), sandbox)).toEqual([]));
  });
});

describe('cells', () => {
  const passes = (name: unknown) => new Map([['1', new Map([['name', name]])]]);

  it('are counted where the vendor has them', () =>
    withRecord({ passes: passes('Ü 1') }, (sandbox) =>
      expect(compareCells(told(ROWS), sandbox)).toEqual({ cells: 2, differences: [] }),
    ));

  it.each([['U 1'], [''], [' Ü 1']])('read as %j are a difference that shows no cell', (name) =>
    withRecord({ passes: passes(name) }, (sandbox) =>
      expect(compareCells(told(ROWS), sandbox).differences).toEqual([
        'a.csv:1: the vendor read another value of name than the file has.',
      ]),
    ),
  );

  it('a blank cell may have been left out', () => {
    const rows = [row('1', 'succeeded', { cells: new Map([['name', '']]) })];
    return withRecord({ passes: passes(undefined) }, (sandbox) =>
      expect(compareCells(told(rows), sandbox).differences).toEqual([]),
    );
  });

  it('of files that the vendor read are found by their last cell', () => {
    const record = (name: string) => ({ columns: ['id', 'name', 'n'], rows: [['1', name, '1']], order: {} });
    return withRecord({ imports: new Map([['j', record('Ü 1')]]) }, async (sandbox) => {
      expect(compareCells(told(ROWS, 'number'), sandbox)).toEqual({ cells: 2, differences: [] });
      const other = { ...sandbox, imports: new Map([['j', record('Ü 2')]]) };
      expect(compareCells(told(ROWS, 'number'), other).differences).toHaveLength(1);
    });
  });
});

describe('row files', () => {
  const failed = { name: 'failed', outcome: 'failed', format: 'csv' } as const;
  const line = { cells: ROWS[1]?.cells ?? new Map(), message: 'why 2' };

  it.each([
    ['just those rows', [line], []],
    ['none', [], ['failed.csv has 0 rows, but 1 failed in the report.']],
    ['one too many', [line, line], ['failed.csv has 2 rows, but 1 failed in the report.']],
    ['another message', [{ ...line, message: '' }], ['a.csv:2: failed.csv has a different row or message here.']],
    [
      'another cell',
      [{ ...line, cells: new Map([...line.cells, ['name', 'U']]) }],
      ['a.csv:2: failed.csv has a different row or message here.'],
    ],
  ])('%s', (_, rows, differences) => {
    expect(compareRowFile({ ...failed, rows }, { rows: ROWS })).toEqual(differences);
  });

  it('of the other format are empty', () => {
    expect(compareRowFile({ ...failed, format: 'ndjson', rows: [] }, { rows: ROWS })).toEqual([]);
  });
});
