import type { Fault } from '../domain/fault.ts';
import { parseJson } from './json-member.ts';
import { minimalReport } from './privacy.ts';
import { ruleOf } from './rules.ts';
import { parseReportDocument, type Report, type ReportDocument } from './schema.ts';

/** Names that runs give to their files. */
const FILE_NAME = /^[a-z]+(?:-[a-z]+)*\.[a-z]+$/;

export interface ForeignReport {
  readonly report: Report;
  /** When its run wanted a comment; one that wanted none has a workflow that writes it. */
  readonly when: 'always' | 'on-problem';
}

/**
 * The report in a `report.json` that anybody may have written; undefined if it is not one. It is reduced to `minimal`.
 * Of it remains only what is counted, and texts that every renderer escapes: no inputs, addresses or notices, and no rule
 * or file that this version does not know.
 */
export function readForeignReport(text: string): ForeignReport | undefined {
  const found = parseReportDocument(parseJson(text));
  if (found === undefined) return undefined;
  const report = minimalReport({
    version: found.version,
    tool: found.tool,
    provider: found.provider,
    mode: found.mode,
    sandbox: found.sandbox,
    detail: 'minimal',
    conclusion: found.conclusion,
    reason: found.reason,
    exitCode: found.exitCode,
    place: found.place,
    startedAt: found.startedAt,
    endedAt: found.endedAt,
    inputs: {},
    plan: found.plan,
    ...(found.difference !== undefined && { difference: found.difference }),
    totals: found.totals,
    submitted: found.submitted,
    memory: found.memory,
    unchanged: found.unchanged,
    beyondLimit: found.beyondLimit,
    rounds: found.rounds,
    files: found.files,
    rules: found.rules.filter((rule) => ruleOf(rule) !== undefined),
    faults: found.faults.map(readFault),
    notices: [],
    problemGroups: found.problemGroups,
    moreProblemGroups: found.moreProblemGroups,
    firstProblems: found.firstProblems,
    foreignRows: found.foreignRows,
    requests: found.requests,
    resultsDir: '',
    continues: null,
    resultFiles: found.resultFiles.filter((name) => FILE_NAME.test(name)),
    jobs: { count: found.jobs.length, states: found.jobStates, shown: [], ids: [] },
    nextRun: { from: 'inputs', ledger: '', isLedgerKept: true, canRerun: false },
  });
  return { report, when: found.inputs.comment === 'on-problem' ? 'on-problem' : 'always' };
}

function readFault({ code, message, next, input, file, line }: ReportDocument['faults'][number]): Fault {
  return {
    code,
    message,
    ...(next !== undefined && { next }),
    ...(input !== undefined && { input }),
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
  };
}
