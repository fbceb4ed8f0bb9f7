import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

export interface SandboxReply<Body = string> {
  readonly status: number;
  /** In addition to content-type and content-length. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly body: Body;
}

/** A body that need not fit in memory. */
export interface StreamedBody {
  readonly bytes: number;
  /** The body from its beginning. */
  open(): AsyncIterable<Uint8Array>;
}

export type AnyReply = SandboxReply<string | StreamedBody>;

/** Requests outside a vendor's API: for result files, and to the object store. */
export type FileRequestKind = 'result' | 'upload' | 'download' | 'remove';

/** Chooses what an instrument does to a request for a file; undefined: nothing. */
export type MeetFile = (kind: FileRequestKind) => Detour | undefined;

/** What an instrument does to one request instead of the normal response. */
export interface Detour {
  /** Its name in the record. */
  readonly name: string;
  /** The client still gets the complete response of the vendor. */
  readonly isWhole: boolean;
  /** Responds. The request takes effect when `ask` is called, and only then. */
  respond(response: ServerResponse, ask: () => Promise<AnyReply>): Promise<void>;
}

/** Responds to a request, or leaves that to the detour. `note` gets the status; null: no response was started. */
export async function respond(
  response: ServerResponse,
  ask: () => Promise<AnyReply>,
  { detour, note }: { readonly detour: Detour | undefined; readonly note: (status: number | null) => void },
): Promise<void> {
  if (detour !== undefined) {
    await detour.respond(response, ask);
    note(response.headersSent ? response.statusCode : null);
    return;
  }
  const reply = await ask();
  note(reply.status);
  await send(response, reply);
}

/** Sends a complete response. A text body is passed on before this returns its promise. */
export async function send(response: ServerResponse, reply: AnyReply): Promise<void> {
  writeHead(response, reply);
  if (typeof reply.body === 'string') response.end(reply.body);
  else await pipeline(reply.body.open(), response);
}

/** Starts a response whose body is still to come. */
export function writeHead(response: ServerResponse, { status, headers, contentType, body }: AnyReply): void {
  response.writeHead(status, {
    'content-type': contentType ?? 'application/json',
    'content-length': typeof body === 'string' ? Buffer.byteLength(body) : body.bytes,
    ...headers,
  });
}
