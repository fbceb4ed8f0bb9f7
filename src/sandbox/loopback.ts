import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FaultError } from '../domain/fault.ts';

/** A sandbox cannot be reached from another machine. */
export const LOOPBACK = '127.0.0.1';

/** Listens on loopback and returns the port. Rejects with `sandbox/cannot-listen`. */
export async function listenOnLoopback(server: Server, port: number): Promise<number> {
  // Idle connections are never closed from this side, so no request can hit one that is just closing.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.removeListener('error', reject);
      resolve();
    });
  }).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `The sandbox cannot listen on ${LOOPBACK}:${port}: ${why}.`;
    const next = 'Use another port, or `--port 0` for any free one.';
    throw new FaultError([{ code: 'sandbox/cannot-listen', message, next }], { cause });
  });
  const address = server.address();
  return isAddress(address) ? address.port : port;
}

/** A server of its own, on any free port. */
export interface LoopbackServer {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/** Serves each request; one that fails, as when its client disconnects, ends only its own exchange. */
export async function serveOnLoopback(
  serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  const port = await listenOnLoopback(server, 0);
  return { port, url: `http://${LOOPBACK}:${port}`, close: () => closeServer(server) };
}

/** Closes all connections at once and frees the port. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** True for `http` addresses of this machine. */
export function isLoopback(url: URL): boolean {
  return url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
