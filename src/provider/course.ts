import type { PollSpec, ProviderSpec, RequestSpec, ResultSpec } from './types.ts';

/** The requests that a job takes from its submit to its results. */
export interface Course {
  readonly steps: readonly RequestSpec[];
  /** Absent: the submit's answer is the result, and there may be no job id. */
  readonly poll: PollSpec | undefined;
  readonly results: readonly ResultSpec[];
}

/** The course of a job of so many rows. A single row takes the vendor's one-row request, where there is one. */
export function chooseCourse({ submit, single, poll, results }: ProviderSpec, rows: number): Course {
  if (rows !== 1 || single === undefined) return { steps: submit, poll, results };
  if (single.results === undefined) return { steps: [single.request], poll, results };
  return { steps: [single.request], poll: undefined, results: single.results };
}

/** Which step of a course takes effect. */
export interface CommitPlan {
  /** Its place; undefined where none of the steps that are made takes effect. */
  readonly at: number | undefined;
  /** What keeps the step that the file names from being made. */
  readonly unset: readonly string[];
}

/**
 * Finds the step that takes effect among those that are made: a step whose URL names an unset variable is not
 * (provider-model, rule 2). It is the one that the file names, else the last one that can stand for it: where an input
 * picks one of two submit steps, each gives the job's id.
 * @param isSet Whether a variable has a value before the first step.
 */
export function planCommit(
  { steps, poll }: Pick<Course, 'steps' | 'poll'>,
  isSet: (name: string) => boolean,
): CommitPlan {
  const given = new Set<string>();
  const made = steps.map((step) => {
    const isMade = step.url.needed.every((name) => given.has(name) || isSet(name));
    if (isMade) for (const [name] of step.outputs) given.add(name);
    return isMade;
  });
  const named = steps.findIndex((step, i) => step.commits && made[i] === true);
  if (named >= 0) return { at: named, unset: [] };
  const stands = (step: RequestSpec): boolean =>
    step.method !== 'GET' &&
    !step.url.names.includes('upload_url') &&
    (poll === undefined || step.outputs.some(([name]) => name === 'id'));
  const at = steps.findLastIndex((step, i) => made[i] === true && stands(step));
  if (at >= 0) return { at, unset: [] };
  const commit = steps.find((step) => step.commits);
  return { at: undefined, unset: commit?.url.needed.filter((name) => !given.has(name) && !isSet(name)) ?? [] };
}
