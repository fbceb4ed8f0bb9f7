import { expect, it } from 'vitest';
import { compareVerdicts, type EarlierVerdict, type VerdictChange } from '../../src/domain/verdict-change.ts';

it.each<[EarlierVerdict, 'success' | 'warning' | 'failure', VerdictChange]>([
  ['success', 'failure', 'new-failure'],
  ['none', 'failure', 'new-failure'],
  ['unreadable', 'failure', 'new-failure'],
  ['failure', 'failure', 'still-failing'],
  ['failure', 'success', 'recovered'],
  ['failure', 'warning', 'recovered'],
  ['success', 'success', 'same'],
  ['success', 'warning', 'same'],
  ['none', 'success', 'same'],
  ['unreadable', 'success', 'same'],
])('%s, then %s: %s', (earlier, now, expected) => {
  expect(compareVerdicts(now, earlier)).toBe(expected);
});
