import type { LedgerStore } from '../../ports/ledger-store.ts';
import type { MemoryPlace } from '../../ports/memory-store.ts';
import type { Repository } from '../../ports/repository.ts';
import type { AskEarlierVerdict } from '../types.ts';
import { maySend } from './context.ts';
import type { EarlierVerdictOptions } from './earlier-verdict.ts';
import { describeCacheService } from './ledger-service.ts';
import type { GithubLedgersOptions } from './ledgers.ts';
import type { GithubRepositoryOptions } from './repository.ts';
import type { GithubMemoriesOptions } from './row-memory.ts';

/** Loads what talks to GitHub's API and its stores, most of which no run needs before its first request. */
export const loadServices = () => import('./services.ts');

/** `createGithubLedgers`, loaded at the first use. */
export function ledgersOnDemand(options: GithubLedgersOptions): LedgerStore {
  const { closed, hasArtifacts } = describeCacheService(options.environment);
  // One for all uses: it remembers which save hangs, and what it has said.
  let opened: Promise<LedgerStore> | undefined;
  const open = (): Promise<LedgerStore> => {
    opened ??= loadServices().then(({ createGithubLedgers }) => createGithubLedgers(options));
    return opened;
  };
  return {
    closed,
    hasArtifacts,
    save: async (...copy) => (await open()).save(...copy),
    load: async (...asked) => (await open()).load(...asked),
    fetch: async (runId) => (await open()).fetch(runId),
  };
}

/**
 * `createGithubMemories`, loaded at the first use. Undefined on an event that strangers can cause, or that only judges a
 * change: such a run neither reads nor writes a memory.
 */
export function memoriesOnDemand(options: GithubMemoriesOptions): MemoryPlace | undefined {
  const { trust, event } = options.context;
  if (trust !== 'trusted' || !maySend(event)) return undefined;
  return { open: async (destination) => (await loadServices()).createGithubMemories(options).open(destination) };
}

/**
 * `createEarlierVerdict`, loaded at the first use. Undefined on the event of a pull request, and where strangers can cause
 * the run (docs/contract.md, 7.2).
 */
export function earlierVerdictOnDemand(options: EarlierVerdictOptions): AskEarlierVerdict | undefined {
  const { trust, event } = options.context;
  if (trust !== 'trusted' || event.startsWith('pull_request')) return undefined;
  let opened: Promise<AskEarlierVerdict> | undefined;
  return async (asked) => {
    opened ??= loadServices().then(({ createEarlierVerdict }) => createEarlierVerdict(options));
    return (await opened)(asked);
  };
}

/** `createGithubRepository`, loaded at the first use. */
export function repositoryOnDemand(options: GithubRepositoryOptions): Repository {
  const open = async () => (await loadServices()).createGithubRepository(options);
  return {
    checkOut: async (wanted) => (await open()).checkOut(wanted),
    resolve: async (asked) => (await open()).resolve(asked),
    parents: async (asked) => (await open()).parents(asked),
    listChanged: async (asked) => (await open()).listChanged(asked),
    mergeBase: async (asked) => (await open()).mergeBase(asked),
  };
}
