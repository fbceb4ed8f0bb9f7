import { textLine } from '../../src/domain/text-block.ts';
import type { Publication } from '../../src/report/publication.ts';

/** A publication of a run with two rows that both succeeded, with changes. */
export function makePublication(change: Partial<Publication>): Publication {
  return {
    report: {
      version: 1,
      tool: { name: 'bulk-job-action', version: '0.0.0' },
      provider: { name: 'donoratlas', title: 'DonorAtlas' },
      mode: 'run',
      sandbox: false,
      detail: 'minimal',
      conclusion: 'success',
      reason: 'none',
      exitCode: 0,
      startedAt: '2026-01-01T00:00:00.000Z',
      endedAt: '2026-01-01T00:01:00.000Z',
      inputs: {},
      plan: null,
      totals: { total: 2, succeeded: 2, failed: 0, not_found: 0, invalid: 0, skipped: 0, unresolved: 0, reasons: {} },
      submitted: 2,
      rounds: 0,
      files: [],
      jobs: { count: 1, states: { succeeded: 1 }, shown: [], ids: ['81af'] },
      rules: [],
      faults: [],
      notices: [],
      problemGroups: [],
      moreProblemGroups: 0,
      firstProblems: [],
      foreignRows: 0,
      requests: { sent: 3, throttled: 0 },
      resultsDir: '',
      continues: null,
      resultFiles: [],
      nextRun: { from: 'inputs', ledger: '', isLedgerKept: true, canRerun: true },
    },
    summary: '# Bulk Job',
    text: [{ kind: 'verdict', lines: [textLine('Bulk Job: 2 of 2 rows succeeded.')] }],
    annotations: [],
    outputs: new Map([['total', '2']]),
    artifact: undefined,
    ...change,
  };
}
