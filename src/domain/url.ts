import type { Fault } from './fault.ts';

/** All of 127.0.0.0/8 is this machine (RFC 1122, 3.2.1.3). */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Why a URL must not be used, or undefined: `https` only, `http` on loopback (contract, `base-url`), no user or
 * password in it (reliability.md 2.5). Holds for every URL, also for those that a vendor returned. The message never
 * shows more than the origin: the rest may be signed.
 */
export function checkUrl(url: string | URL | undefined): Fault | undefined {
  const parsed = typeof url === 'string' ? parseUrl(url) : url;
  if (parsed === undefined) {
    return {
      code: 'provider/bad-url',
      message: 'A URL does not parse.',
      next: 'Check the inputs that are part of it.',
    };
  }
  if (parsed.username !== '' || parsed.password !== '') {
    const message = `The URL at ${parsed.host} has a user name or a password in it.`;
    return { code: 'provider/bad-url', message, next: 'Remove it; credentials go into headers.' };
  }
  if (parsed.protocol === 'https:' || (parsed.protocol === 'http:' && LOOPBACK.test(parsed.hostname))) return undefined;
  const message = `The URL at ${parsed.host || 'no host'} has the scheme \`${parsed.protocol.slice(0, -1)}\`.`;
  return { code: 'provider/bad-url', message, next: 'Use https; http works on loopback only.' };
}

/** undefined where the text is no URL, or no reference relative to `base`. */
export function parseUrl(text: string, base?: URL): URL | undefined {
  return URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
}
