import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FALSE, NULL, NUMBER, ObjectScan, TEXT, TRUE } from '../../src/domain/object-scan.ts';

/** The members of a plain object as values; undefined for other bytes. */
function readPlain(scan: ObjectScan, bytes: Buffer, from = 0, to = bytes.length): unknown {
  if (!scan.read(bytes, from, to)) return undefined;
  const members = scan.names.map((name, index) => {
    const member = scan.memberOf(index);
    const text = bytes.toString('utf8', scan.from[member], scan.to[member]);
    const kind = scan.kinds[member] ?? 0;
    const value = { [TEXT]: text, [NUMBER]: Number(text), [TRUE]: true, [FALSE]: false, [NULL]: null }[kind];
    return { name, member, value };
  });
  const sorted = members.filter(({ member }) => member !== -1).sort((a, b) => a.member - b.member);
  expect(sorted.map(({ member }) => member)).toEqual(sorted.map((_, place) => place));
  return Object.fromEntries(sorted.map(({ name, value }) => [name, value]));
}

describe('the members of a plain object', () => {
  it('are found where the bytes are one object, from its first byte to its last, and nothing else', () => {
    const scan = new ObjectScan();
    const bytes = Buffer.from(' {"a":"é","b" : 1.5,\r\n"c":true,"d":null} {}{"a":"}","a b":false}, {"b":0}\n\n{"a":12');
    let found = 0;
    for (let from = 0; from <= bytes.length; from += 1) {
      for (let to = from; to <= bytes.length; to += 1) {
        const text = bytes.toString('utf8', from, to);
        const parsed = text.trim().startsWith('{') ? parse(text) : undefined;
        expect(readPlain(scan, bytes, from, to), text).toEqual(parsed);
        if (parsed !== undefined) found += 1;
      }
    }
    expect(found).toBeGreaterThan(10);
  });

  it('are those that JSON.parse gives, whatever the texts are', () => {
    const scan = new ObjectScan();
    const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.boolean(), fc.constant(null), fc.integer());
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 3 }), value, { maxKeys: 6 }), (object) => {
        const text = JSON.stringify(object);
        const isPlain = !text.includes('\\') && Object.keys(object).every((name) => !/^\d+$/.test(name));
        // There may be too many names, and a number that is written with an exponent is none of these.
        const read = readPlain(scan.names.length < 400 ? scan : new ObjectScan(), Buffer.from(text));
        expect(read).toEqual(isPlain ? JSON.parse(text) : undefined);
      }),
    );
  });

  it.each(['{"a":1,"a":1}', '{"a":"\\u0061"}', '{"\\u0061":1}', '{"a":[]}', '{"a":{}}', '{"7":1}', '{"a":"\t"}'])(
    'are not looked for in %s',
    (text) => {
      expect(readPlain(new ObjectScan(), Buffer.from(text))).toBeUndefined();
    },
  );

  it('are read as far as the one that is wanted', () => {
    const scan = new ObjectScan();
    expect(scan.read(...whole('{"a":1,"b":2}'))).toBe(true);
    const [a, b] = [scan.indexOf('a'), scan.indexOf('b')];
    const look = (text: string, name: number): unknown => {
      const bytes = Buffer.from(text);
      if (!scan.read(bytes, 0, bytes.length, name)) return undefined;
      const member = scan.memberOf(name);
      return bytes.toString('utf8', scan.from[member], scan.to[member]);
    };
    expect(look('{"b":"x" ,"a":[1]}', b)).toBe('x');
    expect(look('{"b":"x","a":[1]}', a)).toBeUndefined();
    expect(look('{"b":12e5,"a":1}', b)).toBeUndefined();
    expect(look('{"a":[1],"b":2}', b)).toBeUndefined();
    expect(look('{"a":1,"b":2}', b)).toBe('2');
  });

  it('may have any number of names, but no more are kept than columns that a file may have', () => {
    const scan = new ObjectScan();
    const isPlain = Array.from({ length: 2_000 }, (_, number) => scan.read(...whole(`{"n${number}":1}`)));
    expect(isPlain.indexOf(false)).toBe(512);
    expect(scan.names).toHaveLength(512);
    expect(scan.read(...whole('{"n0":1,"n511":2}'))).toBe(true);
  });
});

describe('a number', () => {
  it('is plain only if a double gives it back as it is written', () => {
    const scan = new ObjectScan();
    const digits = fc.string({ unit: fc.constantFrom(...'0 1 2 3 4 5 6 7 8 9'.split(' ')), maxLength: 18 });
    const zeros = fc.nat(8).map((count) => '0'.repeat(count));
    const number = fc
      .tuple(fc.constantFrom('', '', '-'), digits, fc.constantFrom('', '.'), zeros, digits)
      .map((parts) => parts.join(''));
    let plain = 0;
    fc.assert(
      fc.property(fc.oneof(number, fc.double().map(String)), (text) => {
        if (!scan.read(...whole(`{"a":${text}}`))) return;
        plain += 1;
        expect([String(Number(text)), parse(text)]).toEqual([text, Number(text)]);
      }),
      { numRuns: 5_000 },
    );
    expect(plain).toBeGreaterThan(300);
  });

  it.each(['0', '7', '-1', '12.5', '-0.5', '0.1', '0.000001', '123456789012345', '1234567.12345678'])(
    'such as %s is plain',
    (text) => {
      expect(new ObjectScan().read(...whole(`{"a":${text}}`))).toBe(true);
    },
  );
});

function whole(text: string): [Buffer, number, number] {
  const bytes = Buffer.from(text);
  return [bytes, 0, bytes.length];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
