export const VERDICT_CHANGES = ['new-failure', 'still-failing', 'recovered', 'same'] as const;

/** How the verdict of a run differs from that of the run before it (docs/contract.md, 4.1). */
export type VerdictChange = (typeof VERDICT_CHANGES)[number];

/** What the run before said. `none`: there is none. `unreadable`: there may be one, and nobody can tell what it said. */
export type EarlierVerdict = 'success' | 'failure' | 'none' | 'unreadable';

/** A warning is no failure. What is not known counts as a success, so that no failure goes untold. */
export function compareVerdicts(conclusion: 'success' | 'warning' | 'failure', earlier: EarlierVerdict): VerdictChange {
  const hasFailed = earlier === 'failure';
  if (conclusion === 'failure') return hasFailed ? 'still-failing' : 'new-failure';
  return hasFailed ? 'recovered' : 'same';
}
