import { resolve } from 'node:path';
import type { Config } from '../config/schema.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import { perSecond } from '../domain/rate.ts';
import type { Files } from '../ports/files.ts';
import { BUILTIN_PROVIDERS } from '../provider/builtin.ts';
import { bindInputs } from '../provider/inputs.ts';
import { loadProvider } from '../provider/load.ts';
import type { Limit, ProviderSpec, Rate, Variables } from '../provider/types.ts';
import { checkUrl, parseUrl, withBaseUrl } from '../provider/url.ts';
import { createPreparer, type Preparer } from '../sources/prepare.ts';
import { compileRowSchema, type RowSchema } from '../sources/schema.ts';
import type { RunRequest } from './types.ts';

/** Everything a run knows before it reads the first row. */
export interface Setup {
  readonly spec: ProviderSpec;
  readonly variables: Variables;
  /** The provider's inputs but for the secrets: for the report and the plan's hash. */
  readonly publicInputs: Readonly<Record<string, unknown>>;
  readonly apiKey: string | undefined;
  /** All secrets that the provider needs are given. */
  readonly complete: boolean;
  readonly limits: EffectiveLimits;
  /** Column, after renaming, that identifies a row. */
  readonly key: { readonly column: string; readonly required: boolean; readonly unique: boolean } | undefined;
  readonly columns: ReadonlyMap<string, string> | undefined;
  readonly prepare: Preparer;
  /** The vendor gets more of a row than its key. */
  readonly sendsFields: boolean;
  /** Absolute. */
  readonly workingDirectory: string;
  readonly notices: readonly string[];
}

/** The provider's limits with the user's own below them. */
export interface EffectiveLimits {
  readonly rows: number;
  readonly bytes: number | undefined;
  readonly rate: Rate;
  readonly requestsPerSecond: number;
  readonly burst: number;
  readonly concurrency: number | 'auto';
}

/** Loads the provider, binds its inputs, compiles schemas. Throws `FaultError` with all faults of all inputs. */
export async function setUp(request: RunRequest, files: Files, mode: 'run' | 'validate'): Promise<Setup> {
  const { config } = request;
  const faults: Fault[] = [...request.configFaults];
  const collect = async <T>(work: () => Promise<T> | T): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      faults.push(...error.faults);
      return undefined;
    }
  };
  const workingDirectory = resolve(request.processDirectory, config['working-directory']);
  if ((await files.stat(workingDirectory))?.isDirectory !== true) {
    faults.push(missingFile('working-directory', config['working-directory'], 'is no folder'));
  }
  const userSchema = await collect(() => loadRowSchema(request, files, workingDirectory));
  const loaded =
    config.provider === undefined ? undefined : await collect(() => loadSpec(request, files, workingDirectory));
  if (loaded === undefined) throw new FaultError(faults);

  const spec = (await collect(() => moveSpec(loaded, request))) ?? loaded;
  // Checking data needs no key (contract, section 2).
  const needed =
    mode === 'run'
      ? spec
      : { ...spec, inputs: spec.inputs.map((input) => (input.secret ? { ...input, required: false } : input)) };
  const bound = bindInputs(needed, {
    params: config.params,
    ...apiKeyOf(request),
    environment: request.sandbox === undefined ? request.environment : new Map(),
  });
  request.hide(bound.secrets);
  faults.push(...bound.faults);
  const notices: string[] = [];
  const limits = applyLimits(spec, config, faults, notices);
  const providerSchema = await collect(() =>
    spec.rowSchema === undefined ? undefined : compileRowSchema(spec.rowSchema, { name: `provider ${spec.name}` }),
  );
  const columns = config.columns === undefined ? undefined : readColumns(config.columns, faults);
  const key = keyOf(spec, config);
  if (faults.length > 0) throw new FaultError(faults);
  const apiKey = bound.variables.get('api_key');
  return {
    spec,
    variables: bound.variables,
    publicInputs: bound.public,
    apiKey: typeof apiKey === 'string' ? apiKey : undefined,
    complete: spec.inputs.every((input) => !input.required || !input.secret || bound.variables.has(input.name)),
    limits,
    key,
    columns,
    prepare: createPreparer({ columns, key, blank: config.blank, providerSchema, userSchema }),
    sendsFields: sendsFields(spec),
    workingDirectory,
    notices,
  };
}

async function loadSpec(request: RunRequest, files: Files, workingDirectory: string): Promise<ProviderSpec> {
  const name = request.config.provider ?? '';
  const builtin = BUILTIN_PROVIDERS.get(name);
  if (builtin !== undefined) return loadProvider(builtin.text, `providers/${name}.yaml`);
  if (!/[/\\.]/.test(name)) {
    throw new FaultError([
      {
        code: 'provider/unknown',
        message: `There is no built-in provider "${name}".`,
        next: `Built in are: ${[...BUILTIN_PROVIDERS.keys()].join(', ')}. For a provider file of your own give its path, such as ./providers/${name}.yaml.`,
        input: 'provider',
      },
    ]);
  }
  refuseForeignFile(request, 'provider', name);
  return loadProvider(await readInputFile(files, resolve(workingDirectory, name), 'provider', name), name);
}

async function loadRowSchema(
  request: RunRequest,
  files: Files,
  workingDirectory: string,
): Promise<RowSchema | undefined> {
  const path = request.config.schema;
  if (path === undefined) return undefined;
  refuseForeignFile(request, 'schema', path);
  const text = await readInputFile(files, resolve(workingDirectory, path), 'schema', path);
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch {
    throw new FaultError([
      {
        code: 'schema/invalid',
        message: 'The JSON Schema is not valid JSON.',
        next: 'Mend the file, or give the path of another one.',
        input: 'schema',
        file: path,
        line: 1,
      },
    ]);
  }
  return compileRowSchema(schema, { name: 'schema', file: path, input: 'schema' });
}

/** In such events anybody may have written the checked-out files (contract, section 7). */
export function refuseForeignFile(request: Pick<RunRequest, 'context'>, input: string, path: string): void {
  if (request.context.trust !== 'hijackable') return;
  throw new FaultError([
    {
      code: 'input/untrusted',
      message: `Input ${input} names the file "${path}", which an event like ${request.context.event} may take from a stranger's branch.`,
      next: 'Use a built-in provider and inputs of the workflow file in this event, or run on pull_request.',
      input,
    },
  ]);
}

export async function readInputFile(files: Files, absolute: string, input: string, shown: string): Promise<string> {
  const found = await files.stat(absolute);
  if (found?.isFile !== true)
    throw new FaultError([missingFile(input, shown, found === undefined ? 'does not exist' : 'is no file')]);
  return files.readText(absolute);
}

function missingFile(input: string, shown: string, what: string): Fault {
  return {
    code: 'input/no-file',
    message: `Input ${input}: "${shown}" ${what}.`,
    next: 'Check the spelling; relative paths start at working-directory, and the repository must be checked out.',
    input,
  };
}

function moveSpec(spec: ProviderSpec, request: RunRequest): ProviderSpec {
  const baseUrl = request.sandbox?.url ?? request.config['base-url'];
  if (baseUrl === undefined) return spec;
  const url = parseUrl(baseUrl);
  const fault = checkUrl(url);
  if (url !== undefined && fault === undefined) return withBaseUrl(spec, url);
  const { message, next } = fault ?? { message: 'It is no URL.', next: 'Write it as https://host/path.' };
  throw new FaultError([
    { code: 'input/value', message: `Input base-url can not be used. ${message}`, next: next ?? '', input: 'base-url' },
  ]);
}

function apiKeyOf(request: RunRequest): { apiKey?: string } {
  if (request.sandbox !== undefined) return { apiKey: request.sandbox.apiKey };
  const given = request.config['api-key'];
  return given === undefined ? {} : { apiKey: given };
}

function keyOf(spec: ProviderSpec, config: Config): Setup['key'] {
  if (config.key === undefined) return spec.key;
  return { required: spec.key?.required ?? true, unique: spec.key?.unique ?? true, column: config.key };
}

function readColumns(mapping: ReadonlyMap<string, unknown>, faults: Fault[]): ReadonlyMap<string, string> {
  const columns = new Map<string, string>();
  for (const [field, column] of mapping) {
    if (typeof column === 'string' && column !== '') columns.set(field, column);
    else {
      faults.push({
        code: 'input/value',
        message: `Input columns: the field "${field}" names no column.`,
        next: 'Write lines of "provider field: column of the file".',
        input: 'columns',
      });
    }
  }
  return columns;
}

function applyLimits(spec: ProviderSpec, config: Config, faults: Fault[], notices: string[]): EffectiveLimits {
  const { limits } = spec;
  const check = (
    input: 'batch-size' | 'rate' | 'concurrency',
    given: number,
    limit: Limit<unknown>,
    most: number,
    unit: string,
  ): void => {
    if (given <= most) return;
    const sentence = `Input ${input} is above what ${spec.title} takes: ${unit}`;
    if (limit.documented) {
      faults.push({
        code: 'input/over-limit',
        message: `${sentence} (documented).`,
        next: `Lower ${input}, or leave it out.`,
        input,
      });
    } else notices.push(`${sentence}. That limit is assumed, so the run goes on.`);
  };
  const batch = config['batch-size'];
  if (batch !== undefined)
    check('batch-size', batch, limits.rows, limits.rows.value, `${limits.rows.value} rows a job`);
  const { rate } = config;
  const most = limits.rate.value;
  if (rate !== undefined)
    check(
      'rate',
      perSecond(rate),
      limits.rate,
      perSecond(most),
      `${most.requests} requests in ${most.windowMs / 1000} s`,
    );
  const { concurrency } = config;
  if (typeof concurrency === 'number' && limits.concurrency !== undefined) {
    check(
      'concurrency',
      concurrency,
      limits.concurrency,
      limits.concurrency.value,
      `${limits.concurrency.value} jobs in flight`,
    );
  }
  const effective = rate ?? most;
  return {
    rows: batch ?? limits.rows.value,
    bytes: limits.bytes?.value,
    rate: effective,
    requestsPerSecond: perSecond(effective),
    burst: limits.burst,
    concurrency: concurrency === 'auto' ? (limits.concurrency?.value ?? 'auto') : concurrency,
  };
}

/**
 * Whether a job holds more of a row than its key: then two rows of one key may differ as sent.
 * A provider that sends `$ids` alone can't tell them apart.
 */
function sendsFields(spec: ProviderSpec): boolean {
  const requests = spec.single === undefined ? spec.submit : [...spec.submit, spec.single];
  return spec.group !== undefined || requests.some((request) => /\$rows\b/.test(request.body?.expression.source ?? ''));
}
