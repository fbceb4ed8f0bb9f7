import { OUTCOME_TABLE } from '../../domain/outcome.ts';
import { count } from '../../domain/plural.ts';
import type { ComparedProblems, ResolvedRow } from '../comparison.ts';
import { findLinks, type Links } from '../links.ts';
import type { ComparedRun, Report } from '../schema.ts';
import type { PageContext } from './context.ts';
import { createTextColumn, DATA_IDS, type PageData, type PageRun, type ResolvedChunk } from './data.ts';
import { addressOf, escapeText, renderLink } from './html.ts';
import { renderData } from './rows.ts';

/** Resolved rows in a chunk. */
const CHUNK_ROWS = 5000;

type Previous = PageContext['previous'];

/** How many rows are new, resolved and still failing, or why nobody can tell. */
export function previousSection(report: Report, previous: Previous): string {
  if (previous === undefined) return '';
  if (typeof previous === 'string')
    return `<p class="previous">Not compared with the previous run. ${escapeText(previous)}</p>\n`;
  const links = findLinks(report);
  const { run, appeared, resolved, remaining, oldest } = previous;
  const since =
    oldest === undefined
      ? ''
      : `, ${oldest.rows === remaining ? '' : 'the oldest '}since ${describeRun(oldest.run, links)}`;
  return `<p class="previous">Compared with ${describeRun(run, links)}: ${part('new', appeared, 'new')}, ${part('resolved', resolved, 'resolved')}, ${part('still', remaining, 'still failing')}${since}.</p>
`;
}

/** The script makes it a button that shows these rows. */
function part(change: string, rows: number, words: string): string {
  return `<span class="change" data-change="${change}" data-rows="${rows}"><strong>${count(rows)}</strong> ${words}</span>`;
}

function describeRun(run: ComparedRun, links: Links): string {
  const { name, day, url } = describePageRun(run, links);
  return `${renderLink({ name, ...addressOf(url) })} of <time datetime="${escapeText(run.startedAt)}">${day}</time>`;
}

function describePageRun({ runId, attempt, startedAt }: ComparedRun, links: Links): PageRun {
  const name = `run ${runId}${attempt === 1 ? '' : `, attempt ${attempt}`}`;
  return { name, ...addressOf(links.runOf(runId)), day: startedAt.slice(0, 10) };
}

/** The runs that rows of the page point to. */
export function describePreviousRuns(previous: Previous, links: Links): Pick<PageData, 'comparison'> {
  if (typeof previous !== 'object') return {};
  const runs = previous.runs.map((run) => describePageRun(run, links));
  return { comparison: { runs, name: describePageRun(previous.run, links).name, resolved: previous.resolved } };
}

/** The rows that need no attention any more, as data for the script. */
export function* renderResolved(previous: Previous): Generator<string> {
  if (typeof previous !== 'object') return;
  const { resolvedRows } = previous;
  for (let at = 0; at < resolvedRows.length; at += CHUNK_ROWS)
    yield renderData(DATA_IDS.resolved, makeChunk(resolvedRows.slice(at, at + CHUNK_ROWS)));
}

function makeChunk(rows: ComparedProblems['resolvedRows']): ResolvedChunk {
  const [paths, keys, was] = [createTextColumn(), createTextColumn(), createTextColumn()];
  for (const row of rows) {
    paths.add(row.path);
    keys.add(row.key);
    was.add(describeOutcome(row));
  }
  return {
    line: rows.map(({ line }) => line),
    since: rows.map(({ since }) => since + 1),
    path: paths.column,
    key: keys.column,
    was: was.column,
  };
}

function describeOutcome({ outcome, reason }: ResolvedRow): string {
  return reason === undefined ? OUTCOME_TABLE[outcome].words : reason.replaceAll('-', ' ');
}
