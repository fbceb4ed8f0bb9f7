import type { Tally } from './tally.ts';
import { STORY_KINDS } from './tally.ts';

const HOUR_MS = 3_600_000;

/** The figures of a run of many seeds, as lines. */
export function printTally(
  tally: Tally,
  { seconds, cpuSeconds }: { readonly seconds: number; readonly cpuSeconds: number },
): readonly string[] {
  const { seeds, tiers, attempts, requests, virtualMs, exits, stories, fired } = tally;
  const share = (count: number): string => `${((100 * count) / Math.max(seeds, 1)).toFixed(1).padStart(5)} %`;
  return [
    `${seeds} seeds (${tiers.core} the core of a run, ${tiers.whole} the whole, ${tiers.history} several runs) in ${seconds.toFixed(1)} s: ${rate(seeds, seconds)} a second, ${rate(seeds, cpuSeconds)} a CPU second`,
    `${attempts} attempts, ${requests} requests, ${(virtualMs / HOUR_MS).toFixed(0)} virtual hours`,
    '',
    ...Object.entries(exits)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([exit, count]) => `${share(count)}  ${exit === 'died' ? 'crash, and nothing after it' : `exit ${exit}`}`),
    '',
    ...STORY_KINDS.map((kind) => `${share(stories[kind])}  ${kind}`),
    '',
    ...printFired(fired),
  ];
}

function rate(count: number, seconds: number): string {
  return (count / Math.max(seconds, 0.001)).toFixed(0);
}

/** A line for each fault, a column for each stage. */
function printFired(fired: Readonly<Record<string, number>>): readonly string[] {
  const names = Object.keys(fired).map((name): readonly string[] => name.split('/'));
  const stages = [...new Set(names.map(([stage = '']) => stage))].toSorted((a, b) => a.localeCompare(b));
  const kinds = [...new Set(names.map(([, kind = '']) => kind))].toSorted((a, b) => a.localeCompare(b));
  const cell = (text: string | number): string => String(text).padStart(10);
  return [
    `${'times a fault fired'.padEnd(24)}${stages.map(cell).join('')}`,
    ...kinds.map(
      (kind) => `${kind.padEnd(24)}${stages.map((stage) => cell(fired[`${stage}/${kind}`] ?? '·')).join('')}`,
    ),
    `${'all'.padEnd(24)}${stages
      .map((stage) =>
        cell(
          sum(
            Object.entries(fired)
              .filter(([name]) => name.startsWith(`${stage}/`))
              .map(([, count]) => count),
          ),
        ),
      )
      .join('')}`,
  ];
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
