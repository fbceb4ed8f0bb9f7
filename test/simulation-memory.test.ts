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

/** Histories in which the row memory, or what judges it, was wrong once, and what was wrong. Another draw of a seed shows less, and is no harm. */
test.each([
  [9_907_090, 'a row called succeeded was sent again, because the rest of its job could not be read'],
  [12_001_706, 'a row that a dead run had not reached was sent again, although its ledger was there'],
  [12_003_131, 'a row that a repeated submit delivered after the memory was lost was forgotten'],
  [12_004_273, 'a ledger of a few bytes, as a power cut leaves it, was taken for a file of the user'],
  [12_006_394, 'a row called failed was taken for not applied, although the vendor counted no failed row'],
  [13_008_167, 'a row that a re-run sent again, before it died, was not open'],
  [13_006_961, 'a disk that was full once kept the memory from being written'],
  [13_001_885, 'a collect called a row unsent that an earlier run may have sent'],
  [15_100_155, 'a submit that came late was blamed on a run that could not know of it, since the memory was lost'],
])('history %i holds: %s', async (seed) => {
  expect((await runSyncs({ from: seed, count: 1, runs: RUNS })).violations).toEqual([]);
});
