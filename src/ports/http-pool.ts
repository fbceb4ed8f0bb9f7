import type { Agent } from 'node:http';
import type { Socket } from 'node:net';
import { getProxyUrl, HttpClient } from '@actions/http-client';
import { MAX_TIMER_MS } from './clock.ts';

/**
 * A connection that idled longer is not used again. A server that closes an idle connection just as a request
 * goes out leaves a submit whose fate is unknown. Servers wait for 2 s and more (most 5 to 75 s), so 1 s keeps
 * away from that race; it is measured when the request goes, since timers are late in a busy process.
 * Node itself leaves connections alone whose Keep-Alive header announces 1 s or less.
 */
const MAX_IDLE_MS = 1000;

/** How the library reaches an origin. */
interface Route {
  readonly client: HttpClient;
  readonly agent: Agent;
}

export interface HttpPool {
  /** `signal` aborts a proxy's CONNECT, which the request itself does not know of. */
  route(url: URL, signal: AbortSignal): Route;
  /** The connection has become idle. */
  release(socket: Socket): void;
  dispose(): void;
}

/** One client per origin: the library's client caches one agent, whatever the protocol. */
export function createHttpPool(): HttpPool {
  const clients = new Map<string, HttpClient>();
  const idleSince = new WeakMap<Socket, number>();

  function kept(origin: string): HttpClient {
    const client = clients.get(origin) ?? createClient(true);
    clients.set(origin, client);
    return client;
  }

  function dropStale(agent: Agent): void {
    for (const sockets of Object.values(agent.freeSockets)) {
      // The agent takes the one that became idle last; if even that is stale, all are.
      const youngest = sockets?.at(-1);
      if (youngest === undefined) continue;
      if (performance.now() - (idleSince.get(youngest) ?? 0) <= MAX_IDLE_MS) continue;
      for (const socket of [...(sockets ?? [])]) socket.destroy();
    }
  }

  return {
    route(url, signal) {
      if (getProxyUrl(url.href) !== '') return createTunnel(url, signal);
      const client = kept(url.origin);
      const agent = client.getAgent(url.href);
      dropStale(agent);
      return { client, agent };
    },
    release(socket) {
      idleSince.set(socket, performance.now());
    },
    dispose() {
      for (const client of clients.values()) client.dispose();
      clients.clear();
    },
  };
}

/** The library's own time limit is one of idleness; the transport has a total one. */
function createClient(keepAlive: boolean): HttpClient {
  return new HttpClient(undefined, [], {
    keepAlive,
    allowRedirects: false,
    allowRetries: false,
    socketTimeout: MAX_TIMER_MS,
  });
}

/** Tunnels are never used twice (the library's agent closes them), so each request has its own, with its own signal. */
function createTunnel(url: URL, signal: AbortSignal): Route {
  const client = createClient(false);
  const agent: Agent & { proxyOptions?: object } = client.getAgent(url.href);
  if (agent.proxyOptions !== undefined) Object.assign(agent.proxyOptions, { signal });
  return { client, agent };
}
