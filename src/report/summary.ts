import { formatDuration } from '../domain/duration.ts';
import { REASON_TABLE } from '../domain/fault.ts';
import { MODES } from '../domain/mode.ts';
import { explainRow, OUTCOME_TABLE, OUTCOMES, UNRESOLVED_REASONS, UNRESOLVED_TABLE } from '../domain/outcome.ts';
import { count, plural } from '../domain/plural.ts';
import { renderBar } from './bar.ts';
import { renderDifference, renderSigns } from './difference.ts';
import { code, join, type Line, line, link, strong, toMarkdown } from './line.ts';
import { describeCommit, findLinks, type Links } from './links.ts';
import { cell, table } from './markdown.ts';
import { listFaultSteps, listNextSteps, MAX_STEPS, nameFile, type Published, SAID_FAULTS } from './next-steps.ts';
import { reduceToDetail } from './privacy.ts';
import type { ComparedRun, Place, PlanSummary, ProblemGroup, Report } from './schema.ts';
import { isWaiting } from './severity.ts';
import { SECTIONS } from './summary-sections.ts';
import { describeRequests, hasRowFiles, vendorOf } from './summary-text.ts';
import { describeOtherBreaches, describeSample, describeVerdict, firstSentence, listTallies } from './verdict.ts';

/** GitHub drops a step's whole summary above 1 MiB (FileCommandManager.cs); masks may lengthen it. */
export const SUMMARY_BYTES = 900_000;

/** Halvings of the caps before only counts are left; one row of each table always fits. */
const HALVINGS = 8;

/** What a table shows; report.json and the row files have the rest. */
const MAX_GROUPS = 10;
const MAX_LINES = 6;
const MAX_FILES = 2;
const MAX_CHANGES = 20;
const MAX_FAULTS = 3;
const MAX_OTHER_FAULTS = 20;
const MAX_NOTICES = 2;
const MESSAGE_CHARS = 300;

const MARKS = { success: '✅', warning: '⚠️', failure: '❌' } as const;

export interface SummaryOptions extends Published {
  /** Of UTF-8; default `SUMMARY_BYTES`. */
  readonly maxBytes?: number;
  /** Without the folded sections. */
  readonly isBrief?: boolean;
  /** The step's own summary is shown above this one: what it says is not said again. */
  readonly isPostStep?: boolean;
}

/**
 * The job summary and `summary.md`, in GitHub-flavored Markdown: verdict, where the rows go, a bar, what to do, the rows
 * to fix; all else is folded. Foreign text goes through `prose` and `codeSpan`, so nothing of it is markup. At most
 * `maxBytes`: what is listed is halved until it fits.
 */
export function renderSummary(given: Report, options: SummaryOptions = {}): string {
  const report = reduceToDetail(given);
  const { maxBytes = SUMMARY_BYTES } = options;
  for (let halving = 0; halving < HALVINGS; halving++) {
    const text = compose(report, options, halving);
    if (Buffer.byteLength(text, 'utf8') <= maxBytes) return text;
  }
  return compose(report, options, Number.POSITIVE_INFINITY);
}

/** The page with every cap halved so many times; endless halving leaves 0, and every list only says how long it was. */
function compose(report: Report, options: SummaryOptions, halvings: number): string {
  const links = findLinks(report);
  const isPostStep = options.isPostStep === true;
  const verdict = toMarkdown(describeVerdict(report));
  const steps = listNextSteps(report, options).map((step, index) => `${index + 1}. ${toMarkdown(step)}`);
  const capped = (cap: number): number => Math.floor(cap / 2 ** halvings);
  const blocks = [
    isPostStep ? `### After the cancel: ${verdict.replace(/^Canceled: /, '')}` : `## ${chooseMark(report)} ${verdict}`,
    isPostStep ? '' : renderSigns(report),
    isPostStep ? '' : describeScope(report),
    isPostStep ? '' : describeRoute(report, links),
    describeCounts(report),
    describeComparison(report, links),
    listAsides(report),
    renderDifference(report, links, capped(MAX_CHANGES)),
    steps.length === 0 || isFollowed(report, isPostStep) ? '' : `### Do this\n\n${steps.join('\n')}`,
    listOtherFaults(report, links, capped(MAX_OTHER_FAULTS)),
    listGroups(report, links, capped(MAX_GROUPS)),
    options.isBrief === true && options.artifact === undefined ? '' : describeFiles(report, links, options),
    isFollowed(report, isPostStep) ? describeFollowing(links) : '',
    isFollowed(report, isPostStep) || options.isBrief === true ? '' : foldSections(report, capped),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** A canceled step on GitHub has a post step, which has more to say and a summary of its own; one of the sandbox has nothing to look at. */
function isFollowed(report: Report, isPostStep: boolean): boolean {
  const isOnGithub = report.source?.ci === 'github' && !report.sandbox && !isPostStep;
  return isOnGithub && report.reason === 'cancelled' && !hasRowFiles(report) && report.jobs.count > 0;
}

/** Where no post step ran, no artifact has the ledger: only a re-run finds its copies. */
function describeFollowing(links: Links): string {
  const rerun = link(['re-run the job'], links.run);
  return toMarkdown(
    line`The post step polls each job once more and reports below. If nothing follows, ${rerun}: it sends no row twice.`,
  );
}

function chooseMark({ conclusion, reason, totals, difference }: Report): string {
  if (reason === 'uncertain' && conclusion === 'failure') return '❓';
  // Invalid rows within the limit were not delivered, and what looks like a mistake is not waved through.
  const isDoubtful = totals.invalid > 0 || (difference?.signs ?? []).length > 0;
  return conclusion === 'success' && isDoubtful ? MARKS.warning : MARKS[conclusion];
}

/** Which rows of the files the run is about, where not all: what the row memory said, and how many a sample leaves out. */
function describeScope(report: Report): string {
  const { remembers } = report;
  return toMarkdown(join([...(remembers === undefined ? [] : [[remembers]]), ...describeSample(report)], ' '));
}

/** **Acme** → list `4` · `data/donors.csv` @ `3f2a9c1` · push · run · 1m 2s */
function describeRoute(report: Report, links: Links): string {
  const { provider, destination = [], files, source, mode, sandbox, continues } = report;
  const to = join(
    destination.map(({ words, value }) => line`${words} ${code(value)}`),
    ', ',
  );
  const vendor: Line = provider === null ? [] : line`${strong(vendorOf(report))}${to.length === 0 ? '' : ' → '}${to}`;
  const named = files.slice(0, MAX_FILES).map(({ path }) => link([code(path)], links.file(path)));
  const others = files.length > MAX_FILES ? ` and ${plural(files.length - MAX_FILES, 'more file')}` : '';
  const commit = describeCommit(report, links);
  const from =
    named.length === 0 ? commit : line`${join(named, ', ')}${others}${commit.length === 0 ? '' : ' @ '}${commit}`;
  const ms = Date.parse(report.endedAt) - Date.parse(report.startedAt);
  const parts: Line[] = [
    vendor,
    from,
    describeEvent(source),
    [mode],
    Number.isFinite(ms) && ms >= 0 ? [formatDuration(ms)] : [],
    source !== undefined && source.attempt > 1 && continues === null ? [`attempt ${source.attempt}`] : [],
    continues === null ? [] : [continues.charAt(0).toLowerCase() + continues.slice(1).replace(/\.$/, '')],
    sandbox ? ['simulated vendor, nothing left this machine'] : [],
  ];
  return toMarkdown(
    join(
      parts.filter((part) => part.length > 0),
      ' · ',
    ),
  );
}

function describeEvent(source: Report['source']): Line {
  if (source === undefined || source.event === '') return [];
  const { event, ref } = source;
  return event === 'push' && ref !== undefined && ref !== ''
    ? line`push to ${code(ref)}`
    : [event.replaceAll('_', ' ')];
}

/** The bar, and the number of rows of each color where the verdict has not said it all. */
function describeCounts(report: Report): string {
  const bar = renderBar(report);
  const { jobs, plan, totals, foreignRows } = report;
  // With `changed-only` a merge sends some of the valid rows, which stands below.
  const isChange = report.difference?.changedOnly === true;
  const tallies = listTallies(report).filter(({ kind }) => !isChange || kind !== 'planned');
  const isPlan = MODES[report.mode].judges === 'plan';
  // The verdict of a run that passes names them all.
  const isSaid = report.conclusion !== 'failure';
  const parts: Line[] = [
    ...(isSaid ? [] : tallies.map(({ rows, words }) => line`${strong(count(rows))} ${words}`)),
    ...(isPlan && plan !== null && totals.total > 0 ? [[describePlan(report, plan)], ['nothing was sent']] : []),
    ...(jobs.count > 0 ? [[`${plural(jobs.count, 'job')}`]] : []),
    ...(isSaid && jobs.count > 0 ? [[describeRequests(report)]] : []),
    ...(foreignRows === 0 ? [] : [[`${plural(foreignRows, 'result')} for rows that this run never sent`]]),
  ];
  const words = toMarkdown(join(parts, ' · '));
  return bar === '' ? words : `\`${bar}\` ${words}`.trim();
}

/** What sending takes. The plan is that of all rows, so a merge that sends some of them takes no more jobs. */
function describePlan({ difference }: Report, { rows, jobs, requests, leastMs }: PlanSummary): string {
  const isPart = difference?.changedOnly === true && difference.new + difference.changed < rows;
  if (isPart) return `at most ${plural(jobs, 'job')}`;
  return `${plural(jobs, 'job')}, ${plural(requests, 'request')}, at least ${formatDuration(leastMs)}`;
}

/** Against the previous run of the branch; empty where neither had rows that need attention. */
function describeComparison({ comparison, endedAt }: Report, links: Links): string {
  if (comparison === undefined) return '';
  const { run, appeared, resolved, remaining, oldest } = comparison;
  if (appeared + resolved + remaining === 0) return '';
  const name = ({ runId, startedAt }: ComparedRun): Line =>
    line`${link([`run ${runId}`], links.runOf(runId))} of ${formatDay(startedAt, endedAt)}`;
  const since =
    oldest === undefined
      ? []
      : line` ${oldest.rows === remaining ? '' : '(the oldest '}since ${name(oldest.run)}${oldest.rows === remaining ? '' : ')'}`;
  return toMarkdown(
    line`Compared with ${name(run)}: ${strong(count(appeared))} new, ${count(resolved)} resolved, ${count(remaining)} still failing${since}.`,
  );
}

/** `Nov 3`, with the year where it is not that of `now`. */
function formatDay(time: string, now: string): string {
  const isThisYear = time.slice(0, 4) === now.slice(0, 4);
  return new Date(time).toLocaleDateString('en-US', {
    month: 'short',
    day: 'numeric',
    timeZone: 'UTC',
    ...(!isThisYear && { year: 'numeric' }),
  });
}

/** What the verdict does not say and the reader must not miss. */
function listAsides(report: Report): string {
  const { faults, reason, conclusion, notices } = report;
  const isStep = reason === 'config-error' || reason === 'bug';
  const unsaid = isStep ? [] : faults.filter(({ code: name }) => !SAID_FAULTS.has(name));
  const verdict = toMarkdown(describeVerdict(report));
  const messages = [...new Set(unsaid.map(({ message }) => firstSentence(message)))].filter(
    (message) => !verdict.includes(toMarkdown([message])),
  );
  const lines = [
    ...describeOtherBreaches(report),
    ...messages.slice(0, MAX_FAULTS).map((message) => `${message}.`),
    ...(conclusion === 'warning' ? notices.slice(0, MAX_NOTICES) : []),
  ];
  return lines.map((text) => `- ${toMarkdown([text])}`).join('\n');
}

/** The faults that the steps count and do not name. */
function listOtherFaults(report: Report, links: Links, cap: number): string {
  const others = listFaultSteps(report, links).slice(MAX_STEPS - 1);
  if (report.reason !== 'config-error' || others.length < 2) return '';
  const shown = others.slice(0, cap).map((step) => `- ${toMarkdown(step)}`);
  const hidden = others.length - shown.length;
  return [...shown, ...(hidden === 0 ? [] : [`- ${count(hidden)} more in \`report.json\``])].join('\n');
}

/** The rows to fix, worst kind first, each problem with the places of its first rows. */
function listGroups(report: Report, links: Links, cap: number): string {
  const groups = report.problemGroups.filter((group) => !isWaiting(group));
  if (groups.length === 0) return '';
  const shown = groups.slice(0, cap);
  // What happened to a whole job is said above.
  const isTold = report.faults.some(({ code: name }) => !SAID_FAULTS.has(name));
  const kinds = new Set(groups.map(({ outcome, reason }) => reason ?? outcome));
  const rows = shown.map((group) => {
    return [
      group.rows,
      `${describeGroup(group, { isMixed: kinds.size > 1, isTold })}<br>${listPlaces(group, report, links)}`,
    ];
  });
  const hidden = groups.slice(shown.length);
  const more = hidden.length + report.moreProblemGroups;
  const rest = hidden.reduce((sum, group) => sum + group.rows, 0);
  const note =
    more === 0
      ? ''
      : `\n\n${plural(more, 'more kind')} of problem${rest === 0 ? '' : ` with ${plural(rest, 'row')}`} in ${toMarkdown(nameFiles(report, hidden))}.`;
  return `${shown.length === 0 ? '' : table(['rows', 'what is wrong'], rows)}${note}`.trim();
}

/** The row files of the groups, and of all that may be among those that nobody counted; readers of `minimal` have none. */
function nameFiles(report: Report, groups: readonly ProblemGroup[]): Line {
  const { totals, detail, moreProblemGroups } = report;
  const mayBe = moreProblemGroups === 0 ? [] : OUTCOMES.filter((outcome) => totals[outcome] > 0);
  const outcomes = new Set([...groups.map(({ outcome }) => outcome), ...mayBe]);
  const files = OUTCOMES.filter((outcome) => outcomes.has(outcome)).flatMap((outcome) => {
    const { file } = OUTCOME_TABLE[outcome];
    return file === undefined ? [] : [nameFile(report, file)];
  });
  const isThere = detail === 'full' && files.length > 0 && files.every((file) => report.resultFiles.includes(file));
  return join(
    (isThere ? files : ['records.csv']).map((file) => [code(file)]),
    ' and ',
  );
}

function describeGroup(
  group: ProblemGroup,
  { isMixed, isTold }: { readonly isMixed: boolean; readonly isTold: boolean },
): string {
  const message = isTold && group.reason !== undefined ? '' : group.template;
  const text = cell(explainRow(group, message), MESSAGE_CHARS);
  const { words } = OUTCOME_TABLE[group.outcome];
  const isNamed = group.reason !== undefined || group.template === '';
  return isMixed && !isNamed ? `**${words}:** ${text}` : text;
}

/** `9 · 39 · 69 and 3 more`, with the file before its lines where there are several files. */
function listPlaces(group: ProblemGroup, { files }: Report, links: Links): string {
  const places = (group.places ?? [group.first]).slice(0, MAX_LINES);
  const shown = places.map((place, index) => {
    const isNew = files.length > 1 && place.file !== places[index - 1]?.file;
    return line`${isNew ? code(place.file) : ''}${isNew ? ' ' : ''}${describeLine(place, links)}`;
  });
  const more = group.rows - places.length;
  const word = group.rows === 1 ? 'line' : 'lines';
  return toMarkdown(
    line`${files.length > 1 ? '' : `${word} `}${join(shown, ' · ')}${more > 0 ? ` and ${count(more)} more` : ''}`,
    'cell',
  );
}

function describeLine({ file, line: number }: Place, links: Links): Line {
  return link([String(number)], links.file(file, number));
}

/** Where the files are, and what the reason means. */
function describeFiles(report: Report, links: Links, { artifact, page }: Published): string {
  const { resultFiles, resultsDir, detail, conclusion } = report;
  const isGithub = report.source?.ci === 'github';
  // Rows that were not sent are fine.
  const isFine = report.totals.unresolved === (report.totals.reasons['not-sent'] ?? 0);
  const rowFiles = resultFiles.filter((name) => ROW_FILES.test(name) && !(isFine && name.startsWith('unresolved.')));
  const parts: Line[] = page === undefined ? [] : [link(['Report'], page)];
  if (artifact !== undefined) {
    const names =
      detail === 'full' && rowFiles.length > 0
        ? join(
            rowFiles.map((name) => [code(name)]),
            ', ',
          )
        : [];
    parts.push([
      { text: names.length === 0 ? ALL_FILES[detail] : line`${names} and all result files`, href: artifact },
    ]);
  } else if (resultsDir !== '' && !isGithub) {
    const names = join(
      rowFiles.map((name) => [code(name)]),
      ', ',
    );
    parts.push(line`Result files in ${code(resultsDir)}${names.length === 0 ? '' : ': '}${names}`);
  }
  if (detail === 'minimal' && rowFiles.length > 0)
    parts.push(
      line`${join(
        rowFiles.map((name) => [code(name)]),
        ', ',
      )} ${rowFiles.length === 1 ? 'stays' : 'stay'} on the runner, since others can read this page`,
    );
  const anchor = conclusion === 'failure' ? chooseAnchor(report) : undefined;
  const help = anchor === undefined ? undefined : links.document(anchor.name);
  if (anchor !== undefined && help !== undefined)
    parts.push([{ text: line`What ${code(anchor.word)} means`, href: help }]);
  return toMarkdown(join(parts, ' · '));
}

/** What the artifact holds, in words. */
const ALL_FILES: Readonly<Record<Report['detail'], Line>> = {
  full: ['All result files'],
  minimal: line`${code('report.json')}, ${code('records.csv')} without values`,
};

/** Files with rows that somebody fixes. */
const ROW_FILES = /^(?:failed|not-found|invalid|unresolved)\.(?:csv|ndjson)$/;

/** The section of the troubleshooting page that fits best: that of the rows, where rows have a reason of their own. */
function chooseAnchor({ reason, totals }: Report): { readonly name: string; readonly word: string } | undefined {
  const own = UNRESOLVED_REASONS.find(
    (name) => UNRESOLVED_TABLE[name].reason === reason && (totals.reasons[name] ?? 0) > 0,
  );
  if (own !== undefined) return { name: UNRESOLVED_TABLE[own].anchor, word: own };
  const { anchor } = REASON_TABLE[reason];
  return anchor === undefined ? undefined : { name: anchor, word: reason };
}

function foldSections(report: Report, capped: (cap: number) => number): string {
  const sections = SECTIONS.flatMap(({ title, render, cap = 0 }) => {
    const body = render(report, capped(cap));
    return body === '' ? [] : [{ title: title(report), body }];
  });
  if (sections.length === 0) return '';
  const titles = sections.map(({ title }) => title).join(', ');
  const label = titles.charAt(0).toUpperCase() + titles.slice(1);
  const bodies = sections.map(({ title, body }) => `**${title.charAt(0).toUpperCase()}${title.slice(1)}**\n\n${body}`);
  return `<details><summary>${label}</summary>\n\n${bodies.join('\n\n')}\n\n</details>`;
}
