import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** One run of a command, with all processes that it started and waited for. */
export interface Sample {
  readonly seconds: number;
  /** User and system. */
  readonly cpuSeconds: number;
  /** The most memory of its processes together, or of one of them if that was more; undefined without /proc. */
  readonly peakBytes: number | undefined;
  /** The most memory of one of its processes; undefined without /proc. */
  readonly largestBytes: number | undefined;
  readonly exitCode: number | null;
  /** The end of what it printed. */
  readonly output: string;
}

export interface CommandOptions {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly limitMs: number;
}

/** Bash counts the processor time of a command and of all its processes. The times are the last line it prints. */
const TIMED = 'TIMEFORMAT="%3R %3U %3S"; time "$@" 2>&1';
const LOOK_MS = 20;
const KEPT_OUTPUT = 4_000;
const KIB = 1024;
const timesSchema = z.tuple([z.coerce.number(), z.coerce.number(), z.coerce.number()]);

/** Runs a command without this machine's CI variables. It is ended with its processes when its time is up. */
export async function runCommand(argv: readonly string[], options: CommandOptions): Promise<Sample> {
  const { folder, environment, limitMs } = options;
  const child = spawn('bash', ['-c', TIMED, 'bash', ...argv], {
    cwd: folder,
    env: { PATH: process.env.PATH, TMPDIR: folder, HOME: folder, LC_ALL: 'C.UTF-8', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that whatever it started ends with it.
    detached: true,
  });
  const { pid } = child;
  let [peak, largest] = [0, 0];
  const look = setInterval(() => {
    const { together, most } = pid === undefined ? { together: 0, most: 0 } : readTreeBytes(pid);
    largest = Math.max(largest, most);
    peak = Math.max(peak, together, most);
  }, LOOK_MS);
  const limit = setTimeout(() => {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  }, limitMs);
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] = (said[name] + text).slice(-KEPT_OUTPUT);
    });
  }
  try {
    await once(child, 'close');
  } finally {
    clearInterval(look);
    clearTimeout(limit);
  }
  const times = timesSchema.safeParse(said.stderr.trim().split('\n').at(-1)?.split(' '));
  const [seconds, user, system] = times.data ?? [limitMs / 1000, Number.NaN, Number.NaN];
  const bytes = { peakBytes: peak || undefined, largestBytes: largest || undefined };
  return { seconds, cpuSeconds: user + system, ...bytes, exitCode: child.exitCode, output: said.stdout };
}

/** Of all processes below the shell that takes the times: what they hold now, and the most that one of them ever held. */
function readTreeBytes(shell: number): { readonly together: number; readonly most: number } {
  let together = 0;
  let most = 0;
  const visit = (pid: string): void => {
    const status = readProc(`${pid}/status`);
    together += readKib(status, 'VmRSS');
    most = Math.max(most, readKib(status, 'VmHWM'));
    for (const child of childrenOf(pid)) visit(child);
  };
  for (const child of childrenOf(String(shell))) visit(child);
  return { together: together * KIB, most: most * KIB };
}

function childrenOf(pid: string): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readProc(`${pid}/task/${task}/children`)
        .split(' ')
        .filter((each) => each !== ''),
    );
  } catch {
    return [];
  }
}

/** Empty where the process has ended, or the system has no /proc. */
function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return '';
  }
}

function readKib(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
}
