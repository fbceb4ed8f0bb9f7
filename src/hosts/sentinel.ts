import { EXIT_CODES } from '../domain/fault.ts';

/** Node's process, as far as the sentinel needs it. */
export interface WatchedProcess {
  exitCode?: number | string | null | undefined;
  on(event: 'exit', listener: (code: number) => void): unknown;
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  exit(code: number): never;
}

export interface Sentinel {
  /** The run has its verdict: from now on the process ends with this code. */
  disarm(code: number): void;
}

/**
 * Makes a run that ends without a verdict fail. Without it a promise that never settles lets Node's event loop run
 * dry, Node exits with 0, and a CI system shows a green step that did nothing.
 * Errors that nobody caught end the process at once, with the frames of their stack but not their message:
 * a message may hold a cell's value.
 */
export function armSentinel(watched: WatchedProcess, print: (line: string) => void): Sentinel {
  let verdict: number | undefined;
  let explained = false;
  watched.on('exit', () => {
    if (verdict === undefined && !explained)
      explain(print, 'The run ended without a verdict: it waited for something that never came.');
    watched.exitCode = verdict ?? EXIT_CODES.bug;
  });
  const onStray = (error: unknown): never => {
    explained = true;
    explain(print, `An error was not handled: ${nameOf(error)}.`);
    for (const frame of framesOf(error)) print(frame);
    verdict = EXIT_CODES.bug;
    return watched.exit(EXIT_CODES.bug);
  };
  watched.on('uncaughtException', onStray);
  watched.on('unhandledRejection', onStray);
  return {
    disarm(code) {
      verdict = code;
      watched.exitCode = code;
    },
  };
}

function explain(print: (line: string) => void, what: string): void {
  print(
    `${what} This is a bug in Bulk Job. Rows may have been sent: look at the ledger in the output folder, or at the vendor, before you send them again. Please report this with the lines around it. [bug/no-verdict]`,
  );
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function framesOf(error: unknown): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack.split('\n').filter((line) => /^ {4}at /.test(line));
}
