import { tellStory } from '../tell.ts';
import type { HistoryEvidence } from './play.ts';

/** A history as a list of lines. */
export function tellHistory({ history, evidence, played }: HistoryEvidence): readonly string[] {
  const chapters = history.chapters.map(
    ({ relation, machine, place, rows, damage, crash, cancelAfterMs, secondAfterMs, gapMs, disk, keepsFolder }, at) =>
      [
        `chapter ${at + 1}: ${relation}, ${machine} machine, ${place}, ${rows.length} rows, after ${gapMs} ms`,
        keepsFolder && 'in the folder of the last run',
        damage && `ledger ${damage.kind} at ${damage.at.toFixed(3)}`,
        crash && `dies ${crash.side} ${crash.point} ${crash.nth}`,
        cancelAfterMs !== undefined && `cancelled after ${cancelAfterMs} ms`,
        secondAfterMs !== undefined && `a second one after ${secondAfterMs} ms`,
        ...disk.map(({ kind, nth }) => `sync ${nth}: ${kind}`),
      ]
        .filter(Boolean)
        .join(', '),
  );
  const runs = played.map(
    ({ isDamaged, runId, isSecond }, at) =>
      `run ${at + 1}: ${runId}${isSecond ? ', second in the folder' : ''}${isDamaged ? ', finds a damaged ledger' : ''}`,
  );
  return [...chapters, ...runs, ...tellStory(evidence)];
}
