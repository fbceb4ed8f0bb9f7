import { REASON_TABLE } from './domain/fault.ts';
import type { Sentinel } from './hosts/sentinel.ts';

/** The first signal asks the run to shut down cleanly; a second one ends the process at once. */
export function listenForCancel(watched: NodeJS.Process, sentinel: Sentinel): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      // Otherwise the sentinel would report a bug, because there is no verdict.
      sentinel.disarm(REASON_TABLE.cancelled.exitCode);
      watched.exit(REASON_TABLE.cancelled.exitCode);
    }
    controller.abort(new Error('The run was canceled.'));
  };
  watched.on('SIGINT', onSignal);
  watched.on('SIGTERM', onSignal);
  return controller.signal;
}
