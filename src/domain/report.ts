import type { Fault, Reason } from './fault.ts';
import type { JobRecord, JobState } from './job.ts';
import type { Outcome, UnresolvedReason } from './outcome.ts';
import type { SourceRecord } from './row.ts';
import type { Totals } from './totals.ts';

/** What a run does (contract, section 2); `auto` is one of these by then. */
export type Mode = 'run' | 'validate' | 'submit' | 'collect';
export type Conclusion = 'success' | 'warning' | 'failure';
export type Detail = 'minimal' | 'full';

/** One rule of the gate. All rules are always evaluated, whatever decides the exit code. */
export interface RuleResult {
  /** The input that sets the rule, as the contract spells it: `max-failed`, `warn-not-found`, … */
  readonly rule: string;
  /** The limit as the user wrote it. */
  readonly limit: string;
  readonly actual: number;
  /** Rows the share is taken of. */
  readonly of: number;
  readonly verdict: 'pass' | 'warn' | 'fail';
}

/** Rows with the same outcome, reason and message template: one annotation, one line of the summary. */
export interface ProblemGroup {
  readonly outcome: Outcome;
  readonly reason?: UnresolvedReason;
  /** Our sentence or the vendor's, with cell values replaced by `‹redacted›`. Empty where there is none. */
  readonly template: string;
  readonly rows: number;
  readonly first: { readonly file: string; readonly line: number };
}

/** A row that needs attention, shown in the summary. */
export interface RowProblem {
  readonly file: string;
  readonly line: number;
  readonly outcome: Outcome;
  readonly reason?: UnresolvedReason;
  /** Absent in `minimal`. */
  readonly key?: string;
  /** In `minimal` the template. */
  readonly message: string;
  /** The message with the row's values replaced: what is left of it when the report is reduced to `minimal`. */
  readonly template?: string;
}

export interface FileTotals {
  readonly path: string;
  readonly totals: Totals;
}

/** What would be sent, or was: printed by `validate` and in every report. */
export interface PlanSummary {
  readonly rows: number;
  readonly jobs: number;
  /** Requests at the least: preflight + submits + one poll a job + result requests. */
  readonly requests: number;
  /** Encoded bytes of all rows. */
  readonly bytes: number;
  /** Least possible time in milliseconds = requests ÷ rate (contract, section 4). */
  readonly leastMs: number;
  /** Facts of the provider file that are inferred, as sentences. */
  readonly inferred: readonly string[];
  /** Names of what the provider file makes of the user's params; the values stand in `inputs.params`. */
  readonly derived: readonly string[];
}

/** All that a machine may want of a run; `jobs` is streamed beside it, since it may be long. */
export interface Report {
  readonly version: 1;
  readonly tool: { readonly name: 'bulk-job-action'; readonly version: string };
  readonly provider: { readonly name: string; readonly title: string } | null;
  readonly mode: Mode;
  readonly sandbox: boolean;
  readonly detail: Detail;
  readonly conclusion: Conclusion;
  readonly reason: Reason;
  readonly exitCode: number;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Inputs in effect, without secrets. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly plan: PlanSummary | null;
  readonly totals: Totals;
  /** Rows that were in a job that the vendor accepted, at least once. */
  readonly submitted: number;
  /** Retry rounds that were run beyond the first. */
  readonly rounds: number;
  readonly files: readonly FileTotals[];
  readonly jobs: {
    readonly count: number;
    readonly states: Readonly<Partial<Record<JobState, number>>>;
    /** The first few, problems first, for the summary. */
    readonly shown: readonly JobRecord[];
    /** Ids of accepted jobs, the first that fit an output. */
    readonly ids: readonly string[];
  };
  readonly rules: readonly RuleResult[];
  /** What stopped or spoiled the run: configuration faults, vendor errors, foreign rows, … */
  readonly faults: readonly Fault[];
  /** What is worth knowing and changes no verdict. */
  readonly notices: readonly string[];
  readonly problemGroups: readonly ProblemGroup[];
  /** Groups beyond the ones listed. */
  readonly moreProblemGroups: number;
  readonly firstProblems: readonly RowProblem[];
  /** Results that named a row which was never sent. */
  readonly foreignRows: number;
  /** Requests made, and the vendor's 429 answers among them. */
  readonly requests: { readonly sent: number; readonly throttled: number };
  /** What was taken over from an earlier attempt, as a sentence; null where there was none. */
  readonly continues: string | null;
  /** Folder of the result files; empty where they could not be written. */
  readonly resultsDir: string;
  /** Names of the files in it. */
  readonly resultFiles: readonly string[];
}

/** A row at the end of a run, in input order: what the files are written from. */
export interface FinalRow {
  /** Index into the list of files. */
  readonly file: number;
  readonly path: string;
  readonly line: number;
  readonly key: string | undefined;
  readonly outcome: Outcome;
  readonly reason: UnresolvedReason | undefined;
  readonly message: string;
  /** The message without what is the row's own: the same for every row with the same trouble. */
  readonly template: string;
  readonly jobId: string | undefined;
  /** What others may read instead. */
  readonly publicJobId?: string;
  readonly attempts: number;
  /** The record as it stood in the file. */
  readonly record: SourceRecord;
}
