import type { RunContext } from '../domain/context.ts';
import type { Clock } from '../ports/clock.ts';
import { createLog, createRedaction } from './log.ts';
import { createProgressPrinter } from './progress.ts';
import { createTicking } from './ticking.ts';
import type { Annotation, Host } from './types.ts';

/** A stream of the process, as far as this host needs it. */
export interface TextStream {
  write(text: string): unknown;
  on(event: 'error', listener: () => void): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface PlainHostOptions {
  readonly context: RunContext;
  /** What the flags gave, named as the contract names inputs. */
  readonly inputs: ReadonlyMap<string, string>;
  /** The result. */
  readonly stdout: TextStream;
  /** Progress and annotations, so that the result can be piped. */
  readonly stderr: TextStream;
  readonly clock: Pick<Clock, 'now'>;
}

/** A width for terminals that don't tell theirs. */
const USUAL_COLUMNS = 80;

/** A terminal, or a CI system that only reads the log: writes no colors and keeps outputs in `report.json` only. */
export function createPlainHost({ context, inputs, stdout, stderr, clock }: PlainHostOptions): Host {
  // A reader that goes away (`| head`) must not stop a run halfway through its jobs.
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  const redaction = createRedaction();
  const columns = stderr.isTTY === true ? (stderr.columns ?? USUAL_COLUMNS) : undefined;
  const side = createLog((text) => stderr.write(text), redaction, columns);
  const main = createLog((text) => stdout.write(text), redaction);
  const printer = createProgressPrinter(side, () => clock.now(), columns !== undefined);
  const ticking = createTicking(printer);
  return {
    context,
    inputs,
    hide(secrets) {
      redaction.hide(secrets);
    },
    progress(event) {
      ticking.ensure();
      printer.event(event);
    },
    setOutput() {},
    keep() {},
    ledgers: undefined,
    repository: undefined,
    async publish({ annotations, text }) {
      ticking.stop();
      side.clear();
      for (const annotation of annotations) side.line(formatAnnotation(annotation));
      main.block(text);
    },
  };
}

/** As compilers print it, so that editors and terminals can open the place; no title that the message repeats. */
function formatAnnotation({ level, file, line, title, message }: Annotation): string {
  const place = [file, line].filter((part) => part !== undefined).join(':');
  const text = message.startsWith(title) ? message : `${title}: ${message}`;
  return `${place === '' ? '' : `${place}: `}${level}: ${text}`;
}
