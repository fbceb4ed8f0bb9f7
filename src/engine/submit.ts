import { readOutputs } from '../provider/outputs.ts';
import type { Answer, RequestSpec, Variables } from '../provider/types.ts';
import { createBatchId } from './batch-id.ts';
import { bugOf, describeBroken } from './broken.ts';
import { formatRanges } from './ledger.ts';
import type { Batch } from './plan.ts';
import type { Reply } from './session.ts';
import { type EngineOptions, type EngineParts, PRIORITY } from './types.ts';

/** What became of a submit. Only `refused` is sure to have left nothing at the vendor. */
export type Submitted =
  | {
      readonly kind: 'accepted';
      readonly id: string;
      readonly variables: Variables;
      readonly answer: Answer;
      readonly outputs: ReadonlyMap<string, unknown>;
    }
  /** `status` is absent where no answer came at all. */
  | { readonly kind: 'refused'; readonly status?: number; readonly message: string }
  /** `bug`: what broke while the answer was read, where that is nobody's fault but ours. */
  | { readonly kind: 'uncertain'; readonly status?: number; readonly message: string; readonly bug?: Error }
  /** The run had stopped when its turn came: nothing was sent and no intent written. */
  | { readonly kind: 'withdrawn' };

export interface SubmitOrder {
  readonly job: number;
  readonly round: number;
  readonly batch: Batch;
  readonly keys: readonly (string | undefined)[];
  readonly fields: readonly unknown[];
  /** No attempt starts after this instant. */
  readonly deadline: number;
  /** False once the run has stopped: a batch that still waits for its turn is not sent any more. */
  readonly mayStart: () => boolean;
}

/** Runs the submit's steps for one batch. */
export async function submitBatch(parts: EngineParts, options: EngineOptions, order: SubmitOrder): Promise<Submitted> {
  const { spec } = parts;
  const rows = formatRanges(order.batch.rows);
  const batchId = createBatchId({ ...options, round: order.round, batch: order.batch.number, rows });
  const variables = new Map<string, unknown>([
    ...parts.session.variables,
    ['rows', order.fields],
    ['ids', order.keys],
    ['key', spec.key?.column],
    ['batch_id', batchId],
  ]);
  const steps = order.batch.rows.length === 1 && spec.single !== undefined ? [spec.single] : spec.submit;
  const commitAt = Math.max(
    steps.findIndex((step) => step.commits),
    0,
  );
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
      batchId,
      rows,
    });
    await parts.ledger.sync();
    return true;
  };
  try {
    return await runSteps();
  } catch (error) {
    if (!intended) throw error;
    // The request may be at the vendor: its rows must not be taken for rows that never left.
    return { kind: 'uncertain', message: describeBroken(error), ...bugOf(error) };
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
        if (taken.kind !== 'ok') return failed(taken, i, commitAt);
        answer = taken.answer;
        for (const [name, value] of taken.outputs) {
          variables.set(name, value);
          outputs.set(name, value);
        }
      }
    }
    // Where the submit's answer is the result there may be no job, and so no id but our own.
    const id = variables.get('id') ?? (spec.poll === undefined ? batchId : undefined);
    if (answer === undefined || (typeof id !== 'string' && typeof id !== 'number')) {
      return { kind: 'uncertain', message: 'The vendor answered without a job id.' };
    }
    return { kind: 'accepted', id: String(id), variables, answer, outputs };
  }
}

type Taken =
  | { readonly kind: 'ok'; readonly answer: Answer; readonly outputs: ReadonlyMap<string, unknown> }
  | { readonly kind: 'refused' | 'unclear'; readonly status?: number; readonly message: string }
  | { readonly kind: 'withdrawn' };

/** All outputs of a submit step are required: a job must not silently lose its id. */
async function takeReply(step: RequestSpec, reply: Reply, variables: Variables): Promise<Taken> {
  switch (reply.kind) {
    case 'ok': {
      const { values, missing } = await readOutputs(step, reply.answer, variables);
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
      return { kind: 'refused', status: reply.status, message: reply.message };
    case 'not-received':
      return { kind: 'refused', message: reply.message };
    case 'unclear':
      return { kind: 'unclear', ...(reply.status !== undefined && { status: reply.status }), message: reply.message };
  }
}

/** Before the commit nothing took effect; from it on an unclear answer leaves the rows uncertain. */
function failed(taken: Extract<Taken, { message: string }>, step: number, commitAt: number): Submitted {
  const status = taken.status === undefined ? {} : { status: taken.status };
  if (step < commitAt || (step === commitAt && taken.kind === 'refused'))
    return { kind: 'refused', ...status, message: taken.message };
  return { kind: 'uncertain', ...status, message: taken.message };
}
