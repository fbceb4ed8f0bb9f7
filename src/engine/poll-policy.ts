/**
 * When to look at a job again: the policy "ETA". Without progress the gap grows with the square root of the
 * job's age, which no deterministic policy beats by more than a constant; with progress it lands on the
 * predicted end. The lag after the job's end is at most max(floor, K·√age) whatever the vendor reports.
 * Pure: a history goes in, a gap comes out.
 */

/** Blind gap: 0.3·√age seconds, tuned on log-normal durations. */
const BLIND = 0.3;
/** The longest gap that trusted progress may earn: 1·√age seconds. */
const TRUSTED = 1;
/** Of the predicted rest this share is waited, so that the end is approached from below. */
const APPROACH = 0.8;
/** Below floor ÷ this share of the rest, the next look lands on the predicted end. */
const LANDING = 0.2;
/** A landing aims this far behind the predicted end, in seconds. */
const LANDING_SLACK = 0.1;
/** Two predictions of the end within this share of each other earn trust. */
const TRUST_TOLERANCE = 0.25;

/** After so many predicted ends that were none, predictions no longer bring a look nearer than a blind one. */
const LIAR_MISSES = 3;

/** What the looks so far have shown; times in seconds since the submit was accepted. */
export interface PollHistory {
  readonly polls: number;
  readonly lastAt: number;
  /** Instant of the last look that showed no progress; 0 is the submit. */
  readonly zeroAt: number;
  /** Last progress seen, 0…1, and when it was first seen. */
  readonly progress: number | undefined;
  readonly progressAt: number;
  /** Instant of the predicted end by the last look that could predict. */
  readonly predictedEnd: number | undefined;
  readonly trusted: boolean;
  /** Looks at or after a predicted end that found the job running. */
  readonly misses: number;
  /** When progress was first complete although the job was not; a vendor that flaps earns no fresh start. */
  readonly completeSince: number | undefined;
  /** Milliseconds per unit of progress between the last two looks that differed, as seconds. */
  readonly slope: number | undefined;
}

export const NO_LOOKS: PollHistory = {
  polls: 0,
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

/** The history after a look at `at` (seconds since the submit) that showed `progress` (0…1, or none). */
export function observe(history: PollHistory, at: number, progress: number | undefined): PollHistory {
  const missed = history.predictedEnd !== undefined && at >= history.predictedEnd;
  const base = { ...history, polls: history.polls + 1, lastAt: at, misses: history.misses + (missed ? 1 : 0) };
  if (progress === undefined) return { ...base, trusted: false };
  if (progress <= 0) return { ...base, zeroAt: at, progress: 0, progressAt: at, trusted: false, slope: undefined };
  if (progress >= 1) return { ...base, progress: 1, completeSince: history.completeSince ?? at };
  const before = history.progress ?? 0;
  // A look that shows nothing new keeps the instant since when it stalls.
  if (progress === before) return { ...base, trusted: false };
  const since = at - Math.max(history.progressAt, history.zeroAt);
  const slope = progress > before && since > 0 ? (progress - before) / since : undefined;
  const predictedEnd = at + rest({ progress, slope, zeroAt: history.zeroAt, at });
  // Progress so small that its end lies past all numbers predicts nothing: infinity is within any share of itself.
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

/** Seconds from the last look to the next, at least `floor`. */
export function nextGap(history: PollHistory, floor: number): number {
  const age = history.lastAt;
  const blind = Math.max(floor, BLIND * Math.sqrt(age));
  if (history.progress === undefined || history.progress <= 0) return blind;
  if (history.progress >= 1) return Math.max(floor, BLIND * Math.sqrt(age - (history.completeSince ?? age)));
  if (history.misses >= LIAR_MISSES && !history.trusted) return blind;
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

/** Seconds to the end by the faster of the mean and the latest speed: the optimistic guess. */
function rest(look: {
  readonly progress: number;
  readonly slope: number | undefined;
  readonly zeroAt: number;
  readonly at: number;
}): number {
  const mean = look.progress / Math.max(look.at - look.zeroAt, Number.EPSILON);
  return (1 - look.progress) / Math.max(mean, look.slope ?? 0);
}
