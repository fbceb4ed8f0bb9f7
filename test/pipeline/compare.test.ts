import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CiContext } from '../../src/domain/context.ts';
import { createEarlierVerdict } from '../../src/hosts/github/earlier-verdict.ts';
import type { AskEarlierVerdict } from '../../src/hosts/types.ts';
import { createHttpClient } from '../../src/ports/http-client.ts';
import { type Github, makeZip, startGithub, TOKEN } from '../support/github/server.ts';
import { PLAIN_CONTEXT, runWorld, type World, type WorldOptions } from '../support/world.ts';
import { createFixedRandom } from '../transport/scripted-http.ts';

const CONTEXT: CiContext = {
  ...PLAIN_CONTEXT,
  ci: 'github',
  source: { server: 'https://github.example', repository: 'acme/donors', ref: 'main' },
  event: 'push',
  visibility: 'private',
  job: 'sync',
  step: 'send',
  runId: '41',
};
const LIST = 'artifact/problems.json';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** GitHub with the runs 41, 42, … of one branch. */
async function startBranch(): Promise<Github> {
  const runs = [41, 42, 43].map((id) => ({ id, number: id, branch: 'main', conclusion: 'success' }));
  const github = await startGithub({ permissions: ['actions'], runs });
  closing.push(github.close);
  return github;
}

function askOn(github: Github, context: CiContext): AskEarlierVerdict | undefined {
  const http = createHttpClient();
  closing.push(() => http.dispose());
  const variables = [
    ...github.apiEnvironment,
    ['GITHUB_WORKFLOW_REF', 'acme/donors/.github/workflows/sync.yml@refs/heads/main'],
    ['GITHUB_REF_NAME', 'main'],
    ['GITHUB_RUN_NUMBER', context.runId],
  ] as const;
  return createEarlierVerdict({
    environment: new Map(variables),
    context,
    token: TOKEN,
    http,
    clock: { sleep: async () => undefined },
    random: createFixedRandom(0.5),
    signal: new AbortController().signal,
    log: { line: () => undefined },
  });
}

interface Step extends Omit<WorldOptions, 'files' | 'context'> {
  readonly runId: string;
  readonly files: WorldOptions['files'];
  readonly context?: Partial<CiContext>;
  /** Other files in the artifact that this run leaves. */
  readonly tamper?: Readonly<Record<string, string>>;
}

/** A run of the branch: it asks GitHub for the run before, and leaves its artifact there. */
async function runOn<T>(github: Github, step: Step, look: (world: World) => Promise<T> | T): Promise<T> {
  const context = { ...CONTEXT, ...step.context, runId: step.runId };
  const earlierVerdict = askOn(github, context);
  return runWorld({ ...step, context, ...(earlierVerdict && { earlierVerdict }) }, async (world) => {
    const { artifact } = world.publication;
    const files: Record<string, string> = {};
    for (const path of artifact?.files ?? []) {
      const name = path.slice((artifact?.directory.length ?? 0) + 1);
      files[name] = await readFile(join(artifact?.directory ?? '', name), 'utf8');
    }
    github.artifacts.add(step.runId, artifact?.name ?? '', await makeZip({ ...files, ...step.tamper }));
    return look(world);
  });
}

const donors = (...ids: readonly string[]) => ({ 'data/a.csv': `donor_id\n${ids.map((id) => `${id}\n`).join('')}` });
const FIRST = donors('fail-1', 'fail-2', 'a');
const nothing = (): undefined => undefined;
const textOf = (page: string | undefined): string => (page ?? '').replace(/<[^>]+>/g, '');

describe('problem rows against those of the run before', () => {
  it('are new, resolved or still failing, found by their keys, and since when is carried on', async () => {
    const github = await startBranch();
    await runOn(github, { runId: '41', files: FIRST }, async ({ publication, read }) => {
      expect(publication.report.comparison).toBeUndefined();
      expect(publication.report.resultFiles).toContain('problems.json');
      expect(textOf(await read('report.html'))).not.toMatch(/ompared with/);
    });
    // Another file and another line.
    const moved = { 'data/b.csv': 'donor_id\na\nb\nfail-2\nfail-3\n' };
    await runOn(github, { runId: '42', files: moved }, ({ publication }) => {
      expect(publication.report.comparison).toMatchObject({
        run: { runId: '41' },
        ...{ appeared: 1, resolved: 1, remaining: 1, oldest: { run: { runId: '41' }, rows: 1 } },
      });
    });
    const last = donors('fail-3', 'fail-2', 'fail-4');
    await runOn(github, { runId: '43', files: last }, async ({ publication, read }) => {
      expect(publication.report.comparison).toMatchObject({
        run: { runId: '42' },
        ...{ appeared: 1, resolved: 0, remaining: 2, oldest: { run: { runId: '41' }, rows: 1 } },
      });
      expect(publication.summary).toMatch(
        /^Compared with \[run 42\]\(https:\/\/github\.example\/acme\/donors\/actions\/runs\/42\) of \w+ \d+: \*\*1\*\* new, 0 resolved, 2 still failing \(the oldest since \[run 41\]/m,
      );
      const page = await read('report.html');
      expect(page).toMatch(/"since":\[2,3,1\]/);
      expect(textOf(page)).toContain('1 new, 0 resolved, 2 still failing, the oldest since run 41');
    });
  });

  it('compare in minimal by hashes, which no value and no key is in', async () => {
    const github = await startBranch();
    const context = { visibility: 'public' } as const;
    await runOn(github, { runId: '41', files: FIRST, context }, async ({ read }) => {
      const list = (await read(LIST)) ?? '';
      expect(JSON.parse(list).rows).toHaveLength(2);
      expect(list).not.toContain('fail-');
    });
    await runOn(github, { runId: '42', files: donors('fail-2', 'fail-5'), context }, ({ publication }) => {
      expect(publication.report.comparison).toMatchObject({ appeared: 1, resolved: 1, remaining: 1 });
      expect(publication.summary).toContain('**1** new, 1 resolved, 1 still failing since [run 41]');
    });
  });

  it.each<[string, Partial<Step>, Partial<Step>, string]>([
    ['is of another version', { tamper: { 'problems.json': '{"version":2}' } }, {}, 'damaged or of another version'],
    ['is no JSON', { tamper: { 'problems.json': '[' } }, {}, 'damaged or of another version'],
    ['is deep', { tamper: { 'problems.json': '['.repeat(200_000) } }, {}, 'damaged or of another version'],
    ['is too large', { tamper: { 'problems.json': ' '.repeat(33 * 1024 * 1024) } }, {}, 'has no list'],
    ['went to another vendor', { tamper: { 'problems.json': listOf({ provider: 'acme' }) } }, {}, 'another vendor'],
    ['points outside itself', { tamper: { 'problems.json': listOf({ files: [] }) } }, {}, 'damaged'],
    ['has another API key', { tamper: { 'problems.json': listOf({ keys: 'other' }) } }, {}, 'API key has changed'],
    ['is of another mode', { inputs: { mode: 'validate' } }, {}, 'The mode of run 41 was validate'],
  ])('are not compared where the list %s, and the page says so', async (_, first, second, sentence) => {
    const github = await startBranch();
    await runOn(github, { runId: '41', files: FIRST, ...first }, nothing);
    await runOn(github, { runId: '42', files: FIRST, ...second }, async ({ publication, read }) => {
      expect(publication.report.comparison).toBeUndefined();
      expect(publication.report).toMatchObject({ reason: 'threshold', exitCode: 1, faults: [] });
      const page = textOf(await read('report.html'));
      expect(page).toContain('Not compared with the previous run. ');
      expect(page).toContain(sentence);
      expect(publication.report.resultFiles).toContain('problems.json');
    });
  });

  it('skip a run that read no rows', async () => {
    const github = await startBranch();
    await runOn(github, { runId: '41', files: FIRST }, nothing);
    await runOn(github, { runId: '42', files: { 'data/a.csv': 'wrong\nx\n' } }, ({ publication }) => {
      expect(publication.report.resultFiles).not.toContain('problems.json');
      expect(publication.report.comparison).toBeUndefined();
    });
    await runOn(github, { runId: '43', files: FIRST }, ({ publication }) => {
      expect(publication.report.comparison).toMatchObject({ run: { runId: '41' }, appeared: 0, remaining: 2 });
    });
  });

  it('are neither compared nor listed where nobody can ask', async () => {
    await runWorld({ files: FIRST }, async ({ publication, read }) => {
      expect(publication.report.comparison).toBeUndefined();
      expect(await read(LIST)).toBeUndefined();
      expect(textOf(await read('report.html'))).not.toMatch(/ompared with/);
    });
  });
});

function listOf(differs: object): string {
  const list = {
    version: 1,
    provider: 'donoratlas',
    sandbox: false,
    mode: 'run',
    keys: '',
    files: [{ path: 'data/a.csv', rows: 3 }],
    runs: [{ runId: '41', attempt: 1, startedAt: '2026-05-04T10:00:00.000Z' }],
    rows: [{ file: 0, line: 2, outcome: 'failed', since: 0 }],
    ...differs,
  };
  return JSON.stringify(list);
}
