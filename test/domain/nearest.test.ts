import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/domain/nearest.ts';

const NAMES = ['run', 'validate', 'max-failed', 'max-invalid', 'network_id', 'rate', 'key', 'port'];

describe('the name that was meant', () => {
  it.each([
    ['rnu', 'run'],
    ['prot', 'port'],
    ['Run', 'run'],
    ['validat', 'validate'],
    ['vaildate', 'validate'],
    ['max_faild', 'max-failed'],
    ['maxFailed', 'max-failed'],
    ['max-invald', 'max-invalid'],
    ['network', 'network_id'],
    ['networkId', 'network_id'],
    ['rates', 'rate'],
  ])('%s: %s', (name, meant) => {
    expect(nearest(name, NAMES)).toBe(meant);
  });

  it.each(['', 'send', 'everything', 'x'.repeat(65)])('is none for %j', (name) => {
    expect(nearest(name, NAMES)).toBeUndefined();
  });
});
