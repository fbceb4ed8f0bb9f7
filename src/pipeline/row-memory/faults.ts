import type { Fault } from '../../domain/fault.ts';
import { howToRunAgain, type RunPlace } from '../../domain/run-again.ts';
import { formatShard, type Shard } from '../../domain/shard.ts';

/** How two runs never meet, as a sentence that is true in every CI system. */
export const KEEP_APART =
  'Let one run at a time use a row memory: on GitHub by a concurrency group of the workflow, on GitLab by a resource_group.';

/** Both runs have chosen their rows without knowing of the other, so one of them must not send. */
export function overlapFault(name: string, place: RunPlace): Fault {
  return {
    code: 'memory/overlap',
    message: `Another run wrote the row memory (${name}) while this one read its files, so nothing was sent: both could have sent the same rows.`,
    next: `Once the other run has ended, ${howToRunAgain(place)}. ${KEEP_APART}`,
    input: 'changed-only',
  };
}

/** Legs of one run must choose their rows by one memory, else two could send the same row. */
export function otherVersionFault(other: Shard): Fault {
  return {
    code: 'memory/overlap',
    message: `Shard ${formatShard(other)} of this run chose its rows by another state of the row memory, because another run wrote it meanwhile. Nothing was sent by this shard: both could send the same rows.`,
    next: `Start the whole run again once the other run has ended: it takes up what these shards have sent. ${KEEP_APART}`,
    input: 'changed-only',
  };
}
