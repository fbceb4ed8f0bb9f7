import { namesOf } from './table.ts';

/** Node's codes of connection errors, each with its meaning in plain words. */
const CONNECTION_WORDS = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  ECONNABORTED: 'the connection was reset',
  EPIPE: 'the connection was closed by the server',
  ETIMEDOUT: 'the connection timed out',
  ENOTFOUND: 'the host name does not exist in DNS',
  EAI_AGAIN: 'the host name could not be resolved (DNS is temporarily unavailable)',
  EHOSTUNREACH: 'the host is unreachable',
  ENETUNREACH: 'the network is unreachable',
} as const;

/** Node's codes of TLS errors, as OpenSSL names them. */
export const TLS_CODES = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'EPROTO',
] as const;
export type TlsCode = (typeof TLS_CODES)[number];

export const CONNECTION_MEANINGS: ReadonlyMap<string, string> = new Map(Object.entries(CONNECTION_WORDS));

/** Codes that this tool puts into messages itself: none of them comes from a row. */
export const NETWORK_CODES: ReadonlySet<string> = new Set([...namesOf(CONNECTION_WORDS), ...TLS_CODES]);
