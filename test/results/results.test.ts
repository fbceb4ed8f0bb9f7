import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Stretch } from '../../src/domain/stretch.ts';
import { ExpressionError } from '../../src/expression/expression-error.ts';
import { loadProvider } from '../../src/provider/load.ts';
import { claimsRest, foldState } from '../../src/provider/request-flow.ts';
import type { PollSpec } from '../../src/provider/types.ts';
import { readState } from '../../src/results/job-state.ts';
import { createMatcher } from '../../src/results/match.ts';
import { readResponse, type VendorResponse } from '../../src/results/response.ts';
import { NoListError, ResultError, readDocument } from '../../src/results/result-document.ts';
import {
  isWanted,
  type ResultInput,
  type ResultItem,
  readClaim,
  readItems,
  readNextPage,
} from '../../src/results/results.ts';
import { readFixture, readProvider } from '../provider/fixture.ts';

/** A source over the base file, from the lines of its YAML. */
function source(line: string, document: unknown, given: Readonly<Record<string, unknown>> = {}): ResultInput {
  const text = readFixture('base.yaml').replace(/results:[\s\S]*$/, `results:\n  - { ${line} }\n`);
  const spec = loadProvider(text, 'made.yaml');
  const [result] = spec.results;
  if (result === undefined) throw new Error('no source');
  return { spec, result, document, variables: new Map(Object.entries(given)) };
}

function response(body: string, status = 200, headers: Readonly<Record<string, string>> = {}): VendorResponse {
  return readResponse({ status, headers: new Map(Object.entries(headers)), body: new TextEncoder().encode(body) });
}

describe('readItems', () => {
  it.each<[string, string, unknown, readonly ResultItem[]]>([
    [
      'a list of ids',
      'rows: l, outcome: succeeded',
      { l: ['a', '007', 7] },
      [
        { id: 'a', outcome: 'succeeded', retryable: false },
        { id: '007', outcome: 'succeeded', retryable: false },
        { id: '7', outcome: 'succeeded', retryable: false },
      ],
    ],
    [
      'a list of one',
      'rows: l, outcome: failed, retryable: true',
      { l: ['a'] },
      [{ id: 'a', outcome: 'failed', retryable: true }],
    ],
    [
      'a single item',
      'rows: l, outcome: not_found, retryable: true',
      { l: 'a' },
      [{ id: 'a', outcome: 'not_found', retryable: false }],
    ],
    ['an empty list', 'rows: l, outcome: failed', { l: [] }, []],
    [
      'the key column by default',
      'rows: l, outcome: failed',
      { l: [{ donor_id: 5 }, { id: 'x' }] },
      [
        { id: '5', outcome: 'failed', retryable: false },
        { outcome: 'failed', retryable: false },
      ],
    ],
    [
      'an empty item keeps its position',
      'rows: l, index: $position, outcome: failed, message: m',
      { l: [undefined, { m: ' x ' }] },
      [
        { index: 0, outcome: 'failed', retryable: false },
        { index: 1, outcome: 'failed', message: 'x', retryable: false },
      ],
    ],
    [
      'an outcome by the message',
      `rows: l, id: i, message: m, outcome: '$message ? "failed" : "succeeded"', retryable: '$contains($message, "again")'`,
      {
        l: [
          { i: 'a', m: '' },
          { i: 'b', m: 'try again' },
          { i: 'c', m: 'never' },
        ],
      },
      [
        { id: 'a', outcome: 'succeeded', retryable: false },
        { id: 'b', outcome: 'failed', message: 'try again', retryable: true },
        { id: 'c', outcome: 'failed', message: 'never', retryable: false },
      ],
    ],
    [
      'a place that is none',
      'rows: l, index: i, outcome: failed',
      { l: [{ i: -1 }, { i: 1.5 }, { i: '3' }, { i: 'x' }] },
      [
        { outcome: 'failed', retryable: false },
        { outcome: 'failed', retryable: false },
        { index: 3, outcome: 'failed', retryable: false },
        { outcome: 'failed', retryable: false },
      ],
    ],
  ])('%s', async (_, line, document, expected) => {
    expect(await readItems(source(line, document))).toEqual(expected);
  });

  it.each([{}, { l: {} }, { l: 'x' }, { l: [{ n: 1 }] }, undefined, []])('no list in %j', async (document) => {
    await expect(readItems(source('rows: l.m, outcome: failed', document))).rejects.toThrow(NoListError);
  });

  it('takes the key column that the user chose', async () => {
    expect(
      await readItems(source('rows: l, outcome: failed', { l: [{ email: 'e' }] }, { key: 'email' })),
    ).toMatchObject([{ id: 'e' }]);
  });

  it('fails where an expression gives no outcome', async () => {
    const input = source("rows: l, outcome: 'state_of_row.word'", { l: ['a'] });
    await expect(readItems(input)).rejects.toThrow(ExpressionError);
  });
});

describe('other providers read a sample answer', () => {
  it.each([
    [
      'klaviyo-profiles.yaml',
      0,
      {
        data: [
          {
            id: 'e1',
            attributes: {
              title: 'Bad',
              detail: 'phone',
              source: { pointer: '/data/attributes/profiles/data/4/attributes/phone' },
            },
          },
        ],
      },
      [{ index: 4, outcome: 'failed', message: 'Bad phone', retryable: false }],
    ],
    [
      'salesforce-bulk2.yaml',
      1,
      [{ Id: '1', sf__Error: 'MALFORMED_ID:x' }],
      [{ outcome: 'not_found', message: 'MALFORMED_ID:x', retryable: false }],
    ],
    [
      'mailchimp-batches.yaml',
      0,
      [
        { operation_id: 'a', status_code: 404, response: '{"detail":"gone"}' },
        { operation_id: 'b', status_code: 200, response: '{}' },
      ],
      [
        { id: 'a', outcome: 'not_found', message: 'gone', retryable: false },
        { id: 'b', outcome: 'succeeded', retryable: false },
      ],
    ],
    [
      'openai-batch.yaml',
      1,
      [{ custom_id: 'c', error: { message: 'expired' } }],
      [{ id: 'c', outcome: 'failed', message: 'expired', retryable: false }],
    ],
    [
      'hubspot-batch.yaml',
      1,
      { errors: [{ category: 'OBJECT_NOT_FOUND', message: 'no', context: { ids: ['1', '2'] } }] },
      [
        { id: '1', outcome: 'not_found', message: 'no', retryable: false },
        { id: '2', outcome: 'not_found', message: 'no', retryable: false },
      ],
    ],
    [
      'zendesk-tickets.yaml',
      0,
      {
        job_status: {
          results: [
            { index: 0, id: 9 },
            { index: 1, error: 'E', details: 'too long' },
          ],
        },
      },
      [
        { index: 0, outcome: 'succeeded', retryable: false },
        { index: 1, outcome: 'failed', message: 'too long', retryable: false },
      ],
    ],
  ])('%s', async (name, index, document, expected) => {
    const spec = readProvider(name);
    const result = spec.results[index];
    if (result === undefined) throw new Error('no source');
    const items = await readItems({ spec, result, document, variables: new Map([['rows', []]]) });
    expect(items).toEqual(expected);
  });
});

describe('sources', () => {
  it('claim the rest only without request, rows and match', async () => {
    expect(claimsRest(source('outcome: succeeded', {}).result)).toBe(true);
    expect(claimsRest(source('rows: l, outcome: succeeded', {}).result)).toBe(false);
    expect(claimsRest(source('get: /x, outcome: succeeded', {}).result)).toBe(false);
    const claim = source(`outcome: failed, message: '$jobError'`, {}, { jobError: 'worker died' });
    expect(await readClaim(claim)).toEqual({ outcome: 'failed', message: 'worker died', retryable: false });
  });

  it.each([
    ['outcome: failed', {}, true],
    [`outcome: failed, when: '$state = "failed"'`, { state: 'failed' }, true],
    [`outcome: failed, when: '$state = "failed"'`, { state: 'succeeded' }, false],
    ['outcome: failed, when: flag', {}, false],
  ])('%s is wanted', async (line, given, expected) => {
    expect(await isWanted(source(line, {}, given))).toBe(expected);
  });

  it.each([
    ['next.url', { next: { url: 'https://x.example/2' } }, { url: 'https://x.example/2' }],
    ['next.url', { next: { url: ' ' } }, undefined],
    ['next.url', {}, undefined],
    [`'{ "after": paging.next.after }'`, { paging: { next: { after: 7 } } }, { variables: new Map([['after', 7]]) }],
    [`'{ "after": paging.next.after }'`, {}, undefined],
  ])('next %s of %j', async (next, document, expected) => {
    expect(await readNextPage(source(`get: '/x{?after}', next: ${next}, outcome: failed`, document))).toEqual(expected);
  });
});

describe('readDocument', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it('jsonl', () => {
    const document = readDocument('jsonl', response(''), bytes('{"id":"a\u2028","n":null}\n\n'));
    expect(document).toEqual([{ id: 'a\u2028' }]);
  });

  it.each([
    ['jsonl', '{"a":1}\n{"a"'],
    ['json', '<html>'],
  ] as const)('a cut %s is no result: %j', (format, text) => {
    expect(() => readDocument(format, response(text), bytes(text))).toThrow(ResultError);
  });

  it('a result that is not UTF-8 is no result', () => {
    expect(() => readDocument('jsonl', response(''), new Uint8Array([0x61, 0xff]))).toThrow(/UTF-8/);
  });
});

describe('readState', () => {
  const poll = (name: string): PollSpec => {
    const { poll: found } = readProvider(name);
    if (found === undefined) throw new Error('no poll');
    return found;
  };
  const base = poll('base.yaml');

  it.each([
    [
      'a running job',
      '{"status":"working","progress":45,"total":100}',
      { state: 'unknown', word: 'working', progress: 0.45, readable: true },
    ],
    [
      'an ended job, in other case',
      '{"status":" DONE ","progress":3,"total":3}',
      { state: 'succeeded', word: 'DONE', progress: 1, readable: true },
    ],
    ['a broken job', '{"status":"Broken"}', { state: 'failed', word: 'Broken', progress: undefined, readable: true }],
    ['progress of nothing', '{"status":"done","progress":0,"total":0}', { state: 'succeeded', progress: undefined }],
    ['nonsense progress', '{"status":"done","progress":9,"total":3}', { state: 'succeeded', progress: undefined }],
    ['no state', '{"progress":1}', { readable: false, state: 'unknown' }],
    ['a state that is no word', '{"status":{"code":1}}', { readable: false }],
    ['a blank state', '{"status":" "}', { readable: false }],
    ['HTML', '<html>done</html>', { readable: false }],
    ['nothing', '', { readable: false }],
  ])('%s', async (_, body, expected) => {
    expect(await readState(base, response(body), new Map())).toMatchObject(expected);
  });

  it('never makes a state of a page of HTML, whatever the expression', async () => {
    const text = readFixture('base.yaml').replace(
      'get: /jobs/{id}\n',
      `get: /jobs/{id}\n  status: 'done ? "done" : "working"'\n`,
    );
    const { poll: lro } = loadProvider(text, 'made.yaml');
    if (lro === undefined) throw new Error('no poll');
    expect(await readState(lro, response('<html>'), new Map())).toMatchObject({ readable: false });
    expect(await readState(lro, response(''), new Map())).toMatchObject({ readable: false });
    expect(await readState(lro, response('{"done":true}'), new Map())).toMatchObject({ state: 'succeeded' });
  });

  it('reads a state from the status code of an answer without a body', async () => {
    const text = readFixture('base.yaml').replace(
      'get: /jobs/{id}\n',
      `get: /jobs/{id}\n  status: '$statusCode = 202 ? "working" : "done"'\n`,
    );
    const { poll: coded } = loadProvider(text, 'made.yaml');
    if (coded === undefined) throw new Error('no poll');
    expect(await readState(coded, response('', 202), new Map())).toMatchObject({ state: 'unknown', word: 'working' });
    expect(await readState(coded, response('', 204), new Map())).toMatchObject({ state: 'succeeded' });
  });

  it('folds case and blanks', () => {
    expect(foldState(' Finished With Errors ')).toBe('finished with errors');
  });
});

/** A text in UTF-8 as it stands in a longer buffer. */
function stretchOf(text: string): Stretch {
  const bytes = Buffer.from(`;${text};`);
  return { bytes, from: 1, to: bytes.length - 1 };
}

const textOf = ({ bytes, from, to }: Stretch): string => bytes.toString('utf8', from, to);

describe('createMatcher', () => {
  const item = (more: Partial<ResultItem>): ResultItem => ({ outcome: 'succeeded', retryable: false, ...more });
  const failed = (message: string, more: Partial<ResultItem> = {}): ResultItem =>
    item({ outcome: 'failed', message, ...more });

  it('matches by id, else by place, and keeps foreign items', () => {
    const matcher = createMatcher(['a', 'b', undefined]);
    matcher.add([item({ id: 'b' }), item({ index: 2 }), item({ id: 'zz' }), item({ index: 9 }), item({})]);
    expect(matcher.verdicts.map((verdict) => verdict?.outcome)).toEqual([undefined, 'succeeded', 'succeeded']);
    expect(matcher.foreign).toBe(3);
  });

  it('gives the same verdicts whether it follows the order of the rows or not', () => {
    const keys = fc.uniqueArray(fc.integer({ min: 0, max: 60 }).map(String), { maxLength: 40 });
    const said = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }).map(String), fc.boolean()), { maxLength: 60 });
    fc.assert(
      fc.property(keys, fc.array(said, { maxLength: 3 }), fc.boolean(), (ids, sources, isOrdered) => {
        const [plain, following] = [createMatcher(ids), createMatcher(ids, { isUnique: true })];
        const isBytesAt = (index: number, key: Stretch): boolean => ids[index] === textOf(key);
        const locating = createMatcher(
          { length: ids.length, at: (index) => ids[index], isBytesAt },
          { isUnique: true },
        );
        for (const source of sources) {
          const place = ([id]: readonly [string, boolean]): number => ids.indexOf(id);
          const ordered = isOrdered ? source.toSorted((a, b) => place(a) - place(b)) : source;
          const items = ordered.map(([id, fails]) => (fails ? failed('x', { id }) : item({ id })));
          plain.add(items);
          following.add(items);
          const located = items.map(({ id = '', ...said }) => {
            const index = locating.locate?.(stretchOf(id));
            return index === undefined ? { id, ...said } : { index, ...said };
          });
          locating.add(located);
        }
        expect(following.verdicts).toEqual(plain.verdicts);
        expect(locating.verdicts).toEqual(plain.verdicts);
        for (const { foreign, looseMatches } of [following, locating])
          expect([foreign, looseMatches]).toEqual([plain.foreign, plain.looseMatches]);
      }),
    );
  });

  it('reads each key about twice where results keep the order, and never keeps them', () => {
    let reads = 0;
    const length = 5_000;
    const at = (index: number): string => {
      reads += 1;
      return `k${index}`;
    };
    const ids = { length, at };
    const matcher = createMatcher(ids, { isUnique: true });
    const fails = (index: number): boolean => index % 97 === 5;
    const rows = Array.from({ length }, (_, index) => index);
    matcher.add(rows.filter((index) => !fails(index)).map((index) => item({ id: `k${index}` })));
    matcher.add(rows.filter(fails).map((index) => failed('x', { id: `k${index}` })));
    expect(matcher.verdicts.filter((verdict) => verdict?.outcome === 'failed')).toHaveLength(rows.filter(fails).length);
    expect(reads).toBeLessThan(2.2 * length);
  });

  it('consumes equal ids in order', () => {
    const matcher = createMatcher(['a', 'a']);
    matcher.add([item({ id: 'a' }), failed('x', { id: 'a' })]);
    expect(matcher.verdicts.map((verdict) => verdict?.outcome)).toEqual(['succeeded', 'failed']);
  });

  it('joins messages of one outcome and never settles a contradiction', () => {
    const matcher = createMatcher(['a', 'b']);
    matcher.add([
      failed('x', { id: 'a', retryable: true }),
      failed('y', { id: 'a' }),
      failed('x', { id: 'a' }),
      item({ id: 'b' }),
    ]);
    matcher.add([failed('z', { id: 'b' }), failed('z', { id: 'b' })]);
    expect(matcher.verdicts).toEqual([
      { outcome: 'failed', message: 'x; y', retryable: false },
      { outcome: 'contradictory' },
    ]);
  });

  it('claims only what nobody named, whatever the ids are called', () => {
    const matcher = createMatcher(['__proto__', 'constructor']);
    matcher.add([failed('x', { id: '__proto__' })]);
    matcher.claim(item({}));
    expect(matcher.verdicts.map((verdict) => verdict?.outcome)).toEqual(['failed', 'succeeded']);
  });
});
