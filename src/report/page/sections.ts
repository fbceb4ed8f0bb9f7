import { OUTCOME_TABLE, OUTCOMES } from '../../domain/outcome.ts';
import { count } from '../../domain/plural.ts';
import type { Report } from '../schema.ts';
import { describeAccess, describePlan } from '../summary-text.ts';
import type { PageContext } from './context.ts';
import { escapeText } from './html.ts';

/** Entries of each list; report.json has all of them. */
const MAX_ENTRIES = 500;
const MAX_FAULTS = 20;
const MAX_VALUE_CHARS = 2000;

/** Rules, files, plan, notes, inputs and result files. */
export function renderRunSections(report: Report, context: PageContext): string {
  return [
    ruleSection(report),
    fileSection(report),
    planSection(report),
    noteSection(report),
    inputSection(report),
    resultSection(report, context),
  ].join('');
}

/** The errors of the run, each with the next step. */
export function faultSection({ faults }: Report): string {
  if (faults.length === 0) return '';
  const items = faults.slice(0, MAX_FAULTS).map(({ file, line, column, input, message, next, code }) => {
    const place = [file, line, column].filter((part) => part !== undefined).join(':');
    const where = place === '' ? (input ?? '') : place;
    return `<li>${where === '' ? '' : `<code>${escapeText(where)}</code> `}${escapeText(message)}${next === undefined ? '' : ` <strong>${escapeText(next)}</strong>`} <span class="code">${escapeText(code)}</span></li>`;
  });
  const more = faults.length > MAX_FAULTS ? `<p>${count(faults.length - MAX_FAULTS)} more in report.json.</p>` : '';
  return `<ul class="faults" aria-label="Errors">${items.join('')}</ul>${more}\n`;
}

function ruleSection({ rules }: Report): string {
  if (rules.length === 0) return '';
  const rows = rules.map(({ rule, limit, actual, of, verdict }) => [
    `<code>${escapeText(rule)}</code>`,
    escapeText(limit),
    `${count(actual)} of ${count(of)}`,
    `<span class="verdict ${verdict}">${verdict}</span>`,
  ]);
  return section('Rules', table('Rules', ['rule', 'allowed', 'rows', 'verdict'], rows));
}

function fileSection({ files }: Report): string {
  if (files.length === 0) return '';
  const present = OUTCOMES.filter((outcome) => files.some(({ totals }) => totals[outcome] > 0));
  const rows = files
    .slice(0, MAX_ENTRIES)
    .map(({ path, totals }) => [
      `<code>${escapeText(path)}</code>`,
      ...[totals.total, ...present.map((outcome) => totals[outcome])].map(count),
    ]);
  const head = ['file', 'rows', ...present.map((outcome) => OUTCOME_TABLE[outcome].words)];
  return section('Files', table('Files', head, rows, 1), files.length);
}

function planSection(report: Report): string {
  const plan = describePlan(report);
  return plan === undefined ? '' : section('Plan', pairs([...plan.cost, ...plan.derived]));
}

function noteSection({ notices, plan }: Report): string {
  const lists = [
    { title: 'Notes', texts: notices },
    { title: 'Assumed, not documented by the vendor', texts: plan?.inferred ?? [] },
  ];
  return lists
    .filter(({ texts }) => texts.length > 0)
    .map(({ title, texts }) => {
      const items = texts.slice(0, MAX_ENTRIES).map((text) => `<li>${escapeText(text)}</li>`);
      return section(title, `<ul>${items.join('')}</ul>`, texts.length);
    })
    .join('');
}

function inputSection({ inputs, tool }: Report): string {
  const shown = Object.entries(inputs).map(([name, value]) => ({
    name,
    value: typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
  }));
  return section('Inputs in effect', pairs([...shown, { name: tool.name, value: tool.version }]));
}

function resultSection(report: Report, { isAlone }: PageContext): string {
  if (report.resultsDir === '') return section('Result files', '<p>The result files could not be written.</p>');
  const access = describeAccess(report, (text) => text);
  const links = report.resultFiles
    .filter((name) => name !== 'report.html')
    .map((name) => `<li><a href="./${escapeText(name)}">${escapeText(name)}</a></li>`);
  const files = report.resultFiles
    .filter((name) => name !== 'report.html')
    .map((name) => `<code>${escapeText(name)}</code>`);
  return section(
    'Result files',
    `<p>In <code>${escapeText(report.resultsDir)}</code> on the machine that ran the job${access === '' ? '' : `. ${escapeText(access)}`}</p>
<ul class="links" data-beside="${isAlone ? 'disk' : 'always'}">${links.join('')}</ul>
<p class="not-beside" hidden>${files.join(', ')}. This page was opened without them; they are in the artifact of the run.</p>`,
  );
}

interface Pair {
  readonly name: string;
  readonly value: string;
}

function pairs(entries: readonly Pair[]): string {
  const items = entries.map(({ name, value }) => {
    const shown = value.length > MAX_VALUE_CHARS ? `${value.slice(0, MAX_VALUE_CHARS)}…` : value;
    return `<div><dt>${escapeText(name)}</dt><dd><code>${escapeText(shown)}</code></dd></div>`;
  });
  return `<dl class="pairs">${items.join('')}</dl>`;
}

function section(title: string, body: string, entries = 0): string {
  const more = entries > MAX_ENTRIES ? `<p>${count(entries - MAX_ENTRIES)} more in report.json.</p>` : '';
  return `<section class="part"><h3>${title}</h3>${body}${more}</section>\n`;
}

/** @param numbers index of the first column of numbers. */
function table(
  name: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbers = head.length,
): string {
  const side = (column: number): string => (column >= numbers ? ' class="number"' : '');
  const heads = head.map((name, column) => `<th scope="col"${side(column)}>${escapeText(name)}</th>`);
  const lines = rows.map(
    (cells) => `<tr>${cells.map((cell, column) => `<td${side(column)}>${cell}</td>`).join('')}</tr>`,
  );
  return `<div class="wide" tabindex="0" role="group" aria-label="${name}"><table class="plain"><thead><tr>${heads.join('')}</tr></thead><tbody>${lines.join('')}</tbody></table></div>`;
}
