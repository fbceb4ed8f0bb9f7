import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { until } from '../ports/loopback.ts';
import { countOutcomes, readReport, runArguments, sandboxEnvironment, startCli } from '../support/bundle.ts';
import type { RunningProcess } from '../support/run-process.ts';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import { type SandboxSetup, startInstrumented } from '../support/sandbox/start.ts';
import { type Workspace, withWorkspace } from '../support/workspace.ts';

/** What `npm run bench:cancel` measures is 500 ms; a busy machine takes its share here. */
const CANCEL_MS = 2_500;
/** The runner's own pattern: SIGINT, SIGTERM after 7.5 s, the end after another 2.5 s. */
const TERM_MS = 7_500;
/** What the requests of `on-cancel: cancel` may take. */
const REQUESTS_MS = 4_000;
const SEEN_MS = 20_000;

const stall = (on: 'preflight' | 'submit' | 'poll', nth = 1): FaultRule => ({ on, nth, do: { kind: 'stall' } });

interface Case {
  readonly name: string;
  /** Default: `run`. */
  readonly command?: 'run' | 'validate';
  readonly rows?: number;
  readonly sandbox?: Partial<SandboxSetup>;
  readonly flags?: readonly string[];
  /** When the signal goes. */
  readonly when: (run: RunningProcess, sandbox: Sandbox) => Promise<void>;
  /** `as read`: as many rows not sent as were read. */
  readonly outcomes: Readonly<Record<string, number>> | 'as read';
  /** Submits that the vendor got. */
  readonly submits: number;
}

const CASES: readonly Case[] = [
  {
    name: 'while files are read',
    rows: 400_000,
    when: (run) => run.seen('Reading 1 file.'),
    outcomes: 'as read',
    submits: 0,
  },
  {
    name: 'in preflight',
    sandbox: { faults: [stall('preflight')] },
    when: (_, { record }) => until(() => record.counts.requestsByKind.preflight > 0, SEEN_MS),
    outcomes: { 'not-sent': 4 },
    submits: 0,
  },
  {
    name: 'while a submit has no answer',
    sandbox: { faults: [stall('submit', 2)] },
    flags: ['--batch-size=1', '--concurrency=1'],
    when: (_, { record }) => until(() => record.counts.requestsByKind.submit > 1, SEEN_MS),
    outcomes: { succeeded: 1, uncertain: 1, 'not-sent': 2 },
    submits: 2,
  },
  {
    name: 'while a poll has no answer',
    sandbox: { faults: [stall('poll')] },
    flags: ['--batch-size=1', '--concurrency=1'],
    when: (_, { record }) => until(() => record.counts.requestsByKind.poll > 0, SEEN_MS),
    outcomes: { cancelled: 1, 'not-sent': 3 },
    submits: 1,
  },
  {
    name: 'while files with rows are written',
    command: 'validate',
    rows: 400_000,
    when: (run) => run.seen('Writing the report.'),
    outcomes: { planned: 400_000 },
    submits: 0,
  },
];

async function withRun(
  { command = 'run', rows = 4, sandbox: options = {}, flags = [] }: Case,
  work: (run: RunningProcess, sandbox: Sandbox, workspace: Workspace) => Promise<void>,
): Promise<void> {
  const sandbox = await startInstrumented({ vendor: 'donoratlas', ...options });
  const keys = Array.from({ length: rows }, (_, row) => `donor-${row}`);
  try {
    await withWorkspace({ 'data/a.csv': ['donor_id', ...keys, ''].join('\n'), 'tmp/.keep': '' }, async (workspace) => {
      const { cwd, env } = sandboxEnvironment(workspace);
      const more = new Map([...env, ['TMPDIR', workspace.path('tmp')] as const]);
      const [, ...given] = runArguments(sandbox.url, ...flags);
      await work(startCli([command, ...given], { cwd, env: more }), sandbox, workspace);
    });
  } finally {
    await sandbox.stop();
  }
}

describe('a cancelled run of the built CLI', () => {
  const table = CASES.flatMap((each) => (['SIGINT', 'SIGTERM'] as const).map((signal) => ({ ...each, signal })));

  it.for(table)('$name, with $signal: reports at once and sends nothing more', (each) =>
    withRun(each, async (run, sandbox, workspace) => {
      await each.when(run, sandbox);
      const signalled = performance.now();
      run.signal(each.signal);
      const { code, stdout, stderr } = await run.end;
      expect(performance.now() - signalled).toBeLessThan(CANCEL_MS);
      expect(code, stdout + stderr).toBe(130);
      expect(sandbox.record.counts.requestsByKind.submit).toBe(each.submits);
      const report = readReport(workspace.path('results/report.json'));
      expect(report).toMatchObject({
        exitCode: 130,
        reason: 'cancelled',
        resultFiles: ['report.json', 'summary.md', 'ledger.ndjson'],
      });
      const outcomes = countOutcomes(report);
      if (each.outcomes === 'as read')
        expect(Object.keys(outcomes).filter((outcome) => outcome !== 'not-sent')).toEqual([]);
      else expect(outcomes).toEqual(each.outcomes);
      // No row file, not even half of one; no lock, no row left in temporary files.
      expect(workspace.list('results')).toEqual([
        ...['ledger.ndjson', 'report.json', 'summary.md'].map((name) => `artifact/${name}`),
        ...['ledger.head', 'ledger.ndjson', 'report.json', 'summary.md'],
      ]);
      expect(workspace.list('tmp')).toEqual(['.keep']);
      const ledger = (workspace.read('results/ledger.ndjson') ?? '').trimEnd().split('\n');
      expect(JSON.parse(ledger.at(-1) ?? '')).toMatchObject({ kind: 'verdict', reason: 'cancelled', exitCode: 130 });
      expect(workspace.read('results/summary.md')).toContain(
        each.submits === 0 ? 'Run the same command again: no row was sent.' : 'No row is sent twice.',
      );
    }),
  );
});

const PROVIDER = `version: 1
name: ender
title: Ender
inputs: { api_key: { required: true, secret: true } }
baseUrl: https://api.ender.example
headers: { x-key: "{api_key}" }
key: id
limits: { rows: 1, rate: 50/s, concurrency: 3 }
submit: { post: /jobs, body: '{ "ids": $ids }', outputs: { id: job } }
poll:
  get: /jobs/{id}
  floor: 0.1
  states: { running: [going], succeeded: [done], canceled: [gone] }
`;
const INLINE = 'results: [{ rows: ids, outcome: succeeded }]\n';
const APART = 'results: [{ get: "/jobs/{id}/rows", rows: ids, outcome: succeeded }]\n';
const CANCEL = 'cancel: { delete: "/jobs/{id}" }\n';

interface Ender {
  /** Of all jobs. */
  readonly status?: 'going' | 'done';
  /** What a cancel gets, by its number; undefined for nothing. */
  readonly answer?: (cancel: number) => number | undefined;
}

/** A vendor that takes a job a row; of one that is done it never gives the rows. */
async function withEnder(
  { status = 'going', answer = () => 204 }: Ender,
  work: (url: string, requests: readonly string[]) => Promise<void>,
): Promise<void> {
  const requests: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    requests.push(`${request.method} ${request.url}`);
    const count = (method: string): number => requests.filter((each) => each.startsWith(method)).length;
    const reply = (status: number, document: unknown): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    request.resume().on('end', () => {
      if (request.method === 'POST') return reply(202, { job: count('POST') });
      if (request.url?.endsWith('/rows') === true) return;
      if (request.method === 'GET') return reply(200, { status, ids: [] });
      const code = answer(count('DELETE'));
      if (code !== undefined) reply(code, {});
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

interface EnderRun {
  readonly run: RunningProcess;
  readonly workspace: Workspace;
  readonly requests: readonly string[];
}

/** A run whose three jobs are going. */
async function withGoing(
  { provider, ...ender }: Ender & { readonly provider: string },
  work: (going: EnderRun) => Promise<void>,
): Promise<void> {
  await withEnder(ender, (url, requests) =>
    withWorkspace({ 'data/a.csv': 'id\na\nb\nc\nd\n', 'ender.yaml': provider }, async (workspace) => {
      const flags = ['--provider=./ender.yaml', '--files=data/*', '--output-dir=results', '--on-cancel=cancel'];
      const run = startCli(['run', ...flags, `--base-url=${url}`], sandboxEnvironment(workspace));
      const polled = (): number => new Set(requests.filter((each) => each.startsWith('GET'))).size;
      await until(() => polled() === 3, SEEN_MS);
      await work({ run, workspace, requests });
    }),
  );
}

describe('a cancelled run of the built CLI, of another vendor', () => {
  it('while results have no answer: the jobs are left to collect', () =>
    withGoing({ provider: PROVIDER + APART, status: 'done' }, async ({ run, workspace, requests }) => {
      await until(() => requests.filter((each) => each.endsWith('/rows')).length === 3, SEEN_MS);
      const signalled = performance.now();
      run.signal('SIGINT');
      const { code, stdout, stderr } = await run.end;
      expect(performance.now() - signalled).toBeLessThan(CANCEL_MS);
      expect(code, stdout + stderr).toBe(130);
      expect(countOutcomes(readReport(workspace.path('results/report.json')))).toEqual({
        cancelled: 3,
        'not-sent': 1,
      });
    }));
});

function readKinds(workspace: Workspace): readonly string[] {
  const lines = (workspace.read('results/ledger.ndjson') ?? '').trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { kind: string }).kind);
}

describe.concurrent('on-cancel: cancel', () => {
  it('cancels the jobs at the vendor, after everything is written', () =>
    withGoing({ provider: PROVIDER + INLINE + CANCEL }, async ({ run, workspace, requests }) => {
      run.signal('SIGINT');
      const { code, stdout, stderr } = await run.end;
      expect(code, stdout + stderr).toBe(130);
      const cancels = requests.filter((each) => each.startsWith('DELETE')).sort();
      expect(cancels).toEqual(['DELETE /jobs/1', 'DELETE /jobs/2', 'DELETE /jobs/3']);
      expect(requests.filter((each) => each.startsWith('POST'))).toHaveLength(3);
      expect(readKinds(workspace).slice(-4)).toEqual(['verdict', 'canceled', 'canceled', 'canceled']);
      expect(stderr).toContain('Canceled 3 of 3 jobs.');
      expect(countOutcomes(readReport(workspace.path('results/report.json')))).toEqual({ cancelled: 3, 'not-sent': 1 });
    }));

  it('says of how many the vendor wants to know nothing', () =>
    withGoing(
      { provider: PROVIDER + INLINE + CANCEL, answer: (cancel) => (cancel === 1 ? 204 : 409) },
      async ({ run, workspace }) => {
        run.signal('SIGTERM');
        const { code, stderr } = await run.end;
        expect(code).toBe(130);
        expect(stderr).toContain('Canceled 1 of 3 jobs; 2 may still run.');
        expect(readKinds(workspace).filter((kind) => kind === 'canceled')).toHaveLength(1);
      },
    ));

  it('ends before the runner loses its patience where the vendor does not answer', () =>
    withGoing({ provider: PROVIDER + INLINE + CANCEL, answer: () => undefined }, async ({ run, workspace }) => {
      const signalled = performance.now();
      run.signal('SIGINT');
      await run.seen('Asking Ender to cancel 3 jobs.');
      expect(performance.now() - signalled).toBeLessThan(CANCEL_MS);
      expect(readReport(workspace.path('results/report.json')).reason).toBe('cancelled');
      const { code } = await run.end;
      const took = performance.now() - signalled;
      expect(took).toBeLessThan(TERM_MS);
      expect(took).toBeGreaterThan(REQUESTS_MS / 2);
      expect(code).toBe(130);
      expect(readKinds(workspace).at(-1)).toBe('verdict');
    }));

  it('ends at once on a second signal', () =>
    withGoing({ provider: PROVIDER + INLINE + CANCEL, answer: () => undefined }, async ({ run, workspace }) => {
      run.signal('SIGINT');
      await run.seen('Asking Ender to cancel 3 jobs.');
      const again = performance.now();
      run.signal('SIGTERM');
      const { code, stderr } = await run.end;
      expect(performance.now() - again).toBeLessThan(REQUESTS_MS / 2);
      expect(code).toBe(130);
      expect(stderr).not.toContain('[bug/');
      expect(workspace.list('results')).toEqual([
        ...['ledger.ndjson', 'report.json', 'summary.md'].map((name) => `artifact/${name}`),
        ...['ledger.head', 'ledger.ndjson', 'report.json', 'summary.md'],
      ]);
    }));

  it('says so where the provider has no request for it', () =>
    withGoing({ provider: PROVIDER + INLINE }, async ({ run, workspace, requests }) => {
      run.signal('SIGINT');
      const { code, stderr } = await run.end;
      expect(code).toBe(130);
      expect(stderr).toContain('--on-cancel has no effect: Ender has no request to cancel a job, so jobs continue.');
      expect(requests.filter((each) => each.startsWith('DELETE'))).toEqual([]);
      expect(readReport(workspace.path('results/report.json')).notices.join()).toContain('so jobs continue');
    }));
});
