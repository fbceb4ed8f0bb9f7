import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sanitizeHtml } from './sanitize-html.ts';

export type Theme = 'light' | 'dark';

/** What one step wrote, as GitHub's page of a run or of a pull request shows it. */
export interface Part {
  /** What the page says above it: whose it is, where there are several. */
  readonly title?: string;
  readonly markdown: string;
}

/** Extensions of cmark-gfm that GitHub turns on. Raw HTML passes, as there: what is unsafe is removed afterwards. */
const CMARK_ARGUMENTS = [
  '--unsafe',
  ...['table', 'strikethrough', 'autolink', 'tagfilter', 'tasklist'].flatMap((name) => ['--extension', name]),
];
const MAX_HTML_BYTES = 64 * 1024 * 1024;

const BACKGROUNDS: Readonly<Record<Theme, { readonly page: string; readonly border: string }>> = {
  light: { page: '#ffffff', border: '#d1d9e0' },
  dark: { page: '#0d1117', border: '#3d444d' },
};

/** GitHub leaves the choice to the system; here it is the same on every machine, since heights depend on it. */
const FONTS = {
  text: '"Liberation Sans", "Noto Color Emoji", sans-serif',
  code: '"Liberation Mono", "Noto Color Emoji", monospace',
} as const;

/** GitHub-flavored Markdown as the HTML that GitHub would put on a page. */
export function renderMarkdown(markdown: string): string {
  const html = execFileSync('cmark-gfm', CMARK_ARGUMENTS, {
    input: markdown,
    encoding: 'utf8',
    maxBuffer: MAX_HTML_BYTES,
  });
  return sanitizeHtml(html);
}

/** A whole page with GitHub's style that shows the parts below each other. */
export function composePage(parts: readonly Part[], theme: Theme): string {
  const { page, border } = BACKGROUNDS[theme];
  const style = readFileSync(
    fileURLToPath(import.meta.resolve(`github-markdown-css/github-markdown-${theme}.css`)),
    'utf8',
  );
  const boxes = parts.map(({ title, markdown }) => {
    const body = `<article class="markdown-body">${renderMarkdown(markdown)}</article>`;
    return title === undefined ? body : `<section><p class="title">${title}</p>${body}</section>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Job summary</title>
<style>${style}</style>
<style>
  body { margin: 0; background: ${page}; }
  .markdown-body { box-sizing: border-box; padding: 32px; font-family: ${FONTS.text}; }
  .markdown-body :is(code, kbd, pre, samp, tt) { font-family: ${FONTS.code}; }
  section { margin: 16px; border: 1px solid ${border}; border-radius: 6px; }
  section .title { margin: 0; padding: 12px 16px; border-bottom: 1px solid ${border};
    font: 600 14px/1.5 ${FONTS.text};
    color: ${theme === 'light' ? '#1f2328' : '#f0f6fc'}; }
  section .markdown-body { padding: 16px; border-radius: 6px; }
  @media (max-width: 767px) {
    .markdown-body { padding: 16px; }
    section { margin: 8px; }
  }
</style>
${boxes.join('\n')}
</html>
`;
}
