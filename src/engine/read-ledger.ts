import { FaultError, REASONS, type Reason } from '../domain/fault.ts';
import { JOB_STATES, type JobState } from '../domain/job.ts';
import { countRows, parseOutcomes, parseRanges, type ResultRun, type RowRange } from './ledger-codes.ts';
import { damagedFault, foreignFault, versionFault } from './ledger-faults.ts';

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
  /** In the order of their numbers. */
  readonly jobs: ReadonlyMap<number, NotedJob>;
  /** Windows that were about to be sent, of the last attempt. */
  readonly reserved: readonly Reservation[];
  /** Of the last attempt; absent where it did not end in good order. */
  readonly verdict: { readonly reason: Reason; readonly exitCode: number } | undefined;
  /** More may have been sent than it says: it was a copy, and who placed it here ended before taking it up. */
  readonly lags: boolean;
  /** The lines that hold, each with its line feed: what a further attempt begins with. */
  readonly text: string;
  readonly records: number;
}

/**
 * Reads a journal. A torn line is passed over where it can be one: as the last, and before a further attempt's first.
 * Throws `FaultError` where the text is no journal of this tool, of another version, or damaged in the middle.
 */
export function readLedger(text: string, name: string): LedgerHistory {
  const lines = text.split('\n');
  // What stands after the last line feed is torn, or nothing; or a line that lacks just that. Whoever goes on behind it
  // ends it, so it has to count at once.
  const last = lines.pop() ?? '';
  if (parseLine(last) !== undefined) lines.push(last);
  const reader = createReader(name);
  for (const [i, line] of lines.entries()) reader.read(line, i + 1);
  return reader.history();
}

/** False of the journal of a run that ended before it had a plan, or while it wrote its first line: it holds no job. */
export function hasStart(text: string): boolean {
  return /^\{"kind":"start".*\n/.test(text) || text.includes('"kind":"intent"');
}

/** Stands for the id of a batch that may never have been one: rows that an earlier attempt was about to send. */
export const RESERVED_ID = 'reserved';

type Line = Readonly<Record<string, unknown>>;

function createReader(name: string) {
  const jobs = new Map<number, NotedJob>();
  let start: Line | undefined;
  let attempt = 0;
  let reserved: Reservation[] = [];
  let verdict: LedgerHistory['verdict'];
  let lags = false;
  let torn: number | undefined;
  const kept: string[] = [];

  const damaged = (line: number): FaultError => new FaultError([damagedFault(name, line)]);

  function apply(record: Line, line: number): void {
    if (start === undefined) {
      if (record.kind !== 'start') throw new FaultError([foreignFault(name)]);
      if (record.version !== 1) throw new FaultError([versionFault(name, record.version)]);
      checkStart(record, () => damaged(line));
      start = record;
      attempt = readCount(record.attempt) ?? 1;
      return;
    }
    const rows = readCount(start.rows) ?? 0;
    switch (record.kind) {
      case 'resume': {
        attempt = readCount(record.attempt) ?? attempt + 1;
        reserved = [];
        verdict = undefined;
        lags = false;
        return;
      }
      case 'copy': {
        lags = true;
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
        verdict = { reason, exitCode: readCount(record.exitCode) ?? 0 };
        return;
      }
      default:
        if (!applyToJob(jobs, record, rows)) throw damaged(line);
    }
  }

  return {
    read(text: string, line: number): void {
      // What goes on in place ends a torn line first.
      if (text === '') return;
      const record = parseLine(text);
      if (record === undefined) {
        if (start === undefined && line > 1) throw new FaultError([foreignFault(name)]);
        // Nobody goes on behind a torn line but a further attempt, whose first line may be torn again.
        torn ??= line;
        return;
      }
      const goesOn = record.kind === 'resume' || (record.kind === 'intent' && record.batchId === RESERVED_ID);
      if (torn !== undefined && !goesOn) throw damaged(torn);
      torn = undefined;
      apply(record, line);
      kept.push(text);
    },
    history(): LedgerHistory {
      if (start === undefined) throw new FaultError([foreignFault(name)]);
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
        jobs,
        reserved,
        verdict,
        lags,
        text: kept.map((each) => `${each}\n`).join(''),
        records: kept.length,
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
