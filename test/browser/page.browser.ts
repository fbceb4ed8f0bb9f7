import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRowRenderer } from '../../src/report/final-rows.ts';
import { startChromium } from '../support/chromium.ts';
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts';
import {
  PAGE_CONTEXT,
  PAGE_SOURCE,
  type SamplePage,
  SOURCES,
  sampleComparison,
  sampleJobs,
  samplePage,
  sampleRows,
} from '../support/sample-page.ts';
import { makeRow } from '../support/sample-reports.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const THEMES = ['light', 'dark'] as const;
const SIZES = { wide: { width: 1280, height: 900 }, narrow: { width: 390, height: 844 } } as const;

const folder = mkdtempSync(join(tmpdir(), 'bulk-job-page-'));
let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** What the console said, errors of the policy among it. */
  readonly said: readonly string[];
  /** Addresses asked for besides the page itself. */
  readonly requested: readonly string[];
}

let pages = 0;

async function withPage(
  sample: SamplePage,
  look: (opened: Opened) => Promise<void>,
  { size = 'wide', theme = 'light' }: { size?: keyof typeof SIZES; theme?: (typeof THEMES)[number] } = {},
): Promise<void> {
  pages += 1;
  const path = join(folder, `report-${pages}.html`);
  writeFileSync(path, await samplePage(sample));
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme: theme, acceptDownloads: true });
  const page = await context.newPage();
  const said: string[] = [];
  const requested: string[] = [];
  const address = pathToFileURL(path).href;
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('blob:')) requested.push(request.url());
  });
  try {
    await page.goto(address);
    await page.locator('html[data-ready]').waitFor();
    await look({ page, said, requested });
  } finally {
    await context.close();
  }
}

async function findViolations(page: Page): Promise<readonly string[]> {
  // The policy of the page lets no foreign script in; the tool that looks at it is not part of it.
  await page.evaluate(`${AXE}; undefined`);
  // A button whose background still fades to the other theme has the colors of neither.
  await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))');
  const results: AxeResults = await page.evaluate(
    `axe.run({ runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] } })`,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

const SAMPLE: SamplePage = {
  ...sampleComparison(60),
  rows: [...sampleRows(60, { fine: 190 })],
  jobs: sampleJobs(60),
  report: {
    rules: [
      { rule: 'max-failed', limit: '5 or 2.5%', actual: 22, of: 250, verdict: 'fail' },
      { rule: 'max-invalid', limit: '0', actual: 0, of: 250, verdict: 'pass' },
      { rule: 'warn-not-found', limit: '0', actual: 11, of: 250, verdict: 'warn' },
    ],
    faults: [{ code: 'vendor/answer-lost', message: 'The answer to submit 2 was lost.', next: 'Check there.' }],
    notices: ['concurrency was lowered to 2.'],
  },
};

const shownRows = (page: Page) => page.locator('#rows tbody tr[role=row]');
const status = (page: Page) => page.locator('#rows [role=status]').first();

describe.each(THEMES)('in the %s theme', (theme) => {
  it.each(['wide', 'narrow'] as const)('no part of the page breaks an accessibility rule, %s', async (size) => {
    await withPage(
      SAMPLE,
      async ({ page }) => {
        for (const tab of ['rows', 'resolved', 'jobs', 'run']) {
          await page.locator(`#tab-${tab}`).click();
          expect(await findViolations(page), tab).toEqual([]);
          const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          expect(overflow, tab).toBeLessThanOrEqual(0);
        }
        await page.locator('#tab-rows').click();
        await page.locator('#rows .open').first().click();
        expect(await findViolations(page), 'dialog').toEqual([]);
      },
      { size, theme },
    );
  });

  it('the theme can be changed', async () => {
    await withPage(
      SAMPLE,
      async ({ page }) => {
        const back = (): Promise<string> => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
        const before = await back();
        await page.locator('#theme').click();
        expect(await back()).not.toBe(before);
        expect(await findViolations(page)).toEqual([]);
        await page.locator('#theme').click();
        expect(await back()).toBe(before);
      },
      { theme },
    );
  });
});

describe('the page', () => {
  it('asks the network for nothing, and its policy stops nothing of its own', async () => {
    await withPage(SAMPLE, async ({ page, said, requested }) => {
      for (const tab of ['jobs', 'run', 'rows']) await page.locator(`#tab-${tab}`).click();
      await page.locator('#rows .open').first().click();
      expect(said).toEqual([]);
      expect(requested).toEqual([]);
    });
  });

  it('lets no other script or style in, and evaluates no text', async () => {
    await withPage(SAMPLE, async ({ page }) => {
      const outcome = await page.evaluate(`new Promise((resolve) => {
        const blocked = [];
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => blocked.push(effectiveDirective));
        const script = document.createElement('script');
        try { script.textContent = 'window.pwned = true'; } catch { blocked.push('trusted-types'); }
        document.body.append(script);
        const style = document.createElement('style');
        style.textContent = 'body { display: none }';
        document.body.append(style);
        const image = new Image();
        image.src = 'https://e.example/p.png';
        document.body.append(image);
        setTimeout(() => resolve({ blocked, pwned: window.pwned === true, display: getComputedStyle(document.body).display }), 200);
      })`);
      expect(outcome).toMatchObject({ pwned: false, display: 'block' });
      expect(outcome).toHaveProperty('blocked', expect.arrayContaining(['trusted-types', 'style-src-elem', 'img-src']));
    });
  });

  it('puts the most pressing rows first, and those that only were not sent last', async () => {
    await withPage(SAMPLE, async ({ page }) => {
      const kinds = await page.locator('#rows td.c-kind').allTextContents();
      expect(kinds[0]).toBe('failed');
      await page.locator('#kinds').selectOption({ label: 'not sent (5)' });
      expect(await shownRows(page).count()).toBe(5);
    });
  });

  it('links each row to its line at the commit', async () => {
    await withPage(SAMPLE, async ({ page }) => {
      const link = page.locator('#rows td.c-place a').first();
      const text = (await link.textContent()) ?? '';
      const line = text.slice(text.lastIndexOf(':') + 1);
      expect(await link.getAttribute('href')).toBe(
        `https://github.example/acme/donors/blob/3f2a9c1/${encodeURI(text.slice(0, text.lastIndexOf(':')))}?plain=1#L${line}`,
      );
    });
  });

  it('searches cells, messages, keys and places, and says how many rows are shown', async () => {
    await withPage(SAMPLE, async ({ page }) => {
      const search = async (text: string): Promise<string> => {
        await page.locator('#search').fill(text);
        return (await status(page).textContent()) ?? '';
      };
      expect(await search('')).toBe('60 of 60 rows shown');
      expect(await search('DONOR7@example.org')).toBe('1 of 60 rows shown');
      expect(await search('d-100012')).toBe('1 of 60 rows shown');
      expect(await search('not a valid address')).toBe('11 of 60 rows shown');
      expect(await search('data/donors.csv:13')).toBe('1 of 60 rows shown');
      expect(await search('SAINT-JÉRÔME')).toBe('15 of 60 rows shown');
      expect(await search('kowalska ottawa')).toBe('7 of 60 rows shown');
      expect(await search('no such text')).toBe('0 of 60 rows shown');
      await page.getByRole('button', { name: 'Clear filters' }).click();
      expect(await status(page).textContent()).toBe('60 of 60 rows shown');
    });
  });

  it('filters by file and by message', async () => {
    await withPage(SAMPLE, async ({ page }) => {
      await page.locator('#file').selectOption({ label: 'data/new donors.csv (12)' });
      expect(await status(page).textContent()).toBe('12 of 60 rows shown');
      const group = page.locator('.groups button').first();
      await group.click();
      expect(await group.getAttribute('aria-pressed')).toBe('true');
      expect(await status(page).textContent()).toBe('3 of 60 rows shown');
      await group.click();
      expect(await status(page).textContent()).toBe('12 of 60 rows shown');
    });
  });

  it('sorts by any column, and says so', async () => {
    await withPage(SAMPLE, async ({ page }) => {
      const keys = (): Promise<string[]> => page.locator('#rows td.c-key').allTextContents();
      await page.getByRole('button', { name: 'Key' }).click();
      expect(await page.locator('#rows th.c-key').getAttribute('aria-sort')).toBe('ascending');
      expect((await keys())[0]).toBe('D-100000');
      await page.getByRole('button', { name: 'Key' }).click();
      expect(await page.locator('#rows th.c-key').getAttribute('aria-sort')).toBe('descending');
      expect((await keys())[0]).toBe('D-100059');
      expect(await page.locator('th.c-kind').getAttribute('aria-sort')).toBe('none');
    });
  });

  it('can be used with the keyboard alone', async () => {
    await withPage(SAMPLE, async ({ page }) => {
      await page.locator('#tab-rows').focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      expect(await page.locator('#tab-jobs').getAttribute('aria-selected')).toBe('true');
      expect(await page.locator('#jobs').isVisible()).toBe(true);
      await page.keyboard.press('Home');
      await page.locator('#rows .open').nth(1).focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('dialog').isVisible()).toBe(true);
      await page.getByRole('button', { name: 'Next' }).focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('dialog .position').textContent()).toBe('3 of 60');
      await page.keyboard.press('Escape');
      expect(await page.locator('dialog').isVisible()).toBe(false);
    });
  });

  it('shows what is new, still failing and resolved, with the keyboard, and since when', async () => {
    await withPage(SAMPLE, async ({ page }) => {
      const press = async (name: RegExp): Promise<void> => {
        await page.locator('.top').getByRole('button', { name }).focus();
        await page.keyboard.press('Enter');
      };
      await press(/still failing/);
      expect(await status(page).textContent()).toBe('30 of 60 rows shown');
      expect(await page.evaluate('document.activeElement.id')).toBe('changes');
      const since = shownRows(page).first().locator('.c-since a');
      expect(await since.getAttribute('href')).toBe('https://github.example/acme/donors/actions/runs/4241');
      expect(await since.getAttribute('aria-label')).toBe('2026-05-03, run 4241');
      await shownRows(page).first().locator('.open').click();
      expect(await page.locator('dialog').textContent()).toContain('2026-05-03, run 4241');
      await page.keyboard.press('Escape');
      await press(/^30 new/);
      expect(await shownRows(page).first().locator('.c-since').textContent()).toBe('new');
      await page.getByRole('button', { name: 'Clear filters' }).click();
      expect(await status(page).textContent()).toBe('60 of 60 rows shown');
      await press(/resolved/);
      expect(await page.evaluate('document.activeElement.id')).toBe('tab-resolved');
      expect(await page.locator('#resolved tbody tr[role=row]').count()).toBe(3);
      expect(await page.locator('#resolved tbody').textContent()).toContain(
        'data/donors.csv:2failedD-9000022026-05-03',
      );
    });
  });

  it('saves the rows that are shown as the run wrote them', async () => {
    const rows = [...sampleRows(40)];
    await withPage({ rows }, async ({ page }) => {
      await page.locator('#kinds').selectOption({ label: 'not found (7)' });
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download 7 rows as CSV' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('not-found-selected.csv');
      const renderer = createRowRenderer({ detail: 'full', files: SOURCES });
      const lines = rows.filter(({ outcome }) => outcome === 'not_found').map((row) => renderer.rowLine(row)?.line);
      expect(readFileSync(await download.path(), 'utf8')).toBe(renderer.rowHeader + lines.join(''));
    });
  });

  it('saves rows of JSON sources as lines of JSON', async () => {
    const rows = ['{"id": 1.50, "a": "é"}', '{"id": 2, "bulk_job_message": "old"}'].map((raw, index) =>
      makeRow({ line: index + 1, key: String(index), record: { line: index + 1, columns: [], values: [], raw } }),
    );
    const sources = [{ format: 'ndjson' as const, columns: [] }];
    await withPage({ rows, sources }, async ({ page }) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download 2 rows as NDJSON' }).click(),
      ]);
      const renderer = createRowRenderer({ detail: 'full', files: sources });
      expect(download.suggestedFilename()).toBe('failed.ndjson');
      expect(readFileSync(await download.path(), 'utf8')).toBe(rows.map((row) => renderer.rowLine(row)?.line).join(''));
    });
  });

  it('shows hostile text as text everywhere, and what is copied is what stands in the file', async () => {
    const texts = [
      ...HOSTILE_TEXTS,
      '</script><script>window.pwned = 1</script>',
      '<!--<script>',
      '<img src=x onerror="window.pwned = 1">',
      '=cmd|"/c calc"!A1',
      '\u2028\u2029\ud83d',
      '__proto__',
    ];
    const rows = texts.map((text, index) =>
      makeRow({
        line: index + 1,
        path: text,
        file: index,
        key: text,
        message: text,
        jobId: text,
        record: { line: index + 1, columns: [text, 'b'], values: [text, text] },
      }),
    );
    const sample: SamplePage = {
      rows,
      sources: texts.map((text) => ({ format: 'csv', columns: [text, 'b'] })),
      context: {
        ...PAGE_CONTEXT,
        files: texts.map((path) => ({ path, hasLines: true })),
      },
      jobs: sampleJobs(3).map((job) => ({
        ...job,
        id: texts.join(' '),
        vendorState: texts.join(' '),
        state: 'failed',
        message: texts.join(' '),
      })),
      report: {
        provider: { name: 'x', title: texts.join(' ') },
        source: { ...PAGE_SOURCE, server: `javascript:${texts[0]}`, event: texts.join(' '), runId: texts.join(' ') },
        notices: texts,
        faults: texts.map((text) => ({ code: text, message: text, next: text, file: text })),
        rules: texts.map((limit) => ({ rule: limit, limit, actual: 0, of: 1, verdict: 'pass' })),
        inputs: Object.fromEntries(texts.map((text) => [text, text])),
        resultsDir: texts.join(' '),
        resultFiles: texts,
      },
    };
    await withPage(sample, async ({ page, said }) => {
      for (const tab of ['jobs', 'run', 'rows']) await page.locator(`#tab-${tab}`).click();
      expect(await page.evaluate('window.pwned')).toBeUndefined();
      expect(said).toEqual([]);
      expect(await page.locator('img, iframe, object, embed').count()).toBe(0);
      expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
      await page.getByRole('button', { name: 'Row', exact: true }).click();
      const keys = await page.locator('#rows td.c-key').evaluateAll((cells) => cells.map((cell) => cell.textContent));
      // The encoding of the page has no half characters.
      expect(keys).toEqual(texts.slice(0, keys.length));
      expect(keys.length).toBeGreaterThan(20);
      await page.locator('#rows .open').first().click();
      expect(await page.locator('dialog .pairs dd').first().isVisible()).toBe(true);
    });
  });

  it('holds the most rows of a kind that it says, and says where the others are', async () => {
    await withPage(
      {
        rows: sampleRows(30),
        report: {
          totals: {
            total: 5000,
            succeeded: 0,
            failed: 5000,
            not_found: 0,
            invalid: 0,
            skipped: 0,
            unresolved: 0,
            reasons: {},
          },
        },
      },
      async ({ page }) => {
        expect(await page.locator('#rows .note').textContent()).toMatch(
          /^The first \d+ of 5,000 rows \(failed\) are here/,
        );
      },
    );
  });

  it('has no part that would be empty', async () => {
    await withPage({ rows: [], jobs: [], report: { conclusion: 'success', reason: 'none' } }, async ({ page }) => {
      expect(await page.getByRole('tab').allTextContents()).toEqual(['Run']);
    });
  });

  it('draws only the rows that can be seen, at the top and at the end', async () => {
    await withPage({ rows: sampleRows(20_000) }, async ({ page }) => {
      expect(await shownRows(page).count()).toBeLessThan(80);
      await page.getByRole('button', { name: 'Row', exact: true }).click();
      await page.keyboard.press('End');
      await page.locator('#rows tr[aria-rowindex="20001"]').waitFor();
      expect(await page.locator('#rows tr[aria-rowindex="20001"] .c-key').textContent()).toBe('D-119999');
      expect(await shownRows(page).count()).toBeLessThan(80);
    });
  });
});
