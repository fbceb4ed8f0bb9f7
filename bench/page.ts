import { createWriteStream, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { startChromium } from '../test/support/chromium.ts';
import { renderSamplePage, sampleJobs, sampleRows } from '../test/support/sample-page.ts';
import { formatTable, grouped } from './table.ts';

/**
 * `npm run bench:page [-- <problem rows> --runs 5]`: opens report.html with that many problem rows in Chromium, and
 * measures until something is seen, until the rows are there, and from a key press or a choice until the rows
 * that match are on the page. Ends with 1 where the median of the first paints or of a filter is above its bar.
 */

const DEFAULT_ROWS = '100000';
const DEFAULT_RUNS = '5';
const PAINT_BAR_MS = 1000;
const FILTER_BAR_MS = 100;
const JOBS = 1000;
const SEARCHES = [
  'd',
  'donor99',
  'donor99999@example.org',
  'kowalska ottawa',
  'data/donors.csv:905',
  'nothing like it',
];

interface Measured {
  readonly firstPaintMs: number;
  readonly shownMs: number;
  readonly searchableMs: number;
  readonly filters: readonly { readonly name: string; readonly ms: number; readonly shown: string }[];
}

async function measure(page: Page, address: string): Promise<Measured> {
  await page.goto(address);
  await page.locator('html[data-ready]').waitFor();
  const [firstPaintMs, shownMs] = await page.evaluate<[number, number]>(
    `[performance.getEntriesByName('first-contentful-paint')[0].startTime, performance.now()]`,
  );
  await page.locator('html[data-searchable]').waitFor();
  const searchableMs = await page.evaluate<number>('performance.now()');
  const filters: Measured['filters'][number][] = [];
  for (const text of SEARCHES) filters.push({ name: `search "${text}"`, ...(await apply(page, '#search', text)) });
  await apply(page, '#search', '');
  filters.push({ name: 'outcome: failed', ...(await apply(page, '#kinds', '1')) });
  filters.push({ name: 'all outcomes', ...(await apply(page, '#kinds', '')) });
  filters.push({ name: 'one file', ...(await apply(page, '#file', '1')) });
  return { firstPaintMs, shownMs, searchableMs, filters };
}

/** Sets a control as a person does, until the page has been laid out anew. */
async function apply(page: Page, control: string, value: string): Promise<{ ms: number; shown: string }> {
  return page.evaluate(`(() => {
    const control = document.querySelector(${JSON.stringify(control)});
    const start = performance.now();
    control.value = ${JSON.stringify(value)};
    control.dispatchEvent(new Event('input', { bubbles: true }));
    document.body.getBoundingClientRect();
    return { ms: performance.now() - start, shown: document.querySelector('#rows .status').textContent };
  })()`);
}

function median(sorted: readonly number[]): number {
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: DEFAULT_RUNS } },
});
const rows = Number(positionals[0] ?? DEFAULT_ROWS);
const runs = Number(values.runs);
const folder = await mkdtemp(join(tmpdir(), 'bulk-job-page-'));
const browser = await startChromium();
try {
  const path = join(folder, 'report.html');
  const startedAt = performance.now();
  const pieces = renderSamplePage({ rows: sampleRows(rows), jobs: sampleJobs(JOBS) });
  await pipeline(Readable.from(pieces), createWriteStream(path));
  const seconds = (performance.now() - startedAt) / 1000;
  const megabytes = statSync(path).size / 1e6;
  console.log(`${grouped(rows)} problem rows: ${megabytes.toFixed(1)} MB, written in ${seconds.toFixed(1)} s.`);
  const measured: Measured[] = [];
  for (let run = 0; run < runs; run += 1) {
    const page = await browser.newPage();
    measured.push(await measure(page, pathToFileURL(path).href));
    await page.close();
  }
  const lines = [
    { name: 'first paint', bar: PAINT_BAR_MS, shown: '', times: measured.map(({ firstPaintMs }) => firstPaintMs) },
    { name: 'rows are shown', bar: undefined, shown: '', times: measured.map(({ shownMs }) => shownMs) },
    { name: 'search is prepared', bar: undefined, shown: '', times: measured.map(({ searchableMs }) => searchableMs) },
    ...(measured[0]?.filters ?? []).map(({ name, shown }, index) => ({
      name,
      bar: FILTER_BAR_MS,
      shown,
      times: measured.map(({ filters }) => filters[index]?.ms ?? Number.NaN),
    })),
  ].map((line) => ({ ...line, times: line.times.sort((a, b) => a - b) }));
  console.log(
    formatTable([
      [`ms of ${runs} runs`, 'least', 'median', 'most', 'bar', 'rows'],
      ...lines.map(({ name, bar, shown, times }) => [
        name,
        ...[times[0], median(times), times.at(-1)].map((ms = Number.NaN) => ms.toFixed(0)),
        bar === undefined ? '' : String(bar),
        shown,
      ]),
    ]),
  );
  const isHeld = lines.every(({ bar, times }) => bar === undefined || median(times) <= bar);
  console.log(isHeld ? 'All bars are held.' : 'A bar is missed.');
  process.exitCode = isHeld ? 0 : 1;
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
