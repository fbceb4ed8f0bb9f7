import { expect, it } from 'vitest';
import { digest } from '../../src/store/digest.ts';

it('is the beginning of SHA-256 of the UTF-8 text (FIPS 180-4, "abc")', () => {
  expect(Buffer.from(digest('abc'), 'latin1').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223');
  expect(digest('é')).not.toBe(digest('e\u0301'));
});
