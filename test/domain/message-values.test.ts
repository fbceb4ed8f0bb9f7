import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteCell } from '../../src/domain/csv-line.ts';
import { mayEcho } from '../../src/domain/message-values.ts';
import { redactValues } from '../../src/domain/redact-values.ts';

function lineOf(cells: readonly string[]): Buffer {
  return Buffer.from(cells.map(quoteCell).join(','));
}

/** The first use of a message only prepares it. */
function mayEchoAgain(message: string, cells: readonly string[]): boolean {
  mayEcho(message, lineOf(cells));
  return mayEcho(message, lineOf(cells));
}

describe('mayEcho', () => {
  it.each<[string, string, readonly string[], boolean]>([
    ['nothing in common', 'INVALID_VALUE: rule 3 does not hold', ['C000000003', 'Ada', 'ada@x.example'], false],
    ['a cell', 'No donor JANE DOE here', ['1', 'jane doe'], true],
    ['a word of a cell', 'Doe is unknown', ['Jane Doe', '2'], true],
    ['a word after a comma in quotes', 'Doe is unknown', ['Doe, Jane'], true],
    ['the first two letters alone', 'Dozen is unknown', ['Doe'], false],
    ['a cell beyond ASCII', 'unknown', ['Zoë', 'Müller-Lüdenscheidt'], false],
    ['a word after white space beyond ASCII', 'Doe is unknown', ['Zoë\u00a0Doe b'], true],
    ['a cell beyond ASCII, in a message that is, too', 'Größe', ['Größe'], true],
    ['a sign that is normalized to ASCII', '3 K is cold', ['3 \u212a is cold'], true],
    ['a doubled quote, which is not looked at', 'unknown', ['5" pipe'], true],
    ['a cell with a short first word', 'a b c is wrong', ['a b c'], true],
  ])('%s', (_name, message, cells, expected) => {
    expect(mayEchoAgain(message, cells)).toBe(expected);
  });

  it('cannot tell of a message that it meets for the first time', () => {
    expect(mayEcho('met for the first time', lineOf(['x']))).toBe(true);
  });

  it('is true wherever a value is found', () => {
    const piece = fc.constantFrom(
      'a',
      'B',
      'an',
      'Ann',
      'doe',
      'Jane',
      ' ',
      ';',
      ',',
      '"',
      "'",
      '1',
      '42',
      '\t',
      '-',
      'é',
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 4 }), (message, cells) => {
        const isEchoed = redactValues(message, cells) !== redactValues(message, []);
        return mayEchoAgain(message, cells) || !isEchoed;
      }),
      { numRuns: 20_000 },
    );
  });

  it('knows all characters that become ASCII', () => {
    const found: string[] = [];
    for (let point = 0x80; point <= 0x10ffff; point += 1) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const character = String.fromCodePoint(point);
      const [folded] = [character.normalize('NFC'), character].map((each) => each.toLowerCase());
      if (folded?.length === 1 && /[\0-\x7f]/.test(folded)) found.push(point.toString(16));
    }
    expect(found).toEqual(['37e', '1fef', '212a']);
  });

  it('is true where the message is made of a cell', () => {
    const cell = fc.string({ unit: 'grapheme-ascii', minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(cell, cell, fc.nat(20), fc.integer({ min: 3, max: 40 }), (one, other, from, length) => {
        const message = `Bad value ${one.slice(from, from + length).toUpperCase()}.`;
        const isEchoed = redactValues(message, [other, one]) !== redactValues(message, []);
        return mayEchoAgain(message, [other, one]) || !isEchoed;
      }),
      { numRuns: 10_000 },
    );
  });
});
