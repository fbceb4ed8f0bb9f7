import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/expression.ts';
import { MAX_JSON_DEPTH } from '../../src/expression/json.ts';
import { errorText, MAX_ERROR_TEXT, responseError } from '../../src/results/error-text.ts';
import { readResponse, type VendorResponse } from '../../src/results/response.ts';

function response(body: string, status = 200): VendorResponse {
  return readResponse({ status, headers: new Map(), body: new TextEncoder().encode(body) });
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
    const { document, isUndecodable } = readResponse({ status: 200, headers, body });
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
    expect(response(body)).toMatchObject({ isJson: true, document: expected });
  });

  it.each([
    ['HTML', '<html></html>'],
    ['cut JSON', '{"a":'],
    ['JSON that is nested too deep', `${'['.repeat(MAX_JSON_DEPTH + 1)}${']'.repeat(MAX_JSON_DEPTH + 1)}`],
    ['JSON nested absurdly', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
  ])('%s is text', (_, body) => {
    expect(response(body)).toMatchObject({ isJson: false, document: body });
  });

  it('takes the allowed depth, and an empty body as nothing', () => {
    expect(response(`${'['.repeat(MAX_JSON_DEPTH)}${']'.repeat(MAX_JSON_DEPTH)}`).isJson).toBe(true);
    expect(response(' \n')).toMatchObject({ isJson: false, document: undefined });
  });

  it('leaves prototypes alone', () => {
    const { document } = response('{"__proto__":{"polluted":1},"constructor":null,"big":12345678901234567890}');
    expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
    expect(Object.keys(document ?? {})).toEqual(['__proto__', 'big']);
    expect({}).not.toHaveProperty('polluted');
  });

  it('reads every JSON without nulls and big numbers as it is', () => {
    const json = fc.jsonValue().filter((value) => !/null|\d{16}|e\+\d{3}/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(json, (value) => {
        expect(response(JSON.stringify(value)).document).toEqual(JSON.parse(JSON.stringify(value)));
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
    expect(errorText(response(body, 400))).toBe(expected);
  });

  it('is capped', () => {
    expect(errorText(response(`{"message":"${'x'.repeat(5000)}"}`, 400))).toHaveLength(MAX_ERROR_TEXT);
  });
});

describe('answerError', () => {
  const spec = { error: compileExpression('success = false ? errors[0].(code & " " & message)') };
  const request = { error: undefined, ok: [422] };

  it.each([
    ['a 200 that says no', response('{"success":false,"errors":[{"code":"604","message":"Timeout"}]}'), '604 Timeout'],
    ['a 200 that says yes', response('{"success":true}'), undefined],
    ['a refusal without the shape', response('{"message":"no"}', 500), 'HTTP 500: no'],
    ['a status that counts as an answer', response('{"message":"no"}', 422), undefined],
    ['a page of HTML in a 200', response('<html>'), undefined],
    ['a redirect', response('', 302), 'HTTP 302'],
  ])('%s', async (_, given, expected) => {
    expect(await responseError(spec, request, given, new Map())).toBe(expected);
  });

  it.each<[string, string | undefined, string | undefined]>([
    ['is not the file’s word where the request lists the status', undefined, undefined],
    ['is the request’s own word all the same', '"own"', 'own'],
  ])('%s', async (_, own, expected) => {
    const wide = { error: compileExpression('$statusCode >= 400 ? "refused"') };
    const error = own === undefined ? undefined : compileExpression(own);
    expect(await responseError(wide, { error, ok: [404] }, response('{"a":1}', 404), new Map())).toBe(expected);
    expect(await responseError(wide, { error, ok: [] }, response('{"a":1}', 404), new Map())).toBe(
      expected ?? 'refused',
    );
  });

  it('is not hidden by an expression that gives punctuation alone', async () => {
    const glued = { error: compileExpression('a & ": " & b') };
    expect(await responseError(glued, request, response('{"message":"x"}', 500), new Map())).toBe('HTTP 500: x');
  });

  it('is not hidden by an expression that fails, nor by one of blanks', async () => {
    const failing = { ...request, error: compileExpression('$number(message)') };
    expect(
      await responseError(
        { error: compileExpression('a & " " & b') },
        failing,
        response('{"message":"x"}', 500),
        new Map(),
      ),
    ).toBe('HTTP 500: x');
  });
});
