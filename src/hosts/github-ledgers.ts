import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunContext } from '../domain/context.ts';
import type { LedgerIdentity, LedgerStore } from '../ports/ledger-store.ts';
import { type FoundLedger, listLedgerArtifacts } from './github-ledger-artifacts.ts';
import { createLedgerCache } from './github-ledger-cache.ts';
import { describeCacheService } from './github-ledger-service.ts';
import { fetchLedgers, unreadableFault } from './github-other-run.ts';
import type { Log } from './log.ts';
import { within } from './time-limit.ts';

/** Rows wait for it, and a window of batches is 60 s. */
const SAVE_LIMIT_MS = 30_000;
/** A run must not wait longer before it begins. */
const LOAD_LIMIT_MS = 60_000;
/** As for the upload: the artifacts of a whole run. */
const FETCH_LIMIT_MS = 5 * 60_000;

const KEY_DIGITS = 32;

export interface GithubLedgersOptions {
  readonly environment: ReadonlyMap<string, string>;
  readonly context: RunContext;
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

  async function loadFromCache(prefix: string): Promise<Looked> {
    if (service.whyNoLoad !== undefined) {
      return { found: [], why: service.whyNoLoad };
    }
    const answer = await cache.newest(prefix);
    if (answer.kind === 'failed') return { found: [], why: `the cache could not be read: ${answer.why}` };
    // Where nothing can be saved, an attempt before may have sent rows without a copy.
    if (answer.kind === 'none') return { found: [], why: service.whyNoSave };
    return { found: [{ attempt: answer.attempt, text: answer.text }], why: service.whyNoSave };
  }

  async function loadFromArtifacts(identity: LedgerIdentity): Promise<Looked> {
    if (!service.hasArtifacts) return { found: [] };
    const found: FoundLedger[] = [];
    try {
      await within(loadLimitMs, () => collectFromArtifacts(identity, found));
      return { found };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { found, why: `the artifacts of this run could not be read: ${reason}` };
    }
  }

  /** A later attempt's ledger goes on where an earlier one's ended, so that the newest attempt's is enough. */
  async function collectFromArtifacts(identity: LedgerIdentity, found: FoundLedger[]): Promise<void> {
    const artifacts = await listLedgerArtifacts(folder('artifacts'), { job: identity.job });
    for (const artifact of artifacts.filter(({ attempt }) => attempt < context.attempt)) {
      if (found.some(({ attempt }) => attempt > artifact.attempt)) return;
      const text = await artifact.read();
      if (text !== undefined && belongsTo(text, identity)) found.push({ attempt: artifact.attempt, text });
    }
  }

  return {
    closed: service.whyNoSave && `No copies of the ledger are saved: ${service.whyNoSave}.`,
    async save(identity, entry) {
      if (service.whyNoSave !== undefined) return { kind: 'denied', why: service.whyNoSave };
      const saved = await cache.save(keyPrefix(identity), entry);
      if ('bytes' in saved) return { kind: 'saved', ...saved };
      if (saved.isDenied) return { kind: 'denied', why: saved.why };
      tell(`The ledger could not be saved to the cache: ${saved.why}.`);
      return { kind: 'refused' };
    },
    async load(identity) {
      // A run's first attempt has none before it.
      if (context.attempt <= 1) return [];
      const looked = await Promise.all([loadFromCache(keyPrefix(identity)), loadFromArtifacts(identity)]);
      const found = looked.flatMap((each) => each.found).toSorted(newestFirst);
      const whys = looked.flatMap(({ why }) => why ?? []);
      const isWhole = found.some(({ attempt, text }) => attempt === context.attempt - 1 && hasVerdict(text));
      if (whys.length > 0 && !isWhole) throw unreadableFault(context.attempt - 1, whys);
      for (const why of whys) tell(`The last attempt's ledger was found, though ${why}.`);
      return [...new Set(found.map(({ text }) => text))];
    },
    fetch: (runId) => fetchLedgers(runId, { environment, token, folder: folder('artifacts'), limitMs: FETCH_LIMIT_MS }),
  };
}

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
  const start = readRecord(text.slice(0, text.indexOf('\n')));
  // A ledger that was named was begun by another run, maybe in another job.
  const resumed = text.split('\n').findLast((line) => line.startsWith('{"kind":"resume"')) ?? '{}';
  const writer = { ...start, ...readRecord(resumed) };
  return writer.runId === runId && writer.place === place && start.plan === plan;
}

function hasVerdict(text: string): boolean {
  return readRecord(text.trimEnd().split('\n').at(-1) ?? '').kind === 'verdict';
}

function readRecord(line: string): Readonly<Record<string, unknown>> {
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === 'object' && record !== null ? { ...record } : {};
  } catch {
    return {};
  }
}
