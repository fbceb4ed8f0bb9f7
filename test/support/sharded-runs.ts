import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SANDBOX_KEY, type Sandbox } from '../../src/sandbox/server.ts';
import { type InstalledAction, runWorkflow, type WorkflowOptions, type WorkflowRun } from './act.ts';
import { createGit } from './git.ts';
import { type Github, startGithub, TOKEN } from './github/server.ts';
import { readZip } from './read-zip.ts';
import { startInstrumented } from './sandbox/start.ts';

const REPOSITORY = { full_name: 'acme/donors', private: true, visibility: 'private' };
const WORKFLOW = '.github/workflows/donors.yml';

/** A repository whose workflow calls the reusable one, and the vendor that it sends to. */
export interface ShardedRuns {
  readonly vendor: Sandbox;
  readonly github: Github;
  /** Runs the workflow, whose one job calls the reusable one with these inputs. */
  run(inputs: string, options?: Omit<WorkflowOptions, 'event' | 'actions' | 'github'>): Promise<WorkflowRun>;
  /** Replaces the data file. */
  edit(rows: string): void;
  /** Adds lines to the config file. */
  configure(lines: string): void;
  /** A new repository of runs: no artifacts, no caches, no earlier attempts. */
  renewGithub(): Promise<void>;
  /** Unpacks an artifact of the run; undefined if there is none of this name. */
  unpack(name: string): string | undefined;
  close(): Promise<void>;
}

/** @param rows the data file `passes.csv`. */
export async function openShardedRuns(actions: InstalledAction, rows: string): Promise<ShardedRuns> {
  const home = mkdtempSync(join(tmpdir(), 'bulk-job-sharded-'));
  const directory = join(home, 'donors');
  const vendor = await startInstrumented({
    vendor: 'passcreator',
    rate: 'unlimited',
    jobSeconds: 0.1,
  });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  };
  write('passes.csv', rows);
  write('bulk-job.yml', renderConfig(vendor.url));
  const git = createGit(directory);
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=Rows');
  let github = await startGithub();
  return {
    vendor,
    get github() {
      return github;
    },
    async run(inputs, options = {}) {
      // Not committed, so that all runs are of one commit.
      write(WORKFLOW, renderWorkflow(actions.uses, inputs));
      const secrets = [
        ['GITHUB_TOKEN', TOKEN],
        ['PASSCREATOR_API_KEY', SANDBOX_KEY],
      ] as const;
      return runWorkflow(directory, WORKFLOW, {
        event: { repository: REPOSITORY },
        actions,
        github,
        secrets,
        ...options,
      });
    },
    edit: (text) => write('passes.csv', text),
    configure: (lines) => write('bulk-job.yml', renderConfig(vendor.url) + lines),
    async renewGithub() {
      await github.close();
      github = await startGithub();
    },
    unpack(name) {
      const zip = github.received().get(name);
      if (zip === undefined) return undefined;
      const folder = mkdtempSync(join(home, 'artifact-'));
      for (const [path, bytes] of readZip(zip)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), bytes);
      }
      return folder;
    },
    async close() {
      await github.close();
      await vendor.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Ids of the processes that run the action for a leg, such as `2/4`. */
export function findLegProcesses(shard: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isLeg(name, shard))
    .map(Number);
}

function isLeg(pid: string, shard: string): boolean {
  try {
    const isAction = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('dist/action/index.js');
    return isAction && readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`INPUT_SHARD=${shard}`);
  } catch {
    // It has ended, or belongs to somebody else.
    return false;
  }
}

function renderConfig(url: string): string {
  return `provider: passcreator
files: passes.csv
params:
  match_by: userProvidedId
max-failed: 1%
max-invalid: unlimited
retry-failed: 0
rate: 300/s
concurrency: 32
base-url: ${url}
`;
}

function renderWorkflow(uses: string, inputs: string): string {
  return `name: Donors
on: [push, pull_request]
permissions: {}
jobs:
  donors:
    permissions:
      contents: read
      actions: read
    uses: ${uses}
    with:
      config: bulk-job.yml
${inputs.trimEnd().replaceAll(/^/gm, '      ')}
    secrets:
      api-key: \${{ secrets.PASSCREATOR_API_KEY }}
  after:
    needs: donors
    runs-on: ubuntu-latest
    steps:
      - id: outputs
        env:
          OUTPUTS: \${{ needs.donors.outputs.conclusion }} \${{ needs.donors.outputs.total }} \${{ needs.donors.outputs.failed }}
        run: echo "got=$OUTPUTS" >> "$GITHUB_OUTPUT"
`;
}
