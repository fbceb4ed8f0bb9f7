import type { Encounter, InstrumentedJob } from '../../../src/sandbox/instruments.ts';
import { formatCsvLine, parseCsv } from '../../../src/sandbox/ngpvan/csv.ts';
import { PROCESSED } from '../../../src/sandbox/ngpvan/rows.ts';
import type { ResultEntry } from '../../../src/sandbox/outcome-decider.ts';
import type { AnyReply } from '../../../src/sandbox/respond.ts';
import type { JobView, VendorFile } from '../../../src/sandbox/types.ts';

/** What goes wrong with a job's answers. The rows were taken; what became of them stands in the record. */
export const JOB_FAULT_KINDS = [
  'never-ends',
  'unknown-status',
  'uppercase-status',
  'state-failed',
  'state-failed-with-results',
  'echo-personal-data',
  'progress-backwards',
  'progress-nonsense',
  'results-null',
  'missing-rows',
  'foreign-rows',
  'contradict',
  'duplicate-ids',
  'numeric-ids',
  'job-gone',
  '404-first',
] as const;
type JobFaultKind = (typeof JOB_FAULT_KINDS)[number];

export interface JobFault {
  readonly kind: JobFaultKind;
  /** In force for so many polls of the job; the default stands in the table below. */
  readonly polls?: number;
  /** In force for so long after it was attached, instead of a number of polls. */
  readonly seconds?: number;
  /** `missing-rows`, `foreign-rows`, `contradict`, `duplicate-ids`: how many. Default 1. */
  readonly rows?: number;
  /** `unknown-status`: the word. */
  readonly word?: string;
}

interface Setting {
  readonly fault: JobFault;
  readonly job: InstrumentedJob;
  /** 1 at the first poll with this fault. */
  readonly turn: number;
}

type Rows = readonly (readonly string[])[];
/** Changes the first rows of a job's files, or adds some after the last. */
type FileChange = (rows: Rows, count: number, file: VendorFile) => Rows;
type ViewChange = (view: JobView, setting: Setting) => JobView | undefined;

interface JobFaultBehavior {
  /** Polls it is in force for, if the rule does not say. */
  readonly polls: number;
  /** The job took no effect: all its rows failed, whatever their keys. */
  readonly failsRows?: true;
  /** Undefined: the vendor does not know the job. */
  readonly view?: ViewChange;
  /** What it does to a file of results. */
  readonly file?: FileChange;
  /** On the answer's text, for what JSON.stringify can't write. */
  readonly text?: (body: string) => string;
}

const ALWAYS = Number.POSITIVE_INFINITY;
/** Enough to see a client go on polling, few enough for a fast test. */
const A_FEW = 3;
const NONSENSE: readonly unknown[] = [-5, 1e21, 'NaN', null, '45%', {}];

const asRunning = (view: JobView, { words }: InstrumentedJob): JobView => ({
  ...view,
  status: words.running,
  results: null,
});

/** Changes the results once there are some; before that the view stays as it is. */
const changeResults =
  (change: (results: readonly ResultEntry[], count: number) => readonly ResultEntry[]): ViewChange =>
  (view, { fault }) =>
    view.results === null ? view : { ...view, results: change(view.results, fault.rows ?? 1) };

const onFirst =
  (change: (rows: Rows, count: number, messagesAt: number) => Rows): FileChange =>
  (rows, count, { isFirst, repeated }) =>
    isFirst ? change(rows, count, repeated.at + repeated.count) : rows;

const otherOutcome = ({ id, outcome }: ResultEntry): ResultEntry => ({
  id,
  outcome: outcome === 'succeeded' ? 'failed' : 'succeeded',
});

const BEHAVIORS: Readonly<Record<JobFaultKind, JobFaultBehavior>> = {
  'never-ends': {
    polls: ALWAYS,
    view: (view, { job }) => ({ ...asRunning(view, job), progress: Math.max(0, view.total - 1) }),
  },
  'unknown-status': {
    polls: A_FEW,
    view: (view, { fault, job }) => ({ ...asRunning(view, job), status: fault.word ?? 'reticulating' }),
  },
  'uppercase-status': { polls: ALWAYS, view: (view) => ({ ...view, status: view.status.toUpperCase() }) },
  'state-failed': {
    polls: ALWAYS,
    failsRows: true,
    view: (view, { job }) => ({ ...view, status: job.words.failed, results: null }),
  },
  'state-failed-with-results': {
    polls: ALWAYS,
    view: (view, { job }) => ({ ...view, status: job.words.failed, results: job.entries }),
  },
  'echo-personal-data': {
    polls: ALWAYS,
    failsRows: true,
    view: (view, { job }) => ({
      ...view,
      status: job.words.failed,
      results: null,
      message: `Could not read ${job.entries.map(({ id }) => `"${id}"`).join(', ')}.`,
    }),
  },
  'progress-backwards': {
    polls: A_FEW,
    view: (view, { job, turn }) => ({ ...asRunning(view, job), progress: Math.max(0, view.total - turn) }),
  },
  'progress-nonsense': {
    polls: NONSENSE.length,
    view: (view, { job, turn }) => ({ ...asRunning(view, job), progress: NONSENSE[(turn - 1) % NONSENSE.length] }),
  },
  'results-null': { polls: ALWAYS, view: (view) => ({ ...view, results: null }) },
  'missing-rows': {
    polls: ALWAYS,
    view: changeResults((results, count) => results.slice(count)),
    file: onFirst((rows, count) => rows.slice(count)),
  },
  'foreign-rows': {
    polls: ALWAYS,
    view: changeResults((results, count) => [
      ...results,
      ...Array.from(
        { length: count },
        (_, index): ResultEntry => ({ id: `foreign-${index + 1}`, outcome: 'succeeded' }),
      ),
    ]),
    file: (rows, count, file) => (file.isLast ? [...rows, ...makeForeign(count, file)] : rows),
  },
  contradict: {
    polls: ALWAYS,
    view: changeResults((results, count) => [...results, ...results.slice(0, count).map(otherOutcome)]),
    file: onFirst((rows, count, messagesAt) => [
      ...rows,
      ...rows.slice(0, count).map((row) => contradict(row, messagesAt)),
    ]),
  },
  'duplicate-ids': {
    polls: ALWAYS,
    view: changeResults((results, count) => [...results, ...results.slice(0, count)]),
    file: onFirst((rows, count) => [...rows, ...rows.slice(0, count)]),
  },
  // Digits stay as they are: a JSON number past 2^53 is exact on the wire, and `007` is no JSON number.
  'numeric-ids': { polls: ALWAYS, text: (body) => body.replaceAll(/"(0|[1-9]\d*)"/g, '$1') },
  'job-gone': { polls: ALWAYS, view: () => undefined },
  '404-first': { polls: A_FEW, view: () => undefined },
};

export function isJobFault(fault: { readonly kind: string }): fault is JobFault {
  return JOB_FAULT_KINDS.some((kind) => kind === fault.kind);
}

/** A fault that clings to a job until it has been in force for its polls or seconds. */
interface AttachedFault {
  readonly fault: JobFault;
  readonly attachedAtMs: number;
  turns: number;
}

/** The faults of all jobs of one sandbox. */
export function createJobFaults(): {
  /** A request that brings these faults to the job that it makes or looks at. */
  meet(faults: readonly JobFault[]): Omit<Encounter, 'detour'>;
} {
  const byJob = new Map<string, AttachedFault[]>();
  const attach = (faults: readonly JobFault[], job: InstrumentedJob): readonly AttachedFault[] => {
    const attached = byJob.get(job.id) ?? [];
    byJob.set(job.id, attached);
    for (const fault of faults) {
      if (attached.some((other) => other.fault === fault)) continue;
      attached.push({ fault, attachedAtMs: job.nowMs, turns: 0 });
      if (BEHAVIORS[fault.kind].failsRows === true) job.lose();
    }
    return attached;
  };
  return {
    meet(faults) {
      let edits: readonly ((body: string) => string)[] = [];
      return {
        accept: (job) => void attach(faults, job),
        look(job, view) {
          const seen = distort(view, attach(faults, job), job);
          edits = seen.edits;
          return seen.view;
        },
        edit: (body) => edits.reduce((text, edit) => edit(text), body),
      };
    },
  };
}

/** True where the fault is in force once more. */
function takeTurn(attached: AttachedFault, nowMs: number): boolean {
  const { fault, attachedAtMs, turns } = attached;
  const isOver =
    fault.seconds === undefined
      ? turns >= (fault.polls ?? BEHAVIORS[fault.kind].polls)
      : nowMs - attachedAtMs >= fault.seconds * 1000;
  if (!isOver) attached.turns += 1;
  return !isOver;
}

/** What a poll shows through the job's faults, in the order in which they were attached, and their edits of the text. */
function distort(
  view: JobView,
  faults: readonly AttachedFault[],
  job: InstrumentedJob,
): { readonly view: JobView | undefined; readonly edits: readonly ((body: string) => string)[] } {
  let seen: JobView | undefined = view;
  const edits: ((body: string) => string)[] = [];
  const onFiles: JobFault[] = [];
  for (const attached of faults) {
    if (!takeTurn(attached, job.nowMs)) continue;
    const { fault, turns } = attached;
    const behavior = BEHAVIORS[fault.kind];
    if (behavior.text !== undefined) edits.push(behavior.text);
    if (behavior.file !== undefined && seen?.results !== null) onFiles.push(fault);
    if (behavior.view !== undefined && seen !== undefined) seen = behavior.view(seen, { fault, job, turn: turns });
  }
  if (seen !== undefined && onFiles.length > 0) {
    seen = { ...seen, rewrite: (file) => rewriteFile(file, onFiles) };
  }
  return { view: seen, edits };
}

/** A file of results with its faults, held in memory. */
async function rewriteFile(file: VendorFile, faults: readonly JobFault[]): Promise<AnyReply> {
  const records: (readonly string[])[] = [];
  for await (const some of parseCsv(file.body.open(), { delimiter: ',', hasQuotes: true })) records.push(...some);
  const [header = [], ...rows] = records;
  const changed = faults.reduce<Rows>(
    (before, { kind, rows: count = 1 }) => BEHAVIORS[kind].file?.(before, count, file) ?? before,
    rows,
  );
  return { status: 200, contentType: 'text/csv', body: [header, ...changed].map(formatCsvLine).join('') };
}

function contradict(row: readonly string[], messagesAt: number): readonly string[] {
  const isProcessed = row.slice(messagesAt).every((message) => message === PROCESSED);
  return row.map((cell, index) => (index < messagesAt ? cell : isProcessed ? 'Could not be applied' : PROCESSED));
}

function makeForeign(count: number, { header, repeated }: VendorFile): Rows {
  return Array.from({ length: count }, (_, number) =>
    header.map((_name, index) => {
      if (index < repeated.at) return String(number + 1);
      return index < repeated.at + repeated.count ? `foreign-${number + 1}` : PROCESSED;
    }),
  );
}
