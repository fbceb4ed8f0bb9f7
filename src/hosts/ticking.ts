import type { ProgressPrinter } from './progress.ts';

/** How often the printer checks whether a line is due; well below the shortest gap in a CI log. */
const LINE_TICK_MS = 2_000;
/** A bar shows seconds. */
const BAR_TICK_MS = 500;

/** A timer that does not keep the process alive: a run with nothing else to wait for is over. */
export interface Ticking {
  ensure(): void;
  stop(): void;
}

/** Does not tick until it is asked to. */
export function createTicking(printer: Pick<ProgressPrinter, 'tick'>, isLive = false): Ticking {
  let timer: NodeJS.Timeout | undefined;
  return {
    ensure() {
      timer ??= setInterval(() => printer.tick(), isLive ? BAR_TICK_MS : LINE_TICK_MS).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
