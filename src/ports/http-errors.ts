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

interface Meaning {
  readonly text: string;
  /** A sentence that says what to do. */
  readonly remedy: string;
}

const UNKNOWN_AUTHORITY: Meaning = {
  text: "the server's certificate is from an unknown authority",
  remedy: 'Behind a company proxy, set NODE_EXTRA_CA_CERTS to its CA file.',
};
const SELF_SIGNED: Meaning = { ...UNKNOWN_AUTHORITY, text: "the server's certificate is self-signed" };
const CLOCK = 'Check the clock of this machine; if it is right, the server needs a new certificate.';
const NOT_TLS: Meaning = {
  text: 'the server does not speak TLS there',
  remedy: 'Check the port in base-url, and in https_proxy that the address of the proxy begins with http://.',
};

/** Faults of TLS, each with its own remedy (codes of OpenSSL as Node gives them). */
const TLS_FAULTS: ReadonlyMap<string, Meaning> = new Map([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', SELF_SIGNED],
  ['SELF_SIGNED_CERT_IN_CHAIN', SELF_SIGNED],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNKNOWN_AUTHORITY],
  ['UNABLE_TO_GET_ISSUER_CERT', UNKNOWN_AUTHORITY],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNKNOWN_AUTHORITY],
  ['CERT_HAS_EXPIRED', { text: "the server's certificate has expired", remedy: CLOCK }],
  ['CERT_NOT_YET_VALID', { text: "the server's certificate is not valid yet", remedy: CLOCK }],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    { text: "the server's certificate is for another host", remedy: 'Check the host name in base-url.' },
  ],
  ['ERR_SSL_WRONG_VERSION_NUMBER', NOT_TLS],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', NOT_TLS],
  ['EPROTO', NOT_TLS],
]);

/** The message of the tunnel that @actions/http-client puts through a proxy; its code is always ECONNRESET. */
const PROXY_REFUSED = /^tunneling socket could not be established, (?:statusCode=(\d+)|cause=)/;

/**
 * Turns what Node or the HTTP library threw into a failure of the given stage. Names codes, and the origin of the proxy;
 * never headers, user names or URLs.
 */
export function toHttpFailure(stage: HttpStage, cause: unknown, proxy?: string): HttpFailure {
  if (cause instanceof HttpFailure) return cause;
  const refused = cause instanceof Error ? PROXY_REFUSED.exec(cause.message) : null;
  if (refused !== null) {
    const { text, remedy } = describeProxy(refused[1], proxy);
    return new HttpFailure(stage, text, { cause, remedy });
  }
  const known = TLS_FAULTS.get(codeOf(cause) ?? '');
  if (known !== undefined) {
    return new HttpFailure(stage, `${known.text} (${codeOf(cause)})`, { cause, remedy: known.remedy });
  }
  return new HttpFailure(stage, describeCause(cause), { cause });
}

const PROXY_DENIED = '407';

function describeProxy(status: string | undefined, proxy: string | undefined): Meaning {
  const named = proxy === undefined ? 'the proxy' : `the proxy ${proxy}`;
  if (status === undefined) {
    const remedy = 'Check that https_proxy names the right host and port; no_proxy lists hosts that need no proxy.';
    return { text: `cannot connect through ${named}`, remedy };
  }
  if (status === PROXY_DENIED) {
    return {
      text: `${named} asks for a user and password (407)`,
      remedy: 'Check the user and password in https_proxy (http://user:password@host:port).',
    };
  }
  const remedy = 'Let the proxy allow the host, or add the host to no_proxy if it can be reached directly.';
  return { text: `${named} refused the connection (${status})`, remedy };
}

function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return 'an unknown fault';
  const code = codeOf(cause);
  if (code === undefined) return `a fault of the connection (${cause.name})`;
  if (code.startsWith('HPE_')) return `the answer is not valid HTTP (${code})`;
  return `${MEANINGS.get(code) ?? 'a fault of the connection'} (${code})`;
}

/** Node's code of an error, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
