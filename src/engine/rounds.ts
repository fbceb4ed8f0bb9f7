import type { EngineOptions, EngineParts } from './types.ts';

/** Pause before round 2; doubles with each later round (docs/contract.md, 5.5). */
const FIRST_PAUSE_MS = 5_000;

/** The pause before the next round, if so many were started. */
export function pauseAfter(rounds: number): number {
  return FIRST_PAUSE_MS * 2 ** (rounds - 1);
}

/** The part of the engine's state that knows the rounds. */
export interface RoundState {
  readonly parts: Pick<EngineParts, 'clock'>;
  readonly options: Pick<EngineOptions, 'retryRounds'>;
  /** Rounds that were started. */
  readonly rounds: number;
  /** Monotonic time at which waiting ends. */
  readonly deadline: number | undefined;
}

/** True if a further round may be started after this one, and there is time for it. */
export function isRoundLeft({ parts, options, rounds, deadline }: RoundState): boolean {
  if (rounds > options.retryRounds) return false;
  return deadline === undefined || parts.clock.now() + pauseAfter(rounds) < deadline;
}
