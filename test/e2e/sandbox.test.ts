import { describe, expect, it } from 'vitest';
import { VENDORS } from '../../src/sandbox/vendors.ts';
import { countOutcomes, readReport, startCli } from '../support/bundle.ts';
import { runProcess } from '../support/run-process.ts';
import { withWorkspace } from '../support/workspace.ts';

/** NGP VAN is not asked more often than every 15 s. */
const LIMIT_MS = 60_000;
/** Variables of a user who works with AWS elsewhere: they must not get into the way. */
const OWN_AWS = new Map([
  ['AWS_ACCESS_KEY_ID', 'AKIAOWN'],
  ['AWS_SESSION_TOKEN', 'own'],
]);

const OUTCOMES: ReadonlyMap<string, Readonly<Record<string, number>>> = new Map([
  ['donoratlas', { succeeded: 235, failed: 6, not_found: 5, skipped: 1 }],
  ['donoratlas-remove', { succeeded: 116, failed: 4, skipped: 1 }],
  ['ngpvan', { succeeded: 167, failed: 5, not_found: 3 }],
  ['passcreator', { succeeded: 110, failed: 6, not_found: 4, skipped: 1 }],
  ['passcreator-create', { succeeded: 57, failed: 3, skipped: 1 }],
]);

describe.concurrent('bulk-job sandbox', () => {
  it.each([...VENDORS.keys()])(
    '%s prints a command that works when pasted, and serves until it is stopped',
    { timeout: LIMIT_MS },
    (vendor) =>
      withWorkspace({}, async (workspace) => {
        const sandbox = startCli(['sandbox', vendor], { cwd: workspace.directory });
        try {
          await sandbox.seen('--output-dir');
          // All that is indented is the command.
          const command = sandbox.output().match(/^ {2}.*$/gm) ?? [];
          const pasted = `${command.join('\n')} \\\n  --retry-failed 0`;
          const run = await runProcess('sh', ['-c', pasted], { cwd: workspace.directory, env: OWN_AWS });
          expect(run.code, run.stdout + run.stderr).toBe(0);
          const report = readReport(workspace.path(`bulk-job-results/sandbox-${vendor}/report.json`));
          expect(countOutcomes(report)).toEqual(OUTCOMES.get(vendor));
          expect(report.sandbox).toBe(false);
          const { submitted } = report;
          sandbox.signal('SIGTERM');
          const { code, stdout, stderr } = await sandbox.end;
          expect([code, stderr]).toEqual([0, '']);
          expect(stdout).toMatch(new RegExp(`^Requests: \\d+, jobs: \\d+, rows: ${submitted}\\.$`, 'm'));
        } finally {
          sandbox.signal('SIGKILL');
        }
      }),
  );
});
