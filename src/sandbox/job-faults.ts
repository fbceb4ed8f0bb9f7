import type { JobView, ResultEntry, StatusWords } from './types.ts';

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
export type JobFaultKind = (typeof JOB_FAULT_KINDS)[number];

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
  readonly words: StatusWords;
  /** The job's rows and what became of them, also while it runs. */
  readonly entries: readonly ResultEntry[];
  /** 1 at the first poll with this fault. */
  readonly turn: number;
}

type ViewChange = (view: JobView, setting: Setting) => JobView | undefined;

interface JobFaultBehavior {
  /** Polls it is in force for, if the rule does not say. */
  readonly polls: number;
  /** The job took no effect: all its rows failed, whatever their keys. */
  readonly failsRows?: true;
  /** Undefined: the vendor does not know the job. */
  readonly view?: ViewChange;
  /** On the answer's text, for what JSON.stringify can't write. */
  readonly text?: (body: string) => string;
}

const ALWAYS = Number.POSITIVE_INFINITY;
/** Enough to see a client go on polling, few enough for a fast test. */
const A_FEW = 3;
const NONSENSE: readonly unknown[] = [-5, 1e21, 'NaN', null, '45%', {}];

const asRunning = (view: JobView, words: StatusWords): JobView => ({ ...view, status: words.running, results: null });

/** Changes the results once there are some; before that the view stays as it is. */
const changeResults =
  (change: (results: readonly ResultEntry[], count: number) => readonly ResultEntry[]): ViewChange =>
  (view, { fault }) =>
    view.results === null
      ? view
      : {
          ...view,
          results: change(view.results, fault.rows ?? 1),
          rowFaults: [...(view.rowFaults ?? []), fault],
        };

const otherOutcome = ({ id, outcome }: ResultEntry): ResultEntry => ({
  id,
  outcome: outcome === 'succeeded' ? 'failed' : 'succeeded',
});

const BEHAVIORS: Readonly<Record<JobFaultKind, JobFaultBehavior>> = {
  'never-ends': {
    polls: ALWAYS,
    view: (view, { words }) => ({ ...asRunning(view, words), progress: Math.max(0, view.total - 1) }),
  },
  'unknown-status': {
    polls: A_FEW,
    view: (view, { fault, words }) => ({ ...asRunning(view, words), status: fault.word ?? 'reticulating' }),
  },
  'uppercase-status': { polls: ALWAYS, view: (view) => ({ ...view, status: view.status.toUpperCase() }) },
  'state-failed': {
    polls: ALWAYS,
    failsRows: true,
    view: (view, { words }) => ({ ...view, status: words.failed, results: null }),
  },
  'state-failed-with-results': {
    polls: ALWAYS,
    view: (view, { words, entries }) => ({ ...view, status: words.failed, results: entries }),
  },
  'echo-personal-data': {
    polls: ALWAYS,
    failsRows: true,
    view: (view, { words, entries }) => ({
      ...view,
      status: words.failed,
      results: null,
      message: `Could not read ${entries.map(({ id }) => `"${id}"`).join(', ')}.`,
    }),
  },
  'progress-backwards': {
    polls: A_FEW,
    view: (view, { words, turn }) => ({ ...asRunning(view, words), progress: Math.max(0, view.total - turn) }),
  },
  'progress-nonsense': {
    polls: NONSENSE.length,
    view: (view, { words, turn }) => ({ ...asRunning(view, words), progress: NONSENSE[(turn - 1) % NONSENSE.length] }),
  },
  'results-null': { polls: ALWAYS, view: (view) => ({ ...view, results: null }) },
  'missing-rows': { polls: ALWAYS, view: changeResults((results, count) => results.slice(count)) },
  'foreign-rows': {
    polls: ALWAYS,
    view: changeResults((results, count) => [
      ...results,
      ...Array.from(
        { length: count },
        (_, index): ResultEntry => ({ id: `foreign-${index + 1}`, outcome: 'succeeded' }),
      ),
    ]),
  },
  contradict: {
    polls: ALWAYS,
    view: changeResults((results, count) => [...results, ...results.slice(0, count).map(otherOutcome)]),
  },
  'duplicate-ids': { polls: ALWAYS, view: changeResults((results, count) => [...results, ...results.slice(0, count)]) },
  // Digits stay as they are: a JSON number past 2^53 is exact on the wire, and `007` is no JSON number.
  'numeric-ids': { polls: ALWAYS, text: (body) => body.replaceAll(/"(0|[1-9]\d*)"/g, '$1') },
  'job-gone': { polls: ALWAYS, view: () => undefined },
  '404-first': { polls: A_FEW, view: () => undefined },
};

export function isJobFault(fault: { readonly kind: string }): fault is JobFault {
  return JOB_FAULT_KINDS.some((kind) => kind === fault.kind);
}

/** A fault that clings to a job until it has been in force for its polls or seconds. */
export interface AttachedFault {
  readonly fault: JobFault;
  readonly attachedAtMs: number;
  turns: number;
}

export function failsRows(fault: JobFault): boolean {
  return BEHAVIORS[fault.kind].failsRows === true;
}

/** What a poll shows through the job's faults, in the order in which they were attached, and their edits of the text. */
export function distort(
  view: JobView,
  faults: readonly AttachedFault[],
  job: { readonly words: StatusWords; readonly entries: readonly ResultEntry[]; readonly nowMs: number },
): { readonly view: JobView | undefined; readonly edits: readonly ((body: string) => string)[] } {
  let seen: JobView | undefined = view;
  const edits: ((body: string) => string)[] = [];
  for (const attached of faults) {
    const { fault, attachedAtMs } = attached;
    const behavior = BEHAVIORS[fault.kind];
    const isOver =
      fault.seconds === undefined
        ? attached.turns >= (fault.polls ?? behavior.polls)
        : job.nowMs - attachedAtMs >= fault.seconds * 1000;
    if (isOver) continue;
    attached.turns += 1;
    if (behavior.text !== undefined) edits.push(behavior.text);
    if (behavior.view !== undefined && seen !== undefined) {
      seen = behavior.view(seen, { fault, words: job.words, entries: job.entries, turn: attached.turns });
    }
  }
  return { view: seen, edits };
}
