import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Fault } from '../../src/domain/fault.ts';
import type { LedgerIdentity, SavedCopy } from '../../src/ports/ledger-store.ts';
import { runProcess } from './run-process.ts';

export const PLAYER = fileURLToPath(new URL('../fixtures/hosts/play-ledgers.ts', import.meta.url));

export interface LedgerScript {
  readonly steps: readonly (
    | {
        readonly do: 'save';
        readonly identity: LedgerIdentity;
        readonly attempt: number;
        readonly sequence: number;
        readonly text: string;
      }
    | { readonly do: 'load'; readonly identity: LedgerIdentity; readonly which?: 'newest' | 'all' }
    | { readonly do: 'fetch'; readonly runId: string }
  )[];
  readonly secrets?: readonly string[];
  readonly saveLimitMs?: number;
  readonly loadLimitMs?: number;
}

/** What a step of the script came to. */
export type PlayedStep = boolean | SavedCopy | readonly string[] | 'no store' | { readonly faults: readonly Fault[] };

export interface PlayedLedgers {
  readonly played: readonly PlayedStep[];
  /** All that was printed but the last line. */
  readonly log: string;
  /** Left in the runner's temporary folder. */
  readonly left: readonly string[];
  /** Where the process stood at the end, and what it took for the workspace. */
  readonly folder: string;
  readonly workspace: string;
  readonly home: string;
}

/** Plays a script as a step of a workflow on a runner with folders of its own. */
export async function playLedgers(
  script: LedgerScript,
  variables: Iterable<readonly [string, string]>,
): Promise<PlayedLedgers> {
  const home = mkdtempSync(join(tmpdir(), 'bulk-job-runner-'));
  const [workspace, temporary, event] = ['work', 'temp', 'event.json'].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [workspace, temporary]) mkdirSync(folder);
  writeFileSync(event, '{"repository":{"visibility":"private","private":true}}');
  try {
    const { code, stdout, stderr } = await runProcess(process.execPath, [PLAYER], {
      cwd: workspace,
      env: new Map([
        ['GITHUB_ACTIONS', 'true'],
        ['GITHUB_ACTION', 'send'],
        ['GITHUB_API_URL', 'http://127.0.0.1:9'],
        ['GITHUB_EVENT_NAME', 'push'],
        ['GITHUB_EVENT_PATH', event],
        ['GITHUB_JOB', 'sync'],
        ['GITHUB_REPOSITORY', 'acme/donors'],
        ['GITHUB_RUN_ATTEMPT', '2'],
        ['GITHUB_RUN_ID', '42'],
        ['GITHUB_SERVER_URL', 'https://github.com'],
        ['GITHUB_WORKSPACE', workspace],
        ['RUNNER_TEMP', temporary],
        ['SCRIPT', JSON.stringify(script)],
        ...variables,
      ]),
    });
    const lines = stdout.trimEnd().split('\n');
    const last = lines.pop() ?? '';
    if (code !== 0 || !last.startsWith('{')) throw new Error(`The script ended with ${code}:\n${stdout}${stderr}`);
    return { ...JSON.parse(last), home, log: `${lines.join('\n')}${stderr}`, left: readdirSync(temporary) };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
