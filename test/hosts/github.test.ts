import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunContext } from '../../src/domain/context.ts';
import { type GithubOptions, startGithub } from '../support/github/server.ts';
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts';
import { type ProcessEnd, runProcess } from '../support/run-process.ts';

const PROGRAM = fileURLToPath(new URL('../support/publish-on-github.ts', import.meta.url));
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
  readonly context: RunContext;
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
  text: 'Two rows.\nAll good.',
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
    expect(stdout.split('\n').slice(0, 5)).toEqual([
      'Two rows.',
      'All good.',
      '::error title=Row%3A failed,file=data/a%2Cb.csv,line=3::No such network%0ASecond line',
      '::warning title=Rate::Assumed',
      '::notice title=Plan::Least time 3 s',
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
        text: encoded,
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
        text: hostile,
        annotations: [{ level: 'error', title: hostile, message: hostile }],
      },
    });
    const commands = stdout.split(/\r\n|\r|\n/).filter((line) => /^\s*::/u.test(line) || line.includes('##['));
    expect(commands).toHaveLength(1);
    expect(commands[0]).toMatch(/^::error title=/);
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
  ): Promise<{ readonly asked: string[]; readonly context: RunContext }> {
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

  it.each<[string, unknown, number, RunContext['visibility']]>([
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

describe.concurrent('the artifact', () => {
  const NAME = 'bulk-job-results-donoratlas-sync-1-a1';

  async function upload(
    options: GithubOptions,
    variables: [string, string][] = [],
    uploadLimitMs = 15_000,
    name = NAME,
  ): Promise<Played & { readonly received: ReadonlyMap<string, Buffer>; readonly asked: readonly string[] }> {
    const server = await startGithub(options);
    const folder = await makeStepFolder();
    const directory = join(folder, 'results');
    await mkdir(directory);
    await writeFile(join(directory, 'report.json'), '{"total":2}');
    await writeFile(join(directory, 'records.csv'), 'file,line\n');
    const artifact = {
      name,
      directory,
      files: ['report.json', join(directory, 'records.csv')],
      retentionDays: 7,
    };
    const played = await play({ publication: { ...publication, artifact }, uploadLimitMs }, [
      ...server.environment,
      ...variables,
    ]);
    await server.close();
    return { ...played, received: server.received(), asked: server.asked };
  }

  it('is uploaded with its files, and named in the outputs', async () => {
    const { outputs, received } = await upload({});
    const zip = received.get(NAME)?.toString('latin1') ?? '';
    expect(zip).toContain('report.json');
    expect(zip).toContain('records.csv');
    expect(outputs.get('artifact-id')).toBe('4711');
    expect(outputs.get('artifact-name')).toBe(NAME);
    expect(outputs.get('artifact-url')).toBe('https://github.com/acme/donors/actions/runs/42/artifacts/4711');
  });

  it('takes another name where its own is taken', async () => {
    const { outputs, asked } = await upload({ taken: [NAME, `${NAME}-2`] });
    expect(asked).toEqual([NAME, `${NAME}-2`, `${NAME}-3`]);
    expect(outputs.get('artifact-name')).toBe(`${NAME}-3`);
  });

  // Names never come that far (src/domain/artifact-name.ts); if one did, the library prints it, valid or not.
  it.each(HOSTILE_TEXTS.filter((_, index) => index % 6 === 0))(
    'with the name %j gives no command and no control character to the log',
    async (name) => {
      const { stdout, code } = await upload({}, [], 15_000, name);
      expect(code).toBe(0);
      const lines = stdout.split('\n').filter((line) => !line.startsWith('HOST '));
      const printed = lines.filter((line) => !/^::(?:warning title=The artifact|add-mask)/.test(line));
      expect(printed.filter((line) => /::|##\[|##vso|##teamcity/.test(line))).toEqual([]);
      expect(lines.filter((line) => /[\p{Cc}\p{Cf}]/u.test(line))).toEqual([]);
      expect(lines.filter((line) => /##\[|##vso|##teamcity/.test(line))).toEqual([]);
    },
  );

  it.each<[string, GithubOptions, [string, string][], string]>([
    ['all names are taken', { taken: [NAME, ...[2, 3, 4, 5].map((n) => `${NAME}-${n}`)] }, [], 'are taken'],
    ['the answer breaks off', { fault: () => 'cut' }, [], 'no end after 0.5 s'],
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
