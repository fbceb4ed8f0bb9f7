import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A version of a row as the vendor got it. */
export type Version = readonly [id: string, name: string];

/** How the vendor treats the next submit. */
export type Mood = 'ok' | 'lost-before' | 'lost-after' | 'refused';

/** A vendor that keeps rows by id, on loopback, and remembers every version it was given. */
export interface RowVendor {
  readonly url: string;
  /** Every row that arrived, in order. */
  readonly arrived: Version[];
  /** What the vendor holds now. */
  readonly holds: Map<string, string>;
  /** Ids whose rows fail. */
  readonly fails: Set<string>;
  /** Ids that the vendor does not know. */
  readonly unknown: Set<string>;
  /** Jobs stay at work until this is false. */
  busy: boolean;
  /** Nobody may ask for jobs. */
  denied: boolean;
  /** The results of ended jobs can not be read. */
  unreadable: boolean;
  /** Of the next submits; then `ok`. */
  readonly moods: Mood[];
  /** Called after a job was accepted. */
  onAccepted: (() => void) | undefined;
  /** Called before a job's state is told. */
  onPolled: (() => void) | undefined;
  /** From now on it knows none of its jobs. */
  forget(): void;
  close(): Promise<void>;
}

/** The provider file of this vendor; rows are told apart by id. */
export const ROW_PROVIDER = `version: 1
name: rows
title: Rows
baseUrl: https://rows.example
inputs: { api_key: { required: true, secret: true, description: key } }
headers: { x-api-key: "{api_key}" }
key: id
limits: { rows: 3, rate: 50/s }
submit:
  post: /jobs
  body: '{ "rows": $rows }'
  outputs: { id: id }
poll: { get: "/jobs/{id}", states: { running: [working], succeeded: [done] } }
results:
  - { rows: failed, id: id, outcome: failed, message: why }
  - { rows: unknown, id: id, outcome: not_found }
  - { outcome: succeeded }
`;

/** A vendor that can be asked which ids it has, and not in which version. */
export const LOOKUP_PROVIDER = `${ROW_PROVIDER}lookup: { post: /search, body: '{ "ids": [$ids] }', rows: found, resolves: [submit] }
`;

/** A vendor that gives the results of a job apart from its state. */
export const APART_PROVIDER = ROW_PROVIDER.replace('{ rows: failed,', '{ get: "/results/{id}", rows: failed,');

/** A vendor that names every row, and gives those that failed apart from the job's state. */
export const NAMING_PROVIDER = APART_PROVIDER.replace(
  '{ outcome: succeeded }',
  '{ rows: taken, id: id, outcome: succeeded }',
);

interface Job {
  readonly id: string;
  readonly taken: readonly { readonly id: string }[];
  readonly failed: readonly { readonly id: string; readonly why: string }[];
  readonly unknown: readonly { readonly id: string }[];
}

export async function startRowVendor(): Promise<RowVendor> {
  const jobs = new Map<string, Job>();
  let accepted = 0;
  const vendor: Omit<RowVendor, 'url' | 'close'> & { busy: boolean } = {
    arrived: [],
    holds: new Map(),
    fails: new Set(),
    unknown: new Set(),
    busy: false,
    denied: false,
    unreadable: false,
    moods: [],
    onAccepted: undefined,
    onPolled: undefined,
    forget: () => jobs.clear(),
  };
  const accept = (rows: readonly { readonly id: string; readonly name: string }[]): Job => {
    const failed = rows.filter(({ id }) => vendor.fails.has(id)).map(({ id }) => ({ id, why: 'bad name' }));
    const taken = rows.filter(({ id }) => !vendor.fails.has(id) && !vendor.unknown.has(id)).map(({ id }) => ({ id }));
    const unknown = rows.filter(({ id }) => vendor.unknown.has(id)).map(({ id }) => ({ id }));
    for (const { id, name } of rows) {
      vendor.arrived.push([id, name]);
      if (!vendor.fails.has(id) && !vendor.unknown.has(id)) vendor.holds.set(id, name);
    }
    accepted += 1;
    const job = { id: `j${accepted}`, taken, failed, unknown };
    jobs.set(job.id, job);
    return job;
  };
  const server = createServer((request, response) => {
    void answer(request, response, { vendor, jobs, accept });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(vendor, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

interface Shop {
  readonly vendor: Omit<RowVendor, 'url' | 'close'>;
  readonly jobs: ReadonlyMap<string, Job>;
  readonly accept: (rows: readonly { readonly id: string; readonly name: string }[]) => Job;
}

async function answer(request: IncomingMessage, response: ServerResponse, { vendor, jobs, accept }: Shop) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const send = (status: number, value: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  if (request.method === 'GET') {
    const job = jobs.get(request.url?.split('/').at(-1) ?? '');
    vendor.onPolled?.();
    if (vendor.denied) return send(403, {});
    if (job === undefined) return send(404, {});
    if (vendor.unreadable && request.url?.startsWith('/results/') === true) return send(500, {});
    return send(200, vendor.busy ? { status: 'working' } : { status: 'done', ...job });
  }
  if (request.url === '/search') {
    const { ids } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return send(200, { found: ids.filter((id: string) => vendor.holds.has(id)).map((id: string) => ({ id })) });
  }
  const mood = vendor.moods.shift() ?? 'ok';
  if (mood === 'lost-before') return response.destroy();
  if (mood === 'refused') return send(402, { error: 'pay first' });
  const { rows } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  const job = accept(rows);
  if (mood === 'lost-after') return response.destroy();
  send(200, { id: job.id });
  vendor.onAccepted?.();
}
