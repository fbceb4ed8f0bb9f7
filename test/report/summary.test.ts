import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/domain/text-block.ts';
import type { Report } from '../../src/report/schema.ts';
import { isWaiting } from '../../src/report/severity.ts';
import { renderSummary, SUMMARY_BYTES } from '../../src/report/summary.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { hostileText } from '../support/hostile.ts';
import { listCodes, listElements, listLinks, readTable } from '../support/rendered-markdown.ts';
import { findCommands } from '../support/runner-commands.ts';
import { countRows, makeReport, SAMPLES } from '../support/sample-reports.ts';
import { SCREENS } from '../support/sample-screens.ts';

/** What our own words make; anything else would come from data. */
const OURS = new Set([
  'br',
  'code',
  'details',
  'h2',
  'h3',
  'li',
  'ol',
  'p',
  'strong',
  'summary',
  'table',
  'tbody',
  'td',
  'th',
  'thead',
  'tr',
  'ul',
  'wbr',
]);

function activeMarkup(markdown: string): readonly string[] {
  return listElements(marked.parse(markdown, { async: false, gfm: true })).filter((name) => !OURS.has(name));
}

describe.each([...SAMPLES])('the summary of %s', (name, report) => {
  it('is as the golden files show it', async () => {
    await expect(renderSummary(report)).toMatchFileSnapshot(`../golden/summary-${name}.md`);
  });

  it('has no markup of data, whole tables, and runs no command', () => {
    const markdown = renderSummary(report);
    expect(activeMarkup(markdown)).toEqual([]);
  });

  it('says the verdict in the first line of the one and the last of the other', () => {
    const [first] = renderSummary(report).split('\n');
    const last = plainText(renderTerminal(report)).trimEnd().split('\n').at(-1);
    expect(first).toMatch(/^## (?:✅|⚠️|❌|❓) /u);
    expect(first?.replace(/^## \S+ /, '').replaceAll(/`|\\u\{[^}]*\}/g, '')).toBe(
      last?.replaceAll(/`|\\u\{[^}]*\}/g, ''),
    );
  });
});

describe.each([...SCREENS])('the screen of %s', (name, report) => {
  const artifact = 'https://github.com/acme/donors/actions/runs/4242/artifacts/4711';

  it('is as the golden file shows it', async () => {
    await expect(renderSummary(report, { artifact })).toMatchFileSnapshot(`../golden/screen-${name}.md`);
  });

  it('says nothing that is invisible, and gives what is copied as it is', () => {
    const markdown = renderSummary(report, { artifact });
    expect(markdown).not.toMatch(/[\u2060\u200b]|&#/);
    const html = marked.parse(markdown, { async: false, gfm: true });
    const codes = listCodes(html);
    const copied = ['data/donors.csv', 'net_spring_appeal', '3f2a9c1'];
    expect(codes).toEqual(expect.arrayContaining(copied));
    const links = listLinks(html);
    expect(links).toContain(`https://github.com/acme/donors/commit/${report.source?.commit}`);
    for (const { first } of report.problemGroups.filter((group) => !isWaiting(group)))
      expect(links).toContain(
        `https://github.com/acme/donors/blob/${report.source?.commit}/${first.file}?plain=1#L${first.line}`,
      );
  });
});

describe('the post step of a cancelled run', () => {
  const report = SCREENS.get('cancelled-github') ?? makeReport();

  it('repeats neither the heading nor where the rows go, and the step points to it', () => {
    const step = renderSummary(report);
    expect(step).toContain('The post step polls each job once more and reports below.');
    expect(step).toContain(
      'If nothing follows, [re-run the job](https://github.com/acme/donors/actions/runs/4242): it sends no row twice.',
    );
    expect(step).not.toContain('### Do this');
    expect(step).not.toContain('<details>');
    const settled = { ...report, resultFiles: ['report.json', 'summary.md', 'records.csv', 'ledger.ndjson'] };
    const post = renderSummary(settled, { isPostStep: true });
    expect(post).toMatch(/^### After the cancel: 300 of 1,000 rows delivered\n/);
    expect(post).not.toContain('net_spring_appeal');
  });
});

describe('renderSummary', () => {
  it('links what was uploaded', () => {
    const artifact = 'https://github.com/acme/donors/actions/runs/42/artifacts/4711';
    const page = 'https://github.com/acme/donors/actions/runs/42/artifacts/4712';
    const files = `[All result files](${artifact})`;
    expect(renderSummary(makeReport(), { artifact, page }).split('\n')).toContain(`[Report](${page}) · ${files}`);
    expect(renderSummary(makeReport(), { artifact }).split('\n')).toContain(files);
    expect(renderSummary(makeReport())).not.toContain('All result files');
  });

  it.each([
    ['no row was sent where nothing left', {}, /^## ❓ Nothing was sent: /],
    [
      'no such thing where a submit was lost',
      { uncertain: 50 },
      /^## ❓ 50 rows may or may not have arrived; 0 delivered$/,
    ],
  ])('says %s', (_, reasons, expected) => {
    const totals = { ...makeReport().totals, total: 50, succeeded: 0, failed: 0, unresolved: 50, reasons };
    const report = makeReport({ conclusion: 'failure', reason: 'uncertain', submitted: 0, totals });
    expect(renderSummary(report).split('\n')[0]).toMatch(expected);
  });

  it.each([
    [50, 0, 'All 50 rows accepted; results pending'],
    [30, 20, '30 of 50 rows accepted; results pending; 20 delivered'],
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
    expect(renderSummary(report).split('\n')[0]).toBe(`## ✅ ${expected}`);
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
    expect(markdown).toContain('more in `report.json`');
    expect(Buffer.byteLength(plainText(renderTerminal(huge)))).toBeLessThanOrEqual(100_000);
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
        expect([...widths].every((width) => [2, 4].includes(width))).toBe(true);
        expect(findCommands(plainText(renderTerminal(report)))).toEqual([]);
      }),
      { numRuns: 400 },
    );
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

  it('keeps rows that are applied in part out of what is sent again', () => {
    const text = plainText(renderTerminal(report));
    expect(text).toContain('Do not send 3 rows again as they are (partly applied)');
    expect(text).toContain('Fix 2 rows (lines above) in a copy of');
  });
});
