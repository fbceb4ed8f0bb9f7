import type { CiContext } from '../domain/context.ts';
import type { TextBlock } from '../domain/text-block.ts';
import type { Clock } from '../ports/clock.ts';
import type { Publication } from '../report/publication.ts';
import { isDumb, wantsColor } from './color.ts';
import { foldsOf } from './folds.ts';
import { createLog, createRedaction } from './log.ts';
import { createProgressPrinter } from './progress.ts';
import type { OpenView, ViewTools } from './system-view.ts';
import { createTicking } from './ticking.ts';
import type { Host } from './types.ts';

/** The part of a process stream that this host needs. */
export interface TextStream {
  write(text: string): unknown;
  on(event: 'error', listener: () => void): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** What the user wants to see. */
export interface Output {
  /** The result on stdout: the summary as text, the verdict alone, or the document; errors go to stderr. */
  readonly result: 'text' | 'verdict' | 'document';
  /** Whether progress goes to stderr. */
  readonly progress: boolean;
}

export interface PlainHostOptions {
  readonly context: CiContext;
  /** Inputs from flags, by the names of docs/reference.md. */
  readonly inputs: ReadonlyMap<string, string>;
  /** The result. */
  readonly stdout: TextStream;
  /** Progress and errors, so that the result can be piped. */
  readonly stderr: TextStream;
  readonly clock: Pick<Clock, 'now'>;
  /** Decides about colors; default: none are set. */
  readonly environment?: ReadonlyMap<string, string>;
  /** Default: the result as text, with progress. */
  readonly output?: Output;
  /** `report.json` in parts, for the result as a document. */
  readonly document?: (publication: Publication) => AsyncIterable<string>;
  /** What the CI system shows beside its log. */
  readonly views?: readonly OpenView[];
}

/** The width for terminals that do not report theirs. */
const USUAL_COLUMNS = 80;
const USUAL_OUTPUT: Output = { result: 'text', progress: true };

/** A terminal, or a CI system with its log, and with `views` on what it shows beside that. */
export function createPlainHost(options: PlainHostOptions): Host {
  const { context, inputs, stdout, stderr, clock, environment = new Map(), output = USUAL_OUTPUT } = options;
  // A reader that closes the pipe (`| head`) must not stop a run in the middle of its jobs.
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  const redaction = createRedaction();
  const isLive = stderr.isTTY === true && !isDumb(environment);
  const widthOf = (stream: TextStream) => () =>
    stream.isTTY === true && !isDumb(environment) ? (stream.columns ?? USUAL_COLUMNS) : undefined;
  const featuresOf = (stream: TextStream) => ({
    columns: widthOf(stream),
    color: wantsColor(environment, stream),
    folds: foldsOf(context.ci, () => clock.now()),
  });
  const side = createLog((text) => stderr.write(text), redaction, featuresOf(stderr));
  const main = createLog((text) => stdout.write(text), redaction, featuresOf(stdout));
  const bar = isLive ? () => stderr.columns ?? USUAL_COLUMNS : undefined;
  const printer = createProgressPrinter(side, () => clock.now(), bar);
  const ticking = createTicking(printer, isLive);
  const commands = output.result === 'document' ? stderr : stdout;
  const tools: ViewTools = {
    log: side,
    redact: redaction.redact,
    command: (line) => void commands.write(`${line}\n`),
    warn(what, error, next) {
      const reason = error instanceof Error ? error.message : String(error);
      side.line(`Warning: ${what}: ${reason}. The result of the run is unchanged. ${next}`);
    },
  };
  const views = (options.views ?? []).map((open) => open(tools));
  return {
    context,
    inputs,
    hide(secrets) {
      const forms = redaction.hide(secrets);
      for (const view of views) view.mask?.(forms);
    },
    progress(event) {
      if (!output.progress) return;
      ticking.ensure();
      printer.event(event);
    },
    setOutput(name, value) {
      for (const view of views) view.setOutput?.(name, redaction.redact(value));
    },
    async keep() {},
    ledgers: undefined,
    repository: undefined,
    memories: undefined,
    earlierVerdict: undefined,
    async publish(publication) {
      ticking.stop();
      side.clear();
      const { errors, result, verdict } = sortBlocks(publication.text);
      side.blocks(errors);
      if (output.result === 'text') main.blocks([...result, ...verdict]);
      if (output.result === 'verdict') main.blocks(verdict);
      if (output.result === 'document') {
        side.blocks(verdict);
        for await (const part of options.document?.(publication) ?? []) stdout.write(part);
      }
      for (const view of views) await view.publish(publication);
    },
  };
}

interface SortedBlocks {
  readonly errors: readonly TextBlock[];
  readonly result: readonly TextBlock[];
  /** One line. */
  readonly verdict: readonly TextBlock[];
}

/** Errors stand alone: an editor finds their places on stderr, and they are shown once. */
function sortBlocks(blocks: readonly TextBlock[]): SortedBlocks {
  return {
    errors: blocks.filter(({ kind }) => kind === 'errors'),
    result: blocks.filter(({ kind }) => kind !== 'errors' && kind !== 'verdict'),
    verdict: blocks.filter(({ kind }) => kind === 'verdict'),
  };
}
