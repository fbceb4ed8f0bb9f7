import { faultAnchor, REPOSITORY_URL, troubleshootingUrl } from '../domain/document-url.ts';
import { type Fault, REASON_TABLE } from '../domain/fault.ts';
import { OUTCOME_TABLE, type RowOutcome, UNRESOLVED_TABLE } from '../domain/outcome.ts';
import { cleanLine } from './clean-text.ts';
import { describeFaultText, type Finding, listFindings, listOtherFaults, MORE_RULE } from './findings.ts';
import { levelOf } from './levels.ts';
import { toPlain } from './line.ts';
import { reduceToDetail } from './privacy.ts';
import { countProblems, type LocateFile, type ProblemRows } from './problem-rows.ts';
import type { Annotation } from './publication.ts';
import type { Report } from './schema.ts';
import { describeVerdict } from './verdict.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const LEVELS = { error: 'error', warning: 'warning', notice: 'note' } as const;
/** From here on the run itself went wrong, not its rows. */
const FIRST_RUN_ERROR = 2;
const NAME_CHARS = 100;

/**
 * `results.sarif` (SARIF 2.1.0) in pieces: one result for each finding, within what GitHub takes and shows. Without
 * `primaryLocationLineHash`, since GitHub's upload makes it of the line itself and warns of one that differs.
 */
export function* renderSarif(
  given: Report,
  options: { readonly rows: ProblemRows; readonly locate: LocateFile },
): Generator<string> {
  const report = reduceToDetail(given);
  const head = JSON.stringify(
    { $schema: SCHEMA, version: '2.1.0', runs: [describeRun(report, options.locate)] },
    null,
    2,
  );
  const end = '\n    }\n  ]\n}';
  yield `${head.slice(0, -end.length)},\n      "results": [`;
  let separator = '\n';
  for (const finding of listFindings(report, options)) {
    yield `${separator}        ${JSON.stringify(describeResult(finding))}`;
    separator = ',\n';
  }
  yield `${separator === '\n' ? '' : '\n      '}]${end}\n`;
}

function describeRun(report: Report, locate: LocateFile): unknown {
  const { provider, totals, conclusion, reason, exitCode, startedAt, endedAt } = report;
  return {
    tool: {
      driver: {
        name: 'Bulk Job',
        semanticVersion: report.tool.version,
        informationUri: REPOSITORY_URL,
        rules: listRules(report),
      },
    },
    // GitHub keeps the results of each category apart: one vendor must not replace another's.
    automationDetails: { id: `bulk-job/${cleanLine(provider?.name ?? 'unknown', NAME_CHARS).replaceAll('/', '-')}/` },
    columnKind: 'unicodeCodePoints',
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
    invocations: [
      {
        executionSuccessful: exitCode < FIRST_RUN_ERROR,
        exitCode,
        startTimeUtc: startedAt,
        endTimeUtc: endedAt,
        toolExecutionNotifications: [
          { level: VERDICT_LEVELS[conclusion], message: { text: toPlain(describeVerdict(report)) } },
          ...listOtherFaults(report, locate).map((fault) => describeNotification(fault, report)),
        ],
      },
    ],
    properties: { conclusion, reason, totals },
  };
}

const VERDICT_LEVELS = { success: 'note', warning: 'warning', failure: 'error' } as const;

function describeNotification(fault: Fault, { conclusion }: Report): unknown {
  return {
    level: conclusion === 'failure' ? 'error' : 'warning',
    descriptor: { id: cleanLine(fault.code, NAME_CHARS) },
    message: { text: describeFaultText(fault) },
  };
}

interface Rule {
  readonly id: string;
  readonly level: Annotation['level'];
  /** What a result of it means, as a clause. */
  readonly words: string;
  /** Of its section in docs/troubleshooting.md. */
  readonly anchor: string;
}

/** The rules that this run has results of. */
function listRules(report: Report): readonly unknown[] {
  const kinds = countProblems(report.totals);
  const codes = new Set(report.faults.map(({ code }) => code));
  const rules: readonly Rule[] = [
    ...kinds.map((kind) => ({ level: levelOf(kind, report), ...explainKind(kind) })),
    ...Array.from(codes, (code) => ({
      id: code,
      level: report.conclusion === 'failure' ? ('error' as const) : ('warning' as const),
      words: `fault ${code}`,
      anchor: faultAnchor({ code }),
    })),
    ...(kinds.length === 0
      ? []
      : [
          {
            id: MORE_RULE,
            level: 'notice' as const,
            words: 'more rows that need attention',
            anchor: 'troubleshooting',
          },
        ]),
  ];
  return rules.map(describeRule);
}

function explainKind({ outcome, reason }: RowOutcome): Omit<Rule, 'level'> {
  if (reason !== undefined) return { id: reason, ...UNRESOLVED_TABLE[reason] };
  const { anchor = 'troubleshooting' } = REASON_TABLE[outcome === 'invalid' ? 'invalid-data' : 'threshold'];
  return { id: outcome, words: `row ${OUTCOME_TABLE[outcome].words}`, anchor };
}

function describeRule({ id, level, words, anchor }: Rule): unknown {
  const uri = troubleshootingUrl(anchor);
  const text = capitalize(cleanLine(words, NAME_CHARS));
  return {
    id: cleanLine(id, NAME_CHARS),
    name: toPascalCase(id),
    shortDescription: { text },
    fullDescription: { text: `${text}.` },
    help: { text: `What it means and what to do: ${uri}`, markdown: `[What it means and what to do](${uri})` },
    helpUri: uri,
    defaultConfiguration: { level: LEVELS[level] },
    properties: { tags: ['data', 'bulk-job'] },
  };
}

function describeResult({ rule, level, path, line, column, endColumn, text, fingerprint }: Finding): unknown {
  return {
    ruleId: cleanLine(rule, NAME_CHARS),
    level: LEVELS[level],
    message: { text: withoutLinks(text) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: toUri(path), uriBaseId: '%SRCROOT%' },
          region: {
            startLine: line,
            ...(column !== undefined && { startColumn: column }),
            ...(endColumn !== undefined && { endColumn }),
          },
        },
      },
    ],
    partialFingerprints: { 'bulkJobRow/v1': fingerprint },
  };
}

/** `[text](address)` in a message is a link, and what is in braces a placeholder; a vendor's text has neither. */
function withoutLinks(text: string): string {
  return text.replaceAll(/\](?=\()/g, '] ').replaceAll(/\{(?=\d+\})/g, '{ ');
}

function toUri(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function toPascalCase(id: string): string {
  const words = id.split(/[^A-Za-z0-9]+/).map(capitalize);
  return cleanLine(words.join(''), NAME_CHARS);
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
