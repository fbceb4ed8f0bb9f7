import type { Fault } from './fault.ts';

/** All of 127.0.0.0/8 is this machine (RFC 1122, 3.2.1.3). */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Why a URL must not be used, or undefined: `https` only, `http` on loopback (docs/contract.md, 3.4), no user name or
 * password. Applies to every URL, including those that a vendor returned. The message never shows more than the
 * origin: the rest may be signed.
 */
export function checkUrl(url: string | URL | undefined): Fault | undefined {
  const parsed = typeof url === 'string' ? parseUrl(url) : url;
  if (parsed === undefined) {
    return {
      code: 'provider/bad-url',
      message: 'A URL cannot be parsed.',
      next: 'Check the inputs that it contains.',
    };
  }
  if (parsed.username !== '' || parsed.password !== '') {
    const message = `The URL at ${parsed.host} contains a user name or a password.`;
    return { code: 'provider/bad-url', message, next: 'Remove it; credentials belong in headers.' };
  }
  if (parsed.protocol === 'https:' || (parsed.protocol === 'http:' && LOOPBACK.test(parsed.hostname))) return undefined;
  const message = `The URL at ${parsed.host || 'no host'} has the scheme \`${parsed.protocol.slice(0, -1)}\`.`;
  return { code: 'provider/bad-url', message, next: 'Use https; http is allowed only on loopback.' };
}

/** undefined if the text is not a URL, or a reference relative to `base`. */
export function parseUrl(text: string, base?: URL): URL | undefined {
  return URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
}

/** A part of an address without its percent escapes; as it is where they are broken. */
export function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
