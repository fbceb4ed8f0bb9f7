import { runAttempt } from '../attempt.ts';
import type { Attempt, Evidence } from '../evidence.ts';
import { BEGUN, LEDGER, MEMORY } from '../paths.ts';
import type { Story } from '../story.ts';
import { API_KEY } from '../vendor.ts';
import { closeWorld, layOut, openWorld, pass, type World } from '../world.ts';
import type { Sync, SyncRun } from './sync.ts';

/** One run of a sync as it happened. */
export interface Synced {
  readonly run: SyncRun;
  readonly attempt: Attempt;
  /** Where a CI system counts runs. */
  readonly order: { readonly run: number; readonly attempt: number } | undefined;
  /** What it really found: there may have been nothing to lose. */
  readonly memory: 'none' | 'kept' | 'lost' | 'damaged' | 'new';
  /** One of the runs at the end, in which nothing goes wrong any more. */
  readonly isCalm: boolean;
}

export interface SyncEvidence {
  readonly sync: Sync;
  readonly evidence: Evidence;
  readonly synced: readonly Synced[];
}

const FIRST_RUN = 7001;
const DAY_MS = 86_400_000;
const CALM: Readonly<Record<string, string>> = {
  'batch-size': '5',
  concurrency: '2',
  timeout: '60m',
  'max-failed': 'unlimited',
  'max-invalid': 'unlimited',
  'max-not-found': 'unlimited',
  'retry-failed': '0',
};

/** Lets the runs happen one after the other, and then calm ones until one is green. */
export async function playSync(sync: Sync): Promise<SyncEvidence> {
  // The faults end with the drawn runs.
  const faults = { wire: [...sync.story.wire], jobs: [...sync.story.jobs] };
  const world = openWorld({ ...sync.story, ...faults }, 'core');
  const synced: Synced[] = [];
  const orders = createOrders();
  let damaged: { readonly whole: Buffer; readonly spoiled: Buffer } | undefined;
  /** Without a memory the ledger in the folder is all that is known: somebody reads the message, and decides. */
  let isRefused = false;

  async function play(run: SyncRun, place: number): Promise<void> {
    // There is nothing to collect.
    if (run.mode === 'collect' && !BEGUN.test(world.disk.text(LEDGER) ?? '')) return;
    await pass(world.clock, run.gapMs);
    world.disk.settle();
    // Who finds a damaged memory restores it, or begins anew.
    if (damaged !== undefined && run.memory !== 'new') world.disk.put(MEMORY, damaged.whole);
    if (run.memory !== 'new') damaged = undefined;
    if (run.machine === 'fresh' && run.mode !== 'collect') replaceMachine(world);
    for (const [path, text] of layOut({ ...world.story, rows: run.rows }).all()) world.disk.put(path, text);
    const before = world.disk.bytes(MEMORY);
    // Who collects only learns, whatever it is told of the memory.
    const isIdle = run.mode === 'collect' && run.memory === 'new';
    const memory = before === undefined ? 'none' : isIdle ? 'kept' : run.memory;
    if (memory === 'lost') world.disk.drop(MEMORY);
    if (memory === 'damaged' && before !== undefined) {
      damaged = { whole: before, spoiled: damage(before, run.gapMs + synced.length) };
      world.disk.put(MEMORY, damaged.spoiled);
    }
    const number = synced.length + 1;
    const order = orders.next(place, run.rerunOf);
    const decided = isRefused && run.mode === 'run' ? { resume: 'never' } : {};
    world.story = storyOf(world.story, { ...run, inputs: { ...run.inputs, ...decided } }, number);
    const attempt = await runAttempt(world, {
      number,
      from: run.mode === 'collect' ? 'folder' : 'nothing',
      mode: run.mode,
      as: {
        context: { runId: String(order.run), attempt: order.attempt, event: 'workflow_dispatch' },
        apiKey: API_KEY,
        sandbox: undefined,
      },
    });
    synced.push({
      run,
      attempt,
      order: world.story.ci === 'github' ? order : undefined,
      memory,
      isCalm: place >= sync.runs.length,
    });
    isRefused = attempt.publication?.report.faults.some(({ code }) => code === 'output/unfinished') === true;
    // What was replaced needs no backup.
    if (damaged !== undefined && world.disk.bytes(MEMORY)?.equals(damaged.spoiled) !== true) damaged = undefined;
  }

  for (const [place, run] of sync.runs.entries()) await play(run, place);
  faults.wire.length = 0;
  faults.jobs.length = 0;
  const rows = sync.runs.at(-1)?.rows ?? [];
  for (const [at, inputs] of [CALM, { ...CALM, 'resend-uncertain': 'true' }, CALM].entries())
    await play(calmRun(rows, inputs), sync.runs.length + at);
  const attempts = synced.map(({ attempt }) => attempt);
  return { sync, evidence: closeWorld(world, attempts), synced };
}

function calmRun(rows: SyncRun['rows'], inputs: SyncRun['inputs']): SyncRun {
  return {
    mode: 'run',
    rows,
    inputs,
    memory: 'kept',
    machine: 'same',
    rerunOf: undefined,
    gapMs: DAY_MS,
    crash: undefined,
    cancelAfterMs: undefined,
    disk: [],
  };
}

/** The number of each run by its place, and of the attempt where somebody runs it again. */
function createOrders() {
  const runs = new Map<number, { readonly run: number; attempts: number }>();
  return {
    next(place: number, rerunOf: number | undefined): { readonly run: number; readonly attempt: number } {
      const own = runs.get(rerunOf ?? place) ?? { run: FIRST_RUN + place, attempts: 0 };
      own.attempts += 1;
      runs.set(place, own);
      return { run: own.run, attempt: own.attempts };
    },
  };
}

function replaceMachine(world: World): void {
  const memory = world.disk.bytes(MEMORY);
  world.disk = layOut(world.story);
  if (memory !== undefined) world.disk.put(MEMORY, memory);
}

/** A byte is another one, or the end is missing. */
function damage(bytes: Buffer, at: number): Buffer {
  if (at % 3 === 0) return bytes.subarray(0, at % bytes.length);
  const place = (at * 7919) % bytes.length;
  const changed = Buffer.from(bytes);
  changed[place] = (changed[place] ?? 0) ^ 1;
  return changed;
}

function storyOf(story: Story, run: SyncRun, attempt: number): Story {
  const { rows, crash, cancelAfterMs, disk, memory, inputs } = run;
  return {
    ...story,
    rows,
    inputs: {
      ...inputs,
      'changed-only': 'true',
      memory: memory === 'new' ? 'new:memory.bin' : 'memory.bin',
    },
    disk,
    crashes: crash === undefined ? [] : [{ ...crash, attempt, left: 'folder', gapMs: 0 }],
    cancel: cancelAfterMs === undefined ? undefined : { attempt, afterMs: cancelAfterMs },
  };
}
