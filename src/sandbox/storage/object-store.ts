import { createHash, type Hash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { serveOnLoopback } from '../loopback.ts';
import { type AnyReply, type FileRequestKind, type MeetFile, respond } from '../respond.ts';
import { authorize, credentialHeaders, readAddress, type StoreAccess, xml } from './access.ts';

export interface StoreOptions {
  readonly access: StoreAccess;
  /** Wall clock in milliseconds since 1970; by default the system's. */
  readonly epochMs?: () => number;
  /** What the instruments do with an `upload` (PUT), `download` (GET) or `remove` (DELETE). */
  readonly meetFile?: MeetFile;
}

export interface StoreRequest {
  readonly method: string;
  readonly key: string;
  readonly status: number | null;
  /** Names of headers that contain credentials. */
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
  /** Everything that was ever stored, in the order of the PUTs. */
  readonly put: readonly (StoredObject & { readonly key: string })[];
}

export interface ObjectStore {
  readonly url: string;
  readonly port: number;
  readonly record: StoreRecord;
  read(key: string): Promise<Uint8Array>;
  stop(): Promise<void>;
}

const KINDS: ReadonlyMap<string, FileRequestKind> = new Map([
  ['PUT', 'upload'],
  ['GET', 'download'],
  ['DELETE', 'remove'],
]);
/** Objects are stored in files with random names: a key may contain what a file name cannot. */
const NAME_BYTES = 8;

const NO_KEY = xml(404, 'NoSuchKey', 'The specified key does not exist.');

interface KeptObject extends StoredObject {
  readonly path: string;
}

/** Serves an object store on loopback: PUT, GET, HEAD and DELETE of whole objects, path style or virtual host. */
export async function startObjectStore(options: StoreOptions): Promise<ObjectStore> {
  const { access, epochMs = Date.now, meetFile } = options;
  const folder = await mkdtemp(join(tmpdir(), 'bulk-job-sandbox-'));
  const objects = new Map<string, KeptObject>();
  const put: (StoredObject & { readonly key: string })[] = [];
  const requests: { method: string; key: string; status: number | null; credentials: readonly string[] }[] = [];

  const store = async (request: IncomingMessage, key: string, payload: string | undefined): Promise<AnyReply> => {
    const path = join(folder, randomBytes(NAME_BYTES).toString('hex'));
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
  const remove = async (key: string): Promise<AnyReply> => {
    const object = objects.get(key);
    objects.delete(key);
    if (object !== undefined) await rm(object.path);
    if (access.kind === 'azure') return object === undefined ? NO_KEY : { status: 202, body: '' };
    return { status: 204, body: '' };
  };
  const act = async (request: IncomingMessage, key: string, payload: string | undefined): Promise<AnyReply> => {
    if (request.method === 'PUT') return store(request, key, payload);
    if (request.method === 'DELETE') return remove(key);
    const object = objects.get(key);
    if (request.method === 'GET') return object === undefined ? NO_KEY : show(object);
    // A response to HEAD has no body; for an object it has the length.
    if (request.method === 'HEAD') return object === undefined ? { ...NO_KEY, body: '' } : show(object);
    return xml(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request;
    const address = readAddress(access, url, headers.host ?? '');
    const entry = { method, key: address.key, status: null as number | null, credentials: credentialHeaders(headers) };
    requests.push(entry);
    const note = (status: number | null): void => {
      entry.status = status;
      // Discards the unread rest of the body.
      request.resume();
    };
    const verdict = authorize(access, { method, target: url, headers }, address, epochMs());
    const kind = KINDS.get(method);
    const detour = 'status' in verdict || kind === undefined ? undefined : meetFile?.(kind);
    const read = async (): Promise<AnyReply> =>
      'status' in verdict
        ? { ...verdict, body: method === 'HEAD' ? '' : verdict.body }
        : act(request, address.key, verdict.payload);
    await respond(response, read, { detour, note });
  };

  const server = await serveOnLoopback(serve);
  return {
    url: server.url,
    port: server.port,
    record: { requests, objects, put },
    async read(key) {
      const object = objects.get(key);
      if (object === undefined) throw new Error(`The store has no object "${key}".`);
      return readFile(object.path);
    },
    async stop() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The response to GET or HEAD of an object. */
function show({ path, bytes, contentType = 'application/octet-stream' }: KeptObject): AnyReply {
  return { status: 200, contentType, body: { bytes, open: () => createReadStream(path) } };
}

/** Writes the body to disk. */
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
