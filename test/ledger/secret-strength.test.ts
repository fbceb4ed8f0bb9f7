import { describe, expect, test } from 'vitest';
import { estimateBits, STRONG_BITS } from '../../src/ledger/secret-strength.ts';

describe('a secret', () => {
  test.each([
    'b7c1f0de4a9d4c55a1e3d2706f8e91ab',
    '7C9E6679-7425-40DE-944B-E07FC1F90AE7',
    'f47ac10b-58cc-4372-a567-0e02b2c3d479|1',
    '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',
    'kX9$wQ2!mZ7@pL4#vB8%nR3^',
  ])('looks like 128 bits or more: %s', (secret) => {
    expect(estimateBits(secret)).toBeGreaterThanOrEqual(STRONG_BITS);
  });

  test.each([
    '',
    'hunter2',
    'correct horse battery staple',
    'CorrectHorseBatteryStaple2026!',
    'my-production-network-key-of-the-sync',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    '00000000000000000000000000000000',
    '0123456789abcdef0123456789abcdef',
    '12345678901234567890123456789012',
    'abcabcabcabcabcabcabcabcabcabcabcabcabcabcabc',
    'deadbeefdeadbeefdeadbeefdeadbeef',
    '2026-11-29T00:00:00Z',
    'b7c1f0de4a9d4c55',
  ])('looks weaker: %s', (secret) => {
    expect(estimateBits(secret)).toBeLessThan(STRONG_BITS);
  });
});
