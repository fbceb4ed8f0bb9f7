import { formatDuration } from '../domain/duration.ts';
import type { JobRecord } from '../domain/job.ts';
import { count, plural } from '../domain/plural.ts';
import type { Progress, ProgressEvent } from '../domain/progress.ts';
import type { Log } from './log.ts';

/** The minimum time between two lines of routine progress: a live log drops lines when it is flooded. */
const LINE_GAP_MS = 10_000;
/** A terminal line is overwritten in place; more often than this it is not readable. */
const BAR_GAP_MS = 250;
/** A heartbeat if nothing changes, so that a reader can see that the run is still waiting. */
const HEARTBEAT_MS = 60_000;
/** Failed jobs are always printed, up to this many; the report has all. */
const MAX_PROBLEM_LINES = 100;

const GOOD_STATES: ReadonlySet<JobRecord['state']> = new Set(['running', 'succeeded']);

/** Turns events into lines. `tick` is called every few seconds and prints what is due. */
export interface ProgressPrinter {
  event(event: ProgressEvent): void;
  tick(): void;
}

interface Waiting {
  readonly round: number;
  readonly rows: number;
  /** On the clock of `now`. */
  readonly until: number;
}

/**
 * @param now milliseconds of a clock that never goes back.
 * @param columns width of a terminal, for one bar that is overwritten in place; without it, lines.
 */
export function createProgressPrinter(log: Log, now: () => number, columns?: () => number): ProgressPrinter {
  const isLive = columns !== undefined;
  const gap = isLive ? BAR_GAP_MS : LINE_GAP_MS;
  let problems = 0;
  let latest: { readonly progress: Progress; readonly at: number } | undefined;
  let waiting: Waiting | undefined;
  let pending = false;
  let printedAt = Number.NEGATIVE_INFINITY;

  const isQuiet = (): boolean => now() - printedAt >= gap;
  const describe = ({ progress, at }: NonNullable<typeof latest>): string => {
    const ago = now() - at;
    if (waiting !== undefined) return formatWait(waiting, waiting.until - now(), progress);
    return isLive ? formatBar(progress, columns() - 1, ago) : formatProgress(progress, ago);
  };
  const printProgress = (): void => {
    if (latest === undefined) return;
    log.status(describe(latest));
    printedAt = now();
    pending = false;
  };
  const printProblem = (text: string): void => {
    problems += 1;
    if (problems <= MAX_PROBLEM_LINES) log.line(text);
    if (problems === MAX_PROBLEM_LINES)
      log.line('Further problems are not printed here; the report lists all of them.');
  };
  const printJob = (job: JobRecord): void => {
    if (!GOOD_STATES.has(job.state)) printProblem(formatJob(job));
    else if (!isLive && isQuiet()) {
      log.line(formatJob(job));
      printedAt = now();
    }
  };

  return {
    event(event) {
      switch (event.kind) {
        case 'stage':
          // All rows are done: nothing is left to be counted.
          if (event.stage === 'report') latest = undefined;
          return log.line(event.text);
        case 'notice':
          return log.line(event.text);
        case 'job':
          return printJob(event.job);
        case 'pause':
          waiting = { round: event.round, rows: event.rows, until: now() + event.ms };
          log.line(
            `Waiting ${formatTime(event.ms)} before round ${event.round}, which sends ${plural(event.rows, 'failed row')} again.`,
          );
          printedAt = now();
          return;
        case 'progress':
          waiting = undefined;
          pending ||= latest === undefined || isChange(latest.progress, event);
          latest = { progress: event, at: now() };
          if (pending && isQuiet()) printProgress();
          return;
      }
    },
    tick() {
      const isDue = isLive || pending ? isQuiet() : now() - printedAt >= HEARTBEAT_MS;
      if (isDue) printProgress();
    },
  };
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
  const polls = job.polls === 0 ? '' : ` after ${plural(job.polls, 'poll')}`;
  const message = job.message === undefined ? '' : ` ${job.message}`;
  return `Job ${job.number}${id} ${job.state}${polls}: ${plural(job.rows, 'row')}.${message}`;
}

/**
 * One line about the progress of the run.
 * @param agoMs milliseconds since the engine reported it: added to the time elapsed, subtracted from the time left.
 */
export function formatProgress(progress: Progress, agoMs = 0): string {
  const { round, rowsDone, rowsToSend, elapsedMs } = progress;
  const rows = `${count(rowsDone)} of ${plural(rowsToSend, 'row')} done (${percentOf(progress)}%)`;
  return [
    // Of a resumed job the rows may be known only at its end.
    ...(rowsToSend === 0
      ? []
      : [[`${round > 1 ? `Round ${round}: ` : ''}${rows}`, ...speedOf(progress, agoMs)].join(', ')]),
    describeJobs(progress),
    `${count(progress.succeeded)} succeeded, ${count(progress.failed)} failed, ${count(progress.notFound)} not found`,
    `${formatTime(elapsedMs + agoMs)} elapsed`,
  ].join(SEPARATOR);
}

const SEPARATOR = ' · ';
/** Characters between the brackets: fewer show no progress, more say no more. */
const BAR_CHARS = { least: 10, most: 30 } as const;

/**
 * The progress of the run as a bar of at most `columns`. What does not fit is left out, the least important first; share,
 * time left and speed stand first.
 */
export function formatBar(progress: Progress, columns: number, agoMs = 0): string {
  const { round, rowsDone, rowsToSend, elapsedMs, failed, notFound } = progress;
  const least = BAR_CHARS.least + '[] '.length;
  let text = rowsToSend === 0 ? '' : `${String(percentOf(progress)).padStart(3)}%`;
  const add = (part: string, room: number): boolean => {
    const longer = text === '' ? part : `${text}${SEPARATOR}${part}`;
    if (longer.length > room) return false;
    text = longer;
    return true;
  };
  const isFull = speedOf(progress, agoMs).some((part) => !add(part, columns));
  const details = [
    ...(round > 1 ? [`round ${round}`] : []),
    ...(rowsToSend > 0 ? [`${count(rowsDone)} of ${plural(rowsToSend, 'row')}`] : []),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
    ...(notFound > 0 ? [`${count(notFound)} not found`] : []),
    describeJobs(progress),
    `${formatTime(elapsedMs + agoMs)} elapsed`,
  ];
  if (!isFull) for (const part of details) if (!add(part, columns - least)) break;
  const room = Math.min(columns - text.length - '[] '.length, BAR_CHARS.most);
  if (rowsToSend === 0 || room < BAR_CHARS.least) return text.slice(0, Math.max(0, columns));
  const filled = Math.floor((room * rowsDone) / rowsToSend);
  const arrow = filled > 0 && filled < room ? `${'='.repeat(filled - 1)}>` : '='.repeat(filled);
  return `[${arrow.padEnd(room)}] ${text}`;
}

function formatWait({ round, rows }: Waiting, leftMs: number, progress: Progress): string {
  return [
    `Waiting ${formatTime(Math.max(0, leftMs))} before round ${round}`,
    `${plural(rows, 'row')} to send again`,
    `${count(progress.succeeded)} succeeded`,
  ].join(SEPARATOR);
}

/** Never 100 before the last row. */
function percentOf({ rowsDone, rowsToSend }: Progress): number {
  return Math.floor((100 * rowsDone) / rowsToSend);
}

function describeJobs({ jobs, jobsDone, jobsInFlight }: Progress): string {
  return `${count(jobsDone)} of ${plural(jobs, 'job')} ended, ${count(jobsInFlight)} running`;
}

/** Time left and rate, as far as they are known. */
function speedOf({ leftMs, rowsPerSecond }: Progress, agoMs: number): readonly string[] {
  return [
    ...(leftMs === undefined ? [] : [`~${formatTime(Math.max(leftMs - agoMs, 0))} left`]),
    ...(rowsPerSecond === undefined ? [] : [`${formatRate(rowsPerSecond)} rows/s`]),
  ];
}

/** Slow vendors need the decimal: 0.4 rows a second is not 0. */
function formatRate(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : count(Math.round(rate));
}

/** To the second: a line that is overwritten four times a second would flicker. */
function formatTime(ms: number): string {
  return formatDuration(Math.round(ms / 1000) * 1000);
}
