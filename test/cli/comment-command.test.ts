import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { marked } from 'marked';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { World } from '../../src/cli/world.ts';
import { createHttpClient } from '../../src/ports/http-client.ts';
import { createFiles } from '../../src/ports/real-files.ts';
import { renderReportJson } from '../../src/report/report-json.ts';
import type { Report } from '../../src/report/schema.ts';
import { ACTIONS_LOGIN } from '../support/github/rules.ts';
import { type Github, type GithubOptions, startGithub, TOKEN } from '../support/github/server.ts';
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts';
import { makePublication } from '../support/publication.ts';
import { createFixedRandom } from '../transport/scripted-http.ts';

const SHA = 'c0ffee'.padEnd(40, '0');
const FORK = 'mallory/donors';
const PULL = { number: 7, sha: SHA, branch: 'main', repository: FORK };
const RUN = {
  id: 4242,
  event: 'pull_request',
  path: '.github/workflows/check.yml',
  head_sha: SHA,
  head_branch: 'main',
  head_repository: { full_name: FORK },
};
const REPORT: Report = { ...makePublication({}).report, conclusion: 'failure', reason: 'invalid-data', exitCode: 1 };

const MARKUP = [
  '[x](https://evil.example) ![i](https://evil.example/i.png)',
  'https://evil.example www.evil.example mailto:a@evil.example',
  '@mallory #1 GH-1 acme/donors#1',
  '<img src=x onerror=alert(1)><a href="https://evil.example">x</a> <!-- x',
  '` | **x** _y_ \n# z\n\n---\n> q',
  '--> <details open><summary>x</summary>',
];

const root = await mkdtemp(join(tmpdir(), 'comment-command-'));
afterAll(() => rm(root, { recursive: true }));
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Scene {
  readonly report?: Report | string;
  readonly github?: GithubOptions;
  readonly run?: unknown;
  readonly args?: readonly string[];
  readonly variables?: Iterable<readonly [string, string]>;
  /** Of an earlier command. */
  readonly on?: Github;
}

interface Played {
  readonly code: number;
  readonly lines: readonly string[];
  readonly github: Github;
  readonly bodies: readonly string[];
}

async function play(scene: Scene): Promise<Played> {
  const { report = REPORT, run = RUN } = scene;
  const folder = await mkdtemp(join(root, 'step-'));
  const path = join(folder, 'report.json');
  const text = typeof report === 'string' ? report : await joined(renderReportJson(report, []));
  await writeFile(path, text);
  await writeFile(join(folder, 'event.json'), JSON.stringify({ workflow_run: run }));
  const github = scene.on ?? (await startGithub({ permissions: ['pull-requests'], pulls: [PULL], ...scene.github }));
  const http = createHttpClient();
  closing.push(() => http.dispose(), github.close);
  const lines: string[] = [];
  const log = { line: (line: string) => void lines.push(line), block: (line: string) => void lines.push(line) };
  const world = {
    environment: new Map([
      ...github.apiEnvironment,
      ['GITHUB_EVENT_NAME', 'workflow_run'],
      ['GITHUB_EVENT_PATH', join(folder, 'event.json')],
      ['GITHUB_SERVER_URL', 'https://github.com'],
      ['GITHUB_TOKEN', TOKEN],
      ...(scene.variables ?? []),
    ]),
    directory: folder,
    ports: {
      files: createFiles(),
      http,
      clock: { sleep: async () => undefined },
      random: createFixedRandom(0.5),
    },
    signal: new AbortController().signal,
  } as unknown as World;
  const logs = { out: log, errors: log } as unknown as Parameters<typeof main>[2];
  const code = await main(['comment', ...(scene.args ?? ['--report', 'report.json'])], world, logs);
  return { code, lines, github, bodies: github.conversations.all.map(({ body }) => body) };
}

async function joined(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

describe('bulk-job comment', () => {
  it("writes to the fork's pull request whose head is the head of the run", async () => {
    const others = [
      { ...PULL, number: 5, sha: SHA.replace('c0', 'd0') },
      { ...PULL, number: 6, repository: 'mallory/other' },
    ];
    const { code, lines, github, bodies } = await play({ github: { pulls: [...others, PULL] } });
    expect({ code, lines }).toEqual({ code: 0, lines: ['The comment on pull request #7 is up to date.'] });
    expect(github.conversations.all).toMatchObject([{ issue: 7, login: ACTIONS_LOGIN }]);
    expect(bodies[0]).toMatch(/^<!-- bulk-job-comment [0-9a-f]{32}(?: \w+=[0-9a-f]+)* -->\n## ❌ /);
    expect(bodies[0]).toContain(
      '<sub>[run 4242](https://github.com/acme/donors/actions/runs/4242) of `mallory/donors`: that run wrote this report, and nothing has verified it</sub>',
    );
  });

  it('updates it after the next run, and keeps those of other legs apart', async () => {
    const { github } = await play({});
    await play({ on: github, report: { ...REPORT, totals: { ...REPORT.totals, total: 3, invalid: 1 } } });
    expect(github.conversations.all).toHaveLength(1);
    await play({ on: github, report: { ...REPORT, place: 'b' } });
    await play({ on: github, report: { ...REPORT, provider: { name: 'acme', title: 'Acme' } } });
    expect(github.conversations.all).toHaveLength(3);
  });

  it('resolves with one line what on-problem has reported', async () => {
    const clean: Report = { ...makePublication({}).report, inputs: { comment: 'on-problem' } };
    const none = await play({ report: clean });
    expect(none.bodies).toEqual([]);
    const { github } = await play({ report: { ...REPORT, inputs: { comment: 'on-problem' } } });
    const { bodies } = await play({ on: github, report: clean });
    expect(bodies).toHaveLength(1);
    expect(bodies[0]?.split('\n').slice(1)).toEqual([
      expect.stringMatching(/^✅ All \d+ rows delivered\. The problems of an earlier run are gone\.$/),
      '',
      expect.stringContaining('<sub>'),
    ]);
  });

  it.each<[string, Scene]>([
    ['the branch has a newer commit', { github: { pulls: [{ ...PULL, sha: SHA.replace('c0', 'd0') }] } }],
    ['another fork has the commit, too', { github: { pulls: [{ ...PULL, repository: 'mallory/other' }] } }],
    ['the fork is gone', { run: { ...RUN, head_repository: null } }],
  ])('writes nothing where %s', async (_, scene) => {
    const { code, lines, bodies } = await play(scene);
    expect({ code, bodies }).toEqual({ code: 0, bodies: [] });
    expect(lines.join('\n')).toContain(`no open pull request has the head commit ${SHA}`);
  });

  it.each<[string, Scene, string]>([
    ['another event', { variables: [['GITHUB_EVENT_NAME', 'push']] }, 'command/event'],
    ['a run of another event', { run: { ...RUN, event: 'push' } }, 'command/event'],
    ['a head that is no commit', { run: { ...RUN, head_sha: 'main' } }, 'command/event'],
    ['no token', { variables: [['GITHUB_TOKEN', '']] }, 'command/no-token'],
    ['no report', { args: [] }, 'command/usage'],
    ['a word too many', { args: ['--report', 'report.json', 'x'] }, 'command/usage'],
    ['a token as a flag', { args: ['--github-token', 'x'] }, 'input/secret-flag'],
    ['a report that is not there', { args: ['--report', 'other.json'] }, 'command/report'],
    ['a report that is not one', { report: '{"version":1}' }, 'command/report'],
    ['a report that is not JSON', { report: 'x' }, 'command/report'],
    ['a missing permission', { github: { permissions: [], pulls: [PULL] } }, 'permissions: pull-requests: write'],
    ['a service that is down', { github: { fault: () => ({ status: 500 }), pulls: [PULL] } }, 'command/comment'],
  ])('says what is wrong with %s', async (_, scene, expected) => {
    const { code, lines, bodies } = await play(scene);
    expect(code).toBeGreaterThan(1);
    expect(lines.join('\n')).toContain(expected);
    expect(lines.join('\n')).not.toContain(TOKEN);
    expect(bodies).toEqual([]);
  });

  it.each([...HOSTILE_TEXTS, ...MARKUP])('shows nothing of a report as markup, and no value: %j', async (text) => {
    const key = 'canarykey';
    const { bodies } = await play({
      report: await hostileReport(text, key),
    });
    const body = bodies[0] ?? '';
    expect(body).not.toContain(key);
    const html = marked.parse(body, { async: false, gfm: true });
    const links = [...html.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href);
    expect(links).toEqual(['https://github.com/acme/donors/actions/runs/4242']);
    expect(html).not.toMatch(/<(?:img|script|iframe|style|svg)\b/i);
    // What would be a mention or a link on GitHub is so only outside of code.
    const shown = html.replace(/<code>[^<]*<\/code>|<!--[^\n]*?-->/g, '').replace(/href="[^"]*"/g, '');
    expect(shown).not.toMatch(/@\w|\bwww\.|https?:/);
  });
});

/** What whoever wrote the fork can put into a report. */
async function hostileReport(text: string, key: string): Promise<string> {
  const totals = { ...REPORT.totals, total: 2, succeeded: 1, invalid: 1 };
  const document = JSON.parse(await joined(renderReportJson({ ...REPORT, totals }, [])));
  const place = { file: text, line: 3 };
  return JSON.stringify({
    ...document,
    detail: 'full',
    place: text,
    provider: { name: text, title: text },
    tool: { ...document.tool, version: text },
    inputs: { files: text },
    continues: text,
    notices: [text],
    resultsDir: text,
    resultFiles: [text],
    files: [{ path: text, totals }],
    rules: [
      { rule: text, limit: text, actual: 1, of: 2, verdict: 'fail' },
      { rule: 'max-invalid', limit: text, actual: 1, of: 2, verdict: 'fail' },
    ],
    faults: [{ code: text, message: text, next: text, input: text, file: text, line: 1 }],
    problemGroups: [{ outcome: 'invalid', template: text, rows: 1, first: place }],
    firstProblems: [{ outcome: 'invalid', ...place, key, message: key, template: text }],
  });
}
