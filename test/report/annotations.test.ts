import { describe, expect, it } from 'vitest';
import { ANNOTATION_CHARS, annotations, MAX_ANNOTATIONS } from '../../src/report/annotations.ts';
import type { ProblemGroup } from '../../src/report/schema.ts';
import { makeReport, SAMPLES } from '../support/sample-reports.ts';

const groups = (n: number): ProblemGroup[] =>
  Array.from({ length: n }, (_, index) => ({
    outcome: 'failed',
    template: `kind ${index}`,
    rows: 1,
    first: { file: 'a.csv', line: index + 2 },
  }));

describe('annotations', () => {
  it.each([
    [0, 1],
    [1, 1],
    [9, 9],
    [10, 10],
    [11, 10],
    [1000, 10],
  ])('%d groups make %d', (n, expected) => {
    const made = annotations(makeReport({ conclusion: 'failure', reason: 'threshold', problemGroups: groups(n) }));
    expect(made).toHaveLength(expected);
    expect(made.every(({ level }) => level === 'error')).toBe(true);
    if (n > MAX_ANNOTATIONS) {
      expect(made.at(-1)).toEqual({
        level: 'error',
        title: `${n === 1000 ? '991' : '2'} more`,
        message: `${n === 1000 ? '991' : '2'} more errors: the job summary groups them, and records.csv of the results lists all of them.`,
      });
    }
  });

  it('has an error for what fails and a warning for what is let pass', () => {
    const levels = (name: string): readonly string[] =>
      annotations(SAMPLES.get(name) ?? makeReport()).map(({ level, message }) => `${level} ${message.slice(0, 16)}`);
    expect(levels('threshold')).toEqual([
      'error Invalid phone nu',
      'error the vendor gave ',
      'error 10 more errors: ',
      'warning the vendor has n',
    ]);
    expect(levels('warning').filter((text) => text.startsWith('error'))).toEqual([]);
    expect(levels('success')).toEqual([]);
  });

  it('names place, count and reason', () => {
    const [first] = annotations(SAMPLES.get('threshold') ?? makeReport());
    expect(first).toEqual({
      level: 'error',
      file: 'data/donors.csv',
      line: 12,
      title: 'Row failed (1 of 11 alike)',
      message: 'Invalid phone number 613-555-0100',
    });
  });

  it('tells the plan of a validation as a notice', () => {
    const made = annotations(SAMPLES.get('validate') ?? makeReport());
    expect(made.map(({ level, title }) => [level, title])).toEqual([
      ['error', 'Row invalid (1 of 2 alike)'],
      ['error', '1 more'],
      ['notice', 'Plan'],
    ]);
    expect(made[2]?.message).toContain('At least 6 requests and 3s');
  });

  it('stands at no line of rows that only wait, and says once why the run failed', () => {
    const report = makeReport({
      conclusion: 'failure',
      reason: 'timed-out',
      totals: { ...makeReport().totals, total: 2, succeeded: 1, unresolved: 1, reasons: { 'timed-out': 1 } },
      submitted: 2,
      problemGroups: [
        { outcome: 'unresolved', reason: 'timed-out', template: '', rows: 1, first: { file: 'a', line: 2 } },
      ],
    });
    const title = '1 row still processing when the timeout ended; 1 delivered';
    expect(annotations(report)).toEqual([{ level: 'error', title, message: `${title}.` }]);
  });

  it.each([
    ['fail', 'error'],
    ['warn', 'warning'],
  ])('max-failed with on-breach %s makes an %s', (verdict, level) => {
    const report = makeReport({
      conclusion: verdict === 'fail' ? 'failure' : 'warning',
      reason: 'threshold',
      rules: [{ rule: 'max-failed', limit: '0', actual: 1, of: 2, verdict: verdict === 'fail' ? 'fail' : 'warn' }],
      problemGroups: groups(1),
    });
    expect(annotations(report)[0]?.level).toBe(level);
  });

  it('has one for each row of a group, in order, and none at a row that is fine', () => {
    const places = Array.from({ length: 10 }, (_, index) => ({ file: 'a.csv', line: index + 905 }));
    const report = makeReport({
      conclusion: 'failure',
      reason: 'invalid-data',
      problemGroups: [
        { outcome: 'invalid', template: 'column "id" is empty', rows: 33, first: { file: 'a.csv', line: 905 }, places },
        { outcome: 'unresolved', reason: 'not-sent', template: '', rows: 967, first: { file: 'a.csv', line: 2 } },
      ],
    });
    const made = annotations(report);
    expect(made.map(({ line }) => line)).toEqual([905, 906, 907, 908, 909, 910, 911, 912, 913, undefined]);
    expect(made.at(-1)?.title).toBe('24 more');
  });

  it('names the column of a fault, and its sentence as the title', () => {
    const faults = [
      { code: 'file/header', file: 'a.csv', line: 1, column: 5, message: 'Column "id" is there twice. Why?' },
    ];
    const [made] = annotations(makeReport({ conclusion: 'failure', reason: 'config-error', faults }));
    expect(made).toMatchObject({ line: 1, column: 5, title: 'Column "id" is there twice' });
  });

  it('cuts a message where the runner would', () => {
    const message = '😀'.repeat(9000);
    const [made] = annotations(makeReport({ conclusion: 'failure', faults: [{ code: 'a/b', message }] }));
    expect(made?.message.length).toBeLessThanOrEqual(ANNOTATION_CHARS);
    expect(made?.message).not.toMatch(/\p{Cs}/u);
  });
});
