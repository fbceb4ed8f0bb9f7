import type { Evidence } from './evidence.ts';
import type { HistoryEvidence } from './history/play.ts';
import type { Tier } from './story.ts';

/** What many stories came to; plain data, so that workers can send it. */
export interface Tally {
  seeds: number;
  /** Seeds by how much of the program their story happened to. */
  tiers: Record<Tier | 'history', number>;
  attempts: number;
  requests: number;
  polls: number;
  virtualMs: number;
  /** Stories by how they ended: an exit code, or a crash that nobody went on from. */
  exits: Record<string, number>;
  /** Shares of stories, counted once each. */
  stories: Record<StoryKind, number>;
  /** By `stage/kind`. */
  fired: Record<string, number>;
  violations: { readonly seed: number; readonly invariant: string; readonly message: string }[];
}

export const STORY_KINDS = [
  'without a fault',
  'with a crash',
  'resumed in the folder',
  'resumed from the cache alone',
  'run again',
  'detached and collected',
  'cancelled',
  'with further rounds',
  'timed out',
  'stopped on breach',
  'several runs in one folder',
  'a run again in its folder',
  'another attempt of a run',
  'with changed files',
  'with another account',
  'with a ledger named',
  'continued in another folder',
  'with a damaged ledger',
  'with two writers',
] as const;
type StoryKind = (typeof STORY_KINDS)[number];

export function createTally(): Tally {
  const stories = Object.fromEntries(STORY_KINDS.map((kind) => [kind, 0])) as Record<StoryKind, number>;
  return {
    seeds: 0,
    tiers: { core: 0, whole: 0, history: 0 },
    attempts: 0,
    requests: 0,
    polls: 0,
    virtualMs: 0,
    exits: {},
    stories,
    fired: {},
    violations: [],
  };
}

export function countEvidence(tally: Tally, evidence: Evidence): void {
  const { tier, attempts, fired } = evidence;
  const last = attempts.at(-1);
  countAll(tally, evidence, tier);
  const resumed = attempts.slice(1).filter((_, at) => attempts[at]?.died !== undefined);
  countKinds(tally, {
    'without a fault': fired.size === 0 && attempts.every(({ cancelledAt }) => cancelledAt === undefined),
    'with a crash': attempts.some(({ died }) => died !== undefined),
    'resumed in the folder': resumed.some(({ from }) => from === 'folder'),
    'resumed from the cache alone': resumed.some(({ from }) => from === 'cache'),
    'run again': attempts.slice(1).some(({ mode }, at) => attempts[at]?.died === undefined && mode === 'run'),
    'detached and collected': attempts.some(({ mode }) => mode === 'collect'),
    cancelled: attempts.some(({ cancelledAt }) => cancelledAt !== undefined),
    'with further rounds': attempts.some(({ publication }) => (publication?.report.rounds ?? 0) > 0),
    'timed out': last?.publication?.report.reason === 'timed-out',
    'stopped on breach': attempts.some(({ publication }) =>
      publication?.report.faults.some(({ code }) => code === 'run/stopped-on-breach'),
    ),
  });
}

export function countHistory(tally: Tally, { evidence, played }: HistoryEvidence): void {
  countAll(tally, evidence, 'history');
  const relations = new Set(played.map(({ chapter }) => chapter.relation));
  for (const { isDamaged, chapter, isSecond } of played)
    if (isDamaged && chapter.damage !== undefined && !isSecond) add(tally.fired, `folder/${chapter.damage.kind}`, 1);
  countKinds(tally, {
    'several runs in one folder': played.length > 1,
    'a run again in its folder': relations.has('again') || relations.has('resend'),
    'another attempt of a run': relations.has('rerun'),
    'with changed files': relations.has('changed'),
    'with another account': relations.has('elsewhere'),
    'with a ledger named': relations.has('named') || relations.has('collect'),
    'continued in another folder': relations.has('next-door'),
    'with a damaged ledger': played.some(({ isDamaged }) => isDamaged),
    'with two writers': played.some(({ isSecond }) => isSecond),
  });
}

function countAll(tally: Tally, { attempts, requests, elapsedMs, fired }: Evidence, tier: Tier | 'history'): void {
  const last = attempts.at(-1);
  tally.seeds += 1;
  tally.tiers[tier] += 1;
  tally.attempts += attempts.length;
  tally.requests += requests.length;
  tally.polls += requests.filter(({ stage }) => stage === 'poll').length;
  tally.virtualMs += elapsedMs;
  add(tally.exits, last?.publication === undefined ? 'died' : String(last.publication.report.exitCode), 1);
  for (const [name, count] of fired) add(tally.fired, name, count);
}

function countKinds(tally: Tally, is: Partial<Record<StoryKind, boolean>>): void {
  for (const kind of STORY_KINDS) if (is[kind] === true) tally.stories[kind] += 1;
}

function add(counts: Record<string, number>, name: string, count: number): void {
  counts[name] = (counts[name] ?? 0) + count;
}

/** Adds what another worker counted. */
export function mergeTally(tally: Tally, other: Tally): void {
  for (const name of ['seeds', 'attempts', 'requests', 'polls', 'virtualMs'] as const) tally[name] += other[name];
  for (const [name, count] of Object.entries(other.exits)) add(tally.exits, name, count);
  for (const [name, count] of Object.entries(other.fired)) add(tally.fired, name, count);
  for (const kind of STORY_KINDS) tally.stories[kind] += other.stories[kind];
  for (const tier of ['core', 'whole', 'history'] as const) tally.tiers[tier] += other.tiers[tier];
  tally.violations.push(...other.violations);
}
