import type { SyncTally } from './run-syncs.ts';

/** What the syncs came to, as lines. */
export function printSyncTally(
  { histories, runs, requests, exits, kinds }: SyncTally,
  seconds: number,
): readonly string[] {
  const shares = (counts: Readonly<Record<string, number>>): readonly string[] =>
    Object.entries(counts)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([name, count]) => `${name.padEnd(36)}${String(count).padStart(10)}`);
  return [
    `${histories} histories, ${runs} runs, ${requests} requests in ${seconds.toFixed(1)} s: ${(runs / seconds).toFixed(0)} runs a second`,
    '',
    'runs by exit code',
    ...shares(exits),
    '',
    'runs by what they met',
    ...shares(kinds),
  ];
}
