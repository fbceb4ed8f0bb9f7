import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvCellExact } from '../../src/report/csv.ts';
import payloads from '../fixtures/hostile/formulas.json' with { type: 'json' };
import { hostileText } from '../support/hostile.ts';

function readBack(cells: readonly string[]): readonly (readonly string[])[] {
  return parse(`${cells.join(',')}\n`, { bom: false, relax_column_count: true });
}

/** Without lone surrogates, which no UTF-8 file can hold. */
function storableText(): fc.Arbitrary<string> {
  return hostileText().map((text) => Buffer.from(text, 'utf8').toString('utf8'));
}

/** What a spreadsheet may take for a formula, by the strictest of the lists we know. */
const DANGEROUS = /^[\s\p{Cc}\p{Cf}]*[=+\-@|%＝＋－＠]|^[\t\r\n\0]/u;

describe('csvCell', () => {
  it('has 32 payloads that are dangerous as they stand', () => {
    expect(payloads.filter((text) => DANGEROUS.test(text))).toHaveLength(32);
  });

  it.each(payloads)('disarms %j with one quote and changes nothing else', (text) => {
    expect(readBack(['a', csvCell(text), 'b'])).toEqual([['a', `'${text}`, 'b']]);
  });

  it.each(['-12.5', '+1', '0', '-0.5e-3', '.5', '-.5', '+16135550100', 'a-b', 'x=1', '', 'O’Brien', '1-2'])(
    'leaves %j alone',
    (text) => {
      expect(csvCell(text)).toBe(text);
    },
  );

  it.each([
    ['a,b', '"a,b"'],
    ['a;b', '"a;b"'],
    ['a|b', '"a|b"'],
    ['a\tb', '"a\tb"'],
    ['say "x"', '"say ""x"""'],
    ['a\nb', '"a\nb"'],
    ['a\rb', '"a\rb"'],
    [' a', '" a"'],
  ])('quotes %j', (text, expected) => {
    expect([csvCell(text), csvCellExact(text)]).toEqual([expected, expected]);
  });

  it('reads back as written, one quote apart', () => {
    fc.assert(
      fc.property(fc.array(storableText(), { minLength: 2, maxLength: 5 }), (texts) => {
        const escaped = readBack(texts.map(csvCell))[0] ?? [];
        expect(escaped.map((text, index) => (text === texts[index] ? text : text.slice(1)))).toEqual(texts);
        expect(escaped.filter((text) => DANGEROUS.test(text) && !/^[+-]?[\d.eE+-]+$/.test(text))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('csvCellExact', () => {
  it('keeps every cell as it is', () => {
    fc.assert(
      fc.property(fc.array(storableText(), { minLength: 2, maxLength: 5 }), (texts) => {
        expect(readBack(texts.map(csvCellExact))).toEqual([texts]);
      }),
      { numRuns: 3000 },
    );
    expect(csvCellExact('=1+1')).toBe('=1+1');
  });
});
