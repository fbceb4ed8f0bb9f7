import { ADDED_FUNCTIONS } from './added-functions.ts';
import { JSONATA_FUNCTIONS } from './expression-tree.ts';
import type { ProviderSpec } from './types.ts';

/** The rows of a job, its column of keys and its id for the vendor: wherever a job is spoken of. */
export const JOB_VARIABLES = ['rows', 'ids', 'key', 'batch_id'] as const;
/** Of the rows as a whole: the columns that are sent, in order, and the one that holds the row's number. */
const RUN_VARIABLES = ['key', 'columns', 'number_column', 'file_name'] as const;
/** What the engine gives for each batch where storage is set up (contract, section 9). */
const STORAGE_VARIABLES = ['upload_url', 'source_url'] as const;
/** Of the answer that is read. */
const ANSWER_VARIABLES = ['statusCode', 'headers'] as const;
/** Of the job's end, while results are read. */
const RESULT_VARIABLES = ['state', 'jobError'] as const;
/** Of one item of a result; the message only in `outcome` and `retryable`. */
const ITEM_VARIABLES = ['position', 'message'] as const;

/** Names that no input and no output may take: the engine's own, and the functions', which they would hide. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  ...JOB_VARIABLES,
  ...RUN_VARIABLES,
  ...STORAGE_VARIABLES,
  ...ANSWER_VARIABLES,
  ...RESULT_VARIABLES,
  ...ITEM_VARIABLES,
  ...JSONATA_FUNCTIONS,
  ...ADDED_FUNCTIONS.keys(),
  'eval',
]);

/**
 * `id` is the job: only a submit may give it. `source_url` may be an input, for vendors that download the data:
 * the user gives it where no storage is set up (contract, sections 9 and 12); the engine's value stands above it.
 * `source_is_my_files` is read by the engine alone.
 */
export const INPUTS_ALLOWED: ReadonlySet<string> = new Set(['source_url', 'source_is_my_files']);

/** The variables that may be used at a place of the file, by the place's first name and what follows it. */
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
  const after = isAfterAnswer(path) ? ANSWER_VARIABLES : [];
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
    case 'single': {
      if (second === 'when') return new Set(inputs);
      const own = spec.single === undefined ? [] : outputNames([spec.single.request]);
      return second === 'results' ? new Set([...job, ...own, ...resultNames(path)]) : new Set([...job, ...after]);
    }
    case 'lookup': {
      const set = second === 'set' ? [] : (spec.lookup?.set ?? []).map(([name]) => name);
      const isAnswer = second === 'rows' || second === 'id' || after.length > 0;
      return new Set([...job, ...set, ...(isAnswer ? ANSWER_VARIABLES : [])]);
    }
    case 'poll':
      return new Set([...polled, ...ANSWER_VARIABLES]);
    case 'results':
      return new Set([...polled, ...resultNames(path)]);
    default:
      return new Set([...polled, ...ANSWER_VARIABLES]);
  }
}

/** What a source of results knows beside the job; the message only where its outcome is decided. */
function resultNames(path: readonly PropertyKey[]): readonly string[] {
  const hasMessage = path.includes('outcome') || path.includes('retryable');
  return [...ANSWER_VARIABLES, ...RESULT_VARIABLES, 'position', ...(hasMessage ? ['message'] : [])];
}

function isAfterAnswer(path: readonly PropertyKey[]): boolean {
  return path.includes('outputs') || path.includes('error');
}

function outputNames(
  requests: readonly { readonly outputs: readonly (readonly [string, unknown])[] }[],
): readonly string[] {
  return requests.flatMap(({ outputs }) => outputs.map(([name]) => name));
}
