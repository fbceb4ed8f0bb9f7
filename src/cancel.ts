import { EXIT_CODES } from './domain/fault.ts';
import type { Sentinel } from './hosts/sentinel.ts';

/** The first signal asks the run to end in good order; a second one ends the process at once. */
export function listenForCancel(watched: NodeJS.Process, sentinel: Sentinel): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      // Else the sentinel would take an end without a report for a bug.
      sentinel.disarm(EXIT_CODES.cancelled);
      watched.exit(EXIT_CODES.cancelled);
    }
    controller.abort(new Error('The run was cancelled.'));
  };
  watched.on('SIGINT', onSignal);
  watched.on('SIGTERM', onSignal);
  return controller.signal;
}
