import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readProcessName } from '../../src/ports/process-name.ts';

const HOLDER = fileURLToPath(new URL('../fixtures/ports/hold-lock.ts', import.meta.url));
/** Until all processes have read their order. */
const START_MS = 4;
/** No process has this number: it is above the kernel's greatest (proc(5), pid_max). */
export const DEAD_PID = 4_194_305;

export interface LockTrials {
  readonly processes: number;
  /** A process that was killed has left its lock. */
  readonly isStale: boolean;
  readonly trials: number;
  /** Trials in which so many processes held the lock at once. */
  readonly holders: ReadonlyMap<number, number>;
}

/** Lets 2 and 5 processes take one lock in the same instant, with and without a stale one, `trials` times each. */
export async function tryLocks(trials: number): Promise<readonly LockTrials[]> {
  const directory = mkdtempSync(join(tmpdir(), 'bulk-job-lock-'));
  const processes = Array.from({ length: 5 }, () => fork(HOLDER, [], { execArgv: [] }));
  try {
    const done: LockTrials[] = [];
    for (const count of [2, 5]) {
      for (const isStale of [false, true]) {
        const holders = new Map<number, number>();
        for (let i = 0; i < trials; i += 1) {
          const path = join(directory, `${count}-${isStale}-${i}`);
          if (isStale)
            writeFileSync(path, `${JSON.stringify({ ...readProcessName(), pid: DEAD_PID, id: String(i) })}\n`);
          const held = await tryOnce(processes.slice(0, count), path);
          holders.set(held, (holders.get(held) ?? 0) + 1);
        }
        done.push({ processes: count, isStale, trials, holders });
      }
    }
    return done;
  } finally {
    for (const each of processes) each.kill();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function tryOnce(processes: readonly ChildProcess[], path: string): Promise<number> {
  const at = Date.now() + START_MS;
  const held = await Promise.all(processes.map((each) => ask(each, { path, at })));
  await Promise.all(processes.map((each) => ask(each, 'release')));
  return held.filter(Boolean).length;
}

function ask(holder: ChildProcess, order: object | string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`A process of the trial ended with ${code}.`));
    holder.once('exit', onExit);
    holder.once('message', (isHeld) => {
      holder.off('exit', onExit);
      resolve(isHeld === true);
    });
    holder.send(order);
  });
}
