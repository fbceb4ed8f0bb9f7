import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { renderSummary, SUMMARY_BYTES } from '../../src/report/summary.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { hostileText } from '../support/hostile.ts';
import { listElements, readTable } from '../support/rendered-markdown.ts';
import { findCommands } from '../support/runner-commands.ts';
import { countRows, makeReport, SAMPLES } from '../support/sample-reports.ts';

/** What our own words make; anything else would come from data. */
const OURS = new Set([
  'blockquote',
  'h2',
  'h3',
  'li',
  'ol',
  'p',
  'strong',
  'table',
  'tbody',
  'td',
  'th',
  'thead',
  'tr',
  'ul',
]);

function activeMarkup(markdown: string): readonly string[] {
  return listElements(marked.parse(markdown, { async: false, gfm: true })).filter((name) => !OURS.has(name));
}

describe.each([...SAMPLES])('the summary of %s', (name, report) => {
  it('is as the golden files show it', async () => {
    await expect(renderSummary(report)).toMatchFileSnapshot(`../golden/summary-${name}.md`);
    await expect(renderTerminal(report)).toMatchFileSnapshot(`../golden/terminal-${name}.txt`);
  });

  it('has no markup of data, whole tables, and runs no command', () => {
    const markdown = renderSummary(report);
    expect(activeMarkup(markdown)).toEqual([]);
    const text = renderTerminal(report);
    expect(findCommands(text)).toEqual([]);
    expect(text).not.toMatch(/[^\n\P{Cc}]/u);
  });

  it('says the verdict in the first line of the one and the last of the other', () => {
    const [first] = renderSummary(report).split('\n');
    const last = renderTerminal(report).trimEnd().split('\n').at(-1);
    expect(first).toBe(`## ${{ success: '✅', warning: '⚠️', failure: '❌' }[report.conclusion]} ${last}`);
  });
});

describe('renderSummary', () => {
  it.each([
    ['no row was sent where nothing left', {}, 'no row was sent'],
    ['no such thing where a submit was lost', { uncertain: 50 }, '0 of 50 rows succeeded'],
  ])('says %s', (_, reasons, expected) => {
    const totals = { ...makeReport().totals, total: 50, succeeded: 0, failed: 0, unresolved: 50, reasons };
    const report = makeReport({ conclusion: 'failure', reason: 'uncertain', submitted: 0, totals });
    expect(renderSummary(report).split('\n')[0]).toMatch(new RegExp(`; ${expected}\\.$`));
  });

  it.each([
    [50, 0, 'all 50 rows were accepted, and mode: collect tells what becomes of them'],
    [30, 20, '30 of 50 rows were accepted, and mode: collect tells what becomes of them; 20 of 50 rows succeeded'],
  ])('says of a submit what was accepted: %i rows', (submitted, succeeded, expected) => {
    const totals = {
      ...makeReport().totals,
      total: 50,
      succeeded,
      failed: 0,
      unresolved: submitted,
      reasons: { submitted },
    };
    const report = makeReport({ conclusion: 'success', reason: 'none', mode: 'submit', submitted: 50, totals });
    expect(renderSummary(report).split('\n')[0]).toBe(`## ✅ Succeeded: ${expected}.`);
  });

  it('never exceeds its bytes, and stays whole, whatever there is to say', () => {
    const long = '@😀'.repeat(2000);
    const many = <T>(make: (index: number) => T): T[] => Array.from({ length: 2000 }, (_, index) => make(index));
    const huge = makeReport({
      conclusion: 'failure',
      reason: 'threshold',
      provider: { name: long, title: long },
      files: many(() => ({ path: long, totals: makeReport().totals })),
      faults: many(() => ({ code: long, message: long, next: long, file: long, line: 1 })),
      notices: many(() => long),
      problemGroups: many((index) => ({
        outcome: 'failed',
        template: long + index,
        rows: 1,
        first: { file: long, line: 1 },
      })),
      firstProblems: many(() => ({ file: long, line: 1, outcome: 'failed', key: long, message: long })),
      jobs: {
        count: 2000,
        states: {},
        ids: [],
        shown: many((index) => ({
          number: index + 1,
          id: long,
          batch: 1,
          round: 1,
          rows: 1,
          state: 'failed',
          polls: 0,
          message: long,
        })),
      },
      resultsDir: long,
    });
    const markdown = renderSummary(huge);
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(SUMMARY_BYTES);
    expect(activeMarkup(markdown)).toEqual([]);
    expect(markdown).toContain('more in report.json');
    expect(Buffer.byteLength(renderTerminal(huge))).toBeLessThanOrEqual(100_000);
  });

  it('lets no foreign text become markup or a command', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const report: Report = makeReport({
          provider: { name: text, title: text },
          files: [{ path: text, totals: makeReport().totals }],
          faults: [{ code: text, message: text, next: text, file: text }],
          notices: [text],
          problemGroups: [{ outcome: 'failed', template: text, rows: 1, first: { file: text, line: 1 } }],
          firstProblems: [{ file: text, line: 1, outcome: 'failed', key: text, message: text }],
          jobs: {
            count: 1,
            states: { lost: 1 },
            ids: [text],
            shown: [
              {
                number: 1,
                id: text,
                batch: 1,
                round: 1,
                rows: 1,
                state: 'lost',
                vendorState: text,
                polls: 1,
                message: text,
              },
            ],
          },
          resultsDir: text,
        });
        const html = marked.parse(renderSummary(report), { async: false, gfm: true });
        expect(listElements(html).filter((name) => !OURS.has(name))).toEqual([]);
        const widths = new Set(readTable(html).rows.map((row) => row.length));
        expect([...widths].every((width) => [4, 7, 8].includes(width))).toBe(true);
        expect(findCommands(renderTerminal(report))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('links the artifact by a plain address only', () => {
    const link = (url: string): string => renderSummary(makeReport(), { artifact: { name: 'res[x]', url } });
    expect(link('https://github.com/o/r/actions/runs/1/artifacts/2')).toContain(
      '[res&#91;x&#93;](https://github.com/o/r/actions/runs/1/artifacts/2)',
    );
    expect(link('javascript:alert(1)')).toContain('Artifact: res&#91;x&#93;.');
  });
});

describe('what to do next', () => {
  const groups: Report['problemGroups'] = [
    { outcome: 'failed', template: 'partly applied: Gift; Tag: no', rows: 3, first: { file: 'a.csv', line: 2 } },
    { outcome: 'failed', template: 'no match', rows: 2, first: { file: 'a.csv', line: 9 } },
  ];
  const report = makeReport({
    problemGroups: groups,
    totals: countRows({ failed: 5 }),
    resultFiles: ['failed.csv', 'failed.ndjson'],
  });

  it('keeps rows that are applied in part out of what is sent again, and names the files that are there', () => {
    const text = renderTerminal(report);
    expect(text).toContain('Do not send 3 rows of failed.csv and failed.ndjson again as they are');
    expect(text).toContain('correct the other rows');
    expect(text).not.toContain('send that file alone');
  });
});
