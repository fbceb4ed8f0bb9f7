import { describe, expect, it } from 'vitest';
import { checkSecret, createRedactor } from '../../src/domain/redactor.ts';
import { cell } from '../../src/report/markdown.ts';
import { processorMs } from '../support/processor-time.ts';

/** Deterministic random keys: 24 characters, half of the keys with symbols. */
function makeKeys(n: number): readonly string[] {
  const plain = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  let state = 42;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from({ length: n }, (_, key) => {
    const alphabet = key % 2 === 0 ? plain : `${plain}+/=&"\\ %!*'()<>é`;
    const letters = Array.from({ length: 24 }, () => alphabet[next(alphabet.length)]).join('');
    return key % 2 === 0 ? letters : `k${letters.replaceAll('  ', ' x')}k`;
  });
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
const url = (text: string): string => encodeURIComponent(text);
const ENCODINGS: readonly (readonly [name: string, encode: (key: string, salt: string) => string])[] = [
  ['raw', (key) => key],
  ['upper case', (key) => key.toUpperCase()],
  ['base64', base64],
  ['base64 after a user name', (key, salt) => base64(`${salt}:${key}`)],
  ['base64 inside', (key, salt) => base64(`${salt}:${key}|1`)],
  ['base64url inside', (key, salt) => Buffer.from(`${salt}${key}|1`, 'utf8').toString('base64url')],
  ['hex', (key) => Buffer.from(key, 'utf8').toString('hex')],
  ['hex, upper case', (key) => Buffer.from(key, 'utf8').toString('hex').toUpperCase()],
  ['URL', url],
  ['URL, lower-case hex', (key) => url(key).replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase())],
  ['form', (key) => new URLSearchParams([['k', key]]).toString()],
  ['JSON', (key) => JSON.stringify({ key })],
  ['XML', (key) => key.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')],
  ['our Markdown', (key) => cell(key)],
];

/** Base64 shares the characters at its ends with its neighbors: so many may stand beside what is masked. */
const EDGES = 6;

const KEYS = makeKeys(1000).map((key) => ({ key, redact: createRedactor([key]).redact }));

describe('createRedactor', () => {
  it.each(ENCODINGS)('leaks no key as %s', (_name, encode) => {
    const leaks = KEYS.filter(({ key, redact }, index) => {
      const salt = 'abcdefgh'.slice(0, index % 5);
      // The marks of code spans, and where a long one is cut, are no part of the key.
      const rest = redact(encode(key, salt)).replace(/\*\*\*|`|<wbr>/g, '');
      return rest.length > encode('', salt).length + EDGES;
    });
    expect(leaks).toEqual([]);
  });

  it('keeps the marks of code spans, so that nothing leaves its own', () => {
    const { redact } = createRedactor(['key with <marks> and 9 blanks']);
    expect(redact('a key with `<marks>` and 9 blanks, `<b>` c')).toBe('a ***`***`***, `<b>` c');
    expect(redact('`key with <ma`<wbr>`rks> and 9 blanks`')).toBe('`***`<wbr>`***`');
  });

  it('masks every line of a secret of several lines, and whole values given for Basic', () => {
    const pem = '-----BEGIN KEY-----\nMIIEvQIBADANBg\r\nkqhkiG9w0BAQ\n';
    const redactor = createRedactor([pem, 'Basic YXBwOmtleXwx']);
    expect(redactor.redact('got kqhkiG9w0BAQ and MIIEvQIBADANBg')).toBe('got *** and ***');
    expect(redactor.redact('authorization: basic yxbwomtlexwx')).toBe('authorization: ***');
  });

  it.each<[string, string, string]>([
    ['a piece', 'starts with b7c1f0de4a, is it right?', 'starts with ***, is it right?'],
    ['a piece in the middle', 'see …1e3d2706f8…', 'see …***…'],
    ['seven characters stay', 'key …6f8e91a', 'key …6f8e91a'],
    ['a piece in base64', `x ${base64('a9d4c55a1e3d27')}`, 'x ***'],
    ['a piece in hex', Buffer.from('a9d4c55a1e3d27').toString('hex'), '***'],
    ['composed and decomposed', 'cl\u0065\u0301-of-Ren\u0065\u0301e-9 and cl\u00e9-of-Ren\u00e9e-9', '*** and ***'],
    ['decomposed in URLs', encodeURIComponent('cl\u0065\u0301-of-Ren\u0065\u0301e-9'), '***'],
  ])('leaves no piece and no other spelling: %s', (_name, text, expected) => {
    const { redact } = createRedactor(['b7c1f0de4a9d4c55a1e3d2706f8e91ab', 'cl\u00e9-of-Ren\u00e9e-9']);
    // Base64 shares the characters at its ends with its neighbors.
    expect(redact(text).replace(/^(x )?\w{0,3}(\*\*\*)[\w=]{0,4}$/, '$1$2')).toBe(expected);
  });

  it('of an address masks what is its own, not its scheme, its host and the names in its query', () => {
    const { redact } = createRedactor(['https://files.example.com/hooks/T0k3n4Pa/9?X-Amz-Signature=c0ffee12345678']);
    expect(redact('see https://files.example.com/help: X-Amz-Signature is wrong')).toBe(
      'see https://files.example.com/help: X-Amz-Signature is wrong',
    );
    expect(redact('no hook t0k3n4pa, signature ffee1234567')).toBe('no hook ***, signature ***');
  });

  it('leaves words that a secret has in common with a text', () => {
    const { redact } = createRedactor(['my-production-network-key-77']);
    expect(redact('The production network has no key.')).toBe('The production network has no key.');
  });

  it('leaves no rest where secrets overlap', () => {
    const redactor = createRedactor(['abcdefgh1', 'fgh1ijklmn']);
    expect(redactor.redact('x abcdefgh1ijklmn y')).toBe('x *** y');
    expect(redactor.redact('abcdefgh1abcdefgh1')).toBe('***');
    expect(redactor.redact('fgh1ijklmn-abcdefgh1')).toBe('***-***');
    // Letters alone, of which no piece is looked for.
    expect(createRedactor(['qwertzuiop', 'uiopasdfgh']).redact('x qwertzuiopasdfgh y')).toBe('x *** y');
  });

  it('lists forms longest first and leaves text without a secret alone', () => {
    const { forms, redact } = createRedactor(['s3cr3t-k3y+value']);
    expect(forms).toContain('s3cr3t-k3y+value');
    expect([...forms].sort((a, b) => b.length - a.length).map((form) => form.length)).toEqual(
      forms.map((form) => form.length),
    );
    expect(redact('job 12 of 13')).toBe('job 12 of 13');
    expect(createRedactor([]).redact('all')).toBe('all');
  });

  it('does not mask what would hide ordinary text', () => {
    expect(createRedactor(['job', 'password', '']).forms).toEqual([]);
  });

  it('reads a megabyte in well under a second', () => {
    const redactor = createRedactor(makeKeys(5));
    const text = 'row 12 failed: Invalid phone number. '.repeat(30_000);
    const start = processorMs();
    expect(redactor.redact(text)).toBe(text);
    expect(processorMs() - start).toBeLessThan(2000);
  });
});

describe('checkSecret', () => {
  it.each([
    ['abcdefg', 'secret/too-short'],
    ['', 'secret/too-short'],
    ['Password', 'secret/common-word'],
    ['12345678', 'secret/common-word'],
    ['abcdefg1', undefined],
  ])('%j gives %s', (value, code) => {
    const fault = checkSecret(value, 'api-key');
    expect(fault?.code).toBe(code);
    if (value !== '') expect(`${fault?.message} ${fault?.next}`).not.toContain(value);
  });
});
