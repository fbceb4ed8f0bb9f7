import type { Totals } from '../../src/domain/totals.ts';
import { rowTemplate } from '../../src/pipeline/disclosure.ts';
import type { FinalRow } from '../../src/report/final-rows.ts';
import type { Report } from '../../src/report/schema.ts';

export function countRows(rows: Partial<Totals>): Totals {
  const { succeeded = 0, failed = 0, not_found = 0, invalid = 0, skipped = 0, unresolved = 0, reasons = {} } = rows;
  const total = succeeded + failed + not_found + invalid + skipped + unresolved;
  return { total, succeeded, failed, not_found, invalid, skipped, unresolved, reasons };
}

const EMPTY = countRows({});

/** A report of an empty run; every test names what differs. */
export function makeReport(differs: Partial<Report> = {}): Report {
  return {
    version: 1,
    tool: { name: 'bulk-job-action', version: '0.1.0' },
    provider: { name: 'donoratlas', title: 'DonorAtlas' },
    mode: 'run',
    sandbox: false,
    detail: 'full',
    conclusion: 'success',
    reason: 'none',
    exitCode: 0,
    startedAt: '2026-05-04T10:00:00.000Z',
    endedAt: '2026-05-04T10:01:03.000Z',
    inputs: { provider: 'donoratlas', 'max-failed': '0' },
    plan: null,
    totals: EMPTY,
    submitted: 0,
    rounds: 0,
    files: [],
    jobs: { count: 0, states: {}, shown: [], ids: [] },
    rules: [],
    faults: [],
    notices: [],
    problemGroups: [],
    moreProblemGroups: 0,
    firstProblems: [],
    foreignRows: 0,
    requests: { sent: 0, throttled: 0 },
    resultsDir: 'bulk-job-results/donoratlas',
    continues: null,
    resultFiles: ['report.json', 'summary.md', 'records.csv', 'junit.xml', 'ledger.ndjson'],
    nextRun: { from: 'inputs', ledger: 'run:4242', isLedgerKept: true, canRerun: true },
    ...differs,
  };
}

/** A row that failed; every test names what differs. */
export function makeRow(differs: Partial<FinalRow> = {}): FinalRow {
  const row = {
    number: 0,
    file: 0,
    path: 'data/donors.csv',
    line: 2,
    key: 'D-1001',
    outcome: 'failed',
    reason: undefined,
    message: 'Invalid phone number',
    jobId: 'job-1',
    attempts: 1,
    record: { line: 2, columns: ['id', 'phone'], values: ['D-1001', '613-555-0100'] },
    ...differs,
  } as const;
  return { template: rowTemplate(row, { detail: 'full', setup: undefined }), ...row };
}

const HOSTILE =
  '::error::x ##[add-mask]y | <img src=x> ![a](http://e.example/p.png) @octocat \u202e\u001b[31m\r\n# h =1+1';

const rules = (failed: number, of: number, verdict: 'pass' | 'warn' | 'fail'): Report['rules'] => [
  { rule: 'max-failed', limit: '5 or 2.5%', actual: failed, of, verdict },
  { rule: 'max-invalid', limit: '0', actual: 0, of, verdict: 'pass' },
  { rule: 'max-not-found', limit: 'unlimited', actual: 1, of, verdict: 'pass' },
  { rule: 'warn-failed', limit: '0', actual: failed, of, verdict: failed > 0 ? 'warn' : 'pass' },
  { rule: 'warn-not-found', limit: '0', actual: 1, of, verdict: 'warn' },
];

const success = makeReport({
  totals: countRows({ succeeded: 1200 }),
  submitted: 1200,
  files: [{ path: 'data/donors.csv', totals: countRows({ succeeded: 1200 }) }],
  jobs: {
    count: 2,
    states: { succeeded: 2 },
    shown: [
      {
        number: 1,
        id: 'job-1',
        batch: 1,
        round: 1,
        rows: 1000,
        state: 'succeeded',
        vendorState: 'completed',
        submittedAt: '2026-05-04T10:00:01.000Z',
        endedAt: '2026-05-04T10:00:40.000Z',
        polls: 7,
      },
      {
        number: 2,
        id: 'job-2',
        batch: 2,
        round: 1,
        rows: 200,
        state: 'succeeded',
        vendorState: 'completed',
        submittedAt: '2026-05-04T10:00:02.000Z',
        endedAt: '2026-05-04T10:00:20.000Z',
        polls: 5,
      },
    ],
    ids: ['job-1', 'job-2'],
  },
  rules: rules(0, 1200, 'pass').map((rule) => ({ ...rule, actual: 0, verdict: 'pass' })),
  requests: { sent: 16, throttled: 0 },
});

const failed = makeReport({
  conclusion: 'failure',
  reason: 'threshold',
  exitCode: 1,
  totals: countRows({ succeeded: 987, failed: 12, not_found: 1 }),
  submitted: 1000,
  rounds: 2,
  files: [
    { path: 'data/donors.csv', totals: countRows({ succeeded: 489, failed: 10, not_found: 1 }) },
    { path: 'data/new donors.csv', totals: countRows({ succeeded: 498, failed: 2 }) },
  ],
  jobs: { ...success.jobs, shown: success.jobs.shown.slice(0, 1) },
  // 12 of 1,000 exceeds the count; a share of 0.5 % makes it a breach.
  rules: rules(12, 1000, 'fail').map((rule) => (rule.rule === 'max-failed' ? { ...rule, limit: '5 or 0.5%' } : rule)),
  problemGroups: [
    {
      outcome: 'failed',
      template: 'Invalid phone number ‹redacted›',
      rows: 11,
      first: { file: 'data/donors.csv', line: 12 },
    },
    { outcome: 'failed', template: '', rows: 1, first: { file: 'data/new donors.csv', line: 7 } },
    { outcome: 'not_found', template: '', rows: 1, first: { file: 'data/donors.csv', line: 40 } },
  ],
  firstProblems: [
    {
      file: 'data/donors.csv',
      line: 12,
      outcome: 'failed',
      key: 'D-1012',
      message: 'Invalid phone number 613-555-0100',
      template: 'Invalid phone number ‹redacted›',
    },
    { file: 'data/donors.csv', line: 40, outcome: 'not_found', key: 'D-1040', message: '', template: '' },
  ],
  requests: { sent: 31, throttled: 2 },
});

/** One report for each way a run can end, by name. */
export const SAMPLES: ReadonlyMap<string, Report> = new Map([
  ['success', success],
  [
    'warning',
    {
      ...failed,
      conclusion: 'warning',
      exitCode: 0,
      sandbox: true,
      rules: rules(12, 1000, 'pass'),
      notices: ['concurrency was lowered to 2 after 429 answers.'],
    },
  ],
  ['threshold', failed],
  ['threshold-minimal', { ...failed, detail: 'minimal' }],
  [
    'validate',
    makeReport({
      mode: 'validate',
      conclusion: 'failure',
      reason: 'invalid-data',
      exitCode: 1,
      totals: countRows({ invalid: 2, skipped: 1, unresolved: 97, reasons: { planned: 97 } }),
      plan: {
        rows: 97,
        jobs: 2,
        requests: 6,
        bytes: 40_960,
        leastMs: 3000,
        inferred: ['A job takes at most 50 rows.'],
        derived: ['list', 'kinds'],
      },
      inputs: { provider: 'acme', params: { list_id: '4', list: 'L4', kinds: [{ name: 'Tag', id: 4 }, 'Note'] } },
      resultFiles: ['report.json', 'summary.md', 'records.csv', 'invalid.ndjson', 'junit.xml', 'ledger.ndjson'],
      files: [
        { path: 'a.csv', totals: countRows({ invalid: 2, skipped: 1, unresolved: 97, reasons: { planned: 97 } }) },
      ],
      rules: [{ rule: 'max-invalid', limit: '0', actual: 2, of: 100, verdict: 'fail' }],
      problemGroups: [
        {
          outcome: 'invalid',
          template: 'column "email" does not match format email',
          rows: 2,
          first: { file: 'a.csv', line: 3 },
        },
      ],
      firstProblems: [
        {
          file: 'a.csv',
          line: 3,
          outcome: 'invalid',
          key: '3',
          message: 'column "email" does not match format email',
          template: 'column "email" does not match format email',
        },
      ],
    }),
  ],
  [
    'uncertain',
    makeReport({
      conclusion: 'failure',
      reason: 'uncertain',
      exitCode: 3,
      totals: countRows({
        succeeded: 50,
        failed: 1,
        unresolved: 149,
        reasons: { uncertain: 50, missing: 1, 'timed-out': 48, 'not-sent': 50 },
      }),
      submitted: 100,
      files: [
        {
          path: 'a.csv',
          totals: countRows({
            succeeded: 50,
            failed: 1,
            unresolved: 149,
            reasons: { uncertain: 50, missing: 1, 'timed-out': 48, 'not-sent': 50 },
          }),
        },
      ],
      jobs: {
        count: 3,
        states: { uncertain: 1, 'timed-out': 1, succeeded: 1 },
        shown: [
          {
            number: 2,
            batch: 2,
            round: 1,
            rows: 50,
            state: 'uncertain',
            submittedAt: '2026-05-04T10:00:02.000Z',
            polls: 0,
            message: 'The connection broke before the answer came.',
          },
          {
            number: 3,
            id: 'job-3',
            batch: 3,
            round: 1,
            rows: 48,
            state: 'timed-out',
            vendorState: 'in progress',
            submittedAt: '2026-05-04T10:00:03.000Z',
            polls: 80,
          },
        ],
        ids: ['job-1', 'job-3'],
      },
      rules: [{ rule: 'max-failed', limit: '0', actual: 1, of: 200, verdict: 'fail' }],
      faults: [
        {
          code: 'vendor/answer-lost',
          message: 'The answer to submit 2 was lost: the connection broke.',
          next: 'Look at the vendor for a job of 50 rows.',
        },
      ],
      problemGroups: [
        { outcome: 'unresolved', reason: 'uncertain', template: '', rows: 50, first: { file: 'a.csv', line: 52 } },
        { outcome: 'unresolved', reason: 'not-sent', template: '', rows: 50, first: { file: 'a.csv', line: 152 } },
        { outcome: 'unresolved', reason: 'timed-out', template: '', rows: 48, first: { file: 'a.csv', line: 102 } },
      ],
      foreignRows: 1,
      requests: { sent: 95, throttled: 0 },
    }),
  ],
  [
    'config-error',
    makeReport({
      provider: null,
      conclusion: 'failure',
      reason: 'config-error',
      exitCode: 2,
      faults: [
        {
          code: 'input/unknown',
          input: 'max-faild',
          message: 'There is no input max-faild.',
          next: 'Did you mean max-failed?',
        },
        {
          code: 'file/ragged-header',
          file: 'a.csv',
          line: 1,
          column: 5,
          message: 'Column "id" is there twice.',
          next: 'Rename one of the two.',
        },
      ],
      resultsDir: '',
      resultFiles: [],
    }),
  ],
  [
    'cancelled',
    makeReport({
      conclusion: 'failure',
      reason: 'cancelled',
      exitCode: 130,
      totals: countRows({
        succeeded: 300,
        failed: 4,
        unresolved: 696,
        reasons: { 'not-sent': 496, cancelled: 199, uncertain: 1 },
      }),
      submitted: 503,
      faults: [{ code: 'run/cancelled', message: 'The run was canceled.', next: 'Its jobs may go on at the vendor.' }],
      files: [
        {
          path: 'data/donors.csv',
          totals: countRows({
            succeeded: 300,
            failed: 4,
            unresolved: 696,
            reasons: { 'not-sent': 496, cancelled: 199, uncertain: 1 },
          }),
        },
      ],
      jobs: {
        count: 5,
        states: { succeeded: 3, cancelled: 2 },
        shown: [
          { number: 4, id: 'job-4', batch: 4, round: 1, rows: 100, state: 'cancelled', polls: 2 },
          { number: 5, id: 'job-5', batch: 5, round: 1, rows: 99, state: 'cancelled', polls: 1 },
        ],
        ids: ['job-1', 'job-2', 'job-3', 'job-4', 'job-5'],
      },
      rules: rules(4, 1000, 'pass'),
      resultFiles: ['report.json', 'summary.md', 'ledger.ndjson'],
    }),
  ],
  [
    'cancelled-early',
    makeReport({
      conclusion: 'failure',
      reason: 'cancelled',
      exitCode: 130,
      totals: countRows({ unresolved: 12, reasons: { 'not-sent': 12 } }),
      faults: [{ code: 'run/cancelled', message: 'The run was canceled before anything was sent.' }],
      resultFiles: ['report.json', 'summary.md', 'ledger.ndjson'],
    }),
  ],
  [
    'hostile',
    makeReport({
      provider: { name: HOSTILE, title: HOSTILE },
      conclusion: 'failure',
      reason: 'vendor-error',
      exitCode: 3,
      totals: countRows({ succeeded: 1, failed: 1, unresolved: 1, reasons: { lost: 1 } }),
      submitted: 3,
      files: [{ path: HOSTILE, totals: countRows({ succeeded: 1, failed: 1, unresolved: 1, reasons: { lost: 1 } }) }],
      jobs: {
        count: 1,
        states: { lost: 1 },
        shown: [
          {
            number: 1,
            id: HOSTILE,
            batch: 1,
            round: 1,
            rows: 3,
            state: 'lost',
            vendorState: HOSTILE,
            polls: 3,
            message: HOSTILE,
          },
        ],
        ids: [HOSTILE],
      },
      rules: [{ rule: 'max-failed', limit: HOSTILE, actual: 1, of: 3, verdict: 'fail' }],
      faults: [{ code: HOSTILE, message: HOSTILE, next: HOSTILE, file: HOSTILE, line: 1 }],
      notices: [HOSTILE],
      plan: { rows: 3, jobs: 1, requests: 3, bytes: 100, leastMs: 1500, inferred: [HOSTILE], derived: [HOSTILE] },
      problemGroups: [{ outcome: 'failed', template: HOSTILE, rows: 1, first: { file: HOSTILE, line: 2 } }],
      firstProblems: [{ file: HOSTILE, line: 2, outcome: 'failed', key: HOSTILE, message: HOSTILE, template: HOSTILE }],
      resultsDir: HOSTILE,
    }),
  ],
] satisfies readonly (readonly [string, Report])[]);
