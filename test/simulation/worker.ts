import { parentPort, workerData } from 'node:worker_threads';
import { runSeeds } from './run-seeds.ts';

/** What a worker is given: its part of the seeds. */
export interface WorkerTask {
  readonly from: number;
  readonly count: number;
}

const { from, count }: WorkerTask = workerData;
/** Seeds between two signs of life. */
const STEP = 100;

parentPort?.postMessage({
  tally: await runSeeds(from, count, (done) => done % STEP === 0 && parentPort?.postMessage({ done: STEP })),
});
