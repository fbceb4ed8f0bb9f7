import type { JobState } from '../domain/job.ts';
import { countRows, parseOutcomes, parseRanges, type ResultRun, type RowRange } from './codes.ts';
import { type Checksums, toChecksums } from './head.ts';
import type { LedgerRecord } from './record.ts';

type RecordOf<Kind extends LedgerRecord['kind']> = Extract<LedgerRecord, { readonly kind: Kind }>;

/** One job in the ledger, or one batch that never became a job. */
export interface LedgerJob {
  readonly number: number;
  readonly round: number;
  readonly batch: number;
  readonly batchId: string;
  readonly rows: readonly RowRange[];
  readonly rowCount: number;
  /** Time of the intent, ISO 8601. */
  readonly submittedAt: string;
  /**
   * `intended`: may have been sent; no response was recorded. `uncertain`: got no usable response.
   * `refused`: certainly not taken. `accepted`: the vendor has the job.
   */
  submit: 'intended' | 'uncertain' | 'refused' | 'accepted';
  /** ISO 8601. */
  acceptedAt?: string;
  outputs?: Readonly<Record<string, unknown>>;
  /** How the job ended, with the outcomes of its rows; absent if the run ended before that. */
  end?: LedgerJobEnd;
}

export interface LedgerJobEnd {
  readonly state: JobState;
  readonly results: readonly ResultRun[];
  readonly at: string;
  readonly foreign: number;
  readonly miscounted: boolean;
}

/** An attempt of a run, as it is counted in the ledger. */
export interface LedgerWriter {
  readonly runId: string;
  readonly attempt: number;
  readonly schedulerRun?: string | undefined;
}

/** Rows that were about to be sent when a copy was made. */
export interface Reservation {
  readonly rows: readonly RowRange[];
  /** Highest job number before the reservation: if a reserved row was sent, it is in a later job. */
  readonly after: number;
}

/** Everything that a ledger records. */
export interface LedgerHistory
  extends Pick<
      RecordOf<'start'>,
      | 'runId'
      | 'plan'
      | 'account'
      | 'commit'
      | 'rows'
      | 'invalid'
      | 'skipped'
      | 'files'
      | 'chosen'
      | 'left'
      | 'shard'
      | 'memory'
    >,
    Checksums {
  /** Number of the last attempt. */
  readonly attempt: number;
  /** Id of the run that wrote last. */
  readonly writer: string;
  /** Who wrote it, in order: the run that began it, and those that continued it. */
  readonly writers: readonly LedgerWriter[];
  /** In the order of their numbers. */
  readonly jobs: ReadonlyMap<number, LedgerJob>;
  /** Windows that the last attempt was about to send. */
  readonly reserved: readonly Reservation[];
  /** Of the last attempt; absent if it did not end normally. */
  readonly verdict: RecordOf<'verdict'> | undefined;
  /** More may have been sent than is recorded: it is a copy, and the run that placed it here ended before resuming it. */
  readonly lags: boolean;
  /** Text of the ledger in another folder from which it was copied, and from which more may have been sent since. */
  readonly borrowed: string | undefined;
  /** It was resumed in another folder, so more may have been sent than is recorded. */
  readonly isMoved: boolean;
  /** What the next attempt continues: all complete lines except a `moved`. */
  readonly text: string;
  /** A `moved`, or part of a line that a crash cut off, follows them. */
  readonly isTorn: boolean;
}

/** State after the records so far. */
export interface Replayed {
  /** Absent if the run ended before it had a plan, and so sent nothing. */
  start: RecordOf<'start'> | undefined;
  attempt: number;
  writer: string;
  readonly writers: LedgerWriter[];
  readonly jobs: Map<number, LedgerJob>;
  reserved: Reservation[];
  verdict: RecordOf<'verdict'> | undefined;
  lags: boolean;
  /** Length of the text before the `borrowed` record in force. */
  borrowedLength: number | undefined;
  isMoved: boolean;
}

/** Begins with an empty ledger; takes its records in order. */
export function startReplay(): Replayed {
  return {
    start: undefined,
    attempt: 0,
    writer: '',
    writers: [],
    jobs: new Map(),
    reserved: [],
    verdict: undefined,
    lags: false,
    borrowedLength: undefined,
    isMoved: false,
  };
}

/**
 * Applies the next record.
 * @param length length of the text before it, in characters.
 * @returns false if the record cannot follow the earlier ones.
 */
export function replay(replayed: Replayed, record: LedgerRecord, length: number): boolean {
  // Nothing is ever written after a `moved`.
  if (replayed.isMoved) return false;
  // A run that ended without a plan leaves only a verdict.
  if (replayed.start === undefined && record.kind !== 'start') return record.kind === 'verdict';
  switch (record.kind) {
    case 'start':
      if (length > 0) return false;
      replayed.start = record;
      beginAttempt(replayed, record);
      return true;
    case 'resume':
      beginAttempt(replayed, record);
      return true;
    case 'copy':
      replayed.lags = true;
      return true;
    case 'borrowed':
    case 'owned':
      replayed.borrowedLength = record.kind === 'borrowed' ? length : undefined;
      return true;
    case 'moved':
      replayed.isMoved = true;
      return true;
    case 'verdict':
      replayed.verdict = record;
      return true;
    case 'chosen':
      return noteChosen(replayed, record);
    case 'reserve': {
      const rows = parseRanges(record.rows, replayed.start?.rows ?? 0);
      if (rows !== undefined) replayed.reserved.push({ rows, after: record.after });
      return rows !== undefined;
    }
    case 'intent':
      return noteIntent(replayed, record);
    default:
      return noteResponse(replayed.jobs, record);
  }
}

/** Rows are only ever added behind the others, so that the numbers of those stay the same. */
function noteChosen(replayed: Replayed, { files, ...scope }: RecordOf<'chosen'>): boolean {
  const { start } = replayed;
  if (start === undefined || scope.rows < start.rows || files.length !== start.files.length) return false;
  const counted = start.files.map((file, index) => ({ ...file, rows: files[index] ?? 0 }));
  const { rows, invalid, skipped, chosen, left } = scope;
  replayed.start = { ...start, rows, invalid, skipped, chosen, left, files: counted };
  return true;
}

function beginAttempt(replayed: Replayed, { attempt, runId, schedulerRun }: RecordOf<'start' | 'resume'>): void {
  replayed.attempt = attempt;
  replayed.writer = runId;
  replayed.writers.push({ runId, attempt, schedulerRun });
  replayed.reserved = [];
  replayed.verdict = undefined;
  replayed.lags = false;
}

function noteIntent({ jobs, start }: Replayed, record: RecordOf<'intent'>): boolean {
  const rows = parseRanges(record.rows, start?.rows ?? 0);
  if (rows === undefined || rows.length === 0) return false;
  const job = jobs.get(record.job);
  // A second intent of a job is the same submit, repeated with its idempotency key.
  if (job !== undefined) return job.submit !== 'accepted' && job.batchId === record.batchId;
  jobs.set(record.job, {
    number: record.job,
    round: record.round,
    batch: record.batch,
    batchId: record.batchId,
    rows,
    rowCount: countRows(rows),
    submittedAt: record.at,
    submit: 'intended',
  });
  return true;
}

function noteResponse(
  jobs: ReadonlyMap<number, LedgerJob>,
  record: RecordOf<'accepted' | 'refused' | 'uncertain' | 'result' | 'canceled'>,
): boolean {
  const job = jobs.get(record.job);
  // A batch that was refused before its intent leaves only these two.
  if (job === undefined) return record.kind === 'result' || record.kind === 'refused';
  switch (record.kind) {
    case 'accepted':
      if (job.submit === 'accepted') return false;
      job.submit = 'accepted';
      job.acceptedAt = record.at;
      job.outputs = record.outputs;
      return true;
    case 'refused':
    case 'uncertain':
      if (job.submit === 'accepted') return false;
      job.submit = record.kind;
      return true;
    case 'result': {
      const { state, at, foreign = 0, miscounted = false } = record;
      const results = parseOutcomes(record.outcomes, job.rowCount);
      if (results !== undefined) job.end = { state, results, at, foreign, miscounted };
      return results !== undefined;
    }
    case 'canceled':
      return true;
  }
}

/**
 * The history of a ledger whose records were replayed; undefined if it has no start record.
 * @param text its complete lines.
 * @param isTorn whether part of another line follows them.
 * @param sums `sums[n]` is the sum of the first n records.
 */
export function toHistory(
  { start, borrowedLength, ...replayed }: Replayed,
  { text, isTorn, sums }: { readonly text: string; readonly isTorn: boolean; readonly sums: readonly string[] },
): LedgerHistory | undefined {
  if (start === undefined) return undefined;
  const { isMoved } = replayed;
  return {
    ...start,
    ...replayed,
    ...toChecksums(sums, sums.length - (isMoved ? 2 : 1)),
    borrowed: borrowedLength === undefined ? undefined : text.slice(0, borrowedLength),
    text: isMoved ? text.replace(LAST_LINE, '') : text,
    isTorn: isTorn || isMoved,
  };
}

const LAST_LINE = /[^\n]*\n$/;
