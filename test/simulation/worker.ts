import { parentPort } from 'node:worker_threads';
import { runSeeds } from './run-seeds.ts';

/** What a worker is given: a part of the seeds. It answers with their tally, and gets the next. */
export interface WorkerTask {
  readonly from: number;
  readonly count: number;
}

/** Seeds between two signs of life. */
const STEP = 100;

parentPort?.on('message', ({ from, count }: WorkerTask) => {
  void runSeeds(from, count, (done) => done % STEP === 0 && parentPort?.postMessage({ done: STEP })).then((tally) =>
    parentPort?.postMessage({ tally }),
  );
});
