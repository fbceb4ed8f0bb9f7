import { expect, test } from 'vitest';
import { drawSync } from './simulation/sync/draw.ts';
import { playSync } from './simulation/sync/play.ts';
import { runSyncs, shrinkSync } from './simulation/sync/run-syncs.ts';
import { tellSync } from './simulation/sync/tell.ts';

/** Fresh every day, and the same for a day, so that a red run can be run again. */
const DAY_MS = 86_400_000;
const HISTORIES = 100;
const RUNS = 20;
const FIRST = Number(process.env.BULK_JOB_SEED ?? Math.floor(Date.now() / DAY_MS) * HISTORIES);
/** A slow machine takes this long for them. */
const LIMIT_MS = 120_000;
/** Runs that meet each of these: a simulation without them shows nothing. */
const MET = ['submit', 'collect', 'with a lost memory', 'with a damaged memory', 'with held rows', 'with removed rows'];

test(`runs with a row memory hold all invariants for the histories ${FIRST} to ${FIRST + HISTORIES - 1}`, {
  timeout: LIMIT_MS,
}, async () => {
  const tally = await runSyncs({ from: FIRST, count: HISTORIES, runs: RUNS });
  const [first] = tally.violations;
  const shortest = first && (await playSync(await shrinkSync(drawSync(first.seed, RUNS), first.invariant)));
  expect(shortest === undefined ? '' : tellSync(shortest).join('\n')).toBe('');
  expect(tally.violations).toEqual([]);
  expect(tally.exits['0'] ?? 0).toBeGreaterThan(0.3 * tally.runs);
  for (const kind of MET) expect({ kind, isSeen: (tally.kinds[kind] ?? 0) > 0 }).toEqual({ kind, isSeen: true });
});
