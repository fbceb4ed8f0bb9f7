import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { cell, codeSpan, cut, linkTarget, table } from '../../src/report/markdown.ts';
import corpus from '../fixtures/hostile/cells.json' with { type: 'json' };
import { hostileText } from '../support/hostile.ts';
import { listCodes, listElements, readLiveText, readTable } from '../support/rendered-markdown.ts';

const TABLE_ELEMENTS = ['code', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'wbr'];
/** Text that GitHub links although it is plain text in the document. */
const LIVE_TEXT =
  /@[a-z0-9]|#\d|\bGH-\d|\bwww\.|\bhttps?:|\bmailto:|:[a-z+-]+:|(?<![0-9a-z])(?=\d*[a-f])[0-9a-f]{7,}(?![0-9a-z])/i;

function render(cells: readonly string[]): string {
  return marked.parse(
    table(
      ['a', 'b', 'c'],
      cells.map((text) => ['x', cell(text), 'y']),
    ),
    { async: false, gfm: true },
  );
}

describe('cell', () => {
  it.each(corpus)('is inert text: %j', (text) => {
    const html = render([text]);
    expect(listElements(html).filter((name) => !TABLE_ELEMENTS.includes(name))).toEqual([]);
    expect(readTable(html).rows.map((row) => row.length)).toEqual([3, 3]);
    expect(readLiveText(html)).not.toMatch(LIVE_TEXT);
  });

  it('keeps the table and adds no element, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(hostileText(), { minLength: 1, maxLength: 4 }), (texts) => {
        const html = render(texts);
        const { rows } = readTable(html);
        expect(listElements(html).filter((name) => !TABLE_ELEMENTS.includes(name))).toEqual([]);
        expect(rows.map((row) => row.length)).toEqual([3, ...texts.map(() => 3)]);
        expect(readLiveText(html)).not.toMatch(LIVE_TEXT);
      }),
      { numRuns: 1500 },
    );
  });

  it('shows the text as it stands, but for what is invisible', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 100 }), (text) => {
        const shown = readTable(render([text])).rows[1]?.[1];
        // Quotes and backticks around words are the span's.
        const plain = (words = ''): string => words.replace(/["`]/g, '').replace(/\s+/g, ' ').trim();
        expect(plain(shown)).toBe(plain(text));
      }),
      { numRuns: 500 },
    );
  });

  it('cuts long text, never inside a character', () => {
    expect(readTable(render(['x'.repeat(300)])).rows[1]?.[1]).toBe(`${'x'.repeat(199)}…`);
    expect(cell('a😀b', 3)).toBe('a…');
    expect(Buffer.byteLength(cell('@'.repeat(500)))).toBeLessThanOrEqual(200 * 1.3 + 5);
  });
});

describe('codeSpan', () => {
  it('is copied byte for byte, in a line and in a cell, but for what is invisible', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('`', '\\', '|', ' ', 'a', '@', '_', '<', '&', '"', 'é', '😀'),
          minLength: 1,
          maxLength: 30,
        }),
        (text) => {
          const inLine = marked.parse(`x ${codeSpan(text)} y`, { async: false, gfm: true });
          const inCell = marked.parse(table(['a'], [[codeSpan(text, 'cell')]]), { async: false, gfm: true });
          expect([listCodes(inLine).join(''), listCodes(inCell).join('')]).toEqual([text, text]);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('lets a page break a long word in a cell, and only there', () => {
    const address = 'https://api.vendor.example/v1/partners/networks/net_spring_appeal/members/batch';
    const html = marked.parse(table(['a'], [[codeSpan(address, 'cell')]]), { async: false, gfm: true });
    const codes = listCodes(html);
    expect(codes.join('')).toBe(address);
    expect(Math.max(...codes.map(({ length }) => length))).toBeLessThanOrEqual(28);
    expect(codeSpan(address)).toBe(`\`${address}\``);
  });

  it('names what is invisible', () => {
    expect(codeSpan('a\u202eb\nc')).toBe('`a\\u{202e}b\\u{a}c`');
  });
});

describe('linkTarget', () => {
  it.each([
    'https://a.example/x y',
    'https://a.example/a)b(c',
    'https://a.example/<b>',
    "https://a.example/'\\|",
    'https://a.example/\ud800',
  ])('is one target: %j', (address) =>
    expect(listElements(marked.parse(`[x](${linkTarget(address)})`, { async: false, gfm: true }))).toEqual([
      'a',
      'a@href',
      'p',
    ]),
  );
});

describe('table', () => {
  it('sets numbers to the right, with separators', () => {
    expect(table(['rows', 'what'], [[1234567, 'a']])).toBe('| rows | what |\n| ---: | --- |\n| 1,234,567 | a |');
  });
});

describe('cut', () => {
  it('leaves what fits', () => {
    expect([cut('abc', 3), cut('abcd', 3)]).toEqual(['abc', 'ab…']);
  });
});
