import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { CiContext } from '../../../src/domain/context.ts';
import type { EarlierVerdict } from '../../../src/domain/verdict-change.ts';
import { earlierVerdictOnDemand } from '../../../src/hosts/github/on-demand.ts';
import { createHttpClient } from '../../../src/ports/http-client.ts';
import type { EndedRun } from '../../support/github/runs.ts';
import { type Github, type GithubOptions, makeZip, startGithub, TOKEN } from '../../support/github/server.ts';
import { createFixedRandom } from '../../transport/scripted-http.ts';

const RUN: EndedRun = { id: 40, number: 8, branch: 'main', conclusion: 'success' };
const PLACE = 'a1b2';
const NAME = 'bulk-job-results-donoratlas-sync-a1';
const root = await mkdtemp(join(tmpdir(), 'earlier-verdict-'));
afterAll(() => rm(root, { recursive: true }));
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Scene {
  readonly runs?: readonly EndedRun[];
  readonly github?: GithubOptions;
  /** Name and content of artifacts, by run. */
  readonly artifacts?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly context?: Partial<CiContext>;
  readonly variables?: Iterable<readonly [string, string]>;
  readonly token?: string | undefined;
  readonly limitMs?: number;
}

interface Asked {
  /** undefined: nobody may ask. */
  readonly verdict: EarlierVerdict | undefined;
  readonly problems: string | undefined;
  readonly lines: readonly string[];
  readonly github: Github;
}

async function ask(scene: Scene): Promise<Asked> {
  const github = await startGithub({ permissions: ['actions'], runs: scene.runs ?? [RUN], ...scene.github });
  const http = createHttpClient();
  closing.push(() => http.dispose(), github.close);
  for (const [run, artifacts] of Object.entries(scene.artifacts ?? {}))
    for (const [name, content] of Object.entries(artifacts))
      github.artifacts.add(run, name, Buffer.isBuffer(content) ? content : await zipOf(content));
  const lines: string[] = [];
  const context: CiContext = {
    ci: 'github',
    event: 'push',
    trust: 'trusted',
    visibility: 'private',
    runId: '42',
    attempt: 1,
    job: 'sync',
    step: 'send',
    leg: '',
    temporaryDirectory: root,
    ...scene.context,
  };
  const earlierVerdict = earlierVerdictOnDemand({
    environment: new Map([
      ...github.apiEnvironment,
      ['GITHUB_WORKFLOW_REF', 'acme/donors/.github/workflows/sync.yml@refs/heads/main'],
      ['GITHUB_REF_NAME', 'main'],
      ['GITHUB_RUN_NUMBER', '9'],
      ...(scene.variables ?? []),
    ]),
    context,
    token: 'token' in scene ? scene.token : TOKEN,
    http,
    clock: { sleep: async () => undefined },
    random: createFixedRandom(0.5),
    signal: new AbortController().signal,
    log: { line: (line) => lines.push(line) },
    ...(scene.limitMs !== undefined && { limitMs: scene.limitMs }),
  });
  const said = await earlierVerdict?.({ place: PLACE, provider: 'donoratlas' });
  expect(existsSync(root) ? await readdir(root) : []).toEqual([]);
  return { verdict: said?.verdict, problems: said?.problems, lines, github };
}

function zipOf(report: unknown): Promise<Buffer> {
  return makeZip({ 'records.csv': 'file,line\n', 'report.json': JSON.stringify(report) });
}

const report = (conclusion: string, differs: object = {}) => ({
  version: 1,
  conclusion,
  place: PLACE,
  provider: { name: 'donoratlas', title: 'DonorAtlas' },
  ...differs,
});

describe('the problem rows of the run before', () => {
  const withRows = (problems: string, differs: object = {}) =>
    makeZip({ 'report.json': JSON.stringify(report('failure', differs)), 'problems.json': problems });
  const before = { ...RUN, id: 39, number: 7 };

  it('come with its verdict', async () => {
    const { verdict, problems, github } = await ask({ artifacts: { 40: { [NAME]: await withRows('{"a":1}') } } });
    expect({ verdict, problems }).toEqual({ verdict: 'failure', problems: '{"a":1}' });
    expect(github.calls.filter((call) => call === 'zip')).toHaveLength(1);
  });

  it.each<[string, () => Promise<Record<string, unknown>> | Record<string, unknown>, EarlierVerdict]>([
    ['read no rows', () => ({ [NAME]: report('failure') }), 'failure'],
    ['left no artifact', () => ({}), 'success'],
    ['left a truncated zip', async () => ({ [NAME]: (await withRows('{}')).subarray(0, -40) }), 'success'],
    ['left one that is too large', () => ({ [NAME]: Buffer.alloc(65 * 1024 * 1024) }), 'success'],
    [
      'left a list that is too large',
      async () => ({ [NAME]: await withRows(' '.repeat(33 * 1024 * 1024)) }),
      'failure',
    ],
    [
      'went to another provider',
      async () => ({ [NAME]: await withRows('{}', { provider: { name: 'acme' } }) }),
      'success',
    ],
  ])('are those of an older run where the newest one %s; the verdict is not', async (_, make, expected) => {
    const { verdict, problems, lines } = await ask({
      runs: [RUN, before],
      artifacts: { 40: await make(), 39: { [NAME]: await withRows('older', { conclusion: 'success' }) } },
    });
    expect({ verdict, problems, lines }).toEqual({ verdict: expected, problems: 'older', lines: [] });
  });

  it('cost no verdict where the time is up or the permission is gone', async () => {
    const { verdict, problems, lines } = await ask({
      runs: [RUN, before],
      artifacts: { 40: { [NAME]: report('failure') } },
      github: { fault: (call) => (call.includes('/runs/39/') ? { status: 403 } : undefined) },
    });
    expect({ verdict, problems, lines }).toEqual({ verdict: 'failure', problems: undefined, lines: [] });
  });
});

describe('what the run before said', () => {
  it.each<[string, EarlierVerdict, Scene]>([
    ['nothing where there is none', 'none', { runs: [] }],
    [
      'what its report says, whatever else failed in it',
      'success',
      {
        runs: [{ ...RUN, conclusion: 'failure' }],
        artifacts: { 40: { [NAME]: report('warning') } },
      },
    ],
    [
      'what its report says, whatever was let pass in it',
      'failure',
      { artifacts: { 40: { [NAME]: report('failure') } } },
    ],
    [
      'what the newest attempt says',
      'success',
      {
        artifacts: { 40: { [NAME]: report('failure'), [NAME.replace('a1', 'a2')]: report('success') } },
      },
    ],
    [
      'what its own leg of the matrix says',
      'failure',
      {
        artifacts: { 40: { [NAME]: report('success', { place: 'other' }), [`${NAME}-2`]: report('failure') } },
      },
    ],
    ['its conclusion, where it has no artifact', 'failure', { runs: [{ ...RUN, conclusion: 'failure' }] }],
    [
      'its conclusion, where the report is of another step',
      'success',
      {
        artifacts: { 40: { [NAME]: report('failure', { place: 'other' }) } },
      },
    ],
    [
      'its conclusion, where the report is of another provider',
      'success',
      {
        artifacts: { 40: { [NAME]: report('failure', { provider: { name: 'acme' } }) } },
      },
    ],
    [
      'its conclusion, where the artifact is damaged',
      'success',
      {
        artifacts: { 40: { [NAME]: Buffer.from('no zip') } },
      },
    ],
    [
      'its conclusion, where the artifact has expired',
      'success',
      {
        artifacts: { 40: { [NAME]: report('failure') } },
        github: { now: expiring() },
      },
    ],
    [
      'its conclusion, where the artifact is of another job',
      'success',
      {
        artifacts: { 40: { 'bulk-job-results-donoratlas-other-a1': report('failure') } },
      },
    ],
    [
      'its conclusion, where the artifact is too large',
      'success',
      {
        artifacts: { 40: { [NAME]: Buffer.alloc(65 * 1024 * 1024) } },
      },
    ],
    [
      'what the run before that says, where it was canceled',
      'failure',
      {
        runs: [
          { ...RUN, conclusion: 'cancelled' },
          { ...RUN, id: 39, number: 7, conclusion: 'failure' },
        ],
      },
    ],
    [
      'nothing of runs that come after, that have not ended, of another branch or workflow',
      'none',
      {
        runs: [
          { ...RUN, id: 43, number: 10, conclusion: 'failure' },
          { ...RUN, id: 42, number: 9, conclusion: 'failure' },
          { ...RUN, id: 41, conclusion: null },
          { ...RUN, branch: 'topic', conclusion: 'failure' },
          { ...RUN, workflow: 'other.yml', conclusion: 'failure' },
        ],
      },
    ],
    [
      'nothing of pull requests, whose fork may have such a branch',
      'none',
      {
        runs: [
          { ...RUN, event: 'pull_request', conclusion: 'failure', repository: 'mallory/donors' },
          { ...RUN, id: 39, event: 'pull_request_target', conclusion: 'failure' },
          { ...RUN, id: 38, event: 'workflow_run', conclusion: 'failure', repository: 'mallory/donors' },
        ],
      },
    ],
    [
      'what an earlier attempt of this run says',
      'failure',
      {
        context: { attempt: 2 },
        artifacts: { 42: { [NAME]: report('failure'), [NAME.replace('a1', 'a2')]: report('success') } },
      },
    ],
    [
      'the conclusion of the earlier attempt, where it has no artifact',
      'failure',
      {
        context: { attempt: 2 },
        runs: [RUN, { ...RUN, id: 42, number: 9, conclusion: null, attempts: ['failure'] }],
      },
    ],
    [
      'what the run before says, where the earlier attempt was canceled',
      'success',
      {
        context: { attempt: 2 },
        runs: [RUN, { ...RUN, id: 42, number: 9, conclusion: null, attempts: ['cancelled'] }],
      },
    ],
    [
      'nothing that can be read where too many runs say nothing',
      'unreadable',
      {
        runs: Array.from({ length: 6 }, (_, n) => ({ ...RUN, id: n + 1, number: n + 1, conclusion: 'cancelled' })),
      },
    ],
    [
      'nothing that can be read where the list has more than a page',
      'unreadable',
      {
        runs: Array.from({ length: 101 }, (_, n) => ({ ...RUN, id: n + 1, number: 1, event: 'pull_request' })),
      },
    ],
  ])('%s', async (_, expected, scene) => {
    const { verdict, lines } = await ask(scene);
    expect({ verdict, lines }).toEqual({ verdict: expected, lines: [] });
  });

  it.each<[string, Scene, string]>([
    [
      'the permission is missing',
      { github: { permissions: ['contents'] } },
      'Give the job permissions: actions: read.',
    ],
    ['the service is down', { github: { fault: () => ({ status: 500 }) } }, 'HTTP 500'],
    ['the list is something else', { github: { fault: () => ({ status: 200 }) } }, 'not what GitHub documents'],
    [
      'nothing comes in time',
      { github: { fault: () => ({ hold: new Promise(() => undefined) }) }, limitMs: 100 },
      'GitHub did not respond in time',
    ],
    ['there is no token', { token: undefined }, 'github-token is empty'],
    [
      'the runner does not say where it is',
      { variables: [['GITHUB_REF_NAME', '']] },
      'does not name workflow and branch',
    ],
  ])('cannot be read where %s, and the log says so once', async (_, scene, sentence) => {
    const { verdict, lines } = await ask(scene);
    expect(verdict).toBe('unreadable');
    expect(lines).toEqual([expect.stringContaining(sentence)]);
    expect(lines[0]).not.toContain(TOKEN);
  });

  it.each<[string, Partial<CiContext>]>([
    ['a pull request', { event: 'pull_request' }],
    ['a fork', { event: 'pull_request', trust: 'fork' }],
    ['an event of strangers', { event: 'issue_comment', trust: 'hijackable' }],
  ])('is not asked for on %s', async (_, context) => {
    const { verdict, github } = await ask({ context });
    expect(verdict).toBeUndefined();
    expect(github.seen).toEqual([]);
  });
});

/** Artifacts are as old as the server, and everything after that comes a year later. */
function expiring(): () => number {
  let calls = 0;
  return () => {
    calls += 1;
    return calls > 1 ? 365 * 24 * 3_600_000 : 0;
  };
}
