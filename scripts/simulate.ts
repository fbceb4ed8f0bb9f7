// Runs the shipped pipeline in many simulated worlds and prints which events occurred and which invariants broke.
// npm run simulate -- --seeds 100000 [--from 1] [--workers 2]; with --story <seed> it tells one story in full.
// npm run simulate -- --memory --histories 10000 [--runs 20] [--from 1]: histories of runs with a row memory.
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { drawStory } from '../test/simulation/draw.ts';
import { drawHistory } from '../test/simulation/history/draw.ts';
import { judgeHistory } from '../test/simulation/history/oracle.ts';
import { playHistory } from '../test/simulation/history/play.ts';
import { tellHistory } from '../test/simulation/history/tell.ts';
import { judgeEvidence } from '../test/simulation/oracle.ts';
import { printTally } from '../test/simulation/print.ts';
import { isHistory } from '../test/simulation/run-seeds.ts';
import { shrinkHistory, shrinkStory } from '../test/simulation/shrink.ts';
import { drawSync } from '../test/simulation/sync/draw.ts';
import { judgeSync } from '../test/simulation/sync/oracle.ts';
import { playSync } from '../test/simulation/sync/play.ts';
import { printSyncTally } from '../test/simulation/sync/print.ts';
import { createSyncTally, mergeSyncTally, type SyncTally, shrinkSync } from '../test/simulation/sync/run-syncs.ts';
import { tellSync } from '../test/simulation/sync/tell.ts';
import { createTally, mergeTally, type Tally } from '../test/simulation/tally.ts';
import { tellStory } from '../test/simulation/tell.ts';
import type { WorkerTask } from '../test/simulation/worker.ts';
import { runStory } from '../test/simulation/world.ts';

/** Only the first violations of each invariant are told; the others repeat them. */
const TOLD_EACH = 1;
const LISTED_EACH = 5;
/** Seeds per task of a worker: few enough that no worker waits long for the last one. */
const PART = 1_000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    story: { type: 'string' },
    memory: { type: 'boolean', default: false },
    histories: { type: 'string', default: '2000' },
    runs: { type: 'string', default: '20' },
  },
});
const from = Number(values.from);
const runs = Number(values.runs);

if (values.story === undefined && values.memory) await simulateSyncs();
else if (values.story === undefined) await simulate();
else if (values.memory) await tellOneSync(Number(values.story));
else await tell(Number(values.story));

async function tellOneSync(seed: number): Promise<void> {
  const happened = await playSync(drawSync(seed, runs));
  print(tellSync(happened));
  for (const { invariant, message } of judgeSync(happened)) print([`${invariant}: ${message}`]);
}

async function simulateSyncs(): Promise<void> {
  const tally = createSyncTally();
  const spent = await runParts<SyncTally>(
    Number(values.histories),
    (part) => ({ ...part, runs }),
    (other) => mergeSyncTally(tally, other),
  );
  print(printSyncTally(tally, spent.seconds));
  await printFound(tally.violations, async (seed, invariant) => {
    const shortest = await playSync(await shrinkSync(drawSync(seed, runs), invariant));
    print(['', `The shortest history of seed ${seed}:`, ...tellSync(shortest).map((line) => `  ${line}`)]);
    for (const each of judgeSync(shortest)) print([`  ${each.invariant}: ${each.message}`]);
  });
}

async function tell(seed: number): Promise<void> {
  if (isHistory(seed)) {
    const happened = await playHistory(drawHistory(seed));
    print(tellHistory(happened));
    for (const { invariant, message } of judgeHistory(happened)) print([`${invariant}: ${message}`]);
    return;
  }
  const evidence = await runStory(drawStory(seed));
  print([...tellStory(evidence), `trace ${evidence.traceHash}`]);
  for (const { invariant, message } of judgeEvidence(evidence)) print([`${invariant}: ${message}`]);
}

async function simulate(): Promise<void> {
  const tally = createTally();
  const spent = await runParts<Tally>(
    Number(values.seeds),
    (part) => part,
    (other) => mergeTally(tally, other),
  );
  print(printTally(tally, spent));
  await printFound(tally.violations, async (seed, invariant) => {
    if (invariant.startsWith('I11')) return;
    if (isHistory(seed)) {
      const shortest = await playHistory(await shrinkHistory(drawHistory(seed), invariant));
      print(['', `The shortest history of seed ${seed}:`, ...tellHistory(shortest).map((line) => `  ${line}`)]);
      for (const each of judgeHistory(shortest)) print([`  ${each.invariant}: ${each.message}`]);
      return;
    }
    const shortest = await runStory(await shrinkStory(drawStory(seed), invariant));
    print(['', `The shortest story of seed ${seed}:`, ...tellStory(shortest).map((line) => `  ${line}`)]);
    for (const each of judgeEvidence(shortest)) print([`  ${each.invariant}: ${each.message}`]);
  });
}

/** Shares the seeds among the workers. */
async function runParts<T>(
  seeds: number,
  taskOf: (part: WorkerTask) => WorkerTask,
  merge: (tally: T) => void,
): Promise<{ readonly seconds: number; readonly cpuSeconds: number }> {
  const began = performance.now();
  const parts: WorkerTask[] = [];
  for (let at = from; at < from + seeds; at += PART) parts.push({ from: at, count: Math.min(PART, from + seeds - at) });
  let done = 0;
  const onProgress = (count: number): void => {
    done += count;
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${seeds} seeds`);
  };
  const work = async (): Promise<void> => {
    // A worker handles many tasks, since the first stories of each worker are slow.
    const worker = new Worker(new URL('../test/simulation/worker.ts', import.meta.url));
    for (let part = parts.shift(); part !== undefined; part = parts.shift())
      merge(await runPart<T>(worker, taskOf(part), onProgress));
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Number(values.workers) }, work));
  if (process.stderr.isTTY) process.stderr.write('\r');
  const { user, system } = process.cpuUsage();
  return { seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 };
}

function runPart<T>(worker: Worker, task: WorkerTask, onProgress: (count: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.on('message', (message: { readonly done?: number; readonly tally?: T }) => {
      if (message.done !== undefined) onProgress(message.done);
      if (message.tally !== undefined) resolve(message.tally);
    });
    worker.on('error', reject);
    worker.postMessage(task);
  });
}

/** @param tellShortest prints the shortest case of a seed that violates an invariant. */
async function printFound(
  violations: Tally['violations'],
  tellShortest: (seed: number, invariant: string) => Promise<void>,
): Promise<void> {
  if (violations.length === 0) {
    print(['', '0 violations']);
    return;
  }
  process.exitCode = 1;
  const byInvariant = new Map<string, Tally['violations']>();
  for (const each of violations) byInvariant.set(each.invariant, [...(byInvariant.get(each.invariant) ?? []), each]);
  for (const [invariant, found] of byInvariant) {
    const seeds = [...new Set(found.map(({ seed }) => seed))];
    print(['', `${invariant}: violated by ${seeds.length} seeds`]);
    for (const seed of seeds.slice(0, LISTED_EACH))
      print([`  seed ${seed}: ${found.find((each) => each.seed === seed)?.message ?? ''}`]);
    for (const seed of seeds.slice(0, TOLD_EACH)) await tellShortest(seed, invariant);
  }
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
