import { isProblem } from '../domain/outcome.ts';
import type { EarlierReport } from '../hosts/types.ts';
import {
  type ComparedSide,
  createProblemComparer,
  type ProblemComparer,
  readEarlierList,
} from '../report/comparison.ts';
import type { Gathered } from '../report/gather.ts';
import { countProblems, isHeldBack } from '../report/problem-rows.ts';
import { MAX_LISTED_PROBLEMS } from '../report/schema.ts';
import type { RunContext } from './context.ts';
import { nameProvider } from './outputs.ts';

/** Compares the problem rows of this run with those of the run before. */
export interface RunComparison {
  /** Undefined where no run of the branch can ever be compared with this one. */
  readonly comparer?: ProblemComparer;
  /** Why nothing is compared, as a sentence; undefined where it is, and where there is no earlier run. */
  readonly obstacle?: string;
}

/**
 * Prepared before the rows are visited. A run that did not read all its rows cannot say what is resolved: it is neither
 * compared nor listed, and the next one compares with the run before it.
 */
export function openComparison(
  run: RunContext,
  earlier: EarlierReport | undefined,
  { totals, files }: Pick<Gathered, 'totals' | 'files'>,
): RunComparison {
  const { known, request } = run;
  const provider = nameProvider(known);
  const isPlanned = known.plan !== undefined || known.merged !== undefined;
  if (earlier === undefined || provider === undefined || !isPlanned) return {};
  const problems = countProblems(totals)
    .filter((kind) => isProblem(kind) && !isHeldBack(kind))
    .reduce((sum, { rows }) => sum + rows, 0);
  if (problems > MAX_LISTED_PROBLEMS) {
    return { obstacle: `More than ${MAX_LISTED_PROBLEMS.toLocaleString('en')} rows need attention.` };
  }
  const { runId, attempt } = request.context;
  const side: ComparedSide = {
    run: { runId, attempt, startedAt: run.startedAt },
    apiKey: known.setup?.apiKey ?? request.config['api-key'] ?? request.environment.get('BULK_JOB_API_KEY'),
    detail: known.detail,
    provider,
    sandbox: known.merged?.members.sandbox ?? request.sandbox !== undefined,
    mode: known.mode,
    files: files.map(({ path, totals: { total } }) => ({ path, rows: total })),
  };
  const list = earlier.problems === undefined ? missingList(earlier) : readEarlierList(earlier.problems, side);
  if (typeof list === 'string') return { comparer: createProblemComparer(side, undefined), obstacle: list };
  return { comparer: createProblemComparer(side, list) };
}

function missingList({ verdict }: EarlierReport): string | undefined {
  if (verdict === 'none') return undefined;
  return 'The previous run of the branch has no list of its problem rows, or it cannot be read.';
}
