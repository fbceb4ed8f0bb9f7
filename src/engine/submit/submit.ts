import { FaultError } from '../../domain/fault.ts';
import type { RowList } from '../../expression/content.ts';
import { ExpressionError } from '../../expression/expression-error.ts';
import { compileTextTemplate, isUnset } from '../../expression/template.ts';
import type { Variables } from '../../expression/types.ts';
import { chooseFlow, planCommit, type RequestFlow } from '../../provider/request-flow.ts';
import type { ProviderSpec, RequestSpec } from '../../provider/types.ts';
import { JOB_VARIABLES } from '../../provider/variable-names.ts';
import { isProven } from '../../results/claims.ts';
import { readOutputs, type VendorResponse } from '../../results/response.ts';
import type { StagedObject } from '../../storage/types.ts';
import { bugOf, describeError } from '../describe-error.ts';
import { noCommitFault } from '../faults.ts';
import type { LoadedRows } from '../load-rows.ts';
import { nameInputs } from '../name-inputs.ts';
import type { Batch } from '../plan.ts';
import type { FailedReply, Reply } from '../session.ts';
import { type EngineParts, PRIORITY } from '../types.ts';
import type { Refused } from './refusal.ts';

/** Result of a submit. Only after `refused` the vendor certainly has none of the rows. */
export type Submitted =
  | {
      readonly kind: 'accepted';
      /** undefined if the response is the result and has no id. */
      readonly id: string | undefined;
      readonly flow: RequestFlow;
      readonly variables: Variables;
      readonly response: VendorResponse;
      readonly outputs: ReadonlyMap<string, unknown>;
    }
  /** The provider file maps the status to an outcome of all rows. */
  | Extract<Reply, { kind: 'settled' }>
  | Refused
  | {
      readonly kind: 'uncertain';
      readonly status?: number;
      readonly message: string;
      /** Inputs and batch variables, for a lookup. */
      readonly variables: Variables;
      /** A bug of ours that occurred while the response was read. */
      readonly bug?: Error;
    }
  /** The run had stopped before it was sent: no intent was written. */
  | { readonly kind: 'withdrawn' };

export interface SubmitOrder {
  readonly job: number;
  readonly round: number;
  readonly batch: Batch;
  /** Its rows, as the ledger writes them. */
  readonly ranges: string;
  readonly batchId: string;
  readonly keys: RowList<string | undefined>;
  readonly rows: LoadedRows['rows'];
  /** The object that the rows are uploaded to. */
  readonly staged: StagedObject | undefined;
  /** No attempt starts after this time. */
  readonly deadline: number;
  /** Resolves when no outage of the vendor blocks submits; `again`: it was admitted before, and refused temporarily. */
  readonly admit: (again: boolean) => Promise<void>;
  /** False once the run has stopped: a batch that is still waiting is not sent. */
  readonly mayStart: () => boolean;
  /** An earlier attempt may have made the same submit: the vendor may have that one, whatever happens to this one. */
  readonly again: boolean;
}

/** Variables of a job's requests, in addition to the outputs of earlier requests. */
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
 * Index of the step that commits the submit. Variables that every job has (its rows and keys) count as set, even if they
 * are not loaded. Throws `FaultError` if no such step would be sent.
 */
export function findCommit({ spec }: Pick<EngineParts, 'spec'>, flow: RequestFlow, variables: Variables): number {
  const { at, unset } = planCommit(
    flow,
    (name) => JOB_VARIABLES.some((known) => known === name) || !isUnset(variables.get(name)) || givesToken(spec, name),
  );
  if (at === undefined) throw new FaultError([noCommitFault(unset)]);
  return at;
}

/** The session gets a token before the first request. */
function givesToken({ auth }: ProviderSpec, name: string): boolean {
  return auth?.kind === 'token' && auth.request.outputs.some(([output]) => output === name);
}

/** A submit under way. */
interface OpenSubmit {
  readonly parts: EngineParts;
  readonly order: SubmitOrder;
  readonly flow: RequestFlow;
  /** Index of the step that commits. */
  readonly commitAt: number;
  readonly variables: Map<string, unknown>;
  readonly outputs: Map<string, unknown>;
  /** Of the last step that was processed. */
  response: VendorResponse | undefined;
  isIntended: boolean;
  /** At least one request of a step that fans out was processed. */
  isTaken: boolean;
}

/** Runs the submit's steps for one batch. */
export async function submitBatch(parts: EngineParts, order: SubmitOrder): Promise<Submitted> {
  const variables = new Map([...batchVariables(parts, order), ...stagedVariables(order.staged)]);
  const flow = chooseFlow(parts.spec, order.batch.rows.length);
  const submit: OpenSubmit = {
    parts,
    order,
    flow,
    commitAt: findCommit(parts, flow, variables),
    variables,
    outputs: new Map(),
    response: undefined,
    isIntended: false,
    isTaken: false,
  };
  try {
    for (const [index, step] of flow.steps.entries()) {
      const ends = await runStep(submit, index, addUploadHeaders(step, order.staged));
      const end = leastCertain(ends);
      if (end !== undefined) return conclude(submit, index, end, ends);
    }
    return accept(submit);
  } catch (error) {
    if (!submit.isIntended) throw error;
    // The vendor may have the request: its rows must not be treated as unsent.
    return { kind: 'uncertain', message: describeError(error), variables, ...bugOf(error) };
  }
}

/** Sends the requests of one step and takes what they return; resolves with those that were not accepted. */
async function runStep(submit: OpenSubmit, index: number, step: RequestSpec): Promise<readonly Ended[]> {
  const { parts, order, commitAt, variables } = submit;
  const replies = await parts.session.call(step, variables, {
    how: index < commitAt || step.idempotent ? 'read' : 'commit',
    priority: PRIORITY.submit,
    signal: parts.signal,
    deadline: order.deadline,
    ...(index === commitAt && { beforeSend: () => intend(submit) }),
  });
  const ends: Ended[] = [];
  for (const reply of replies) {
    const read = reply.kind === 'ok' ? await requireOutputs(step, reply.response, variables) : reply;
    if ('kind' in read) {
      ends.push(read);
      continue;
    }
    submit.isTaken ||= index >= commitAt;
    submit.response = read.response;
    for (const [name, value] of read.values) {
      variables.set(name, value);
      submit.outputs.set(name, value);
    }
  }
  return ends;
}

/** Writes the intent to the disk before the first byte of the commit is sent, but not before the rate limit allows it. */
async function intend(submit: OpenSubmit): Promise<boolean> {
  const { order } = submit;
  const { ledger } = submit.parts;
  await order.admit(submit.isIntended);
  if (!order.mayStart()) return false;
  if (submit.isIntended) return true;
  submit.isIntended = true;
  ledger.append({
    kind: 'intent',
    job: order.job,
    round: order.round,
    batch: order.batch.number,
    batchId: order.batchId,
    rows: order.ranges,
  });
  try {
    await ledger.commit();
  } catch (error) {
    // Nothing was sent, but the record may be on the disk nevertheless.
    submit.isIntended = false;
    if (!order.again) ledger.append({ kind: 'refused', job: order.job });
    throw error;
  }
  return true;
}

/** What becomes of the rows where a step was not accepted. @param end the least certain of those of its requests. */
function conclude(submit: OpenSubmit, index: number, end: Ended, ends: readonly Ended[]): Submitted {
  const { parts, order, flow, commitAt, variables, isIntended, isTaken } = submit;
  if (end.kind === 'withdrawn') {
    if (isTaken) return { kind: 'uncertain', message: INCOMPLETE, variables };
    if (isIntended && !order.again) parts.ledger.append({ kind: 'refused', job: order.job });
    return end;
  }
  const isAlone = index === commitAt && !isTaken;
  if (end.kind === 'settled' && isAlone && ends.every((other) => hasSameOutcome(other, end))) return end;
  const isVoid = index < commitAt || (isAlone && end.taken === 'no');
  const step = flow.steps[index];
  if (!isVoid || order.again || step === undefined) return toUncertain(end, variables);
  const inputs = nameInputs(parts.spec, step, variables);
  return {
    ...toRefused(end),
    ...(inputs !== '' && { inputs }),
    ...(uploads(step, order.staged) && { byStorage: end.taken }),
    ...(!isUnderBase(step) && { isElsewhere: true }),
  };
}

/** All steps were processed: the vendor has the rows if its response names a job and proves itself. */
function accept({ flow, variables, outputs, response }: OpenSubmit): Submitted {
  const id = variables.get('id');
  const isNamed = typeof id === 'string' || typeof id === 'number';
  if (response === undefined || (!isNamed && flow.poll !== undefined)) {
    return { kind: 'uncertain', message: 'The response has no job id.', variables };
  }
  if (!isProven(flow, response, outputs)) {
    const message = `The response (HTTP ${response.status}) does not prove that it is from the vendor's API.`;
    return { kind: 'uncertain', status: response.status, message, variables };
  }
  return { kind: 'accepted', id: isNamed ? String(id) : undefined, flow, variables, response, outputs };
}

function stagedVariables(staged: StagedObject | undefined): readonly (readonly [string, unknown])[] {
  return staged === undefined
    ? []
    : [
        ['upload_url', staged.uploadUrl],
        ['source_url', staged.sourceUrl],
      ];
}

/** False if the address comes from a response or an input, so it may be anywhere. */
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

/** Response to a request that was processed, with its outputs. */
interface Taken {
  readonly response: VendorResponse;
  readonly values: ReadonlyMap<string, unknown>;
}

/** All outputs of a submit step are required: a job must not silently lose its id. */
async function requireOutputs(
  step: RequestSpec,
  response: VendorResponse,
  variables: Variables,
): Promise<Taken | FailedReply> {
  const outputs = await readOutputs(step, response, variables).catch(unreadable);
  const unknown = { kind: 'failed', taken: 'unknown', later: false, status: response.status } as const;
  if (typeof outputs === 'string') return { ...unknown, message: outputs };
  const { values, missing } = outputs;
  if (missing.length === 0) return { response, values };
  const names = missing.map((name) => (name === 'id' ? 'job id' : `"${name}"`)).join(', ');
  return { ...unknown, message: `The response (HTTP ${response.status}) has no ${names}.` };
}

/** A response with unexpected content must not end the run: the job may exist. */
function unreadable(error: unknown): string {
  if (error instanceof ExpressionError) return error.message;
  throw error;
}

/** A request of a step that was not accepted. */
type Ended = Exclude<Reply, { kind: 'ok' }>;
type Untaken = Exclude<Ended, { kind: 'withdrawn' }>;

const INCOMPLETE = 'The run stopped before all requests of the submission were sent.';

/** The least certain of several requests of a step: it decides, because all of them contain the same rows. */
function leastCertain(ends: readonly Ended[]): Ended | undefined {
  const uncertainty = (end: Ended): number => {
    if (end.kind === 'withdrawn') return 0;
    if (end.taken === 'no') return 1;
    return end.kind === 'settled' ? 2 : 3;
  };
  return ends.toSorted((a, b) => uncertainty(b) - uncertainty(a))[0];
}

function hasSameOutcome(end: Ended, { outcome }: Extract<Ended, { kind: 'settled' }>): boolean {
  return end.kind === 'settled' && end.outcome === outcome;
}

/** Nothing was processed. */
function toRefused(end: Untaken): Refused {
  const { status, message } = end;
  const remedy = end.kind === 'failed' ? end.remedy : undefined;
  const known = { ...(status !== undefined && { status }), ...(remedy !== undefined && { remedy }) };
  return { kind: 'refused', message, later: end.kind === 'failed' && end.later, ...known };
}

/** From the commit on, a failure leaves the rows uncertain unless they were certainly not taken. */
function toUncertain({ status, message }: Untaken, variables: Variables): Submitted {
  return { kind: 'uncertain', ...(status !== undefined && { status }), message, variables };
}
