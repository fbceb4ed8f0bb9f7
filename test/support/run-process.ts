import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface ProcessEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessOptions {
  readonly env?: ReadonlyMap<string, string>;
  readonly cwd?: string;
  /** `closed`: nobody reads stdout, as behind `| head` after its last line. Default: it is kept. */
  readonly stdout?: 'closed';
}

export interface RunningProcess {
  readonly pid: number;
  /** What it has written so far, both streams. */
  output(): string;
  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void;
  /** Waits until the output has this text; rejects if the process ends before. */
  seen(text: string): Promise<void>;
  readonly end: Promise<ProcessEnd>;
}

/** A program that runs longer than this hangs: it is killed, and the test sees no exit code. */
const LIMIT_MS = 110_000;
/** How often output is looked at. */
const LOOK_MS = 5;

/** Node keeps the compiled bundles here: a third of what a start costs. */
const COMPILE_CACHE = fileURLToPath(new URL('../../.tmp/compile-cache', import.meta.url));

/** Runs a program to its end. Only PATH and HOME are inherited, so that this machine's CI variables can't be seen by it. */
export function runProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessEnd> {
  return startProcess(command, args, options).end;
}

/** Starts a program, as `runProcess`. */
export function startProcess(command: string, args: readonly string[], options: ProcessOptions = {}): RunningProcess {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, NODE_COMPILE_CACHE: COMPILE_CACHE, ...Object.fromEntries(options.env ?? []) };
  const child = spawn(command, args, { env, cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr, ended] = ['', '', false];
  if (options.stdout === 'closed') child.stdout.destroy();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  const end = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  })
    .finally(() => {
      ended = true;
      clearTimeout(limit);
    })
    .then((code) => ({ code, stdout, stderr }));
  return {
    pid: child.pid ?? 0,
    output: () => stdout + stderr,
    signal: (name) => void child.kill(name),
    async seen(text) {
      while (!(stdout + stderr).includes(text)) {
        if (ended) throw new Error(`The program ended before it wrote "${text}":\n${stdout}${stderr}`);
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    },
    end,
  };
}
