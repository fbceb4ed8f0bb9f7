import { describe, expect, test } from 'vitest';
import { createSeal, openOutputs, sealOutputs } from '../../src/engine/seal.ts';

const SIGNED = 'https://vendor.example/jobs/7?sig=canary-signature&exp=9';
const OUTPUTS = new Map<string, unknown>([
  ['id', 'job-7'],
  ['number', 7],
  ['page', 'https://vendor.example/jobs/7'],
  ['link', SIGNED],
  ['links', ['plain', SIGNED]],
]);

describe('sealed outputs', () => {
  const seal = createSeal('canary-key');

  test('are read again with the same secrets, and show no query', () => {
    const sealed = sealOutputs(OUTPUTS, seal);
    expect(JSON.stringify(sealed)).not.toMatch(/canary/);
    expect(sealed).toMatchObject({ id: 'job-7', number: 7, page: 'https://vendor.example/jobs/7' });
    expect(openOutputs(structuredClone(sealed), createSeal('canary-key'))).toEqual(OUTPUTS);
  });

  test('differ each time, so that equal links can not be told', () => {
    expect(sealOutputs(OUTPUTS, seal).link).not.toEqual(sealOutputs(OUTPUTS, seal).link);
  });

  test('are closed to other secrets', () => {
    expect(openOutputs(sealOutputs(OUTPUTS, seal), createSeal('another-key'))).toBeUndefined();
    expect(openOutputs(sealOutputs(OUTPUTS, seal), undefined)).toBeUndefined();
  });

  test.each(['', 'AAAA', `${seal.close('x').slice(0, -6)}AAAA==`])('that are damaged (%j) do not open', (text) => {
    expect(seal.open(text)).toBeUndefined();
  });

  test('are left out where there is no secret to make a key of', () => {
    expect(sealOutputs(OUTPUTS, undefined)).toMatchObject({ link: 'https://vendor.example/jobs/7' });
  });
});
