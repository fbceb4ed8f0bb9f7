import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Measures, Overflow } from './judge.ts';
import type { Theme } from './markdown-page.ts';

const WIDTHS = { wide: 1012, narrow: 390 } as const;

/** How a reader looks at a page. */
export interface View {
  readonly width: keyof typeof WIDTHS;
  readonly theme: Theme;
}

/** A reader scrolls no further, and a picture must not take a megabyte. */
const MAX_PICTURE_HEIGHT = 3000;
const COLORS = 32;

/** Runs Chromium for the work. */
export async function withBrowser<T>(executable: string, work: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({ executablePath: executable, args: ['--hide-scrollbars'] });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

/** Opens a page of HTML; nothing is loaded from elsewhere. */
export async function openPage(browser: Browser, html: string, { width, theme }: View): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: WIDTHS[width], height: 600 }, colorScheme: theme });
  await page.context().setOffline(true);
  await page.setContent(html);
  return page;
}

/** Of what is on the page: the document itself is never lower than the window. */
async function measureHeight(page: Page): Promise<number> {
  return Math.ceil(Number(await page.evaluate('document.body.getBoundingClientRect().height')));
}

/** How high the page is with its details folded, and what does not fit its width, folded or not. */
export async function measure(page: Page): Promise<Measures> {
  const height = await measureHeight(page);
  const overflows = await page.evaluate(FIND_OVERFLOWS);
  return { height, overflows: overflows as readonly Overflow[] };
}

/**
 * Runs in the page. Opens all details, then looks for text that ends beyond the window, or beyond an element that cuts
 * it off or has it scrolled.
 */
const FIND_OVERFLOWS = `(() => {
  const folded = [...document.querySelectorAll('details:not([open])')];
  for (const each of folded) each.open = true;
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.nodeValue.trim() === '' || node.parentElement.closest('style') !== null) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const { left, right, width } of range.getClientRects()) {
      if (width === 0) continue;
      let by = Math.max(right - document.documentElement.clientWidth, -left);
      let where = 'page';
      for (let box = node.parentElement; box !== document.body; box = box.parentElement) {
        if (getComputedStyle(box).overflowX === 'visible') continue;
        const { left: from } = box.getBoundingClientRect();
        const beyond = Math.max(right - from - box.clientLeft - box.clientWidth, from - left);
        if (beyond > by) [by, where] = [beyond, box.tagName.toLowerCase()];
      }
      if (by > 1)
        found.push({ text: node.nodeValue.trim().slice(0, 60), where, by: Math.round(by), isFolded: folded.some((each) => each.contains(node)) });
    }
  }
  for (const each of folded) each.open = false;
  return found;
})()`;

/** Writes a picture of the page in few colors, cut off where nobody would scroll on. */
export async function takePicture(page: Page, path: string, pngquant: string): Promise<void> {
  const height = await measureHeight(page);
  const { width } = page.viewportSize() ?? { width: WIDTHS.wide };
  const clip = { x: 0, y: 0, width, height: Math.min(height, MAX_PICTURE_HEIGHT) };
  writeFileSync(path, await page.screenshot({ fullPage: true, clip }));
  execFileSync(pngquant, ['--force', '--strip', '--speed', '3', '--output', path, String(COLORS), path]);
}
