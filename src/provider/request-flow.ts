import type { PollSpec, ProviderSpec, RequestSpec, ResultSpec } from './types.ts';

/** The requests of a job, from its submit to its results. */
export interface RequestFlow {
  readonly steps: readonly RequestSpec[];
  /** Absent: the response to the submit is the result, and there may be no job id. */
  readonly poll: PollSpec | undefined;
  readonly results: readonly ResultSpec[];
}

/** The flow of a job of this many rows. A single row uses the vendor's one-row request, if there is one. */
export function chooseFlow({ submit, single, poll, results }: ProviderSpec, rows: number): RequestFlow {
  if (rows !== 1 || single === undefined) return { steps: submit, poll, results };
  if (single.results === undefined) return { steps: [single.request], poll, results };
  return { steps: [single.request], poll: undefined, results: single.results };
}

/** Which step of a flow takes effect. */
export interface CommitPlan {
  /** Its index; undefined if none of the steps that are sent takes effect. */
  readonly at: number | undefined;
  /** The unset variables without which the step that the file names is not sent. */
  readonly unset: readonly string[];
}

/**
 * Finds the step that takes effect among those that are sent: a step whose URL names an unset variable is skipped
 * (docs/provider-file.md, "Requests"). It is the one that the file names, else the last one that can replace it: if
 * an input picks one of two submit steps, each gives the job's id.
 * @param isSet Whether a variable has a value before the first step.
 */
export function planCommit(
  { steps, poll }: Pick<RequestFlow, 'steps' | 'poll'>,
  isSet: (name: string) => boolean,
): CommitPlan {
  const given = new Set<string>();
  const sent = steps.map((step) => {
    const isSent = step.url.needed.every((name) => given.has(name) || isSet(name));
    if (isSent) for (const [name] of step.outputs) given.add(name);
    return isSent;
  });
  const named = steps.findIndex((step, i) => step.commits && sent[i] === true);
  if (named >= 0) return { at: named, unset: [] };
  const canReplace = (step: RequestSpec): boolean =>
    step.method !== 'GET' &&
    !step.url.names.includes('upload_url') &&
    (poll === undefined || step.outputs.some(([name]) => name === 'id'));
  const at = steps.findLastIndex((step, i) => sent[i] === true && canReplace(step));
  if (at >= 0) return { at, unset: [] };
  const commit = steps.find((step) => step.commits);
  return { at: undefined, unset: commit?.url.needed.filter((name) => !given.has(name) && !isSet(name)) ?? [] };
}

/** True for a source that claims all rows that no other source named (docs/provider-file.md, "Results"). */
export function claimsRest({ request, rows, id, index }: ResultSpec): boolean {
  return request === undefined && rows === undefined && id === undefined && index === undefined;
}

/** States compare without regard to case and surrounding spaces (docs/contract.md, 8.1). */
export function foldState(text: string): string {
  return text.trim().toLowerCase();
}

/** `finished with errors`, `CompletedWithErrors`, `partially_failed`; not `no errors`. */
const ERRORS = /error|fail|reject|partial|incomplete/i;
const NO_ERRORS = /(\b|_)(no|without|zero|0)[\s_-]*(any[\s_-]*)?(error|fail|reject)/i;

/** True if the vendor tells rows apart by their keys alone: two rows with one key must not be in the same job. */
export function namesRowsByKey({ numberColumn, results }: Pick<ProviderSpec, 'numberColumn' | 'results'>): boolean {
  return numberColumn === undefined && results.every(({ index }) => index === undefined);
}

/** True if the vendor's name for a state says that some part of the job failed. */
export function saysErrors(word: string): boolean {
  return ERRORS.test(word) && !NO_ERRORS.test(word);
}
