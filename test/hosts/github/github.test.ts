import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { CiContext } from '../../../src/domain/context.ts';
import { textLine } from '../../../src/domain/text-block.ts';
import { type Github, type GithubOptions, startGithub, TOKEN } from '../../support/github/server.ts';
import { HOSTILE_TEXTS } from '../../support/hostile-texts.ts';
import { type ProcessEnd, runProcess } from '../../support/run-process.ts';

const PROGRAM = fileURLToPath(new URL('../../support/publish-on-github.ts', import.meta.url));
const KEY = 'k3y-of-donoratlas';

const root = await mkdtemp(join(tmpdir(), 'github-host-'));
afterAll(() => rm(root, { recursive: true }));

/** Each test has its own, so that they can run at the same time. */
async function makeStepFolder(): Promise<string> {
  const folder = await mkdtemp(join(root, 'step-'));
  for (const name of ['output', 'summary']) await writeFile(join(folder, name), '');
  return folder;
}

interface Played extends ProcessEnd {
  /** The last value of each output. */
  readonly outputs: ReadonlyMap<string, string>;
  readonly outputFile: string;
  readonly summary: string;
  readonly context: CiContext;
  readonly inputs: ReadonlyMap<string, string>;
}

/** Plays a script against the host as a step of a workflow would. */
async function play(
  script: unknown,
  variables: Iterable<readonly [string, string]> = [],
  home?: string,
): Promise<Played> {
  const folder = home ?? (await makeStepFolder());
  const payload = join(folder, 'event.json');
  await writeFile(payload, '{"repository":{"visibility":"private","private":true}}');
  const end = await runProcess(process.execPath, [PROGRAM], {
    env: new Map([
      ['GITHUB_ACTIONS', 'true'],
      ['GITHUB_EVENT_NAME', 'push'],
      ['GITHUB_EVENT_PATH', payload],
      ['GITHUB_OUTPUT', join(folder, 'output')],
      ['GITHUB_STEP_SUMMARY', join(folder, 'summary')],
      ['GITHUB_SERVER_URL', 'https://github.com'],
      ['GITHUB_REPOSITORY', 'acme/donors'],
      ['GITHUB_RUN_ID', '42'],
      ['GITHUB_WORKSPACE', folder],
      ['SCRIPT', JSON.stringify(script)],
      ...variables,
    ]),
  });
  const outputFile = await readFile(join(folder, 'output'), 'utf8');
  const summary = await readFile(join(folder, 'summary'), 'utf8').catch(() => '');
  const seen = JSON.parse(/^HOST (.*)$/m.exec(end.stdout)?.[1] ?? '{}');
  const outputs = new Map(
    [...outputFile.matchAll(/^(.+)<<(.+)\n([\s\S]*?)\n\2$/gm)].map(([, name = '', , value = '']) => [name, value]),
  );
  return { ...end, outputFile, summary, outputs, context: seen.context, inputs: new Map(seen.inputs) };
}

const publication = {
  outputs: [
    ['total', '2'],
    ['conclusion', 'success'],
  ],
  summary: '# Two rows',
  text: [{ kind: 'verdict', lines: [textLine('Two rows.'), textLine('All good.')] }],
};

describe.concurrent('the GitHub host', () => {
  it('reads context and inputs', async () => {
    const { context, inputs } = await play({}, [
      ['INPUT_PROVIDER', ' donoratlas '],
      ['INPUT_MAX-FAILED', ''],
      ['INPUT_MAX-FAILD', '3'],
      ['INPUT_PARAMS', '\n  network_id: 0012\n  other: x\n'],
      ['INPUT_DELIMITER', '\t'],
      ['RUNNER_TEMP', '/runner/tmp'],
    ]);
    expect(context).toMatchObject({
      ci: 'github',
      event: 'push',
      trust: 'trusted',
      visibility: 'private',
      temporaryDirectory: '/runner/tmp',
    });
    expect(inputs).toEqual(
      new Map([
        ['provider', 'donoratlas'],
        ['max-faild', '3'],
        ['params', '\n  network_id: 0012\n  other: x'],
        ['delimiter', '\t'],
      ]),
    );
  });

  it('publishes outputs, summary, text and annotations', async () => {
    const annotations = [
      { level: 'error', file: 'data/a,b.csv', line: 3, title: 'Row: failed', message: 'No such network\nSecond line' },
      { level: 'warning', title: 'Rate', message: 'Assumed' },
      { level: 'notice', title: 'Plan', message: 'Least time 3 s' },
    ];
    const { code, stdout, outputs, summary } = await play({
      early: [['job-ids', '["a"]']],
      publication: { ...publication, annotations },
    });
    expect(code).toBe(0);
    expect(outputs).toEqual(
      new Map([
        ['job-ids', '["a"]'],
        ['total', '2'],
        ['conclusion', 'success'],
      ]),
    );
    expect(summary).toBe('# Two rows');
    expect(stdout.split('\n').slice(0, 7)).toEqual([
      '::group::Annotations',
      '::error title=Row%3A failed,file=data/a%2Cb.csv,line=3::No such network%0ASecond line',
      '::warning title=Rate::Assumed',
      '::notice title=Plan::Least time 3 s',
      '::endgroup::',
      'Two rows.',
      'All good.',
    ]);
  });

  it('writes an output again only if it changed', async () => {
    const early = [
      ['job-ids', '["a"]'],
      ['job-ids', '["a"]'],
      ['job-ids', '["a","b"]'],
    ];
    const { outputFile, outputs } = await play({ early });
    expect(outputFile.match(/^job-ids<</gm)).toHaveLength(2);
    expect(outputs.get('job-ids')).toBe('["a","b"]');
  });

  it('hides secrets everywhere and registers all their forms as masks', async () => {
    const encoded = Buffer.from(KEY).toString('base64');
    const { stdout, stderr, summary, outputFile } = await play({
      hide: [KEY],
      events: [{ kind: 'notice', text: `key ${KEY}` }],
      early: [['job-ids', KEY]],
      publication: {
        outputs: [['report', `/x/${encoded}`]],
        summary: `key ${KEY}`,
        text: [{ kind: 'verdict', lines: [textLine(encoded)] }],
        annotations: [{ level: 'error', file: KEY, title: KEY, message: `a\n${KEY}` }],
      },
    });
    expect(stdout).toContain(`::add-mask::${KEY}\n`);
    expect(stdout).toContain(`::add-mask::${encoded}\n`);
    const printed = stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    for (const text of [printed.join('\n'), stderr, summary, outputFile]) {
      expect(text).not.toContain(KEY);
      expect(text).not.toContain(encoded);
    }
  });

  it('runs no command that stands in a text', async () => {
    const hostile = 'x\r::set-output name=total::9\n::stop-commands::y ##[error]z';
    const { stdout } = await play({
      events: [{ kind: 'notice', text: hostile }],
      publication: {
        ...publication,
        text: [{ kind: 'details', title: hostile, lines: [textLine(hostile)] }],
        annotations: [{ level: 'error', title: hostile, message: hostile }],
      },
    });
    const commands = stdout.split(/\r\n|\r|\n/).filter((line) => /^\s*::/u.test(line) || line.includes('##['));
    expect(commands.map((line) => line.replace(/^(::[a-z]+).*/, '$1'))).toEqual([
      '::group',
      '::error',
      '::endgroup',
      '::group',
      '::endgroup',
    ]);
  });

  it('leaves a stub in the summary of a step that is killed', async () => {
    const { summary } = await play({ events: [{ kind: 'stage', stage: 'read', text: 'Reading.' }] });
    expect(summary).toContain('has written no result');
  });

  it.each<[string, [string, string][], unknown, string]>([
    ['takes the stub away where no summary is wanted', [], { ...publication, summary: undefined }, ''],
    ['writes no stub with summary: false', [['INPUT_SUMMARY', 'false']], undefined, ''],
    ['replaces the stub', [], publication, '# Two rows'],
  ])('%s', async (_name, variables, published, expected) => {
    const { summary } = await play(
      { events: [{ kind: 'stage', stage: 'read', text: 'Reading.' }], publication: published },
      variables,
    );
    expect(summary).toBe(expected);
  });

  it('warns where summary and outputs can not be written, and ends well', async () => {
    const { code, stdout } = await play({ publication }, [
      ['GITHUB_STEP_SUMMARY', join(root, 'no', 'summary')],
      ['GITHUB_OUTPUT', join(root, 'no', 'output')],
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('::warning title=The job summary could not be written::');
    expect(stdout).toContain('::warning title=The output "total" could not be set::');
    expect(stdout).toContain('Two rows.');
  });
});

describe.concurrent('the visibility that no event tells', () => {
  async function ask(
    document: unknown,
    event = 'push',
    status = 200,
  ): Promise<{ readonly asked: string[]; readonly context: CiContext }> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { context } = await play({}, [
      ['GITHUB_EVENT_PATH', join(root, 'none.json')],
      ['GITHUB_EVENT_NAME', event],
      ['GITHUB_API_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`],
      ['INPUT_GITHUB-TOKEN', 'ghs_token-of-the-run'],
    ]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    return { asked, context };
  }

  it.each<[string, unknown, number, CiContext['visibility']]>([
    ['private', { private: true, visibility: 'private' }, 200, 'private'],
    ['internal', { private: true, visibility: 'internal' }, 200, 'internal'],
    ['public', { private: false, visibility: 'public' }, 200, 'public'],
    ['a refusal', { message: 'no' }, 403, 'unknown'],
  ])('asks the API: %s', async (_name, document, status, visibility) => {
    const { asked, context } = await ask(document, 'push', status);
    expect(asked).toEqual(['GET /repos/acme/donors token ghs_token-of-the-run']);
    expect(context.visibility).toBe(visibility);
  });

  it('asks nothing on an event that a stranger can cause', async () => {
    const { asked, context } = await ask({ private: true }, 'issue_comment');
    expect(asked).toEqual([]);
    expect(context).toMatchObject({ trust: 'hijackable', visibility: 'unknown' });
  });
});

describe.concurrent('a system that runs workflows of GitHub', () => {
  it.each([
    ['Forgejo', ['FORGEJO_ACTIONS', 'GITEA_ACTIONS']],
    ['Gitea', ['GITEA_ACTIONS']],
  ] as const)('%s: says once what it lacks, and does all else', async (title, variables) => {
    const artifact = { name: 'results', directory: '/r/artifact', files: [], retentionDays: 7 };
    const comment = { text: 'Hi', source: '', provider: 'acme', isWanted: true };
    const annotations = [{ level: 'error', file: 'a.csv', line: 3, title: 'Row', message: 'No' }];
    const made = { ...publication, annotations, artifact, comment };
    const { stdout, stderr, outputs, summary, code } = await play({ publication: made }, [
      ...variables.map((name) => [name, 'true'] as const),
      ['GITHUB_SERVER_URL', 'https://forge.example'],
      ['GITHUB_API_URL', 'https://forge.example/api/v1'],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').filter((line) => line.includes(title))).toEqual([
      `${title} lacks services of GitHub: no artifact was uploaded, and no comment was written. To keep the files, upload /r/artifact with ${title}'s own upload-artifact.`,
    ]);
    expect(stdout).not.toMatch(/::warning|Enterprise/);
    expect(stdout).toContain('::error title=Row,file=a.csv,line=3::No');
    expect(outputs.get('total')).toBe('2');
    expect(summary).toBe('# Two rows');
  });

  it('says nothing where nothing is missing', async () => {
    const { stdout } = await play({ publication }, [['GITEA_ACTIONS', 'true']]);
    expect(stdout).not.toContain('Gitea');
  });
});

describe.concurrent('the artifact', () => {
  const NAME = 'bulk-job-results-donoratlas-sync-1-a1';
  const PAGE = '<!doctype html>\n<title>Report</title>\n';
  const URL_START = 'https://github.com/acme/donors/actions/runs/42/artifacts';

  async function upload(
    options: GithubOptions,
    variables: [string, string][] = [],
    uploadLimitMs = 15_000,
    { name = NAME, hasPage = true } = {},
  ): Promise<Played & Pick<Github, 'asked' | 'artifacts'> & { readonly received: ReadonlyMap<string, Buffer> }> {
    const server = await startGithub(options);
    const folder = await makeStepFolder();
    const directory = join(folder, 'results');
    await mkdir(directory);
    await writeFile(join(directory, 'report.json'), '{"total":2}');
    await writeFile(join(directory, 'records.csv'), 'file,line\n');
    await writeFile(join(directory, 'report.html'), PAGE);
    const artifact = {
      name,
      directory,
      files: ['report.json', join(directory, 'records.csv'), join(directory, 'report.html')],
      ...(hasPage && { page: join(directory, 'report.html') }),
      retentionDays: 7,
    };
    const played = await play({ publication: { ...publication, linked: '# Linked', artifact }, uploadLimitMs }, [
      ...server.environment,
      ['RUNNER_TEMP', folder],
      ...variables,
    ]);
    await server.close();
    expect((await readdir(folder)).filter((each) => each.startsWith('bulk-job-'))).toEqual([]);
    return { ...played, received: server.received(), asked: server.asked, artifacts: server.artifacts };
  }

  it('is uploaded with its files, and named in the outputs', async () => {
    const { outputs, received } = await upload({});
    const zip = received.get(NAME)?.toString('latin1') ?? '';
    expect(zip).toContain('report.json');
    expect(zip).toContain('records.csv');
    expect(outputs.get('artifact-id')).toBe('4711');
    expect(outputs.get('artifact-name')).toBe(NAME);
    expect(outputs.get('artifact-url')).toBe(`${URL_START}/4711`);
  });

  it('has the page beside it as a file that a browser opens, and both linked in the summary', async () => {
    const { outputs, artifacts, received, summary } = await upload({});
    expect(artifacts.all.map(({ name, mimeType, contentType }) => [name, mimeType, contentType])).toEqual([
      [NAME, 'application/zip', 'application/zip'],
      [`${NAME}.html`, 'text/html', 'text/html'],
    ]);
    expect(received.get(NAME)?.toString('latin1')).toContain('report.html');
    expect(received.get(`${NAME}.html`)?.toString()).toBe(PAGE);
    expect(outputs.get('report-url')).toBe(`${URL_START}/4712`);
    expect(summary).toBe(`# Linked ${JSON.stringify({ artifact: `${URL_START}/4711`, page: `${URL_START}/4712` })}`);
  });

  it('is alone where no page may be shown', async () => {
    const { outputs, asked, summary } = await upload({}, [], undefined, { hasPage: false });
    expect(asked).toEqual([NAME]);
    expect(outputs.has('report-url')).toBe(false);
    expect(summary).toBe(`# Linked ${JSON.stringify({ artifact: `${URL_START}/4711` })}`);
  });

  it('stays where the page is refused: a warning, and nothing else changes', async () => {
    const { code, stdout, outputs, summary } = await upload({
      fault: (call, times) => (call === 'CreateArtifact' && times === 2 ? { refused: 'quota' } : undefined),
    });
    expect(code).toBe(0);
    const warnings = stdout.split('\n').filter((line) => line.startsWith('::warning'));
    expect(warnings).toEqual([expect.stringContaining(`The page "${NAME}.html" could not be uploaded`)]);
    expect(outputs.get('artifact-url')).toBe(`${URL_START}/4711`);
    expect(outputs.has('report-url')).toBe(false);
    expect(summary).toBe(`# Linked ${JSON.stringify({ artifact: `${URL_START}/4711` })}`);
  });

  it('takes another name where its own is taken, and so does the page', async () => {
    const { outputs, asked } = await upload({ taken: [NAME, `${NAME}-2`, `${NAME}.html`] });
    expect(asked).toEqual([NAME, `${NAME}-2`, `${NAME}-3`, `${NAME}.html`, `${NAME}-2.html`]);
    expect(outputs.get('report-url')).toMatch(/\d+$/);
    expect(outputs.get('artifact-name')).toBe(`${NAME}-3`);
  });

  // Names never come that far (src/domain/artifact-name.ts); if one did, the library prints it, valid or not.
  it.each(HOSTILE_TEXTS.filter((_, index) => index % 6 === 0))(
    'with the name %j gives no command and no control character to the log',
    async (name) => {
      const { stdout, code } = await upload({}, [], 15_000, { name });
      expect(code).toBe(0);
      const lines = stdout.split('\n').filter((line) => !line.startsWith('HOST '));
      const printed = lines.filter((line) => !/^::(?:warning title=The (?:artifact|page)|add-mask)/.test(line));
      expect(printed.filter((line) => /::|##\[|##vso|##teamcity/.test(line))).toEqual([]);
      expect(lines.filter((line) => /[\p{Cc}\p{Cf}]/u.test(line))).toEqual([]);
      expect(lines.filter((line) => /##\[|##vso|##teamcity/.test(line))).toEqual([]);
    },
  );

  it.each<[string, GithubOptions, [string, string][], string]>([
    ['all names are taken', { taken: [NAME, ...[2, 3, 4, 5].map((n) => `${NAME}-${n}`)] }, [], 'are already used'],
    ['the answer breaks off', { fault: () => 'cut' }, [], 'timed out after 0.5 s'],
    ['the runner gave no token', {}, [['ACTIONS_RUNTIME_TOKEN', '']], 'ACTIONS_RUNTIME_TOKEN'],
    ['the server is GitHub Enterprise', {}, [['GITHUB_SERVER_URL', 'https://git.acme.example']], 'Enterprise'],
  ])('warns and changes nothing where %s', async (_name, options, variables, sentence) => {
    const { code, stdout, outputs, summary } = await upload(
      options,
      variables,
      options.fault !== undefined ? 500 : undefined,
    );
    expect(code).toBe(0);
    const warnings = stdout.split('\n').filter((line) => line.startsWith('::warning'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(sentence);
    expect(warnings[0]).toContain('results, where a later step');
    expect(outputs.has('artifact-id')).toBe(false);
    expect(outputs.get('total')).toBe('2');
    expect(summary).toBe('# Two rows');
  });
});

describe.concurrent('the comment on the pull request', () => {
  const COMMENT = { text: '## ❌ 3 rows failed', source: 'check', provider: 'donoratlas', isWanted: true };
  const OWN = { full_name: 'acme/donors', private: true, visibility: 'private' };

  async function comment(
    event: string,
    options: GithubOptions,
    head: unknown = OWN,
    more: object = {},
  ): Promise<Played & { readonly bodies: readonly string[]; readonly calls: readonly string[] }> {
    const server = await startGithub({ permissions: ['pull-requests'], ...options });
    const path = join(await makeStepFolder(), 'payload.json');
    const payload = { repository: OWN, pull_request: { number: 7, head: { repo: head }, base: { repo: OWN } } };
    await writeFile(path, JSON.stringify(payload));
    const played = await play({ hide: [KEY], publication: { ...publication, comment: COMMENT, ...more } }, [
      ...server.environment,
      ...server.apiEnvironment,
      ['GITHUB_EVENT_NAME', event],
      ['GITHUB_EVENT_PATH', path],
      ['INPUT_GITHUB-TOKEN', TOKEN],
    ]);
    await server.close();
    return { ...played, bodies: server.conversations.on(7).map(({ body }) => body), calls: server.calls };
  }

  it('is written after the upload, so that it can link to it', async () => {
    const folder = await makeStepFolder();
    const file = join(folder, 'report.json');
    await writeFile(file, '{}');
    const artifact = { name: 'results', directory: folder, files: [file], retentionDays: 7 };
    const { bodies, calls } = await comment('pull_request', {}, OWN, { artifact, commentLinked: 'Result:' });
    expect(bodies).toEqual([
      expect.stringContaining('Result: {"artifact":"https://github.com/acme/donors/actions/runs/42/artifacts/'),
    ]);
    const created = calls.findIndex((call) => call.includes('POST') && call.endsWith('/issues/7/comments'));
    expect(calls.indexOf('FinalizeArtifact')).toBeGreaterThanOrEqual(0);
    expect(created).toBeGreaterThan(calls.indexOf('FinalizeArtifact'));
  });

  it('is written by no request where strangers cause the run', async () => {
    const { bodies, stdout } = await comment('pull_request_target', {
      fault: (call) => {
        throw new Error(`asked: ${call}`);
      },
    });
    expect(bodies).toEqual([]);
    expect(stdout).toContain('No comment was written: on pull_request_target');
    expect(stdout).not.toContain('::warning');
  });

  it('is a warning, and changes nothing, where the permission is missing', async () => {
    const { code, stdout, outputs } = await comment('pull_request', { permissions: [] });
    expect(code).toBe(0);
    const warnings = stdout.split('\n').filter((line) => line.startsWith('::warning'));
    expect(warnings).toEqual([
      '::warning title=The comment on the pull request could not be written::The comment on the pull request could not be written: HTTP 403: the token may not write comments. The result of the run is unchanged. Give the job permissions: pull-requests: write.',
    ]);
    expect(outputs.get('total')).toBe('2');
  });

  it('is left to a second workflow on a fork, without a warning', async () => {
    const { code, stdout, bodies } = await comment(
      'pull_request',
      { permissions: [] },
      { full_name: 'mallory/donors' },
    );
    expect({ code, bodies }).toEqual({ code: 0, bodies: [] });
    expect(stdout).toContain('No comment was written: this run may only read. A second workflow can write it');
    expect(stdout).not.toContain('::warning');
  });
});
