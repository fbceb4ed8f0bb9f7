import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What a request of DonorAtlas's API is for. */
export type Stage = 'preflight' | 'submit' | 'poll';

/** A request on its way, with the answer that would be right. */
export interface Exchange {
  readonly response: ServerResponse;
  /** For bytes that no HTTP library would send. */
  readonly socket: Socket;
  readonly status: number;
  readonly body: string;
}

/** Answers in the vendor's place. */
export type Misbehavior = (exchange: Exchange) => void;

export interface RawVendor {
  readonly origin: string;
  /** Requests that came, by stage; `other`: to a path that is none of the vendor's. */
  readonly counts: Readonly<Record<Stage | 'other', number>>;
  close(): Promise<void>;
}

const JOB = 'job_0001';

/** The vendor's API on loopback with one job whose rows all succeed, but for the stages that misbehave, always. */
export async function startRawVendor(faults: Readonly<Partial<Record<Stage, Misbehavior>>>): Promise<RawVendor> {
  const counts = { preflight: 0, submit: 0, poll: 0, other: 0 };
  let ids: readonly string[] = [];
  const answers: Readonly<Record<Stage, () => readonly [number, unknown]>> = {
    preflight: () => [200, {}],
    submit: () => [202, { job_id: JOB }],
    poll: () => [
      200,
      {
        job_id: JOB,
        status: 'completed',
        progress: ids.length,
        total: ids.length,
        results: { added_ids: ids, not_found_ids: [], failed_ids: [] },
      },
    ],
  };
  const server = createServer((request, response) => {
    void readBody(request).then((text) => {
      const stage = stageOf(request);
      counts[stage] += 1;
      if (stage === 'other') return void response.writeHead(404).end('{}');
      if (stage === 'submit') ids = (JSON.parse(text) as { donor_ids: string[] }).donor_ids;
      const [status, document] = answers[stage]();
      const body = JSON.stringify(document);
      const fault = faults[stage];
      if (fault !== undefined) fault({ response, socket: request.socket, status, body });
      else response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
  server.on('clientError', () => undefined);
  const origin = await listen(server);
  return {
    origin,
    counts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function stageOf({ method, url = '' }: IncomingMessage): Stage | 'other' {
  if (url === '/v1/partners/test') return 'preflight';
  if (method === 'POST' && url.endsWith('/members/batch')) return 'submit';
  return url === `/v1/partners/networks/jobs/${JOB}` ? 'poll' : 'other';
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    // The client is gone; nobody reads the answer either.
  }
  return Buffer.concat(chunks).toString();
}

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
