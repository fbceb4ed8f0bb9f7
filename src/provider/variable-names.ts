import { ADDED_FUNCTIONS } from './added-functions.ts';
import { JSONATA_FUNCTIONS } from './expression-tree.ts';
import type { ProviderSpec } from './types.ts';

/** The rows of a job, its column of keys and its id for the vendor: wherever a job is spoken of. */
export const JOB_VARIABLES = ['rows', 'ids', 'key', 'batch_id'] as const;
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
  ...STORAGE_VARIABLES,
  ...ANSWER_VARIABLES,
  ...RESULT_VARIABLES,
  ...ITEM_VARIABLES,
  ...JSONATA_FUNCTIONS,
  ...ADDED_FUNCTIONS.keys(),
  'eval',
  'zip',
]);

/**
 * `id` is the job: only a submit may give it. `source_url` may be an input, for vendors that download the data:
 * the user gives it where no storage is set up (contract, sections 9 and 12); the engine's value stands above it.
 */
export const INPUTS_ALLOWED: ReadonlySet<string> = new Set(['source_url']);

/** The variables that may be used at a place of the file, by the place's first name and what follows it. */
export function variablesAt(spec: ProviderSpec, path: readonly PropertyKey[]): ReadonlySet<string> {
  const [area, second] = path;
  const inputs = spec.inputs.map(({ name }) => name);
  const token = spec.auth?.kind === 'token' ? outputNames([spec.auth.request]) : [];
  const base = [...inputs, ...token, 'key'];
  const job = [...base, ...JOB_VARIABLES, ...STORAGE_VARIABLES];
  const submitted = [...job, ...outputNames(spec.submit)];
  const polled = [...submitted, ...(spec.poll === undefined ? [] : outputNames([spec.poll.request]))];
  const after = isAfterAnswer(path) ? ANSWER_VARIABLES : [];
  switch (area) {
    case 'baseUrl':
      return new Set([...inputs, ...token]);
    case 'auth':
      return new Set([...inputs, ...after]);
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
    case 'lookup':
      return new Set([...job, ...after]);
    case 'poll':
      return new Set([...polled, ...ANSWER_VARIABLES]);
    case 'results': {
      const hasMessage = path.includes('outcome') || path.includes('retryable');
      return new Set([
        ...polled,
        ...ANSWER_VARIABLES,
        ...RESULT_VARIABLES,
        'position',
        ...(hasMessage ? ['message'] : []),
      ]);
    }
    default:
      return new Set([...polled, ...ANSWER_VARIABLES]);
  }
}

function isAfterAnswer(path: readonly PropertyKey[]): boolean {
  return path.includes('outputs') || path.includes('error');
}

function outputNames(
  requests: readonly { readonly outputs: readonly (readonly [string, unknown])[] }[],
): readonly string[] {
  return requests.flatMap(({ outputs }) => outputs.map(([name]) => name));
}
