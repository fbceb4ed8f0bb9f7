import { HTTP_STATUS } from '../domain/http.ts';
import type { UnresolvedReason } from '../domain/outcome.ts';
import { ExpressionError } from '../expression/expression-error.ts';
import type { Expression, Variables } from '../expression/types.ts';
import { claimsRest, type RequestFlow, saysErrors } from '../provider/request-flow.ts';
import type { PollSpec, ResultSpec } from '../provider/types.ts';
import type { Matcher } from './match.ts';
import { responseVariables, type VendorResponse } from './response.ts';
import { NoListError } from './result-document.ts';

/**
 * Why nothing may be claimed about the rows that no source named (docs/contract.md, 8.3). Only this file decides it;
 * such rows get the reason:
 *
 * | seen                                                                            | reason          |
 * | ------------------------------------------------------------------------------- | --------------- |
 * | a document without the list it should hold, a page of another shape             | `missing`       |
 * | results refused, cut off, partial (206), not there in time (202, 404 …)         | `unreachable`   |
 * | lines, or nothing at all, in a response without a length                        | `unreachable`   |
 * | a next page that is not an address, or that was read before                     | `unreachable`   |
 * | a synchronous response with 202 or 206 that the file does not list under `ok`   | `missing`       |
 * | a state "with errors" without a failed row, progress other than 1 at the end    | `contradictory` |
 * | a tally that disagrees with the rows that were named                            | `contradictory` |
 *
 * If two submits got one job id, not even the rows that its results name count (src/engine/follow/collect.ts).
 * A synchronous response without proof that the vendor gave it never becomes a job: its rows are `uncertain`.
 */
export interface Doubt {
  readonly reason: Extract<UnresolvedReason, 'missing' | 'unreachable' | 'contradictory'>;
  readonly message: string;
}

/** For the rows that an incompletely read result did not name. */
export function doubtOf(error: Error, message: string): Doubt {
  return { reason: error instanceof NoListError ? 'missing' : 'unreachable', message };
}

/** What the vendor says about a job at its end. */
export interface JobEnding {
  /** The vendor's own name for the state. */
  readonly word: string | undefined;
  readonly response: VendorResponse | undefined;
}

/**
 * Why what the vendor says about a job contradicts the claim that the rest of its rows succeeded, although all results
 * were read completely; undefined if nothing does.
 */
export async function findContradiction(
  { poll, steps }: RequestFlow,
  matcher: Matcher,
  { word, response }: JobEnding,
  variables: Variables,
): Promise<Doubt | undefined> {
  const contradict = (message: string): Doubt => ({ reason: 'contradictory', message });
  if (poll === undefined && response !== undefined && UNFINISHED.has(response.status)) {
    // A file lists 202 under `ok` if the vendor documents it as final.
    const isEnd = steps.at(-1)?.ok.includes(response.status) === true;
    if (!isEnd)
      return { reason: 'missing', message: `The vendor did not finish the request (HTTP ${response.status}).` };
  }
  if (word !== undefined && saysErrors(word) && matcher.foreign === 0 && !matcher.verdicts.some(isProblem)) {
    return contradict(`The state of the job is "${word}", but its results name no failed row.`);
  }
  if (poll?.progress === undefined || response === undefined) return undefined;
  const known = responseVariables(response, variables);
  const progress = await readNumber(poll.progress, response.document, { variables: known, digits: DECIMAL });
  if (progress === undefined || progress === 1) return undefined;
  const seen = progress >= 0 && progress < 1 ? `${Math.floor(progress * 100)}%` : 'not a number from 0 to 1';
  return contradict(`The job ended, but its progress is ${seen}.`);
}

/** Accepted but not finished, and partial content. */
const UNFINISHED: ReadonlySet<number> = new Set([HTTP_STATUS.accepted, HTTP_STATUS.partialContent]);

function isProblem(verdict: Matcher['verdicts'][number]): boolean {
  return verdict !== undefined && verdict.outcome !== 'succeeded';
}

/** Undefined if the vendor gives none, NaN if it cannot be read. */
async function readNumber(
  expression: Expression,
  document: unknown,
  { variables, digits }: { readonly variables: Variables; readonly digits: RegExp },
): Promise<number | undefined> {
  try {
    const found = await expression.evaluate(document, variables);
    if (found === undefined || typeof found === 'number') return found;
    return typeof found === 'string' && digits.test(found.trim()) ? Number(found) : Number.NaN;
  } catch (error) {
    if (error instanceof ExpressionError) return Number.NaN;
    throw error;
  }
}

const WHOLE = /^\d{1,15}$/;
const DECIMAL = /^\d{1,15}(\.\d+)?$/;

/**
 * True if a response must be the vendor's own, and not, say, a proxy's page: it is JSON or empty and gave the outputs,
 * or a source of results looks for a list in it, and would notice that it is missing. An empty body counts as such a
 * list only if the status says that there is no content. If there is a poll, the job id is the proof.
 */
export function isProven(
  { poll, results }: RequestFlow,
  response: VendorResponse,
  outputs: ReadonlyMap<string, unknown>,
): boolean {
  if (poll !== undefined) return true;
  const isPage = typeof response.document === 'string' && !response.isJson;
  const isSilent = response.document === undefined && !response.isJson && response.status !== HTTP_STATUS.noContent;
  const proves = (result: ResultSpec): boolean => !claimsRest(result) && (result.request !== undefined || !isSilent);
  return (outputs.size > 0 && !isPage) || results.some(proves);
}

/**
 * Compares the vendor's own tally with the rows that it listed. If they disagree, `find` may tell which of the unnamed
 * rows the vendor has (by index; undefined if it does not know): the others are `not_found`, if the tally then agrees.
 * Otherwise all unnamed rows become contradictory. True if the tally agrees.
 */
export async function settleCounts(
  poll: PollSpec | undefined,
  matcher: Matcher,
  { document, variables }: { readonly document: unknown; readonly variables: Variables },
  find: (indexes: readonly number[]) => Promise<ReadonlySet<number> | undefined>,
): Promise<boolean> {
  const tally: (() => boolean)[] = [];
  for (const [outcome, expression] of poll?.counts ?? []) {
    // A tally that cannot be read agrees with no number of rows.
    const count = await readNumber(expression, document, { variables, digits: WHOLE });
    if (count !== undefined) tally.push(() => matcher.agrees(outcome, count));
  }
  const holds = (): boolean => tally.every((agrees) => agrees());
  if (holds()) return true;
  const open = matcher.unnamed();
  const found = await find(open);
  if (found !== undefined) {
    for (const index of open) if (!found.has(index)) matcher.name(index, 'not_found');
    if (holds()) return true;
  }
  matcher.markAmbiguous();
  return false;
}
