import { describe, expect, it } from 'vitest';
import { createGatherer, gatherCounts, OTHER_MESSAGES } from '../../src/report/gather.ts';
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
    const gatherer = createGatherer({ paths, detail: 'full' });
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
    const gatherer = createGatherer({ paths, detail: 'full' });
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
      { outcome: 'failed', template: 'Invalid phone ‹redacted›', rows: 5, first: { file: 'a.csv', line: 2 } },
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

  it('shows neither key nor message in minimal', () => {
    const gatherer = createGatherer({ paths, detail: 'minimal' });
    gatherer.add(makeRow({ message: 'Invalid phone 613-555-0100' }));
    const [problem] = gatherer.result().firstProblems;
    expect(problem).not.toHaveProperty('key');
    expect(problem?.message).toBe('Invalid phone ‹redacted›');
  });

  it.each([999, 1000, 1001, 3000])('keeps the count of every row with %d different messages', (n) => {
    const gatherer = createGatherer({ paths, detail: 'full' });
    for (let i = 0; i < n; i++) gatherer.add(makeRow({ line: i + 2, message: `code ${i} x` }));
    gatherer.add(makeRow({ message: `code ${n - 1} x` }));
    const { problemGroups, moreProblemGroups } = gatherer.result();
    expect(problemGroups.reduce((sum, group) => sum + group.rows, 0)).toBe(n + 1);
    expect(problemGroups.length).toBeLessThanOrEqual(1001);
    expect(moreProblemGroups).toBe(Math.max(0, n - 1000));
    const rest = problemGroups.find(({ template }) => template === OTHER_MESSAGES);
    expect(rest?.rows).toBe(n > 1000 ? n - 1000 + 1 : undefined);
  });

  it('lists the first 20 in input order and does not let missing donors hide a failed one', () => {
    const gatherer = createGatherer({ paths, detail: 'full' });
    for (let i = 0; i < 100; i++) gatherer.add(makeRow({ line: i + 2, outcome: i === 50 ? 'failed' : 'not_found' }));
    const lines = gatherer.result().firstProblems.map(({ line }) => line);
    expect(lines).toHaveLength(20);
    expect(lines).toContain(52);
    expect([...lines].sort((a, b) => a - b)).toEqual(lines);
  });

  it('takes a hundred thousand problem rows in a few seconds', () => {
    const gatherer = createGatherer({ paths, detail: 'full' });
    const columns = ['id', 'first', 'last', 'phone', 'email', 'street', 'city', 'zip', 'amount', 'note'];
    const start = performance.now();
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
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
