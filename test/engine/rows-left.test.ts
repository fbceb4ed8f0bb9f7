import { expect, test } from 'vitest';
import type { JobState } from '../../src/domain/job.ts';
import { countRowsLeft } from '../../src/engine/resume/rows-left.ts';
import { type LedgerResult, toRanges } from '../../src/ledger/codes.ts';
import type { LedgerJob, Reservation } from '../../src/ledger/history.ts';

type Given = readonly [rows: readonly number[], submit: LedgerJob['submit'], end?: readonly [JobState, LedgerResult]];

const SUCCEEDED: LedgerResult = { outcome: 'succeeded' };
const MISSING: LedgerResult = { outcome: 'unresolved', reason: 'missing' };
const NOT_SENT: LedgerResult = { outcome: 'unresolved', reason: 'not-sent' };

function toJob([rows, submit, end]: Given, index: number): LedgerJob {
  const number = index + 1;
  const [state = 'succeeded', result = SUCCEEDED] = end ?? [];
  const results = [{ result, length: rows.length }];
  return {
    number,
    round: 1,
    batch: number,
    batchId: `batch-${number}`,
    rows: toRanges(rows),
    rowCount: rows.length,
    submittedAt: '',
    submit,
    ...(end !== undefined && { end: { state, results, at: '', foreign: 0, miscounted: false } }),
  };
}

/** Reserved rows by the number of the job after which they were reserved. */
type Reserved = readonly (readonly [rows: readonly number[], after: number])[];

test.each<[string, readonly Given[], Reserved, string]>([
  ['no job', [], [], 'open 0, unsent 6, sent 0'],
  ['a job that ended', [[[0, 1], 'accepted', ['succeeded', SUCCEEDED]]], [], 'open 0, unsent 4, sent 2'],
  ['a job that runs', [[[0, 1], 'accepted']], [], 'open 2, unsent 4, sent 2'],
  ['a lost submit', [[[0, 1], 'uncertain']], [], 'open 2, unsent 4, sent 2'],
  ['a refused submit', [[[0, 1], 'refused']], [], 'open 0, unsent 6, sent 0'],
  ['a job with rows that are missing', [[[0, 1], 'accepted', ['succeeded', MISSING]]], [], 'open 2, unsent 4, sent 2'],
  ['rows that were not sent', [[[0, 1], 'accepted', ['refused', NOT_SENT]]], [], 'open 0, unsent 6, sent 0'],
  [
    'rows sent again',
    [
      [[0, 1], 'uncertain'],
      [[0, 1], 'accepted', ['succeeded', SUCCEEDED]],
    ],
    [],
    'open 0, unsent 4, sent 2',
  ],
  ['reserved rows', [], [[[2, 3], 0]], 'open 2, unsent 4, sent 2'],
  [
    'a reserved row with an outcome from before',
    [[[0, 1], 'accepted', ['succeeded', SUCCEEDED]]],
    [[[0, 2], 1]],
    'open 1, unsent 3, sent 3',
  ],
  [
    'reserved rows in a later job that was certainly not sent',
    [
      [[4], 'accepted', ['succeeded', SUCCEEDED]],
      [[0, 1], 'accepted', ['refused', NOT_SENT]],
    ],
    [[[0, 1], 1]],
    'open 0, unsent 5, sent 1',
  ],
])('%s', (_, given, reservations, expected) => {
  const reserved = reservations.map(([rows, after]): Reservation => ({ rows: toRanges(rows), after }));
  const jobs = new Map(given.map((job, index) => [index + 1, toJob(job, index)]));
  const { open, unsent, sent } = countRowsLeft({ jobs, rows: 7, invalid: 1, skipped: 0, lags: true, reserved });
  expect(`open ${open}, unsent ${unsent}, sent ${sent}`).toBe(expected);
});

test('a ledger that is whole has every row that was sent in a job', () => {
  const reserved = [{ rows: toRanges([2, 3]), after: 0 }];
  const left = countRowsLeft({ jobs: new Map(), rows: 7, invalid: 1, skipped: 0, lags: false, reserved });
  expect(left).toEqual({ open: 0, unsent: 6, sent: 0 });
});
