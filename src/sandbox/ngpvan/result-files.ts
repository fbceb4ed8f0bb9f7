import { createHmac } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { serveOnLoopback } from '../loopback.ts';
import { type AnyReply, type MeetFile, respond, type StreamedBody } from '../respond.ts';
import { credentialHeaders } from '../storage/access.ts';
import type { JobView, ResultRequest, VendorFile } from '../types.ts';
import { formatCsvLine } from './csv.ts';
import type { FileRange } from './import-file.ts';

/** A result file behind a link from one poll. */
export interface LinkedFile extends Omit<VendorFile, 'body'> {
  readonly name: string;
  readonly path: string;
  readonly range: FileRange;
  readonly rewrite: JobView['rewrite'];
  readonly expiresMs: number;
}

export interface ResultOrigin {
  readonly requests: readonly ResultRequest[];
  /** A signed address of the file, valid until it expires. */
  link(file: LinkedFile): string;
  stop(): Promise<void>;
}

const GONE: AnyReply = {
  status: 403,
  contentType: 'application/xml',
  body: '<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthenticationFailed</Code></Error>',
};

/** The origin of VAN's result files, which is not the API's: a signature in the query is enough to get a file. */
export async function startResultOrigin(world: {
  readonly seed: string;
  readonly epochMs: () => number;
  readonly meetFile: MeetFile;
}): Promise<ResultOrigin> {
  const files = new Map<string, LinkedFile>();
  const requests: ResultRequest[] = [];

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://results');
    const file = files.get(searchParams.get('sig') ?? '');
    const isOpen =
      request.method === 'GET' && pathname === `/${file?.name}` && world.epochMs() < (file?.expiresMs ?? 0);
    request.resume();
    requests.push({ path: pathname, status: isOpen ? 200 : 403, credentials: credentialHeaders(request.headers) });
    const read = async (): Promise<AnyReply> => (isOpen && file !== undefined ? show(file) : GONE);
    await respond(response, read, { detour: world.meetFile('result'), note: () => {} });
  };
  const { url, close } = await serveOnLoopback(serve);
  return {
    requests,
    link(file) {
      const sig = createHmac('sha256', world.seed).update(`${file.name} ${file.expiresMs} ${files.size}`).digest('hex');
      files.set(sig, file);
      return `${url}/${file.name}?se=${file.expiresMs}&sig=${sig}`;
    },
    stop: close,
  };
}

async function show({ rewrite, ...file }: LinkedFile): Promise<AnyReply> {
  const body = openBody(file);
  return rewrite === undefined ? { status: 200, contentType: 'text/csv', body } : rewrite({ ...file, body });
}

function openBody({
  path,
  range: { start, bytes },
  header,
}: Pick<LinkedFile, 'path' | 'range' | 'header'>): StreamedBody {
  const head = Buffer.from(formatCsvLine(header));
  return {
    bytes: head.length + bytes,
    async *open() {
      yield head;
      if (bytes > 0) yield* createReadStream(path, { start, end: start + bytes - 1 });
    },
  };
}
