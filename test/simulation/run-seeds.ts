import { drawStory } from './draw.ts';
import type { Evidence } from './evidence.ts';
import { judgeEvidence, type Violation } from './oracle.ts';
import { countEvidence, createTally, type Tally } from './tally.ts';
import { runStory } from './world.ts';

/** Every story of so many is run twice: its two traces must be one (I11). */
const TWICE_EACH = 49;
/** Violations that are kept; more would be the same again. */
const MOST_VIOLATIONS = 200;

/** Runs and judges the stories of seeds `from` to `from + count - 1`. */
export async function runSeeds(from: number, count: number, onProgress?: (done: number) => void): Promise<Tally> {
  const tally = createTally();
  for (let seed = from; seed < from + count; seed += 1) {
    const story = drawStory(seed);
    const evidence = await runStory(story);
    countEvidence(tally, evidence);
    const found = judge(evidence).map((each) => ({ seed, ...each }));
    if (seed % TWICE_EACH === 0 && (await runStory(story)).traceHash !== evidence.traceHash) {
      found.push({ seed, invariant: 'I11 determinism', message: 'The same seed gave another trace.' });
    }
    if (tally.violations.length < MOST_VIOLATIONS) tally.violations.push(...found);
    onProgress?.(tally.seeds);
  }
  return tally;
}

/** Evidence that can not even be read is a violation like another, of a seed that can be told. */
function judge(evidence: Evidence): readonly Violation[] {
  try {
    return judgeEvidence(evidence);
  } catch (error) {
    return [{ invariant: 'unreadable evidence', message: error instanceof Error ? error.message : String(error) }];
  }
}
