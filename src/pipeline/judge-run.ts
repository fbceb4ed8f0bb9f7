import type { Config } from '../config/schema.ts';
import { describeInputs } from '../config/schema.ts';
import type { JobRecord } from '../domain/job.ts';
import type { Report } from '../domain/report.ts';
import { VERSION } from '../domain/version.ts';
import { judge } from '../report/gate.ts';
import type { Gathered } from '../report/gather.ts';
import type { Draft } from './draft.ts';
import { createMasks, maskedJobs, shownId } from './guard.ts';
import type { RunPorts, RunRequest } from './types.ts';

/** Jobs that the summary may show. */
const SHOWN_JOBS = 25;
/** Characters of ids that an output may hold; the rest is in report.json (GitHub: 1 MB for all outputs of a job). */
const ID_OUTPUT_CHARS = 100_000;

/** What became of all rows. */

export interface Passed {
  readonly gathered: Gathered;
  /** Rows that were in a job that the vendor accepted, at least once. */
  readonly submitted: number;
  /** Names of the files with rows; undefined where a cancel left no time for them. */
  readonly rowFiles: readonly string[] | undefined;
}

/** The verdict on a run, and all that the report says of it. */
export function judgeRun(
  draft: Draft,
  request: RunRequest,
  ports: RunPorts,
  { gathered, submitted, rowFiles }: Passed,
): Report {
  const masks = createMasks(draft);
  const { config } = request;
  const judgement = judge({
    thresholds: {
      maxFailed: config['max-failed'],
      maxInvalid: config['max-invalid'],
      maxNotFound: config['max-not-found'],
      warnFailed: config['warn-failed'],
      warnNotFound: config['warn-not-found'],
    },
    onBreach: config['on-breach'],
    onTimeout: config['on-timeout'],
    totals: gathered.totals,
    stop: draft.stops.map((stop) => stop.reason),
    letPass: draft.letPass,
  });
  return {
    version: 1,
    tool: { name: 'bulk-job-action', version: VERSION },
    provider: draft.setup === undefined ? null : { name: draft.setup.spec.name, title: draft.setup.spec.title },
    mode: draft.mode,
    sandbox: request.sandbox !== undefined,
    detail: draft.detail,
    ...judgement,
    startedAt: draft.startedAt,
    endedAt: ports.clock.date().toISOString(),
    inputs: showInputs(config, draft),
    plan: draft.plan ?? null,
    ...gathered,
    submitted,
    rounds: Math.max(0, draft.rounds - 1),
    jobs: describeJobs(draft),
    faults: draft.stops.map((stop) => masks.said(stop.fault)),
    notices: draft.notices.map((text) => masks.text(text)),
    foreignRows: draft.foreignRows,
    requests: draft.transport === undefined ? { sent: 0, throttled: 0 } : { ...draft.transport.counts },
    continues: draft.continues ?? null,
    resultsDir: draft.folder?.path ?? '',
    resultFiles: draft.folder === undefined ? [] : listFiles(rowFiles),
  };
}

/** Inputs in effect as the user would write them, without the secrets. */
function showInputs(config: Config, draft: Draft): Record<string, unknown> {
  const entries = describeInputs()
    .filter((input) => !input.secret && input.name !== 'params')
    .map((input): [string, unknown] => [input.name, showValue(config[input.name])])
    .filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(entries), params: draft.setup?.publicInputs ?? {} };
}

function showValue(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  // A threshold is shown as it was written; its exact share is no JSON value.
  if (typeof value === 'object' && value !== null && 'text' in value) return value.text;
  return value;
}

function describeJobs(draft: Draft): Report['jobs'] {
  const { jobs } = draft;
  if (jobs === undefined) return { count: 0, states: {}, shown: [], ids: [] };
  const troubled: JobRecord[] = [];
  const fine: JobRecord[] = [];
  const ids: string[] = [];
  let chars = 0;
  for (const job of maskedJobs(draft)) {
    const list = job.state === 'succeeded' ? fine : troubled;
    if (list.length < SHOWN_JOBS) list.push(job);
    if (job.id === undefined) continue;
    const id = shownId(draft, job);
    chars += id.length + '"",'.length;
    if (chars < ID_OUTPUT_CHARS) ids.push(id);
  }
  return {
    count: jobs.count,
    states: Object.fromEntries(jobs.states),
    shown: [...troubled, ...fine].slice(0, SHOWN_JOBS),
    ids,
  };
}

/** What people read first comes first. Of a cancelled run there are no files with rows yet. */
function listFiles(rowFiles: readonly string[] | undefined): readonly string[] {
  const files = rowFiles === undefined ? [] : [...rowFiles, 'junit.xml'];
  return ['report.json', 'summary.md', ...files, 'ledger.ndjson'];
}
