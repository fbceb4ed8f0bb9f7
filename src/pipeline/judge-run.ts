import { posix } from 'node:path';
import type { Config } from '../config/schema.ts';
import { describeInputs } from '../config/schema.ts';
import type { JobRecord } from '../domain/job.ts';
import { compareVerdicts, type EarlierVerdict } from '../domain/verdict-change.ts';
import { VERSION } from '../domain/version.ts';
import type { Comparison } from '../memory/compare.ts';
import type { ComparedProblems } from '../report/comparison.ts';
import { judge } from '../report/gate.ts';
import type { Gathered } from '../report/gather.ts';
import { SHARD_FILE } from '../report/own-starts.ts';
import type { Difference, ProblemComparison, ProblemList, Report, RowChange } from '../report/schema.ts';
import type { RunContext } from './context.ts';
import { createMasks, type Masks } from './guard.ts';
import { hashPlace } from './ledger-identity.ts';
import { reportNextRun } from './next-run.ts';
import { LEDGER, PAGE, PROBLEM_LIST, SHARD_MEMORY } from './output-folder.ts';
import type { RunMemory } from './row-memory/types.ts';
import type { Setup } from './setup.ts';
import { maskedJobs, shownId } from './shown-jobs.ts';

/** Jobs that the summary may show. */
const SHOWN_JOBS = 25;
/** Characters of ids that an output may hold; report.json has all (GitHub: 1 MB for all outputs of a job). */
const ID_OUTPUT_CHARS = 100_000;

/** The outcomes of all rows. */
export interface RowTotals {
  readonly gathered: Gathered;
  /** Rows that were at least once in a job that the vendor accepted. */
  readonly submitted: number;
  /** Names of the files with rows; undefined if a cancel left no time for them. */
  readonly rowFiles: readonly string[] | undefined;
  /** Paths of the files that the run's commit has as they were read; undefined where nobody can tell. */
  readonly committed?: ReadonlySet<string> | undefined;
}

/** What is known of the run before. */
export interface EarlierFindings {
  readonly verdict?: EarlierVerdict | undefined;
  readonly compared?: ComparedProblems | undefined;
  /** What the next run compares with. */
  readonly list?: ProblemList | undefined;
}

function pickComparison({ run, appeared, resolved, remaining, oldest }: ComparedProblems): ProblemComparison {
  return { run, appeared, resolved, remaining, ...(oldest !== undefined && { oldest }) };
}

/**
 * The verdict on a run, and its report.
 * @param earlier what the run before said, where somebody can ask, and how the rows differ from its rows.
 */
export function judgeRun(
  run: RunContext,
  { gathered, submitted, rowFiles, committed }: RowTotals,
  { verdict: earlier, compared, list }: EarlierFindings = {},
): Report {
  const { known, request, ports } = run;
  const { setup, ledger, sent, client, folder } = known;
  const masks = createMasks(run);
  const { config } = request;
  const judgment = judge({
    inputs: known.merged?.inputs ?? config,
    totals: gathered.totals,
    stop: run.stops.map((stop) => stop.reason),
    downgraded: run.downgraded,
    isLeg: request.shard !== undefined,
  });
  const report: Report = {
    version: 1,
    tool: { name: 'bulk-job-action', version: VERSION },
    provider: setup === undefined ? null : { name: setup.spec.name, title: setup.spec.title },
    mode: known.mode,
    sandbox: request.sandbox !== undefined,
    detail: known.detail,
    ...judgment,
    ...(earlier !== undefined && { verdictChange: compareVerdicts(judgment.conclusion, earlier) }),
    ...(compared !== undefined && { comparison: pickComparison(compared) }),
    ...(request.shard !== undefined && { shard: request.shard }),
    place: hashPlace({ ...request.context, shard: request.shard }),
    startedAt: run.startedAt,
    endedAt: ports.clock.date().toISOString(),
    inputs: showInputs(config, setup),
    plan: known.plan ?? null,
    ...(known.difference !== undefined && { difference: maskDifference(known.difference.report, masks) }),
    ...gathered,
    files: gathered.files.map((file) =>
      committed === undefined ? file : { ...file, committed: committed.has(file.path) },
    ),
    ...describeSource(run),
    destination: listDestinations(setup),
    ...describeScope(run),
    submitted,
    rounds: Math.max(0, (sent?.rounds ?? 0) - 1),
    jobs: describeJobs(run),
    faults: run.stops.map((stop) => masks.message(stop.fault)),
    notices: run.notices.map((text) => masks.text(text)),
    foreignRows: sent?.foreignRows ?? 0,
    requests: client === undefined ? { sent: 0, throttled: 0 } : { ...client.transport.counts },
    ...(known.remembers !== undefined && { remembers: known.remembers }),
    continues: ledger?.continues ?? null,
    resultsDir: folder?.path ?? '',
    resultFiles:
      folder === undefined
        ? []
        : listFiles(rowFiles, {
            isLeg: known.leg !== undefined && known.rows?.rowless === undefined,
            hasMemory: known.memory?.leg?.isWritten === true,
            hasList: list !== undefined,
            changes: (known.difference ?? known.removed)?.files,
          }),
    nextRun: reportNextRun(run, rowFiles ?? []),
  };
  return { ...report, ...known.merged?.members };
}

/** A cell may hold a secret by chance, or on purpose. */
function maskDifference(difference: Difference, masks: Masks): Difference {
  const mask = (text: string | undefined): string | undefined => (text === undefined ? undefined : masks.text(text));
  const first = difference.first.map(({ key, columns, ...change }): RowChange => {
    const cells = columns.map(({ name, old, new: now }) => ({ name, old: mask(old), new: mask(now) }));
    return { ...change, key: mask(key), columns: cells };
  });
  return { ...difference, first };
}

function describeRowMemory({ remembered, guards }: RunMemory, { totals }: Comparison): NonNullable<Report['memory']> {
  const { againFailed, againNotFound, againNotSent, ...counts } = totals;
  return {
    ...(remembered !== undefined && { since: remembered.header.order.run }),
    ...counts,
    again: { failed: againFailed, not_found: againNotFound, not_sent: againNotSent },
    guards: [...(guards?.results ?? [])],
  };
}

/** Rows of the files that the run is not about. */
function describeScope({ known: { scope, memory }, request: { config } }: RunContext): Partial<Report> {
  if (scope === undefined) return {};
  const { unchanged, beyondLimit } = scope;
  return {
    ...(memory?.comparison !== undefined && { memory: describeRowMemory(memory, memory.comparison) }),
    ...(config['changed-only'] && { unchanged }),
    ...((config.limit !== undefined || beyondLimit > 0) && { beyondLimit }),
  };
}

/** The commit and the run as the CI system names them; empty outside CI. */
function describeSource({ request }: RunContext): Pick<Report, 'source'> {
  const { ci, source, commit, event, runId, attempt } = request.context;
  if (ci === 'none' || ci === 'unknown') return {};
  const folder = posix.normalize(request.config['working-directory'].replaceAll('\\', '/'));
  return {
    source: {
      ci,
      event,
      runId,
      attempt,
      ...(commit !== undefined && { commit }),
      ...(source !== undefined && { ...source, documents: source.documents }),
      // The place of a folder outside the checkout is unknown.
      ...(!posix.isAbsolute(folder) && !folder.startsWith('..') && { folder }),
    },
  };
}

/** The inputs that say where the rows go, with values that are texts or numbers. */
function listDestinations(setup: Setup | undefined): NonNullable<Report['destination']> {
  return (setup?.spec.inputs ?? []).flatMap(({ name, destination, secret }) => {
    const value = setup?.publicInputs[name];
    const isPlain = typeof value === 'string' || typeof value === 'number';
    return destination === undefined || secret || !isPlain
      ? []
      : [{ input: name, words: destination, value: String(value) }];
  });
}

/** The inputs in effect as the user would write them, without the secrets. */
export function showInputs(config: Config, setup: Setup | undefined): Record<string, unknown> {
  const entries = describeInputs()
    .filter((input) => !input.secret && input.name !== 'params')
    .map((input): [string, unknown] => [input.name, showValue(config[input.name])])
    .filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(entries), params: setup?.publicInputs ?? {} };
}

function showValue(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  // A threshold is shown as it was written; its exact value is not a JSON value.
  if (typeof value === 'object' && value !== null && 'text' in value) return value.text;
  return value;
}

function describeJobs(run: RunContext): Report['jobs'] {
  const { jobs } = run.known;
  if (jobs === undefined) return { count: 0, states: {}, shown: [], ids: [] };
  const others: JobRecord[] = [];
  const fine: JobRecord[] = [];
  const ids: string[] = [];
  let chars = 0;
  for (const job of maskedJobs(run)) {
    const list = job.state === 'succeeded' ? fine : others;
    if (list.length < SHOWN_JOBS) list.push(job);
    if (job.id === undefined) continue;
    const id = shownId(run, job);
    chars += id.length + '"",'.length;
    if (chars < ID_OUTPUT_CHARS) ids.push(id);
  }
  return {
    count: jobs.count,
    states: Object.fromEntries(jobs.states),
    shown: [...others, ...fine].slice(0, SHOWN_JOBS),
    ids,
  };
}

/** Ordered by what people read first. A canceled run has no files with rows yet. */
function listFiles(
  rowFiles: readonly string[] | undefined,
  {
    hasList,
    isLeg,
    hasMemory,
    changes = [],
  }: {
    readonly hasList: boolean;
    readonly isLeg: boolean;
    readonly hasMemory: boolean;
    readonly changes: readonly string[] | undefined;
  },
): readonly string[] {
  const always = ['report.json', 'summary.md'];
  if (rowFiles === undefined) return [...always, LEDGER];
  const machines = ['junit.xml', 'results.sarif', 'gl-code-quality.json', ...(hasList ? [PROBLEM_LIST] : [])];
  if (isLeg) machines.push(SHARD_FILE);
  if (hasMemory) machines.push(SHARD_MEMORY);
  return [PAGE, ...always, ...rowFiles, ...changes, ...machines, LEDGER];
}
