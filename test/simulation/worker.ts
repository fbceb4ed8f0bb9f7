import { parentPort } from 'node:worker_threads';
import { runSeeds } from './run-seeds.ts';
import { runSyncs } from './sync/run-syncs.ts';

/** What a worker is given: a part of the seeds. It answers with their tally, and gets the next. */
export interface WorkerTask {
  readonly from: number;
  readonly count: number;
  /** Maximum runs of each sync with a row memory; absent for stories. */
  readonly runs?: number;
}

/** Seeds between two signs of life. */
const STEP = 100;

parentPort?.on('message', ({ from, count, runs }: WorkerTask) => {
  const onProgress = (done: number): void => {
    if (done % STEP === 0) parentPort?.postMessage({ done: STEP });
  };
  const work = runs === undefined ? runSeeds(from, count, onProgress) : runSyncs({ from, count, runs }, onProgress);
  void work.then((tally) => parentPort?.postMessage({ tally }));
});
