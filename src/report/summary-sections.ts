import type { JobRecord } from '../domain/job.ts';
import type { Report } from '../domain/report.ts';
import { cell, count, idCell, plural, table } from './markdown.ts';
import {
  type ArtifactLink,
  countHidden,
  DERIVED_CHARS,
  describeAccess,
  describeOutcome,
  describePlan,
  listReasons,
} from './summary-text.ts';
import { explainRow, REASON_WORDS } from './words.ts';

/** Rows that each table may show. */
export interface Caps {
  readonly faults: number;
  readonly groups: number;
  readonly problems: number;
  readonly files: number;
  readonly jobs: number;
  readonly notes: number;
}

/** Characters of sentences, which matter more than other cells. */
const SENTENCE_CHARS = 600;
const KEY_CHARS = 80;
const LIMIT_CHARS = 60;

const place = (file: string, line: number | undefined): string => cell(line === undefined ? file : `${file}:${line}`);

function section(title: string, body: string, hidden = 0): string {
  return `### ${title}\n\n${body}${hidden > 0 ? `\n\n${count(hidden)} more in report.json` : ''}`;
}

export function faultSection({ faults }: Report, cap: number): string {
  if (faults.length === 0) return '';
  const rows = faults
    .slice(0, cap)
    .map((fault) => [
      cell(fault.message, SENTENCE_CHARS),
      cell(fault.next ?? '', SENTENCE_CHARS),
      fault.file === undefined ? cell(fault.input ?? '') : place(fault.file, fault.line),
      cell(fault.code),
    ]);
  return section('Faults', table(['what', 'what to do', 'where', 'code'], rows), faults.length - rows.length);
}

/** What a run would take, in validate, where that is the question. */
export function planSection(report: Report): string {
  const plan = describePlan(report);
  if (plan === undefined) return '';
  const cost = table(
    plan.cost.map(({ name }) => name),
    [plan.cost.map(({ value }) => value)],
  );
  const derived = plan.derived.map(({ name, value }) => `- **${cell(name)}**: ${cell(value, DERIVED_CHARS)}`);
  return section('Plan', derived.length === 0 ? cost : `${cost}\n\nMade of params:\n\n${derived.join('\n')}`);
}

export function rowSection(report: Report): string {
  const { totals } = report;
  const head = ['total', 'succeeded', 'failed', 'not found', 'invalid', 'skipped', 'unresolved'];
  const counts = [
    totals.total,
    totals.succeeded,
    totals.failed,
    totals.not_found,
    totals.invalid,
    totals.skipped,
    totals.unresolved,
  ];
  const reasons = listReasons(report).map(({ reason, rows }) => [reason, rows, REASON_WORDS[reason]]);
  const unresolved = reasons.length === 0 ? '' : `\n\n${table(['unresolved', 'rows', 'because'], reasons)}`;
  const foreign =
    report.foreignRows === 0
      ? ''
      : `\n\nThe results named ${plural(report.foreignRows, 'row')} that this run never sent.`;
  return section('Rows', table(head, [counts]) + unresolved + foreign);
}

export function ruleSection({ rules }: Report): string {
  if (rules.length === 0) return '';
  const rows = rules.map(({ rule, limit, actual, of, verdict }) => [
    cell(rule),
    cell(limit, LIMIT_CHARS),
    actual,
    of,
    verdict === 'pass' ? 'pass' : `**${verdict}**`,
  ]);
  return section('Rules', table(['rule', 'limit', 'rows', 'of', 'verdict'], rows));
}

export function groupSection(report: Report, cap: number): string {
  if (report.problemGroups.length === 0) return '';
  const shown = report.problemGroups.slice(0, cap);
  const rows = shown.map((group) => [
    group.rows,
    describeOutcome(group),
    cell(explainRow(group, group.template), SENTENCE_CHARS),
    place(group.first.file, group.first.line),
  ]);
  return section('Problems', table(['rows', 'outcome', 'message', 'first at'], rows), countHidden(report, shown));
}

export function problemSection(report: Report, cap: number): string {
  const shown = report.firstProblems.slice(0, cap);
  if (shown.length === 0) return '';
  const full = report.detail === 'full';
  const rows = shown.map((problem) => [
    place(problem.file, problem.line),
    describeOutcome(problem),
    ...(full ? [cell(problem.key ?? '', KEY_CHARS)] : []),
    cell(explainRow(problem, problem.message), SENTENCE_CHARS),
  ]);
  const head = ['row', 'outcome', ...(full ? ['key'] : []), 'message'];
  return section('First rows with a problem', table(head, rows));
}

export function fileSection({ files }: Report, cap: number): string {
  if (files.length === 0) return '';
  const rows = files
    .slice(0, cap)
    .map(({ path, totals }) => [
      cell(path),
      totals.total,
      totals.succeeded,
      totals.failed,
      totals.not_found,
      totals.invalid,
      totals.skipped,
      totals.unresolved,
    ]);
  const head = ['file', 'total', 'succeeded', 'failed', 'not found', 'invalid', 'skipped', 'unresolved'];
  return section('Files', table(head, rows), files.length - rows.length);
}

export function jobSection({ jobs }: Report, cap: number): string {
  if (jobs.count === 0) return '';
  const shown = jobs.shown.slice(0, cap);
  const head = ['job', 'id at the vendor', 'rows', 'state', 'submitted', 'polls', 'message'];
  const rows = shown.map((job) => [
    job.number,
    job.id === undefined ? describeNoId(job) : idCell(job.id),
    job.rows,
    describeState(job),
    cell(job.submittedAt ?? ''),
    job.polls,
    cell(job.message ?? '', SENTENCE_CHARS),
  ]);
  return section('Jobs', table(head, rows), jobs.count - rows.length);
}

/** A one-row request may be its own answer; else there is no id because no job was made, or nobody knows. */
function describeNoId({ state }: JobRecord): string {
  return state === 'succeeded' ? 'answered at once' : 'none';
}

function describeState({ state, vendorState }: JobRecord): string {
  return vendorState === undefined ? state : `${state} (${cell(vendorState, KEY_CHARS)})`;
}

export function noteSection({ notices, plan }: Report, cap: number): string {
  const notes = [...notices, ...(plan?.inferred ?? []).map((fact) => `Not documented by the vendor: ${fact}`)];
  if (notes.length === 0) return '';
  const shown = notes.slice(0, cap).map((note) => `- ${cell(note, SENTENCE_CHARS)}`);
  return section('Notes', shown.join('\n'), notes.length - shown.length);
}

export function resultSection(report: Report, artifact: ArtifactLink | undefined): string {
  const link = artifact === undefined ? '' : ` Artifact: ${describeArtifact(artifact)}.`;
  if (report.resultsDir === '') return section('Result files', `No result file could be written.${link}`);
  const access = describeAccess(report, cell);
  const where = `In ${cell(report.resultsDir)}: ${report.resultFiles.join(', ')}.`;
  return section('Result files', `${where}${access === '' ? '' : ` ${access}`}${link}`);
}

/** An address is a link only in its plain form; a stranger one stays text. */
function describeArtifact({ name, url }: ArtifactLink): string {
  return url !== undefined && /^https:\/\/[\w./-]+$/.test(url) ? `[${cell(name)}](${url})` : cell(name);
}
