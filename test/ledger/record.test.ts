import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createLedger } from '../../src/ledger/ledger.ts';
import { readLedger } from '../../src/ledger/read.ts';
import { ledgerRecords } from '../../src/ledger/record.ts';
import { sumLedger } from '../support/ledger-text.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

/** One record of each kind, as version 2 of the format has always written them. */
const GOLDEN = readFileSync(new URL('../golden/ledger.ndjson', import.meta.url), 'utf8');
const LINES = GOLDEN.trimEnd().split('\n');
const RECORDS = LINES.map((line): Readonly<Record<string, unknown>> => {
  const { sum: _, ...record } = JSON.parse(line);
  return record;
});
/** The place of each kind's first record, by kind. */
const KINDS = new Map(RECORDS.map(({ kind }, at) => [String(kind), at]));

describe('the format', () => {
  test('is written to the byte as ever', async () => {
    const written: unknown[] = [];
    const times = RECORDS.map(({ at }) => new Date(String(at)));
    const ledger = createLedger({
      clock: { ...createVirtualClock(), date: () => times.shift() ?? new Date(0) },
      sink: { write: (part) => void written.push(part), sync: async () => {}, close: async () => {} },
    });
    for (const line of LINES) {
      const { at: _, ...record } = ledgerRecords().ledgerRecord.parse(JSON.parse(line));
      ledger.append(record);
    }
    await ledger.close();
    expect(written.join('')).toBe(GOLDEN);
  });

  test('is read as ever', () => {
    const { jobs, ...history } = readLedger(GOLDEN, 'x');
    expect(history).toMatchObject({
      runId: '42',
      plan: '101b',
      account: 'f03b',
      commit: '4b7f',
      rows: 6,
      files: [{ sha256: 'bf1d', rows: 6 }],
      attempt: 2,
      writer: '43',
      reserved: [],
      lags: false,
      borrowed: undefined,
      verdict: { reason: 'uncertain', exitCode: 3, unwritten: true },
      chosen: '1-6',
      left: 2,
      isMoved: true,
      isTorn: true,
      head: { records: LINES.length - 1, sum: 'e716e65603367219' },
    });
    expect([...jobs.values()].map(({ submit, rows, end }) => [submit, rows, end?.state, end?.foreign])).toEqual([
      ['accepted', [{ first: 0, last: 1 }], 'succeeded', 2],
      ['refused', [{ first: 2, last: 3 }], undefined, undefined],
      [
        'uncertain',
        [
          { first: 2, last: 2 },
          { first: 4, last: 5 },
        ],
        undefined,
        undefined,
      ],
    ]);
  });

  test('has no record that is not read here', () => {
    expect(
      ledgerRecords()
        .ledgerRecord.options.map(({ shape }) => shape.kind.value)
        .sort(),
    ).toEqual([...KINDS.keys()].sort());
  });
});

describe('a record with a right sum', () => {
  const FIRST: Readonly<Record<string, string>> = { kind: 'ledger/foreign', version: 'ledger/version' };
  const fields = [...KINDS].flatMap(([kind, at]) =>
    Object.keys(RECORDS[at] ?? {}).map((field): [string, number, string] => [`${kind}.${field}`, at, field]),
  );
  const changed = (at: number, change: object) =>
    sumLedger(RECORDS.slice(0, at + 1).map((record, i) => (i === at ? { ...record, ...change } : record))).text;

  test.each(fields)('is refused where %s is null', (_, at, field) => {
    const code = (at === 0 ? FIRST[field] : undefined) ?? 'ledger/damaged';
    expect(() => readLedger(changed(at, { [field]: null }), 'x')).toThrow(
      expect.objectContaining({ faults: [expect.objectContaining({ code })] }),
    );
  });

  test.each([...KINDS])('is read where %s has a field that nobody knows', (_, at) => {
    expect(readLedger(changed(at, { later: [1] }), 'x').runId).toBe('42');
  });
});
