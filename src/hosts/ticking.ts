import type { ProgressPrinter } from './progress.ts';

/** How often the printer looks whether a line is due; well below the shortest gap in a CI log. */
const TICK_MS = 2_000;

/** A timer that never keeps the process alive: a run that has nothing else to wait for is over. */
export interface Ticking {
  ensure(): void;
  stop(): void;
}

export function createTicking(printer: Pick<ProgressPrinter, 'tick'>): Ticking {
  let timer: NodeJS.Timeout | undefined;
  return {
    ensure() {
      timer ??= setInterval(() => printer.tick(), TICK_MS).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
