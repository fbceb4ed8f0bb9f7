import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Progress, ProgressEvent } from '../../src/domain/progress.ts';
import { createProgress } from '../../src/engine/progress.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { runWorld } from '../support/world.ts';

type Step = 'start' | 'end' | 'free' | 'pause';

/** Plays jobs that start, end and free their slot, each in this order but mixed with others. */
function play(steps: readonly Step[], plan: { readonly rowsToSend: number; readonly plannedJobs: number }) {
  const events: ProgressEvent[] = [];
  let now = 0;
  const clock: Clock = { now: () => now, date: () => new Date(now), sleep: () => Promise.resolve() };
  const progress = createProgress({ clock, emit: (event) => events.push(event) }, plan);
  let round = 1;
  const jobs = { running: 0, ended: 0 };
  for (const step of steps) {
    now += 700;
    const inFlight = (): number => jobs.running + jobs.ended;
    if (step === 'start') {
      jobs.running += 1;
      progress.update(inFlight());
    } else if (step === 'end' && jobs.running > 0) {
      jobs.running -= 1;
      jobs.ended += 1;
      progress.jobEnded({ round }, [{ outcome: 'succeeded' }, { outcome: 'failed' }]);
    } else if (step === 'free' && jobs.ended > 0) {
      jobs.ended -= 1;
      progress.update(inFlight());
    } else if (step === 'pause' && inFlight() === 0) {
      round += 1;
      progress.pause({ round, rows: 2, ms: 500 });
    }
  }
  return events;
}

describe('progress', () => {
  it('never counts more than there is, and never goes back', () => {
    const steps = fc.array(fc.constantFrom<Step>('start', 'end', 'free', 'pause'), { maxLength: 60 });
    const plan = fc.record({ rowsToSend: fc.nat(40), plannedJobs: fc.nat(12) });
    fc.assert(
      fc.property(steps, plan, (given, options) => {
        let before: Progress | undefined;
        for (const event of play(given, options)) {
          if (event.kind !== 'progress') continue;
          expect(event.jobsDone + event.jobsInFlight).toBeLessThanOrEqual(event.jobs);
          expect(event.rowsDone).toBeLessThanOrEqual(event.rowsToSend);
          expect(event.failed).toBeGreaterThanOrEqual(0);
          expect(event.leftMs ?? 0).toBeGreaterThanOrEqual(0);
          if (before !== undefined) {
            expect(event.jobsDone).toBeGreaterThanOrEqual(before.jobsDone);
            expect(event.jobs).toBeGreaterThanOrEqual(before.jobs);
            if (event.round === before.round) expect(event.rowsDone).toBeGreaterThanOrEqual(before.rowsDone);
          }
          before = event;
        }
      }),
    );
  });

  it('does not count a job as running that has ended', () => {
    const plan = { rowsToSend: 6, plannedJobs: 3 };
    const last = play(['start', 'start', 'start', 'end'], plan).at(-1);
    expect(last).toMatchObject({ jobs: 3, jobsDone: 1, jobsInFlight: 2, rowsDone: 2 });
  });

  it('counts the rows of a further round, and its speed, from its own start', () => {
    const events = play(['start', 'end', 'free', 'pause', 'start', 'end'], { rowsToSend: 2, plannedJobs: 1 });
    expect(events.filter(({ kind }) => kind === 'pause')).toEqual([{ kind: 'pause', round: 2, rows: 2, ms: 500 }]);
    expect(events.at(-2)).toMatchObject({
      round: 2,
      rowsToSend: 2,
      rowsDone: 0,
      jobs: 2,
      jobsDone: 1,
      jobsInFlight: 1,
    });
    expect(events.at(-1)).toMatchObject({ round: 2, rowsDone: 2, jobsDone: 2, jobsInFlight: 0, failed: 1 });
    // The round begins 500 ms after the pause, and its job ends 1,400 ms after it.
    expect(events.at(-1)).toMatchObject({ rowsPerSecond: expect.closeTo(2 / 0.9) });
  });

  it('of a run ends with all rows and jobs', async () => {
    const files = { 'data/donors.csv': 'donor_id\na-1\na-2\nfail-3\nnotfound-4\na-5\n' };
    const inputs = { 'batch-size': '2', 'retry-failed': '0' };
    await runWorld({ files, inputs }, ({ events }) => {
      const last = events.filter((event) => event.kind === 'progress').at(-1);
      expect(last).toMatchObject({ rowsDone: 5, rowsToSend: 5, succeeded: 3, failed: 1, notFound: 1 });
      expect(last).toMatchObject({ jobs: 3, jobsDone: 3, jobsInFlight: 0 });
    });
  });
});
