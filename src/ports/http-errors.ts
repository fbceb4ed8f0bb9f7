import { HttpFailure, type HttpStage } from './http.ts';

/** What Node's codes mean, for people. */
const MEANINGS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'the connection was refused'],
  ['ECONNRESET', 'the connection was reset'],
  ['ECONNABORTED', 'the connection was reset'],
  ['EPIPE', 'the connection was closed by the server'],
  ['ETIMEDOUT', 'the connection timed out'],
  ['ENOTFOUND', 'the host name was not found'],
  ['EAI_AGAIN', 'the host name could not be looked up for now'],
  ['EHOSTUNREACH', 'the host is unreachable'],
  ['ENETUNREACH', 'the network is unreachable'],
]);

/** The message of the tunnel that @actions/http-client puts through a proxy; its code is always ECONNRESET. */
const PROXY_REFUSED = /^tunneling socket could not be established, (?:statusCode=(\d+)|cause=)/;

/** Turns what Node or the HTTP library threw into a failure of the given stage. Names codes, never headers or URLs. */
export function toHttpFailure(stage: HttpStage, cause: unknown): HttpFailure {
  if (cause instanceof HttpFailure) return cause;
  return new HttpFailure(stage, describeCause(cause), { cause });
}

function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return 'an unknown fault';
  const proxy = PROXY_REFUSED.exec(cause.message);
  if (proxy !== null) {
    return proxy[1] === undefined ? 'the proxy gave no connection' : `the proxy refused the connection (${proxy[1]})`;
  }
  const code = codeOf(cause);
  if (code === undefined) return `a fault of the connection (${cause.name})`;
  if (code.startsWith('HPE_')) return `the answer is not valid HTTP (${code})`;
  return `${MEANINGS.get(code) ?? 'a fault of the connection'} (${code})`;
}

/** Node's code of an error, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
