import { createHash, type Hash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { credentialHeaders } from './credential-headers.ts';
import type { FaultKind, FaultPlan } from './faults.ts';
import { closeServer, LOOPBACK, listenOnLoopback } from './loopback.ts';
import { createSpool } from './spool.ts';
import { admit, locate, type StoreAccess, xml } from './store-access.ts';
import type { Reply } from './types.ts';
import { deliver, handlesFirst, type Later, send } from './wire-faults.ts';

export interface StoreOptions {
  readonly access: StoreAccess;
  /** Wall clock in milliseconds since 1970; default: the system's. */
  readonly epochMs?: () => number;
  /** Faults on `upload` (PUT), `download` (GET) and `remove` (DELETE). */
  readonly faults?: FaultPlan;
  readonly later?: Later;
}

export interface StoreRequest {
  readonly method: string;
  readonly key: string;
  readonly status: number | null;
  /** Names of headers that carry credentials of somebody. */
  readonly credentials: readonly string[];
}

export interface StoredObject {
  readonly bytes: number;
  readonly sha256: string;
  readonly contentType: string | undefined;
}

export interface StoreRecord {
  readonly requests: readonly StoreRequest[];
  /** What is in the store now. */
  readonly objects: ReadonlyMap<string, StoredObject>;
  /** All that ever was, in the order of the PUTs. */
  readonly put: readonly (StoredObject & { readonly key: string })[];
}

export interface ObjectStore {
  readonly url: string;
  readonly port: number;
  readonly record: StoreRecord;
  read(key: string): Promise<Uint8Array>;
  stop(): Promise<void>;
}

const FAULT_KINDS: ReadonlyMap<string, FaultKind> = new Map([
  ['PUT', 'upload'],
  ['GET', 'download'],
  ['DELETE', 'remove'],
]);
/** Names of the files that hold the objects: a key may hold what no file name can. */
const NAME_BYTES = 8;

const NO_KEY = xml(404, 'NoSuchKey', 'The specified key does not exist.');

/** Serves an object store on loopback: PUT, GET, HEAD and DELETE of whole objects, path style or virtual host. */
export async function startObjectStore(options: StoreOptions): Promise<ObjectStore> {
  const { access, epochMs = Date.now, faults, later = (ms, step) => void setTimeout(step, ms).unref() } = options;
  const spool = createSpool();
  const objects = new Map<string, StoredObject & { readonly path: string }>();
  const put: (StoredObject & { readonly key: string })[] = [];
  const requests: { method: string; key: string; status: number | null; credentials: readonly string[] }[] = [];

  const store = async (request: IncomingMessage, key: string, payload: string | undefined): Promise<Reply> => {
    const path = spool.path(randomBytes(NAME_BYTES).toString('hex'));
    const { bytes, sha256, md5 } = await receive(request, path);
    if (payload !== undefined && payload !== sha256) {
      await rm(path);
      return xml(400, 'XAmzContentSHA256Mismatch', 'The body is not the one that was signed.');
    }
    const object: StoredObject = { bytes, sha256, contentType: request.headers['content-type'] };
    const before = objects.get(key);
    objects.set(key, { ...object, path });
    put.push({ key, ...object });
    if (before !== undefined) await rm(before.path);
    return { status: access.kind === 'azure' ? 201 : 200, headers: { etag: `"${md5}"` }, body: '' };
  };
  const remove = async (key: string): Promise<Reply> => {
    const object = objects.get(key);
    objects.delete(key);
    if (object !== undefined) await rm(object.path);
    if (access.kind === 'azure') return object === undefined ? NO_KEY : { status: 202, body: '' };
    return { status: 204, body: '' };
  };
  const act = async (request: IncomingMessage, key: string, payload: string | undefined): Promise<Reply | string> => {
    if (request.method === 'PUT') return store(request, key, payload);
    if (request.method === 'DELETE') return remove(key);
    const object = objects.get(key);
    if (request.method === 'GET' || request.method === 'HEAD') return object === undefined ? NO_KEY : object.path;
    return xml(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request;
    const place = locate(access, url, headers.host ?? '');
    const credentials = credentialHeaders(headers);
    const entry = { method, key: place.key, status: null as number | null, credentials };
    requests.push(entry);
    const finish = (reply: Reply): void => {
      entry.status = reply.status;
      request.resume();
      send(response, method === 'HEAD' ? { ...reply, body: '' } : reply);
    };
    const pass = admit(access, { method, target: url, headers }, place, epochMs());
    if ('status' in pass) return finish(pass);
    const kind = FAULT_KINDS.get(method);
    const wire = kind === undefined ? undefined : faults?.hit(kind).wire;
    if (wire !== undefined && !handlesFirst(wire)) {
      request.resume();
      deliver(wire, { response, reply: NO_KEY, later });
      entry.status = response.headersSent ? response.statusCode : null;
      return;
    }
    const done = await act(request, place.key, pass.payload);
    if (wire !== undefined) {
      const body = typeof done === 'string' ? await readFile(done, 'latin1') : done.body;
      deliver(wire, { response, reply: { ...(typeof done === 'string' ? { status: 200 } : done), body }, later });
      entry.status = response.headersSent ? response.statusCode : null;
    } else if (typeof done === 'string') {
      entry.status = 200;
      const object = objects.get(place.key);
      response.writeHead(200, {
        'content-length': object?.bytes ?? 0,
        'content-type': object?.contentType ?? 'application/octet-stream',
      });
      if (method === 'HEAD') response.end();
      else await pipeline(createReadStream(done), response);
    } else finish(done);
  };

  const server = createServer((request, response) => {
    // A client that breaks off ends its own exchange, nothing else.
    serve(request, response).catch(() => response.destroy());
  });
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://${LOOPBACK}:${port}`,
    port,
    record: { requests, objects, put },
    async read(key) {
      const object = objects.get(key);
      if (object === undefined) throw new Error(`The store has no object "${key}".`);
      return readFile(object.path);
    },
    async stop() {
      await closeServer(server);
      await spool.remove();
    },
  };
}

/** Brings the body to the disk. */
async function receive(
  request: IncomingMessage,
  path: string,
): Promise<{ readonly bytes: number; readonly sha256: string; readonly md5: string }> {
  const hashes: readonly Hash[] = [createHash('sha256'), createHash('md5')];
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      for (const hash of hashes) hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(request, measure, createWriteStream(path, { mode: 0o600 }));
  const [sha256 = '', md5 = ''] = hashes.map((hash) => hash.digest('hex'));
  return { bytes, sha256, md5 };
}
