/**
 * When to poll a job again. Without progress the gap grows with the square root of the job's age, which no deterministic
 * policy beats by more than a constant factor; with progress it aims at the predicted end. The delay after the job's end
 * is at most max(floor, K·√age), whatever the vendor reports. Pure: takes a history, returns a gap.
 */

/** Blind gap: 0.3·√age seconds, tuned on log-normal durations. */
const BLIND = 0.3;
/** The longest gap with trusted progress: 1·√age seconds. */
const TRUSTED = 1;
/** Fraction of the predicted remaining time to wait, so that the end is approached from below. */
const APPROACH = 0.8;
/** If this fraction of the remaining time is less than the floor, the next poll is at the predicted end. */
const LANDING = 0.2;
/** Such a poll is this many seconds after the predicted end. */
const LANDING_SLACK = 0.1;
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
  /** The latest prediction of the end. */
  readonly predictedEnd: number | undefined;
  readonly trusted: boolean;
  /** Polls at or after a predicted end at which the job was still running. */
  readonly misses: number;
  /** When progress first was complete although the job was not; not reset if the vendor's progress drops again. */
  readonly completeSince: number | undefined;
  /** Progress per second between the last two polls with different progress. */
  readonly slope: number | undefined;
}

export const NO_POLLS: PollHistory = {
  lastAt: 0,
  zeroAt: 0,
  progress: undefined,
  progressAt: 0,
  predictedEnd: undefined,
  trusted: false,
  misses: 0,
  completeSince: undefined,
  slope: undefined,
};

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
  if (history.progress === undefined || history.progress <= 0) return blind;
  if (history.progress >= 1) return Math.max(floor, BLIND * Math.sqrt(age - (history.completeSince ?? age)));
  if (history.misses >= MAX_MISSES && !history.trusted) return blind;
  const end = history.predictedEnd ?? age;
  const cap = Math.max(floor, (history.trusted ? TRUSTED : BLIND) * Math.sqrt(age));
  const left = end - age;
  if (left <= 0) return Math.min(Math.max(floor, BLIND * Math.sqrt(-left)), cap);
  if (history.progressAt < age) {
    const stalled = age - history.progressAt;
    return Math.min(Math.max(floor, APPROACH * left, BLIND * Math.sqrt(stalled)), cap);
  }
  const gap = LANDING * left < floor ? Math.max(floor, left + LANDING_SLACK) : Math.max(floor, APPROACH * left);
  return Math.min(gap, cap);
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
