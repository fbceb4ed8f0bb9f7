import { type Course, chooseCourse } from '../provider/course.ts';
import { ExpressionError } from '../provider/expression.ts';
import { readOutputs } from '../provider/outputs.ts';
import { compileTextTemplate } from '../provider/template.ts';
import type { Answer, RequestSpec, Variables } from '../provider/types.ts';
import type { StagedObject } from '../storage/types.ts';
import { bugOf, describeBroken } from './broken.ts';
import { formatRanges } from './ledger-codes.ts';
import type { LoadedRows } from './load-rows.ts';
import type { Batch } from './plan.ts';
import type { Reply } from './session.ts';
import { type EngineParts, PRIORITY } from './types.ts';

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
  /** `status` is absent where no answer came at all. */
  | {
      readonly kind: 'refused';
      readonly status?: number;
      readonly message: string;
      /** It was the storage that did not take the rows. */
      readonly byStorage?: boolean;
    }
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

/** Place of the step that takes effect. */
export function findCommit(steps: readonly RequestSpec[]): number {
  return Math.max(
    steps.findIndex((step) => step.commits),
    0,
  );
}

/** Runs the submit's steps for one batch. */
export async function submitBatch(parts: EngineParts, order: SubmitOrder): Promise<Submitted> {
  const { spec } = parts;
  const rows = formatRanges(order.batch.rows);
  const variables = new Map([...batchVariables(parts, order), ...stagedVariables(order.staged)]);
  const course = chooseCourse(spec, order.batch.rows.length);
  const steps = course.steps.map((step) => addUploadHeaders(step, order.staged));
  const commitAt = findCommit(steps);
  const outputs = new Map<string, unknown>();
  let answer: Answer | undefined;
  let intended = false;
  /** The intent is on the disk before the first byte of the commit goes, and not before its turn has come. */
  const intend = async (): Promise<boolean> => {
    if (intended) return true;
    if (!order.mayStart()) return false;
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
      for (const reply of replies) {
        const taken = await takeReply(step, reply, variables);
        if (taken.kind === 'withdrawn') return taken;
        if (taken.kind !== 'ok') {
          const end = failed(taken, { ...order, isBefore: i < commitAt, isCommit: i === commitAt, variables });
          return end.kind === 'refused' && uploads(step, order.staged) ? { ...end, byStorage: true } : end;
        }
        answer = taken.answer;
        for (const [name, value] of taken.outputs) {
          variables.set(name, value);
          outputs.set(name, value);
        }
      }
    }
    const id = variables.get('id');
    const isNamed = typeof id === 'string' || typeof id === 'number';
    if (answer === undefined || (!isNamed && course.poll !== undefined)) {
      return { kind: 'uncertain', message: 'The vendor answered without a job id.', variables };
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
  | { readonly kind: 'refused' | 'unclear'; readonly status?: number; readonly message: string }
  | { readonly kind: 'withdrawn' };

/** All outputs of a submit step are required: a job must not silently lose its id. */
async function takeReply(step: RequestSpec, reply: Reply, variables: Variables): Promise<Taken> {
  switch (reply.kind) {
    case 'ok': {
      const outputs = await readOutputs(step, reply.answer, variables).catch(unreadable);
      if (typeof outputs === 'string') return { kind: 'unclear', status: reply.answer.status, message: outputs };
      const { values, missing } = outputs;
      if (missing.length === 0) return { kind: 'ok', answer: reply.answer, outputs: values };
      const lacks = missing.map((name) => (name === 'id' ? 'the job id' : `"${name}"`)).join(', ');
      return {
        kind: 'unclear',
        status: reply.answer.status,
        message: `The answer (HTTP ${reply.answer.status}) lacks ${lacks}.`,
      };
    }
    case 'withdrawn':
      return reply;
    case 'refused':
      // The refusal of a submit that was made again, with its key, says nothing of the first.
      return { kind: reply.mayBeTaken === true ? 'unclear' : 'refused', status: reply.status, message: reply.message };
    case 'not-received':
      return { kind: 'refused', message: reply.message };
    case 'unclear':
      return { kind: 'unclear', ...(reply.status !== undefined && { status: reply.status }), message: reply.message };
  }
}

/** An answer of another shape than the file expects must not end the run: the job may be there. */
function unreadable(error: unknown): string {
  if (error instanceof ExpressionError) return error.message;
  throw error;
}

/** Before the commit nothing took effect; from it on an unclear answer leaves the rows uncertain. */
function failed(
  taken: Extract<Taken, { message: string }>,
  step: {
    readonly isBefore: boolean;
    readonly isCommit: boolean;
    readonly again: boolean;
    readonly variables: Variables;
  },
): Submitted {
  const status = taken.status === undefined ? {} : { status: taken.status };
  const isVoid = step.isBefore || (step.isCommit && taken.kind === 'refused');
  if (isVoid && !step.again) return { kind: 'refused', ...status, message: taken.message };
  return { kind: 'uncertain', ...status, message: taken.message, variables: step.variables };
}
