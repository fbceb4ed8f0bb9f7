import { describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/domain/job.ts';
import type { Progress, ProgressEvent } from '../../src/domain/progress.ts';
import { createLog, createRedaction } from '../../src/hosts/log.ts';
import { createProgressPrinter, formatJob, formatProgress } from '../../src/hosts/progress.ts';

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
  const printer = createProgressPrinter(log, () => now, terminal);
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
    expect(lines.at(-1)).toContain('the report has them all');
  });

  it('prints stages, notices and warnings always', () => {
    const lines = play([
      [0, at(1)],
      [0, { kind: 'stage', stage: 'send', text: 'Sending 3 jobs.' }],
      [0, { kind: 'notice', text: 'The vendor is slow.' }],
      [0, { kind: 'warning', fault: { code: 'poll/unknown-state', message: 'The state is odd.', next: 'Wait.' } }],
    ]);
    expect(lines.slice(1)).toEqual([
      '0: Sending 3 jobs.',
      '0: The vendor is slow.',
      '0: Warning: The state is odd. Wait. [poll/unknown-state]',
    ]);
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
        leftMs: 125_000,
      },
      0,
      'Round 2: 2,500 of 5,000 rows done (50%) · 5 of 10 jobs ended, 4 running · 2,400 succeeded, 60 failed, 40 not found · 2m 5s elapsed · 20 rows/s · about 2m 5s left',
    ],
    [
      'a slow vendor, a minute later',
      { rowsDone: 10, elapsedMs: 3_600_000, leftMs: 30_000, jobs: 1 },
      60_000,
      '10 of 5,000 rows done (0%) · 0 of 1 job ended, 4 running · 0 succeeded, 0 failed, 0 not found · 1h 1m elapsed · 0.0 rows/s · about 0s left',
    ],
    [
      'nothing to send',
      { rowsToSend: 0, jobs: 0, jobsInFlight: 0, elapsedMs: 0 },
      0,
      '0 of 0 rows done · 0 of 0 jobs ended, 0 running · 0 succeeded, 0 failed, 0 not found · 0s elapsed',
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
