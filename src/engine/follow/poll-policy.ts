/**
 * When to poll a job again. Without progress the gap grows with the square root of the job's age, which no deterministic
 * policy beats by more than a constant factor; with progress it aims at the predicted end. Once jobs have ended, the
 * first poll is after half the time that they took, and the next at their end; until then, after half of what the progress
 * of another job predicts, if that is soon. The delay after the job's end is at most
 * max(floor, 1 s, K·√age), or √expected before half of the expected end, whatever the vendor reports. Pure: takes a history,
 * returns a gap.
 */

/** Blind gap: 0.3·√age seconds, tuned on log-normal durations. */
const BLIND = 0.3;
/** The longest gap with trusted progress: 1·√age seconds. */
const TRUSTED = 1;
/** Fraction of the predicted remaining time to wait, so that the end is approached from below. */
const APPROACH = 0.8;
/** If this fraction of the remaining time is less than the floor or `NEAR`, the next poll is at the predicted end. */
const LANDING = 0.2;
/** Seconds that nobody minds: with a smaller floor, a poll for less is not worth it. */
const NEAR = 0.25;
/** A poll at the predicted end is this fraction of it later, and at most this many seconds. */
const SLACK = 0.02;
const MAX_SLACK = 0.1;
/** Less progress than this predicts little unless two predictions agree, so less of the remaining time is waited. */
const ROUGH = 0.25;
const ROUGH_APPROACH = 0.5;
/** Gaps up to this many seconds need no trust. */
const SHORT = 1;
/** Fraction of the expected duration after which a job is polled first. */
const FIRST_LOOK = 0.5;
/** The longest gap before half of the expected duration: √expected seconds. */
const EXPECTED = 1;
/** The longest gap from there to the expected end: 0.6·√age seconds. */
const APPROACHING = 0.6;
/** Part of the expected duration between the polls of a job that takes longer; the gap doubles. */
const OVERDUE = 0.05;
/** Two successive predictions that differ by less than this fraction are trusted. */
const TRUST_TOLERANCE = 0.25;

/** After this many wrong predictions, polls are no longer more frequent than without progress. */
const MAX_MISSES = 3;

/** Observations so far; times in seconds since the submit was accepted. */
export interface PollHistory {
  readonly lastAt: number;
  /** Time of the last poll that showed no progress; 0 is the submit. */
  readonly zeroAt: number;
  /** Last progress, 0…1, and when it was first seen. */
  readonly progress: number | undefined;
  readonly progressAt: number;
  /** How long jobs took until now, if that is known. */
  readonly expected: number | undefined;
  /** How long another job will take by its progress, while none has ended. */
  readonly foreseen: number | undefined;
  /** The latest prediction of the end; at first `expected`. */
  readonly predictedEnd: number | undefined;
  readonly trusted: boolean;
  /** Polls at or after a predicted end at which the job was still running. */
  readonly misses: number;
  /** When progress first was complete although the job was not; not reset if the vendor's progress drops again. */
  readonly completeSince: number | undefined;
  /** Progress per second between the last two polls with different progress. */
  readonly slope: number | undefined;
}

const NO_POLLS: PollHistory = {
  lastAt: 0,
  zeroAt: 0,
  progress: undefined,
  progressAt: 0,
  expected: undefined,
  foreseen: undefined,
  predictedEnd: undefined,
  trusted: false,
  misses: 0,
  completeSince: undefined,
  slope: undefined,
};

/**
 * The history of a job that nobody has polled.
 * @param expected Seconds that jobs took until now, if that is known.
 * @param foreseen Seconds that another job will take by its progress, if no job has ended.
 */
export function startHistory(expected: number | undefined, foreseen?: number): PollHistory {
  return { ...NO_POLLS, expected, foreseen, predictedEnd: expected };
}

/** The history after a poll at `at` (seconds since the submit) that showed `progress` (0…1, or none). */
export function observe(history: PollHistory, at: number, progress: number | undefined): PollHistory {
  const missed = history.predictedEnd !== undefined && at >= history.predictedEnd;
  const base = { ...history, lastAt: at, misses: history.misses + (missed ? 1 : 0) };
  if (progress === undefined) return { ...base, trusted: false };
  if (progress <= 0) return { ...base, zeroAt: at, progress: 0, progressAt: at, trusted: false, slope: undefined };
  if (progress >= 1) return { ...base, progress: 1, completeSince: history.completeSince ?? at };
  const before = history.progress ?? 0;
  // If nothing changed, keep the time since when progress has stalled.
  if (progress === before) return { ...base, trusted: false };
  const since = at - Math.max(history.progressAt, history.zeroAt);
  const slope = progress > before && since > 0 ? (progress - before) / since : undefined;
  const predictedEnd = at + predictRemaining({ progress, slope, zeroAt: history.zeroAt, at });
  // Tiny progress can predict infinity, which would agree with itself.
  const agrees =
    history.predictedEnd !== undefined &&
    Number.isFinite(history.predictedEnd) &&
    Math.abs(predictedEnd - history.predictedEnd) <=
      TRUST_TOLERANCE * Math.max(predictedEnd - at, history.predictedEnd - at);
  return {
    ...base,
    progress,
    progressAt: at,
    slope,
    predictedEnd,
    trusted: agrees && progress > before,
  };
}

/** Seconds from the last poll to the next, at least `floor`. */
export function nextGap(history: PollHistory, floor: number): number {
  const age = history.lastAt;
  const blind = Math.max(floor, BLIND * Math.sqrt(age));
  if (age === 0 && history.expected === undefined && history.foreseen !== undefined)
    return Math.max(floor, Math.min(FIRST_LOOK * history.foreseen, SHORT));
  if (history.progress === undefined || history.progress <= 0)
    return history.expected === undefined || history.misses >= MAX_MISSES
      ? blind
      : expectedGap(age, history.expected, floor);
  if (history.progress >= 1) return Math.max(floor, BLIND * Math.sqrt(age - (history.completeSince ?? age)));
  if (history.misses >= MAX_MISSES && !history.trusted) return blind;
  const end = history.predictedEnd ?? age;
  const cap = Math.max(floor, SHORT, (history.trusted ? TRUSTED : BLIND) * Math.sqrt(age));
  const left = end - age;
  if (left <= 0) return Math.min(Math.max(floor, BLIND * Math.sqrt(-left)), cap);
  if (history.progressAt < age) {
    const stalled = age - history.progressAt;
    return Math.min(Math.max(floor, APPROACH * left, BLIND * Math.sqrt(stalled)), cap);
  }
  const isRough = !history.trusted && history.progress < ROUGH;
  const lands = LANDING * left < (isRough ? floor : Math.max(floor, NEAR));
  const approach = isRough ? ROUGH_APPROACH : APPROACH;
  return Math.min(lands ? Math.max(floor, left + slackOf(end)) : Math.max(floor, approach * left), cap);
}

/** For a job whose vendor tells no progress, or none yet. */
function expectedGap(age: number, end: number, floor: number): number {
  if (age < SOON * FIRST_LOOK * end)
    return Math.max(floor, Math.min(FIRST_LOOK * end - age, Math.max(SHORT, EXPECTED * Math.sqrt(end))));
  if (age < end)
    return Math.max(floor, Math.min(end - age + slackOf(end), Math.max(SHORT, APPROACHING * Math.sqrt(age))));
  return Math.max(floor, Math.min(OVERDUE * end + (age - end), Math.max(SHORT, BLIND * Math.sqrt(age))));
}

/** A poll at this fraction of the time that was aimed at counts as there: gaps are spread a little. */
const SOON = 0.9;

function slackOf(end: number): number {
  return Math.min(MAX_SLACK, SLACK * end);
}

/** Seconds to the end at the faster of the mean and the latest speed: an optimistic estimate. */
function predictRemaining(poll: {
  readonly progress: number;
  readonly slope: number | undefined;
  readonly zeroAt: number;
  readonly at: number;
}): number {
  const mean = poll.progress / Math.max(poll.at - poll.zeroAt, Number.EPSILON);
  return (1 - poll.progress) / Math.max(mean, poll.slope ?? 0);
}
