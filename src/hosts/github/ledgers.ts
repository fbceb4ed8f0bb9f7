import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CiContext } from '../../domain/context.ts';
import { peekLedger } from '../../ledger/peek.ts';
import type { LedgerIdentity, LedgerStore } from '../../ports/ledger-store.ts';
import type { Log } from '../log.ts';
import { within } from '../time-limit.ts';
import { type FoundLedger, listLedgerArtifacts } from './ledger-artifacts.ts';
import { type CacheLookup, createLedgerCache } from './ledger-cache.ts';
import { describeCacheService } from './ledger-service.ts';
import { fetchLedgers, findRun, unknownRunFault, unreadableFault } from './other-run.ts';

/** Rows wait for it, and a window of batches is 60 s. */
const SAVE_LIMIT_MS = 30_000;
/** A run must not wait longer before it begins. */
const LOAD_LIMIT_MS = 60_000;
/** As for the upload: the artifacts of a whole run. */
const FETCH_LIMIT_MS = 5 * 60_000;

const KEY_DIGITS = 32;

export interface GithubLedgersOptions {
  readonly environment: ReadonlyMap<string, string>;
  readonly context: CiContext;
  readonly token: string | undefined;
  readonly log: Pick<Log, 'line'>;
  readonly saveLimitMs?: number;
  readonly loadLimitMs?: number;
}

/**
 * Ledgers in the cache of GitHub Actions, which a runner that dies leaves behind, and in the artifacts of the run.
 * Nothing is loaded before it is needed: the two clients are most of the bundle.
 */
export function createGithubLedgers(options: GithubLedgersOptions): LedgerStore {
  const { environment, context, token, log } = options;
  const { saveLimitMs = SAVE_LIMIT_MS, loadLimitMs = LOAD_LIMIT_MS } = options;
  const temporary = context.temporaryDirectory ?? tmpdir();
  const folder = (name: string): string => join(temporary, `bulk-job-${name}-${process.pid}`);
  const service = describeCacheService(environment);
  const cache = createLedgerCache({ folder: folder('cache'), isLegacy: service.isLegacy, saveLimitMs, loadLimitMs });
  const told = new Set<string>();
  const tell = (text: string): void => {
    if (!told.has(text)) log.line(text);
    told.add(text);
  };

  const isOwn = ({ runId }: LedgerIdentity): boolean => runId === context.runId;

  async function loadFromCache(prefix: string, which: Which): Promise<Looked> {
    if (service.whyNoLoad !== undefined) {
      return { found: [], why: service.whyNoLoad };
    }
    const found: FoundLedger[] = [];
    const look = async (attempt?: number): Promise<CacheLookup> => {
      const last = await cache.newest(prefix, attempt);
      if (last.kind === 'found') found.push(last);
      return last;
    };
    let last = await look();
    if (last.kind === 'found' && which === 'all') {
      // Of copies of the same second the service may take any for the newest.
      const newest = last.attempt;
      for (let attempt = newest + 1; last.kind === 'found'; attempt += 1) last = await look(attempt);
      for (let attempt = newest - 1; last.kind !== 'failed' && attempt > 0; attempt -= 1) last = await look(attempt);
    }
    if (last.kind === 'failed') return { found, why: `the cache could not be read: ${last.why}` };
    // Where nothing can be saved, an earlier attempt may have sent rows without a copy.
    return { found, why: service.whyNoSave };
  }

  async function loadFromArtifacts(identity: LedgerIdentity, which: Which): Promise<Looked> {
    if (!service.hasArtifacts) return { found: [] };
    if (!isOwn(identity) && token === undefined) return { found: [], why: 'github-token is empty' };
    const found: FoundLedger[] = [];
    try {
      await within(loadLimitMs, () => collectFromArtifacts(identity, found, which));
      return { found };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const run = isOwn(identity) ? 'this run' : `run ${identity.runId}`;
      return { found, why: `the artifacts of ${run} could not be read: ${reason}` };
    }
  }

  async function collectFromArtifacts(identity: LedgerIdentity, found: FoundLedger[], which: Which): Promise<void> {
    const findBy =
      isOwn(identity) || token === undefined ? {} : { findBy: findRun(identity.runId, token, environment) };
    const artifacts = await listLedgerArtifacts(folder('artifacts'), { of: identity, ...findBy });
    const isEarlier = (attempt: number): boolean => !isOwn(identity) || attempt < context.attempt;
    for (const artifact of artifacts.filter(({ attempt }) => isEarlier(attempt))) {
      if (which === 'newest' && found.some(({ attempt }) => attempt > artifact.attempt)) return;
      const text = await artifact.read();
      if (text !== undefined && belongsTo(text, identity)) found.push({ attempt: artifact.attempt, text });
    }
  }

  return {
    closed: service.closed,
    hasArtifacts: service.hasArtifacts,
    async save(identity, entry) {
      if (service.whyNoSave !== undefined) return { kind: 'denied', why: service.whyNoSave };
      const saved = await cache.save(keyPrefix(identity), entry);
      if ('bytes' in saved) return { kind: 'saved', ...saved };
      if (saved.isDenied) return { kind: 'denied', why: saved.why };
      tell(`The ledger could not be saved to the cache: ${saved.why}.`);
      return { kind: 'refused' };
    },
    async load(identity, which = 'newest') {
      // A run's first attempt has none before it; another run may have died, and left nothing but copies.
      const isOther = !isOwn(identity);
      if (!isOther && context.attempt <= 1) return [];
      const looked = await Promise.all([loadFromCache(keyPrefix(identity), which), loadFromArtifacts(identity, which)]);
      const found = looked.flatMap((each) => each.found).toSorted(newestFirst);
      const whys = looked.flatMap(({ why }) => why ?? []);
      const isLast = (attempt: number): boolean => isOther || attempt === context.attempt - 1;
      const isWhole = found.some(({ attempt, text }) => isLast(attempt) && peekLedger(text).hasVerdict);
      if (whys.length > 0 && !isWhole) {
        const { runId } = identity;
        throw isOther ? unknownRunFault(runId, whys) : unreadableFault({ runId, attempt: context.attempt - 1 }, whys);
      }
      const whose = isOther ? `of run ${identity.runId}` : 'of the previous attempt';
      for (const why of whys) tell(`The ledger ${whose} was found, though ${why}.`);
      return [...new Set(found.map(({ text }) => text))];
    },
    fetch: (runId) => fetchLedgers(runId, { environment, token, folder: folder('artifacts'), limitMs: FETCH_LIMIT_MS }),
  };
}

type Which = Parameters<LedgerStore['load']>[1];

/** What one place said: with a `why`, there may be more. */
interface Looked {
  readonly found: readonly FoundLedger[];
  readonly why?: string | undefined;
}

function keyPrefix({ runId, place, plan }: LedgerIdentity): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([runId, place, plan]))
    .digest('hex');
  return `bulk-job-ledger-${hash.slice(0, KEY_DIGITS)}-`;
}

/** Of one attempt the longest is the newest, for ledgers only grow. */
function newestFirst(a: FoundLedger, b: FoundLedger): number {
  return b.attempt - a.attempt || b.text.length - a.text.length;
}

/** An artifact's name tells the job only: not the leg of its matrix, nor the step. */
function belongsTo(text: string, { runId, place, plan }: LedgerIdentity): boolean {
  const { start, writer } = peekLedger(text);
  return writer.runId === runId && writer.place === place && start?.plan === plan;
}
