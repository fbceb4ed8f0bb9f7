import type { IncomingHttpHeaders } from 'node:http';

const NAMES = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key'] as const;

/** Names of the headers that carry somebody's credentials; a signature of this very request is none. */
export function credentialHeaders(headers: IncomingHttpHeaders): readonly string[] {
  return NAMES.filter((name) => {
    const value = headers[name];
    return value !== undefined && !(name === 'authorization' && String(value).startsWith('AWS4-HMAC-SHA256 '));
  });
}
