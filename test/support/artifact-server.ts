import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ArtifactServer {
  /** What a step's environment needs to find the server. */
  readonly environment: ReadonlyMap<string, string>;
  /** Zip bytes by artifact name, as finalized. */
  readonly received: ReadonlyMap<string, Buffer>;
  /** Names of all CreateArtifact calls, in order. */
  readonly asked: readonly string[];
  /** Holds all answers back until the function that it returns is called. */
  hold(): () => void;
  close(): Promise<void>;
}

const SERVICE = '/twirp/github.actions.results.api.v1.ArtifactService/';

/**
 * GitHub's artifact service on loopback: the calls that an upload makes, and a blob store for the signed URL.
 * @param taken names that answer 409, as after an earlier attempt's upload.
 * @param cut answer every call with a body that breaks off.
 * @param refuse answer every call with 403.
 */
export async function startArtifactServer({
  taken = [],
  cut = false,
  refuse = false,
}: {
  readonly taken?: readonly string[];
  readonly cut?: boolean;
  readonly refuse?: boolean;
} = {}): Promise<ArtifactServer> {
  const received = new Map<string, Buffer>();
  const asked: string[] = [];
  let held: Promise<void> = Promise.resolve();
  const blobs = new Map<string, Buffer[]>();
  let origin = '';

  const call = (path: string, name: string): { readonly status: number; readonly document: unknown } => {
    if (refuse) return { status: 403, document: { msg: 'the storage is full' } };
    if (path === `${SERVICE}CreateArtifact`) {
      asked.push(name);
      if (taken.includes(name)) return { status: 409, document: { msg: 'an artifact with this name exists' } };
      const url = `${origin}/blob/${encodeURIComponent(name)}?sig=x`;
      return { status: 200, document: { ok: true, signed_upload_url: url } };
    }
    received.set(name, Buffer.concat(blobs.get(name) ?? []));
    return { status: 200, document: { ok: true, artifact_id: '4711' } };
  };
  const answer = (url: URL, body: Buffer, response: ServerResponse): void => {
    if (url.pathname.startsWith('/blob/')) {
      const name = decodeURIComponent(url.pathname.slice('/blob/'.length));
      if (url.searchParams.get('comp') === 'block') blobs.set(name, [...(blobs.get(name) ?? []), body]);
      response.writeHead(201).end();
      return;
    }
    const { name } = JSON.parse(body.toString()) as { name: string };
    const { status, document } = call(url.pathname, name);
    const head = { 'content-type': 'application/json', ...(cut ? { 'content-length': '1000' } : {}) };
    void held.then(() => {
      response.writeHead(status, head);
      if (!cut) response.end(JSON.stringify(document));
      else response.write('{"ok":', () => response.destroy());
    });
  };
  const server = createServer((request, response) => {
    void readBody(request).then((body) => answer(new URL(request.url ?? '/', origin), body, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    environment: new Map([
      ['ACTIONS_RESULTS_URL', `${origin}/`],
      ['ACTIONS_RUNTIME_TOKEN', unsignedToken()],
    ]),
    received,
    asked,
    hold() {
      let release: () => void = () => undefined;
      held = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The client only reads the ids out of it. */
function unsignedToken(): string {
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none' })}.${encode({ scp: 'Actions.Results:run-1:job-1' })}.`;
}
