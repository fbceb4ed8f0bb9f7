import { type ChangedLines, touches } from '../domain/changed-lines.ts';
import type { JobRecord } from '../domain/job.ts';
import { memoize } from '../domain/memo.ts';
import { MODES } from '../domain/mode.ts';
import { isProblem, type RowOutcome } from '../domain/outcome.ts';
import type { SourceRecord } from '../domain/row.ts';
import type { Stretch } from '../domain/stretch.ts';
import type { FinalRow } from '../report/final-rows.ts';
import type { JobStore } from '../store/job-store.ts';
import type { RowStore } from '../store/row-store.ts';
import type { RowEntry } from '../store/row-table.ts';
import type { Known, KnownRows, RunContext } from './context.ts';
import { rowTemplate } from './disclosure.ts';
import { explainOutcome } from './explain-outcome.ts';
import { countLines, type FaultPlaces } from './fault-places.ts';
import { createMasks, type Masks, maskId } from './guard.ts';
import { readMergedRow } from './merge/read-merged.ts';
import { createRowKeys, type RowKeyReader } from './row-keys.ts';

/** What is known of places in the files beside the lines of rows. */
export interface FoundPlaces {
  readonly changed: ChangedLines;
  readonly places?: FaultPlaces;
}

export interface RowReader {
  readonly count: number;
  /** Valid until the next call. */
  read(number: number): FinalRow;
}

/** Rows by number, each with what became of it; none where the run ended before it read any. */
export function createRowReader(run: RunContext, found: FoundPlaces): RowReader {
  const { known } = run;
  const { rows, setup, jobs, merged } = known;
  const masks = createMasks(run);
  if (rows !== undefined && merged !== undefined) return createMergedReader(rows, jobs, { masks, found });
  if (rows === undefined || setup === undefined) return NO_ROWS;
  const { store, files } = rows;
  const keys = createRowKeys(setup, store);
  const quiet = new QuietRow(store, keys);
  const lookUp = createJobReader(jobs, masks);
  const isOnlyPlanned = MODES[known.mode].judges === 'plan' && !known.mayBeSent;
  const planned = explainOutcome({ outcome: undefined, reason: undefined }, known);
  const readTold = createToldReader(known, { store, keys, masks, found });
  return {
    count: store.table.count,
    read(number) {
      if (isOnlyPlanned && store.table.outcome(number) === undefined) return quiet.plan(number, planned, files);
      const entry = store.table.view(number);
      const { job, shown } = lookUp(entry.job);
      const path = files[entry.file]?.file.path ?? '';
      const judged = explainOutcome(entry, known);
      const isUnknown = entry.outcome === undefined && known.mayBeSent;
      if (entry.message === 0 && !isUnknown && !isProblem(judged))
        return quiet.become(number, entry, { judged, path, shown });
      return readTold(number, { entry, judged, path, job, shown, isUnknown });
    },
  };
}

/** What is known of a row that needs attention, or that has a message. */
interface ToldRowFacts extends FoundJob {
  readonly entry: RowEntry;
  readonly judged: RowOutcome;
  readonly path: string;
  /** Nobody knows whether an earlier attempt has sent it. */
  readonly isUnknown: boolean;
}

function createToldReader(
  known: Known,
  parts: {
    readonly store: RowStore;
    readonly keys: RowKeyReader;
    readonly masks: Masks;
    readonly found: FoundPlaces;
  },
): (number: number, facts: ToldRowFacts) => FinalRow {
  const { store, keys, masks, found } = parts;
  const textOf = memoize(store.text);
  return (number, { entry, judged, path, job, shown, isUnknown }) => {
    const text = textOf(entry.message);
    const row = new ToldRow(number, { entry, judged, path, shown }, parts);
    row.cell = found.places?.get(number);
    row.message = isUnknown ? NOT_RESUMED : masks.text(text);
    const ranges = found.changed.size > 0 && isProblem(judged) ? found.changed.get(path) : undefined;
    row.isChanged = ranges !== undefined && touches(ranges, entry.line, countLines(row.record));
    if (row.message === '') return row;
    const templateOf = (message: string): string => {
      const { outcome, key, record } = row;
      return rowTemplate({ outcome, key, record, message: masks.text(message) }, known);
    };
    const line = row.key === undefined || keys.bytes(number) !== undefined ? store.csvLine(number) : undefined;
    row.template = masks.text(jobTemplate(text, job, templateOf) ?? rowTemplate(row, known, line));
    return row;
  };
}

/** A row with something to say. Its record is read only where somebody asks for it. */
class ToldRow implements FinalRow {
  readonly number: number;
  readonly file: number;
  readonly path: string;
  readonly line: number;
  readonly key: string | undefined;
  readonly outcome: FinalRow['outcome'];
  readonly reason: FinalRow['reason'];
  readonly attempts: number;
  readonly job: number;
  readonly retryable: boolean;
  readonly jobId: string | undefined;
  readonly publicJobId?: string;
  readonly endedAt?: string;
  cell: FinalRow['cell'];
  isChanged = false;
  message = '';
  template = '';
  private readonly store: RowStore;
  private readonly keys: RowKeyReader;
  private made: SourceRecord | undefined;

  constructor(
    number: number,
    { entry, judged, path, shown }: Pick<ToldRowFacts, 'entry' | 'judged' | 'path' | 'shown'>,
    { store, keys }: { readonly store: RowStore; readonly keys: RowKeyReader },
  ) {
    this.number = number;
    this.file = entry.file;
    this.path = path;
    this.line = entry.line;
    this.key = keys.text(number);
    this.outcome = judged.outcome;
    this.reason = judged.reason;
    this.attempts = entry.attempts;
    this.job = entry.job;
    this.retryable = entry.outcome === 'failed' && entry.retryable;
    this.jobId = shown.jobId;
    if (shown.publicJobId !== undefined) this.publicJobId = shown.publicJobId;
    if (shown.endedAt !== undefined) this.endedAt = shown.endedAt;
    this.store = store;
    this.keys = keys;
  }

  get keyBytes(): Stretch | undefined {
    return this.keys.bytes(this.number);
  }

  get record(): SourceRecord {
    this.made ??= this.store.record(this.number);
    return this.made;
  }
}

/**
 * As most rows are, sent or only planned, with nothing to say: key and record are read only where somebody asks for them.
 * One for all such rows, so it is valid until the next row is read.
 */
class QuietRow implements FinalRow {
  readonly message = '';
  readonly template = '';
  readonly isChanged = false;
  readonly retryable = false;
  outcome: FinalRow['outcome'] = 'skipped';
  reason: FinalRow['reason'];
  number = 0;
  file = 0;
  path = '';
  line = 0;
  attempts = 0;
  job = 0;
  jobId: string | undefined;
  publicJobId: string | undefined;
  endedAt: string | undefined;
  private readonly store: RowStore;
  private readonly keys: RowKeyReader;

  constructor(store: RowStore, keys: RowKeyReader) {
    this.store = store;
    this.keys = keys;
  }

  become(
    number: number,
    entry: RowEntry,
    { judged, path, shown }: { readonly judged: RowOutcome; readonly path: string; readonly shown: FoundJob['shown'] },
  ): this {
    this.outcome = judged.outcome;
    this.reason = judged.reason;
    this.number = number;
    this.file = entry.file;
    this.path = path;
    this.line = entry.line;
    this.attempts = entry.attempts;
    this.job = entry.job;
    this.jobId = shown.jobId;
    // A member that is deleted makes the object slow.
    this.publicJobId = shown.publicJobId;
    this.endedAt = shown.endedAt;
    return this;
  }

  /** A row that was in no job, and has neither outcome nor message. */
  plan(number: number, { outcome, reason }: RowOutcome, files: KnownRows['files']): this {
    const { file, line } = this.store.table.source(number);
    this.outcome = outcome;
    this.reason = reason;
    this.number = number;
    this.file = file;
    this.path = files[file]?.file.path ?? '';
    this.line = line;
    this.attempts = 0;
    this.job = 0;
    this.jobId = undefined;
    return this;
  }

  get key(): string | undefined {
    return this.keys.text(this.number);
  }

  get keyBytes(): Stretch | undefined {
    return this.keys.bytes(this.number);
  }

  get record(): SourceRecord {
    return this.store.record(this.number);
  }
}

function createMergedReader(
  rows: KnownRows,
  jobs: JobStore | undefined,
  { masks, found }: { readonly masks: Masks; readonly found: FoundPlaces },
): RowReader {
  const lookUp = createJobReader(jobs, masks);
  return {
    count: rows.store.table.count,
    read(number) {
      const row = readMergedRow(rows, number, found.places);
      return { ...row, ...lookUp(row.job ?? 0).shown };
    },
  };
}

interface FoundJob {
  readonly job: JobRecord | undefined;
  readonly shown: Pick<FinalRow, 'jobId' | 'publicJobId' | 'endedAt'>;
}

/** Looks up jobs by number. Most rows are in the same job as the one before. */
function createJobReader(jobs: JobStore | undefined, masks: Masks): (number: number) => FoundJob {
  const none = { job: undefined, shown: describeJob(undefined, masks) };
  let last: { readonly number: number; readonly found: FoundJob } = { number: 0, found: none };
  return (number) => {
    if (last.number !== number) {
      const job = number === 0 ? undefined : jobs?.get(number);
      last = { number, found: { job, shown: describeJob(job, masks) } };
    }
    return last.found;
  };
}

/** The public form of a row's message that holds its job's: that may contain values of any of the job's rows. */
function jobTemplate(
  text: string,
  job: JobRecord | undefined,
  templateOf: (message: string) => string,
): string | undefined {
  const { message = '', template } = job ?? {};
  const at = text.indexOf(message);
  if (message === '' || template === undefined || at === -1) return undefined;
  // What stands around it is about the row alone, such as the vendor's words on an earlier round.
  const around = (part: string): string => part.replace(/\S(?:.*\S)?/s, templateOf);
  return `${around(text.slice(0, at))}${template}${around(text.slice(at + message.length))}`;
}

const NO_ROWS: RowReader = {
  count: 0,
  read(number) {
    throw new Error(`There is no row ${number}.`);
  },
};

function describeJob(job: JobRecord | undefined, masks: Masks): Pick<FinalRow, 'jobId' | 'publicJobId' | 'endedAt'> {
  if (job === undefined) return { jobId: undefined };
  const { id: jobId, publicId, endedAt } = maskId(job, masks);
  return {
    jobId,
    ...(publicId !== undefined && { publicJobId: publicId }),
    ...(endedAt !== undefined && { endedAt }),
  };
}

const NOT_RESUMED = 'an earlier attempt may have sent it, and this one ended before it could resume that attempt';
