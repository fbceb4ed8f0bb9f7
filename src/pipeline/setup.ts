import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Config } from '../config/schema.ts';
import { INPUT_SPELLING, type Spelling } from '../config/spelling.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import type { ModeRules } from '../domain/mode.ts';
import { checkSecret } from '../domain/redactor.ts';
import type { Fields, SourceRecord } from '../domain/row.ts';
import { noCommitFault } from '../engine/faults.ts';
import { isUnset } from '../expression/template.ts';
import type { Variables } from '../expression/types.ts';
import { createSeal, type Seal } from '../ledger/seal.ts';
import { bindSpec, deriveVariables, withBaseUrl } from '../provider/bind.ts';
import { type BoundInputs, bindInputs, environmentName } from '../provider/inputs.ts';
import { resolveBaseUrl } from '../provider/request.ts';
import { chooseFlow, planCommit } from '../provider/request-flow.ts';
import type { ProviderSpec } from '../provider/types.ts';
import { vendorName } from '../report/summary-text.ts';
import { createCellComparer, createFieldReader, createPreparer, type Preparer } from '../sources/prepare.ts';
import { createObjectCheck } from '../sources/prepare-object.ts';
import { createScanCheck } from '../sources/prepare-scanned.ts';
import type { Storage } from '../storage/types.ts';
import { requireFolder } from './input-files.ts';
import { SANDBOX_ACCOUNT } from './ledger-identity.ts';
import { chooseLimits, type EffectiveLimits } from './limits.ts';
import { loadSpec } from './load-spec.ts';
import { compileSchema, loadRowSchema } from './row-schema.ts';
import { adaptToOwnFile, chooseStaging } from './staging.ts';
import type { RunPorts, RunRequest } from './types.ts';

/** Everything a run knows before it reads the first row. */
export interface Setup {
  readonly spec: ProviderSpec;
  readonly variables: Variables;
  /** The provider's inputs without the secrets, for the report and the plan's hash. */
  readonly publicInputs: Readonly<Record<string, unknown>>;
  readonly apiKey: string | undefined;
  /** Derived from the provider's secrets; undefined if it has none. */
  readonly seal: Seal | undefined;
  /** All secrets, and those of them that people entered, as `createSeal` takes them. */
  readonly secrets: { readonly all: readonly string[]; readonly entered: readonly string[] };
  /** Hash of the secrets and the address, which identifies the vendor account that the rows go to. */
  readonly account: string;
  /** Whether all secrets that the provider needs are given. */
  readonly complete: boolean;
  readonly limits: EffectiveLimits;
  /** Where batches are uploaded for a vendor that downloads them. */
  readonly storage: Storage | undefined;
  /** The vendor reads a file that the user has uploaded. */
  readonly isOwnFile: boolean;
  /** Column, after renaming, that identifies a row. */
  readonly key: ProviderSpec['key'];
  readonly columns: ReadonlyMap<string, string> | undefined;
  readonly prepare: Preparer;
  /** The same for most rows of a delimited file, by their bytes. */
  readonly checkScanned: ReturnType<typeof createScanCheck>;
  /** And for most rows of a JSON file. */
  readonly checkObjects: ReturnType<typeof createObjectCheck>;
  /** The fields of a row that is valid according to `prepare`. */
  readonly fieldsOf: (record: SourceRecord) => Fields;
  /** Whether fields have other types or spellings than the cells, as the provider's schema says. */
  readonly isConverted: boolean;
  /** Compares two such rows, as far as that is possible without making their fields. */
  readonly compareCells: ReturnType<typeof createCellComparer>;
  /** Whether the vendor gets more of a row than its key. */
  readonly sendsFields: boolean;
  /** Absolute. */
  readonly workingDirectory: string;
  readonly notices: readonly string[];
}

/** Loads the provider, binds its inputs, compiles schemas. Throws `FaultError` with all faults of all inputs. */
export async function setUp(request: RunRequest, ports: RunPorts, mode: ModeRules): Promise<Setup> {
  const { files } = ports;
  const { config, spelling = INPUT_SPELLING } = request;
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
  const context = { request, files, workingDirectory, spelling };
  const checkFolder = (): Promise<void> =>
    requireFolder(files, {
      input: 'working-directory',
      shown: config['working-directory'],
      absolute: workingDirectory,
      spelling,
      base: 'the current directory',
    });
  // `collect` reads the files from the commit that was sent; a job without a checkout has no such folder.
  if (!mode.rereads) await collect(checkFolder);
  const userSchema = await collect(() => loadRowSchema(context));
  const loaded = await collect(() => loadSpec(context));
  if (loaded === undefined) throw new FaultError(faults);

  const address = request.sandbox?.url ?? config['base-url'];
  const moved = address === undefined ? loaded : withBaseUrl(loaded, new URL(address));
  const given = bind(moved, request, mode);
  request.hide(given.secrets);
  faults.push(...withoutGuesses(given.faults, request.configFaults));
  const bound = (given.faults.length === 0 && (await collect(() => deriveVariables(moved, given)))) || given;
  request.hide(bound.secrets);
  // Only given secrets are checked: the user cannot lengthen a derived one.
  const unmasked = given.secrets.map((secret) => checkSecret(secret)).filter((fault) => fault !== undefined);
  const keyed = (await collect(() => bindSpec(moved, bound.variables, config.key))) ?? moved;
  const seal = bound.secrets.length === 0 ? undefined : createSeal(bound.secrets, given.secrets);
  const staging = await collect(() => chooseStaging(keyed, bound.variables, { request, ports, mode, spelling, seal }));
  request.hide(staging?.storage?.secrets ?? []);
  const isOwn = staging?.isOwn === true;
  const spec = isOwn ? adaptToOwnFile(keyed) : keyed;
  if (given.faults.length === 0) faults.push(...findMissingCommits(spec, bound.variables));
  const {
    limits,
    notices,
    faults: limitFaults,
  } = chooseLimits(spec, config, {
    spelling,
    shard: request.shard,
  });
  faults.push(...limitFaults);
  const providerSchema = await collect(() =>
    spec.rowSchema === undefined ? undefined : compileSchema(spec.rowSchema, { name: `provider ${spec.name}` }),
  );
  const { key } = spec;
  const columns = await collect(() => readColumns(config.columns, key, spelling));
  if (faults.length > 0) throw new FaultError(faults);
  const apiKey = bound.variables.get('api_key');
  const rules = { columns, key, blank: config.blank, providerSchema, userSchema };
  return {
    spec,
    variables: bound.variables,
    publicInputs: bound.public,
    apiKey: typeof apiKey === 'string' ? apiKey : undefined,
    seal,
    secrets: { all: bound.secrets, entered: given.secrets },
    account: nameAccount(spec, bound.variables, { seal, isSandbox: request.sandbox !== undefined }),
    complete: spec.inputs.every((input) => !input.required || !input.secret || bound.variables.has(input.name)),
    // The vendor reads the user's own file in one job, however long it is.
    limits: isOwn ? { ...limits, rows: Number.MAX_SAFE_INTEGER, bytes: undefined } : limits,
    storage: staging?.storage,
    isOwnFile: isOwn,
    key,
    columns,
    prepare: createPreparer(rules),
    checkScanned: createScanCheck(rules),
    checkObjects: createObjectCheck(rules),
    fieldsOf: createFieldReader({ columns, blank: config.blank, providerSchema }),
    isConverted: providerSchema !== undefined,
    compareCells: createCellComparer({ columns, blank: config.blank, providerSchema }),
    sendsFields: sendsFields(spec),
    workingDirectory,
    notices: [
      ...notices,
      ...(mode.judges === 'rows' && config['on-cancel'] === 'cancel' && spec.cancel === undefined
        ? [
            `${spelling.name('on-cancel')} has no effect: ${vendorName(spec.title)} has no request to cancel a job, so jobs continue.`,
          ]
        : []),
      ...(staging?.notices ?? []),
      ...unmasked.map(({ message, next }) => `${message} ${next ?? ''}`.trim()),
    ],
  };
}

/**
 * Request flows in which no step would take effect because an input has no value; found before the first row is read. If
 * a secret is not given, as in validate, what is derived from it may be set in the run.
 */
function findMissingCommits(spec: ProviderSpec, variables: Variables): readonly Fault[] {
  const isUnknown = spec.inputs.some(({ name, secret }) => secret && !variables.has(name));
  const plain = new Set(spec.inputs.filter(({ secret }) => !secret).map(({ name }) => name));
  const derived = new Set(isUnknown ? [] : spec.derived.map(([name]) => name));
  const isSet = (name: string): boolean => !(plain.has(name) || derived.has(name)) || !isUnset(variables.get(name));
  const counts = spec.single === undefined ? [2] : [1, 2];
  const plans = counts.map((rows) => planCommit(chooseFlow(spec, rows), isSet));
  return plans.filter(({ at }) => at === undefined).map(({ unset }) => noCommitFault(unset));
}

/** The same for the same secrets and address; cannot be computed without the secrets. All sandboxes are one account. */
function nameAccount(
  spec: ProviderSpec,
  variables: Variables,
  { seal, isSandbox }: { readonly seal: Seal | undefined; readonly isSandbox: boolean },
): string {
  if (isSandbox) return SANDBOX_ACCOUNT;
  const address = resolveBaseUrl(spec, variables).href;
  return seal?.name(`account ${address}`) ?? createHash('sha256').update(address).digest('hex').slice(0, ACCOUNT_CHARS);
}

const ACCOUNT_CHARS = 32;

/** Validating needs no key (docs/contract.md, 2); the sandbox has its own and must never get the vendor's. */
function bind(spec: ProviderSpec, request: RunRequest, mode: ModeRules): BoundInputs {
  const { config, sandbox } = request;
  const needed =
    mode.judges === 'rows' && !config.sandbox
      ? spec
      : { ...spec, inputs: spec.inputs.map((input) => (input.secret ? { ...input, required: false } : input)) };
  const secrets = new Set(
    spec.inputs
      .filter((input) => input.secret)
      .flatMap(({ name }) => [environmentName(name), `BULK_JOB_PARAM_${name.toUpperCase()}`]),
  );
  const apiKey = sandbox?.apiKey ?? config['api-key'];
  return bindInputs(needed, {
    params: config.params,
    place: { ...request.context, from: (request.spelling ?? INPUT_SPELLING).from },
    ...(apiKey !== undefined && { apiKey }),
    environment:
      sandbox === undefined
        ? request.environment
        : new Map([...request.environment].filter(([name]) => !secrets.has(name))),
  });
}

/** If `params` or the config file could not be read, it is unknown what is missing. */
function withoutGuesses(faults: readonly Fault[], configFaults: readonly Fault[]): readonly Fault[] {
  const isLost = configFaults.some(({ input }) => input === 'params' || input === 'config');
  return isLost ? faults.filter(({ code, input }) => code !== 'input/missing-param' || input === 'api-key') : faults;
}

/** The input `columns`, typed. Throws `FaultError` if a field has no column, or if the key is not mapped. */
export function readColumns(
  mapping: Config['columns'],
  key: Setup['key'],
  spelling: Spelling,
): ReadonlyMap<string, string> | undefined {
  if (mapping === undefined) return undefined;
  const columns = new Map<string, string>();
  const faults: Fault[] = [];
  const form = 'Write one "provider field: column of the file" per line';
  for (const [field, column] of mapping) {
    if (typeof column === 'string' && column !== '') columns.set(field, column);
    else {
      const message = `${spelling.name('columns')} has no column for the field "${field}".`;
      faults.push({ code: 'input/value', message, next: `${form}.`, input: 'columns' });
    }
  }
  if (key?.required === true && !mapping.has(key.column)) {
    faults.push({
      code: 'input/contradiction',
      message: `${spelling.name('columns')} does not map "${key.column}", which identifies a row, and only mapped columns are sent.`,
      next: `Add a line "${key.column}: <column of the file>", or set key to a field that is mapped.`,
      input: 'columns',
    });
  }
  if (faults.length > 0) throw new FaultError(faults);
  return columns;
}

/**
 * Whether a job holds more of a row than its key, so that two rows with the same key may differ when sent.
 * A provider that only sends `$ids` cannot distinguish them.
 */
function sendsFields(spec: ProviderSpec): boolean {
  const requests = spec.single === undefined ? spec.submit : [...spec.submit, spec.single.request];
  return spec.group !== undefined || requests.some((request) => /\$rows\b/.test(request.body?.expression.source ?? ''));
}
