import type { OwnedHttp } from './http.ts';
import { exchange } from './http-exchange.ts';
import { createHttpPool } from './http-pool.ts';

/** A vendor that does not accept a connection in this time is taken for unreachable; the transport tries again. */
const CONNECT_TIMEOUT_MS = 15_000;

/**
 * The network, on @actions/http-client: it brings proxies (`https_proxy`, `http_proxy`, `no_proxy`, read by
 * itself from the environment) and kept-alive connections. Its redirects, retries and body readers are not used:
 * they repeat POSTs, forward credentials to any host, and never settle on a broken body.
 */
export function createHttpClient(options: { readonly connectTimeoutMs?: number } = {}): OwnedHttp {
  const pool = createHttpPool();
  const connectTimeoutMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
  return {
    send: (request, signal) => exchange({ pool, request, signal, connectTimeoutMs }),
    dispose: () => pool.dispose(),
  };
}
