import { checkUrl } from '../domain/url.ts';
import type { CompleteAnswer } from './types.ts';

/** Hops a read follows (contract, section 5 "Polls"). */
export const MAX_REDIRECTS = 3;

const FOLLOWED: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** https anywhere, http only on loopback, no user name or password in it (contract, section 3, `base-url`). */
export function isAllowedUrl(url: URL): boolean {
  return checkUrl(url) === undefined;
}

/**
 * Where a GET goes on after this answer; undefined where the answer is no redirect or must not be followed:
 * no or unreadable Location, a URL that isn't allowed, from https to http, or to another origin against `crossOrigin`.
 */
export function resolveRedirect(from: URL, answer: CompleteAnswer, crossOrigin: boolean): URL | undefined {
  const location = answer.headers.get('location');
  if (!FOLLOWED.has(answer.status) || location === undefined || !URL.canParse(location, from.href)) return undefined;
  const to = new URL(location, from);
  if (!isAllowedUrl(to)) return undefined;
  if (from.protocol === 'https:' && to.protocol !== 'https:') return undefined;
  return to.origin === from.origin || crossOrigin ? to : undefined;
}
