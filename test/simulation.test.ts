import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { drawStory } from './simulation/draw.ts';
import { drawHistory } from './simulation/history/draw.ts';
import { playHistory } from './simulation/history/play.ts';
import { tellHistory } from './simulation/history/tell.ts';
import { judgeEvidence } from './simulation/oracle.ts';
import { isHistory, runSeeds } from './simulation/run-seeds.ts';
import { shrinkHistory, shrinkStory } from './simulation/shrink.ts';
import type { Story } from './simulation/story.ts';
import { tellStory } from './simulation/tell.ts';
import { runStory } from './simulation/world.ts';

/** Fresh every day, and the same for a day, so that a red run can be run again. */
const DAY_MS = 86_400_000;
const SEEDS = 5_000;
const FIRST = Number(process.env.BULK_JOB_SEED ?? Math.floor(Date.now() / DAY_MS) * SEEDS);
/** A slow machine takes this long for them. */
const LIMIT_MS = 240_000;
/** Told in full; the others are listed. */
const MOST_TOLD = 2;

interface Regression {
  readonly name: string;
  readonly story: Story;
}

const regressions = readFileSync(new URL('./simulation/regressions.ndjson', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line): Regression => JSON.parse(line));

describe('the shipped pipeline in a simulated world', () => {
  test(`holds all invariants for the seeds ${FIRST} to ${FIRST + SEEDS - 1}`, { timeout: LIMIT_MS }, async () => {
    const tally = await runSeeds(FIRST, SEEDS);
    const told: string[] = [];
    for (const { seed, invariant, message } of tally.violations.slice(0, MOST_TOLD)) {
      if (isHistory(seed)) {
        const shortest = await shrinkHistory(drawHistory(seed), invariant);
        told.push(`${invariant}: ${message}`, ...tellHistory(await playHistory(shortest)));
        continue;
      }
      const shortest = await shrinkStory(drawStory(seed), invariant);
      told.push(`${invariant}: ${message}`, ...tellStory(await runStory(shortest)));
    }
    expect(told.join('\n')).toBe('');
    expect(tally.violations).toEqual([]);
    // A simulation that is never green, or never red, shows nothing.
    expect(tally.exits['0'] ?? 0).toBeGreaterThan(0.15 * SEEDS);
    for (const exit of ['1', '2', '3', '4', '130']) expect(tally.exits[exit] ?? 0).toBeGreaterThan(0);
    for (const [kind, count] of Object.entries(tally.stories))
      expect({ kind, isSeen: count > 0 }).toEqual({ kind, isSeen: true });
  });

  test.each(regressions)('$name', async ({ story }) => {
    for (const tier of ['core', 'whole'] as const)
      expect({ tier, found: judgeEvidence(await runStory(story, tier)) }).toEqual({ tier, found: [] });
  });

  test('a seed gives the same story, and a story the same trace', async () => {
    const story = drawStory(42);
    expect(drawStory(42)).toEqual(story);
    for (const tier of ['core', 'whole'] as const) {
      const [first, second] = [await runStory(story, tier), await runStory(story, tier)];
      expect(first.traceHash).toBe(second.traceHash);
      expect(first.requests.length).toBeGreaterThan(0);
    }
  });
});
