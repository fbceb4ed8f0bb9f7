import type { Report } from '../domain/report.ts';
import { cell } from './markdown.ts';
import { listNextSteps } from './next-steps.ts';
import { reduceToDetail } from './privacy.ts';
import {
  type Caps,
  faultSection,
  fileSection,
  groupSection,
  jobSection,
  noteSection,
  planSection,
  problemSection,
  resultSection,
  rowSection,
  ruleSection,
} from './summary-sections.ts';
import { type ArtifactLink, describeRun, SANDBOX_NOTE } from './summary-text.ts';
import { describeOtherBreaches, describeVerdict } from './verdict.ts';

/** GitHub drops a step's whole summary above 1 MiB (FileCommandManager.cs); masks may lengthen it. */
export const SUMMARY_BYTES = 900_000;

/** Rows a table shows: what somebody reads; the rest is in report.json and the row files. */
const CAPS: Caps = { faults: 50, groups: 100, problems: 20, files: 200, jobs: 25, notes: 20 };
/** Halvings of the caps before only counts are left; one row of each table always fits. */
const HALVINGS = 8;

const MARKS = { success: '✅', warning: '⚠️', failure: '❌' } as const;

/**
 * The job summary and `summary.md`, in GitHub-flavored Markdown: verdict first, then what to do, then why.
 * All foreign text goes through `cell`, so nothing of it is markup. At most `SUMMARY_BYTES` of UTF-8: longer
 * tables are halved until it fits.
 */
export function renderSummary(given: Report, options: { readonly artifact?: ArtifactLink } = {}): string {
  const report = reduceToDetail(given);
  for (let halving = 0; halving < HALVINGS; halving++) {
    const text = compose(report, { caps: scaleCaps(CAPS, halving), artifact: options.artifact });
    if (Buffer.byteLength(text, 'utf8') <= SUMMARY_BYTES) return text;
  }
  return compose(report, { caps: scaleCaps(CAPS, Number.POSITIVE_INFINITY), artifact: options.artifact });
}

/** Every cap halved so many times; endless halving leaves 0, and every table only says how many rows it had. */
function scaleCaps(caps: Caps, halvings: number): Caps {
  const scale = (cap: number): number => Math.floor(cap / 2 ** halvings);
  return {
    faults: scale(caps.faults),
    groups: scale(caps.groups),
    problems: scale(caps.problems),
    files: scale(caps.files),
    jobs: scale(caps.jobs),
    notes: scale(caps.notes),
  };
}

function compose(
  report: Report,
  { caps, artifact }: { readonly caps: Caps; readonly artifact: ArtifactLink | undefined },
): string {
  const steps = listNextSteps(report);
  const blocks = [
    `## ${MARKS[report.conclusion]} ${describeVerdict(report)}`,
    report.sandbox ? `> **${SANDBOX_NOTE}**` : '',
    report.continues === null ? '' : cell(report.continues),
    describeOtherBreaches(report)
      .map((line) => `- ${line}`)
      .join('\n'),
    describeRun(report, cell),
    steps.length === 0
      ? ''
      : `### What to do next\n\n${steps.map((step, index) => `${index + 1}. ${step}`).join('\n')}`,
    faultSection(report, caps.faults),
    planSection(report),
    rowSection(report),
    ruleSection(report),
    groupSection(report, caps.groups),
    problemSection(report, caps.problems),
    fileSection(report, caps.files),
    jobSection(report, caps.jobs),
    noteSection(report, caps.notes),
    resultSection(report, artifact),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
