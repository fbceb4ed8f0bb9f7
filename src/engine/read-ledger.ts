import { FaultError, REASONS, type Reason } from '../domain/fault.ts';
import { JOB_STATES, type JobState } from '../domain/job.ts';
import { LEDGER_VERSION } from './ledger.ts';
import { countRows, parseOutcomes, parseRanges, type ResultRun, type RowRange } from './ledger-codes.ts';
import { cutShortFault, damagedFault, foreignFault, versionFault } from './ledger-faults.ts';
import { checkSum, type LedgerHead } from './ledger-head.ts';

/** What an earlier attempt's journal says of one job, or of one batch that never became a job. */
export interface NotedJob {
  readonly number: number;
  readonly round: number;
  readonly batch: number;
  readonly batchId: string;
  readonly rows: readonly RowRange[];
  readonly rowCount: number;
  /** ISO 8601, of the intent. */
  readonly submittedAt: string;
  /**
   * `intended`: a submit may have gone and nothing is known of its answer. `uncertain`: its answer was lost.
   * `refused`: surely not taken. `accepted`: the vendor has the job.
   */
  submit: 'intended' | 'uncertain' | 'refused' | 'accepted';
  /** ISO 8601. */
  acceptedAt?: string;
  outputs?: Readonly<Record<string, unknown>>;
  /** How the watch over it ended, and what became of its rows; absent where the run ended before. */
  end?: NotedEnd;
}

export interface NotedEnd {
  readonly state: JobState;
  readonly results: readonly ResultRun[];
  readonly at: string;
  readonly foreign: number;
  readonly miscounted: boolean;
}

/** Rows that were about to be sent. */
export interface Reservation {
  readonly rows: readonly RowRange[];
  /** Highest job number given out before: a row of it that was sent is in a later job. */
  readonly after: number;
  /** Only until the next is made. */
  readonly isPassing: boolean;
}

/** All that a journal says. */
export interface LedgerHistory {
  readonly runId: string;
  readonly plan: string;
  /** Hash of secrets and address: the vendor's account that got the rows. */
  readonly account: string;
  readonly commit: string;
  readonly rows: number;
  /** Rows that are in no job for good. */
  readonly invalid: number;
  readonly skipped: number;
  readonly files: readonly { readonly sha256: string; readonly rows: number }[];
  /** Of the attempt that wrote last. */
  readonly attempt: number;
  /** Id of the run that wrote last. */
  readonly writer: string;
  /** In the order of their numbers. */
  readonly jobs: ReadonlyMap<number, NotedJob>;
  /** Windows that were about to be sent, of the last attempt. */
  readonly reserved: readonly Reservation[];
  /** Of the last attempt; absent where it did not end in good order. */
  readonly verdict:
    | {
        readonly reason: Reason;
        readonly exitCode: number;
        /** The disk did not take its result files. */
        readonly unwritten: boolean;
      }
    | undefined;
  /** More may have been sent than it says: it was a copy, and who placed it here ended before taking it up. */
  readonly lags: boolean;
  /** The ledger in another folder of which it was made, and which may have sent more since. */
  readonly borrowed: string | undefined;
  /** It was continued in another folder, so more may have been sent than it says. */
  readonly isMoved: boolean;
  /** What a further attempt begins with: all whole lines but for a `moved`. */
  readonly text: string;
  /** Behind them stands a `moved`, or the beginning of a line that a crash cut off. */
  readonly isTorn: boolean;
  /** Of the text. */
  readonly head: LedgerHead;
  /** Sum of the first so many records; undefined where there are fewer. */
  readonly sumAt: (records: number) => string | undefined;
}

/**
 * Reads a journal. What stands behind the last line feed was cut off by a crash, and is passed over; all before must be
 * as it was written, to the byte.
 * @param name how messages call it.
 * @throws FaultError where the text is no journal of this tool, of another version, or altered; and `ledger/foreign`
 *   where it is that of a run which ended before it had a plan, and so sent nothing.
 */
export function readLedger(text: string, name: string): LedgerHistory {
  const { history } = readRecords(text, name);
  if (history === undefined) throw new FaultError([foreignFault(name)]);
  return history;
}

/** What a witness is held against. */
export type Vouched = Pick<LedgerHistory, 'head' | 'sumAt'>;

/** As `readLedger`, but the history is undefined where the run ended before it had a plan, and so sent nothing. */
export function readRecords(text: string, name: string): Vouched & { readonly history: LedgerHistory | undefined } {
  const end = text.lastIndexOf('\n') + 1;
  if (end === 0) throw new FaultError([foreignFault(name)]);
  const reader = createReader(name);
  for (const [i, line] of text
    .slice(0, end - 1)
    .split('\n')
    .entries())
    reader.read(line, i + 1);
  const history = reader.history(text.slice(0, end), end < text.length);
  return { ...reader.vouched(), history };
}

/**
 * Holds a journal against a witness: its head, or another copy of it. Records behind the witness are not vouched for,
 * and count all the same.
 * @throws FaultError `ledger/cut-short` where it has fewer records, or others, than the witness saw.
 */
export function checkWitness(
  { head, sumAt }: Vouched,
  witness: LedgerHead,
  names: { readonly ledger: string; readonly witness: string },
): void {
  if (sumAt(witness.records) !== witness.sum) throw new FaultError([cutShortFault(names, head, witness)]);
}

/** False of the journal of a run that ended before it had a plan: it holds no job. */
export function hasStart(text: string): boolean {
  return /^\{"kind":"start".*\n/.test(text);
}

/** Stands for the id of a batch that may never have been one: rows that an earlier attempt was about to send. */
export const RESERVED_ID = 'reserved';

const LAST_LINE = /[^\n]*\n$/;

type Line = Readonly<Record<string, unknown>>;

function createReader(name: string) {
  const jobs = new Map<number, NotedJob>();
  let start: Line | undefined;
  let attempt = 0;
  let writer = '';
  let reserved: Reservation[] = [];
  let verdict: LedgerHistory['verdict'];
  let lags = false;
  let length = 0;
  let borrowedLength: number | undefined;
  let isMoved = false;
  const sums: string[] = [''];

  const damaged = (line: number): FaultError => new FaultError([damagedFault(name, line)]);

  function apply(record: Line, line: number): void {
    // Nothing is ever written behind it.
    if (isMoved) throw damaged(line);
    if (start === undefined) {
      // A run without a plan leaves a verdict alone.
      if (record.kind === 'verdict') return;
      if (record.kind !== 'start' || line > 1) throw damaged(line);
      checkStart(record, () => damaged(line));
      start = record;
      attempt = readCount(record.attempt) ?? 1;
      writer = readText(record.runId);
      return;
    }
    const rows = readCount(start.rows) ?? 0;
    switch (record.kind) {
      case 'resume': {
        attempt = readCount(record.attempt) ?? attempt + 1;
        writer = readText(record.runId);
        reserved = [];
        verdict = undefined;
        lags = false;
        return;
      }
      case 'copy': {
        lags = true;
        return;
      }
      case 'borrowed':
      case 'owned': {
        borrowedLength = record.kind === 'borrowed' ? length : undefined;
        return;
      }
      case 'moved': {
        isMoved = true;
        return;
      }
      case 'reserve': {
        const ranges = parseRanges(readText(record.rows), rows);
        const after = readCount(record.after);
        if (ranges === undefined || after === undefined) throw damaged(line);
        reserved = reserved.filter(({ isPassing }) => !isPassing);
        reserved.push({ rows: ranges, after, isPassing: record.until === 'next' });
        return;
      }
      case 'verdict': {
        const reason = REASONS.find((known) => known === record.reason);
        if (reason === undefined) throw damaged(line);
        verdict = { reason, exitCode: readCount(record.exitCode) ?? 0, unwritten: record.unwritten === true };
        return;
      }
      default:
        if (!applyToJob(jobs, record, rows)) throw damaged(line);
    }
  }

  return {
    read(text: string, line: number): void {
      const record = parseLine(text);
      if (line === 1) {
        if (record?.kind !== 'start' && record?.kind !== 'verdict') throw new FaultError([foreignFault(name)]);
        if (record.kind === 'start' && record.version !== LEDGER_VERSION)
          throw new FaultError([versionFault(name, record.version)]);
      }
      const sum = checkSum({ sum: sums.at(-1) ?? '' }, text);
      if (record === undefined || sum === undefined) throw damaged(line);
      apply(record, line);
      sums.push(sum);
      length += text.length + 1;
    },
    vouched: (): Vouched => ({
      head: { records: sums.length - 1, sum: sums.at(-1) ?? '' },
      sumAt: (records) => sums[records],
    }),
    history(text: string, isTorn: boolean): LedgerHistory | undefined {
      if (start === undefined) return undefined;
      const kept = isMoved ? text.replace(LAST_LINE, '') : text;
      const records = sums.length - (isMoved ? 2 : 1);
      return {
        runId: readText(start.runId),
        plan: readText(start.plan),
        account: readText(start.account),
        commit: readText(start.commit),
        rows: readCount(start.rows) ?? 0,
        invalid: readCount(start.invalid) ?? 0,
        skipped: readCount(start.skipped) ?? 0,
        files: readFiles(start.files) ?? [],
        attempt,
        writer,
        jobs,
        reserved,
        verdict,
        lags,
        borrowed: borrowedLength === undefined ? undefined : text.slice(0, borrowedLength),
        isMoved,
        text: kept,
        isTorn: isTorn || isMoved,
        head: { records, sum: sums[records] ?? '' },
        sumAt: (records) => sums[records],
      };
    },
  };
}

/** False where the record is none, or can't follow what is known of its job. */
function applyToJob(jobs: Map<number, NotedJob>, record: Line, rows: number): boolean {
  const number = readCount(record.job);
  if (number === undefined || number === 0) return false;
  const job = jobs.get(number);
  if (record.kind === 'intent') {
    const ranges = parseRanges(readText(record.rows), rows);
    if (ranges === undefined || ranges.length === 0) return false;
    // An intent of a job that has one is the same submit, made again with its key.
    if (job !== undefined) return job.submit !== 'accepted' && job.batchId === record.batchId;
    jobs.set(number, {
      number,
      round: readCount(record.round) ?? 1,
      batch: readCount(record.batch) ?? 1,
      batchId: readText(record.batchId),
      rows: ranges,
      rowCount: countRows(ranges),
      submittedAt: readText(record.at),
      submit: 'intended',
    });
    return true;
  }
  // What is said of a job without an intent is nothing that this tool wrote.
  if (job === undefined) return record.kind === 'result' || record.kind === 'refused';
  switch (record.kind) {
    case 'accepted': {
      if (job.submit === 'accepted') return false;
      job.submit = 'accepted';
      job.acceptedAt = readText(record.at);
      job.outputs = isRecord(record.outputs) ? record.outputs : {};
      return true;
    }
    case 'refused':
    case 'uncertain': {
      if (job.submit === 'accepted') return false;
      job.submit = record.kind;
      return true;
    }
    case 'result': {
      const results = parseOutcomes(readText(record.outcomes), job.rowCount);
      const state = JOB_STATES.find((known) => known === record.state);
      if (results === undefined || state === undefined) return false;
      const foreign = readCount(record.foreign) ?? 0;
      job.end = { state, results, at: readText(record.at), foreign, miscounted: record.miscounted === true };
      return true;
    }
    case 'canceled':
      return true;
    default:
      return false;
  }
}

function parseLine(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && typeof value.kind === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function readCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function readFiles(value: unknown): LedgerHistory['files'] | undefined {
  if (!Array.isArray(value)) return undefined;
  const files = value.map((file: unknown) => {
    if (!isRecord(file)) return undefined;
    const rows = readCount(file.rows);
    return rows === undefined ? undefined : { sha256: readText(file.sha256), rows };
  });
  return files.every((file) => file !== undefined) ? files : undefined;
}

function checkStart(record: Line, damaged: () => FaultError): void {
  const holds =
    readText(record.runId) !== '' &&
    readText(record.plan) !== '' &&
    readText(record.account) !== '' &&
    readCount(record.rows) !== undefined &&
    readFiles(record.files) !== undefined;
  if (!holds) throw damaged();
}
