import type { CrashPoint } from './faults.ts';
import type { Crash } from './story.ts';

/** One life of the program: it can die at any effect, and then does nothing any more. */
export interface Process {
  readonly isAlive: () => boolean;
  /** Passes one side of an effect: true where the program dies there. */
  dies(point: CrashPoint, side: 'before' | 'after'): boolean;
  readonly died: { readonly point: CrashPoint; readonly side: 'before' | 'after' } | undefined;
  end(): void;
}

/** What a dead program waits for; a new one each time, since one would remember all who ever waited for it. */
export function never(): Promise<never> {
  return new Promise(() => undefined);
}

export function createProcess(crash: Crash | undefined): Process {
  let isAlive = true;
  let died: Process['died'];
  const passed = new Map<CrashPoint, number>();
  return {
    isAlive: () => isAlive,
    dies(point, side) {
      if (!isAlive) return true;
      const before = passed.get(point) ?? 0;
      const nth = side === 'before' ? before + 1 : before;
      if (side === 'before') passed.set(point, nth);
      if (crash?.point !== point || crash.nth !== nth || crash.side !== side) return false;
      isAlive = false;
      died = { point, side };
      return true;
    },
    get died() {
      return died;
    },
    end() {
      isAlive = false;
    },
  };
}
