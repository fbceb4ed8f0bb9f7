// Lets many simulated worlds happen to the shipped pipeline and prints what fired and what broke.
// npm run simulate -- --seeds 100000 [--from 1] [--workers 2]; with --story <seed> one story is told in full.
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
import { createTally, mergeTally, type Tally } from '../test/simulation/tally.ts';
import { tellStory } from '../test/simulation/tell.ts';
import type { WorkerTask } from '../test/simulation/worker.ts';
import { runStory } from '../test/simulation/world.ts';

/** Each invariant's first violations are told; the others are the same again. */
const TOLD_EACH = 1;
const LISTED_EACH = 5;
/** Seeds that a worker takes at a time: few enough that none waits long for the last. */
const PART = 1_000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    story: { type: 'string' },
  },
});

if (values.story === undefined) await simulate(Number(values.from), Number(values.seeds), Number(values.workers));
else await tell(Number(values.story));

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

async function simulate(from: number, seeds: number, workers: number): Promise<void> {
  const began = performance.now();
  const parts: WorkerTask[] = [];
  for (let at = from; at < from + seeds; at += PART) parts.push({ from: at, count: Math.min(PART, from + seeds - at) });
  const tally = createTally();
  let done = 0;
  const onProgress = (count: number): void => {
    done += count;
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${seeds} seeds`);
  };
  const work = async (): Promise<void> => {
    // One worker for many parts: the first stories of each are slow.
    const worker = new Worker(new URL('../test/simulation/worker.ts', import.meta.url));
    for (let part = parts.shift(); part !== undefined; part = parts.shift())
      mergeTally(tally, await runPart(worker, part, onProgress));
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: workers }, work));
  if (process.stderr.isTTY) process.stderr.write('\r');
  const { user, system } = process.cpuUsage();
  const spent = { seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 };
  print(printTally(tally, spent));
  await printViolations(tally);
}

function runPart(worker: Worker, task: WorkerTask, onProgress: (count: number) => void): Promise<Tally> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.on('message', (message: { readonly done?: number; readonly tally?: Tally }) => {
      if (message.done !== undefined) onProgress(message.done);
      if (message.tally !== undefined) resolve(message.tally);
    });
    worker.on('error', reject);
    worker.postMessage(task);
  });
}

async function printViolations({ violations }: Tally): Promise<void> {
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
    for (const seed of seeds.slice(0, TOLD_EACH)) {
      if (invariant.startsWith('I11')) continue;
      if (isHistory(seed)) {
        const shortest = await playHistory(await shrinkHistory(drawHistory(seed), invariant));
        print(['', `The shortest history of seed ${seed}:`, ...tellHistory(shortest).map((line) => `  ${line}`)]);
        for (const each of judgeHistory(shortest)) print([`  ${each.invariant}: ${each.message}`]);
        continue;
      }
      const shortest = await runStory(await shrinkStory(drawStory(seed), invariant));
      print(['', `The shortest story of seed ${seed}:`, ...tellStory(shortest).map((line) => `  ${line}`)]);
      for (const each of judgeEvidence(shortest)) print([`  ${each.invariant}: ${each.message}`]);
    }
  }
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
