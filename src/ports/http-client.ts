import type { OwnedHttp } from './http.ts';
import { createHttpPool } from './http-pool.ts';
import { sendRequest } from './http-request.ts';

/** A vendor that does not accept a connection within this time counts as unreachable; the transport retries. */
const CONNECT_TIMEOUT_MS = 15_000;

/**
 * The network, on Node's own client. Its agent keeps connections, and its events tell how far a request got, which
 * decides whether it may be sent again. Proxies are read from the environment as GitHub's own actions read them.
 */
export function createHttpClient(options: { readonly connectTimeoutMs?: number } = {}): OwnedHttp {
  const pool = createHttpPool();
  const connectTimeoutMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
  return {
    send: (request, signal) => sendRequest({ pool, request, signal, connectTimeoutMs }),
    dispose: () => pool.dispose(),
  };
}
