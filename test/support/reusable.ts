import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportProject, type InstalledAction } from './act.ts';
import { createGit } from './git.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REUSABLE = '.github/workflows/bulk-job.yml';
const REPOSITORY = 'acme/bulk-job-action';
const TAG = 'v0.1.0';

/**
 * The reusable workflow and the action under the name of one repository and tag, as if act had downloaded them. act does
 * not know `$/`, so it stands there in full: the same repository, the same commit. Nothing is downloaded, so in the place
 * of `actions/download-artifact` is a program that does the same with the same client.
 */
export function installReusableWorkflow(): InstalledAction {
  const project = exportProject();
  const cache = mkdtempSync(join(tmpdir(), 'bulk-job-actions-'));
  const text = readFileSync(join(ROOT, REUSABLE), 'utf8');
  mkdirSync(join(project.directory, dirname(REUSABLE)), { recursive: true });
  writeFileSync(join(project.directory, REUSABLE), text.replaceAll('uses: $/', `uses: ${REPOSITORY}@${TAG}`));
  commit(project.directory, TAG);
  place(project.directory, cache, REPOSITORY, TAG);
  project.remove();
  const [, pin = ''] = /uses: actions\/download-artifact@(\w+)/.exec(text) ?? [];
  const download = mkdtempSync(join(tmpdir(), 'bulk-job-download-'));
  writeDownload(download);
  createGit(download)('init', '--quiet', '--initial-branch=main');
  commit(download, pin);
  place(download, cache, 'actions/download-artifact', pin);
  rmSync(download, { recursive: true, force: true });
  const uses = `${REPOSITORY}/${REUSABLE}@${TAG}`;
  return { uses, cache, remove: () => rmSync(cache, { recursive: true, force: true }) };
}

function commit(folder: string, tag: string): void {
  const git = createGit(folder);
  git('add', '--all', '--force');
  git('commit', '--quiet', '--message=Release');
  git('tag', tag);
}

/** act looks for an action, and for a reusable workflow, in the folder `<owner>-<repository>@<ref>`. */
function place(from: string, cache: string, repository: string, ref: string): void {
  const folder = `${repository}@${ref}`.replace('/', '-');
  createGit(cache)('clone', '--quiet', from, folder);
  // act clones again what comes from elsewhere.
  createGit(join(cache, folder))('remote', 'set-url', 'origin', `https://github.com/${repository}`);
}

/** Downloads the artifacts of this run whose names begin with a pattern without its `*`, as actions/download-artifact. */
function writeDownload(folder: string): void {
  const client = JSON.stringify(new URL('../../node_modules/@actions/artifact/lib/artifact.js', import.meta.url).href);
  writeFileSync(
    join(folder, 'action.yml'),
    'name: Download\ndescription: In a test.\nruns: { using: node24, main: main.mjs }\ninputs:\n' +
      '  pattern: { description: Names., required: true }\n  path: { description: Folder., required: true }\n',
  );
  writeFileSync(
    join(folder, 'main.mjs'),
    `import { join } from 'node:path';
import { DefaultArtifactClient } from ${client};
const client = new DefaultArtifactClient();
const { INPUT_PATH: path, INPUT_PATTERN: pattern } = process.env;
const { artifacts } = await client.listArtifacts({ latest: true });
const chosen = artifacts.filter(({ name }) => name.startsWith(pattern.replace(/\\*$/, '')));
for (const { id, name } of chosen)
  await client.downloadArtifact(id, { path: chosen.length === 1 ? path : join(path, name) });
`,
  );
}
