import { describe, expect, it } from 'vitest';
import { memoize } from '../../src/domain/memo.ts';

/** How often each argument was worked on. */
function countMade(keys: readonly string[]): ReadonlyMap<string, number> {
  const made = new Map<string, number>();
  const upper = memoize((key: string) => {
    made.set(key, (made.get(key) ?? 0) + 1);
    return key.toUpperCase();
  });
  for (const key of keys) expect(upper(key)).toBe(key.toUpperCase());
  return made;
}

describe('memoize', () => {
  it('works once on arguments that alternate, an empty one too', () => {
    const made = countMade(['a', '', 'b', 'a', '', 'b', 'a']);
    expect([...made]).toEqual([
      ['a', 1],
      ['', 1],
      ['b', 1],
    ]);
  });

  it('forgets, so that a million different arguments take no memory', () => {
    const others = Array.from({ length: 100 }, (_, index) => `other ${index}`);
    expect(countMade(['a', ...others, 'a']).get('a')).toBe(2);
  });
});
