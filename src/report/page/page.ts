import { createHash } from 'node:crypto';
import { formatDuration } from '../../domain/duration.ts';
import type { JobRecord } from '../../domain/job.ts';
import { OUTCOME_TABLE, OUTCOMES } from '../../domain/outcome.ts';
import { count, plural } from '../../domain/plural.ts';
import { toPlain } from '../line.ts';
import { findLinks, type Links, SHORT_COMMIT } from '../links.ts';
import { PAGE_MARK } from '../own-starts.ts';
import { reduceToDetail } from '../privacy.ts';
import type { Report } from '../schema.ts';
import { SANDBOX_NOTE } from '../summary-text.ts';
import { describeOtherBreaches, describeVerdict } from '../verdict.ts';
import { PAGE_SCRIPT, PAGE_STYLE } from './assets.ts';
import { describePreviousRuns, previousSection, renderResolved } from './comparison.ts';
import type { PageContext } from './context.ts';
import { DATA_IDS, type PageData, type Timeline } from './data.ts';
import { differenceSection } from './difference.ts';
import { addressOf, escapeText, renderLink } from './html.ts';
import { renderPageJobs } from './jobs.ts';
import { countKinds, renderData } from './rows.ts';
import { faultSection, renderRunSections } from './sections.ts';

const PAGE_NAME = 'Bulk Job report';
const MARKS = {
  success: { sign: '✓', name: 'Passed' },
  warning: { sign: '!', name: 'Passed with warnings' },
  failure: { sign: '✕', name: 'Failed' },
} as const;
/** Files that the header names; the others are counted. */
const NAMED_FILES = 3;

export interface PageParts {
  readonly report: Report;
  readonly context: PageContext;
  /** Columns of the cells of the rows, and the first line of a row file. */
  readonly columns: readonly string[];
  readonly header: string;
  readonly timeline: Timeline;
  /** The chunks that `PageRows` returned. */
  readonly rows: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
  readonly jobs: AsyncIterable<JobRecord> | Iterable<JobRecord>;
}

/**
 * `report.html` in pieces: what people read first, then the data, then the script that shows it. The page loads nothing:
 * its policy allows only its own style and script.
 */
export async function* renderPage(parts: PageParts): AsyncGenerator<string | Uint8Array> {
  const report = reduceToDetail(parts.report);
  const { context, columns, header, timeline } = parts;
  const links = findLinks(report);
  const data: PageData = {
    kinds: countKinds(report),
    files: context.files.map(({ path, hasLines }) => ({ path, ...addressOf(links.file(path)), hasLines })),
    columns,
    header,
    timeline,
    jobs: report.jobs.count,
    ...describePreviousRuns(context.previous, links),
  };
  yield renderHead(report);
  yield renderTop(report, context);
  yield renderPanels(report, context);
  yield renderData(DATA_IDS.page, data);
  yield* parts.rows;
  yield* renderResolved(context.previous);
  yield* renderPageJobs(parts.jobs);
  yield `<script>${PAGE_SCRIPT}</script>\n</body>\n</html>\n`;
}

/** Allows the one style and the one script, and images in the page itself; no connection, frame, form or evaluated text. */
function renderPolicy(): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(PAGE_SCRIPT)}`,
    `style-src ${hash(PAGE_STYLE)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

function renderHead(report: Report): string {
  const title = [toPlain(describeVerdict(report)), report.provider?.title ?? '', PAGE_NAME].filter(
    (part) => part !== '',
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${PAGE_MARK} ${escapeText(report.tool.version)}">
<meta http-equiv="Content-Security-Policy" content="${renderPolicy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${escapeText(title.join(' · '))}</title>
<link rel="icon" href="data:,">
<style>${PAGE_STYLE}</style>
</head>
`;
}

function renderTop(report: Report, context: PageContext): string {
  const { conclusion } = report;
  const also = describeOtherBreaches(report).map((line) => `<p class="also">${escapeText(line)}</p>\n`);
  return `<body>
<a class="skip" href="#main">Skip to the report</a>
<header class="bar">
<p class="brand">${PAGE_NAME}</p>
<button type="button" id="theme" hidden></button>
</header>
<main id="main" tabindex="-1">
<section class="top ${conclusion}" aria-labelledby="verdict">
<div class="verdict-line"><span class="mark" role="img" aria-label="${MARKS[conclusion].name}">${MARKS[conclusion].sign}</span><h1 id="verdict">${escapeText(toPlain(describeVerdict(report)))}</h1></div>
${also.join('')}${renderFacts(report, context)}
${report.continues === null ? '' : `<p>${escapeText(report.continues)}</p>\n`}${report.sandbox ? `<p class="note">${SANDBOX_NOTE}</p>\n` : ''}${faultSection(report)}${renderOutcomes(report)}${differenceSection(report)}
${previousSection(report, context.previous)}</section>
`;
}

/** Provider → destination · files @ commit · event · mode · duration. */
function renderFacts(report: Report, context: PageContext): string {
  const ms = Date.parse(report.endedAt) - Date.parse(report.startedAt);
  const links = findLinks(report);
  const { commit = '', event = '', runId = '' } = report.source ?? {};
  const destination = (report.destination ?? [])
    .map(({ words, value }) => `${escapeText(words)} <code>${escapeText(value)}</code>`)
    .join(', ');
  const provider = report.provider === null ? '' : `<strong>${escapeText(report.provider.title)}</strong>`;
  const facts = [
    ['to', [provider, destination].filter((part) => part !== '').join(' <span aria-hidden="true">→</span> ')],
    ['from', renderFiles(context, links)],
    [
      'commit',
      commit === '' ? '' : renderLink({ name: commit.slice(0, SHORT_COMMIT), ...addressOf(links.commit) }, 'code'),
    ],
    ['event', escapeText(event)],
    ['mode', report.mode],
    ['run', runId === '' ? '' : renderLink({ name: runId, ...addressOf(links.run) })],
    ['started', `<time datetime="${escapeText(report.startedAt)}">${formatTime(report.startedAt)}</time>`],
    ['took', Number.isFinite(ms) && ms >= 0 ? formatDuration(ms) : ''],
    [
      'requests',
      count(report.requests.sent) +
        (report.requests.throttled === 0 ? '' : ` (${count(report.requests.throttled)} rate-limited)`),
    ],
  ] as const;
  const items = facts
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<div class="fact-${name}"><dt>${name}</dt><dd>${value}</dd></div>`);
  return `<dl class="facts">${items.join('')}</dl>`;
}

function renderFiles({ files }: PageContext, links: Links): string {
  const named = files
    .slice(0, NAMED_FILES)
    .map(({ path }) => renderLink({ name: path, ...addressOf(links.file(path)) }, 'code'));
  const more = files.length - named.length;
  return [...named, ...(more > 0 ? [`${count(more)} more`] : [])].join(', ');
}

/** `2026-05-04 10:00:00 UTC` */
function formatTime(time: string): string {
  return escapeText(`${time.slice(0, 19).replace('T', ' ')} UTC`);
}

/** A bar of the outcomes, each as wide as its share but never invisible, and their counts. */
function renderOutcomes({ totals }: Report): string {
  if (totals.total === 0) return '<p>There were no rows.</p>';
  const present = OUTCOMES.filter((outcome) => totals[outcome] > 0);
  const widths = present.map((outcome) => Math.max(1, (totals[outcome] / totals.total) * 100));
  const sum = widths.reduce((total, width) => total + width, 0);
  let at = 0;
  const rects = present.map((outcome, index) => {
    const width = ((widths[index] ?? 0) / sum) * 100;
    const rect = `<rect class="o-${outcome}" x="${at.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="10"/>`;
    at += width;
    return rect;
  });
  const items = present.map(
    (outcome) =>
      `<li class="o-${outcome}"><strong>${count(totals[outcome])}</strong> ${OUTCOME_TABLE[outcome].words}</li>`,
  );
  return `<svg class="outcomes" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${rects.join('')}</svg>
<ul class="legend" aria-label="Outcomes of ${plural(totals.total, 'row')}">${items.join('')}</ul>`;
}

function renderPanels(report: Report, context: PageContext): string {
  const problems = countKinds(report).reduce((sum, { rows }) => sum + rows, 0);
  const { previous } = context;
  const resolved = typeof previous === 'object' ? previous.resolvedRows.length : 0;
  return `<div class="tabs" id="tabs" hidden></div>
${problems === 0 ? '' : renderPanel('rows', 'Rows that need attention', { entries: problems, body: renderPlaceholder(problems) })}${resolved === 0 ? '' : renderPanel('resolved', 'Resolved', { entries: resolved, body: RESOLVED_BODY })}${report.jobs.count === 0 ? '' : renderPanel('jobs', 'Jobs', { entries: report.jobs.count, body: '<noscript><p>Turn on JavaScript to see the jobs here. report.json lists them, too.</p></noscript>' })}${renderPanel('run', 'Run', { body: renderRunSections(report, context) })}</main>
`;
}

const RESOLVED_BODY =
  '<noscript><p>Turn on JavaScript to see these rows here. problems.json of the previous run lists them, too.</p></noscript>';

function renderPlaceholder(rows: number): string {
  return `<noscript><p>Turn on JavaScript to search these rows here. The result files hold them, too.</p></noscript>
<p class="loading" role="status">Loading ${plural(rows, 'row')}…</p>`;
}

/** A part of the page that the script turns into a tab. */
function renderPanel(
  id: string,
  title: string,
  { entries, body }: { readonly entries?: number; readonly body: string },
): string {
  const number = entries === undefined ? '' : ` data-count="${entries}"`;
  return `<section class="panel" id="${id}" data-tab="${title}"${number} aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`;
}
