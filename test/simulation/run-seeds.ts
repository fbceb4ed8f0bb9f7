import { drawStory } from './draw.ts';
import type { Evidence } from './evidence.ts';
import { drawHistory } from './history/draw.ts';
import { judgeHistory } from './history/oracle.ts';
import { playHistory } from './history/play.ts';
import { judgeEvidence, type Violation } from './oracle.ts';
import { countEvidence, countHistory, createTally, type Tally } from './tally.ts';
import { runStory } from './world.ts';

/** Every story of so many is run twice: its two traces must be one (I11). */
const TWICE_EACH = 49;
/** Violations that are kept; more would be the same again. */
const MOST_VIOLATIONS = 200;

/** Runs and judges the stories of seeds `from` to `from + count - 1`. */
export async function runSeeds(from: number, count: number, onProgress?: (done: number) => void): Promise<Tally> {
  const tally = createTally();
  for (let seed = from; seed < from + count; seed += 1) {
    const happen = isHistory(seed) ? happenHistory : happenStory;
    const { evidence, found: told } = await happen(seed, tally);
    const found = told.map((each) => ({ seed, ...each }));
    if (seed % TWICE_EACH === 0 && (await happen(seed, createTally())).evidence.traceHash !== evidence.traceHash) {
      found.push({ seed, invariant: 'I11 determinism', message: 'The same seed gave another trace.' });
    }
    if (tally.violations.length < MOST_VIOLATIONS) tally.violations.push(...found);
    onProgress?.(tally.seeds);
  }
  return tally;
}

/** One seed in five is a history of several runs. */
export function isHistory(seed: number): boolean {
  return seed % HISTORY_EACH === 2;
}

const HISTORY_EACH = 5;

interface Happened {
  readonly evidence: Evidence;
  readonly found: readonly Violation[];
}

async function happenStory(seed: number, tally: Tally): Promise<Happened> {
  const evidence = await runStory(drawStory(seed));
  countEvidence(tally, evidence);
  return { evidence, found: judge(() => judgeEvidence(evidence)) };
}

async function happenHistory(seed: number, tally: Tally): Promise<Happened> {
  const happened = await playHistory(drawHistory(seed));
  countHistory(tally, happened);
  return { evidence: happened.evidence, found: judge(() => judgeHistory(happened)) };
}

/** Evidence that can not even be read is a violation like another, of a seed that can be told. */
function judge(work: () => readonly Violation[]): readonly Violation[] {
  try {
    return work();
  } catch (error) {
    return [{ invariant: 'unreadable evidence', message: error instanceof Error ? error.message : String(error) }];
  }
}
