import type { Fault } from '../../domain/fault.ts';
import { plural } from '../../domain/plural.ts';
import { formatShard, type Shard } from '../../domain/shard.ts';

/** Numbers that a message lists. */
const LISTED = 10;

export function noResultsFault(patterns: readonly string[]): Fault {
  return {
    code: 'merge/no-shard',
    message: `No shard has results here: ${patterns.map((pattern) => `"${pattern}"`).join(', ')} matches no folder with a shard.ndjson.`,
    next: 'Set results to the results folders of the shards. A shard that was killed writes its results when it is run again.',
    input: 'results',
  };
}

/** @param of how many there must be. */
export function missingFault(missing: readonly number[], of: number): Fault {
  const names = missing.map((index) => formatShard({ index, of }));
  return {
    code: 'merge/missing-shard',
    message: `${plural(missing.length, 'shard has', 'shards have')} no results: ${listFirst(names)}.`,
    next: 'Run them again, which sends only what they have not sent, and merge again.',
    input: 'results',
  };
}

export function doubledFault(shard: Shard, paths: readonly string[]): Fault {
  return {
    code: 'merge/doubled-shard',
    message: `Shard ${formatShard(shard)} has results in several folders: ${paths.join(', ')}.`,
    next: 'Name one of them in results: only of several attempts of one run the last is taken.',
    input: 'results',
  };
}

/** @param what differs, as the end of the sentence. */
export function otherRunFault(what: string, paths: readonly [string, string]): Fault {
  return {
    code: 'merge/other-run',
    message: `${paths[0]} and ${paths[1]} are not shards of one run: ${what}.`,
    next: 'Run all shards with the same files and inputs, and name only their folders in results.',
    input: 'results',
  };
}

export function damagedFault(path: string, line: number): Fault {
  return {
    code: 'merge/damaged',
    message: `${path} is damaged or of another version at line ${line}.`,
    next: 'Run that shard again, which sends only what it has not sent, and merge again.',
    input: 'results',
  };
}

export function unfinishedFault(path: string): Fault {
  return {
    code: 'merge/unfinished',
    message: `${path} ends before its last line: its shard was killed while it wrote it, or has not ended yet.`,
    next: 'Wait for that shard or run it again, which sends only what it has not sent, and merge again.',
    input: 'results',
  };
}

/** @param folders results folders of legs, as messages name them. */
export function noMemoryFault(folders: readonly string[]): Fault {
  const have = folders.length === 1 ? 'has' : 'have';
  return {
    code: 'merge/no-memory',
    message: `${listFirst(folders)} ${have} no shard-memory.bin of that shard, so the row memory was not written: it would not know what became of those rows.`,
    next: 'Put that file beside the shard.ndjson: it is among the results of the shard, and in its artifact. If it is lost, run that shard again, which sends only what it has not sent. Then merge again.',
    input: 'results',
  };
}

export function expectedFault(of: number, expected: number): Fault {
  return {
    code: 'merge/missing-shard',
    message: `expected-shards is ${expected}, but the shards are of ${of}.`,
    next: 'Set expected-shards to the number of shards that were run.',
    input: 'expected-shards',
  };
}

export function ownFolderFault(path: string): Fault {
  return {
    code: 'merge/own-folder',
    message: `output-dir is ${path}, the results folder of a shard, whose files would be replaced.`,
    next: 'Set output-dir to another folder.',
    input: 'output-dir',
  };
}

function listFirst(names: readonly string[]): string {
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
  return names.slice(0, LISTED).join(', ') + more;
}
