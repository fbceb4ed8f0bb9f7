import { dirname, relative, resolve, sep } from 'node:path';
import { type LoadedConfig, loadConfig } from './config/load.ts';
import type { Config } from './config/schema.ts';
import { createSpelling } from './config/spelling.ts';
import { type Fault, FaultError } from './domain/fault.ts';
import { MODES } from './domain/mode.ts';
import type { Host } from './hosts/types.ts';
import { peekLedger } from './ledger/peek.ts';
import { readInputFile, refuseUntrustedFile } from './pipeline/input-files.ts';
import type { CommandLine, RunPorts, RunRequest } from './pipeline/types.ts';
import { joinRepositories } from './ports/repository.ts';
import type { Annotation, Publication } from './report/publication.ts';
import { hasRowFiles } from './report/summary-text.ts';
import { run } from './run.ts';
import type { Sandbox, SandboxOptions } from './sandbox/server.ts';

/** Simulated jobs run this long, so that polling and progress are visible. */
const SANDBOX_JOB_SECONDS = 1;

export interface LaunchOptions {
  readonly host: Host;
  readonly ports: RunPorts;
  readonly environment: ReadonlyMap<string, string>;
  /** Absolute. */
  readonly directory: string;
  /** With `flags`, messages name the inputs as flags. Default: `inputs`. */
  readonly from?: 'inputs' | 'flags';
  /** The command line, if there is one: for commands that continue the run. */
  readonly command?: CommandLine;
  /** Faults of the flags, to be reported with all others. */
  readonly faults?: readonly Fault[];
  readonly signal: AbortSignal;
  readonly sandbox?: Partial<SandboxOptions>;
}

export interface Launched {
  readonly publication: Publication;
  /** Still listening, so that its record can be read; undefined if the run used the real vendor. */
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
            apiKey: sandbox.apiKey,
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
  // What a canceled run left out, the post step adds.
  if ((hasRowFiles(publication.report) || MODES[publication.report.mode].rereads) && !signal.aborted)
    await host.keep('complete', 'true');
  return { publication, sandbox };
}

/** GitHub allows 5 minutes in total for the cancel of a job. */
const POST_TIMEOUT = '3m';
const NOT_WRITTEN =
  '_The step was stopped before it wrote all its files, and its post step could not write them either. The files of the step itself are unchanged; mode: collect with its ledger can write the rest._';

/**
 * The post step of a step that was canceled or killed: a `collect` that polls each running job once, to write the files
 * with rows and upload the artifact. Sends no row and changes no verdict.
 * @param ledger path of the step's ledger.
 */
export async function launchPost(options: LaunchOptions, ledger: string): Promise<void> {
  const { host, ports } = options;
  const text = await ports.files.readText(ledger).catch(() => '');
  const say = (notice: string): void => host.progress({ kind: 'notice', text: notice });
  if (peekLedger(text).start === undefined)
    return say('The step was stopped before it sent anything. There is nothing to collect.');
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
  const { config: stepInputs } = await readConfig(options);
  if (config.sandbox) return say('The simulated vendor stopped with the step. There is nothing to collect.');
  const request = createRequest(options, {
    config,
    configFaults: faults,
    spelling,
    sandbox: undefined,
    isPostStep: true,
    stepInputs,
    onJobIds: () => undefined,
    publish: ({ summary, ...publication }) =>
      host.publish({
        ...publication,
        summary: summary && publication.report.resultsDir === '' ? `${NOT_WRITTEN}\n\n${summary}` : summary,
        annotations: [],
        outputs: new Map(),
      }),
  });
  await run(request, withCommits(options));
}

/** Commits are read from git, else through the host. */
function withCommits({ host, ports }: LaunchOptions): RunPorts {
  return { ...ports, repository: joinRepositories(ports.repository, host.repository) };
}

type Filled =
  | 'command'
  | 'context'
  | 'environment'
  | 'processDirectory'
  | 'signal'
  | 'emit'
  | 'hide'
  | 'ledgers'
  | 'memories'
  | 'earlierVerdict';
type Asked = Omit<RunRequest, Filled>;

function createRequest({ host, environment, directory, signal, command }: LaunchOptions, asked: Asked): RunRequest {
  return {
    ...asked,
    command,
    context: host.context,
    environment,
    processDirectory: directory,
    signal,
    emit: host.progress,
    hide: (secrets) => host.hide(secrets),
    ledgers: host.ledgers,
    memories: host.memories,
    earlierVerdict: host.earlierVerdict,
  };
}

/** Paths are relative to `working-directory`; annotations need them relative to the repository. */
function place(annotation: Annotation, config: Config, directory: string): Annotation {
  if (annotation.file === undefined) return annotation;
  const absolute = resolve(directory, config['working-directory'], annotation.file);
  return { ...annotation, file: relative(directory, absolute).split(sep).join('/') };
}

async function readConfig({ host, ports, directory, from = 'inputs' }: LaunchOptions): Promise<LoadedConfig> {
  const { inputs } = host;
  const path = inputs.get('config') ?? '';
  if (path === '') return loadConfig({ inputs, from });
  // `working-directory` is the base of relative paths; one in the config file itself cannot apply to the file's path.
  const absolute = resolve(directory, inputs.get('working-directory') ?? '', path);
  try {
    refuseUntrustedFile(host, 'config', path);
    const spelling = createSpelling({ from, inFile: () => false });
    const text = await readInputFile(ports.files, { input: 'config', shown: path, absolute, spelling });
    return loadConfig({ inputs, from, file: { path, text }, isUntrusted: host.context.trust !== 'trusted' });
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return loadConfig({ inputs, from, file: { faults: error.faults } });
  }
}

/** Simulated vendors are loaded only here: a real run does not need them. */
async function openSandbox(config: Config, options: LaunchOptions, faults: Fault[]): Promise<Sandbox | undefined> {
  if (config.provider === undefined) return undefined;
  try {
    const { startSandbox } = await import('./sandbox/server.ts');
    return await startSandbox({ vendor: config.provider, jobSeconds: SANDBOX_JOB_SECONDS, ...options.sandbox });
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    faults.push(...error.faults.map((fault) => ({ ...fault, input: 'sandbox' })));
    return undefined;
  }
}
