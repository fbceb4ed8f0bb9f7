import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { detectContext } from '../../../src/hosts/detect.ts';
import { openGitlabView } from '../../../src/hosts/gitlab/gitlab.ts';
import { createLog, createRedaction } from '../../../src/hosts/log.ts';
import { createHttpClient } from '../../../src/ports/http-client.ts';
import type { PullRequestComment } from '../../../src/report/publication.ts';
import { startHttp } from '../../ports/loopback.ts';
import { makePublication } from '../../support/publication.ts';

interface Note {
  readonly id: number;
  body: string;
  readonly author: { readonly id: number };
}
interface Fake {
  readonly notes: Note[];
  readonly seen: string[];
  /** Statuses of the next requests, by method. */
  readonly faults: (readonly [method: string, status: number])[];
}

const TOKEN = 'glpat-4k9x';
const ME = 5;
const AT = '/api/v4/projects/12/merge_requests/7/notes';
const COMMENT: PullRequestComment = { text: '## 3 rows failed', source: '`sync`', provider: 'acme', isWanted: true };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** GitLab's notes API as its documentation describes it; returns what a run said in its log. */
async function publish(
  fake: Fake,
  comment: PullRequestComment | undefined = COMMENT,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '' } = request;
    let text = '';
    for await (const chunk of request) text += chunk;
    fake.seen.push(`${method} ${url}`);
    const fault = fake.faults.findIndex(([wanted]) => wanted === method);
    const reply = (status: number, body: unknown): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (fault >= 0) return reply(fake.faults.splice(fault, 1)[0]?.[1] ?? 500, { message: 'no' });
    if (request.headers['private-token'] !== TOKEN) return reply(401, { message: '401 Unauthorized' });
    if (url === '/api/v4/user') return reply(200, { id: ME });
    const id = Number(/\/notes\/(\d+)$/.exec(url)?.[1]);
    if (method === 'GET') {
      const page = Number(new URL(url, 'http://x').searchParams.get('page'));
      return reply(200, fake.notes.slice((page - 1) * 100, page * 100));
    }
    const { body = '' }: { body?: string } = text === '' ? {} : JSON.parse(text);
    if (method === 'POST') {
      const note = { id: fake.notes.length + 1, body, author: { id: ME } };
      fake.notes.push(note);
      return reply(201, note);
    }
    const note = fake.notes.find((each) => each.id === id);
    if (note !== undefined) note.body = body;
    return reply(note === undefined ? 404 : 200, note ?? {});
  };
  const server = await startHttp((request, response) => void serve(request, response));
  const http = createHttpClient();
  closing.push(() => http.dispose(), server.close);
  const environment = new Map(
    Object.entries({
      GITLAB_CI: 'true',
      CI_JOB_NAME: 'sync',
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_PROJECT_ID: '12',
      CI_PIPELINE_ID: '41',
      CI_PIPELINE_URL: 'https://gitlab.example/acme/donors/-/pipelines/41',
      CI_API_V4_URL: `${server.origin}/api/v4`,
      GITLAB_TOKEN: TOKEN,
      ...more,
    }).filter(([, value]) => value !== ''),
  );
  let out = '';
  const redaction = createRedaction();
  redaction.hide(['s3cret-of-acme-42']);
  const log = createLog((text) => {
    out += text;
  }, redaction);
  const view = openGitlabView({
    environment,
    context: detectContext(environment, undefined),
    ports: { http, clock: { sleep: async () => undefined } },
    signal: new AbortController().signal,
  })({
    log,
    redact: redaction.redact,
    command: () => undefined,
    warn: (what, error, next) => log.line(`${what}: ${error instanceof Error ? error.message : ''}. ${next}`),
  });
  await view.publish(makePublication({ comment }));
  return out;
}

const make = (notes: readonly (readonly [author: number, body: string])[] = [], faults: Fake['faults'] = []): Fake => ({
  notes: notes.map(([author, body], index) => ({ id: index + 1, body, author: { id: author } })),
  seen: [],
  faults,
});
const writes = ({ seen }: Fake): readonly string[] => seen.filter((line) => !line.startsWith('GET'));

describe('the note on a merge request', () => {
  it('is written once, names the pipeline, and is updated in place', async () => {
    const fake = make();
    expect(await publish(fake)).toBe('');
    expect(fake.notes.map(({ body }) => body)).toEqual([
      expect.stringMatching(
        /^<!-- bulk-job-comment [0-9a-f]{32} -->\n## 3 rows failed\n\n<sub>`sync` · \[pipeline 41\]\(https:\/\/gitlab\.example\/acme\/donors\/-\/pipelines\/41\)<\/sub>$/,
      ),
    ]);
    await publish(fake);
    expect(writes(fake)).toEqual([`POST ${AT}`]);
    await publish(fake, { ...COMMENT, text: '## All good' });
    expect(writes(fake)).toEqual([`POST ${AT}`, `PUT ${AT}/1`]);
    expect(fake.notes[0]?.body).toContain('## All good');
  });

  it('touches no note of another account, whatever it says, also beyond the first page', async () => {
    const first = make();
    await publish(first);
    const foreign = Array.from({ length: 150 }, () => [6, first.notes[0]?.body ?? ''] as const);
    const fake = make([...foreign, [ME, `${first.notes[0]?.body.split('\n')[0]}\nold`]]);
    await publish(fake);
    expect(writes(fake)).toEqual([`PUT ${AT}/151`]);
  });

  it('gives GitLab no quick action, and shows no secret', async () => {
    const fake = make();
    const text = '/merge\n  /close\n\t/assign @me\n> a/b\n/tmp s3cret-of-acme-42\nx';
    await publish(fake, { ...COMMENT, text });
    const body = fake.notes[0]?.body ?? '';
    expect(body).not.toMatch(/^\s*\/[a-z]/m);
    expect(body).not.toContain('s3cret-of-acme-42');
    expect(body).toContain('> a/b');
  });

  it.each<[string, Fake['faults'], Readonly<Record<string, string>>, RegExp]>([
    ['without a token', [], { GITLAB_TOKEN: '' }, /GITLAB_TOKEN is empty\. Set GITLAB_TOKEN to a project access token/],
    ['with a bad token', [], { GITLAB_TOKEN: 'other' }, /HTTP 401: GITLAB_TOKEN is not valid/],
    ['where the token may not write', [['POST', 403]], {}, /HTTP 403: GITLAB_TOKEN may not write notes/],
    [
      'at an address that is not https',
      [],
      { CI_API_V4_URL: 'http://gitlab.example/api/v4' },
      /CI_API_V4_URL is not valid/,
    ],
  ])('%s the log says why, and nothing fails', async (_, faults, more, expected) => {
    const fake = make([], faults);
    const log = await publish(fake, COMMENT, more);
    expect(log).toMatch(expected);
    expect(log).not.toContain(TOKEN);
    expect(fake.notes).toEqual([]);
  });

  it('reads again after temporary faults, and never creates twice', async () => {
    const fake = make([], [['GET', 502], ['GET', 429], ['POST', 500]]); // biome-ignore format: one line
    expect(await publish(fake)).toContain('HTTP 500');
    expect(writes(fake)).toEqual([`POST ${AT}`]);
  });

  it('is left out where nobody wants it or there is no merge request', async () => {
    const fake = make();
    await publish(fake, { ...COMMENT, isWanted: false });
    await publish(fake, COMMENT, { CI_MERGE_REQUEST_IID: '' });
    expect(writes(fake)).toEqual([]);
  });
});
