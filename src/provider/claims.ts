import type { UnresolvedReason } from '../domain/outcome.ts';
import { answerVariables } from './answer-variables.ts';
import type { Course } from './course.ts';
import { ExpressionError } from './expression.ts';
import type { Matcher } from './match.ts';
import { NoListError } from './result-error.ts';
import { claimsRest } from './results.ts';
import type { Answer, PollSpec, ResultSpec, Variables } from './types.ts';

/**
 * Why nothing may be claimed of the rows that no source named (contract, Claims). This is the one place where that is
 * decided; the reason is what such rows get:
 *
 * | seen                                                                            | reason          |
 * | ------------------------------------------------------------------------------- | --------------- |
 * | a document without the list it should hold, a page of another shape             | `missing`       |
 * | results refused, broken off, a part of them (206), not made in time (202, 404 …) | `unreachable`   |
 * | lines, or nothing at all, in a response without a length                        | `unreachable`   |
 * | a next page that is no address, or that was read before                         | `unreachable`   |
 * | a synchronous response with 202 or 206 that the file does not list under `ok`  | `missing`       |
 * | a state "with errors" that names none, progress other than 1 at the end         | `contradictory` |
 * | a tally that disagrees with the rows that were named                            | `contradictory` |
 *
 * Where two submits were given one job id not even what its results name counts (src/engine/collect.ts).
 * A synchronous response without proof that the vendor gave it never becomes a job: its rows are `uncertain`.
 */
export interface Doubt {
  readonly reason: Extract<UnresolvedReason, 'missing' | 'unreachable' | 'contradictory'>;
  readonly message: string;
}

/** What a result that could not be read whole leaves of the rows that it did not name. */
export function doubtOf(error: Error, message: string): Doubt {
  return { reason: error instanceof NoListError ? 'missing' : 'unreachable', message };
}

/** What the vendor says of a job as a whole, at its end. */
export interface JobWord {
  /** Its own word for the state. */
  readonly word: string | undefined;
  readonly answer: Answer | undefined;
}

/**
 * Why the vendor's own words on a job forbid to claim that the rest of its rows succeeded, although all results were
 * read whole; undefined where nothing does.
 */
export async function findContradiction(
  { poll, steps }: Course,
  matcher: Matcher,
  { word, answer }: JobWord,
  variables: Variables,
): Promise<Doubt | undefined> {
  const contradict = (message: string): Doubt => ({ reason: 'contradictory', message });
  if (poll === undefined && answer !== undefined && UNFINISHED.has(answer.status)) {
    // A file lists 202 under `ok` where the vendor documents it as the end.
    const isEnd = steps.at(-1)?.ok.includes(answer.status) === true;
    if (!isEnd) return { reason: 'missing', message: `The vendor did not finish the request (HTTP ${answer.status}).` };
  }
  if (word !== undefined && saysErrors(word) && matcher.foreign === 0 && !matcher.verdicts.some(isProblem)) {
    return contradict(`The state of the job is "${word}", but its results name no row that failed.`);
  }
  const progress = await readProgress(poll, answer, variables);
  if (progress === undefined || progress === 1) return undefined;
  const seen = progress >= 0 && progress < 1 ? `${Math.floor(progress * 100)} %` : 'no number from 0 to 1';
  return contradict(`The job ended, but its progress is ${seen}.`);
}

/** Accepted, and a part of the response. */
const UNFINISHED: ReadonlySet<number> = new Set([202, 206]);

function isProblem(verdict: Matcher['verdicts'][number]): boolean {
  return verdict !== undefined && verdict.outcome !== 'succeeded';
}

/** Undefined where the vendor gives none; not a number where it can't be read. */
async function readProgress(
  poll: PollSpec | undefined,
  answer: Answer | undefined,
  variables: Variables,
): Promise<number | undefined> {
  if (poll?.progress === undefined || answer === undefined) return undefined;
  try {
    const progress = await poll.progress.evaluate(answer.document, answerVariables(answer, variables));
    if (progress === undefined || typeof progress === 'number') return progress;
    return typeof progress === 'string' && /^\d{1,15}(\.\d+)?$/.test(progress.trim()) ? Number(progress) : Number.NaN;
  } catch (error) {
    if (error instanceof ExpressionError) return Number.NaN;
    throw error;
  }
}

/** `finished with errors`, `CompletedWithErrors`, `partially_failed`; not `no errors`. */
const ERRORS = /error|fail|reject|partial|incomplete/i;
const NO_ERRORS = /(\b|_)(no|without|zero|0)[\s_-]*(any[\s_-]*)?(error|fail|reject)/i;

/** True where a vendor's word for a state says that something of the job failed. */
export function saysErrors(word: string): boolean {
  return ERRORS.test(word) && !NO_ERRORS.test(word);
}

/**
 * True where a response can be told from a stranger's, such as the page of a proxy: it is JSON or empty and gave the
 * outputs, or results look for a list in it and find it missing otherwise; an empty body is such a list only where the
 * status says that there is none. What a poll follows proves itself by its id.
 */
export function isProven({ poll, results }: Course, answer: Answer, outputs: ReadonlyMap<string, unknown>): boolean {
  if (poll !== undefined) return true;
  const isPage = typeof answer.document === 'string' && !answer.isJson;
  const isSilent = answer.document === undefined && !answer.isJson && answer.status !== NO_CONTENT;
  const proves = (result: ResultSpec): boolean => !claimsRest(result) && (result.request !== undefined || !isSilent);
  return (outputs.size > 0 && !isPage) || results.some(proves);
}

const NO_CONTENT = 204;
