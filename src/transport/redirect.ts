import { checkUrl } from '../domain/url.ts';
import type { CompleteResponse } from './attempt.ts';

/** Redirects that a read follows (docs/contract.md, 8.1). */
export const MAX_REDIRECTS = 3;

const FOLLOWED: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** https anywhere, http only on loopback, no user name or password in it (docs/contract.md, 3.4). */
export function isAllowedUrl(url: URL): boolean {
  return checkUrl(url) === undefined;
}

/**
 * Where this response redirects a GET to; undefined where it is not a redirect or must not be followed:
 * no or unreadable Location, a URL that is not allowed, from https to http, or to another origin against `crossOrigin`.
 */
export function resolveRedirect(from: URL, response: CompleteResponse, crossOrigin: boolean): URL | undefined {
  const location = response.headers.get('location');
  if (!FOLLOWED.has(response.status) || location === undefined || !URL.canParse(location, from.href)) return undefined;
  const to = new URL(location, from);
  if (!isAllowedUrl(to)) return undefined;
  if (from.protocol === 'https:' && to.protocol !== 'https:') return undefined;
  return to.origin === from.origin || crossOrigin ? to : undefined;
}
