/** One leg of a run that several runners share. */
export interface Shard {
  /** 1-based. */
  readonly index: number;
  /** Number of legs. */
  readonly of: number;
}

/** Each leg reads all files, so more legs than this would read more than they send. */
export const MAX_SHARDS = 1_000;

/** Parses `2/4`; undefined if the text is not a shard. */
export function parseShard(text: string): Shard | undefined {
  const match = /^\s*(\d{1,4})\s*\/\s*(\d{1,4})\s*$/.exec(text);
  const shard = { index: Number(match?.[1]), of: Number(match?.[2]) };
  return isShard(shard) ? shard : undefined;
}

/** `2/4`. */
export function formatShard({ index, of }: Shard): string {
  return `${index}/${of}`;
}

/** `2of4`, for names of files and artifacts. */
export function nameShard({ index, of }: Shard): string {
  return `${index}of${of}`;
}

/** Which leg sends a batch of the plan of all, by its 1-based number: each takes every n-th. */
export function ownsBatch({ index, of }: Shard, batch: number): boolean {
  return (batch - 1) % of === index - 1;
}

export function isSameShard(a: Shard | undefined, b: Shard | undefined): boolean {
  return a?.index === b?.index && a?.of === b?.of;
}

function isShard({ index, of }: Shard): boolean {
  return Number.isInteger(index) && Number.isInteger(of) && index >= 1 && index <= of && of <= MAX_SHARDS;
}

/** Where a scheduler that runs one job several times says which of them this is. */
interface Scheduler {
  readonly title: string;
  readonly index: string;
  /** Number of the first one; the value of a variable where the scheduler lets the user choose it. */
  readonly first: number | string;
  readonly total: string;
  /** The variable with the distance of two numbers; absent if it is always 1. */
  readonly step?: string;
  /** Schedulers that number their tasks but do not say how many there are. */
  readonly next?: string;
  /** The variable that names the run of all tasks, the same when a task is started again; CI systems name it themselves. */
  readonly run?: string;
}

const SHARDS_VARIABLE = 'BULK_JOB_SHARDS';
/** Set by the user where the scheduler has no such variable. */
const RUN_VARIABLE = 'BULK_JOB_RUN';

/** `shard: auto` consults this table alone: a new scheduler is one row. */
export const SCHEDULERS: readonly Scheduler[] = [
  { title: 'GitLab (parallel)', index: 'CI_NODE_INDEX', first: 1, total: 'CI_NODE_TOTAL' },
  {
    title: 'Buildkite (parallelism)',
    index: 'BUILDKITE_PARALLEL_JOB',
    first: 0,
    total: 'BUILDKITE_PARALLEL_JOB_COUNT',
  },
  { title: 'CircleCI (parallelism)', index: 'CIRCLE_NODE_INDEX', first: 0, total: 'CIRCLE_NODE_TOTAL' },
  {
    title: 'Azure Pipelines (parallel)',
    index: 'SYSTEM_JOBPOSITIONINPHASE',
    first: 1,
    total: 'SYSTEM_TOTALJOBSINPHASE',
  },
  {
    title: 'Kubernetes (Indexed Job)',
    index: 'JOB_COMPLETION_INDEX',
    first: 0,
    total: SHARDS_VARIABLE,
    next: `Set ${SHARDS_VARIABLE} to the number of completions in the pod's environment.`,
  },
  {
    title: 'AWS Batch (array)',
    index: 'AWS_BATCH_JOB_ARRAY_INDEX',
    first: 0,
    total: 'AWS_BATCH_JOB_ARRAY_SIZE',
    run: 'AWS_BATCH_JOB_ID',
  },
  {
    title: 'Slurm (array)',
    index: 'SLURM_ARRAY_TASK_ID',
    first: 'SLURM_ARRAY_TASK_MIN',
    total: 'SLURM_ARRAY_TASK_COUNT',
    step: 'SLURM_ARRAY_TASK_STEP',
    run: 'SLURM_ARRAY_JOB_ID',
  },
];

/** How the scheduler names the run to which the leg belongs; undefined if no variable says it. */
export function detectSchedulerRun(environment: ReadonlyMap<string, string>): string | undefined {
  const names = [RUN_VARIABLE, ...SCHEDULERS.flatMap(({ run }) => run ?? [])];
  const value = names.map((name) => environment.get(name)?.trim() ?? '').find((each) => each !== '');
  // AWS Batch adds the number of the task to the id that all tasks share.
  return value?.replace(/:\d+$/, '');
}

/** The shard that the scheduler's variables name, or why none is known: sentences for a fault. */
export function detectShard(environment: ReadonlyMap<string, string>): Shard | { message: string; next: string } {
  const found = SCHEDULERS.filter(({ index }) => (environment.get(index) ?? '') !== '');
  const [scheduler, other] = found;
  if (scheduler === undefined)
    return {
      message: 'no variable of a scheduler that runs a job several times is set',
      next: `Write the shard itself, such as 2/4. auto reads ${SCHEDULERS.map(({ index, total }) => `${index} and ${total}`).join('; ')}.`,
    };
  if (other !== undefined)
    return {
      message: `both ${scheduler.title} and ${other.title} say which leg this is`,
      next: `Write the shard itself, such as ${environment.get(scheduler.index)}/${environment.get(scheduler.total) ?? 'n'}.`,
    };
  const read = (name: number | string): number => (typeof name === 'number' ? name : toNumber(environment.get(name)));
  const step = scheduler.step === undefined ? 1 : read(scheduler.step);
  const shard = {
    index: (read(scheduler.index) - read(scheduler.first)) / (Number.isNaN(step) ? 1 : step) + 1,
    of: read(scheduler.total),
  };
  if (isShard(shard)) return shard;
  const shown = [scheduler.index, scheduler.total].map((name) => `${name} is "${environment.get(name) ?? ''}"`);
  return {
    message: `${shown.join(' and ')}, which is not a leg of 1 to ${MAX_SHARDS}`,
    next: scheduler.next ?? `Check the number of parallel jobs in ${scheduler.title}, or write the shard itself.`,
  };
}

function toNumber(text: string | undefined): number {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
}
