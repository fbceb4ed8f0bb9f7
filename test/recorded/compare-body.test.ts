import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readContent, ZipContent } from '../../src/expression/content.ts';
import { encodeBody } from '../../src/provider/request-body.ts';
import { compareBody } from '../../src/recorded/compare-body.ts';

const text = (content: string): Buffer => Buffer.from(content);

describe('a body against the recorded one', () => {
  test.each<[name: string, expected: unknown, sent: string, difference: string | undefined]>([
    ['the same text', 'a\r\nb', 'a\r\nb', undefined],
    ['another line end', 'a\nb', 'a\r\nb', 'body, line 1: expected "a", got "a\\r"'],
    ['a line less', 'a\nb\n', 'a\n', 'body, line 2: expected "b", got ""'],
    ['a line more', 'a', 'a\nb', 'body, line 2: expected nothing, got "b"'],
    ['a text for a text', '{"a":1}', '{"a": 1}', 'body: expected "{\\"a\\":1}", got "{\\"a\\": 1}"'],
    ['JSON in another order', { a: 1, b: [true] }, '{"b":[true],"a":1}', undefined],
    ['another member', { a: { b: 1 } }, '{"a":{"b":2}}', 'body.a.b: expected 1, got 2'],
    ['a number for a text', { a: '1' }, '{"a":1}', 'body.a: expected "1", got 1'],
    ['a member less', { a: 1, b: 2 }, '{"a":1}', 'body.b: expected 2, got nothing'],
    ['a member more', {}, '{"a":null}', 'body.a: expected nothing, got null'],
    ['an item less', [1, 2], '[1]', 'body[1]: expected 2, got nothing'],
    ['a list for an object', {}, '[]', 'body: expected {}, got []'],
    [
      'digits past 2^53',
      { id: '9007199254740993' },
      '{"id":9007199254740992}',
      'body.id: expected "9007199254740993", got "9007199254740992"',
    ],
    ['no JSON', { a: 1 }, '<a>', 'body: expected {"a":1}, got "<a>"'],
  ])('%s', (_, expected, sent, difference) => {
    expect(compareBody(expected, text(sent), 'text/plain')).toBe(difference);
  });

  test('archives are opened, one in another too', async () => {
    const zip = Buffer.from(await readContent(new ZipContent('a.csv', text('a\r\n'))));
    expect(compareBody('a\r\n', zip, 'application/zip')).toBeUndefined();
    expect(compareBody('a\r\n', gzipSync(zip), 'application/gzip')).toBeUndefined();
    expect(compareBody('b\r\n', zip, 'application/zip')).toBe('body, line 1: expected "b\\r", got "a\\r"');
  });

  test('parts are compared by their names', () => {
    const { bytes, contentType } = encodeBody('multipart', { a: 'x', b: { c: 1 } });
    const sent = bytes instanceof Uint8Array ? Buffer.from(bytes) : Buffer.alloc(0);
    expect(compareBody({ a: 'x', b: { c: 1 } }, sent, contentType)).toBeUndefined();
    expect(compareBody({ a: 'x', b: { c: 2 } }, sent, contentType)).toBe('part b.c: expected 2, got 1');
    expect(compareBody({ a: 'x' }, sent, contentType)).toBe('part b: unexpected');
    expect(compareBody({ a: 'x', b: { c: 1 }, d: 'y' }, sent, contentType)).toBe('part d: expected "y", got nothing');
    expect(compareBody(sent.toString(), sent, contentType)).toBeUndefined();
  });
});
