import { FaultError } from '../domain/fault.ts';
import { toText } from './added-functions.ts';
import { bindSpec } from './bind-spec.ts';
import { deriveVariables } from './derive.ts';
import { type ExchangeCase, readExchangeFile } from './exchange-file.ts';
import { createPlayer, ExchangeMismatch } from './exchange-player.ts';
import { playCase } from './exchange-run.ts';
import type { Ending, Run } from './exchange-steps.ts';
import { ExpressionError } from './expression.ts';
import { bindInputs, environmentName } from './inputs.ts';
import { createMatcher } from './match.ts';
import { resolveBaseUrl } from './request.ts';
import { ResultError } from './result-document.ts';
import type { ProviderSpec } from './types.ts';

export interface ExchangeVerdict {
  readonly name: string;
  readonly passed: boolean;
  /** What was different, as a sentence. */
  readonly difference?: string;
}

/**
 * Runs the recorded exchanges of a provider: builds its requests, compares them with the recorded ones, reads the
 * recorded answers and compares what becomes of the rows. No network, no engine. Throws `FaultError` for a file that
 * is not valid.
 */
export async function runExchanges(
  spec: ProviderSpec,
  text: string,
  path: string,
): Promise<readonly ExchangeVerdict[]> {
  const verdicts: ExchangeVerdict[] = [];
  for (const each of readExchangeFile(text, path)) {
    const difference = await findDifference(spec, each);
    verdicts.push({
      name: each.name,
      passed: difference === undefined,
      ...(difference === undefined ? {} : { difference }),
    });
  }
  return verdicts;
}

/** The UUID that stands for `batch_id` in recorded exchanges. */
const RECORDED_BATCH_ID = '00000000-0000-5000-8000-000000000001';

async function findDifference(spec: ProviderSpec, recorded: ExchangeCase): Promise<string | undefined> {
  try {
    const run = await prepare(spec, recorded);
    const ending = await playCase(run, recorded.preflight);
    return compareEnding(recorded, run, ending);
  } catch (error) {
    const isExpected = [ExchangeMismatch, ExpressionError, FaultError, ResultError].some(
      (type) => error instanceof type,
    );
    if (isExpected && error instanceof Error) return error.message;
    throw error;
  }
}

async function prepare(file: ProviderSpec, { inputs, rows: given, engine, exchanges }: ExchangeCase): Promise<Run> {
  const secrets = new Set(file.inputs.filter(({ secret }) => secret).map(({ name }) => name));
  const values = Object.entries(inputs);
  const typed = bindInputs(file, {
    params: new Map(values.filter(([name]) => !secrets.has(name))),
    environment: new Map(
      values.filter(([name]) => secrets.has(name)).map(([name, value]) => [environmentName(name), String(value)]),
    ),
  });
  if (typed.faults.length > 0) throw new FaultError(typed.faults);
  const bound = await deriveVariables(file, typed);
  const spec = await bindSpec(file, bound.variables);
  const own = !spec.usesStorage || engine.upload_url !== undefined ? spec.number : undefined;
  const rows = own === undefined ? given : given.map((row, index) => ({ ...row, [own]: index + 1 }));
  const column = spec.key?.column;
  const ids = rows.map((row) => (column === undefined ? undefined : toText(row[column])));
  const variables = new Map<string, unknown>([
    ...bound.variables,
    ['rows', rows],
    ['ids', ids.filter((id) => id !== undefined)],
    ['key', column],
    ['batch_id', RECORDED_BATCH_ID],
    ['columns', [...new Set(rows.flatMap((row) => Object.keys(row)))]],
    ['number_column', own],
    ...Object.entries(engine),
  ]);
  // Where a token gives the base's address, its exchange must be recorded with the whole URL.
  const base = spec.baseUrl.expand(variables) === undefined ? '' : resolveBaseUrl(spec, variables).origin;
  const numbers = own === undefined ? undefined : { column: own, placeOf: placeIn(rows.length) };
  return {
    spec,
    player: createPlayer(exchanges, base),
    matcher: createMatcher(ids, { fold: spec.key?.fold ?? [] }),
    ids,
    numbers,
    variables,
    doubted: false,
  };
}

function placeIn(rows: number): (number: number) => number | undefined {
  return (number) => (number >= 1 && number <= rows ? number - 1 : undefined);
}

function compareEnding(
  { expect, rows }: ExchangeCase,
  { player, matcher, spec }: Run,
  ending: Ending,
): string | undefined {
  if (ending.job !== expect.job) {
    return `The job is ${ending.job}${ending.error === undefined ? '' : ` (${ending.error})`}, expected ${expect.job}.`;
  }
  if (player.left > 0) return `${player.left} of the exchanges were not used.`;
  if (ending.error !== expect.error) return `The error is ${quote(ending.error)}, expected ${quote(expect.error)}.`;
  if (expect.outcomes.length !== rows.length) {
    return `There are ${rows.length} rows, but ${expect.outcomes.length} outcomes are expected.`;
  }
  if (matcher.foreign !== expect.foreign) {
    return `${matcher.foreign} results name no row of the job, expected ${expect.foreign}.`;
  }
  for (const [index, wanted] of expect.outcomes.entries()) {
    const key = spec.key === undefined ? undefined : rows[index]?.[spec.key.column];
    if (wanted.key !== undefined && wanted.key !== String(key))
      return `Row ${index + 1} has the key ${String(key)}, expected ${wanted.key}.`;
    const verdict = matcher.verdicts[index] ?? { outcome: 'unresolved' as const };
    const { message, retryable } = 'retryable' in verdict ? verdict : { message: undefined, retryable: false };
    const actual = spell(verdict.outcome, message, retryable);
    const expected = spell(wanted.outcome, wanted.message, wanted.retryable);
    if (actual !== expected) return `Row ${index + 1} is ${actual}, expected ${expected}.`;
  }
  return undefined;
}

function spell(outcome: string, message: string | undefined, retryable: boolean): string {
  return `${outcome}${retryable ? ' (retryable)' : ''}${message === undefined ? '' : ` with ${quote(message)}`}`;
}

function quote(text: string | undefined): string {
  return text === undefined ? 'none' : `\`${text}\``;
}
