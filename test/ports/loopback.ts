import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Server, type Socket } from 'node:net';

export interface Loopback {
  readonly origin: string;
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: () => number;
  /** Connections open now. */
  readonly open: () => number;
  close(): Promise<void>;
}

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A server that acts on the bare socket once the head of a request has come. */
export function startRaw(act: (socket: Socket, head: string) => void, host = '127.0.0.1'): Promise<Loopback> {
  const server = createRawServer((socket) => {
    let head = '';
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      head += bytes.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      const whole = head;
      head = '';
      act(socket, whole);
    });
  });
  return listen(server, host);
}

export function startHttp(listener: RequestListener, host = '127.0.0.1'): Promise<Loopback> {
  return listen(createServer(listener), host);
}

/** A server that notes every whole request before it answers. */
export async function startNoting(
  answer: (seen: Seen) => { status?: number; headers?: Record<string, string>; body?: string },
  host = '127.0.0.1',
): Promise<Loopback & { readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = await startHttp((request, response) => {
    void note(request).then((entry) => {
      seen.push(entry);
      const { status = 200, headers = {}, body = '{}' } = answer(entry);
      response.writeHead(status, headers).end(body);
    });
  }, host);
  return { ...server, seen };
}

async function note(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return { method: request.method ?? '', url: request.url ?? '', headers, body: Buffer.concat(chunks).toString() };
}

async function listen(server: Server, host: string): Promise<Loopback> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    connections: () => connections,
    open: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Waits until something is so, by default at most two seconds. */
export async function until(isSo: () => boolean, limitMs = 2000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!isSo()) {
    if (performance.now() > end) throw new Error('what the test waits for did not come');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
