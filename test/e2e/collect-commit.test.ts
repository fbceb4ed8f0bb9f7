import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SANDBOX_KEY } from '../../src/sandbox/server.ts';
import { RUNNER, startStep } from '../support/action-step.ts';
import { countOutcomes, readRecords, readReport } from '../support/bundle.ts';
import { COMMIT_SHA } from '../support/github/commit.ts';
import { type ApiAnswer, startGithub, TOKEN } from '../support/github/server.ts';
import { startInstrumented } from '../support/sandbox/start.ts';
import { withWorkspace } from '../support/workspace.ts';

const FILES = { 'data/a.csv': 'donor_id,name\na,Ada\nfail-b,Bo\nd,Di\n' };
const SUBMITTED = `${RUNNER}/temp/submitted`;
const COLLECTED = `${RUNNER}/temp/collected`;

/** Submits, loses the data files as a later job without a checkout has none, and collects. */
async function collectWithout(
  instead: ((path: string) => ApiAnswer | undefined) | undefined,
  look: (seen: { readonly code: number | null; readonly log: string; readonly records: readonly string[] }) => void,
): Promise<void> {
  const sandbox = await startInstrumented({ vendor: 'donoratlas' });
  const api = await startGithub({ commit: Object.entries(FILES), instead });
  try {
    await withWorkspace(FILES, async (workspace) => {
      const env = [...api.environment, ...api.apiEnvironment, ['GITHUB_SHA', COMMIT_SHA] as const];
      const run = async (inputs: Readonly<Record<string, string>>) => {
        const shared = { provider: 'donoratlas', files: 'data/*', params: 'network_id: net_1', 'max-failed': '1' };
        const keys = { 'api-key': SANDBOX_KEY, 'github-token': TOKEN, 'base-url': sandbox.url };
        return startStep(workspace, { inputs: { ...shared, ...keys, ...inputs }, env }).end;
      };
      const submit = await run({ mode: 'submit', 'output-dir': SUBMITTED });
      expect(submit.code, submit.stdout + submit.stderr).toBe(0);
      expect(api.seen).toEqual([]);
      rmSync(workspace.path('data'), { recursive: true });
      const ledger = `${SUBMITTED}/ledger.ndjson`;
      const { code, stdout, stderr } = await run({ mode: 'collect', ledger, 'output-dir': COLLECTED });
      const log = stdout + stderr;
      expect(log.replace(/^::add-mask::.*$/gm, '')).not.toContain(TOKEN);
      expect(countOutcomes(readReport(workspace.path(`${COLLECTED}/report.json`))), log).toEqual({
        succeeded: 2,
        failed: 1,
      });
      const hasRecords = workspace.list(COLLECTED).includes('records.csv');
      look({ code, log, records: hasRecords ? readRecords(workspace, COLLECTED).map(({ key }) => key) : [] });
    });
  } finally {
    await api.close();
    await sandbox.stop();
  }
}

it('the built action collects in a job without a checkout: the rows come from GitHub', () =>
  collectWithout(undefined, ({ code, log, records }) => {
    expect(code, log).toBe(0);
    expect(records).toEqual(['a', 'fail-b', 'd']);
    expect(log).toContain(`commit ${COMMIT_SHA}`);
  }));

it('the built action says why GitHub does not give them', () =>
  collectWithout(
    () => ({ status: 403 }),
    ({ log, records }) => {
      expect(records).toEqual([]);
      expect(log).toContain(
        `Commit ${COMMIT_SHA} is not available from git or from GitHub's API: HTTP 403: no such commit, or github-token lacks permissions: contents: read`,
      );
    },
  ));
