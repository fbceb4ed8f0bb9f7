import { REASON_TABLE } from '../domain/fault.ts';
import { howToRunAgain, type RunPlace } from '../domain/run-again.ts';

/** The part of Node's process that the sentinel needs. */
export interface WatchedProcess {
  exitCode?: number | string | null | undefined;
  on(event: 'exit', listener: (code: number) => void): unknown;
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  exit(code: number): never;
}

export interface Sentinel {
  /** The run has its verdict: from now on the process exits with this code. */
  disarm(code: number): void;
}

/**
 * Makes a run that ends without a verdict fail. Without it, a promise that never settles lets Node's event loop run
 * empty, Node exits with 0, and a CI system shows a successful step that did nothing.
 * Uncaught errors end the process at once, with the frames of their stack but without their message, which may
 * contain a cell's value.
 */
export function armSentinel(watched: WatchedProcess, print: (line: string) => void, place: () => RunPlace): Sentinel {
  let verdict: number | undefined;
  let explained = false;
  watched.on('exit', () => {
    if (verdict === undefined && !explained)
      explain(print, place(), 'The run ended without a verdict: it was waiting for something that never happened.');
    watched.exitCode = verdict ?? REASON_TABLE.bug.exitCode;
  });
  const onUncaught = (error: unknown): never => {
    explained = true;
    explain(print, place(), `Unhandled error: ${nameOf(error)}.`);
    for (const frame of framesOf(error)) print(frame);
    verdict = REASON_TABLE.bug.exitCode;
    return watched.exit(REASON_TABLE.bug.exitCode);
  };
  watched.on('uncaughtException', onUncaught);
  watched.on('unhandledRejection', onUncaught);
  return {
    disarm(code) {
      verdict = code;
      watched.exitCode = code;
    },
  };
}

function explain(print: (line: string) => void, place: RunPlace, what: string): void {
  print(
    `${what} This is a bug in Bulk Job; report it with the lines around this one. Rows may have been sent: to resume, ${howToRunAgain(place)}. Rows that succeeded are not sent again. [bug/no-verdict]`,
  );
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function framesOf(error: unknown): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack.split('\n').filter((line) => /^ {4}at /.test(line));
}
