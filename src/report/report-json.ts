import { z } from 'zod';
import { REASONS } from '../domain/fault.ts';
import type { JobRecord } from '../domain/job.ts';
import { OUTCOMES, UNRESOLVED_REASONS } from '../domain/outcome.ts';
import type { Report } from '../domain/report.ts';
import { fullJob, minimalJob, reduceToDetail } from './privacy.ts';

const whole = z.int().nonnegative();
const time = z.iso.datetime();
const outcome = z.enum(OUTCOMES);
const reason = z.enum(UNRESOLVED_REASONS);
const state = z.enum([
  'running',
  'succeeded',
  'failed',
  'canceled',
  'refused',
  'uncertain',
  'lost',
  'unreachable',
  'timed-out',
  'cancelled',
]);

const totals = z
  .strictObject({
    total: whole,
    succeeded: whole,
    failed: whole,
    not_found: whole,
    invalid: whole,
    skipped: whole,
    unresolved: whole,
    reasons: z.partialRecord(reason, whole).describe('The unresolved rows by reason; only reasons that occur.'),
  })
  .describe('Row counts; total is the sum of the six outcomes.');

const job = z.strictObject({
  number: z.int().positive().describe('Over all rounds, in the order of submission.'),
  id: z.string().optional().describe("The vendor's id; absent where the submit was refused or its answer lost."),
  batch: z.int().positive(),
  round: z.int().positive(),
  rows: whole,
  state,
  vendorState: z.string().optional(),
  submittedAt: time.optional(),
  endedAt: time.optional(),
  polls: whole,
  message: z.string().optional().describe('Absent where the detail is minimal.'),
});

const fault = z.strictObject({
  code: z.string(),
  message: z.string(),
  next: z.string().optional(),
  input: z.string().optional(),
  file: z.string().optional(),
  line: z.int().positive().optional(),
  column: z.int().positive().optional(),
});

const reportSchema = z.strictObject({
  version: z.literal(1),
  tool: z.strictObject({ name: z.literal('bulk-job-action'), version: z.string() }),
  provider: z.strictObject({ name: z.string(), title: z.string() }).nullable(),
  mode: z.enum(['run', 'validate', 'submit', 'collect']),
  sandbox: z.boolean(),
  detail: z.enum(['minimal', 'full']).describe('minimal: no value of any row is in this file.'),
  conclusion: z.enum(['success', 'warning', 'failure']),
  reason: z.enum(REASONS),
  exitCode: whole,
  startedAt: time,
  endedAt: time,
  inputs: z.record(z.string(), z.unknown()).describe('Inputs in effect, without secrets.'),
  plan: z
    .strictObject({
      rows: whole,
      jobs: whole,
      requests: whole,
      bytes: whole,
      leastMs: z.number().nonnegative(),
      inferred: z.array(z.string()),
      derived: z
        .array(z.string())
        .describe("What the provider file makes of the user's params; the values stand in inputs.params."),
    })
    .nullable(),
  totals,
  submitted: whole.describe('Rows that were in a job that the vendor accepted, at least once.'),
  rounds: whole.describe('Retry rounds beyond the first.'),
  files: z.array(z.strictObject({ path: z.string(), totals })),
  rules: z.array(
    z.strictObject({
      rule: z.string(),
      limit: z.string(),
      actual: whole,
      of: whole,
      verdict: z.enum(['pass', 'warn', 'fail']),
    }),
  ),
  faults: z.array(fault),
  notices: z.array(z.string()),
  problemGroups: z.array(
    z.strictObject({
      outcome,
      reason: reason.optional(),
      template: z.string(),
      rows: z.int().positive(),
      first: z.strictObject({ file: z.string(), line: z.int().positive() }),
    }),
  ),
  moreProblemGroups: whole,
  firstProblems: z.array(
    z.strictObject({
      file: z.string(),
      line: z.int().positive(),
      outcome,
      reason: reason.optional(),
      key: z.string().optional(),
      message: z.string(),
      template: z.string().optional(),
    }),
  ),
  foreignRows: whole.describe('Results that named a row which was never sent.'),
  requests: z.strictObject({ sent: whole, throttled: whole }),
  resultsDir: z.string(),
  continues: z.string().nullable().describe('What was taken over from an earlier attempt, in words.'),
  resultFiles: z.array(z.string()).describe('Names of the files in resultsDir.'),
  jobStates: z.partialRecord(state, whole).describe('Jobs by state.'),
  jobs: z.array(job),
});

/** What `report.json` holds: a `Report` with all jobs, one a line. */
export type ReportDocument = z.infer<typeof reportSchema>;

/** JSON Schema (2020-12) of `report.json`. */
export function reportJsonSchema(): unknown {
  return {
    title: 'Report of bulk-job-action (report.json)',
    ...z.toJSONSchema(reportSchema, { target: 'draft-2020-12' }),
  };
}

/**
 * `report.json` in pieces: the report, two spaces deep, then the jobs one a line as they come, so that a
 * million jobs need no memory. In `minimal` the jobs lose their texts.
 */
export async function* renderReportJson(
  given: Report,
  jobs: AsyncIterable<JobRecord> | Iterable<JobRecord>,
): AsyncGenerator<string> {
  const report = reduceToDetail(given);
  const { jobs: known, ...rest } = report;
  const head = JSON.stringify({ ...rest, jobStates: known.states }, null, 2);
  yield `${head.slice(0, -'\n}'.length)},\n  "jobs": [`;
  let separator = '\n';
  for await (const record of jobs) {
    yield `${separator}    ${JSON.stringify(report.detail === 'minimal' ? minimalJob(record) : fullJob(record))}`;
    separator = ',\n';
  }
  yield separator === '\n' ? ']\n}\n' : '\n  ]\n}\n';
}
