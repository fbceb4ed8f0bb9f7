import { describe, expect, it } from 'vitest';
import { listenForCancel } from '../src/signals.ts';

function listen(platform: NodeJS.Platform) {
  const listeners = new Map<string, () => void>();
  const [codes, verdicts]: [number[], number[]] = [[], []];
  const watched = {
    platform,
    on: (signal: string, listener: () => void) => listeners.set(signal, listener),
    exit: (code: number): never => {
      codes.push(code);
      throw new Error('The process has ended.');
    },
  };
  const signal = listenForCancel(watched, { disarm: (code) => void verdicts.push(code) });
  return { signal, listeners, codes, verdicts };
}

describe('a signal', () => {
  it.each([
    ['linux', ['SIGINT', 'SIGTERM']],
    ['darwin', ['SIGINT', 'SIGTERM']],
    ['win32', ['SIGINT', 'SIGTERM', 'SIGBREAK']],
  ] as const)('on %s cancels the run, and a second one of any kind ends it', (platform, names) => {
    for (const name of names) {
      const { signal, listeners, codes, verdicts } = listen(platform);
      expect([...listeners.keys()]).toEqual(names);
      listeners.get(name)?.();
      expect([signal.aborted, codes]).toEqual([true, []]);
      expect(() => listeners.get('SIGINT')?.()).toThrow('The process has ended.');
      expect([codes, verdicts]).toEqual([[130], [130]]);
    }
  });
});
