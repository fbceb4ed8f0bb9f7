import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/provider/answer.ts';
import { answerError, errorText, MAX_ERROR_TEXT } from '../../src/provider/error-text.ts';
import { compileExpression } from '../../src/provider/expression.ts';
import { MAX_JSON_DEPTH } from '../../src/provider/json-bounds.ts';
import type { Answer } from '../../src/provider/types.ts';

function answer(body: string, status = 200): Answer {
  return readAnswer({ status, headers: new Map(), body: new TextEncoder().encode(body) });
}

describe('the charset of a response', () => {
  const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1');
  const wide = (text: string): Uint8Array => Buffer.from(text, 'utf16le');
  it.each<[name: string, type: string | undefined, body: Uint8Array, expected: unknown]>([
    ['UTF-8', undefined, Buffer.from('["ü"]'), ['ü']],
    ['UTF-8 that is called something else', 'application/json; charset=iso-8859-1', Buffer.from('["ü"]'), ['ü']],
    ['ISO-8859-1 that says so', 'application/json; charset=ISO-8859-1', latin('["müller"]'), ['müller']],
    ['in quotes', 'text/plain; format=x; charset="windows-1252"', Uint8Array.of(0x5b, 0x22, 0x80, 0x22, 0x5d), ['€']],
    ['UTF-16 that says so', 'application/json; charset=utf-16le', wide('["ü"]'), ['ü']],
    ['UTF-16 with a byte order mark', undefined, wide('\ufeff["ü"]'), ['ü']],
    ['ISO-8859-1 that does not say so', 'application/json', latin('["ü"]'), undefined],
    ['a charset that is none', 'application/json; charset=x-none', latin('["ü"]'), undefined],
    ['a cut character', 'application/json; charset=utf-8', Buffer.from('["ü"]').subarray(0, 3), undefined],
  ])('%s', (_, type, body, expected) => {
    const headers = new Map(type === undefined ? [] : [['content-type', type]]);
    const { document, isUndecodable } = readAnswer({ status: 200, headers, body });
    expect([document, isUndecodable]).toEqual([expected, expected === undefined ? true : undefined]);
  });
});

describe('readAnswer', () => {
  it.each([
    ['null members vanish', '{"a":null,"b":{"c":null,"d":1}}', { b: { d: 1 } }],
    ['null items stay as empty items', '[null,{"a":[1,null]}]', [undefined, { a: [1, undefined] }]],
    [
      'ids beyond 2^53 keep their digits',
      '{"a":9007199254740993,"b":-9007199254740993,"c":9007199254740991}',
      { a: '9007199254740993', b: '-9007199254740993', c: 9007199254740991 },
    ],
    [
      'digits in texts are left alone',
      '{"a\\"1":"x \\\\\\" 12345678901234567890","b":12345678901234567890}',
      { 'a"1': 'x \\" 12345678901234567890', b: '12345678901234567890' },
    ],
    ['fractions are numbers', '{"a":0.12345678901234566}', { a: 0.12345678901234566 }],
    ['what no double holds is text', '[1e400]', ['1e400']],
    ['a byte order mark is no fault', '\ufeff{"a":1}', { a: 1 }],
  ])('%s', (_, body, expected) => {
    expect(answer(body)).toMatchObject({ isJson: true, document: expected });
  });

  it.each([
    ['HTML', '<html></html>'],
    ['cut JSON', '{"a":'],
    ['JSON that is nested too deep', `${'['.repeat(MAX_JSON_DEPTH + 1)}${']'.repeat(MAX_JSON_DEPTH + 1)}`],
    ['JSON nested absurdly', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
  ])('%s is text', (_, body) => {
    expect(answer(body)).toMatchObject({ isJson: false, document: body });
  });

  it('takes the allowed depth, and an empty body as nothing', () => {
    expect(answer(`${'['.repeat(MAX_JSON_DEPTH)}${']'.repeat(MAX_JSON_DEPTH)}`).isJson).toBe(true);
    expect(answer(' \n')).toMatchObject({ isJson: false, document: undefined });
  });

  it('leaves prototypes alone', () => {
    const { document } = answer('{"__proto__":{"polluted":1},"constructor":null,"big":12345678901234567890}');
    expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
    expect(Object.keys(document ?? {})).toEqual(['__proto__', 'big']);
    expect({}).not.toHaveProperty('polluted');
  });

  it('reads every JSON without nulls and big numbers as it is', () => {
    const json = fc.jsonValue().filter((value) => !/null|\d{16}|e\+\d{3}/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(json, (value) => {
        expect(answer(JSON.stringify(value)).document).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('errorText', () => {
  it.each([
    ['problem', '{"title":"Invalid","detail":"the id is wrong","message":"no"}', 'HTTP 400: Invalid: the id is wrong'],
    ['problem without a detail', '{"title":"Invalid"}', 'HTTP 400: Invalid'],
    ['FastAPI text', '{"detail":"Network not found"}', 'HTTP 400: Network not found'],
    [
      'FastAPI list',
      '{"detail":[{"loc":["body","donor_ids",3],"msg":"too short","input":"canary"},{"msg":"and so"}]}',
      'HTTP 400: body.donor_ids.3: too short; and so',
    ],
    ['gateway', '{"message":"Forbidden"}', 'HTTP 400: Forbidden'],
    ['gateway in capitals', '{"Message":"Forbidden"}', 'HTTP 400: Forbidden'],
    ['error text', '{"error":"no"}', 'HTTP 400: no'],
    ['error object', '{"error":{"message":"no such thing","code":7}}', 'HTTP 400: no such thing'],
    ['OAuth', '{"error":"invalid_client","error_description":"x"}', 'HTTP 400: invalid_client'],
    ['errors of texts', '{"errors":["first","second"]}', 'HTTP 400: first'],
    ['errors of objects', '{"errors":[{"code":"X","text":"bad value"}]}', 'HTTP 400: bad value'],
    ['a list', '[{"errorCode":"X","message":"session expired"}]', 'HTTP 400: session expired'],
    ['JSON text', '"no"', 'HTTP 400: no'],
    ['empty JSON', '{}', 'HTTP 400'],
    ['blank texts', '{"message":"  ","error":" x\\n y "}', 'HTTP 400: x y'],
    ['a plain line', 'upstream timed out', 'HTTP 400: upstream timed out'],
    ['HTML', '<html>no</html>', 'HTTP 400'],
    ['nothing', '', 'HTTP 400'],
  ])('%s', (_, body, expected) => {
    expect(errorText(answer(body, 400))).toBe(expected);
  });

  it('is capped', () => {
    expect(errorText(answer(`{"message":"${'x'.repeat(5000)}"}`, 400))).toHaveLength(MAX_ERROR_TEXT);
  });
});

describe('answerError', () => {
  const spec = { error: compileExpression('success = false ? errors[0].(code & " " & message)') };
  const request = { error: undefined, ok: [422] };

  it.each([
    ['a 200 that says no', answer('{"success":false,"errors":[{"code":"604","message":"Timeout"}]}'), '604 Timeout'],
    ['a 200 that says yes', answer('{"success":true}'), undefined],
    ['a refusal without the shape', answer('{"message":"no"}', 500), 'HTTP 500: no'],
    ['a status that counts as an answer', answer('{"message":"no"}', 422), undefined],
    ['a page of HTML in a 200', answer('<html>'), undefined],
    ['a redirect', answer('', 302), 'HTTP 302'],
  ])('%s', async (_, given, expected) => {
    expect(await answerError(spec, request, given, new Map())).toBe(expected);
  });

  it('is not hidden by an expression that fails, nor by one of blanks', async () => {
    const failing = { ...request, error: compileExpression('$number(message)') };
    expect(
      await answerError(
        { error: compileExpression('a & " " & b') },
        failing,
        answer('{"message":"x"}', 500),
        new Map(),
      ),
    ).toBe('HTTP 500: x');
  });
});
