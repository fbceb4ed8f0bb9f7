import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';

/**
 * A connection that was idle for longer is not reused. If a server closes an idle connection just as a request is sent,
 * the outcome of a submit is unknown. Servers wait for at least 2 s (most for 5 to 75 s), so 1 s avoids that race. It is
 * checked when the request is sent, because timers are late in a busy process. Node itself does not reuse connections
 * whose Keep-Alive header announces 1 s or less.
 */
const MAX_IDLE_MS = 1000;

export interface HttpPool {
  /** Node's own agent, which holds no connection that idled too long. */
  agentFor(url: URL): http.Agent;
  /** The connection has become idle. */
  release(socket: Socket): void;
  /** A controller that closes a connection outside of the agents; returns how to close it before `dispose` does. */
  track(connection: AbortController): () => void;
  dispose(): void;
}

/** Keeps connections open for later requests. */
export function createHttpPool(): HttpPool {
  const plain = new http.Agent({ keepAlive: true });
  const tls = new https.Agent({ keepAlive: true });
  const others = new Set<AbortController>();
  const idleSince = new WeakMap<Socket, number>();

  function dropStale(agent: http.Agent): void {
    for (const sockets of Object.values(agent.freeSockets)) {
      // The agent picks the socket that became idle last; if even that one is stale, all are.
      const latest = sockets?.at(-1);
      if (latest === undefined) continue;
      if (performance.now() - (idleSince.get(latest) ?? 0) <= MAX_IDLE_MS) continue;
      for (const socket of [...(sockets ?? [])]) socket.destroy();
    }
  }

  return {
    agentFor(url) {
      const agent = url.protocol === 'https:' ? tls : plain;
      dropStale(agent);
      return agent;
    },
    release(socket) {
      idleSince.set(socket, performance.now());
    },
    track(connection) {
      others.add(connection);
      return () => {
        others.delete(connection);
        connection.abort();
      };
    },
    dispose() {
      for (const connection of others) connection.abort();
      plain.destroy();
      tls.destroy();
    },
  };
}
