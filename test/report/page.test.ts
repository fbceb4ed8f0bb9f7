import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueText } from '../../src/report/cell-text.ts';
import { createRowRenderer } from '../../src/report/final-rows.ts';
import { PAGE_MARK } from '../../src/report/own-starts.ts';
import { PAGE_SCRIPT, PAGE_STYLE } from '../../src/report/page/assets.ts';
import { makeRowFile, splitCells } from '../../src/report/page/client/row-file.ts';
import { createRowFinder } from '../../src/report/page/client/row-filter.ts';
import { createOrders } from '../../src/report/page/client/row-order.ts';
import { joinRows } from '../../src/report/page/client/row-set.ts';
import { createTextColumn, type PageData, type RowChunk, readTextColumn } from '../../src/report/page/data.ts';
import { escapeText, httpUrl, jsonInHtml, splitAtHidden } from '../../src/report/page/html.ts';
import { createPageRows, MAX_ROWS } from '../../src/report/page/rows.ts';
import { hostileText } from '../support/hostile.ts';
import {
  renderSamplePage,
  type SamplePage,
  SOURCES,
  sampleComparison,
  samplePage,
  sampleRows,
} from '../support/sample-page.ts';
import { makeRow } from '../support/sample-reports.ts';

/** The data of a page, as its script reads it. */
function readData<T>(page: string, name: string): readonly T[] {
  return [...page.matchAll(new RegExp(`<script type="application/json" class="data-${name}">(.*)</script>`, 'g'))].map(
    ([, json = '']): T => JSON.parse(json),
  );
}

async function readRows(sample: SamplePage) {
  const page = await samplePage(sample);
  const [data] = readData<PageData>(page, 'page');
  if (data === undefined) throw new Error('no data');
  return { data, rows: joinRows(readData<RowChunk>(page, 'rows')) };
}

describe('the policy', () => {
  it('allows the one style and the one script by their hashes, and nothing else', async () => {
    const page = await samplePage({ rows: sampleRows(3) });
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const [, policy = ''] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page) ?? [];
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
    const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(page) ?? [];
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hash(script)}`,
      `style-src ${hash(style)}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
    ]);
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<style>'));
    expect([style, script]).toEqual([PAGE_STYLE, PAGE_SCRIPT]);
  });

  it('has nothing to forbid: no handler, no style of an element, no address that is fetched', async () => {
    const page = (await samplePage({ rows: sampleRows(30) })).replace(PAGE_SCRIPT, '').replace(PAGE_STYLE, '');
    expect(page).not.toMatch(/<[^>]+\s(?:on\w+|style|src)=/);
    expect(PAGE_SCRIPT).not.toMatch(
      /\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|fetch\(|XMLHttpRequest/,
    );
    expect(PAGE_STYLE).not.toMatch(/url\(|@import/);
  });
});

describe('text', () => {
  it('is never markup, and nothing of it hides', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        expect(escapeText(text)).not.toMatch(/[<>"'\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u);
      }),
    );
  });

  it('keeps what scripts need', () => {
    expect(escapeText('می\u200cخواهم 👩\u200d🚀')).toBe('می\u200cخواهم 👩\u200d🚀');
    expect(escapeText('a\u202eb\u001b[31m')).toBe('a[U+202E]b[U+001B][31m');
  });

  it('is split so that its parts make it again', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        expect(splitAtHidden(text).join('')).toBe(text);
      }),
    );
  });

  it('as data never ends its element, and is read as it was', () => {
    fc.assert(
      fc.property(fc.array(hostileText()), (texts) => {
        const json = jsonInHtml(texts);
        expect(json).not.toMatch(/[<\u2028\u2029\p{Cs}]/u);
        expect(JSON.parse(json)).toEqual(texts);
      }),
    );
    expect(jsonInHtml('</script><!--')).toBe('"\\u003c/script>\\u003c!--"');
  });

  it.each([
    ['https://github.example/a?b#c', 'https://github.example/a?b#c'],
    ['javascript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['file:///etc/passwd', undefined],
    ['data/donors.csv', undefined],
  ])('the address %s is %s', (url, expected) => {
    expect(httpUrl(url)).toBe(expected);
  });
});

describe('a page', () => {
  it('says whose it is at its start, and what is read first stands before the data', async () => {
    const page = await samplePage({ rows: sampleRows(5) });
    expect(page.slice(0, 200)).toContain(PAGE_MARK);
    expect(page.indexOf('<h1')).toBeLessThan(page.indexOf('data-page'));
    expect(page.indexOf('data-page')).toBeLessThan(page.indexOf('data-rows'));
    expect(page.endsWith('</html>\n')).toBe(true);
  });

  it('names provider, destination, files, commit, event, mode, run and duration', async () => {
    const page = await samplePage({ rows: sampleRows(5) });
    const facts = page.slice(page.indexOf('<dl class="facts">'), page.indexOf('</dl>'));
    const text = facts.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    expect(text).toContain('to DonorAtlas → network net_spring_appeal');
    expect(text).toContain('from data/donors.csv , data/new donors.csv');
    expect(text).toContain('commit 3f2a9c1 event schedule mode run run 4242');
    expect(text).toContain('took 1m 3s requests 31 (2 rate-limited)');
    expect(facts).toContain('href="https://github.example/acme/donors/actions/runs/4242"');
  });

  it('compares with the run before where that is known', async () => {
    const page = await samplePage({ rows: sampleRows(5), ...sampleComparison(5) });
    expect(page.replace(/<[^>]+>/g, '')).toContain(
      'Compared with run 4241 of 2026-05-03: 2 new, 3 resolved, 3 still failing, the oldest since run 4238 of 2026-04-30.',
    );
    expect(page).toContain('href="https://github.example/acme/donors/actions/runs/4238"');
    expect(await samplePage({ rows: sampleRows(5) })).not.toContain('Compared with');
  });

  it('says why nothing is compared, as text', async () => {
    const page = await samplePage({ rows: sampleRows(5), context: { previous: 'The list is <b>damaged</b>.' } });
    expect(page).toContain('Not compared with the previous run. The list is &lt;b&gt;damaged&lt;/b&gt;.');
    expect(page).not.toContain('<span class="change"');
  });

  it('comes in pieces that do not grow with the rows', async () => {
    let longest = 0;
    for await (const piece of renderSamplePage({ rows: sampleRows(20_000) })) longest = Math.max(longest, piece.length);
    expect(longest).toBeLessThan(400_000);
  });

  it('holds each text once in a chunk', async () => {
    const rows = [1, 2, 3].map((line) => makeRow({ line, message: 'The same trouble', jobId: 'job-77' }));
    const page = await samplePage({ rows });
    expect(page.split('The same trouble')).toHaveLength(3);
    expect(page.split('job-77')).toHaveLength(2);
  });

  it('holds no row that is no problem, but counts when its job ended', async () => {
    const { data, rows } = await readRows({ rows: sampleRows(0, { fine: 12 }) });
    expect(rows.count).toBe(0);
    expect(data.timeline.rows.succeeded?.reduce((sum, each) => sum + each, 0)).toBe(10);
  });

  it('bounds the rows of a kind, so that many of one do not hide another', () => {
    const pageRows = createPageRows(createRowRenderer({ detail: 'full', files: SOURCES }), { from: 0, to: 1 });
    const unsent = makeRow({ outcome: 'unresolved', reason: 'not-sent' });
    let text = '';
    for (let row = 0; row < MAX_ROWS + 500; row += 1) text += pageRows.add(unsent) ?? '';
    text += pageRows.add(makeRow({ outcome: 'invalid' })) ?? '';
    const { kind } = joinRows(readData<RowChunk>(text + pageRows.end(), 'rows'));
    expect(kind.filter((each) => each === kind.at(-1))).toHaveLength(1);
    expect(kind).toHaveLength(MAX_ROWS + 1);
  });
});

describe('the rows of a page', () => {
  it('make the row files again', async () => {
    const sources = [
      { format: 'csv' as const, columns: ['id', 'a', 'bulk_job_message'] },
      { format: 'csv' as const, columns: ['id', 'b'] },
      { format: 'ndjson' as const, columns: [] },
    ];
    const values = fc.array(hostileText(3), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(2), values, hostileText(3)), { maxLength: 8 }), async (drawn) => {
        const all = drawn.map(([file, cells, message], index) =>
          makeRow({
            file,
            line: index + 1,
            message,
            record: {
              line: index + 1,
              columns: sources[file]?.columns ?? [],
              values: cells,
              ...(file === 2 && { raw: JSON.stringify({ id: cells }) }),
            },
          }),
        );
        const { data, rows } = await readRows({ rows: all, sources });
        const renderer = createRowRenderer({ detail: 'full', files: sources });
        const expected = (name: string): string =>
          all
            .map((row) => renderer.rowLine(row))
            .filter((line) => line?.name === name)
            .map((line) => line?.line)
            .join('');
        const every = Uint32Array.from(all.keys());
        expect(makeRowFile(rows, data, every, false)).toBe(renderer.rowHeader + expected('failed.csv'));
        expect(makeRowFile(rows, data, every, true)).toBe(expected('failed.ndjson'));
      }),
      { numRuns: 60 },
    );
  });

  it('split into their cells again', () => {
    fc.assert(
      fc.property(fc.array(hostileText(3), { minLength: 1, maxLength: 6 }), (cells) => {
        const renderer = createRowRenderer({
          detail: 'full',
          files: [{ format: 'csv', columns: cells.map((_, at) => `c${at}`) }],
        });
        const parts = renderer.rowParts(makeRow({ record: { line: 1, columns: [], values: cells } }));
        expect(splitCells(parts?.before.slice(0, -1) ?? '')).toEqual(cells);
      }),
    );
  });

  it('are found by every word that stands in them', async () => {
    const all = [...sampleRows(50)];
    const { data, rows } = await readRows({ rows: all });
    const order = createOrders(rows)({ by: 'place', isDescending: false });
    const finder = createRowFinder(rows, data);
    const find = (...words: string[]): readonly number[] => [
      ...finder.find(order, { words, kinds: undefined, file: undefined, group: undefined, change: undefined }),
    ];
    for (const [number, { record, path, line }] of all.entries()) {
      const [key = '', , last = '', email = ''] = record.values.map(valueText);
      const [word = ''] = last.toLowerCase().split(' ');
      expect(find(email)).toContain(number);
      expect(find(word, key.toLowerCase())).toEqual([number]);
      expect(find(`${path.split(' ').at(-1)}:${line}`)).toEqual([number]);
    }
    expect(find('ottawa', 'winnipeg')).toEqual([]);
  });

  it('sort by every column in both directions, equal ones in the order of the files', async () => {
    const { rows } = await readRows({ rows: sampleRows(50) });
    const orderBy = createOrders(rows);
    const kinds = [...orderBy({ by: 'kind', isDescending: true })].map((row) => rows.kind[row] ?? 0);
    expect(kinds).toEqual([...kinds].sort((a, b) => b - a));
    const messages = [...orderBy({ by: 'message', isDescending: false })].map(
      (row) => rows.messages[rows.message[row] ?? 0] ?? '',
    );
    expect(messages).toEqual([...messages].sort((a, b) => (a < b ? -1 : Number(a > b))));
    const places = orderBy({ by: 'place', isDescending: false });
    expect([...places]).toEqual([...places.keys()]);
  });
});

describe('a column of texts', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom('a', 'b', '0', '__proto__'), fc.string())), (texts) => {
        const { column, add } = createTextColumn();
        for (const text of texts) add(text);
        expect(readTextColumn(JSON.parse(JSON.stringify(column)))).toEqual(texts);
      }),
    );
  });
});
