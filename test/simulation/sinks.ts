import type { ProgressEvent } from '../../src/domain/progress.ts';
import { createLog, createRedaction } from '../../src/hosts/log.ts';
import { createProgressPrinter } from '../../src/hosts/progress.ts';
import type { Publication } from '../../src/report/publication.ts';

/** The log of a CI system, as the shipped hosts write it. */
export interface SimulatedLog {
  hide(secrets: readonly string[]): void;
  event(event: ProgressEvent): void;
  publish(publication: Publication): void;
  readonly lines: readonly string[];
}

export function createSimulatedLog(now: () => number): SimulatedLog {
  const lines: string[] = [];
  const redaction = createRedaction();
  const log = createLog((text) => lines.push(...text.replace(/\n$/, '').split('\n')), redaction);
  const printer = createProgressPrinter(log, now);
  return {
    lines,
    hide: (secrets) => void redaction.hide(secrets),
    event: (event) => printer.event(event),
    publish({ text, annotations }) {
      for (const { title, message } of annotations) log.line(`${title}: ${message}`);
      log.blocks(text);
    },
  };
}

/** What a run's core says while it goes on: its notices alone, with what the log of every host takes out of them. */
export function createNotices(): SimulatedLog {
  const lines: string[] = [];
  const redaction = createRedaction();
  return {
    lines,
    hide: (secrets) => void redaction.hide(secrets),
    event(event) {
      if (event.kind === 'notice') lines.push(redaction.redact(event.text));
    },
    publish: () => undefined,
  };
}
