import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from '../domain/fault.ts';

/** Identifies a process, so that another one can check whether it still runs. Fields that the system hides are empty. */
export interface ProcessName {
  readonly host: string;
  /** Id of the machine's boot. */
  readonly boot: string;
  /** PID namespace: a container has its own. */
  readonly space: string;
  readonly pid: number;
  /** Start time in ticks since boot, because pids are reused. */
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

/** True unless the process is certainly gone. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
  // A killed process keeps its pid until its parent has reaped it.
  return !/^[ZX]$/.test(fieldsOf(pid)?.[0] ?? '');
}

/** Start time of a process; undefined if the system does not provide it (proc(5): field 22 of stat). */
export function startOf(pid: number): string | undefined {
  return fieldsOf(pid)?.[19];
}

/** Fields of /proc/<pid>/stat from the third one (the state) on; the name before it may contain any character. */
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
