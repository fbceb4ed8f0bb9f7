import type { RandomAccessFile } from '../ports/files.ts';
import { DECISION, isHeld, OUTCOME, STATE, stateAfter } from './codes.ts';
import { type RowCollector, rowOf } from './collector.ts';
import { checkKind } from './compare.ts';
import { freeIndex, type IndexedRun, isSameRun, type MemoryAbout, type MemoryRun } from './header.ts';
import {
  countOf,
  createImageWriter,
  type ImageWriter,
  type Memory,
  stateOf,
  type Version,
  versionOf,
  writePartitions,
} from './image.ts';
import {
  AGAIN,
  compareContentsAt,
  countStates,
  eachContent,
  isKnownWhole,
  isSimple,
  type Joined,
  joinPartition,
  type Spans,
  sizeOf,
} from './match.ts';
import { ENTRY_BYTES, type Sorted, type Span } from './sorted.ts';
import { applyOutcome, type OpenVersion, readOpens, readUniqueKey, writeOpens, writeUniqueKey } from './unique-key.ts';

export interface NextOptions {
  readonly collector: RowCollector;
  /** The memory that the rows were compared with. */
  readonly memory: Memory | undefined;
  /** Decisions of that comparison. */
  readonly decisions: Uint8Array;
  /** A code of `OUTCOME` per row number. */
  readonly outcomes: Uint8Array;
  readonly about: MemoryAbout;
  /** The runs that leave rows open: this one, or the legs of one. */
  readonly runs: readonly MemoryRun[];
  /** Which of them a row is open for; the first, unless it is said. */
  readonly runOf?: ((row: number) => number) | undefined;
  /**
   * What no row has any more leaves the memory, but never a key with an open or invalid row. Not with `limit`, an empty
   * source or a pattern without a file.
   */
  readonly forget: boolean;
  /** An empty temporary file, which the next memory closes. */
  readonly file: RandomAccessFile;
}

interface Task extends Pick<NextOptions, 'decisions' | 'outcomes' | 'forget'> {
  readonly writer: ImageWriter;
  /** Index of the run that a row is open for. */
  readonly runOf: (row: number) => number;
}

/**
 * The memory after a run. Throws RangeError if it would hold open rows of more than `MAX_RUNS` runs, if the memory was
 * written for a key of the other kind, or if `runOf` names none of `runs`.
 */
export function writeNext(options: NextOptions): Memory {
  const { collector, memory, about } = options;
  checkKind(memory, about.unique);
  const writer = createImageWriter(options.file, about.unique);
  const runs = options.runs.reduce(withRun, memory?.header.runs ?? []);
  const indexes = options.runs.map((own) => runs.find((each) => isSameRun(each, own))?.index);
  const { runOf = () => 0 } = options;
  const task = {
    ...options,
    writer,
    runOf(row: number): number {
      const index = indexes[runOf(row)];
      if (index === undefined) throw new RangeError(`Row ${row} is open for no run.`);
      return index;
    },
  };
  const writeKey = about.unique ? writeUnique : writeCounted;
  writePartitions(writer, (number) =>
    joinPartition(collector, memory, number, (joined, spans) => {
      writeKey(task, joined, spans);
      writer.endKey();
    }),
  );
  return writer.finish(about, runs);
}

function withRun(runs: readonly IndexedRun[], run: MemoryRun): readonly IndexedRun[] {
  const known = runs.find((each) => isSameRun(each, run));
  const others = runs.filter((each) => each !== known);
  return [...others, { ...run, index: known?.index ?? freeIndex(runs) }];
}

function writeUnique(task: Task, joined: Joined, spans: Spans): void {
  if (task.forget && sizeOf(spans.rows) + sizeOf(spans.opens) === 0) return;
  if (writeSimple(task, joined, spans)) return;
  const key = readUniqueKey(joined.records, spans.records, readOpens(joined.opens, spans.opens));
  const opens: OpenVersion[] = [];
  for (const index of touchedRows(task, joined, spans.rows)) {
    const [version, row] = [versionOf(joined.rows, index), rowOf(joined.rows, index)];
    const outcome = task.outcomes[row] ?? OUTCOME.untouched;
    applyOutcome(key, version, outcome);
    if (outcome === OUTCOME.open) opens.push({ version, run: task.runOf(row), row });
  }
  key.opens.push(...opens);
  writeUniqueKey(task.writer, key);
}

/** Most keys of most runs: at most one row, that was delivered, is open or stays as it was. Without objects. */
function writeSimple(task: Task, joined: Joined, spans: Spans): boolean {
  if (sizeOf(spans.opens) > 0 || sizeOf(spans.rows) > 1) return false;
  const { rows, records } = joined;
  const isOne = sizeOf(spans.rows) === 1;
  const outcome = isOne ? task.outcomes[rowOf(rows, spans.rows.from)] : OUTCOME.untouched;
  if (outcome === OUTCOME.untouched) copyRecords(task, records, spans.records);
  else if (outcome === OUTCOME.succeeded || outcome === OUTCOME.open) {
    // The vendor may still have what was sent before.
    if (outcome === OUTCOME.open) copyRecords(task, records, spans.records);
    writeRow(task, rows, spans.rows.from);
  } else return false;
  return true;
}

function copyRecords({ writer }: Task, records: Sorted, { from, to }: Span): void {
  for (let index = from; index < to; index += 1)
    writer.record(records.view, index * ENTRY_BYTES, stateOf(records, index), countOf(records, index));
}

/** What became of a row, where nothing else is known of its content. */
function writeRow({ writer, outcomes, runOf }: Task, rows: Sorted, index: number): void {
  const row = rowOf(rows, index);
  const outcome = outcomes[row] ?? OUTCOME.untouched;
  const at = index * ENTRY_BYTES;
  if (outcome === OUTCOME.open) writer.open(rows.view, at, runOf(row), row);
  else if (outcome !== OUTCOME.untouched) writer.record(rows.view, at, stateAfter(outcome), 1);
}

/** Rows with an outcome, in the order in which their outcomes apply. */
function touchedRows({ outcomes }: Task, { rows }: Joined, { from, to }: Span): readonly number[] {
  const outcomeOf = (index: number): number => outcomes[rowOf(rows, index)] ?? OUTCOME.untouched;
  const touched: number[] = [];
  for (let index = from; index < to; index += 1) if (outcomeOf(index) !== OUTCOME.untouched) touched.push(index);
  return touched.length < 2 ? touched : touched.sort((a, b) => outcomeOf(a) - outcomeOf(b));
}

/** How much of a key with several rows goes, wherever it is found first. */
interface Leaving {
  /** Delivered versions whose place a changed one took, or that are forgotten. */
  delivered: number;
  /** Open versions that were edited and sent all the same. */
  open: number;
  /** Tries that no row has any more. */
  readonly tries: boolean;
}

function writeCounted(task: Task, joined: Joined, spans: Spans): void {
  if (isSimple(joined, spans) && writeSimpleCounted(task, joined, spans)) return;
  const leaving = findLeaving(task, joined, spans);
  eachContent(joined, spans, (content) => writeContent(task, { joined, spans: content, leaving }));
}

/** The same as for keys with several rows, without objects. False where what is remembered changed since the comparison. */
function writeSimpleCounted(task: Task, joined: Joined, spans: Spans): boolean {
  const { rows, records, isValid } = joined;
  const [at, known] = [spans.rows.from, spans.records.from];
  const isKnown = sizeOf(spans.records) === 1;
  const row = sizeOf(spans.rows) === 1 ? rowOf(rows, at) : undefined;
  if (row === undefined || !isValid(row)) {
    if (row !== undefined || !task.forget) copyRecords(task, records, spans.records);
    return true;
  }
  const [decision, outcome] = [task.decisions[row], task.outcomes[row] ?? OUTCOME.untouched];
  const state = isKnown ? stateOf(records, known) : -1;
  const order = isKnown ? compareContentsAt(rows, at, records, known) : 0;
  if (isKnown && order === 0) {
    if (decision !== AGAIN[state]) return false;
    if (outcome === OUTCOME.untouched || decision === DECISION.unchanged) copyRecords(task, records, spans.records);
    else writeRow(task, rows, at);
    return true;
  }
  const isDelivered = state === STATE.delivered;
  if (decision !== (isDelivered ? DECISION.changed : DECISION.new)) return false;
  // A version whose changed successor did not arrive stays. A try that no row has any more does not.
  const isLeft = isDelivered ? outcome !== OUTCOME.succeeded : !task.forget;
  if (order < 0) writeRow(task, rows, at);
  if (isLeft) copyRecords(task, records, spans.records);
  if (order >= 0) writeRow(task, rows, at);
  return true;
}

function findLeaving({ decisions, outcomes, forget }: Task, joined: Joined, spans: Spans): Leaving {
  const tries = forget && isKnownWhole(joined, spans);
  let [changed, replaced, open] = [0, 0, 0];
  for (let index = spans.rows.from; index < spans.rows.to; index += 1) {
    const row = rowOf(joined.rows, index);
    const [decision, outcome] = [decisions[row], outcomes[row] ?? OUTCOME.untouched];
    if (decision === DECISION.changed) changed += 1;
    if (decision === DECISION.changed && outcome === OUTCOME.succeeded) replaced += 1;
    if (decision === DECISION.heldEdited && outcome > OUTCOME.notSent) open += 1;
  }
  // A version whose changed successor did not arrive stays: back in the files, it must not go a second time.
  const surplus = tries ? countSurplus(joined, spans) - changed : 0;
  return { delivered: replaced + surplus, open, tries };
}

/** Delivered versions of a key that no row has. */
function countSurplus(joined: Joined, spans: Spans): number {
  let surplus = 0;
  eachContent(joined, spans, (content) => {
    surplus += Math.max(0, (countStates(joined.records, content.records)[STATE.delivered] ?? 0) - sizeOf(content.rows));
  });
  return surplus;
}

interface ContentTask {
  readonly joined: Joined;
  readonly spans: Spans;
  readonly leaving: Leaving;
}

const STATE_BEFORE: Readonly<Record<number, number>> = {
  [DECISION.againFailed]: STATE.failed,
  [DECISION.againNotFound]: STATE.notFound,
  [DECISION.againNotSent]: STATE.notSent,
};

function writeContent(task: Task, { joined, spans, leaving }: ContentTask): void {
  const states = countStates(joined.records, spans.records);
  const opens = readOpens(joined.opens, spans.opens);
  const rows = countRows(task, joined, spans.rows);
  const surplus = Math.min(leaving.delivered, Math.max(0, (states[STATE.delivered] ?? 0) - rows.valid));
  leaving.delivered -= surplus;
  states[STATE.delivered] = (states[STATE.delivered] ?? 0) - surplus;
  for (const state of Object.values(STATE_BEFORE)) {
    if (leaving.tries) states[state] = Math.min(states[state] ?? 0, rows.again[state] ?? 0);
  }
  const edited = Math.min(leaving.open, opens.length - rows.held.length);
  leaving.open -= edited;
  const left = opens.filter((_, index) => !isSettled(index, rows.held, edited));
  for (const index of rows.sent) applyCounted(task, { index, joined, states, opens: left });
  const version = anyVersion(joined, spans);
  for (const [state, count] of states.entries()) task.writer.record(version.view, version.at, state, count);
  writeOpens(task.writer, left);
}

/** The first open rows match the held rows, in order; of the others the first ones match edited rows. */
function isSettled(index: number, held: readonly boolean[], edited: number): boolean {
  return held[index] ?? index < held.length + edited;
}

interface ContentRows {
  readonly valid: number;
  /** Rows that matched a try, by its state. */
  readonly again: readonly number[];
  /** For each row that matched an open one, whether it was sent all the same. */
  readonly held: readonly boolean[];
  /** Indexes of rows whose outcome is to be remembered. */
  readonly sent: readonly number[];
}

function countRows({ decisions, outcomes }: Task, { rows, isValid }: Joined, { from, to }: Span): ContentRows {
  const [again, held, sent]: [number[], boolean[], number[]] = [[], [], []];
  let valid = 0;
  for (let index = from; index < to; index += 1) {
    const row = rowOf(rows, index);
    if (!isValid(row)) continue;
    valid += 1;
    const [decision, outcome] = [decisions[row] ?? DECISION.none, outcomes[row] ?? OUTCOME.untouched];
    const isTouched = outcome > (isHeld(decision) ? OUTCOME.notSent : OUTCOME.untouched);
    const state = STATE_BEFORE[decision];
    if (state !== undefined) again[state] = (again[state] ?? 0) + 1;
    if (decision === DECISION.held) held.push(isTouched);
    if (isTouched && decision !== DECISION.unchanged) sent.push(index);
  }
  return { valid, again, held, sent };
}

interface Sent {
  readonly index: number;
  readonly joined: Joined;
  readonly states: number[];
  readonly opens: OpenVersion[];
}

/** Replaces what the row matched by what became of it. */
function applyCounted({ decisions, outcomes, runOf }: Task, { index, joined, states, opens }: Sent): void {
  const row = rowOf(joined.rows, index);
  const [before, outcome] = [STATE_BEFORE[decisions[row] ?? DECISION.none], outcomes[row] ?? OUTCOME.untouched];
  if (before !== undefined) states[before] = (states[before] ?? 0) - 1;
  if (outcome === OUTCOME.open) {
    opens.push({ version: versionOf(joined.rows, index), run: runOf(row), row });
  } else {
    const state = stateAfter(outcome);
    states[state] = (states[state] ?? 0) + 1;
  }
}

function anyVersion({ rows, records, opens }: Joined, spans: Spans): Version {
  if (sizeOf(spans.records) > 0) return versionOf(records, spans.records.from);
  return sizeOf(spans.rows) > 0 ? versionOf(rows, spans.rows.from) : versionOf(opens, spans.opens.from);
}
