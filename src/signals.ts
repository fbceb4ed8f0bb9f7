import { REASON_TABLE } from './domain/fault.ts';
import type { Sentinel } from './hosts/sentinel.ts';

/** Ctrl+Break, by which GitHub's runner on Windows ends a step in the place of SIGTERM, which Windows does not have. */
const WINDOWS_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGBREAK'];
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];

/** What it needs of Node's process. */
export interface SignaledProcess {
  readonly platform: NodeJS.Platform;
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  exit(code: number): never;
}

/** The first signal asks the run to shut down cleanly; a second one ends the process at once. */
export function listenForCancel(watched: SignaledProcess, sentinel: Sentinel): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      // Otherwise the sentinel would report a bug, because there is no verdict.
      sentinel.disarm(REASON_TABLE.cancelled.exitCode);
      watched.exit(REASON_TABLE.cancelled.exitCode);
    }
    controller.abort(new Error('The run was canceled.'));
  };
  for (const signal of watched.platform === 'win32' ? WINDOWS_SIGNALS : SIGNALS) watched.on(signal, onSignal);
  return controller.signal;
}
