import { describe, expect, it } from 'vitest';
import { bindSpec } from '../../src/provider/bind.ts';
import { checkProvider, loadProvider } from '../../src/provider/load.ts';
import type { LookupSpec } from '../../src/provider/types.ts';
import { lookupVariables, readFound } from '../../src/results/lookup.ts';
import { createMatcher } from '../../src/results/match.ts';
import { readResponse } from '../../src/results/response.ts';
import { ResultError } from '../../src/results/result-document.ts';
import { readFixture } from '../provider/fixture.ts';

const base = readFixture('base.yaml');
const KEYED = base
  .replace('key: donor_id', "key: '{by}'")
  .replace('size: {', 'by: { default: donor_id, values: [donor_id, email] }\n  size: {');
const SINGLE =
  'single:\n  when: $by = "donor_id"\n  patch: /donors/{ids}\n  ok: [404]\n  outputs: { answered: ok }\n  results: [{ outcome: succeeded }]\n';
const LOOKUP =
  "lookup:\n  resolves: [counts]\n  set: { asked: '$base64url($string($ids))' }\n  get: /donors{?asked}\n  rows: data\n";

function lookupOf(text: string): LookupSpec {
  const { lookup } = loadProvider(text, 'made.yaml');
  if (lookup === undefined) throw new Error('no look-up');
  return lookup;
}

describe('a look-up', () => {
  const lookup = lookupOf(`${base}${LOOKUP}`);

  it('makes its variables of the rows that it asks for', async () => {
    const known = await lookupVariables(lookup, new Map<string, unknown>([['ids', ['all']]]), {
      ids: ['a', 'ü'],
      rows: [],
    });
    expect(Buffer.from(String(known.get('asked')), 'base64url').toString()).toBe('["a","ü"]');
  });

  const found = (body: unknown) =>
    readFound(
      lookup,
      readResponse({ status: 200, headers: new Map(), body: Buffer.from(JSON.stringify(body)) }),
      new Map<string, unknown>([
        ['ids', ['a', '007', '__proto__']],
        ['key', 'donor_id'],
      ]),
    );

  it.each([
    ['none', { data: [] }, []],
    ['some', { data: [{ donor_id: '007' }, { donor_id: 'a', x: 1 }] }, ['007', 'a']],
    ['scalars and a name of an object’s own', { data: ['__proto__'] }, ['__proto__']],
    ['a single record', { data: { donor_id: 'a' } }, ['a']],
  ])('finds %s', async (_, body, ids) => {
    expect([...(await found(body))]).toEqual(ids);
  });

  it.each([
    ['no list', { rows: [] }],
    ['a row that was not asked for', { data: [{ donor_id: 'a' }, { donor_id: '7' }] }],
    ['a record without an id', { data: [{ name: 'a' }] }],
    ['no JSON object', 'text'],
  ])('is worth nothing with %s', async (_, body) => {
    await expect(found(body)).rejects.toThrow(ResultError);
  });
});

describe('bindSpec', () => {
  const spec = loadProvider(`${KEYED}${SINGLE}`, 'made.yaml');

  it.each([
    ['the default', {}, undefined, 'donor_id', false],
    ['an input', { by: 'email' }, undefined, 'email', false],
    ['an input that the condition wants', { by: 'donor_id' }, undefined, 'donor_id', true],
    ['the user’s own key', { by: 'donor_id' }, 'id', 'id', true],
  ])('takes the key and the one-row request by %s', async (_, inputs, own, column, isSingle) => {
    expect(spec.key).toMatchObject({ column: 'donor_id', required: true, unique: true });
    const bound = await bindSpec(spec, new Map(Object.entries(inputs)), own);
    expect(bound.key?.column).toBe(column);
    expect(bound.single !== undefined).toBe(isSingle);
  });

  it.each([
    ['a key by an input without a default', KEYED.replace('default: donor_id, ', ''), 'provider/bad-value'],
    ['a key by an unknown input', KEYED.replace("'{by}'", "'{bye}'"), 'provider/unknown-variable'],
    ['a condition over what is not known yet', `${KEYED}${SINGLE.replace('$by', '$ids')}`, 'provider/unknown-variable'],
    ['an outcome that is none', `${KEYED}${SINGLE.replace('succeeded }', 'suceeded }')}`, 'provider/bad-outcome'],
    ['a look-up that settles nothing', `${base}${LOOKUP.replace('[counts]', '[]')}`, 'provider/bad-value'],
    ['a reserved name in a look-up', `${base}${LOOKUP.replaceAll('asked', 'rows')}`, 'provider/reserved-name'],
    ['a one-row request without id, results or answer', `${base}single: { post: /one }\n`, 'provider/no-job-id'],
  ])('is never reached by %s', (_, text, code) => {
    expect(checkProvider(text, 'made.yaml').errors.map((fault) => fault.code)).toContain(code);
  });
});

describe('what nobody can tell', () => {
  const failed = { outcome: 'failed', retryable: false } as const;
  const words = (ids: readonly string[], act: (matcher: ReturnType<typeof createMatcher>) => void) => {
    const matcher = createMatcher(ids);
    act(matcher);
    return matcher.verdicts.map((verdict) => verdict?.outcome);
  };

  it.each([
    ['two places', { index: [1, 2] }, ['succeeded', 'contradictory', 'contradictory']],
    ['one place that exists', { index: [2, 3] }, ['succeeded', 'succeeded', 'failed']],
    ['an id beside places', { id: 'a', index: [1, 2] }, ['failed', 'succeeded', 'succeeded']],
    ['no place that exists', { index: [8, 9] }, ['contradictory', 'contradictory', 'contradictory']],
    ['an unknown id', { id: 'zz' }, ['contradictory', 'contradictory', 'contradictory']],
  ])('is never guessed: %s', (_, item, outcomes) => {
    expect(
      words(['a', 'b', 'c'], (matcher) => {
        matcher.add([{ ...item, ...failed }]);
        matcher.claim({ outcome: 'succeeded', retryable: false });
      }),
    ).toEqual(outcomes);
  });

  it('a look-up replaces a claim, doubt takes all but what was named', () => {
    expect(
      words(['a', 'b', 'c'], (matcher) => {
        matcher.add([{ id: 'a', ...failed }]);
        matcher.claim({ outcome: 'succeeded', retryable: false });
        expect(matcher.unnamed()).toEqual([1, 2]);
        matcher.name(1, 'not_found');
        expect([matcher.agrees('not_found', 1), matcher.agrees('not_found', 2)]).toEqual([true, false]);
        matcher.markAmbiguous();
      }),
    ).toEqual(['failed', 'contradictory', 'contradictory']);
  });
});
