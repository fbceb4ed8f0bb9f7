import { describe, expect, it } from 'vitest';
import { CONFIG_SCHEMA, describeInputs } from '../../src/config/schema.ts';
import { REASONS } from '../../src/domain/fault.ts';
import { findEarlyBreach, isDowngraded, RULES } from '../../src/report/rules.ts';

describe('RULES', () => {
  it('has a row for every limit that an input sets, and none without an input', () => {
    // Guards are judged before a row is sent (src/pipeline/guards.ts).
    const guards = new Set(['max-new', 'max-changed', 'max-removed']);
    const limits = describeInputs().filter(({ name }) => /^(?:max|warn)-/.test(name) && !guards.has(name));
    expect(RULES.map(({ name }) => name)).toEqual(limits.map(({ name }) => name));
  });
});

describe('findEarlyBreach', () => {
  it.each([
    ['0', 'fail', 0, 0, undefined],
    ['0', 'fail', 10, 1, 'max-invalid'],
    ['0', 'warn', 10, 1, 'max-invalid'],
    ['1', 'fail', 10, 1, undefined],
    ['10%', 'fail', 10, 1, undefined],
    ['9%', 'fail', 10, 1, 'max-invalid'],
    ['unlimited', 'fail', 10, 10, undefined],
  ])('max-invalid %s, on-breach %s: %i rows, %i of them invalid', (limit, onBreach, total, invalid, expected) => {
    const inputs = CONFIG_SCHEMA.parse({ 'max-invalid': limit, 'on-breach': onBreach });
    expect(findEarlyBreach(inputs, { total, invalid })?.name).toBe(expected);
  });
});

describe('isDowngraded', () => {
  it.each([
    [{ 'on-breach': 'warn', 'on-timeout': 'warn' }, ['invalid-data', 'timed-out']],
    [{ 'on-breach': 'fail', 'on-timeout': 'warn' }, ['timed-out']],
    [{ 'on-breach': 'warn', 'on-timeout': 'fail' }, ['invalid-data']],
    [{}, []],
  ])('%o softens %o', (inputs, expected) => {
    expect(REASONS.filter((reason) => isDowngraded(reason, inputs))).toEqual(expected);
  });
});
