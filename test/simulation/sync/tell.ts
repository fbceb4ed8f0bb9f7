import { tellStory } from '../tell.ts';
import type { SyncEvidence } from './play.ts';

/** A sync as it happened, a line for each event. */
export function tellSync({ sync, evidence, synced }: SyncEvidence): readonly string[] {
  const versions = new Map(sync.story.rows.map(({ note }, at) => [note, at + 1]));
  const runs = synced.map(({ run, attempt, memory, order, isCalm }, at) => {
    const { rows, inputs, machine, gapMs, crash, cancelAfterMs, disk } = run;
    const given = Object.entries(inputs).map(([name, value]) => `${name}: ${value}`);
    const report = attempt.publication?.report;
    return [
      `run ${at + 1}${order === undefined ? '' : ` (${order.run}, attempt ${order.attempt})`}: ${run.mode}, memory ${memory}, ${machine} machine, after ${gapMs} ms${isCalm ? ', calm' : ''}`,
      `  rows ${rows.map(({ key, note }) => `${key}=${versions.get(note)}`).join(' ')}; ${given.join(', ')}`,
      ...(crash === undefined ? [] : [`  dies ${crash.side} ${crash.point} ${crash.nth}`]),
      ...(cancelAfterMs === undefined ? [] : [`  cancelled after ${cancelAfterMs} ms`]),
      ...disk.map(({ nth, kind }) => `  sync ${nth}: ${kind}`),
      `  ${report === undefined ? 'no report' : `exit ${report.exitCode} (${report.reason}), ${report.remembers ?? ''} ${report.notices.join(' ')}`}`,
      ...(attempt.records ?? []).map(({ key, outcome, reason, jobId }) => `    ${key} ${outcome} ${reason} ${jobId}`),
    ].join('\n');
  });
  const story = tellStory({ ...evidence, story: { ...sync.story, crashes: [] } });
  return [...story, ...runs];
}
