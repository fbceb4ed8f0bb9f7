import { describe, expect, it } from 'vitest';
import type { ProblemGroup } from '../../src/domain/report.ts';
import { ANNOTATION_CHARS, annotations, MAX_ANNOTATIONS } from '../../src/report/annotations.ts';
import { makeReport, SAMPLES } from '../support/sample-reports.ts';

const groups = (n: number): ProblemGroup[] =>
  Array.from({ length: n }, (_, index) => ({
    outcome: 'failed',
    template: `kind ${index}`,
    rows: 2,
    first: { file: 'a.csv', line: index + 2 },
  }));

describe('annotations', () => {
  it.each([
    [0, 0],
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
        message: `${n === 1000 ? '991' : '2'} more errors of other kinds: the summary and report.json list them.`,
      });
    }
  });

  it('has an error for what fails and a warning for what is let pass', () => {
    const levels = (name: string): readonly string[] =>
      annotations(SAMPLES.get(name) ?? makeReport()).map(({ level, message }) => `${level} ${message.slice(0, 16)}`);
    expect(levels('threshold')).toEqual([
      'error 11 rows failed, ',
      'error 1 row failed, li',
      'warning 1 row not found,',
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
      title: '11 rows failed',
      message: '11 rows failed, first at data/donors.csv:12: Invalid phone number ‹redacted›',
    });
  });

  it('tells the plan of a validation as a notice', () => {
    const made = annotations(SAMPLES.get('validate') ?? makeReport());
    expect(made.map(({ level, title }) => [level, title])).toEqual([
      ['error', '2 rows invalid'],
      ['notice', 'Plan'],
    ]);
    expect(made[1]?.message).toContain('At least 6 requests and 3s');
  });

  it.each([
    ['fail', 'error'],
    ['warn', 'warning'],
  ])('on-timeout %s makes an %s of jobs that still ran, beside another failure', (choice, level) => {
    const report = makeReport({
      conclusion: 'failure',
      reason: 'threshold',
      inputs: { 'on-timeout': choice },
      problemGroups: [
        { outcome: 'unresolved', reason: 'timed-out', template: '', rows: 1, first: { file: 'a', line: 2 } },
      ],
    });
    expect(annotations(report)[0]?.level).toBe(level);
  });

  it('cuts a message where the runner would', () => {
    const message = '😀'.repeat(9000);
    const [made] = annotations(makeReport({ conclusion: 'failure', faults: [{ code: 'a/b', message }] }));
    expect(made?.message.length).toBeLessThanOrEqual(ANNOTATION_CHARS);
    expect(made?.message).not.toMatch(/\p{Cs}/u);
  });
});
