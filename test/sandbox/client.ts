import { request } from 'node:http';
import { connect } from 'node:net';
import { SANDBOX_KEY, type Sandbox } from '../../src/sandbox/server.ts';
import { type SandboxSetup, startInstrumented } from '../support/sandbox/start.ts';

export const BATCH = '/v1/partners/networks/net_77/members/batch';
export const TEST = '/v1/partners/test';
export const jobPath = (jobId: string): string => `/v1/partners/networks/jobs/${jobId}`;

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export const WITH_KEY = { 'x-api-key': SANDBOX_KEY };

export function submitCall(ids: readonly unknown[], path = BATCH): Call {
  const headers = { ...WITH_KEY, 'content-type': 'application/json' };
  return { method: 'POST', path, headers, body: JSON.stringify({ donor_ids: ids }) };
}

export function pollCall(jobId: string): Call {
  return { path: jobPath(jobId), headers: WITH_KEY };
}

/** One request on a connection of its own. */
export function call(port: number, { method = 'GET', path, headers = {}, body }: Call): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(chunks).toString(),
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** What came over a connection until it closed. */
export interface RawSeen {
  /** Null where no head came. */
  readonly status: number | null;
  /** The body's length as announced. */
  readonly announced: number | null;
  readonly body: string;
  /** `ECONNRESET` where the connection was reset. */
  readonly error: string | null;
}

/** Sends a request as bytes and keeps what comes, so that broken answers are seen as they are. */
export function callRaw(port: number, { method = 'GET', path, headers = {}, body = '' }: Call): Promise<RawSeen> {
  const lines = Object.entries({ host: `127.0.0.1:${port}`, connection: 'close', ...headers });
  const head = `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`;
  return new Promise((resolve) => {
    let text = '';
    let error: string | null = null;
    const socket = connect(port, '127.0.0.1');
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      error = cause.code ?? cause.message;
    });
    socket.on('close', () => {
      const [first = '', ...rest] = text.split('\r\n\r\n');
      const status = /^HTTP\/1\.1 (\d{3})/.exec(first)?.[1];
      const length = /content-length: (\d+)/i.exec(first)?.[1];
      resolve({
        status: status === undefined ? null : Number(status),
        announced: length === undefined ? null : Number(length),
        body: rest.join('\r\n\r\n'),
        error,
      });
    });
    socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n`);
    socket.write(body);
  });
}

/** Runs the check against a sandbox that is stopped afterwards, whatever happens. No rate unless one is given. */
export async function withSandbox<T>(
  options: Partial<SandboxSetup>,
  check: (sandbox: Sandbox) => Promise<T>,
): Promise<T> {
  const sandbox = await startInstrumented({ vendor: 'donoratlas', rate: 'unlimited', ...options });
  try {
    return await check(sandbox);
  } finally {
    await sandbox.stop();
  }
}

/** Submits the ids and gives the job's id. */
export async function submit(sandbox: Sandbox, ids: readonly string[]): Promise<string> {
  const { status, text } = await call(sandbox.port, submitCall(ids));
  const jobId = readMember(text, 'job_id');
  if (status !== 202 || typeof jobId !== 'string') throw new Error(`The submit was answered ${status} ${text}`);
  return jobId;
}

/** Polls a job; undefined for a 404. */
export async function poll(sandbox: Sandbox, jobId: string): Promise<unknown> {
  const { status, text } = await call(sandbox.port, pollCall(jobId));
  return status === 404 ? undefined : JSON.parse(text);
}

export function readMember(text: string, name: string): unknown {
  const document: unknown = JSON.parse(text);
  return typeof document === 'object' && document !== null
    ? new Map<string, unknown>(Object.entries(document)).get(name)
    : undefined;
}
