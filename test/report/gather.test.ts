import { describe, expect, it } from 'vitest';
import { createGatherer, gatherCounts, OTHER_MESSAGES } from '../../src/report/gather.ts';
import { processorMs } from '../support/processor-time.ts';
import { makeRow } from '../support/sample-reports.ts';

const paths = ['a.csv', 'b.csv'];

describe('gatherCounts', () => {
  it('has the totals of the rows, and names none', () => {
    const rows = [
      makeRow({ outcome: 'succeeded' }),
      makeRow({ outcome: 'succeeded' }),
      makeRow({ file: 1, outcome: 'unresolved', reason: 'cancelled' }),
      makeRow({ file: 1, outcome: 'not_found' }),
    ];
    const gatherer = createGatherer(paths);
    for (const row of rows) gatherer.add(row);
    const counted = gatherCounts(paths, [
      { file: 0, outcome: 'succeeded', reason: undefined, rows: 2 },
      { file: 1, outcome: 'unresolved', reason: 'cancelled', rows: 1 },
      { file: 1, outcome: 'not_found', reason: undefined, rows: 1 },
    ]);
    const { totals, files } = gatherer.result();
    expect(counted).toEqual({ totals, files, problemGroups: [], moreProblemGroups: 0, firstProblems: [] });
  });
});

describe('createGatherer', () => {
  it('counts all rows, each file, and groups rows with the same trouble', () => {
    const gatherer = createGatherer(paths);
    for (let line = 2; line < 7; line++) {
      const record = { line, columns: ['id', 'phone'], values: [`D-${line}`, `613-555-010${line}`] };
      gatherer.add(
        makeRow({ path: 'a.csv', line, key: `D-${line}`, record, message: `Invalid phone 613-555-010${line}` }),
      );
    }
    gatherer.add(makeRow({ path: 'a.csv', line: 8, outcome: 'succeeded', message: '' }));
    gatherer.add(makeRow({ path: 'a.csv', line: 9, outcome: 'unresolved', reason: 'planned', message: '' }));
    const { totals, files, problemGroups, moreProblemGroups, firstProblems } = gatherer.result();
    expect(totals).toMatchObject({ total: 7, failed: 5, succeeded: 1, unresolved: 1, reasons: { planned: 1 } });
    expect(files.map(({ path, totals: { total } }) => [path, total])).toEqual([
      ['a.csv', 7],
      ['b.csv', 0],
    ]);
    expect(problemGroups).toEqual([
      {
        outcome: 'failed',
        template: 'Invalid phone ‹redacted›',
        rows: 5,
        first: { file: 'a.csv', line: 2 },
        places: [2, 3, 4, 5, 6].map((line) => ({ file: 'a.csv', line })),
      },
    ]);
    expect(moreProblemGroups).toBe(0);
    expect(firstProblems[0]).toEqual({
      file: 'a.csv',
      line: 2,
      outcome: 'failed',
      key: 'D-2',
      message: 'Invalid phone 613-555-0102',
      template: 'Invalid phone ‹redacted›',
    });
  });

  it.each([999, 1000, 1001, 3000])('keeps the count of every row with %d different messages', (n) => {
    const gatherer = createGatherer(paths);
    const word = (i: number): string => String(i).replace(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)));
    for (let i = 0; i < n; i++) gatherer.add(makeRow({ line: i + 2, message: `kind ${word(i)} x` }));
    gatherer.add(makeRow({ message: `kind ${word(n - 1)} x` }));
    const { problemGroups, moreProblemGroups } = gatherer.result();
    expect(problemGroups.reduce((sum, group) => sum + group.rows, 0)).toBe(n + 1);
    expect(problemGroups.length).toBeLessThanOrEqual(1001);
    expect(moreProblemGroups).toBe(Math.max(0, n - 1000));
    const rest = problemGroups.find(({ template }) => template === OTHER_MESSAGES);
    expect(rest?.rows).toBe(n > 1000 ? n - 1000 + 1 : undefined);
  });

  it('lists the first rows of the worst kinds, each kind in input order', () => {
    const gatherer = createGatherer(paths);
    for (let i = 0; i < 100; i++) {
      const bad =
        i === 50 ? ({ outcome: 'invalid' } as const) : ({ outcome: 'unresolved', reason: 'not-sent' } as const);
      gatherer.add(makeRow({ line: i + 2, ...(i === 70 ? { outcome: 'not_found' } : bad) }));
    }
    const { firstProblems, problemGroups } = gatherer.result();
    expect(firstProblems.slice(0, 4).map(({ line }) => line)).toEqual([52, 72, 2, 3]);
    expect(problemGroups.map(({ outcome, reason }) => reason ?? outcome)).toEqual(['invalid', 'not_found', 'not-sent']);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['numbers and ids', ['row 17 clashes with D-4', 'row 40 clashes with D-77'], ['row … clashes with …']],
    ['a value that is redacted in some rows', ['bounced (‹redacted›)', 'bounced (104)'], ['bounced (…)']],
    ['no status', ['HTTP 404: gone', 'HTTP 500: gone'], ['HTTP 404: gone', 'HTTP 500: gone']],
    [
      'no error code',
      ['error 21610, stopped', 'error 30003, stopped'],
      ['error 21610, stopped', 'error 30003, stopped'],
    ],
    ['no column', ['column "a1" is empty', 'column "a2" is empty'], ['column "a1" is empty', 'column "a2" is empty']],
    ['nothing of a message that comes alone', ['row 17 clashes', 'row 17 clashes'], ['row 17 clashes']],
  ])('folds %s', (_, messages, expected) => {
    const gatherer = createGatherer(paths);
    for (const message of messages) gatherer.add(makeRow({ message, template: message }));
    expect(gatherer.result().problemGroups.map(({ template }) => template)).toEqual(expected);
  });

  it('says of a group that its rows go again as they are only where all do', () => {
    const gatherer = createGatherer(paths);
    for (const [message, retryable] of [
      ['a', true],
      ['a', true],
      ['b', true],
      ['b', false],
    ] as const)
      gatherer.add(makeRow({ message, template: message, retryable }));
    expect(gatherer.result().problemGroups.map(({ retryable }) => retryable)).toEqual([true, undefined]);
  });

  it('takes a hundred thousand problem rows in a few seconds', () => {
    const gatherer = createGatherer(paths);
    const columns = ['id', 'first', 'last', 'phone', 'email', 'street', 'city', 'zip', 'amount', 'note'];
    const start = processorMs();
    for (let i = 0; i < 100_000; i++) {
      const values = [
        `D-${i}`,
        'Jane',
        'Doe',
        `613555${i}`,
        `jane${i}@x.example`,
        '12 Main Street',
        'Ottawa',
        'K1A 0B1',
        '25.00',
        '',
      ];
      gatherer.add(
        makeRow({ line: i + 2, message: `Invalid phone 613555${i}`, record: { line: i + 2, columns, values } }),
      );
    }
    expect(gatherer.result().problemGroups).toHaveLength(1);
    expect(processorMs() - start).toBeLessThan(5000);
  });
});
