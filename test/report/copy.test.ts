import { spawnSync } from 'node:child_process';
import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/schema.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { listCodes, listLinks } from '../support/rendered-markdown.ts';
import { makeScreen, SCREENS } from '../support/sample-screens.ts';

const CMARK = ['--unsafe', ...['table', 'strikethrough', 'autolink', 'tagfilter'].flatMap((name) => ['-e', name])];
const hasCmark = spawnSync('cmark-gfm', ['--version']).status === 0;
if (!hasCmark && process.env.CI_REQUIRE_ALL === '1') throw new Error('There is no cmark-gfm on the PATH.');

/** GitHub's own renderer where it is installed (Debian: cmark-gfm), and the one of the other tests. */
const RENDERERS: readonly (readonly [string, (markdown: string) => string])[] = [
  ['marked', (markdown) => marked.parse(markdown, { async: false, gfm: true })],
  ...(hasCmark
    ? ([
        [
          'cmark-gfm',
          (markdown: string) => spawnSync('cmark-gfm', CMARK, { input: markdown, encoding: 'utf8' }).stdout,
        ],
      ] as const)
    : []),
];

/** What somebody may copy, with whatever Markdown makes something of. */
const TRICKY = [
  'dnt_00cf81',
  '5ab2c142-1be8-4f9b',
  '+49 (30) 1234-5678',
  'a|b',
  'a\\|b',
  '`tick`',
  '``two`` `one`',
  '*a*_b_~~c~~',
  '<b>x</b>&amp;',
  '[x](y) ![z](w)',
  '@octocat #1 $x^2$ :tada:',
  'https://a.example/?b=c&d=e',
  'a\\nb\\',
  'Zoë·李',
];

const ADDRESS = 'https://github.com/acme/donors/actions/runs/4242/artifacts/4711';

/** A report that shows the text as a key, the id of a job and an input. */
function makeTricky(text: string): Report {
  const base = SCREENS.get('uncertain-github') ?? makeScreen({});
  return {
    ...base,
    destination: [{ input: 'network_id', words: 'network', value: text }],
    firstProblems: base.firstProblems.map((problem) => ({ ...problem, key: text })),
    jobs: { ...base.jobs, shown: base.jobs.shown.map((job) => ({ ...job, id: text })) },
    nextRun: { ...base.nextRun, ledger: text },
  };
}

describe.each(RENDERERS)('what is copied out of a summary, as %s renders it', (_, render) => {
  it.each(TRICKY)('%s', (text) => {
    const codes = listCodes(render(renderSummary(makeTricky(text), { artifact: ADDRESS })));
    // Where the rows go, the key of the row to check, the input of the next run.
    expect(codes.filter((code) => code === text).length).toBeGreaterThanOrEqual(2);
    expect(codes).toContain(`ledger: ${text}`);
  });

  it.each([...SCREENS])('%s: every code and address is the same byte by byte', (__, report) => {
    const markdown = renderSummary(report, { artifact: ADDRESS });
    const html = render(markdown);
    const addresses = [...markdown.matchAll(/\]\((https:[^)\s]+)\)/g)].map(([, address]) => address);
    expect(listLinks(html).filter((link) => link.startsWith('https:'))).toEqual(addresses);
    const codes = [...markdown.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, code]) => code);
    expect(listCodes(html)).toEqual(codes);
    expect(codes.length).toBeGreaterThan(0);
  });
});
