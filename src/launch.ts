import { relative, resolve, sep } from 'node:path';
import { type LoadedConfig, loadConfig } from './config/load.ts';
import type { Config } from './config/schema.ts';
import { createSpelling } from './config/spelling.ts';
import { type Fault, FaultError } from './domain/fault.ts';
import type { Annotation, Publication } from './domain/publication.ts';
import type { Host } from './hosts/types.ts';
import { readInputFile, refuseForeignFile } from './pipeline/input-files.ts';
import type { RunPorts } from './pipeline/types.ts';
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
  const { host, ports, environment, directory } = options;
  const { config, faults, spelling } = await readConfig(options);
  const sandboxFaults: Fault[] = [];
  const sandbox = config.sandbox ? await openSandbox(config, options, sandboxFaults) : undefined;
  const publication = await run(
    {
      config,
      configFaults: [...(options.faults ?? []), ...faults, ...sandboxFaults],
      spelling,
      context: host.context,
      environment,
      processDirectory: directory,
      sandbox:
        sandbox === undefined
          ? undefined
          : {
              url: sandbox.url,
              apiKey: SANDBOX_KEY,
              ...(sandbox.storage !== undefined && { storage: sandbox.storage }),
            },
      signal: options.signal,
      emit: host.progress,
      hide: (secrets) => host.hide(secrets),
      ledgers: host.ledgers,
      publish: (publication) =>
        host.publish({
          ...publication,
          annotations: publication.annotations.map((each) => place(each, config, directory)),
        }),
      onJobIds: (ids) => host.setOutput('job-ids', JSON.stringify(ids)),
    },
    ports,
  );
  return { publication, sandbox };
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
    return loadConfig({ inputs, from, file: { path, text } });
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
