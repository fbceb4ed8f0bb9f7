import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACT } from '../support/act.ts';
import { type LedgerScript, PLAYER } from '../support/play-ledgers.ts';
import { runProcess } from '../support/run-process.ts';

const MINE = { runId: '42', job: 'sync', place: 'place-1', plan: 'plan-1', account: 'account-1' };
const TEXT = '{"kind":"start","runId":"42","plan":"plan-1"}\n';
const WORKFLOW_MS = 60_000;

const mustRun = process.env.CI_REQUIRE_ALL === '1';
if (ACT === undefined && !mustRun) {
  process.stderr.write('The cache tests with act are skipped: install act and set ACT_BIN, or put it on the PATH.\n');
}

/** act runs a cache service of its own, written by others than GitHub's client and than us. */
describe.skipIf(ACT === undefined && !mustRun)("the ledger store with act's cache service", () => {
  const home = mkdtempSync(join(tmpdir(), 'bulk-job-act-'));
  const repository = join(home, 'repository');

  beforeAll(() => {
    mkdirSync(join(repository, '.github', 'workflows'), { recursive: true });
    mkdirSync(join(repository, 'probe'));
    writeFileSync(join(repository, 'probe', 'action.yml'), ACTION);
    writeFileSync(join(repository, 'probe', 'index.mjs'), `await import(${JSON.stringify(PLAYER)});\n`);
    writeFileSync(join(repository, '.github', 'workflows', 'probe.yml'), WORKFLOW);
    const git = (...args: readonly string[]): void => {
      execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], { cwd: repository });
    };
    git('init', '--quiet', '--initial-branch=main');
    git('add', '--all');
    git('commit', '--quiet', '--message=Probe', '--no-gpg-sign');
    writeFileSync(join(home, 'event.json'), '{"repository":{"private":true,"visibility":"private"}}');
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  async function run(attempt: number, script: LedgerScript): Promise<string> {
    const { code, stdout, stderr } = await runProcess(
      ACT ?? '',
      [
        'push',
        '--workflows=.github/workflows/probe.yml',
        `--eventpath=${join(home, 'event.json')}`,
        '--platform=ubuntu-latest=-self-hosted',
        `--cache-server-path=${join(home, 'actcache')}`,
        '--cache-server-addr=127.0.0.1',
        `--action-cache-path=${join(home, 'actions')}`,
        '--env=GITHUB_RUN_ID=42',
        `--env=GITHUB_RUN_ATTEMPT=${attempt}`,
        `--env=SCRIPT=${JSON.stringify(script)}`,
      ],
      {
        cwd: repository,
        env: new Map([
          ['HOME', home],
          ['NO_COLOR', '1'],
          ['PATH', [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter)],
        ]),
      },
    );
    expect(code, stdout + stderr).toBe(0);
    return stdout;
  }

  it('a second run gets what the first one saved last', { timeout: WORKFLOW_MS }, async () => {
    const saves = [1, 2].map((sequence) => ({
      do: 'save' as const,
      identity: MINE,
      attempt: 1,
      sequence,
      text: TEXT.repeat(sequence),
    }));
    expect(await run(1, { steps: saves })).toContain('"played":[true,true]');
    const loaded = await run(2, { steps: [{ do: 'load', identity: MINE }] });
    expect(loaded).toContain(`"played":[[${JSON.stringify(TEXT.repeat(2))}]]`);
  });
});

const ACTION = `name: probe
description: Plays a script against the ledger store.
runs:
  using: node24
  main: index.mjs
`;

const WORKFLOW = `name: probe
on: push
permissions: {}
jobs:
  sync:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0 # v7.0.0
        with:
          persist-credentials: false
      - uses: ./probe
`;
