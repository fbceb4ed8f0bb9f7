import { dirname, relative, resolve, sep } from 'node:path';
import { type LoadedConfig, loadConfig } from './config/load.ts';
import type { Config } from './config/schema.ts';
import { createSpelling } from './config/spelling.ts';
import { type Fault, FaultError } from './domain/fault.ts';
import type { Annotation, Publication } from './domain/publication.ts';
import { hasStart } from './engine/read-ledger.ts';
import type { Host } from './hosts/types.ts';
import { readInputFile, refuseForeignFile } from './pipeline/input-files.ts';
import type { RunPorts, RunRequest } from './pipeline/types.ts';
import { joinRepositories } from './ports/repository.ts';
import { hasRowFiles } from './report/summary-text.ts';
import { run } from './run.ts';
import { SANDBOX_KEY, type Sandbox, type SandboxOptions, startSandbox } from './sandbox/server.ts';

/** Simulated jobs run this long, so that polling and progress can be seen. */
const SANDBOX_JOB_SECONDS = 1;

export interface LaunchOptions {
  readonly host: Host;
  readonly ports: RunPorts;
  readonly environment: ReadonlyMap<string, string>;
  /** Absolute. */
  readonly directory: string;
  /** `flags`: messages name the inputs as flags. Default: `inputs`. */
  readonly from?: 'inputs' | 'flags';
  /** Faults of the flags, to be shown with all others. */
  readonly faults?: readonly Fault[];
  readonly signal: AbortSignal;
  readonly sandbox?: Partial<SandboxOptions>;
}

export interface Launched {
  readonly publication: Publication;
  /** Still listening, so that its record can be read; undefined if the run was real. */
  readonly sandbox: Sandbox | undefined;
}

/** From a host's inputs to its publication: config, sandbox, run, publish. */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const { host, directory, signal } = options;
  const { config, faults, spelling } = await readConfig(options);
  const sandboxFaults: Fault[] = [];
  const sandbox = config.sandbox ? await openSandbox(config, options, sandboxFaults) : undefined;
  const request = createRequest(options, {
    config,
    configFaults: [...(options.faults ?? []), ...faults, ...sandboxFaults],
    spelling,
    sandbox:
      sandbox === undefined
        ? undefined
        : {
            url: sandbox.url,
            apiKey: SANDBOX_KEY,
            ...(sandbox.storage !== undefined && { storage: sandbox.storage }),
          },
    onLedger: (path) => host.keep('ledger', path),
    onJobIds: (ids) => host.setOutput('job-ids', JSON.stringify(ids)),
    publish: (publication) =>
      host.publish({
        ...publication,
        annotations: publication.annotations.map((each) => place(each, config, directory)),
      }),
  });
  const publication = await run(request, withCommits(options));
  // What a cancel left out, the post step adds.
  if ((hasRowFiles(publication.report) || publication.report.mode === 'collect') && !signal.aborted)
    host.keep('complete', 'true');
  return { publication, sandbox };
}

/** The whole cancel of a job may take 5 minutes (reliability, 1.1). */
const POST_TIMEOUT = '3m';
const POST_NOTES = {
  done: '_The step was stopped before all its files were written. Its post step has looked once at each job that was running, and says here what became of the rows._',
  failed:
    '_The step was stopped before all its files were written, and its post step could not write them either. What the step itself wrote stands; mode: collect with its ledger can write the rest._',
} as const;

/**
 * What a post step does where its step was cancelled or killed: `collect`, with one look at each job that was running,
 * so that the files with rows and the artifact come about. Sends no row and changes no verdict.
 * @param ledger path of the step's journal.
 */
export async function launchPost(options: LaunchOptions, ledger: string): Promise<void> {
  const { host, ports } = options;
  const text = await ports.files.readText(ledger).catch(() => '');
  const say = (notice: string): void => host.progress({ kind: 'notice', text: notice });
  if (!hasStart(text)) return say('The step was stopped before it sent anything: there is nothing to collect.');
  const inputs = new Map([
    ...host.inputs,
    ...Object.entries({
      mode: 'collect',
      resume: 'auto',
      ledger,
      'output-dir': dirname(ledger),
      timeout: POST_TIMEOUT,
    }),
  ]);
  const { config, faults, spelling } = await readConfig({ ...options, host: { ...host, inputs } });
  if (config.sandbox) return say('The simulated vendor ended with the step: there is nothing to collect.');
  const request = createRequest(options, {
    config,
    configFaults: faults,
    spelling,
    sandbox: undefined,
    isPostStep: true,
    onJobIds: () => undefined,
    publish: ({ summary, ...publication }) =>
      host.publish({
        ...publication,
        summary: summary && `${POST_NOTES[publication.report.resultsDir === '' ? 'failed' : 'done']}\n\n${summary}`,
        annotations: [],
        outputs: new Map(),
      }),
  });
  await run(request, withCommits(options));
}

/** Commits come from git, else from the host. */
function withCommits({ host, ports }: LaunchOptions): RunPorts {
  return { ...ports, repository: joinRepositories(ports.repository, host.repository) };
}

type Asked = Omit<RunRequest, 'context' | 'environment' | 'processDirectory' | 'signal' | 'emit' | 'hide' | 'ledgers'>;

function createRequest({ host, environment, directory, signal }: LaunchOptions, asked: Asked): RunRequest {
  return {
    ...asked,
    context: host.context,
    environment,
    processDirectory: directory,
    signal,
    emit: host.progress,
    hide: (secrets) => host.hide(secrets),
    ledgers: host.ledgers,
  };
}

/** Files are named relative to `working-directory`, and annotations relative to the repository. */
function place(annotation: Annotation, config: Config, directory: string): Annotation {
  if (annotation.file === undefined) return annotation;
  const absolute = resolve(directory, config['working-directory'], annotation.file);
  return { ...annotation, file: relative(directory, absolute).split(sep).join('/') };
}

async function readConfig({ host, ports, directory, from = 'inputs' }: LaunchOptions): Promise<LoadedConfig> {
  const { inputs } = host;
  const path = inputs.get('config') ?? '';
  if (path === '') return loadConfig({ inputs, from });
  // `working-directory` is the base of relative paths; one that stands in the file itself comes too late for it.
  const absolute = resolve(directory, inputs.get('working-directory') ?? '', path);
  try {
    refuseForeignFile(host, 'config', path);
    const spelling = createSpelling({ flags: from === 'flags', inFile: () => false });
    const text = await readInputFile(ports.files, { input: 'config', shown: path, absolute, spelling });
    return loadConfig({ inputs, from, file: { path, text }, isForeign: host.context.trust !== 'trusted' });
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return loadConfig({ inputs, from, file: { faults: error.faults } });
  }
}

async function openSandbox(config: Config, options: LaunchOptions, faults: Fault[]): Promise<Sandbox | undefined> {
  if (config.provider === undefined) return undefined;
  try {
    return await startSandbox({ vendor: config.provider, jobSeconds: SANDBOX_JOB_SECONDS, ...options.sandbox });
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    faults.push(...error.faults.map((fault) => ({ ...fault, input: 'sandbox' })));
    return undefined;
  }
}
