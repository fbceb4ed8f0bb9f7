import type { Certainty } from '../domain/certainty.ts';
import { FaultError } from '../domain/fault.ts';
import type { VendorOutcome } from '../domain/outcome.ts';
import { isProven } from '../provider/claims.ts';
import { type Course, chooseCourse, planCommit } from '../provider/course.ts';
import { ExpressionError } from '../provider/expression.ts';
import { readOutputs } from '../provider/outputs.ts';
import { compileTextTemplate, isUnset } from '../provider/template.ts';
import type { Answer, ProviderSpec, RequestSpec, Variables } from '../provider/types.ts';
import { JOB_VARIABLES } from '../provider/variable-names.ts';
import type { StagedObject } from '../storage/types.ts';
import { bugOf, describeBroken } from './broken.ts';
import { noCommitFault } from './faults.ts';
import { formatRanges } from './ledger-codes.ts';
import type { LoadedRows } from './load-rows.ts';
import type { Batch } from './plan.ts';
import type { FailedReply, Reply } from './session.ts';
import { type EngineParts, PRIORITY } from './types.ts';

/** A submit that was surely not taken. */
export interface Refused {
  readonly kind: 'refused';
  /** Absent where no answer came at all. */
  readonly status?: number;
  readonly message: string;
  /** What to do about it, where the cause is known. */
  readonly remedy?: string;
  /** It was put off until the deadline. */
  readonly later: boolean;
  /** It was the storage that did not take the rows; may it have them all the same? */
  readonly byStorage?: Certainty;
  /** The request went to an address that is not written as a path of `baseUrl`. */
  readonly isElsewhere?: boolean;
}

/** What became of a submit. Only `refused` is sure to have left nothing at the vendor. */
export type Submitted =
  | {
      readonly kind: 'accepted';
      /** Absent where the answer is the result and names none. */
      readonly id: string | undefined;
      readonly course: Course;
      readonly variables: Variables;
      readonly answer: Answer;
      readonly outputs: ReadonlyMap<string, unknown>;
    }
  /** The provider file says what the status makes of all rows. */
  | { readonly kind: 'settled'; readonly outcome: VendorOutcome; readonly status: number; readonly message: string }
  | Refused
  | {
      readonly kind: 'uncertain';
      readonly status?: number;
      readonly message: string;
      /** Inputs and batch variables, for a look-up. */
      readonly variables: Variables;
      /** What broke while the answer was read, where that is nobody's fault but ours. */
      readonly bug?: Error;
    }
  /** The run had stopped when its turn came: nothing was sent and no intent written. */
  | { readonly kind: 'withdrawn' };

export interface SubmitOrder {
  readonly job: number;
  readonly round: number;
  readonly batch: Batch;
  readonly batchId: string;
  readonly keys: readonly (string | undefined)[];
  readonly rows: LoadedRows['rows'];
  /** The object that the rows are uploaded to. */
  readonly staged: StagedObject | undefined;
  /** No attempt starts after this instant. */
  readonly deadline: number;
  /**
   * Resolves when no outage of the vendor holds submits back; `again`: it was admitted before, and refused for now.
   */
  readonly admit: (again: boolean) => Promise<void>;
  /** False once the run has stopped: a batch that still waits for its turn is not sent any more. */
  readonly mayStart: () => boolean;
  /** An earlier attempt may have made the same submit: whatever is said of this one, the vendor may have that. */
  readonly again: boolean;
}

/** What requests of a job see besides the outputs of earlier ones. */
export function batchVariables(
  { session }: EngineParts,
  batch: Pick<SubmitOrder, 'rows' | 'keys'> & { readonly batchId: string },
): Map<string, unknown> {
  return new Map<string, unknown>([
    ...session.variables,
    ['rows', batch.rows],
    ['ids', batch.keys],
    ['batch_id', batch.batchId],
  ]);
}

/**
 * Place of the step that takes effect. What a job always brings (its rows and keys) counts as set, also where they are
 * not loaded. Throws `FaultError` where none is made.
 */
export function findCommit({ spec }: Pick<EngineParts, 'spec'>, course: Course, variables: Variables): number {
  const { at, unset } = planCommit(
    course,
    (name) => JOB_VARIABLES.some((known) => known === name) || !isUnset(variables.get(name)) || givesToken(spec, name),
  );
  if (at === undefined) throw new FaultError([noCommitFault(unset)]);
  return at;
}

/** The session gets a token before the first request. */
function givesToken({ auth }: ProviderSpec, name: string): boolean {
  return auth?.kind === 'token' && auth.request.outputs.some(([output]) => output === name);
}

/** Runs the submit's steps for one batch. */
export async function submitBatch(parts: EngineParts, order: SubmitOrder): Promise<Submitted> {
  const { spec } = parts;
  const rows = formatRanges(order.batch.rows);
  const variables = new Map([...batchVariables(parts, order), ...stagedVariables(order.staged)]);
  const course = chooseCourse(spec, order.batch.rows.length);
  const steps = course.steps.map((step) => addUploadHeaders(step, order.staged));
  const commitAt = findCommit(parts, course, variables);
  const outputs = new Map<string, unknown>();
  let answer: Answer | undefined;
  let intended = false;
  /** Of a list that fans out, one element was taken. */
  let isTaken = false;
  /** The intent is on the disk before the first byte of the commit goes, and not before its turn has come. */
  const intend = async (): Promise<boolean> => {
    await order.admit(intended);
    if (!order.mayStart()) return false;
    if (intended) return true;
    intended = true;
    parts.ledger.append({
      kind: 'intent',
      job: order.job,
      round: order.round,
      batch: order.batch.number,
      batchId: order.batchId,
      rows,
    });
    try {
      await parts.ledger.commit();
    } catch (error) {
      // Nothing left, but the record may be on the disk all the same.
      intended = false;
      if (!order.again) parts.ledger.append({ kind: 'refused', job: order.job });
      throw error;
    }
    return true;
  };
  try {
    return await runSteps();
  } catch (error) {
    if (!intended) throw error;
    // The request may be at the vendor: its rows must not be taken for rows that never left.
    return { kind: 'uncertain', message: describeBroken(error), variables, ...bugOf(error) };
  }

  async function runSteps(): Promise<Submitted> {
    for (const [i, step] of steps.entries()) {
      const replies = await parts.session.call(step, variables, {
        how: i < commitAt || step.idempotent ? 'read' : 'commit',
        priority: PRIORITY.submit,
        signal: parts.signal,
        deadline: order.deadline,
        ...(i === commitAt && { beforeSend: intend }),
      });
      const ends: Ended[] = [];
      for (const reply of replies) {
        const taken = await takeReply(step, reply, variables);
        if (taken.kind !== 'ok') {
          ends.push(taken);
          continue;
        }
        isTaken ||= i >= commitAt;
        answer = taken.answer;
        for (const [name, value] of taken.outputs) {
          variables.set(name, value);
          outputs.set(name, value);
        }
      }
      const end = mostDoubtful(ends);
      if (end === undefined) continue;
      if (end.kind === 'withdrawn') return isTaken ? { kind: 'uncertain', message: HALF_MADE, variables } : end;
      const isAlone = i === commitAt && !isTaken;
      if (end.kind === 'settled' && isAlone && ends.every((other) => isAlike(other, end))) return end;
      const isVoid = i < commitAt || (isAlone && end.taken === 'no');
      if (!isVoid || order.again) return toUncertain(end, variables);
      return {
        ...toRefused(end),
        ...(uploads(step, order.staged) && { byStorage: end.taken }),
        ...(!isUnderBase(step) && { isElsewhere: true }),
      };
    }
    const id = variables.get('id');
    const isNamed = typeof id === 'string' || typeof id === 'number';
    if (answer === undefined || (!isNamed && course.poll !== undefined)) {
      return { kind: 'uncertain', message: 'The vendor answered without a job id.', variables };
    }
    if (!isProven(course, answer, outputs)) {
      const message = `The response (HTTP ${answer.status}) does not show that the vendor gave it.`;
      return { kind: 'uncertain', status: answer.status, message, variables };
    }
    return { kind: 'accepted', id: isNamed ? String(id) : undefined, course, variables, answer, outputs };
  }
}

function stagedVariables(staged: StagedObject | undefined): readonly (readonly [string, unknown])[] {
  return staged === undefined
    ? []
    : [
        ['upload_url', staged.uploadUrl],
        ['source_url', staged.sourceUrl],
      ];
}

/** An address that a response or an input gives may be anywhere. */
function isUnderBase({ url }: RequestSpec): boolean {
  return url.source.startsWith('/');
}

function uploads(step: RequestSpec, staged: StagedObject | undefined): boolean {
  return staged !== undefined && step.url.names.includes('upload_url');
}

/** The step that uploads takes the headers that the storage needs. */
function addUploadHeaders(step: RequestSpec, staged: StagedObject | undefined): RequestSpec {
  if (staged === undefined || !uploads(step, staged)) return step;
  const added = [...staged.uploadHeaders].map(([name, value]) => [name, compileTextTemplate(value)] as const);
  return { ...step, headers: [...step.headers, ...added] };
}

type Taken =
  | { readonly kind: 'ok'; readonly answer: Answer; readonly outputs: ReadonlyMap<string, unknown> }
  | (Extract<Reply, { kind: 'settled' }> & { readonly taken: 'yes' })
  | Pick<FailedReply, 'kind' | 'taken' | 'status' | 'message' | 'remedy' | 'later'>
  | { readonly kind: 'withdrawn' };

/** All outputs of a submit step are required: a job must not silently lose its id. */
async function takeReply(step: RequestSpec, reply: Reply, variables: Variables): Promise<Taken> {
  if (reply.kind === 'settled') return { ...reply, taken: 'yes' };
  if (reply.kind !== 'ok') return reply;
  const { answer } = reply;
  const outputs = await readOutputs(step, answer, variables).catch(unreadable);
  const unknown = { kind: 'failed', taken: 'unknown', later: false, status: answer.status } as const;
  if (typeof outputs === 'string') return { ...unknown, message: outputs };
  const { values, missing } = outputs;
  if (missing.length === 0) return { kind: 'ok', answer, outputs: values };
  const lacks = missing.map((name) => (name === 'id' ? 'the job id' : `"${name}"`)).join(', ');
  return { ...unknown, message: `The answer (HTTP ${answer.status}) lacks ${lacks}.` };
}

/** An answer of another shape than the file expects must not end the run: the job may be there. */
function unreadable(error: unknown): string {
  if (error instanceof ExpressionError) return error.message;
  throw error;
}

/** A request of a step that did not go well. */
type Ended = Exclude<Taken, { kind: 'ok' }>;
type Untaken = Exclude<Ended, { kind: 'withdrawn' }>;

const HALF_MADE = 'The run stopped before all requests of the submit were made.';

/** Of several requests of one step: the one that leaves most unknown, since all of them carry the same rows. */
function mostDoubtful(ends: readonly Ended[]): Ended | undefined {
  const doubt = (end: Ended): number => {
    if (end.kind === 'withdrawn') return 0;
    if (end.taken === 'no') return 1;
    return end.kind === 'settled' ? 2 : 3;
  };
  return ends.toSorted((a, b) => doubt(b) - doubt(a))[0];
}

function isAlike(end: Ended, { outcome }: Extract<Ended, { kind: 'settled' }>): boolean {
  return end.kind === 'settled' && end.outcome === outcome;
}

/** Nothing took effect. */
function toRefused(taken: Untaken): Refused {
  const { status, message } = taken;
  const remedy = taken.kind === 'failed' ? taken.remedy : undefined;
  const known = { ...(status !== undefined && { status }), ...(remedy !== undefined && { remedy }) };
  return { kind: 'refused', message, later: taken.kind === 'failed' && taken.later, ...known };
}

/** From the commit on a failure leaves the rows uncertain, unless it was surely not taken. */
function toUncertain({ status, message }: Untaken, variables: Variables): Submitted {
  return { kind: 'uncertain', ...(status !== undefined && { status }), message, variables };
}
