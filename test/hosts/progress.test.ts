import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/domain/job.ts';
import type { Progress, ProgressEvent } from '../../src/domain/progress.ts';
import { textWidth } from '../../src/domain/text-width.ts';
import { createLog, createRedaction } from '../../src/hosts/log.ts';
import { createProgressPrinter, formatBar, formatJob, formatProgress } from '../../src/hosts/progress.ts';

const progress: Progress = {
  round: 1,
  rowsToSend: 5000,
  rowsDone: 0,
  jobs: 10,
  jobsDone: 0,
  jobsInFlight: 4,
  succeeded: 0,
  failed: 0,
  notFound: 0,
  elapsedMs: 3000,
};
const job: JobRecord = { number: 1, batch: 1, round: 1, rows: 500, state: 'running', polls: 0 };
const at = (rowsDone: number): ProgressEvent => ({ kind: 'progress', ...progress, rowsDone });

/** Plays steps of [seconds since the last step, event or tick] and returns the lines with the second of each. */
function play(steps: readonly (readonly [number, ProgressEvent | 'tick'])[], terminal = false): readonly string[] {
  let now = 0;
  const lines: string[] = [];
  const log = createLog((text) => lines.push(`${now / 1000}: ${text.trimEnd()}`), createRedaction());
  const printer = createProgressPrinter(log, () => now, terminal ? () => 100 : undefined);
  for (const [seconds, event] of steps) {
    now += seconds * 1000;
    if (event === 'tick') printer.tick();
    else printer.event(event);
  }
  return lines;
}

const seconds = (lines: readonly string[]): readonly number[] => lines.map((line) => Number.parseFloat(line));

describe('the pace of progress lines', () => {
  it('prints a change at once after a quiet time, then at most every 10 s', () => {
    const steps = Array.from({ length: 60 }, (_, second) => [second === 0 ? 0 : 1, at(second)] as const);
    expect(seconds(play(steps))).toEqual([0, 10, 20, 30, 40, 50]);
  });

  it('prints a change that came too early as soon as it may', () => {
    const lines = play([
      [0, at(1)],
      [4, at(2)],
      [5, 'tick'],
      [2, 'tick'],
      [2, 'tick'],
    ]);
    expect(seconds(lines)).toEqual([0, 11]);
    expect(lines[1]).toContain('2 of 5,000 rows');
  });

  it('gives a sign of life every 60 s where nothing changes', () => {
    const ticks = Array.from({ length: 90 }, () => [2, 'tick'] as const);
    expect(seconds(play([[0, at(7)], ...ticks]))).toEqual([0, 60, 120, 180]);
  });

  it('says nothing before there is progress', () => {
    expect(
      play([
        [100, 'tick'],
        [100, 'tick'],
      ]),
    ).toEqual([]);
  });

  it('does not repeat progress that did not change', () => {
    expect(
      seconds(
        play([
          [0, at(1)],
          [15, at(1)],
          [15, at(1)],
          [29, 'tick'],
          [1, 'tick'],
        ]),
      ),
    ).toEqual([0, 60]);
  });

  it('is quicker on a terminal', () => {
    expect(
      seconds(
        play(
          [
            [0, at(1)],
            [0.1, at(2)],
            [0.2, at(3)],
          ],
          true,
        ),
      ),
    ).toEqual([0, 0.3]);
  });

  it('prints the first job, then no more often than progress', () => {
    const jobs = Array.from({ length: 30 }, (_, n) => [1, { kind: 'job', job: { ...job, number: n } }] as const);
    expect(seconds(play(jobs))).toEqual([1, 11, 21]);
  });

  it('prints every job that went wrong, up to 100, and says so', () => {
    const bad = Array.from(
      { length: 300 },
      (_, n) => [0, { kind: 'job', job: { ...job, number: n, state: 'failed' } }] as const,
    );
    const lines = play(bad);
    expect(lines).toHaveLength(101);
    expect(lines.at(-1)).toContain('the report lists all of them');
  });

  it('prints stages and notices always', () => {
    const lines = play([
      [0, at(1)],
      [0, { kind: 'stage', stage: 'send', text: 'Sending 3 jobs.' }],
      [0, { kind: 'notice', text: 'The vendor is slow.' }],
    ]);
    expect(lines.slice(1)).toEqual(['0: Sending 3 jobs.', '0: The vendor is slow.']);
  });
});

describe('a pause before a round', () => {
  const later = (rowsDone: number, change: Partial<Progress> = {}): ProgressEvent => ({
    kind: 'progress',
    ...progress,
    rowsDone,
    ...change,
  });
  const done = later(5000);
  const pause: ProgressEvent = { kind: 'pause', round: 3, rows: 40, ms: 65_000 };

  it('is announced, and nothing is said to be done until it is over', () => {
    const ticks = Array.from({ length: 35 }, () => [2, 'tick'] as const);
    const lines = play([[0, done], [1, pause], ...ticks, [0, later(0, { round: 3, rowsToSend: 40 })]]);
    expect(lines).toEqual([
      expect.stringContaining('0: 5,000 of 5,000 rows done'),
      '1: Waiting 1m 5s before round 3, which sends 40 failed rows again.',
      '61: Waiting 5s before round 3 · 40 rows to send again · 0 succeeded',
      expect.stringContaining('71: Round 3: 0 of 40 rows done (0%)'),
    ]);
  });

  it('counts down on a terminal', () => {
    const lines = play(
      [
        [0, done],
        [0, { ...pause, ms: 2000 }],
        [1, 'tick'],
        [1, 'tick'],
      ],
      true,
    );
    expect(lines.slice(-2)).toEqual([
      '1: Waiting 1s before round 3 · 40 rows to send again · 0 succeeded',
      '2: Waiting 0s before round 3 · 40 rows to send again · 0 succeeded',
    ]);
  });
});

describe('the bar', () => {
  const half: Progress = { ...progress, rowsDone: 2500, jobsDone: 5, failed: 60, rowsPerSecond: 20, leftMs: 125_000 };

  it.each([
    [
      120,
      '[=========>           ]  50% · ~2m 5s left · 20 rows/s · 2,500 of 5,000 rows · 60 failed · 5 of 10 jobs ended, 4 running',
    ],
    [79, '[=====>      ]  50% · ~2m 5s left · 20 rows/s · 2,500 of 5,000 rows · 60 failed'],
    [39, ' 50% · ~2m 5s left · 20 rows/s'],
    [20, ' 50% · ~2m 5s left'],
  ])('at %i columns', (columns, text) => {
    expect(formatBar(half, columns)).toBe(text);
  });

  it('has an end only where all rows are done', () => {
    const bar = (rowsDone: number): string => formatBar({ ...progress, rowsDone }, 60).split(']')[0] ?? '';
    expect(bar(0)).toMatch(/^\[ +$/);
    expect(bar(4999)).toMatch(/^\[=+> +$|^\[=+>$/);
    expect(bar(5000)).toMatch(/^\[=+$/);
  });

  it('never fills a line, however wide it is and whatever there is to say', () => {
    const number = fc.nat(2_000_000_000);
    const counts = fc.record({
      round: fc.integer({ min: 1, max: 11 }),
      rowsToSend: number,
      rowsDone: number,
      jobs: number,
      jobsDone: number,
      jobsInFlight: number,
      succeeded: number,
      failed: number,
      notFound: number,
      elapsedMs: number,
      rowsPerSecond: fc.double({ min: 0.001, max: 1e7, noNaN: true }),
      leftMs: number,
    });
    fc.assert(
      fc.property(counts, fc.integer({ min: 20, max: 300 }), number, (given, columns, ago) => {
        const text = formatBar({ ...given, rowsDone: Math.min(given.rowsDone, given.rowsToSend) }, columns, ago);
        expect(textWidth(text)).toBeLessThanOrEqual(columns);
        expect(text).not.toBe('');
      }),
    );
  });
});

describe('the text of progress', () => {
  it.each<[string, Partial<Progress>, number, string]>([
    [
      'the start',
      {},
      0,
      '0 of 5,000 rows done (0%) · 0 of 10 jobs ended, 4 running · 0 succeeded, 0 failed, 0 not found · 3s elapsed',
    ],
    [
      'halfway, a second round',
      {
        round: 2,
        rowsDone: 2500,
        jobsDone: 5,
        succeeded: 2400,
        failed: 60,
        notFound: 40,
        elapsedMs: 125_000,
        rowsPerSecond: 20,
        leftMs: 125_000,
      },
      0,
      'Round 2: 2,500 of 5,000 rows done (50%), ~2m 5s left, 20 rows/s · 5 of 10 jobs ended, 4 running · 2,400 succeeded, 60 failed, 40 not found · 2m 5s elapsed',
    ],
    [
      'a slow vendor, a minute later',
      { rowsDone: 10, elapsedMs: 3_600_000, rowsPerSecond: 0.4, leftMs: 30_000, jobs: 4 },
      60_000,
      '10 of 5,000 rows done (0%), ~0s left, 0.4 rows/s · 0 of 4 jobs ended, 4 running · 0 succeeded, 0 failed, 0 not found · 1h 1m elapsed',
    ],
    [
      'nothing to send',
      { rowsToSend: 0, jobs: 0, jobsInFlight: 0, elapsedMs: 0 },
      0,
      '0 of 0 jobs ended, 0 running · 0 succeeded, 0 failed, 0 not found · 0s elapsed',
    ],
  ])('%s', (_name, change, ago, text) => {
    expect(formatProgress({ ...progress, ...change }, ago)).toBe(text);
  });

  it.each<[Partial<JobRecord>, string]>([
    [{}, 'Job 1 running: 500 rows.'],
    [{ id: '81af', state: 'succeeded', polls: 1 }, 'Job 1 (81af) succeeded after 1 poll: 500 rows.'],
    [
      { id: '81af', state: 'failed', polls: 12, rows: 1, message: 'Quota.' },
      'Job 1 (81af) failed after 12 polls: 1 row. Quota.',
    ],
  ])('job %#', (change, text) => {
    expect(formatJob({ ...job, ...change })).toBe(text);
  });
});
