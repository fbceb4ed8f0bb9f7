import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { main } from '../../src/cli/main.ts';
import { RUN_COMMANDS, readRunFlags } from '../../src/cli/run-command.ts';
import type { CiContext } from '../../src/domain/context.ts';
import { formatFault } from '../../src/domain/fault.ts';
import { createLog, createRedaction } from '../../src/hosts/log.ts';
import { createPlainHost } from '../../src/hosts/plain.ts';
import { launch } from '../../src/launch.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Http } from '../../src/ports/http.ts';
import { toHttpFailure } from '../../src/ports/http-errors.ts';
import { createPorts } from '../../src/ports/real.ts';
import { minimalReport } from '../../src/report/privacy.ts';
import { withWorkspace } from '../support/workspace.ts';
import { TERMINAL } from './launching.ts';

/** What a scripted vendor responds. */
export interface Scripted {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A wrong input of test/fixtures/messages, and every message about it. */
export interface Situation {
  readonly name: string;
  /** Text, or bytes in hexadecimal digits. */
  readonly files?: Readonly<Record<string, string | { readonly hex: string }>>;
  /** Inputs instead of those of a run without a fault; an empty one is left out. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Words after `bulk-job`: a whole command, without inputs but these. */
  readonly command?: readonly string[];
  /** Flags after those of a run without a fault. */
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly context?: Partial<CiContext>;
  /** Responses by `METHOD /path` or `METHOD *`, instead of those of a vendor that takes everything; a list is one after the other. */
  readonly vendor?: Readonly<Record<string, Scripted | readonly Scripted[]>>;
  /** Node's error code with which every connection fails. */
  readonly fails?: string;
  /** Variables of the process, which name a proxy. */
  readonly proxy?: Readonly<Record<string, string>>;
  /** The messages with their next steps, and the code; `{vendor}` and `{folder}` stand for the test's own. */
  readonly says: readonly string[];
  /** What is said of rows: `path:line: message`. */
  readonly rows?: readonly string[];
  /** Notices of the run that are about the fault. */
  readonly notices?: readonly string[];
  /** Messages that differ where everyone can read them (report-detail: minimal). */
  readonly public?: readonly string[];
}

export interface Said {
  readonly says: readonly string[];
  readonly rows: readonly string[];
  readonly public: readonly string[];
  readonly notices: readonly string[];
}

const DATA = 'data/donors.csv';
/** Paths of the vendors' addresses. */
const PREFIX = /^\/v\d+(?:\/partners)?/;
const PROXY_VARIABLES = [
  'http_proxy',
  'HTTP_PROXY',
  'https_proxy',
  'HTTPS_PROXY',
  'no_proxy',
  'NO_PROXY',
  'all_proxy',
  'ALL_PROXY',
];

const TAKES_EVERYTHING: Readonly<Record<string, Scripted>> = {
  'GET /test': { body: {} },
  'POST /networks/net_1/members/batch': { status: 202, body: { job_id: 'job_1' } },
  'GET /networks/jobs/job_1': {
    body: { status: 'completed', results: { added_ids: ['d1', 'd2'], not_found_ids: [], failed_ids: [] } },
  },
};

/** Everything that is said of a situation. */
export async function meet(situation: Situation): Promise<Said> {
  const written: NonNullable<Situation['files']> = { [DATA]: 'donor_id,note\nd1,a\nd2,b\n', ...situation.files };
  const files = Object.fromEntries(
    Object.entries(written).map(([path, content]) => [
      path,
      typeof content === 'string' ? content : Buffer.from(content.hex, 'hex'),
    ]),
  );
  const vendor = await startVendor({ ...TAKES_EVERYTHING, ...situation.vendor });
  const before = new Map(PROXY_VARIABLES.map((name) => [name, process.env[name]]));
  try {
    return await withWorkspace(files, async ({ directory }) => {
      const fill = (text: string): string =>
        text.replaceAll('{vendor}', vendor.origin).replaceAll('{folder}', directory);
      for (const name of PROXY_VARIABLES) delete process.env[name];
      for (const [name, value] of Object.entries(situation.proxy ?? {})) process.env[name] = fill(value);
      const clear = (text: string): string =>
        text.replaceAll(vendor.origin, '{vendor}').replaceAll(directory, '{folder}');
      const said = await (situation.command === undefined ? runIt : callIt)(situation, { directory, fill });
      const all = (texts: readonly string[]): readonly string[] => texts.map(clear);
      return { says: all(said.says), rows: all(said.rows), public: all(said.public), notices: all(said.notices) };
    });
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await vendor.close();
  }
}

interface Scene {
  readonly directory: string;
  readonly fill: (text: string) => string;
}

async function runIt(situation: Situation, { directory, fill }: Scene): Promise<Said> {
  const isFlags = situation.flags !== undefined;
  const given = new Map(
    Object.entries({
      provider: 'donoratlas',
      files: DATA,
      params: 'network_id: net_1',
      'base-url': '{vendor}',
      'output-dir': '{folder}/results',
      'poll-interval': '1s',
      ...(isFlags ? {} : { 'api-key': 'key-of-the-test' }),
      ...situation.inputs,
    })
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, fill(value)] as const),
  );
  const asFlags = [...given].map(([name, value]) => `--${name}=${value}`);
  const flags = isFlags ? readRunFlags('run', [...asFlags, ...situation.flags.map(fill)]) : undefined;
  const environment = new Map(
    Object.entries({ ...(isFlags && { BULK_JOB_API_KEY: 'key-of-the-test' }), ...situation.environment }).map(
      ([name, value]) => [name, fill(value)],
    ),
  );
  const inputs = flags?.inputs ?? given;
  const real = createPorts(environment);
  const ports = {
    ...real,
    http: failing(real.http, situation.fails),
    clock: hurry(real.clock),
    // Without jitter the pauses before a second try are none.
    random: { ...real.random, next: () => 0 },
  };
  const [stdout, stderr] = [new PassThrough().resume(), new PassThrough().resume()];
  const context = { ...TERMINAL, ...situation.context };
  const host = createPlainHost({ context, inputs, stdout, stderr, clock: ports.clock });
  const { publication, sandbox } = await launch({
    host,
    ports,
    environment,
    directory,
    from: isFlags ? 'flags' : 'inputs',
    faults: flags?.faults ?? [],
    signal: new AbortController().signal,
  });
  await sandbox?.stop();
  real.http.dispose();
  const { report } = publication;
  const says = report.faults.map(({ template: _, ...fault }) => formatFault(fault));
  const shown = minimalReport(report).faults.map(formatFault);
  return {
    says,
    // Rows that were only held back have nothing wrong with them.
    rows: report.firstProblems
      .filter(({ message }) => message !== '')
      .map(({ file, line, message }) => `${file}:${line}: ${message}`),
    public: shown.some((text, index) => text !== says[index]) ? shown : [],
    notices: report.notices,
  };
}

/** A command of its own: what it writes to stderr. */
async function callIt({ command = [], environment = {} }: Situation, { directory, fill }: Scene): Promise<Said> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let errors = '';
  const redaction = createRedaction();
  const variables = new Map(Object.entries(environment));
  const world = {
    environment: variables,
    directory,
    program: 'bulk-job',
    stdout,
    stderr,
    ports: createPorts(variables),
    signal: AbortSignal.abort(),
  };
  const words = command.map(fill);
  if (RUN_COMMANDS.some((name) => name === words[0])) throw new Error('Give its flags as `flags`.');
  const logs = {
    out: createLog((text) => void stdout.write(text), redaction),
    errors: createLog((text) => {
      errors += text;
    }, redaction),
  };
  await main(words, world, logs);
  world.ports.http.dispose();
  const printed: unknown = stdout.read();
  const lines = `${errors}${printed instanceof Buffer ? printed.toString() : ''}`.split('\n');
  return { says: lines.filter((line) => /\]$/.test(line)), rows: [], public: [], notices: [] };
}

/** A minute takes a second. */
const HURRY = 60;

function hurry(clock: Clock): Clock {
  const start = clock.now();
  return {
    ...clock,
    now: () => start + (clock.now() - start) * HURRY,
    sleep: (ms, signal) => clock.sleep(ms / HURRY, signal),
  };
}

function failing(http: Http, code: string | undefined): Http {
  if (code === undefined) return http;
  return {
    send: () => Promise.reject(toHttpFailure('connect', Object.assign(new Error('failed'), { code }))),
  };
}

async function startVendor(
  script: Readonly<Record<string, Scripted | readonly Scripted[]>>,
): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const counts = new Map<string, number>();
  const respond = (request: IncomingMessage, response: ServerResponse, origin: string): void => {
    const name = `${request.method} ${(request.url ?? '').replace(PREFIX, '').replace(/\?.*/, '')}`;
    const nth = counts.get(name) ?? 0;
    counts.set(name, nth + 1);
    const found = script[name] ?? script[`${request.method} *`] ?? { status: 404, body: { detail: 'Not found' } };
    const {
      status = 200,
      headers = {},
      body,
    } = 'at' in found ? (found.at(Math.min(nth, found.length - 1)) ?? {}) : found;
    const filled = Object.entries(headers).map(([key, value]) => [key, value.replaceAll('{vendor}', origin)]);
    request.resume().once('end', () => {
      response.writeHead(status, {
        ...(typeof body !== 'string' && { 'content-type': 'application/json' }),
        ...Object.fromEntries(filled),
      });
      response.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
    });
  };
  const server = createServer((request, response) => respond(request, response, origin));
  server.on('connect', (_request, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
