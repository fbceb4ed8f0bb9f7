import type { Violation } from '../oracle.ts';
import { drawSync } from './draw.ts';
import { judgeSync } from './oracle.ts';
import { playSync, type SyncEvidence } from './play.ts';
import type { Sync, SyncRun } from './sync.ts';

/** What many syncs came to; plain data, so that workers can send it. */
export interface SyncTally {
  histories: number;
  runs: number;
  requests: number;
  /** Runs by exit code; `died` without one. */
  exits: Record<string, number>;
  /** Runs by what they met. */
  kinds: Record<string, number>;
  violations: { readonly seed: number; readonly invariant: string; readonly message: string }[];
}

/** Violations that are kept; more would be the same again. */
const MOST_VIOLATIONS = 200;

export function createSyncTally(): SyncTally {
  return { histories: 0, runs: 0, requests: 0, exits: {}, kinds: {}, violations: [] };
}

/** Runs and judges the syncs of seeds `from` to `from + count - 1`, of up to `runs` runs each. */
export async function runSyncs(
  { from, count, runs }: { readonly from: number; readonly count: number; readonly runs: number },
  onProgress?: (done: number) => void,
): Promise<SyncTally> {
  const tally = createSyncTally();
  for (let seed = from; seed < from + count; seed += 1) {
    const happened = await playSync(drawSync(seed, runs));
    countSync(tally, happened);
    const found = judge(happened).map((each) => ({ seed, ...each }));
    if (tally.violations.length < MOST_VIOLATIONS) tally.violations.push(...found);
    onProgress?.(tally.histories);
  }
  return tally;
}

/** Evidence that can not even be read is a violation like another, of a seed that can be told. */
function judge(happened: SyncEvidence): readonly Violation[] {
  try {
    return judgeSync(happened);
  } catch (error) {
    return [
      { invariant: 'unreadable evidence', message: error instanceof Error ? (error.stack ?? '') : String(error) },
    ];
  }
}

function countSync(tally: SyncTally, { synced, evidence }: SyncEvidence): void {
  tally.histories += 1;
  tally.runs += synced.length;
  tally.requests += evidence.requests.length;
  for (const { attempt, run, memory, order } of synced) {
    const report = attempt.publication?.report;
    add(tally.exits, report === undefined ? 'died' : String(report.exitCode));
    const compared = attempt.compared;
    const kinds: Readonly<Record<string, boolean>> = {
      submit: run.mode === 'submit',
      collect: run.mode === 'collect',
      'with a fresh machine': run.machine === 'fresh',
      'with a lost memory': memory === 'lost',
      'with a damaged memory': memory === 'damaged',
      'with memory: new': memory === 'new',
      'with a limit': run.inputs.limit !== undefined,
      'with resend-uncertain': run.inputs['resend-uncertain'] !== undefined,
      'run again': (order?.attempt ?? 1) > 1,
      overtaken: report?.reason === 'overtaken',
      'with unchanged rows': (compared?.unchanged ?? 0) > 0,
      'with changed rows': (compared?.changed ?? 0) > 0,
      'with removed rows': (compared?.removed ?? 0) > 0,
      'with held rows': (compared?.held ?? 0) > 0,
      'with failed rows that go again': (compared?.againFailed ?? 0) > 0,
      'with rows not found that go again': (compared?.againNotFound ?? 0) > 0,
      'with unsent rows that go again': (compared?.againNotSent ?? 0) > 0,
      'died while the memory was written': attempt.died?.point === 'memory',
      canceled: attempt.cancelledAt !== undefined,
    };
    for (const [kind, is] of Object.entries(kinds)) if (is) add(tally.kinds, kind);
  }
}

function add(counts: Record<string, number>, name: string, count = 1): void {
  counts[name] = (counts[name] ?? 0) + count;
}

/** Adds what another worker counted. */
export function mergeSyncTally(tally: SyncTally, other: SyncTally): void {
  for (const name of ['histories', 'runs', 'requests'] as const) tally[name] += other[name];
  for (const [name, count] of Object.entries(other.exits)) add(tally.exits, name, count);
  for (const [name, count] of Object.entries(other.kinds)) add(tally.kinds, name, count);
  tally.violations.push(...other.violations);
}

/** Syncs tried until the shortest is settled for. */
const MOST_TRIES = 600;

/** The shortest sync that still violates the same invariant. */
export async function shrinkSync(sync: Sync, invariant: string): Promise<Sync> {
  let best = sync;
  let tries = 0;
  for (let isShorter = true; isShorter; ) {
    isShorter = false;
    for (const candidate of shorter(best)) {
      if (tries >= MOST_TRIES) return best;
      tries += 1;
      if (!judge(await playSync(candidate)).some((each) => each.invariant === invariant)) continue;
      best = candidate;
      isShorter = true;
      break;
    }
  }
  return best;
}

function* shorter(sync: Sync): Generator<Sync> {
  const { runs, story } = sync;
  for (const at of runs.keys()) if (runs.length > 1) yield { ...sync, runs: without(runs, at) };
  for (const name of ['wire', 'jobs'] as const)
    for (const at of story[name].keys())
      yield { ...sync, story: { ...story, [name]: story[name].filter((_, place) => place !== at) } };
  for (const key of new Set(runs.flatMap(({ rows }) => rows.map((row) => row.key)))) {
    const fewer = runs.map((run) => ({ ...run, rows: run.rows.filter((row) => row.key !== key) }));
    if (fewer.every(({ rows }) => rows.length > 0)) yield { ...sync, runs: fewer };
  }
  for (const [at, run] of runs.entries()) {
    for (const change of plainer(run)) yield { ...sync, runs: runs.with(at, { ...run, ...change }) };
  }
}

function without(runs: readonly SyncRun[], at: number): readonly SyncRun[] {
  return runs.flatMap((run, place) => {
    if (place === at) return [];
    const { rerunOf } = run;
    if (rerunOf === undefined || rerunOf < at) return [run];
    return [{ ...run, rerunOf: rerunOf === at ? undefined : rerunOf - 1 }];
  });
}

function* plainer({
  crash,
  cancelAfterMs,
  disk,
  machine,
  memory,
  rerunOf,
  mode,
  inputs,
}: SyncRun): Generator<Partial<SyncRun>> {
  if (crash !== undefined) yield { crash: undefined };
  if (cancelAfterMs !== undefined) yield { cancelAfterMs: undefined };
  if (disk.length > 0) yield { disk: [] };
  if (machine !== 'same') yield { machine: 'same' };
  if (memory !== 'kept') yield { memory: 'kept' };
  if (rerunOf !== undefined) yield { rerunOf: undefined };
  if (mode !== 'run') yield { mode: 'run' };
  for (const name of Object.keys(inputs)) {
    const { [name]: _, ...others } = inputs;
    yield { inputs: others };
  }
}
