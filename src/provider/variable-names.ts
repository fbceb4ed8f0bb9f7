import { ADDED_FUNCTIONS } from '../expression/added-functions.ts';
import { JSONATA_FUNCTIONS } from '../expression/expression-tree.ts';
import type { Variables } from '../expression/types.ts';
import type { ProviderSpec } from './types.ts';

/** The rows of a job, its key column and its id for the vendor: available wherever there is a job. */
export const JOB_VARIABLES = ['rows', 'ids', 'key', 'batch_id'] as const;
/** About all rows of the run: the columns that are sent, in order, and the one that holds the row's number. */
const RUN_VARIABLES = ['key', 'columns', 'number_column', 'file_name'] as const;
/** Set by the engine for each batch if storage is set up (docs/contract.md, 9). */
const STORAGE_VARIABLES = ['upload_url', 'source_url'] as const;
/** About the response that is read. */
const RESPONSE_VARIABLES = ['statusCode', 'headers'] as const;
/** About the end of the job, while results are read. */
const RESULT_VARIABLES = ['state', 'jobError'] as const;
/** About one item of a result; the message only in `outcome` and `retryable`. */
const ITEM_VARIABLES = ['position', 'message'] as const;

/** Names that inputs and outputs must not use: those of the engine, and those of functions, which they would hide. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  ...JOB_VARIABLES,
  ...RUN_VARIABLES,
  ...STORAGE_VARIABLES,
  ...RESPONSE_VARIABLES,
  ...RESULT_VARIABLES,
  ...ITEM_VARIABLES,
  ...JSONATA_FUNCTIONS,
  ...ADDED_FUNCTIONS.keys(),
  'eval',
]);

/**
 * `id` is the job: only a submit may set it. `source_url` may be an input, for vendors that download the data: the
 * user sets it if no storage is set up (docs/contract.md, 9); the engine's value overrides it. `source_is_my_files` is
 * read by the engine only.
 */
export const INPUTS_ALLOWED: ReadonlySet<string> = new Set(['source_url', 'source_is_my_files']);

/** The variables that an expression or a template at this path may use. */
export function variablesAt(spec: ProviderSpec, path: readonly PropertyKey[]): ReadonlySet<string> {
  const [area, second] = path;
  const inputs = spec.inputs.map(({ name }) => name);
  const token = spec.auth?.kind === 'token' ? outputNames([spec.auth.request]) : [];
  const derived = spec.derived.map(([name]) => name);
  const given = [...inputs, ...derived];
  const base = [...given, ...token, ...RUN_VARIABLES];
  const job = [...base, ...JOB_VARIABLES, ...STORAGE_VARIABLES];
  const submitted = [...job, ...outputNames(spec.submit)];
  const polled = [...submitted, ...(spec.poll === undefined ? [] : outputNames([spec.poll.request]))];
  const after = isAfterResponse(path) ? RESPONSE_VARIABLES : [];
  switch (area) {
    case 'derived':
      return new Set([...inputs, ...derived.slice(0, derived.indexOf(String(second)))]);
    case 'baseUrl':
      return new Set([...given, ...token]);
    case 'auth':
      return new Set([...given, ...after]);
    case 'key':
      return new Set(inputs);
    case 'headers':
    case 'group':
      return new Set(base);
    case 'preflight':
      return new Set([...base, ...outputNames(spec.preflight.slice(0, Number(second))), ...after]);
    case 'submit': {
      const earlier = spec.submit.slice(0, typeof second === 'number' ? second : 0);
      return new Set([...job, ...outputNames(earlier), ...after]);
    }
    case 'single':
      return new Set(second === 'when' ? inputs : [...job, ...singleNames(spec, path)]);
    case 'lookup':
      return new Set([...job, ...lookupNames(spec, path)]);
    case 'results':
      return new Set([...polled, ...resultNames(path)]);
    default:
      return new Set([...polled, ...RESPONSE_VARIABLES]);
  }
}

/** What the request for a single row knows in addition to the job, and its results. */
function singleNames({ single }: ProviderSpec, path: readonly PropertyKey[]): readonly string[] {
  if (path[1] !== 'results') return isAfterResponse(path) ? RESPONSE_VARIABLES : [];
  return [...(single === undefined ? [] : outputNames([single.request])), ...resultNames(path)];
}

/** What a look-up knows in addition to the job. */
function lookupNames({ lookup }: ProviderSpec, path: readonly PropertyKey[]): readonly string[] {
  const set = path[1] === 'set' ? [] : (lookup?.set ?? []).map(([name]) => name);
  const isResponse = path[1] === 'rows' || path[1] === 'id' || isAfterResponse(path);
  return [...set, ...(isResponse ? RESPONSE_VARIABLES : [])];
}

/** What a source of results knows in addition to the job; the message only where its outcome is decided. */
function resultNames(path: readonly PropertyKey[]): readonly string[] {
  const hasMessage = path.includes('outcome') || path.includes('retryable');
  return [...RESPONSE_VARIABLES, ...RESULT_VARIABLES, 'position', ...(hasMessage ? ['message'] : [])];
}

function isAfterResponse(path: readonly PropertyKey[]): boolean {
  return path.includes('outputs') || path.includes('error');
}

function outputNames(
  requests: readonly { readonly outputs: readonly (readonly [string, unknown])[] }[],
): readonly string[] {
  return requests.flatMap(({ outputs }) => outputs.map(([name]) => name));
}

/** What a provider file may know about all rows of a run. `fileName` is set for a file that the user provides. */
export function runVariables(
  { key, numberColumn }: Pick<ProviderSpec, 'key' | 'numberColumn'>,
  columns: readonly string[],
  fileName: string | undefined,
): Variables {
  return new Map<string, unknown>([
    ['key', key?.column],
    ['columns', columns],
    ['number_column', numberColumn],
    ['file_name', fileName],
  ]);
}
