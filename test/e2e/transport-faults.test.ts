import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Loopback, type Seen, startNoting } from '../ports/loopback.ts';
import { countOutcomes, readReport, runArguments, sandboxEnvironment, startCli } from '../support/bundle.ts';
import { createGate } from '../support/gate.ts';
import { type Exchange, type Misbehavior, type RawVendor, type Stage, startRawVendor } from '../support/raw-vendor.ts';
import { type Workspace, withWorkspace } from '../support/workspace.ts';

/** Processes at the same time: the machine that checks has two cores. */
const inTurn = createGate(2);
/** Of a line, with its wait for a turn. */
const LINE_MS = 90_000;
/** Start of a process and writing of its report, on a machine that is busy with other tests. */
const OVERHEAD_SECONDS = 8;
/** Pauses between five tries of a read are at most 0.5, 1, 2 and 4 s (src/transport/retry-policy.ts). */
const RETRIES_SECONDS = 7.5;
/** Of the run, where nothing else ends it. */
const TIMEOUT_SECONDS = 2;

const half = (body: string): string => body.slice(0, Math.floor(body.length / 2));
const head = (status: number, ...lines: readonly string[]): string =>
  [`HTTP/1.1 ${status} X`, 'content-type: application/json', ...lines, '', ''].join('\r\n');

/** What nock can't show: answers that break on the wire. */
const CUTS: readonly (readonly [name: string, fault: Misbehavior])[] = [
  ['closed before any answer', ({ socket }) => void socket.destroy()],
  ['reset before any answer', ({ socket }) => void socket.resetAndDestroy()],
  [
    'closed before the announced length',
    ({ socket, status, body }) => void socket.end(head(status, `content-length: ${body.length}`) + half(body)),
  ],
  [
    'reset in the middle of the body',
    ({ socket, status, body }) =>
      void socket.write(head(status, `content-length: ${body.length}`) + half(body), () => socket.resetAndDestroy()),
  ],
  [
    'closed in the middle of a chunk',
    ({ socket, status, body }) =>
      void socket.end(`${head(status, 'transfer-encoding: chunked')}${body.length.toString(16)}\r\n${half(body)}`),
  ],
  [
    'closed between chunks',
    ({ socket, status, body }) =>
      void socket.end(
        `${head(status, 'transfer-encoding: chunked')}${half(body).length.toString(16)}\r\n${half(body)}\r\n`,
      ),
  ],
  ['no HTTP', ({ socket }) => void socket.end('220 mail.example ESMTP\r\n')],
];

const html: Misbehavior = ({ response }) =>
  void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>Please sign in.');
const tooShort: Misbehavior = ({ socket, status, body }) =>
  void socket.end(`${head(status, `content-length: ${body.length - 5}`, 'connection: close')}${body}`);
const drip: Misbehavior = ({ socket, status, body }) => {
  // Our server does not know that this is its answer, so the connection can't serve another request.
  const bytes = head(status, `content-length: ${body.length}`, 'connection: close') + body;
  let sent = 0;
  const timer = setInterval(() => {
    if (!socket.destroyed && sent < bytes.length) return void socket.write(bytes.slice(sent, ++sent));
    clearInterval(timer);
    socket.end();
  }, 5);
};
const stall: Misbehavior = ({ socket, status, body }) =>
  void socket.write(head(status, `content-length: ${body.length}`) + half(body));
/** An answer may have 8 MiB. */
const HUGE = Buffer.alloc(16 * 1024 * 1024, ' ');
const BOMB = gzipSync(Buffer.alloc(128 * 1024 * 1024, ' '));
const huge: Misbehavior = ({ response, status }) => void response.writeHead(status).end(HUGE);
const bomb: Misbehavior = ({ response, status }) =>
  void response.writeHead(status, { 'content-encoding': 'gzip' }).end(BOMB);

interface Line {
  readonly name: string;
  readonly at: Stage;
  readonly fault: Misbehavior;
  readonly code: number;
  readonly reason: string;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Requests that came; a pair is the least and the most. */
  readonly requests: readonly [preflight: number, submit: number, poll: number | readonly [number, number]];
  /** Seconds of waiting at most. */
  readonly waits?: number;
  /** Seconds until the run ends; default `TIMEOUT_SECONDS`. */
  readonly timeout?: number;
}

const ROWS = 3;
const UNCERTAIN = { code: 3, reason: 'uncertain', outcomes: { uncertain: ROWS }, requests: [1, 1, 0] } as const;
const UNREACHABLE = {
  code: 3,
  reason: 'vendor-error',
  outcomes: { unreachable: ROWS },
  requests: [1, 1, [1, TIMEOUT_SECONDS + 1]],
  waits: TIMEOUT_SECONDS,
} as const;
const WELL = { code: 0, reason: 'none', outcomes: { succeeded: ROWS }, requests: [1, 1, 1] } as const;

const LINES: readonly Line[] = [
  // A read goes again, five times in all; nothing was sent.
  ...CUTS.filter(([name]) => /length|reset in/.test(name)).map(
    ([name, fault]): Line => ({
      name,
      at: 'preflight',
      fault,
      code: 3,
      reason: 'vendor-error',
      outcomes: { 'not-sent': ROWS },
      requests: [5, 0, 0],
      waits: RETRIES_SECONDS,
    }),
  ),
  // A submit never goes again: the vendor may have taken it.
  ...[...CUTS, ['HTML', html] as const, ['a length that is too short', tooShort] as const].map(
    ([name, fault]): Line => ({ name, at: 'submit', fault, ...UNCERTAIN }),
  ),
  { name: 'a huge answer', at: 'submit', fault: huge, ...UNCERTAIN },
  { name: 'a compressed bomb', at: 'submit', fault: bomb, ...UNCERTAIN },
  { name: 'a slow drip', at: 'submit', fault: drip, ...WELL, waits: 3, timeout: 30 },
  // A poll goes again until the timeout; what the job came to stays unknown.
  ...[...CUTS, ['HTML', html] as const, ['a length that is too short', tooShort] as const].map(
    ([name, fault]): Line => ({ name, at: 'poll', fault, ...UNREACHABLE }),
  ),
  { name: 'a huge answer', at: 'poll', fault: huge, ...UNREACHABLE },
  { name: 'a compressed bomb', at: 'poll', fault: bomb, ...UNREACHABLE },
  { name: 'a stall in the middle of the body', at: 'poll', fault: stall, ...UNREACHABLE, waits: TIMEOUT_SECONDS + 1 },
  { name: 'a slow drip', at: 'poll', fault: drip, ...WELL, waits: 5, timeout: 30 },
];

async function run(
  { baseUrl, timeout = TIMEOUT_SECONDS }: { readonly baseUrl: string; readonly timeout?: number | undefined },
  check: (result: {
    readonly workspace: Workspace;
    readonly code: number | null;
    readonly seconds: number;
    readonly megabytes: number;
    readonly output: string;
  }) => void,
): Promise<void> {
  await inTurn(() =>
    withWorkspace({ 'data/a.csv': 'donor_id\na\nb\nc\n' }, async (workspace) => {
      const { cwd, env } = sandboxEnvironment(workspace);
      const tellMemory =
        "process.on('exit', () => process.stderr.write('kB ' + process.resourceUsage().maxRSS + '\\n'))";
      const start = performance.now();
      const { code, stdout, stderr } = await startCli(runArguments(baseUrl, `--timeout=${timeout}s`), {
        cwd,
        env: new Map([...env, ['NODE_OPTIONS', `--import data:text/javascript,${encodeURIComponent(tellMemory)}`]]),
      }).end;
      check({
        workspace,
        code,
        seconds: (performance.now() - start) / 1000,
        megabytes: Number(/^kB (\d+)$/m.exec(stderr)?.[1]) / 1024,
        output: stdout + stderr,
      });
    }),
  );
}

/** A run that nothing goes wrong with takes about 100 MB; a bomb may not double it. */
const MAX_MEGABYTES = 200;

describe.concurrent('the built CLI against a vendor whose answers break', { timeout: LINE_MS }, () => {
  it.for(LINES)('$at: $name: exit $code', async (line) => {
    const vendor = await startRawVendor({ [line.at]: line.fault });
    try {
      await run(
        { baseUrl: vendor.origin, timeout: line.timeout },
        ({ workspace, code, seconds, megabytes, output }) => {
          expect(code, `${JSON.stringify(vendor.counts)}\n${output}`).toBe(line.code);
          const report = readReport(workspace.path('results/report.json'));
          expect(report.reason).toBe(line.reason);
          expect(countOutcomes(report)).toEqual(line.outcomes);
          expectRequests(vendor, line.requests);
          expect(seconds).toBeLessThan((line.waits ?? 0) + OVERHEAD_SECONDS);
          expect(megabytes).toBeLessThan(MAX_MEGABYTES);
        },
      );
    } finally {
      await vendor.close();
    }
  });

  it('connect: nothing listens there: exit 3', async () => {
    const vendor = await startRawVendor({});
    await vendor.close();
    await run({ baseUrl: vendor.origin }, ({ workspace, code, seconds, output }) => {
      expect(code, output).toBe(3);
      expect(countOutcomes(readReport(workspace.path('results/report.json')))).toEqual({ 'not-sent': ROWS });
      expect(seconds).toBeLessThan(RETRIES_SECONDS + OVERHEAD_SECONDS);
    });
  });
});

function expectRequests({ counts }: RawVendor, [preflight, submit, poll]: Line['requests']): void {
  const [least, most] = typeof poll === 'number' ? [poll, poll] : poll;
  expect(counts).toMatchObject({ preflight, submit, other: 0 });
  expect(counts.poll).toBeGreaterThanOrEqual(least);
  expect(counts.poll).toBeLessThanOrEqual(most);
}

describe.concurrent('the built CLI against a vendor that redirects to another server', { timeout: LINE_MS }, () => {
  let elsewhere: Loopback & { readonly seen: Seen[] };
  beforeAll(async () => {
    elsewhere = await startNoting(() => ({ body: '{"job_id":"job_evil","status":"completed"}' }));
  });
  afterAll(() => elsewhere.close());

  const REDIRECTS: readonly (Omit<Line, 'fault' | 'name'> & { readonly status: number })[] = [
    {
      at: 'preflight',
      status: 302,
      code: 3,
      reason: 'vendor-error',
      outcomes: { 'not-sent': ROWS },
      requests: [1, 0, 0],
    },
    ...[301, 302, 303, 307, 308].map((status) => ({
      at: 'submit' as const,
      status,
      code: 3,
      reason: 'vendor-error',
      // 307 and 308 ask for the same POST elsewhere, so it was not taken; after the others it may have been.
      outcomes: { [status >= 307 ? 'not-sent' : 'uncertain']: ROWS },
      requests: [1, 1, 0] as const,
    })),
    ...[302, 307].map((status) => ({ at: 'poll' as const, status, ...UNREACHABLE })),
  ];

  it.for(REDIRECTS)('$at: $status: exit $code, and nothing arrives there', async ({ at, status, ...line }) => {
    const vendor = await startRawVendor({
      [at]: ({ response }: Exchange) =>
        void response.writeHead(status, { location: `${elsewhere.origin}/taken` }).end('{}'),
    });
    try {
      await run({ baseUrl: vendor.origin }, ({ workspace, code, output }) => {
        expect(code, output).toBe(line.code);
        expect(countOutcomes(readReport(workspace.path('results/report.json')))).toEqual(line.outcomes);
        expectRequests(vendor, line.requests);
        expect(elsewhere.connections()).toBe(0);
      });
    } finally {
      await vendor.close();
    }
  });
});
