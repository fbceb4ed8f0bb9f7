import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import type { CiContext } from '../../../src/domain/context.ts';
import { createGithubLedgers } from '../../../src/hosts/github/ledgers.ts';
import { memoriesOnDemand } from '../../../src/hosts/github/on-demand.ts';
import type { LedgerStore } from '../../../src/ports/ledger-store.ts';
import type { MemoryPlace } from '../../../src/ports/memory-store.ts';
import type { Report } from '../../../src/report/schema.ts';
import { csvOf, type Rows, SYNC_INPUTS } from '../row-sync.ts';
import { ROW_PROVIDER, type RowVendor, startRowVendor } from '../row-vendor.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import { type AttemptOptions, PLAIN_CONTEXT, withWorld } from '../world.ts';
import { type Github, type GithubOptions, startGithub, TOKEN } from './server.ts';

export interface RunOptions {
  readonly run: number;
  readonly attempt?: number;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly context?: Partial<CiContext>;
  readonly token?: string | undefined;
  readonly apiKey?: string;
  /** Default: a machine of its own, which is gone after the run. */
  readonly machine?: string;
  /** Where the files go that its artifact has. */
  readonly shelf?: string;
  readonly isPostStep?: boolean;
  readonly ledgers?: (ledgers: LedgerStore, cancel: () => void) => LedgerStore;
  readonly memories?: (memories: MemoryPlace) => MemoryPlace;
}

export interface Hub {
  readonly github: Github;
  readonly vendor: RowVendor;
  readonly time: { now: number };
  /** The clock of the runs. */
  readonly clock: VirtualClock;
  /** A run on a fresh machine, with these rows in the file. */
  readonly sync: (rows: Rows, options: RunOptions) => Promise<Report>;
  readonly newMachine: () => string;
}

/** The artifact client reads the API's address once in a process: this one leads to the GitHub of the test. */
const api = createServer((asked, response) => {
  const { method, url, headers } = asked;
  const onward = request(`${origin}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  asked.pipe(onward);
});
let origin = '';

beforeAll(() => new Promise<void>((resolve) => void api.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise<void>((resolve) => void api.close(() => resolve())));
afterEach(() => {
  vi.unstubAllEnvs();
});

// Each run packs copies for the cache with tar, several times.
vi.setConfig({ testTimeout: 60_000 });

/** A repository on the loopback GitHub whose file is synced with `changed-only`. */
export async function withHub(options: GithubOptions, use: (hub: Hub) => Promise<void>): Promise<void> {
  const time = { now: Date.now() };
  const github = await startGithub({ ...options, now: () => time.now });
  origin = github.origin;
  const vendor = await startRowVendor();
  const machines: string[] = [];
  const newMachine = (): string => {
    const machine = mkdtempSync(join(tmpdir(), 'bulk-job-machine-'));
    machines.push(machine);
    return machine;
  };
  const inputs = {
    ...SYNC_INPUTS,
    'base-url': vendor.url,
    timeout: '2m',
  };
  try {
    await withWorld({ files: { 'v.yaml': ROW_PROVIDER }, inputs }, async ({ directory, http, clock, attempt }) => {
      const sync = async (rows: Rows, asked: RunOptions): Promise<Report> => {
        writeFileSync(join(directory, 'rows.csv'), csvOf(rows));
        time.now += 60_000;
        const machine = asked.machine ?? newMachine();
        const environment = new Map([
          ...github.runner({ runId: String(asked.run) }),
          ['GITHUB_REPOSITORY', 'acme/donors'],
          ['GITHUB_API_URL', `http://127.0.0.1:${(api.address() as AddressInfo).port}/api/v3`],
          ['GITHUB_SERVER_URL', 'https://github.com'],
          ['RUNNER_TEMP', machine],
          ['GITHUB_WORKSPACE', machine],
          ['GITHUB_RETENTION_DAYS', '60'],
        ] as const);
        for (const [name, value] of environment) vi.stubEnv(name, value);
        const context = contextOf(asked, machine);
        const token = 'token' in asked ? asked.token : TOKEN;
        const log = { line: () => undefined };
        const cancel = new AbortController();
        const memories = memoriesOnDemand({
          environment,
          context,
          token,
          log,
          http,
          random: { next: () => 0.5 },
          clock: {
            async sleep(ms) {
              time.now += ms;
            },
          },
          signal: cancel.signal,
        });
        let stop: () => void = () => undefined;
        const ledgers = createGithubLedgers({ environment, context, token, log });
        const changed: AttemptOptions = {
          context,
          memories: memories && (asked.memories?.(memories) ?? memories),
          ledgers: asked.ledgers?.(ledgers, () => stop()) ?? ledgers,
          isPostStep: asked.isPostStep === true,
          inputs: { 'output-dir': join(machine, 'results'), ...asked.inputs },
          ...(asked.apiKey !== undefined && { apiKey: asked.apiKey }),
          onEvent: (_, abort) => {
            stop = abort;
          },
        };
        const { report } = (await attempt(changed)).publication;
        expect(report.exitCode, JSON.stringify(report.faults)).not.toBe(70);
        const published = join(machine, 'results', 'artifact');
        if (asked.shelf !== undefined && existsSync(published)) cpSync(published, asked.shelf, { recursive: true });
        // What only it has, no other machine can read.
        if (asked.machine === undefined) rmSync(machine, { recursive: true, force: true });
        return report;
      };
      await use({ github, vendor, time, clock, sync, newMachine });
    });
  } finally {
    await github.close();
    await vendor.close();
    for (const machine of machines) rmSync(machine, { recursive: true, force: true });
  }
}

function contextOf({ run, attempt = 1, context }: RunOptions, machine: string): CiContext {
  return {
    ...PLAIN_CONTEXT,
    ci: 'github',
    event: 'schedule',
    visibility: 'private',
    runId: String(run),
    attempt,
    source: { server: 'https://github.com', repository: 'acme/donors', ref: 'main' },
    workflow: 'acme/donors/.github/workflows/sync.yml',
    job: 'sync',
    step: 'send',
    temporaryDirectory: machine,
    ...context,
  };
}

/** The runner is lost once the nth copy of its ledger is saved. */
export const lostAfter =
  (nth: number) =>
  (ledgers: LedgerStore, cancel: () => void): LedgerStore => {
    let saves = 0;
    return {
      ...ledgers,
      async save(...entry) {
        const saved = await ledgers.save(...entry);
        saves += 1;
        if (saves === nth) cancel();
        return saved;
      },
    };
  };
