import { allowManyListeners } from './ports/shared-signal.ts';

/** The first signal asks the run to end in good order; a second one ends the process at once. */
export function listenForCancel(watched: NodeJS.Process, exitCode: number): AbortSignal {
  const controller = new AbortController();
  allowManyListeners(controller.signal);
  const onSignal = (): void => {
    if (controller.signal.aborted) watched.exit(exitCode);
    controller.abort(new Error('The run was cancelled.'));
  };
  watched.on('SIGINT', onSignal);
  watched.on('SIGTERM', onSignal);
  return controller.signal;
}
