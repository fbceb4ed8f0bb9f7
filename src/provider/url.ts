import { compileUrlTemplate } from './template.ts';
import type { ProviderSpec, RequestSpec, ResultSpec } from './types.ts';

export { checkUrl, parseUrl } from '../domain/url.ts';

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
