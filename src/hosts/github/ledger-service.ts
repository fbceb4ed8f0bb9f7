/** What this runner lets a step do; each `why…` is a reason why not. */
export interface CacheService {
  /** The protocol of Enterprise Server and of runners that imitate GitHub's. */
  readonly isLegacy: boolean;
  readonly whyNoSave: string | undefined;
  readonly whyNoLoad: string | undefined;
  /** Why no ledger can be saved at all, as a sentence. */
  readonly closed: string | undefined;
  readonly hasArtifacts: boolean;
}

/** Modes of `ACTIONS_CACHE_MODE` that forbid one of the two; an unknown one forbids nothing, as in GitHub's client. */
const NOT_READABLE: ReadonlySet<string> = new Set(['none', 'write-only']);
const NOT_WRITABLE: ReadonlySet<string> = new Set(['none', 'read']);

/** Reads the runner's variables as `@actions/cache` does, which would only print what is missing. */
export function describeCacheService(environment: ReadonlyMap<string, string>): CacheService {
  const has = (name: string): boolean => (environment.get(name) ?? '') !== '';
  // Enterprise Server has neither the new cache nor artifacts of this kind.
  const isGithub = supportsArtifacts(environment.get('GITHUB_SERVER_URL'));
  const isLegacy = !isGithub || !has('ACTIONS_CACHE_SERVICE_V2');
  // An imitation may want no token.
  const needed = isLegacy ? ['ACTIONS_CACHE_URL'] : ['ACTIONS_RESULTS_URL', 'ACTIONS_RUNTIME_TOKEN'];
  const missing = needed.find((name) => !has(name));
  const absent = missing === undefined ? undefined : `this runner has no cache (${missing} is not set)`;
  const mode = (environment.get('ACTIONS_CACHE_MODE') ?? '').trim().toLowerCase();
  const forbidden = `the cache mode of this job is ${mode}`;
  const whyNoSave = absent ?? (NOT_WRITABLE.has(mode) ? forbidden : undefined);
  return {
    isLegacy,
    whyNoSave,
    closed: whyNoSave && `No copies of the ledger are saved: ${whyNoSave}.`,
    whyNoLoad: absent ?? (NOT_READABLE.has(mode) ? forbidden : undefined),
    hasArtifacts: isGithub && has('ACTIONS_RESULTS_URL') && has('ACTIONS_RUNTIME_TOKEN'),
  };
}

/** As `@actions/artifact` decides it; asked first, since the library would print its own advice. */
export function supportsArtifacts(server: string | undefined): boolean {
  const host = new URL(server || 'https://github.com').hostname.toLowerCase();
  return host === 'github.com' || host.endsWith('.ghe.com') || host.endsWith('.localhost');
}
