import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { readRunFlags } from '../../src/cli/run-command.ts';
import type { CiContext } from '../../src/domain/context.ts';
import type { Fault } from '../../src/domain/fault.ts';
import { createPlainHost } from '../../src/hosts/plain.ts';
import { launch } from '../../src/launch.ts';
import { createPorts } from '../../src/ports/real.ts';
import type { Publication } from '../../src/report/publication.ts';
import { instrument, type SandboxSetup } from '../support/sandbox/start.ts';

export const BROKEN_INPUTS = fileURLToPath(new URL('../fixtures/broken/inputs/', import.meta.url));

export const TERMINAL: CiContext = {
  ci: 'none',
  event: '',
  trust: 'trusted',
  visibility: 'unknown',
  runId: '',
  attempt: 1,
  job: '',
  step: '',
  leg: '',
  temporaryDirectory: undefined,
};

export interface LaunchCase {
  readonly inputs: ReadonlyMap<string, string>;
  readonly from?: 'inputs' | 'flags';
  readonly faults?: readonly Fault[];
  readonly context?: Partial<CiContext>;
  readonly environment?: ReadonlyMap<string, string>;
  /** Default: test/fixtures/broken/inputs. */
  readonly directory?: string;
  readonly sandbox?: Partial<SandboxSetup>;
  readonly signal?: AbortSignal;
}

export interface Launched {
  readonly publication: Publication;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run in this process, with the plain host and real ports. */
export async function launchHere(given: LaunchCase): Promise<Launched> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const environment = given.environment ?? new Map<string, string>();
  const real = createPorts(environment);
  // Without jitter the pauses before a second try are none.
  const ports = { ...real, random: { ...real.random, next: () => 0 } };
  const host = createPlainHost({
    context: { ...TERMINAL, ...given.context },
    inputs: given.inputs,
    stdout,
    stderr,
    clock: ports.clock,
  });
  const { publication, sandbox } = await launch({
    host,
    ports,
    environment,
    directory: given.directory ?? BROKEN_INPUTS,
    from: given.from ?? 'inputs',
    faults: given.faults ?? [],
    signal: given.signal ?? new AbortController().signal,
    sandbox: instrument({ jobSeconds: 0, ...given.sandbox }),
  });
  await sandbox?.stop();
  ports.http.dispose();
  return { publication, stdout: stdout.read()?.toString() ?? '', stderr: stderr.read()?.toString() ?? '' };
}

export interface CountingServer {
  readonly url: string;
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Takes whatever comes and writes it down. */
export async function startCountingServer(): Promise<CountingServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Inputs with which a run would send rows; a case replaces what it is about. */
function rightInputs(baseUrl: string, outputDir: string): Map<string, string> {
  return new Map([
    ['provider', 'donoratlas'],
    ['files', 'rows.csv'],
    ['params', 'network_id: net_1'],
    ['api-key', 'key-of-the-test'],
    ['base-url', baseUrl],
    ['output-dir', outputDir],
  ]);
}

/** A temporary folder that ends with its owner. */
export function makeFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'bulk-job-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * A case of test/fixtures/broken/expected.csv: `name=value;…`, `\n` for a line break, an empty value for an input
 * not given. `@args` are flags of `bulk-job run`; `@locked`, `@ledger`, `@visibility`, `@trust` and `@env NAME` set
 * the scene.
 */
export function readCase(options: string, scene: { readonly baseUrl: string; readonly folder: string }): LaunchCase {
  const outputDir = join(scene.folder, 'results');
  const inputs = rightInputs(scene.baseUrl, outputDir);
  const environment = new Map<string, string>();
  const context: { -readonly [K in keyof CiContext]?: CiContext[K] } = {};
  let faults: readonly Fault[] = [];
  let from: 'inputs' | 'flags' = 'inputs';
  for (const option of options.split(';').filter(Boolean)) {
    const at = option.indexOf('=');
    const name = option.slice(0, at);
    const value = option.slice(at + 1).replaceAll('\\n', '\n');
    if (name === '@args') {
      const flags = readRunFlags('run', value.split(' '));
      for (const [input, text] of flags.inputs) inputs.set(input, text);
      faults = flags.faults;
      from = 'flags';
    } else if (name === '@locked') {
      mkdirSync(outputDir);
      // A process that runs and is not this one: a lock of our own number is stale.
      writeFileSync(join(outputDir, '.bulk-job.lock'), `${process.ppid} ${hostname()}\n`);
    } else if (name === '@ledger') {
      mkdirSync(outputDir);
      copyFileSync(join(BROKEN_INPUTS, value), join(outputDir, 'ledger.ndjson'));
      copyFileSync(join(BROKEN_INPUTS, value.replace('.ndjson', '.head')), join(outputDir, 'ledger.head'));
    } else if (name === '@visibility') {
      Object.assign(context, { ci: 'github', event: 'push', visibility: value });
    } else if (name === '@event') {
      Object.assign(context, { ci: 'github', event: value, trust: 'hijackable' });
    } else if (name.startsWith('@env ')) environment.set(name.slice('@env '.length), value);
    else if (value === '') inputs.delete(name);
    else inputs.set(name, value);
  }
  return { inputs, faults, from, context, environment };
}
