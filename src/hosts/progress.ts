import type { Fault } from '../domain/fault.ts';
import { formatFault } from '../domain/fault.ts';
import type { JobRecord } from '../domain/job.ts';
import type { Progress, ProgressEvent } from '../domain/progress.ts';
import type { Log } from './log.ts';

/** At most one line of routine progress in this time: a live log drops lines when it is flooded (reliability 1.1). */
const CI_GAP_MS = 10_000;
/** A terminal is rewritten in place; more often than this nobody can read it. */
const TERMINAL_GAP_MS = 250;
/** A sign of life where nothing changes: a reader at night must see that the run still waits. */
const HEARTBEAT_MS = 60_000;
/** Warnings and failed jobs are always printed, up to this many; the report has all of them. */
const MAX_PROBLEM_LINES = 100;

const GOOD_STATES: ReadonlySet<JobRecord['state']> = new Set(['running', 'succeeded']);

/** Turns events into lines. `tick` is called every few seconds and does what time asks for. */
export interface ProgressPrinter {
  event(event: ProgressEvent): void;
  tick(): void;
}

/** @param now milliseconds of a clock that never goes back. */
export function createProgressPrinter(log: Log, now: () => number, terminal: boolean): ProgressPrinter {
  const gap = terminal ? TERMINAL_GAP_MS : CI_GAP_MS;
  let problems = 0;
  let latest: { readonly progress: Progress; readonly at: number } | undefined;
  let pending = false;
  let printedAt = Number.NEGATIVE_INFINITY;

  const isQuiet = (): boolean => now() - printedAt >= gap;
  const printProgress = (): void => {
    if (latest === undefined) return;
    log.status(formatProgress(latest.progress, now() - latest.at));
    printedAt = now();
    pending = false;
  };
  const printProblem = (text: string): void => {
    problems += 1;
    if (problems <= MAX_PROBLEM_LINES) log.line(text);
    if (problems === MAX_PROBLEM_LINES) log.line('Further problems are not printed here; the report has them all.');
  };
  const printJob = (job: JobRecord): void => {
    if (!GOOD_STATES.has(job.state)) printProblem(formatJob(job));
    else if (isQuiet()) {
      log.line(formatJob(job));
      printedAt = now();
    }
  };

  return {
    event(event) {
      switch (event.kind) {
        case 'stage':
        case 'notice':
          return log.line(event.text);
        case 'warning':
          return printProblem(formatWarning(event.fault));
        case 'job':
          return printJob(event.job);
        case 'progress':
          pending ||= latest === undefined || isChange(latest.progress, event);
          latest = { progress: event, at: now() };
          if (pending && isQuiet()) printProgress();
          return;
      }
    },
    tick() {
      if ((pending && isQuiet()) || now() - printedAt >= HEARTBEAT_MS) printProgress();
    },
  };
}

function formatWarning(fault: Fault): string {
  return `Warning: ${formatFault(fault)}`;
}

function isChange(before: Progress, after: Progress): boolean {
  return (
    before.round !== after.round ||
    before.rowsDone !== after.rowsDone ||
    before.jobs !== after.jobs ||
    before.jobsDone !== after.jobsDone ||
    before.jobsInFlight !== after.jobsInFlight
  );
}

/** `Job 3 (81af…) failed after 12 polls: 500 rows. <message>` */
export function formatJob(job: JobRecord): string {
  const id = job.id === undefined ? '' : ` (${job.id})`;
  const polls = job.polls === 0 ? '' : ` after ${count(job.polls, 'poll')}`;
  const message = job.message === undefined ? '' : ` ${job.message}`;
  return `Job ${job.number}${id} ${job.state}${polls}: ${count(job.rows, 'row')}.${message}`;
}

/**
 * One sentence on how far the run is.
 * @param agoMs milliseconds since the engine said so: added to the time elapsed, taken from the time left.
 */
export function formatProgress(progress: Progress, agoMs = 0): string {
  const { rowsDone, rowsToSend, elapsedMs, leftMs } = progress;
  const share = rowsToSend === 0 ? '' : ` (${Math.floor((100 * rowsDone) / rowsToSend)}%)`;
  const parts = [
    `${progress.round > 1 ? `Round ${progress.round}: ` : ''}${grouped(rowsDone)} of ${count(rowsToSend, 'row')} done${share}`,
    `${grouped(progress.jobsDone)} of ${count(progress.jobs, 'job')} ended, ${grouped(progress.jobsInFlight)} running`,
    `${grouped(progress.succeeded)} succeeded, ${grouped(progress.failed)} failed, ${grouped(progress.notFound)} not found`,
    `${formatTime(elapsedMs + agoMs)} elapsed`,
  ];
  if (rowsDone > 0 && elapsedMs > 0) parts.push(`${formatRate(rowsDone, elapsedMs)} rows/s`);
  if (leftMs !== undefined) parts.push(`about ${formatTime(Math.max(leftMs - agoMs, 0))} left`);
  return parts.join(' · ');
}

/** Slow vendors need the decimal: 0.4 rows a second is not 0. */
function formatRate(rows: number, elapsedMs: number): string {
  const rate = (rows * 1000) / elapsedMs;
  return rate < 10 ? rate.toFixed(1) : grouped(Math.round(rate));
}

function formatTime(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours > 0) return `${hours}h ${minutes}m`;
  return minutes > 0 ? `${minutes}m ${seconds % 60}s` : `${seconds}s`;
}

function count(n: number, noun: string): string {
  return `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`;
}

function grouped(n: number): string {
  return n.toLocaleString('en-US');
}
