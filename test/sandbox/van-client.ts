import { buffer } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { ZipFile } from 'yazl';
import { SANDBOX_KEY, type Sandbox } from '../../src/sandbox/server.ts';
import { type ObjectStore, startObjectStore } from '../../src/sandbox/storage/object-store.ts';
import type { SandboxSetup } from '../support/sandbox/start.ts';
import { type Call, call, type Seen, withSandbox } from './client.ts';

export const basic = (name: string, password: string): { readonly authorization: string } => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});
export const MY_CAMPAIGN = basic('app', `${SANDBOX_KEY}|1`);
export const MY_VOTERS = basic('app', `${SANDBOX_KEY}|0`);

export const vanGet = (path: string, headers: Call['headers'] = MY_CAMPAIGN): Call => ({
  path: `/v4/${path}`,
  ...(headers === undefined ? {} : { headers }),
});
export const vanPost = (document: unknown, headers: Call['headers'] = MY_CAMPAIGN): Call => ({
  method: 'POST',
  path: '/v4/bulkImportJobs',
  headers: { ...headers, 'content-type': 'application/json' },
  body: JSON.stringify(document),
});

export interface OrderParts {
  readonly columns: readonly string[];
  readonly mappingTypes: readonly unknown[];
  readonly echo?: readonly string[];
  readonly resourceType?: string;
  readonly file?: Readonly<Record<string, unknown>>;
  readonly action?: Readonly<Record<string, unknown>>;
  readonly root?: Readonly<Record<string, unknown>>;
}

/** The body of a request for a job, as the vendor's pages and clients write it. */
export function makeOrder(parts: OrderParts): unknown {
  const { columns, mappingTypes, echo = [], resourceType = 'Contacts', file = {}, action = {}, root = {} } = parts;
  return {
    description: 'Nightly tags 2031-02-03',
    file: {
      fileName: 'rows.csv',
      hasHeader: true,
      hasQuotes: true,
      sourceUrl: 'http://127.0.0.1:1/rows.zip',
      columnDelimiter: 'csv',
      columns: columns.map((name) => ({ name })),
      ...file,
    },
    actions: [
      {
        actionType: 'loadMappedFile',
        resourceType,
        resultFileSizeKbLimit: 5000,
        columnsToIncludeInResultsFile: echo.map((name) => ({ name })),
        mappingTypes,
        ...action,
      },
    ],
    ...root,
  };
}

export async function makeZip(text: string | Uint8Array, name = 'rows.csv'): Promise<Buffer> {
  const file = new ZipFile();
  file.addBuffer(Buffer.from(text), name);
  file.end();
  return buffer(file.outputStream);
}

/** A sandbox of VAN and a store from which it may download. */
export interface VanStage {
  readonly sandbox: Sandbox;
  readonly store: ObjectStore;
  /** Puts the zip into the store and gives its address for the vendor. */
  offer(zip: Uint8Array, key?: string): Promise<string>;
  /** Offers the text as the order's file and gives the job's id. */
  send(text: string | Uint8Array, parts: OrderParts): Promise<number>;
  poll(jobId: number): Promise<Seen>;
  /** The job as one poll sees it. */
  look(jobId: number): Promise<VanJobSeen>;
}

export interface VanJobSeen {
  readonly id: number;
  readonly status: string;
  readonly errors: readonly unknown[];
  readonly resultFiles: readonly { readonly url: string; readonly dateExpired: string }[] | null;
}

export async function withVan<T>(options: Partial<SandboxSetup>, check: (stage: VanStage) => Promise<T>): Promise<T> {
  const store = await startObjectStore({ access: { kind: 'token', token: 'once' } });
  try {
    return await withSandbox({ vendor: 'ngpvan', ...options }, (sandbox) => check(createStage(sandbox, store)));
  } finally {
    await store.stop();
  }
}

function createStage(sandbox: Sandbox, store: ObjectStore): VanStage {
  const offer = async (zip: Uint8Array, key = 'rows.zip'): Promise<string> => {
    const path = `/${key}?sig=once`;
    await call(store.port, { method: 'PUT', path, body: zip });
    return `${store.url}${path}`;
  };
  const poll = (jobId: number): Promise<Seen> => call(sandbox.port, vanGet(`bulkImportJobs/${jobId}`));
  return {
    sandbox,
    store,
    offer,
    poll,
    async send(text, parts) {
      const sourceUrl = await offer(await makeZip(text));
      const order = makeOrder({ ...parts, file: { sourceUrl, ...parts.file } });
      const seen = await call(sandbox.port, vanPost(order));
      if (seen.status !== 200) throw new Error(`The order was answered ${seen.status} ${seen.text}`);
      return Object(JSON.parse(seen.text)).jobId;
    },
    look: async (jobId) => JSON.parse((await poll(jobId)).text),
  };
}

/** A result file's lines, its header first. */
export async function readResult(url: string): Promise<readonly (readonly string[])[]> {
  const answer = await fetch(url);
  if (answer.status !== 200) throw new Error(`The result file was answered ${answer.status}`);
  return parse(await answer.text());
}
