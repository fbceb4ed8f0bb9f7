import { z } from 'zod';
import { CI_NAMES } from '../domain/ci-systems.ts';
import { schemaUrl } from '../domain/document-url.ts';
import { type Fault, REASONS } from '../domain/fault.ts';
import { JOB_STATES, type JobRecord } from '../domain/job.ts';
import { MODE_NAMES } from '../domain/mode.ts';
import { OUTCOMES, UNRESOLVED_REASONS } from '../domain/outcome.ts';
import type { CellPlace } from '../domain/row.ts';
import type { Totals } from '../domain/totals.ts';
import { VERDICT_CHANGES } from '../domain/verdict-change.ts';

/** One schema for every member of `T`, so that the report cannot drift from the types the program shares. */
type Members<T> = {
  [Name in keyof T]-?: z.ZodType<Partial<Pick<T, Name>> extends Pick<T, Name> ? T[Name] | undefined : T[Name]>;
};

const natural = z.int().nonnegative();
const time = z.iso.datetime();
const outcome = z.enum(OUTCOMES);
const reason = z.enum(UNRESOLVED_REASONS);
const state = z.enum(JOB_STATES);

const totals = z
  .strictObject({
    total: natural,
    succeeded: natural,
    failed: natural,
    not_found: natural,
    invalid: natural,
    skipped: natural,
    unresolved: natural,
    reasons: z.partialRecord(reason, natural).describe('The unresolved rows by reason; only reasons that occur.'),
  } satisfies Members<Totals>)
  .describe('Row counts; total is the sum of the six outcomes.');

const job = z.strictObject({
  number: z.int().positive().describe('Counts over all rounds, in the order of submission.'),
  id: z.string().optional().describe("The vendor's id; absent if the submit was refused or got no response."),
  batch: natural.describe('0 for rows that a lost runner had reserved, of which no job is known.'),
  round: z.int().positive(),
  rows: natural,
  state,
  vendorState: z.string().optional(),
  submittedAt: time.optional(),
  endedAt: time.optional(),
  polls: natural,
  message: z.string().optional().describe('Absent if the detail is minimal.'),
} satisfies Members<Omit<JobRecord, 'publicId' | 'isNamed' | 'isMiscounted' | 'template'>>);

const fault = z.strictObject({
  code: z.string(),
  message: z.string(),
  next: z.string().optional(),
  input: z.string().optional(),
  file: z.string().optional(),
  line: z.int().positive().optional(),
  column: z.int().positive().optional(),
} satisfies Members<Omit<Fault, 'template'>>);

/** One rule of the gate. All rules are always evaluated, whichever decides the exit code. */
const ruleResult = z.strictObject({
  /** The input that sets the rule, as the user writes it: `max-failed`, `warn-not-found`, … */
  rule: z.string(),
  /** The limit as the user wrote it. */
  limit: z.string(),
  actual: natural,
  /** Rows that a percentage is taken of. */
  of: natural,
  verdict: z.enum(['pass', 'warn', 'fail']),
});

const cell = z
  .strictObject({
    line: z.int().positive().describe('Physical line on which the value starts.'),
    column: z.int().positive().describe('Column of its first character, a quote included, counted in characters.'),
    endColumn: z
      .int()
      .positive()
      .optional()
      .describe('Column after its last character; absent in minimal, and where the value ends on another line.'),
  } satisfies Members<CellPlace>)
  .describe('Where the value stands that makes the row invalid; absent where that is not one value, or not known.');

const changed = z.literal(true).optional().describe('The pull request changes this row.');

const place = z.strictObject({ file: z.string(), line: z.int().positive(), cell: cell.optional(), changed });

/** Rows with the same outcome, reason and message template, numbers and ids aside: one line of the summary. */
const problemGroup = z.strictObject({
  outcome,
  reason: reason.optional(),
  /** Our message or the vendor's, with cell values replaced by `‹redacted›`. Empty if there is none. */
  template: z.string(),
  rows: z.int().positive(),
  first: place,
  places: z
    .array(place)
    .optional()
    .describe('The first few rows of the group, those that the pull request changes first, in input order.'),
  retryable: z
    .boolean()
    .optional()
    .describe('The provider says that these rows can be sent again as they are; absent where it does not.'),
});

/** A row that needs attention, shown in the summary. */
const rowProblem = z.strictObject({
  file: z.string(),
  line: z.int().positive(),
  cell: cell.optional(),
  changed,
  outcome,
  reason: reason.optional(),
  /** Absent in `minimal`. */
  key: z.string().optional(),
  /** The template in `minimal`. */
  message: z.string(),
  /** The message with the row's values replaced: what remains when the report is reduced to `minimal`. */
  template: z.string().optional(),
});

/** What would be sent, or was sent: printed by `validate` and in every report. */
const plan = z.strictObject({
  rows: natural,
  jobs: natural,
  /** The least possible number of requests: preflight + submits + one poll per job + result requests. */
  requests: natural,
  /** Encoded bytes of all rows. */
  bytes: natural,
  /** The least possible time in milliseconds: requests ÷ rate. */
  leastMs: z.number().nonnegative(),
  /** Facts in the provider file that are inferred, as sentences. */
  inferred: z.array(z.string()),
  derived: z
    .array(z.string())
    .describe(
      "Names of values that the provider file derives from the user's params; the values are in inputs.params.",
    ),
});

/** Where the data files and the run come from, as the CI system says. */
const source = z.strictObject({
  ci: z.enum(CI_NAMES),
  server: z.string().optional(),
  repository: z.string().optional(),
  commit: z.string().optional(),
  event: z.string(),
  ref: z.string().optional().describe('Branch of the repository that a change to the data files goes to.'),
  runId: z.string(),
  attempt: z.int().positive(),
  folder: z.string().optional().describe('What the paths of files are relative to, from the root of the repository.'),
  documents: z.string().optional().describe("Address of this tool's documents."),
});

/** A run that others are compared with. */
const comparedRun = z.strictObject({
  runId: z.string().regex(/^[\w-]{1,64}$/),
  attempt: z.int().positive(),
  startedAt: time,
});

const comparison = z.strictObject({
  run: comparedRun.describe('The run that this one is compared with.'),
  appeared: natural.describe('Rows that need attention now and did not in that run.'),
  resolved: natural.describe('Rows that needed attention in that run, and now succeed or are no longer in the files.'),
  remaining: natural.describe('Rows that needed attention in that run, too.'),
  oldest: z
    .strictObject({ run: comparedRun, rows: z.int().positive() })
    .optional()
    .describe('The run since which the longest-standing of these rows fail, and how many do since then.'),
});

/** Rows in problems.json: with more, the next run compares nothing. */
export const MAX_LISTED_PROBLEMS = 100_000;

/** A row that needs attention, as far as the next run must know it to find it again. */
const listedProblem = z.strictObject({
  mark: z.string().max(200).optional().describe('Hash of the key under the API key; absent where there is no key.'),
  key: z.string().max(200).optional().describe('For people; absent if the detail is minimal.'),
  file: natural.describe('Index in files.'),
  line: z.int().positive(),
  outcome,
  reason: reason.optional(),
  since: natural.describe('Index in runs of the run since which it fails.'),
});

/** The content of `problems.json`: what the next run of the branch compares its problem rows with. */
const problemList = z.strictObject({
  version: z.literal(1),
  provider: z.string(),
  sandbox: z.boolean(),
  mode: z.enum(MODE_NAMES),
  keys: z.string().max(200).describe('Changes with the API key under which keys are hashed; empty without one.'),
  files: z.array(z.strictObject({ path: z.string(), rows: natural })).max(MAX_LISTED_PROBLEMS),
  runs: z.array(comparedRun).min(1).max(MAX_LISTED_PROBLEMS).describe('The run that wrote this comes first.'),
  rows: z.array(listedProblem).max(MAX_LISTED_PROBLEMS),
});

/** A guard and what it counted, against the base or the row memory. */
const guardResult = z.strictObject({
  rule: z.string(),
  limit: z.string(),
  actual: natural,
  of: natural,
  verdict: z.enum(['pass', 'fail']),
});

const changeCounts = { new: natural, changed: natural, removed: natural, unchanged: natural, invalid: natural };

/** One row that differs from the base. */
const rowChange = z.strictObject({
  change: z.enum(['new', 'changed', 'removed']),
  file: z.string(),
  /** Of a removed row its line at the base. */
  line: z.int().positive(),
  key: z.string().optional().describe('Absent if the detail is minimal.'),
  columns: z
    .array(z.strictObject({ name: z.string(), old: z.string().optional(), new: z.string().optional() }))
    .describe('The columns that changed; their values are absent if the detail is minimal, or where there is none.'),
});

/** A pattern in the changes that points to a mistake of an editor or a spreadsheet. */
const sign = z.strictObject({
  kind: z.enum(['swapped', 'shifted', 'damaged', 'converted', 'rekeyed', 'removed', 'column']),
  rows: natural,
  of: natural.describe('Rows that it could have happened to.'),
  columns: z.array(z.string()),
});

const difference = z
  .strictObject({
    base: z.string().describe('The commit that the files are compared with.'),
    name: z.string().describe('What the base is called: a branch, or what the input base says.'),
    known: natural.describe('Rows at the base.'),
    ...changeCounts,
    files: z.array(z.strictObject({ path: z.string(), ...changeCounts })),
    columns: z
      .array(z.strictObject({ name: z.string(), rows: natural }))
      .describe('Columns by the number of rows in which they changed.'),
    signs: z.array(sign),
    guards: z.array(guardResult),
    changedOnly: z.boolean().describe('Only new and changed rows are sent after the merge.'),
    first: z.array(rowChange).describe('The first twenty rows of each kind of change.'),
  })
  .describe('How the data files differ from the base; absent where nothing was compared.');

const rowMemory = z
  .strictObject({
    since: natural.optional().describe('Number of the run that wrote the memory; absent on a first run.'),
    known: natural.describe('Rows in the memory.'),
    ...{ new: natural, changed: natural, removed: natural, unchanged: natural },
    again: z
      .strictObject({ failed: natural, not_found: natural, not_sent: natural })
      .describe('Rows that go again as they are, by their last outcome.'),
    held: natural.describe('Rows that wait, because an earlier run may have delivered them.'),
    guards: z.array(guardResult),
  })
  .describe('What the row memory said of the rows of the files; absent without `changed-only`.');

/** The schema of `report.json`. */
export const reportDocument = z.strictObject({
  version: z.literal(1),
  tool: z.strictObject({ name: z.literal('bulk-job-action'), version: z.string() }),
  provider: z.strictObject({ name: z.string(), title: z.string() }).nullable(),
  /** What the run did (docs/contract.md, 2); `auto` is resolved to one of these. */
  mode: z.enum(MODE_NAMES),
  sandbox: z.boolean(),
  detail: z.enum(['minimal', 'full']).describe('minimal: this file holds no value of any row.'),
  conclusion: z.enum(['success', 'warning', 'failure']),
  reason: z.enum(REASONS),
  exitCode: natural,
  verdictChange: z
    .enum(VERDICT_CHANGES)
    .optional()
    .describe('Against the previous run of the branch; absent where nobody can ask for it.'),
  comparison: comparison
    .optional()
    .describe('Problem rows against those of the previous run of the branch; absent where they cannot be compared.'),
  shard: z
    .strictObject({ index: z.int().positive(), of: z.int().positive() })
    .optional()
    .describe('The leg that this report is about, where several runners share a run; `merge` joins the reports.'),
  place: z.string().optional().describe('Hash that tells job, step and leg of the matrix from others.'),
  startedAt: time,
  endedAt: time,
  inputs: z.record(z.string(), z.unknown()).describe('Inputs in effect, without secrets.'),
  plan: plan.nullable(),
  difference: difference.optional(),
  totals,
  memory: rowMemory.optional(),
  unchanged: natural
    .optional()
    .describe('Rows that the vendor already has as they are, in no other count; absent without `changed-only`.'),
  beyondLimit: natural
    .optional()
    .describe('Rows that `limit` leaves for a later run, in no other count; absent without `limit`.'),
  submitted: natural.describe('Rows that were at least once in a job that the vendor accepted.'),
  rounds: natural.describe('Retry rounds after the first round.'),
  source: source.optional(),
  destination: z
    .array(z.strictObject({ input: z.string(), words: z.string(), value: z.string() }))
    .optional()
    .describe("The provider's inputs that name where the rows go."),
  files: z.array(
    z.strictObject({
      path: z.string(),
      totals,
      committed: z.boolean().optional().describe('The commit has the file as it was read; absent if it is not known.'),
    }),
  ),
  rules: z.array(ruleResult),
  /** What stopped the run or went wrong in it: configuration errors, vendor errors, foreign rows, … */
  faults: z.array(fault),
  /** Worth knowing, without effect on the verdict. */
  notices: z.array(z.string()),
  problemGroups: z.array(problemGroup),
  /** Number of groups that are not listed. */
  moreProblemGroups: natural,
  firstProblems: z.array(rowProblem),
  foreignRows: natural.describe('Results that named a row that was never sent.'),
  /** Requests made, and how many of them the vendor rate-limited (HTTP 429). */
  requests: z.strictObject({ sent: natural, throttled: natural }),
  /** Empty if the result files could not be written. */
  resultsDir: z.string(),
  remembers: z
    .string()
    .optional()
    .describe('What the row memory said of the rows of the files, as a sentence; absent without `changed-only`.'),
  continues: z.string().nullable().describe('What was taken over from an earlier attempt, as a sentence.'),
  resultFiles: z.array(z.string()).describe('Names of the files in resultsDir.'),
  jobStates: z.partialRecord(state, natural).describe('Jobs by state.'),
  jobs: z.array(job),
});

/** The type that a schema describes, deeply read-only. */
export type Immutable<T> = T extends object ? { readonly [Name in keyof T]: Immutable<T[Name]> } : T;

/** The content of `report.json`. */
export type ReportDocument = Immutable<z.infer<typeof reportDocument>>;

/**
 * Everything about a run that a machine may want, before it is written: its faults and jobs still carry their public
 * version (`reduceToDetail`). Of the jobs, which may be many, only the first are here; the others are streamed separately.
 */
export type Report = Omit<ReportDocument, 'faults' | 'jobStates' | 'jobs'> & {
  readonly faults: readonly Fault[];
  /** How the user starts a later run that continues this one; for messages only. */
  readonly nextRun: {
    readonly from: 'inputs' | 'flags';
    /** The legs with rows that a later run continues, as `2/4`: each has a ledger of its own. Set in `merge` alone. */
    readonly shards?: readonly string[];
    /** Value of the input `ledger`: a path or `run:<run id>`; empty if this run has no ledger. */
    readonly ledger: string;
    /** False where the ledger is lost with the runner. */
    readonly isLedgerKept: boolean;
    /** "Re-run jobs" continues this run. */
    readonly canRerun: boolean;
    /** What to type, whole, where this run was started from a command line and has a ledger. */
    readonly commands?: NextCommands;
    /** How rows of a result file are sent alone, where this run was started from a command line. */
    readonly copies?: Readonly<Partial<Record<'failed' | 'invalid', FileCopy>>>;
  };
  readonly jobs: {
    readonly count: number;
    readonly states: ReportDocument['jobStates'];
    /** The first few, problems first, for the summary. */
    readonly shown: readonly JobRecord[];
    /** Ids of accepted jobs, as many as fit into an output. */
    readonly ids: readonly string[];
  };
};

/** Command lines for a shell that send the rows of a result file. */
export interface FileCopy {
  /** Copies the file out of the results folder. */
  readonly copy: string;
  readonly send: string;
}

/** Command lines for a shell that continue a run; none of them has a secret. */
export interface NextCommands {
  /** Sends the rows that were not sent; after `validate`, all rows. */
  readonly run: string;
  /** Waits for the jobs and reads the results; sends nothing. */
  readonly collect: string;
  /** As `run`, and also sends the rows that may have arrived. */
  readonly resend: string;
}

export type Detail = Report['detail'];
export type GuardResult = Immutable<z.infer<typeof guardResult>>;
export type Difference = Immutable<z.infer<typeof difference>>;
export type RowChange = Immutable<z.infer<typeof rowChange>>;
export type PlanSummary = Immutable<z.infer<typeof plan>>;
export type RuleResult = Immutable<z.infer<typeof ruleResult>>;
export type ProblemGroup = Immutable<z.infer<typeof problemGroup>>;
export type Place = Immutable<z.infer<typeof place>>;
export type RowProblem = Immutable<z.infer<typeof rowProblem>>;

export type ComparedRun = Immutable<z.infer<typeof comparedRun>>;
export type ProblemComparison = Immutable<z.infer<typeof comparison>>;
export type ListedProblem = Immutable<z.infer<typeof listedProblem>>;
export type ProblemList = Immutable<z.infer<typeof problemList>>;

/** The value as the content of `problems.json`; undefined if it is something else, or points outside itself. */
export function parseProblemList(value: unknown): ProblemList | undefined {
  const { data } = problemList.safeParse(value);
  if (data === undefined) return undefined;
  const isWhole = data.rows.every(({ file, since }) => file < data.files.length && since < data.runs.length);
  return isWhole ? data : undefined;
}

/** The value as the content of `report.json`; undefined if it is something else. */
export function parseReportDocument(value: unknown): ReportDocument | undefined {
  return reportDocument.safeParse(value).data;
}

/** JSON Schema (2020-12) of `report.json`. */
export function reportJsonSchema(): unknown {
  return {
    $id: schemaUrl('report'),
    title: 'Report of bulk-job-action (report.json)',
    ...z.toJSONSchema(reportDocument, { target: 'draft-2020-12' }),
  };
}
