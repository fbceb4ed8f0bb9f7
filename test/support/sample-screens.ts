import type { Report } from '../../src/report/schema.ts';
import { countRows, makeReport } from './sample-reports.ts';

/** Where a run on GitHub comes from. */
export const SOURCE: NonNullable<Report['source']> = {
  ci: 'github',
  server: 'https://github.com',
  repository: 'acme/donors',
  commit: '3f2a9c1d5e7b8a90123456789abcdef012345678',
  event: 'push',
  ref: 'main',
  runId: '4242',
  attempt: 1,
  folder: '.',
  documents: 'https://github.com/acme/bulk-job-action/blob/v1/docs',
};

const FILE = 'data/donors.csv';
const DESTINATION = [{ input: 'network_id', words: 'network', value: 'net_spring_appeal' }];

/** A report of a run on GitHub over one file; every screen names what differs. */
export function makeScreen(differs: Partial<Report>): Report {
  const { totals = countRows({}) } = differs;
  return makeReport({
    source: SOURCE,
    destination: DESTINATION,
    files: [{ path: FILE, totals }],
    inputs: { mode: 'run', timeout: 3_600_000 },
    resultsDir: '/home/runner/work/_temp/bulk-job-results/donoratlas-sync',
    ...differs,
  });
}

const jobs = (
  count: number,
  states: Report['jobs']['states'],
  shown: Report['jobs']['shown'] = [],
): Report['jobs'] => ({
  count,
  states,
  shown,
  ids: [],
});
const at = (...lines: readonly number[]): Pick<Report['problemGroups'][number], 'first' | 'places'> => ({
  first: { file: FILE, line: lines[0] ?? 1 },
  places: lines.map((line) => ({ file: FILE, line })),
});

/** Screens of a run on GitHub, by name. */
export const SCREENS: ReadonlyMap<string, Report> = new Map([
  [
    'invalid-hidden',
    makeScreen({
      conclusion: 'failure',
      reason: 'invalid-data',
      exitCode: 1,
      totals: countRows({ invalid: 33, unresolved: 967, reasons: { 'not-sent': 967 } }),
      rules: [{ rule: 'max-invalid', limit: '0', actual: 33, of: 1000, verdict: 'fail' }],
      faults: [{ code: 'run/invalid-data', message: '33 rows are invalid.', next: 'Correct the rows of invalid.csv.' }],
      problemGroups: [
        {
          outcome: 'invalid',
          template: 'column "donor_id" is empty',
          rows: 33,
          ...at(905, 908, 911, 914, 917, 920, 923, 926, 929, 932),
        },
        { outcome: 'unresolved', reason: 'not-sent', template: '', rows: 967, ...at(2, 3, 4) },
      ],
      firstProblems: [
        {
          file: FILE,
          line: 905,
          outcome: 'invalid',
          key: 'D-905',
          message: 'column "donor_id" is empty',
          template: 'column "donor_id" is empty',
        },
        { file: FILE, line: 2, outcome: 'unresolved', reason: 'not-sent', key: 'D-2', message: '', template: '' },
      ],
      resultFiles: [
        'report.json',
        'summary.md',
        'records.csv',
        'invalid.csv',
        'unresolved.csv',
        'junit.xml',
        'ledger.ndjson',
      ],
    }),
  ],
  [
    'unique-messages',
    makeScreen({
      conclusion: 'failure',
      reason: 'threshold',
      exitCode: 1,
      totals: countRows({ succeeded: 241, failed: 9 }),
      submitted: 250,
      jobs: jobs(3, { succeeded: 3 }),
      rules: [{ rule: 'max-failed', limit: '5', actual: 9, of: 250, verdict: 'fail' }],
      problemGroups: [
        {
          outcome: 'failed',
          template: 'server error, safe to retry',
          rows: 6,
          retryable: true,
          ...at(9, 39, 69, 99, 129, 159),
        },
        { outcome: 'failed', template: 'record … is locked by batch …', rows: 3, ...at(189, 219, 249) },
      ],
      resultFiles: ['report.json', 'summary.md', 'records.csv', 'failed.csv', 'junit.xml', 'ledger.ndjson'],
    }),
  ],
  [
    'nothing-to-send',
    makeScreen({ conclusion: 'success', notices: ['No data rows: data/donors.csv has only a header.'] }),
  ],
  [
    'submit',
    makeScreen({
      mode: 'submit',
      totals: countRows({ unresolved: 350, reasons: { submitted: 350 } }),
      submitted: 350,
      jobs: jobs(4, { running: 4 }),
    }),
  ],
  [
    'collect',
    makeScreen({
      mode: 'collect',
      conclusion: 'failure',
      reason: 'vendor-error',
      exitCode: 3,
      totals: countRows({ succeeded: 249, unresolved: 1, reasons: { missing: 1 } }),
      submitted: 250,
      continues: 'Continues attempt 1: 0 rows kept, 3 jobs looked at again.',
      jobs: jobs(3, { succeeded: 3 }),
      problemGroups: [{ outcome: 'unresolved', reason: 'missing', template: '', rows: 1, ...at(77) }],
    }),
  ],
  [
    'resumed',
    makeScreen({
      source: { ...SOURCE, attempt: 2 },
      totals: countRows({ succeeded: 250 }),
      submitted: 250,
      continues: 'Continues attempt 1: 247 rows kept, 3 sent again.',
      jobs: jobs(4, { succeeded: 4 }),
    }),
  ],
  [
    'timeout',
    makeScreen({
      conclusion: 'failure',
      reason: 'timed-out',
      exitCode: 4,
      totals: countRows({ succeeded: 100, unresolved: 150, reasons: { 'timed-out': 100, 'not-sent': 50 } }),
      submitted: 200,
      jobs: jobs(2, { succeeded: 1, 'timed-out': 1 }),
      problemGroups: [
        { outcome: 'unresolved', reason: 'timed-out', template: '', rows: 100, ...at(102, 103) },
        { outcome: 'unresolved', reason: 'not-sent', template: '', rows: 50, ...at(202, 203) },
      ],
    }),
  ],
  [
    'uncertain-github',
    makeScreen({
      conclusion: 'failure',
      reason: 'uncertain',
      exitCode: 3,
      totals: countRows({ succeeded: 150, unresolved: 100, reasons: { uncertain: 100 } }),
      submitted: 150,
      jobs: jobs(3, { succeeded: 2, uncertain: 1 }, [
        {
          number: 3,
          batch: 3,
          round: 1,
          rows: 100,
          state: 'uncertain',
          submittedAt: '2026-05-04T12:04:31.000Z',
          polls: 0,
        },
      ]),
      problemGroups: [{ outcome: 'unresolved', reason: 'uncertain', template: '', rows: 100, ...at(152, 153) }],
      firstProblems: [
        {
          file: FILE,
          line: 152,
          outcome: 'unresolved',
          reason: 'uncertain',
          key: '5ab2c142-1be8-4f9b',
          message: '',
          template: '',
        },
      ],
    }),
  ],
  [
    'refused-key',
    makeScreen({
      conclusion: 'failure',
      reason: 'config-error',
      exitCode: 2,
      totals: countRows({ unresolved: 250, reasons: { 'not-sent': 250 } }),
      faults: [
        {
          code: 'vendor/refused',
          message: "DonorAtlas refused the key (HTTP 401). The secret may be another account's.",
          next: 'Set api-key to the key of your team.',
          input: 'api-key',
        },
      ],
    }),
  ],
  [
    'cancelled-github',
    makeScreen({
      conclusion: 'failure',
      reason: 'cancelled',
      exitCode: 130,
      totals: countRows({ succeeded: 300, unresolved: 700, reasons: { cancelled: 200, 'not-sent': 500 } }),
      submitted: 500,
      jobs: jobs(5, { succeeded: 3, cancelled: 2 }),
      faults: [{ code: 'run/cancelled', message: 'The run was canceled.' }],
      resultFiles: ['report.json', 'summary.md', 'ledger.ndjson'],
    }),
  ],
] satisfies readonly (readonly [string, Report])[]);
