import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import type { CiContext } from '../../src/domain/context.ts';
import type { ProgressEvent } from '../../src/domain/progress.ts';
import type { AskEarlierVerdict } from '../../src/hosts/types.ts';
import type { FileSink, Files } from '../../src/ports/files.ts';
import type { Http, HttpResponse } from '../../src/ports/http.ts';
import { createHttpClient } from '../../src/ports/http-client.ts';
import type { LedgerStore } from '../../src/ports/ledger-store.ts';
import type { MemoryPlace } from '../../src/ports/memory-store.ts';
import { createFiles } from '../../src/ports/real-files.ts';
import { createRepository, type Repository } from '../../src/ports/repository.ts';
import type { Publication } from '../../src/report/publication.ts';
import { run } from '../../src/run.ts';
import { SANDBOX_KEY, type Sandbox } from '../../src/sandbox/server.ts';
import { createFixedRandom } from '../transport/scripted-http.ts';
import { type SandboxSetup, startInstrumented } from './sandbox/start.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

/** Real work that takes longer than this has stalled: time goes on, so that time-outs can come. */
const STALLED_MS = 400;

export interface WorldOptions {
  /** Files of the repository by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Inputs besides provider, params and files; `files` is `data/*` unless given. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly sandbox?: Partial<SandboxSetup>;
  readonly context?: Partial<CiContext>;
  /** Address instead of the sandbox's. */
  readonly baseUrl?: string;
  /** Called with each event; may abort the run. */
  readonly onEvent?: (event: ProgressEvent, cancel: () => void) => void;
  readonly apiKey?: string | undefined;
  /** The run is that of the action's post step. */
  readonly isPostStep?: boolean;
  /** Where ledgers survive the runner. */
  readonly ledgers?: LedgerStore;
  /** Where row memories survive it. */
  readonly memories?: MemoryPlace | undefined;
  readonly earlierVerdict?: AskEarlierVerdict;
  /** Where earlier commits are; default: git. */
  readonly repository?: Repository;
  /** The disk as this run sees it. */
  readonly disk?: (files: Files) => Files;
  /** Variables besides the key and those of the sandbox's own storage. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface World {
  readonly publication: Publication;
  readonly sandbox: Sandbox;
  readonly clock: VirtualClock;
  readonly events: readonly ProgressEvent[];
  readonly hidden: readonly string[];
  /** Text of a result file; undefined if there is none. */
  readonly read: (name: string) => Promise<string | undefined>;
}

export const PLAIN_CONTEXT: CiContext = {
  ci: 'none',
  event: '',
  trust: 'trusted',
  visibility: 'unknown',
  runId: 'run-1',
  attempt: 1,
  job: '',
  step: '',
  leg: '',
  temporaryDirectory: undefined,
};

/**
 * A whole run of the shipped pipeline on real files against the simulated vendor over real HTTP, on a clock
 * that jumps: an hour of waiting takes no time.
 */
export async function runWorld<T>(options: WorldOptions, look: (world: World) => Promise<T> | T): Promise<T> {
  return withWorld(options, async ({ attempt, sandbox, clock, read }) =>
    look({ ...(await attempt()), sandbox, clock, read }),
  );
}

/** What one run in a world left beside its files. */
export type Attempt = Pick<World, 'publication' | 'events' | 'hidden'>;

/** What an attempt may change of the world's options. */
export type AttemptOptions = Pick<
  WorldOptions,
  | 'inputs'
  | 'context'
  | 'onEvent'
  | 'apiKey'
  | 'ledgers'
  | 'memories'
  | 'repository'
  | 'isPostStep'
  | 'disk'
  | 'environment'
>;

/** A place in which several runs follow each other: the same files, vendor, clock and output folder. */
export interface LastingWorld extends Pick<World, 'sandbox' | 'clock' | 'read'> {
  readonly directory: string;
  /** What all attempts share, as the runs of one process do. */
  readonly http: Http;
  readonly attempt: (options?: AttemptOptions) => Promise<Attempt>;
}

export async function withWorld<T>(options: WorldOptions, use: (world: LastingWorld) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'bulk-job-test-'));
  const clock = createVirtualClock();
  const sandbox = await startInstrumented({
    vendor: 'donoratlas',
    now: () => clock.now(),
    epochMs: () => clock.date().getTime(),
    ...options.sandbox,
  });
  const http = createHttpClient();
  const files = createFiles(directory);
  const read = (name: string) => files.readText(join(directory, 'results', name)).catch(() => undefined);
  const attempt = (change: AttemptOptions = {}) =>
    runOnce(
      { ...options, ...change, inputs: { ...options.inputs, ...change.inputs } },
      { directory, clock, sandbox, http, files },
    );
  try {
    for (const [path, text] of Object.entries(options.files)) write(directory, path, text);
    return await use({ directory, http, sandbox, clock, read, attempt });
  } finally {
    http.dispose();
    await sandbox.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Place {
  readonly directory: string;
  readonly clock: VirtualClock;
  readonly sandbox: Sandbox;
  readonly http: Http;
  readonly files: Files;
}

async function runOnce(options: WorldOptions, { directory, clock, sandbox, http, files }: Place): Promise<Attempt> {
  const cancel = new AbortController();
  const events: ProgressEvent[] = [];
  const hidden: string[] = [];
  const inputs = new Map(
    Object.entries({
      provider: 'donoratlas',
      files: 'data/*',
      params: 'network_id: net_1',
      'base-url': options.baseUrl ?? sandbox.url,
      'output-dir': join(directory, 'results'),
      ...options.inputs,
    }).filter(([, value]) => value !== ''),
  );
  const { config, faults } = loadConfig({ inputs });
  const apiKey = 'apiKey' in options ? options.apiKey : SANDBOX_KEY;
  const publication = await run(
    {
      config,
      configFaults: faults,
      context: { ...PLAIN_CONTEXT, ...options.context },
      environment: new Map([
        ...(apiKey === undefined ? [] : [['BULK_JOB_API_KEY', apiKey] as const]),
        ...(sandbox.storage?.environment ?? []),
        ...Object.entries(options.environment ?? {}),
      ]),
      processDirectory: directory,
      sandbox: undefined,
      signal: cancel.signal,
      emit(event) {
        events.push(event);
        options.onEvent?.(event, () => cancel.abort(new Error('cancelled')));
      },
      hide: (secrets) => hidden.push(...secrets),
      onJobIds: () => undefined,
      ledgers: options.ledgers,
      memories: options.memories,
      earlierVerdict: options.earlierVerdict,
      ...(options.isPostStep === true && { isPostStep: true }),
    },
    {
      files: heldFiles(options.disk?.(files) ?? files, clock),
      http: heldHttp(http, clock),
      clock,
      random: createFixedRandom(0.5),
      repository: options.repository ?? createRepository(),
    },
  );
  return { publication, events, hidden };
}

function write(directory: string, path: string, text: string): void {
  const target = join(directory, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

/** Time stands still while the ledger is brought to the disk. */
function heldFiles(files: Files, clock: VirtualClock): Files {
  return {
    ...files,
    openWrite: async (path) => heldSink(await clock.hold(files.openWrite(path)), clock),
    openAppend: async (path) => heldSink(await clock.hold(files.openAppend(path)), clock),
    rename: (from, to) => clock.hold(files.rename(from, to)),
    async lock(path) {
      const lock = await clock.hold(files.lock(path));
      return lock && { ...lock, holds: () => clock.hold(lock.holds()) };
    },
  };
}

function heldSink(sink: FileSink, clock: VirtualClock): FileSink {
  return { ...sink, sync: () => clock.hold(sink.sync()), close: () => clock.hold(sink.close()) };
}

/** Time stands still while a request is under way, but for one that stalls. */
function heldHttp(http: Http, clock: VirtualClock): Http {
  const hold = <T>(work: Promise<T>): Promise<T> => {
    void clock.hold(Promise.race([work.catch(() => undefined), stalled()]));
    return work;
  };
  return {
    async send(request, signal): Promise<HttpResponse> {
      const response = await hold(http.send(request, signal));
      return { ...response, body: heldBody(response.body, hold) };
    },
  };
}

async function* heldBody(
  body: AsyncIterable<Uint8Array>,
  hold: <T>(work: Promise<T>) => Promise<T>,
): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await hold(chunks.next());
    if (done === true) return;
    yield value;
  }
}

function stalled(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, STALLED_MS).unref();
  });
}
