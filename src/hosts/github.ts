import type { Clock } from '../ports/clock.ts';
import type { Http } from '../ports/http.ts';
import type { Random } from '../ports/random.ts';
import { unlessAborted } from '../ports/shared-signal.ts';
import { readContext } from './detect.ts';
import { artifactUrl, uploadArtifact } from './github-artifact.ts';
import { readGithubInputs } from './github-inputs.ts';
import { createGithubLedgers } from './github-ledgers.ts';
import { createGithubRepository } from './github-repository.ts';
import { createGithubStep, type GithubStep } from './github-step.ts';
import { fetchVisibility } from './github-visibility.ts';
import { createLog, createRedaction, type Log } from './log.ts';
import { createProgressPrinter } from './progress.ts';
import { SUMMARY_STUB } from './step-summary.ts';
import { createTicking } from './ticking.ts';
import type { Host, Publication } from './types.ts';

export interface GithubHostOptions {
  /** The process's environment; `@actions/core` reads the process's own for outputs. */
  readonly environment: ReadonlyMap<string, string>;
  readonly ports: { readonly clock: Clock; readonly http: Http; readonly random: Random };
  /** Aborts when the step is cancelled: an upload is not waited for any more. */
  readonly signal: AbortSignal;
  /** The step has had its summary: this one gets none before it has something to say. */
  readonly isPostStep?: boolean;
  /** Of the artifact's upload, in milliseconds; default 5 minutes. */
  readonly uploadLimitMs?: number;
  /** Of a ledger's way to and from the cache, in milliseconds; default 30 s and 60 s. */
  readonly saveLimitMs?: number;
  readonly loadLimitMs?: number;
}

/**
 * The host of a run inside a GitHub Actions step. Reads the event once, and asks the API for the repository's
 * visibility where the event doesn't tell it.
 */
export async function createGithubHost({
  environment,
  ports,
  signal,
  isPostStep = false,
  uploadLimitMs,
  ...limits
}: GithubHostOptions): Promise<Host> {
  // A log that can't be written must not stop a run halfway through its jobs.
  process.stdout.on('error', () => {});
  const redaction = createRedaction();
  const log = createLog((text) => process.stdout.write(text), redaction);
  const step = createGithubStep(environment, redaction);
  const inputs = readGithubInputs(environment);
  const token = inputs.get('github-token');
  if (token !== undefined) step.hide([token]);
  const context = await readContext(environment);
  const ask = (): ReturnType<typeof fetchVisibility> => fetchVisibility(context, environment, token);
  const visibility = await unlessAborted(signal, ask).catch(() => 'unknown' as const);
  const printer = createProgressPrinter(log, () => ports.clock.now(), false);
  const ticking = createTicking(printer);
  let stub: Promise<void> | undefined;
  return {
    context: { ...context, visibility },
    inputs,
    hide: step.hide,
    setOutput: step.setOutput,
    keep: step.keep,
    ledgers:
      context.trust === 'trusted' ? createGithubLedgers({ environment, context, token, log, ...limits }) : undefined,
    repository: createGithubRepository({ ...ports, environment, context, token, signal, log }),
    progress(event) {
      ticking.ensure();
      if (inputs.get('summary') !== 'false' && !isPostStep) stub ??= step.writeSummary(SUMMARY_STUB);
      printer.event(event);
    },
    async publish({ outputs, summary, text, annotations, artifact }) {
      ticking.stop();
      // What is quick goes first: a cancelled step has a few seconds left, and an upload may take longer.
      for (const [name, value] of outputs) step.setOutput(name, value);
      await stub;
      if (summary !== undefined || stub !== undefined) await step.writeSummary(summary ?? '');
      log.block(text);
      for (const annotation of annotations) step.annotate(annotation);
      if (artifact !== undefined) await publishArtifact(artifact, { environment, step, uploadLimitMs, signal, log });
    },
  };
}

/** Uploads the result files and sets the artifact's outputs; a failure is a warning. */
async function publishArtifact(
  artifact: NonNullable<Publication['artifact']>,
  options: {
    readonly environment: ReadonlyMap<string, string>;
    readonly step: GithubStep;
    readonly uploadLimitMs: number | undefined;
    readonly signal: AbortSignal;
    readonly log: Pick<Log, 'line'>;
  },
): Promise<void> {
  const { environment, step, uploadLimitMs, signal, log } = options;
  try {
    const upload = (): ReturnType<typeof uploadArtifact> => uploadArtifact(artifact, environment, log, uploadLimitMs);
    const { id, name } = await unlessAborted(signal, upload);
    step.setOutput('artifact-id', String(id));
    step.setOutput('artifact-name', name);
    step.setOutput('artifact-url', artifactUrl(environment, id));
  } catch (error) {
    if (signal.aborted) return log.line('The upload of the artifact was cancelled; the post step uploads it.');
    const next = `The files are on the runner in ${artifact.directory}, where a later step can still save them.`;
    step.warn(`The artifact "${artifact.name}" could not be uploaded`, error, next);
  }
}
