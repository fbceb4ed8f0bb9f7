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
