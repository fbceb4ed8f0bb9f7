import { describe, expect, test } from 'vitest';
import { createSeal } from '../../src/ledger/seal.ts';
import { openOutputs, sealOutputs } from '../../src/ledger/sealed-outputs.ts';

const KEY = 'b7c1f0de4a9d4c55a1e3d2706f8e91ab';
const SIGNED = 'https://vendor.example/jobs/7?sig=canary-signature&exp=9';
const nothing = (): boolean => false;

describe('outputs in the ledger', () => {
  const seal = createSeal([KEY]);

  test.each<[string, unknown]>([
    ['an id', 'job-7_a.b:c~d'],
    ['a UUID', '550e8400-e29b-41d4-a716-446655440000'],
    ['a number', 7],
    ['a boolean', true],
    ['a list of ids', ['a-1', 'a-2', 3]],
    ['an object of ids', { batch: 'a-1', parts: [1, 2] }],
  ])('stand as they are: %s', (_, value) => {
    const sealed = sealOutputs(new Map([['x', value]]), seal, nothing);
    expect(sealed).toEqual({ x: value });
    expect(openOutputs(sealed, undefined)).toEqual(new Map([['x', value]]));
  });

  test.each<[string, unknown]>([
    ['a signed address', SIGNED],
    ['a path with a query', '/v1/jobs/1/rows?sig=canary'],
    ['an address without a scheme', '//h.example/x?sig=canary'],
    ['an address without a query', 'https://vendor.example/canary'],
    ['an object with one', { rows: SIGNED }],
    ['a list of objects with one', [{ u: SIGNED }]],
    ['one deep inside', { a: [{ b: { c: [1, SIGNED] } }] }],
    ['a text with one', `Fetch ${SIGNED} now`],
    ['a query', 'sig=canary'],
    ['a fragment', 'https://vendor.example/#canary'],
    [
      "Shopify's POST policy",
      [
        { name: 'policy', value: 'eyJjYW5hcnkiOjF9==' },
        { name: 'key', value: 'tmp/canary' },
      ],
    ],
    ['a text', 'canary job'],
    ['a long id', `canary${'x'.repeat(200)}`],
    ['an empty text', ''],
    ['a member with a name that is none', { 'canary address': 1 }],
    ['what looks sealed', { sealed: 'canary' }],
  ])('are sealed whole: %s', (_, value) => {
    const sealed = sealOutputs(new Map([['x', value]]), seal, nothing);
    expect(JSON.stringify(sealed)).not.toContain('canary');
    expect(Object.keys(sealed.x ?? {})).toEqual(['sealed']);
    const opened = openOutputs(structuredClone(sealed), createSeal([KEY]));
    expect(opened).toEqual(new Map([['x', value]]));
    expect(openOutputs(sealed, createSeal([KEY, 'another']))).toBeUndefined();
    expect(openOutputs(sealed, undefined)).toBeUndefined();
  });

  test('are sealed where they hold a cell or a secret, also numbers', () => {
    const outputs = new Map<string, unknown>([
      ['id', 'jane-doe-7'],
      ['phone', 6135550100],
      ['list', ['x', 'jane-doe-7']],
    ]);
    const sealed = sealOutputs(outputs, seal, (text) => /jane|613/.test(text));
    expect(JSON.stringify(sealed)).not.toMatch(/jane|613/);
    expect(openOutputs(sealed, seal)).toEqual(outputs);
  });

  test.each<[string, unknown, unknown]>([
    ['a signed address loses its query', SIGNED, 'https://vendor.example/jobs/7'],
    ['a path stays', '/v1/jobs/7', '/v1/jobs/7'],
    ['a query is left out', 'sig=canary', undefined],
    ['a list is left out', [SIGNED], undefined],
  ])('without a secret to make a key of: %s', (_, value, expected) => {
    const sealed = sealOutputs(new Map([['x', value]]), undefined, nothing);
    expect(JSON.stringify(sealed)).not.toContain('canary');
    expect(openOutputs(sealed, undefined)?.get('x')).toEqual(expected);
  });
});

describe('a seal', () => {
  const seal = createSeal([KEY]);
  const chunk = 64 * 1024;

  test.each([0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk])(
    'opens %i characters, with the same secrets alone',
    (length) => {
      const text = 'x'.repeat(length);
      const sealed = seal.close(text);
      expect(createSeal([KEY]).open(sealed)).toBe(text);
      expect(createSeal([`${KEY}0`]).open(sealed)).toBeUndefined();
      expect(seal.close(text)).not.toBe(sealed);
    },
  );

  test('opens nothing that was changed anywhere', () => {
    const bytes = Buffer.from(seal.close('canary'), 'base64');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(seal.open(changed.toString('base64')), String(at)).toBeUndefined();
    }
  });

  test('opens nothing that was cut, nor chunks that were moved, repeated or left out', () => {
    const bytes = Buffer.from(seal.close('abc'.repeat(chunk)), 'base64');
    const head = bytes.subarray(0, 33);
    const size = chunk + 16;
    const [one, two, three] = [0, 1, 2].map((n) => bytes.subarray(33 + n * size, 33 + (n + 1) * size));
    if (one === undefined || two === undefined || three === undefined) throw new Error('There must be three chunks.');
    const join = (...parts: readonly Buffer[]): string => Buffer.concat([head, ...parts]).toString('base64');
    expect(seal.open(join(one, two, three))).toHaveLength(3 * chunk);
    for (const parts of [[], [one], [one, two], [two, one, three], [one, one, two, three], [one, three], [two, three]])
      expect(seal.open(join(...parts))).toBeUndefined();
    for (let length = 0; length < 60; length += 1)
      expect(seal.open(bytes.subarray(0, length).toString('base64'))).toBeUndefined();
  });

  test('of a weak secret costs whoever guesses 128 MiB a guess, and opens in a later run', () => {
    const before = process.cpuUsage();
    const sealed = createSeal(['hunter22']).close('canary');
    // Without scrypt this takes some microseconds.
    expect(process.cpuUsage(before).user).toBeGreaterThan(50_000);
    expect(createSeal(['hunter22']).open(sealed)).toBe('canary');
    expect(createSeal(['hunter23']).open(sealed)).toBeUndefined();
  });

  test('goes by what people gave, not by what is derived of it', () => {
    const derived = Buffer.from('app:hunter22').toString('base64');
    const sealed = createSeal(['hunter22', derived + derived], ['hunter22']).close('canary');
    expect(createSeal(['hunter22', derived + derived], [KEY]).open(sealed)).toBeUndefined();
  });

  test('names a text the same in every run with the secrets, and otherwise with others', () => {
    expect(createSeal([KEY]).name('x')).toMatch(/^[0-9a-f]{32}$/);
    expect(createSeal([KEY]).name('x')).toBe(seal.name('x'));
    expect(createSeal([KEY, 'y']).name('x')).not.toBe(seal.name('x'));
  });
});
