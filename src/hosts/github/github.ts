import { onAbort, unlessAborted } from '../../ports/abort.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Http } from '../../ports/http.ts';
import type { Random } from '../../ports/random.ts';
import type { Publication, PublishedUrls } from '../../report/publication.ts';
import { readContext } from '../detect.ts';
import { foldsOf } from '../folds.ts';
import { createLog, createRedaction } from '../log.ts';
import { createProgressPrinter } from '../progress.ts';
import { summaryStub } from '../step-summary.ts';
import { createTicking } from '../ticking.ts';
import type { Host } from '../types.ts';
import type { Uploaded, UploadOptions } from './artifact.ts';
import { describeMissing, nameForge } from './forge.ts';
import { readGithubInputs } from './inputs.ts';
import {
  earlierVerdictOnDemand,
  ledgersOnDemand,
  loadServices,
  memoriesOnDemand,
  repositoryOnDemand,
} from './on-demand.ts';
import { createGithubStep, type GithubStep } from './step.ts';

export interface GithubHostOptions {
  /** The process's environment; `@actions/core` reads the process's own for outputs. */
  readonly environment: ReadonlyMap<string, string>;
  readonly ports: { readonly clock: Clock; readonly http: Http; readonly random: Random };
  /** Aborts when the step is canceled: an upload is no longer waited for. */
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
 * visibility where the event does not tell it.
 */
export async function createGithubHost({
  environment,
  ports,
  signal,
  isPostStep = false,
  uploadLimitMs,
  ...limits
}: GithubHostOptions): Promise<Host> {
  // A log that cannot be written must not stop a run halfway through its jobs.
  process.stdout.on('error', () => {});
  const redaction = createRedaction();
  const folds = foldsOf('github', () => ports.clock.now());
  const log = createLog((text) => process.stdout.write(text), redaction, { folds });
  const step = createGithubStep(environment, redaction);
  // A canceled step publishes within moments.
  onAbort(signal, () => void step.ready().catch(() => undefined));
  const inputs = readGithubInputs(environment);
  const token = inputs.get('github-token');
  if (token !== undefined) step.hide([token]);
  const context = await readContext(environment);
  const ask = async (): Promise<typeof context.visibility> =>
    (await loadServices()).fetchVisibility(context, { environment, token, http: ports.http, signal });
  const visibility =
    context.visibility === 'unknown'
      ? await unlessAborted(signal, ask).catch(() => 'unknown' as const)
      : context.visibility;
  const printer = createProgressPrinter(log, () => ports.clock.now());
  const ticking = createTicking(printer);
  const forge = nameForge(environment);
  const ledgers =
    context.trust === 'trusted' ? ledgersOnDemand({ environment, context, token, log, ...limits }) : undefined;
  let stub: Promise<void> | undefined;

  /** Writes the comment on the pull request; a failure is a warning. */
  async function publishComment(
    comment: NonNullable<Publication['comment']>,
    urls: PublishedUrls | undefined,
  ): Promise<void> {
    // On such an event no request carries the token (docs/contract.md, 7.2).
    if (context.trust === 'hijackable') {
      return log.line(`No comment was written: on ${context.event} the pull request may be anybody's. ${FORK_RECIPE}`);
    }
    try {
      const { commentOnEvent } = await loadServices();
      const options = { environment, token, ...ports, signal, redact: redaction.redact, urls };
      await unlessAborted(signal, () => commentOnEvent(comment, context, options));
    } catch (error) {
      if (signal.aborted) return log.line('The comment was canceled; the post step writes it.');
      const { GithubApiFailure } = await loadServices();
      const isDenied = error instanceof GithubApiFailure && error.denial !== undefined;
      // As it should be, and where there is a second workflow nobody needs a warning.
      if (isDenied && context.trust === 'fork')
        return log.line(`No comment was written: this run may only read. ${FORK_RECIPE}`);
      const next = isDenied ? 'Give the job permissions: pull-requests: write.' : 'The job summary says the same.';
      step.warn('The comment on the pull request could not be written', error, next);
    }
  }

  return {
    context: { ...context, visibility },
    inputs,
    hide: step.hide,
    setOutput: step.setOutput,
    keep: step.keep,
    ledgers,
    repository: repositoryOnDemand({ ...ports, environment, context, token, signal, log }),
    memories: memoriesOnDemand({ environment, ...ports, context, token, signal, log }),
    earlierVerdict:
      forge === undefined ? earlierVerdictOnDemand({ environment, ...ports, context, token, signal, log }) : undefined,
    progress(event) {
      ticking.ensure();
      if (inputs.get('summary') !== 'false' && !isPostStep)
        stub ??= step.writeSummary(summaryStub({ ci: 'github', keepsLedger: ledgers !== undefined }));
      printer.event(event);
    },
    async publish({ outputs, summary, summarize, text, annotations, artifact, comment }) {
      ticking.stop();
      await step.ready();
      // What is quick goes first: a canceled step has a few seconds left, and an upload may take longer.
      for (const [name, value] of outputs) step.setOutput(name, value);
      await stub;
      if (summary !== undefined || stub !== undefined) await step.writeSummary(summary ?? '');
      // The text below says all of this, too.
      if (annotations.length > 0) {
        log.folded('Annotations', () => {
          for (const annotation of annotations) step.annotate(annotation);
        });
      }
      log.blocks(text);
      if (forge !== undefined) {
        const missing = describeMissing(forge, { artifact, comment });
        if (missing !== undefined) log.line(missing);
        return;
      }
      const options = { environment, step, limitMs: uploadLimitMs, signal, log };
      const urls = artifact === undefined ? undefined : await publishArtifact(artifact, options);
      // The URLs are known only now. A step that is killed before this keeps its summary without them.
      const linked = urls === undefined ? undefined : summarize?.(urls);
      if (linked !== undefined) await step.writeSummary(linked);
      if (comment !== undefined) await publishComment(comment, urls);
    },
  };
}

const FORK_RECIPE =
  'A second workflow can write it: see "Comment on pull requests of forks" in docs/recipes.md of Bulk Job.';

/**
 * Uploads the result files, then the page alone, sets the outputs of both and returns their URLs; undefined if there are
 * none. A failure is a warning.
 */
async function publishArtifact(
  artifact: NonNullable<Publication['artifact']>,
  options: UploadOptions & { readonly step: GithubStep; readonly signal: AbortSignal },
): Promise<PublishedUrls | undefined> {
  const { environment, step, signal, log } = options;
  const { directory, name, page } = artifact;
  const { artifactUrl, uploadArtifact, uploadPage } = await loadServices();
  const upload = async (what: string, work: () => Promise<Uploaded>): Promise<Uploaded | undefined> => {
    try {
      return await unlessAborted(signal, work);
    } catch (error) {
      if (signal.aborted) {
        log.line('The artifact upload was canceled; the post step uploads it.');
        return undefined;
      }
      const next = `The files are on the runner in ${directory}, where a later step can still save them.`;
      step.warn(`${what} could not be uploaded`, error, next);
      return undefined;
    }
  };
  const uploaded = await upload(`The artifact "${name}"`, () => uploadArtifact(artifact, options));
  // What stopped that upload would stop the next one too, after as long a wait.
  if (uploaded === undefined) return undefined;
  const resultsUrl = artifactUrl(environment, uploaded.id);
  step.setOutput('artifact-id', String(uploaded.id));
  step.setOutput('artifact-name', uploaded.name);
  step.setOutput('artifact-url', resultsUrl);
  if (page === undefined) return { artifact: resultsUrl };
  const opened = await upload(`The page "${name}.html"`, () => uploadPage(artifact, page, options));
  if (opened === undefined) return { artifact: resultsUrl };
  const pageUrl = artifactUrl(environment, opened.id);
  step.setOutput('report-url', pageUrl);
  return { artifact: resultsUrl, page: pageUrl };
}
