import { FaultError } from '../domain/fault.ts';
import type { ProviderSpec } from '../provider/types.ts';
import { type ExchangeCase, readExchangeFile } from './exchange-file.ts';
import { type Played, playCase } from './play-case.ts';

export interface ExchangeVerdict {
  readonly name: string;
  readonly passed: boolean;
  /** The first difference, as a sentence. */
  readonly difference?: string;
}

/**
 * Runs the recorded exchanges of a provider through the engine and compares its requests, and the outcomes of the rows,
 * with the recorded ones, without a network. Throws `FaultError` for a file that is not valid.
 */
export async function runExchanges(
  spec: ProviderSpec,
  text: string,
  path: string,
): Promise<readonly ExchangeVerdict[]> {
  const verdicts: ExchangeVerdict[] = [];
  for (const recorded of readExchangeFile(text, path)) {
    const difference = await findDifference(spec, recorded);
    verdicts.push({
      name: recorded.name,
      passed: difference === undefined,
      ...(difference === undefined ? {} : { difference }),
    });
  }
  return verdicts;
}

async function findDifference(spec: ProviderSpec, recorded: ExchangeCase): Promise<string | undefined> {
  try {
    return compareEnding(recorded, await playCase(spec, recorded));
  } catch (error) {
    if (error instanceof FaultError) return error.faults.map(({ message }) => message).join(' ');
    throw error;
  }
}

function compareEnding(
  { expect }: ExchangeCase,
  { spec, http, job, error, foreign, rows }: Played,
): string | undefined {
  // Nothing after a mismatch proves anything.
  if (http.mismatch !== undefined) return http.mismatch;
  if (job !== expect.job) {
    const why = error === undefined ? '' : ` (${error})`;
    return `Job state: expected ${expect.job}, got ${job ?? 'none'}${why}.`;
  }
  const { unused } = http;
  if (unused.length > 0) {
    const which =
      unused.length === 1 ? 'was not used: the run ended before it' : 'were not used: the run ended before them';
    return `Exchange ${unused.join(' and ')} ${which}.`;
  }
  if (error !== expect.error) return `Error: expected ${quote(expect.error)}, got ${quote(error)}.`;
  if (expect.outcomes.length !== rows.length) {
    return `Outcomes: expected ${expect.outcomes.length}, but there are ${rows.length} rows.`;
  }
  if (foreign !== expect.foreign) {
    return `Results that name no row of the job: expected ${expect.foreign}, got ${foreign}.`;
  }
  for (const [index, wanted] of expect.outcomes.entries()) {
    const row = rows[index];
    if (row === undefined) continue;
    if (wanted.key !== undefined && wanted.key !== row.key) {
      return `Row ${index + 1}, ${spec.key?.column ?? 'key'}: expected ${wanted.key}, got ${row.key ?? 'none'}.`;
    }
    const [expected, actual] = [spell(wanted), spell(row)];
    if (actual !== expected) return `Row ${index + 1}: expected ${expected}, got ${actual}.`;
  }
  return undefined;
}

function spell(verdict: {
  readonly outcome: string;
  readonly message?: string | undefined;
  readonly retryable: boolean;
}): string {
  const { outcome, message, retryable } = verdict;
  return `${outcome}${retryable ? ' (retryable)' : ''}${message === undefined ? '' : ` with ${quote(message)}`}`;
}

function quote(text: string | undefined): string {
  return text === undefined ? 'none' : `\`${text}\``;
}
