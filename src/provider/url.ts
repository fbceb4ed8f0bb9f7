import type { Fault } from '../domain/fault.ts';
import { compileUrlTemplate } from './template.ts';
import type { ProviderSpec, RequestSpec, ResultSpec } from './types.ts';

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

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
  if (parsed.protocol === 'https:' || (parsed.protocol === 'http:' && LOOPBACK.has(parsed.hostname))) return undefined;
  const message = `The URL at ${parsed.host || 'no host'} has the scheme \`${parsed.protocol.slice(0, -1)}\`.`;
  return { code: 'provider/bad-url', message, next: 'Use https; http works on loopback only.' };
}

/** undefined where the text is no URL, or no reference relative to `base`. */
export function parseUrl(text: string, base?: URL): URL | undefined {
  return URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
}

/**
 * The same provider at another address: `baseUrl` replaces the origin, a path in it goes before the provider's path.
 * So it is for every URL of the file that spells the same origin (a token request, say).
 */
export function withBaseUrl(spec: ProviderSpec, baseUrl: URL): ProviderSpec {
  const [, origin = '', path = ''] = /^(https?:\/\/[^/?#]+|\{\+\w+\})(.*)$/.exec(spec.baseUrl.source) ?? [];
  const prefix = `${baseUrl.origin}${baseUrl.pathname.replace(/\/$/, '')}`;
  const move = (request: RequestSpec): RequestSpec => {
    const { source } = request.url;
    const isSame = origin !== '' && source.startsWith(origin) && /^(\/|\?|$)/.test(source.slice(origin.length));
    return isSame ? { ...request, url: compileUrlTemplate(`${prefix}${source.slice(origin.length)}`) } : request;
  };
  const moveOptional = (request: RequestSpec | undefined): RequestSpec | undefined => request && move(request);
  const moveResult = (result: ResultSpec): ResultSpec => ({ ...result, request: moveOptional(result.request) });
  return {
    ...spec,
    baseUrl: compileUrlTemplate(`${prefix}${path}`),
    auth: spec.auth?.kind === 'token' ? { ...spec.auth, request: move(spec.auth.request) } : spec.auth,
    preflight: spec.preflight.map(move),
    submit: spec.submit.map(move),
    single: spec.single && {
      ...spec.single,
      request: move(spec.single.request),
      results: spec.single.results?.map(moveResult),
    },
    poll: spec.poll && { ...spec.poll, request: move(spec.poll.request) },
    results: spec.results.map(moveResult),
    lookup: spec.lookup && { ...spec.lookup, request: move(spec.lookup.request) },
    cancel: moveOptional(spec.cancel),
  };
}
