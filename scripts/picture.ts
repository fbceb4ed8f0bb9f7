/**
 * Makes docs/images/summary.png of a run's summary, as GitHub shows it. Not part of CI, since browsers draw differently:
 * `node dist/cli/index.js demo && node scripts/picture.ts bulk-job-results/demo-donoratlas/summary.md`.
 * Needs Chromium, under the name in CHROMIUM if it is not `chromium`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { marked } from 'marked';

const TARGET = join(import.meta.dirname, '..', 'docs', 'images', 'summary.png');
/** The README is on every visitor's screen; a larger picture makes it slow. */
const MAX_BYTES = 200_000;
/** CSS pixels: the width of GitHub's column, and the height down to the first rows with a problem. */
const WIDTH = 980;
const HEIGHT = 1130;

/** What matters of GitHub's style for tables, headings and quotes. */
const STYLE = `
  body { margin: 24px; width: ${WIDTH - 48}px; color: #1f2328; background: #fff;
         font: 16px/1.5 "Noto Sans", "Liberation Sans", Helvetica, Arial, sans-serif; }
  h2 { font-size: 24px; line-height: 1.25; margin: 0 0 16px; padding-bottom: 7px; border-bottom: 1px solid #d1d9e0b3; }
  h3 { font-size: 20px; line-height: 1.25; margin: 24px 0 16px; }
  p, blockquote, ol, ul, table { margin: 0 0 16px; }
  blockquote { padding: 0 16px; border-left: 4px solid #d1d9e0; color: #59636e; }
  ol, ul { padding-left: 32px; }
  table { border-collapse: collapse; }
  th, td { padding: 6px 13px; border: 1px solid #d1d9e0; }
  tr:nth-child(2n) td { background: #f6f8fa; }
`;

const source = process.argv[2];
if (source === undefined) throw new Error('Give the path of a summary.md.');
const folder = mkdtempSync(join(tmpdir(), 'bulk-job-picture-'));
try {
  const page = join(folder, 'summary.html');
  const body = await marked(readFileSync(source, 'utf8'), { gfm: true });
  writeFileSync(page, `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>${body}`);
  execFileSync(
    process.env.CHROMIUM ?? 'chromium',
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      `--user-data-dir=${folder}`,
      `--window-size=${WIDTH},${HEIGHT}`,
      `--screenshot=${TARGET}`,
      `file://${page}`,
    ],
    { stdio: 'ignore' },
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const { size } = statSync(TARGET);
if (size > MAX_BYTES) throw new Error(`The picture has ${size} bytes, more than ${MAX_BYTES}.`);
console.log(`${TARGET}: ${size} bytes`);
