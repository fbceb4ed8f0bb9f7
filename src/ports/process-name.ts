import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, so that another one can tell whether it still runs. What the system does not tell is empty. */
export interface ProcessName {
  readonly host: string;
  /** Id of the machine's boot. */
  readonly boot: string;
  /** Namespace in which its number holds: a container has its own. */
  readonly space: string;
  readonly pid: number;
  /** Instant at which it began, in ticks since the boot: numbers are given out again. */
  readonly start: string;
}

/** This process. */
export function readProcessName(): ProcessName {
  return {
    host: hostname(),
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? '',
    space: attempt(() => readlinkSync('/proc/self/ns/pid')) ?? '',
    pid: process.pid,
    start: startOf(process.pid) ?? '',
  };
}

/** True unless it is surely gone. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  // What was killed keeps its number until its parent has asked for its end.
  return !/^[ZX]$/.test(fieldsOf(pid)?.[0] ?? '');
}

/** When the process began; undefined where the system does not tell (proc(5): field 22 of stat). */
export function startOf(pid: number): string | undefined {
  return fieldsOf(pid)?.[19];
}

/** Fields of /proc/<pid>/stat from the third one, the state; the name before it may hold anything. */
function fieldsOf(pid: number): readonly string[] | undefined {
  const line = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return line?.slice(line.lastIndexOf(')') + 2).split(' ');
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
