/** Part of its distance to a duration by which the estimate moves. */
const STEP = 0.25;
/** Part of itself by which the estimate moves at least, so that it comes to lie close to the durations. */
const CREEP = 0.02;

/**
 * Estimates how long a job takes from those that ended. It is never told exactly: a job was seen running, and at the
 * next poll it had ended. Follows the vendor when its jobs become slower or faster.
 */
export class Durations {
  private estimate: number | undefined;
  private prediction: number | undefined;

  /** Seconds from the submit to the end; undefined until a job has ended. */
  get expected(): number | undefined {
    return this.estimate;
  }

  /** Seconds that a job will take by its progress: the latest prediction, while no job has ended. */
  get foreseen(): number | undefined {
    return this.estimate === undefined ? this.prediction : undefined;
  }

  /** @param end seconds from a running job's submit to its end, by its progress. */
  foresee(end: number): void {
    if (Number.isFinite(end)) this.prediction = end;
  }

  /** A job still ran `from` seconds after its submit (0 if nobody looked), and was over `to` seconds after it. */
  add(from: number, to: number): void {
    const middle = (from + to) / 2;
    const before = this.estimate;
    if (before === undefined) this.estimate = middle;
    else if (from > before) this.estimate = before + Math.max(STEP * (middle - before), CREEP * before);
    else if (to < before) this.estimate = before - Math.max(STEP * (before - to), CREEP * before);
    // It was polled at the estimate, and had ended: it may have ended earlier.
    else this.estimate = before * (1 - CREEP);
  }
}
