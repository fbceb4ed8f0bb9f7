import { chmodSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { listFences } from './support/markdown-documents.ts';
import { type ProcessEnd, runProcess } from './support/run-process.ts';
import { type Workspace, withWorkspace } from './support/workspace.ts';

/** A step of a recipe that tells people something. */
interface AlertStep {
  readonly name: string;
  readonly if?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}

/** Values of GitHub's contexts by their whole name; what is not named is empty, as there. */
type Values = Readonly<Record<string, string>>;

const CHANGES = ['new-failure', 'still-failing', 'recovered', 'same'] as const;
const HOSTILE = `"; touch pwned; $(touch pwned) \`touch pwned\` 'x' %s \\n {{ }} <b>ü`;
const RUN = 'https://github.com/acme/donors/actions/runs/42';
const GITHUB: Values = {
  'github.server_url': 'https://github.com',
  'github.repository': 'acme/donors',
  'github.run_id': '42',
};

const STEPS: readonly AlertStep[] = listFences('docs/recipes.md')
  .filter(({ language }) => language === 'yaml')
  .flatMap(({ text }) => findRuns(parse(text)));

function findRuns(value: unknown): readonly AlertStep[] {
  if (Array.isArray(value)) return value.flatMap(findRuns);
  if (typeof value !== 'object' || value === null) return [];
  return [...('run' in value ? [value as AlertStep] : []), ...Object.values(value).flatMap(findRuns)];
}

function stepOf(name: string): AlertStep {
  const step = STEPS.find((each) => each.name === name);
  if (step === undefined) throw new Error(`docs/recipes.md has no step "${name}".`);
  return step;
}

/** An expression of GitHub's, as far as these recipes use them. */
function evaluate(expression: string, values: Values): unknown {
  const script = expression.replace(/\b(?:steps|secrets|github)(?:\.[\w-]+)+/g, (name) => `value('${name}')`);
  return runInNewContext(script, {
    value: (name: string) => values[name] ?? '',
    always: () => true,
    contains: (list: readonly string[], item: string) => list.includes(item),
    fromJSON: (text: string): unknown => JSON.parse(text),
  });
}

const environmentOf = ({ env }: AlertStep, values: Values): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(env).map(([name, text]) => [
      name,
      text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => String(evaluate(expression, values))),
    ]),
  );

/** Runs the step's shell as the runner does, with these programs before those of the machine. */
async function runStep(
  step: AlertStep,
  values: Values,
  { workspace, programs = {} }: { readonly workspace: Workspace; readonly programs?: Readonly<Record<string, string>> },
): Promise<ProcessEnd> {
  for (const [name, text] of Object.entries(programs)) {
    workspace.write(`bin/${name}`, text);
    chmodSync(workspace.path(`bin/${name}`), 0o755);
  }
  const path = `${workspace.path('bin')}:${process.env.PATH}`;
  const env = new Map([...environmentOf(step, values), ['PATH', path], ['GITHUB_REPOSITORY', 'acme/donors']]);
  const end = await runProcess('bash', ['-e', '-c', step.run], { cwd: workspace.directory, env });
  expect(workspace.list('.')).not.toContain('pwned');
  return end;
}

/** What a step posts to a webhook. */
async function catchPosts(work: (url: string, workspace: Workspace) => Promise<unknown>): Promise<readonly unknown[]> {
  const posts: unknown[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      posts.push({ method: request.method, type: request.headers['content-type'], body: JSON.parse(body) });
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    await withWorkspace({}, (workspace) => work(`http://127.0.0.1:${port}/hook`, workspace));
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return posts;
}

const valuesOf = (change: string, reason: string, url = ''): Values => ({
  ...GITHUB,
  'secrets.SLACK_WEBHOOK_URL': url,
  'secrets.TEAMS_WEBHOOK_URL': url,
  'secrets.SMTP_URL': 'smtp://mail.example.org:587',
  'secrets.SMTP_LOGIN': 'user:password',
  'steps.send.outputs.verdict-change': change,
  'steps.send.outputs.reason': reason,
  'steps.send.outputs.conclusion': change === '' ? '' : 'failure',
  'steps.send.outcome': 'failure',
});

describe('the recipe that tells once', () => {
  it.each<[string, boolean]>([
    ['new-failure', true],
    ['still-failing', false],
    ['recovered', true],
    ['same', false],
    // The step was killed before it had a verdict.
    ['', true],
  ])('%s: tells %s', (change, tells) => {
    expect(evaluate(stepOf('Tell Slack').if ?? 'false', valuesOf(change, 'threshold'))).toBe(tells);
  });

  it.each<[string, (text: string) => unknown]>([
    ['Tell Slack', (text) => ({ text })],
    [
      'Tell Teams',
      (text) => ({
        type: 'message',
        attachments: [
          {
            contentType: 'application/vnd.microsoft.card.adaptive',
            content: { type: 'AdaptiveCard', version: '1.4', body: [{ type: 'TextBlock', wrap: true, text }] },
          },
        ],
      }),
    ],
  ])('%s posts each change, and text of others as text', async (name, card) => {
    const told = [
      ...CHANGES.map((change) => [change, 'threshold'] as const),
      ['', ''],
      ['recovered', HOSTILE],
    ] as const;
    const posts = await catchPosts(async (url, workspace) => {
      for (const [change, reason] of told)
        expect(await runStep(stepOf(name), valuesOf(change, reason, url), { workspace })).toMatchObject({ code: 0 });
    });
    expect(posts).toEqual(
      told.map(([change, reason]) => ({
        method: 'POST',
        type: 'application/json',
        body: card(`Donors: ${change || 'no verdict'} (${reason}) ${RUN}`),
      })),
    );
  });

  it('Tell Slack fails where the webhook does, so the job shows it', () =>
    withWorkspace({}, async (workspace) => {
      const end = await runStep(stepOf('Tell Slack'), valuesOf('recovered', '', 'http://127.0.0.1:9/hook'), {
        workspace,
      });
      expect(end.code).not.toBe(0);
    }));

  it.each([...CHANGES, ''])('Send an e-mail writes a whole message: %s', (change) =>
    withWorkspace({}, async (workspace) => {
      // The transfer itself needs a mail server with a certificate, so curl only keeps what it is given.
      const programs = { curl: '#!/bin/sh\ncat >message\nprintf "%s\\n" "$@" >arguments\n' };
      const step = stepOf('Send an e-mail');
      expect(await runStep(step, valuesOf(change, HOSTILE), { workspace, programs })).toMatchObject({ code: 0 });
      expect(workspace.read('message')).toBe(
        `From: donors@example.org\r\nTo: team@example.org\r\nSubject: Donors: ${change || 'no verdict'}\r\n\r\n${HOSTILE}\r\n${RUN}\r\n`,
      );
      expect(workspace.read('arguments')?.trimEnd().split('\n')).toEqual([
        ...['--fail', '--silent', '--show-error', '--ssl-reqd', '--url', 'smtp://mail.example.org:587'],
        ...['--user', 'user:password', '--mail-from', 'donors@example.org', '--mail-rcpt', 'team@example.org'],
        ...['--upload-file', '-'],
      ]);
    }),
  );
});

describe('the recipe that tells when a schedule did not run', () => {
  it.each<[string, number, readonly string[]]>([
    ['0', 1, ['Donors: the nightly run did not start']],
    ['1', 0, []],
  ])('%s runs found: exit code %i', async (runs, code, texts) => {
    const posts = await catchPosts(async (url, workspace) => {
      const programs = { gh: `#!/bin/sh\nprintf "%s\\n" "$@" >arguments\necho ${runs}\n` };
      const end = await runStep(stepOf('Look for a run'), valuesOf('', '', url), { workspace, programs });
      expect(end.code, end.stderr).toBe(code);
      expect(workspace.read('arguments')).toMatch(/^--created\n>=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/m);
    });
    expect(posts).toEqual(texts.map((text) => ({ method: 'POST', type: 'application/json', body: { text } })));
  });
});
