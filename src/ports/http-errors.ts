import { systemCode } from '../domain/fault.ts';
import { CONNECTION_MEANINGS, type TlsCode } from '../domain/network-codes.ts';
import { HttpFailure, type HttpStage } from './http.ts';

interface Meaning {
  readonly text: string;
  /** What to do, as a sentence. */
  readonly remedy: string;
}

const UNKNOWN_AUTHORITY: Meaning = {
  text: "the server's certificate is from an unknown authority",
  remedy: 'Behind a company proxy, set NODE_EXTRA_CA_CERTS to its CA file (PEM).',
};
const SELF_SIGNED: Meaning = { ...UNKNOWN_AUTHORITY, text: "the server's certificate is self-signed" };
const CLOCK = 'Check the clock of this machine; if it is correct, the server needs a new certificate.';
const NOT_TLS: Meaning = {
  text: 'the server does not speak TLS on this port',
  remedy: 'Check the port in base-url. If https_proxy is set, its address usually begins with http://.',
};

/** TLS errors, each with its own remedy (OpenSSL codes as reported by Node). */
const TLS_MEANINGS: Readonly<Record<TlsCode, Meaning>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: SELF_SIGNED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  CERT_HAS_EXPIRED: { text: "the server's certificate has expired", remedy: CLOCK },
  CERT_NOT_YET_VALID: { text: "the server's certificate is not valid yet", remedy: CLOCK },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    text: "the server's certificate is for another host",
    remedy: 'Check the host name in base-url.',
  },
  ERR_SSL_WRONG_VERSION_NUMBER: NOT_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NOT_TLS,
  EPROTO: NOT_TLS,
};
const TLS_ERRORS: ReadonlyMap<string, Meaning> = new Map(Object.entries(TLS_MEANINGS));

/**
 * Turns what Node threw into a failure of the given stage. Names codes; never headers, user names or URLs.
 * @param remedy what to do if the cause itself has no remedy.
 */
export function toHttpFailure(stage: HttpStage, cause: unknown, remedy?: string): HttpFailure {
  if (cause instanceof HttpFailure) return cause;
  const known = TLS_ERRORS.get(systemCode(cause) ?? '');
  if (known !== undefined) {
    return new HttpFailure(stage, `${known.text} (${systemCode(cause)})`, { cause, remedy: known.remedy });
  }
  return new HttpFailure(stage, describeCause(cause), { cause, ...(remedy !== undefined && { remedy }) });
}

const PROXY_DENIED = 407;

/**
 * There is no way through a proxy.
 * @param proxy `name` without the user and password that its address may contain; `variable` is where it is set.
 * @param why `status` where the proxy refused the CONNECT with it.
 */
export function proxyFailure(
  proxy: { readonly name: string; readonly variable: string },
  why: { readonly status?: number; readonly cause?: unknown } = {},
): HttpFailure {
  const { text, remedy } = describeProxy(proxy, why.status);
  return new HttpFailure('connect', text, { cause: why.cause, remedy });
}

function describeProxy(
  { name, variable }: { readonly name: string; readonly variable: string },
  status: number | undefined,
): Meaning {
  const named = `the proxy ${name} (${variable})`;
  if (status === undefined) {
    const remedy = `Check host and port in ${variable}; list hosts that need no proxy in no_proxy.`;
    return { text: `cannot connect through ${named}`, remedy };
  }
  if (status === PROXY_DENIED) {
    return {
      text: `${named} requires a user name and password (HTTP 407)`,
      remedy: `Check the user name and password in ${variable} (http://user:password@host:port).`,
    };
  }
  const remedy = 'Allow the host in the proxy, or add it to no_proxy if it can be reached directly.';
  return { text: `${named} refused the connection (HTTP ${status})`, remedy };
}

function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return 'an unknown error';
  const code = systemCode(cause);
  if (code === undefined) return `a connection error (${cause.name})`;
  if (code.startsWith('HPE_')) return `the response is not valid HTTP (${code})`;
  return `${CONNECTION_MEANINGS.get(code) ?? 'a connection error'} (${code})`;
}
