import { answerError, isTemporaryFailure } from './error-text.ts';
import type { PlayedAnswer, Player } from './exchange-player.ts';
import type { Matcher } from './match.ts';
import { readOutputs } from './outputs.ts';
import { buildRequests } from './request.ts';
import type { RowNumbers } from './results.ts';
import type { BuiltRequest, MappedState, ProviderSpec, RequestSpec, Variables } from './types.ts';

/** One case while it is played. */
export interface Run {
  readonly spec: ProviderSpec;
  readonly player: Player;
  readonly matcher: Matcher;
  /** Keys of the rows, as sent. */
  readonly ids: readonly (string | undefined)[];
  /** Where the provider numbers the rows: the first of the case is 1. */
  readonly numbers: RowNumbers | undefined;
  variables: Variables;
  /** Nothing may be claimed of the rows that no source named. */
  doubted: boolean;
}

export type JobEnd = MappedState | 'refused' | 'uncertain' | 'unreadable';

export interface Ending {
  readonly job: JobEnd;
  readonly error?: string | undefined;
}

interface PlayedStep {
  readonly ending?: Ending;
  readonly played?: PlayedAnswer;
}

/** One step: repeated while the vendor says that its refusal is temporary. */
export async function playStep(run: Run, request: RequestSpec): Promise<PlayedStep> {
  const [built] = await buildRequests(run.spec, request, run.variables);
  if (built === undefined) return {};
  const played = await playPatiently(run, built);
  const { answer } = played;
  const error = await answerError(run.spec, request, answer, run.variables);
  if (error !== undefined) return { ending: { job: answer.status >= 500 ? 'uncertain' : 'refused', error } };
  const { values, missing } = await readOutputs(request, answer, run.variables);
  if (missing.length > 0) return { ending: { job: 'uncertain', error: `The answer has no ${missing.join(', ')}.` } };
  run.variables = new Map([...run.variables, ...values]);
  return { played };
}

/** A preflight request: one for each element where a list fans out; its outputs are lists then, and never required. */
export async function playCheck(run: Run, request: RequestSpec): Promise<Ending | undefined> {
  const collected = new Map<string, unknown[]>();
  for (const built of await buildRequests(run.spec, request, run.variables)) {
    const { answer } = await playPatiently(run, built);
    const known = built.item === undefined ? run.variables : new Map([...run.variables, built.item]);
    const error = await answerError(run.spec, request, answer, known);
    if (error !== undefined) return { job: answer.status >= 500 ? 'uncertain' : 'refused', error };
    const { values } = await readOutputs(request, answer, known);
    for (const [name, value] of values) collected.set(name, [...(collected.get(name) ?? []), value].flat());
  }
  run.variables = new Map<string, unknown>([...run.variables, ...collected]);
  return undefined;
}

/** One request, repeated while the vendor asks for that. */
export async function playPatiently({ spec, player, variables }: Run, built: BuiltRequest): Promise<PlayedAnswer> {
  for (;;) {
    const played = await player.play(built);
    const { status, headers } = played.answer;
    const isTemporary =
      status === 429 ||
      (status === 503 && headers.has('retry-after')) ||
      (await isTemporaryFailure(spec, played.answer, variables));
    if (!isTemporary || !player.hasMore()) return played;
  }
}
