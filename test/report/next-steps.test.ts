import { describe, expect, it } from 'vitest';
import { toPlain } from '../../src/report/line.ts';
import { listNextSteps } from '../../src/report/next-steps.ts';
import type { Report } from '../../src/report/schema.ts';
import { describeVerdict } from '../../src/report/verdict.ts';
import { countRows } from '../support/sample-reports.ts';
import { makeScreen, SCREENS, SOURCE } from '../support/sample-screens.ts';

const ARTIFACT = 'https://github.com/acme/donors/actions/runs/4242/artifacts/4711';
const steps = (report: Report, artifact?: string): readonly string[] =>
  listNextSteps(report, artifact === undefined ? {} : { artifact }).map((step) => toPlain(step));
const screen = (name: string): Report => SCREENS.get(name) ?? makeScreen({});
const FAILED = {
  outcome: 'failed',
  template: 'server error',
  rows: 1,
  first: { file: 'data/donors.csv', line: 2 },
} as const;
const inTerminal = ({ source: _, ...report }: Report): Report => ({
  ...report,
  nextRun: { from: 'flags', ledger: `${report.resultsDir}/ledger.ndjson`, isLedgerKept: true, canRerun: false },
});

describe('what to do', () => {
  it('never sends a copy of some rows with the row memory, which would forget all others', () => {
    const remember = (report: Report): Report => ({ ...report, inputs: { ...report.inputs, 'changed-only': true } });
    const text = steps(remember(inTerminal(screen('unique-messages')))).join('\n');
    expect(text).toMatch(/run again\. Delivered rows are not sent again\./);
    expect(text).not.toMatch(/copy|separate file|failed\.csv/);
    expect(steps(remember(screen('unique-messages')), ARTIFACT)).toContain(
      'Fix 3 rows in data/donors.csv (lines below) and push. Delivered rows are not sent again.',
    );
  });

  it.each<[string, readonly string[]]>([
    [
      'invalid-hidden',
      [
        'Fix these 33 rows in data/donors.csv (lines below) and push. The whole file is sent then; this run sent nothing.',
        'Or send the 967 valid rows now: set max-invalid: 33.',
      ],
    ],
    [
      'unique-messages',
      [
        '6 rows are safe to send again unchanged: re-run the job. Delivered rows are not sent again.',
        'Fix 3 rows in data/donors.csv (lines below) and push, which sends the whole file; or fix and send only these rows of failed.csv.',
      ],
    ],
    ['nothing-to-send', []],
    ['submit', ['Get the results once DonorAtlas is done: mode: collect with ledger: run:4242.']],
    [
      'collect',
      [
        'Check 1 row in DonorAtlas (lines below): it may have been processed.',
        'If it is not there: run again with mode: run, ledger: run:4242 and resend-uncertain: true.',
        'Or ask DonorAtlas once more: mode: collect with ledger: run:4242.',
      ],
    ],
    ['resumed', []],
    [
      'timeout',
      [
        'Re-run the job: it waits for the 100 rows that DonorAtlas still processes and sends the 50 rows that were not sent. No row is sent twice.',
        'To wait without sending anything: mode: collect with ledger: run:4242.',
        'Raise timeout for the next run.',
      ],
    ],
    [
      'uncertain-github',
      [
        'Check one of the rows in DonorAtlas: data/donors.csv:152 (5ab2c142-1be8-4f9b), sent at 12:04:31 UTC. If it is there, nothing is left to do: they are not sent again until you say so.',
        'If it is not there: run again with ledger: run:4242 and resend-uncertain: true. These 100 rows go again.',
      ],
    ],
    ['refused-key', ["The secret may be another account's. Set api-key to the key of your team."]],
    [
      'cancelled-github',
      [
        'Re-run the job: it waits for the 200 rows that DonorAtlas still processes and sends the 500 rows that were not sent. No row is sent twice.',
        'To wait without sending anything: mode: collect with ledger: run:4242.',
      ],
    ],
  ])('on GitHub, %s', (name, expected) => {
    expect(steps(screen(name), ARTIFACT)).toEqual(expected);
  });

  it.each<[string, readonly string[]]>([
    ['submit', ['Get the results once DonorAtlas is done: the same command with collect --ledger out/ledger.ndjson.']],
    [
      'timeout',
      [
        'Run the same command again: it waits for the 100 rows that DonorAtlas still processes and sends the 50 rows that were not sent. No row is sent twice.',
        'To wait without sending anything: the same command with collect --ledger out/ledger.ndjson.',
        'Raise --timeout for the next run.',
      ],
    ],
  ])('in a terminal, %s', (name, expected) => {
    expect(steps(inTerminal({ ...screen(name), resultsDir: 'out' }))).toEqual(expected);
  });

  it('quotes a path for a shell', () => {
    const report = inTerminal({ ...screen('submit'), resultsDir: "my out's" });
    expect(steps(report)[0]).toContain(`collect --ledger 'my out'\\''s/ledger.ndjson'.`);
  });

  it.each([...SCREENS])('%s: at most three, and no ledger where nothing was sent', (_, report) => {
    const said = steps(report, ARTIFACT);
    expect(said.length).toBeLessThanOrEqual(3);
    if (report.submitted === 0) expect(said.filter((step) => step.includes('ledger'))).toEqual([]);
  });

  it('speaks of a push only where the commit has the file, and of no retry file that others can read', () => {
    const made = {
      ...screen('unique-messages'),
      files: [{ path: 'data/donors.csv', totals: countRows({ failed: 9 }), committed: false }],
    };
    expect(steps(made, ARTIFACT)[1]).toContain('and run again, which sends the whole file');
    const minimal = { ...screen('unique-messages'), detail: 'minimal' as const };
    expect(steps(minimal, ARTIFACT)[1]).toBe(
      'Fix 3 rows in data/donors.csv (lines below) and push, which sends the whole file.',
    );
  });

  it('says how the rows that stop-on-breach held back go, as a limit must be raised first', () => {
    const stop = {
      code: 'run/stopped-on-breach',
      message: 'Stopped at 312 of 1,000 rows: 26 failed.',
      input: 'max-failed',
    };
    const stopped = makeScreen({
      conclusion: 'failure',
      reason: 'threshold',
      exitCode: 1,
      totals: countRows({ succeeded: 286, failed: 26, unresolved: 688, reasons: { 'not-sent': 688 } }),
      submitted: 312,
      rules: [{ rule: 'max-failed', limit: '25', actual: 26, of: 1000, verdict: 'fail' }],
      faults: [stop],
    });
    expect(toPlain(describeVerdict(stopped))).toBe('Stopped at 312 of 1,000 rows: 26 failed');
    expect(steps(stopped)[0]).toBe(
      'To send the 688 rows that were not sent all the same: raise max-failed or set stop-on-breach: false, and start a run with ledger: run:4242. Delivered rows are not sent again.',
    );
    expect(steps(inTerminal({ ...stopped, resultsDir: 'out' }))[0]).toBe(
      'To send the 688 rows that were not sent all the same: raise --max-failed or set --stop-on-breach false, and run the same command again. Delivered rows are not sent again.',
    );
  });

  it('sends nothing twice where rows were held back and others failed: one run takes up both', () => {
    const stopped = makeScreen({
      conclusion: 'failure',
      reason: 'threshold',
      exitCode: 1,
      totals: countRows({ succeeded: 90, failed: 10, unresolved: 900, reasons: { 'not-sent': 900 } }),
      submitted: 100,
      faults: [{ code: 'run/stopped-on-breach', message: 'Stopped.', input: 'max-failed' }],
      problemGroups: [{ ...FAILED, rows: 10, retryable: true }],
    });
    expect(steps(stopped)[1]).toBe(
      '10 rows are safe to send again unchanged: after that, re-run the job of that new run, not of this one. Delivered rows are not sent again.',
    );
  });

  it('says what to do with a lost response in one of two ways, where rows were not sent, too', () => {
    const lost = {
      ...screen('uncertain-github'),
      totals: countRows({ succeeded: 100, unresolved: 150, reasons: { uncertain: 100, 'not-sent': 50 } }),
    };
    expect(steps(lost)).toEqual([
      expect.stringMatching(/ UTC\. They are not sent again until you say so\.$/),
      'If it is not there: run again with ledger: run:4242 and resend-uncertain: true. These 100 rows go again, and the 50 that were not sent.',
      'If it is there: re-run the job. It sends the 50 rows that were not sent. No row is sent twice.',
    ]);
    expect(steps({ ...lost, reason: 'cancelled' })).toEqual(steps(lost));
  });

  it('sends no row again that is partly applied, neither by a re-run nor with its whole file', () => {
    const mixed = makeScreen({
      conclusion: 'failure',
      reason: 'threshold',
      totals: countRows({ succeeded: 4, failed: 6 }),
      resultFiles: ['report.json', 'records.csv', 'failed.csv'],
      problemGroups: [
        { ...FAILED, template: 'partly applied: a gift', rows: 3 },
        { ...FAILED, template: 'wrong', rows: 2, first: { file: 'data/donors.csv', line: 7 } },
        { ...FAILED, template: 'busy', rows: 1, retryable: true },
      ],
    });
    expect(steps(mixed, ARTIFACT).slice(1)).toEqual([
      '1 row is safe to send again unchanged: send it alone, in a separate file made from failed.csv.',
      'Fix 2 rows in data/donors.csv (lines below) and send only these rows of failed.csv.',
    ]);
    const [, , fix] = listNextSteps(mixed, { artifact: ARTIFACT });
    expect(JSON.stringify(fix)).toContain('data/donors.csv#L7');
    expect(steps(mixed).slice(1)).toEqual([
      '1 row is safe to send again unchanged: send only it, in a separate file.',
      'Fix 2 rows in data/donors.csv (lines below) and send only these, in a separate file.',
    ]);
  });

  it('does not call a file empty whose rows were all delivered before', () => {
    const remembers = '0 of 280 rows are new or changed since run 42; 280 unchanged.';
    expect(toPlain(describeVerdict({ ...screen('nothing-to-send'), remembers }))).toBe(
      'Nothing to send: no row is new or changed',
    );
  });

  it('has each row checked that may or may not be there, where they do not share a job', () => {
    const { jobs, ...report } = screen('uncertain-github');
    // Those of an earlier run are in no job of this one; the row memory knows them, and the ledger of this run does not.
    const held = { ...jobs, states: { succeeded: 2 }, shown: [] };
    const remembering = { ...report, jobs: held, inputs: { ...report.inputs, 'changed-only': true } };
    expect(steps(remembering)).toEqual([
      'Check each of the 100 rows in DonorAtlas: data/donors.csv:152 (5ab2c142-1be8-4f9b) is the first. They are not sent again until you say so, and each run ends with exit code 3 until then.',
      'If none is there: run again with resend-uncertain: true. These 100 rows go again.',
    ]);
    expect(steps({ ...report, jobs: { ...jobs, states: { uncertain: 3 } } })[0]).toBe(
      'Check each of the 100 rows in DonorAtlas: data/donors.csv:152 (5ab2c142-1be8-4f9b) is the first. If all are there, nothing is left to do: they are not sent again until you say so.',
    );
  });

  it('says of one row what is true of one, and of a sample that it is one', () => {
    const verdict = (report: Partial<Report>): string => toPlain(describeVerdict(makeScreen(report)));
    const one = countRows({ total: 1, succeeded: 1 });
    expect(verdict({ totals: one })).toBe('1 row delivered');
    const planned = countRows({ total: 1, unresolved: 1, reasons: { planned: 1 } });
    expect(verdict({ mode: 'validate', totals: planned })).toMatch(/^1 row is valid and would be sent/);
    expect(verdict({ totals: one, beyondLimit: 2 })).toBe('1 row of a sample delivered');
    const some = countRows({ total: 5, succeeded: 5 });
    expect(verdict({ totals: some, beyondLimit: 15 })).toBe('All 5 rows of a sample delivered');
  });

  it('names a flag as it is typed', () => {
    const faults = ['timeout', 'params.network', 'api-key'].map((name, index) => ({
      code: 'input/value',
      message: 'A value is wrong.',
      next: `Set number ${index}.`,
      input: name,
    }));
    const report = makeScreen({ conclusion: 'failure', reason: 'config-error', faults, source: SOURCE });
    expect(steps(inTerminal(report))).toEqual([
      '--timeout: Set number 0.',
      '--param network: Set number 1.',
      'api-key: Set number 2.',
    ]);
    expect(steps(report)[0]).toBe('timeout: Set number 0.');
  });

  it('names two of many faults and counts the others', () => {
    const faults = [1, 2, 3, 4].map((n) => ({ code: 'input/value', message: `Input ${n} is wrong.`, input: `i${n}` }));
    const said = steps(makeScreen({ conclusion: 'failure', reason: 'config-error', faults, source: SOURCE }));
    expect(said).toEqual(['i1: Input 1 is wrong.', 'i2: Input 2 is wrong.', 'Fix the 2 other problems below.']);
  });

  const kept = (name: string, isLedgerKept: boolean, canRerun: boolean): readonly string[] => {
    const report = screen(name);
    return steps({ ...report, nextRun: { ...report.nextRun, ledger: '/tmp/x/ledger.ndjson', isLedgerKept, canRerun } });
  };

  it.each(['timeout', 'uncertain-github', 'submit', 'cancelled-github', 'collect'])(
    '%s, the ledger in no cache and no artifact: no step that would need it',
    (name) => {
      const said = kept(name, false, false).join('\n');
      expect(said).toMatch(
        /^Check \d+ rows? in DonorAtlas and send only those that are not there, in a separate file\./,
      );
      expect(said).toContain('a re-run sends nothing, and a new run sends all rows again.');
      expect(said).not.toMatch(/\/tmp\/x|mode: collect|No row is sent twice|[Rr]e-run the job/);
    },
  );

  it.each(['timeout', 'uncertain-github', 'submit', 'cancelled-github'])(
    '%s, the ledger in the cache alone: "Re-run jobs" finds it, another run does not',
    (name) => {
      const said = kept(name, false, true).join('\n');
      expect(said).not.toMatch(/\/tmp\/x|mode: collect|ledger: /);
    },
  );

  it('the ledger in the artifact of a runner without a cache: a re-run and another run find it', () => {
    expect(kept('timeout', true, true)[0]).toMatch(/^Re-run the job: .* No row is sent twice\.$/);
  });

  it('in a terminal, fixes a copy of the row file and sends that alone', () => {
    const copies = { failed: { copy: 'cp out/failed.csv out-failed.csv', send: 'bulk-job run …' } };
    const report = inTerminal({ ...screen('unique-messages'), resultsDir: 'out' });
    expect(steps({ ...report, nextRun: { ...report.nextRun, copies } })[1]).toBe(
      'Fix 3 rows (lines below) in a copy of failed.csv and remove the other rows, and send only the copy: cp out/failed.csv out-failed.csv, fix it, then run the same command with the copy as --files and another --output-dir.',
    );
  });
});
