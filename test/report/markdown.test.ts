import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { cell, count, cut, plural, table } from '../../src/report/markdown.ts';
import corpus from '../fixtures/hostile/cells.json' with { type: 'json' };
import { hostileText } from '../support/hostile.ts';
import { listElements, readTable } from '../support/rendered-markdown.ts';

const TABLE_ELEMENTS = ['table', 'tbody', 'td', 'th', 'thead', 'tr'];
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
    expect(listElements(html)).toEqual(TABLE_ELEMENTS);
    const { rows, text: shown } = readTable(html);
    expect(rows.map((row) => row.length)).toEqual([3, 3]);
    expect(shown).not.toMatch(LIVE_TEXT);
  });

  it('keeps the table and adds no element, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(hostileText(), { minLength: 1, maxLength: 4 }), (texts) => {
        const html = render(texts);
        const { rows, text } = readTable(html);
        expect(listElements(html).filter((name) => !TABLE_ELEMENTS.includes(name))).toEqual([]);
        expect(rows.map((row) => row.length)).toEqual([3, ...texts.map(() => 3)]);
        expect(text).not.toMatch(LIVE_TEXT);
      }),
      { numRuns: 1500 },
    );
  });

  it('shows the text as it stands, but for what is invisible', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 100 }), (text) => {
        const shown = readTable(render([text])).rows[1]?.[1]?.replaceAll('\u2060', '');
        expect(shown).toBe(text.replace(/\s+/g, ' ').trim());
      }),
      { numRuns: 500 },
    );
  });

  it('cuts long text, never inside a character', () => {
    expect(cell('x'.repeat(300))).toBe(`${'x'.repeat(199)}…`);
    expect(cell('a😀b', 3)).toBe('a…');
    expect(Buffer.byteLength(cell('@'.repeat(500)))).toBeLessThanOrEqual(200 * 8 + 3);
  });
});

describe('table', () => {
  it('sets numbers to the right, with separators', () => {
    expect(table(['rows', 'what'], [[1234567, 'a']])).toBe('| rows | what |\n| ---: | --- |\n| 1,234,567 | a |');
  });
});

describe('words for numbers', () => {
  it.each([
    [0, '0', '0 rows'],
    [1, '1', '1 row'],
    [999, '999', '999 rows'],
    [1000, '1,000', '1,000 rows'],
  ])('%d', (n, counted, words) => {
    expect([count(n), plural(n, 'row')]).toEqual([counted, words]);
  });

  it('cut leaves what fits', () => {
    expect([cut('abc', 3), cut('abcd', 3)]).toEqual(['abc', 'ab…']);
  });
});
