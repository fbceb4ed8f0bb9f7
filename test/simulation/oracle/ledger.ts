import type { Attempt } from '../evidence.ts';
import { RUN_ID } from '../paths.ts';
import { isStopped } from './breach.ts';
import { milliseconds } from './truth.ts';
import type { Invariant, RecordLine, View } from './view.ts';
import { holdsHidden, linesOf } from './view.ts';

interface Line {
  readonly kind: string;
  readonly job?: number;
  readonly rows?: string | number;
  readonly outcomes?: string;
  readonly batchId?: string;
  /** Of this line and all before it. */
  readonly sum?: string;
  readonly outputs?: { readonly id?: string };
}

/** The whole lines of a ledger; behind the last line feed stands what a crash cut off. Undefined: one is no JSON. */
export function readLines(text: string): readonly Line[] | undefined {
  const read: Line[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    const found = parseLine(line);
    if (found === undefined) return undefined;
    read.push(found);
  }
  return read;
}

/** Every copy of a ledger repeats the lines of the one before it. */
const parsed = new Map<string, Line | undefined>();
const MOST_PARSED = 10_000;

function parseLine(text: string): Line | undefined {
  if (text === '') return undefined;
  if (parsed.has(text)) return parsed.get(text);
  if (parsed.size >= MOST_PARSED) parsed.clear();
  const line = tryParse(text);
  parsed.set(text, line);
  return line;
}

function tryParse(text: string): Line | undefined {
  try {
    const line: Line = JSON.parse(text);
    return line;
  } catch {
    return undefined;
  }
}

/** `1-3,7` as 0-based row numbers. */
export function readRanges(text: string): readonly number[] {
  return text.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at - 1);
  });
}

/** `succeeded*2,failed:again*1,unresolved:missing*1`, one by one. */
function readOutcomes(text: string): readonly string[] {
  return text.split(',').flatMap((part) => {
    const [word = '', times = '1'] = part.split('*');
    return Array.from({ length: Number(times) }, () => word.replace(/:again$/, ''));
  });
}

/**
 * I9, crash equivalence: the ledger alone leads to the same outcomes as the run. Read by itself, its intents and results give
 * every row the outcome that records.csv gives it; a row of which it says nothing was not sent, and an intent without a result
 * is a row whose fate is open. And after crashes, if nothing else went wrong, every row has the outcome of an undisturbed run, or is uncertain.
 */
export const crashEquivalence: Invariant = function* (view) {
  for (const conclusion of view.conclusions) {
    const { ledger, records, number } = conclusion;
    const lines = readLines(ledger);
    if (lines === undefined || records === undefined) continue;
    const known = replay(lines);
    const isTakenUp = hasTakenUp(view, conclusion);
    for (const { index, outcome, reason, standing } of linesOf(view, conclusion)) {
      if (standing !== 'sendable') continue;
      const said = reason === '' ? outcome : `${outcome}:${reason}`;
      const told = known.get(index) ?? 'unresolved:not-sent';
      // A run that ended before it took up the earlier one's ledger knows nothing, and says so.
      if (!isTakenUp && isUncertain({ outcome, reason })) continue;
      const isOpen = told === 'unresolved:open' && outcome === 'unresolved' && reason !== 'not-sent';
      if (said !== told && !isOpen)
        yield `Attempt ${number} reports row ${index + 1} as ${said}, and its ledger tells ${told}.`;
    }
  }
  yield* asUndisturbed(view);
};

/** The attempt began a ledger of its own, or went on with the one before it. */
function hasTakenUp({ attempts }: View, { number, ledger }: Pick<Attempt, 'number' | 'ledger'>): boolean {
  const resumes = (text: string): number => text.split('{"kind":"resume"').length;
  const before = attempts.find((each) => each.number === number - 1)?.ledger ?? '';
  const isBegun = /^\{"kind":"start".*\n/.test(ledger);
  return isBegun && (!/^\{"kind":"start".*\n/.test(before) || resumes(ledger) !== resumes(before));
}

export function replay(lines: readonly Line[]): ReadonlyMap<number, string> {
  const rowsOf = new Map<number, readonly number[]>();
  const results = new Map<number, readonly string[]>();
  const refused = new Set<number>();
  for (const { kind, job = 0, rows, outcomes } of lines) {
    if (kind === 'intent' && typeof rows === 'string') {
      // The number of a batch that was refused before its intent is given out again.
      rowsOf.set(job, readRanges(rows));
      results.delete(job);
      refused.delete(job);
    }
    if (kind === 'result' && outcomes !== undefined) results.set(job, readOutcomes(outcomes));
    if (kind === 'refused') refused.add(job);
  }
  const known = new Map<number, string>();
  // A row's last job says what became of it, however late an earlier one is heard of again.
  for (const job of [...rowsOf.keys()].toSorted((a, b) => a - b)) {
    const said = results.get(job);
    for (const [at, row] of (rowsOf.get(job) ?? []).entries()) {
      const before = known.get(row);
      if (refused.has(job) && before !== undefined) continue;
      known.set(row, said?.[at] ?? (refused.has(job) ? 'unresolved:not-sent' : 'unresolved:open'));
    }
  }
  return known;
}

/** What each fate comes to where nothing goes wrong. */
function* asUndisturbed(view: View): Generator<string> {
  const conclusion = view.attempts.at(-1)?.publication === undefined ? undefined : view.conclusions.at(-1);
  const isHarmless = (name: string): boolean =>
    name.includes('/crash-') || name === 'cache/save-slow' || name === 'ledger/slow-sync';
  const isCrashesOnly = view.attempts.length > 1 && [...view.fired.keys()].every(isHarmless);
  if (conclusion === undefined || !isCrashesOnly || view.attempts.some(({ cancelledAt }) => cancelledAt !== undefined))
    return;
  if (conclusion.publication.report.faults.some(({ code }) => code === 'plan/too-long')) return;
  // The time was up before the last batch's turn.
  if (conclusion.endedAt - conclusion.startedAt >= milliseconds(view.story.inputs.timeout ?? '')) return;
  if (conclusion.publication.report.reason === 'timed-out' || conclusion.publication.report.reason === 'invalid-data')
    return;
  const ends: Readonly<Record<string, readonly string[]>> = {
    ok: ['succeeded'],
    absent: ['not_found'],
    bad: ['failed'],
    flaky: ['succeeded', 'failed'],
  };
  for (const { index, row, outcome, reason, standing } of linesOf(view, conclusion)) {
    // A job that was answered at once can not be asked again: its results died with the runner.
    const isGone = reason === 'unreachable' && view.jobsOf(row).at(-1)?.job.isSync === true;
    if (standing !== 'sendable' || isUncertain({ outcome, reason }) || isGone || reason === 'timed-out') continue;
    // Whether it stopped rightly is judged by I16.
    if (reason === 'not-sent' && isStopped(conclusion)) continue;
    if (!(ends[row.fate] ?? []).includes(outcome))
      yield `After crashes alone row ${index + 1} (${row.fate}) is ${outcome} ${reason}.`;
  }
}

function isUncertain({ outcome, reason }: Pick<RecordLine, 'outcome' | 'reason'>): boolean {
  return outcome === 'unresolved' && reason === 'uncertain';
}

/**
 * I14, monotone ledger: what was once on the disk stays as it was, over syncs and attempts; every line is a JSON object; the first
 * says who wrote it; numbers of jobs go up; an accepted, refused, uncertain or result line comes after its job's intent, at most one
 * accepted for each. When a submit leaves, an intent for exactly its rows is on the disk; before a job is first polled, its acceptance is.
 */
export const monotoneLedger: Invariant = function* (view) {
  let before = '';
  for (const { number, synced, ledger, publication, from, startedAt, died } of view.attempts) {
    // A run that ended before it had a plan leaves a verdict alone: there is nothing to go on with.
    if (from === 'cache' || !/^\{"kind":"start".*\n/.test(before)) before = '';
    const copied = view.saved.findLast(({ at, runId }) => at <= startedAt && runId === RUN_ID)?.text ?? '';
    const isBegun = readLines(ledger)?.some(({ kind }) => kind === 'resume') === true;
    if (from === 'cache' && isBegun && !beginsWith(ledger, copied, died !== undefined))
      yield `The ledger of attempt ${number} does not begin with the copy that was saved.`;
    for (const text of [...synced, ledger]) {
      if (!text.startsWith(before)) yield `In attempt ${number} the ledger lost or changed what was on the disk.`;
      // What was never synced may be gone after the next crash.
      if (text !== ledger || died !== undefined) before = text.slice(0, text.lastIndexOf('\n') + 1);
    }
    yield* inOrder(ledger, number);
    const lines = readLines(ledger) ?? [];
    const isFull = [...view.fired.keys()].some((name) => name.startsWith('ledger/full'));
    const isWritten =
      hasTakenUp(view, { number, ledger }) &&
      publication !== undefined &&
      publication.report.resultsDir !== '' &&
      ledger !== '';
    // Jobs that a cancelled run has ended at the vendor are noted behind it.
    const last = lines.findLast(({ kind }) => kind !== 'canceled');
    if (isWritten && !isFull && last?.kind !== 'verdict')
      yield `The ledger of attempt ${number} does not end with the verdict.`;
  }
  // A full disk takes no ledger; what the vendor has is followed all the same.
  if (![...view.fired.keys()].some((name) => name.startsWith('ledger/full'))) yield* writtenAhead(view);
};

/** All whole lines of the copy, in order; of an attempt that died as many as it wrote. */
function beginsWith(ledger: string, copy: string, isCut: boolean): boolean {
  const lines = readLines(ledger) ?? [];
  const copied = readLines(copy) ?? [];
  return copied.every(
    (line, at) => (isCut && at >= lines.length) || JSON.stringify(line) === JSON.stringify(lines[at]),
  );
}

function* inOrder(ledger: string, attempt: number): Generator<string> {
  const lines = readLines(ledger);
  if (lines === undefined) {
    yield `The ledger of attempt ${attempt} has a line that is no JSON.`;
    return;
  }
  const intended = new Map<number, string | undefined>();
  const accepted = new Set<number>();
  if (lines.length > 0 && lines.some(({ kind }) => kind === 'intent') && lines[0]?.kind !== 'start')
    yield `The ledger of attempt ${attempt} begins with ${lines[0]?.kind ?? 'nothing'}.`;
  for (const { kind, job, batchId } of lines) {
    if (job === undefined) continue;
    if (kind === 'intent') {
      // With a key the same submit may be made again.
      const isSame = intended.get(job) === batchId && !accepted.has(job);
      if (intended.has(job) && !isSame) yield `Job ${job} has two intents.`;
      intended.set(job, batchId);
    } else if (kind === 'accepted') {
      if (accepted.has(job)) yield `Job ${job} was accepted twice.`;
      if (!intended.has(job)) yield `Job ${job} was accepted, and never intended.`;
      accepted.add(job);
    } else if (kind === 'uncertain' && !intended.has(job)) yield `Job ${job} is ${kind}, and was never intended.`;
  }
}

function* writtenAhead({ requests, story, vendor }: View): Generator<string> {
  const places = new Map<string, number[]>();
  for (const [index, { note }] of story.rows.entries()) places.set(note, [...(places.get(note) ?? []), index]);
  const looked = new Set<string>();
  for (const request of requests) {
    if (request.stage === 'submit' && request.notes.length > 0) {
      const isIntended = (readLines(request.ledger) ?? []).some(({ kind, rows }) => {
        if (kind !== 'intent' || typeof rows !== 'string') return false;
        const intended = readRanges(rows);
        return (
          intended.length === request.notes.length &&
          intended.every((row) => request.notes.includes(story.rows[row]?.note ?? ''))
        );
      });
      if (!isIntended) yield `Request ${request.number} was submitted without an intent on the disk.`;
    }
    if (request.stage === 'poll' && !looked.has(request.path)) {
      looked.add(request.path);
      const job = vendor.jobs.find(({ id }) => request.path.endsWith(`/${id}`));
      const isKnown = job !== undefined && (holdsHidden(request.ledger) || request.ledger.includes(`"${job.id}"`));
      if (!isKnown) yield `Request ${request.number} polls a job whose acceptance is not on the disk.`;
    }
  }
}

/** By its ledger: there is a verdict, and the outcome of every row is known. */
export function isOver(ledger: string): boolean {
  const lines = readLines(ledger);
  const last = lines?.findLast(({ kind }) => kind !== 'canceled');
  if (lines === undefined || last?.kind !== 'verdict') return false;
  const known = replay(lines);
  return (
    known.size >= Number(lines[0]?.rows ?? 0) && [...known.values()].every((said) => !said.startsWith('unresolved'))
  );
}
