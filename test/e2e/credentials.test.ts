import { describe, expect, it } from 'vitest';
import { type Loopback, type Seen, startNoting } from '../ports/loopback.ts';
import { countOutcomes, readReport, startCli } from '../support/bundle.ts';
import { withWorkspace } from '../support/workspace.ts';

const API_KEY = 'key-of-the-vendor-1';
const TOKEN = 'token-of-the-vendor-2';
const BASIC = Buffer.from(`user:${API_KEY}`).toString('base64');
const SECRETS = [API_KEY, TOKEN, BASIC];
/** Headers that carry credentials, whatever is in them. */
const CREDENTIALS = ['authorization', 'x-api-key', 'cookie', 'proxy-authorization'];

/** Results stand behind a link that the vendor names. */
const PROVIDER = (url: string, lines: string): string => `
version: 1
name: linked
title: Linked
inputs: { api_key: { required: true, secret: true, description: the key } }
baseUrl: ${url}/api
${lines}
key: id
limits: { rows: 10, rate: 100/s }
submit: { post: /jobs, body: '$ids', outputs: { id: job } }
poll:
  get: /jobs/{id}
  states: { running: [busy], succeeded: [done] }
  outputs: { link: link }
results:
  - { get: '{+link}', rows: items, next: next, outcome: failed }
  - { outcome: succeeded }
`;
/** The lines of the provider file beside `x-api-key`, and what a request to the vendor then carries. */
const KINDS = [
  {
    kind: 'basic',
    lines: "headers: { x-api-key: '{api_key}' }\nauth: { basic: { username: user, password: '{api_key}' } }",
    carried: ['authorization', 'x-api-key', API_KEY, BASIC],
  },
  {
    kind: 'token',
    lines:
      "headers: { x-api-key: '{api_key}', authorization: 'Bearer {access}' }\n" +
      "auth: { token: { post: /token, body: '{}', outputs: { access: access } } }",
    carried: ['authorization', 'x-api-key', API_KEY, TOKEN],
  },
] as const;

type Answer = { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: string };
interface Origins {
  readonly vendor: string;
  readonly elsewhere: string;
}

interface Line {
  readonly name: string;
  /** The link that the ended job names. */
  readonly link: (origins: Origins) => string;
  /** Answers of the vendor beyond its usual ones, by path. */
  readonly vendor?: (origins: Origins) => Readonly<Record<string, Answer>>;
  readonly elsewhere?: (origins: Origins) => Readonly<Record<string, Answer>>;
  /** Requests that arrive at the other server. */
  readonly arrives: readonly string[];
  readonly code: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

const page = (items: readonly string[], next?: string): Answer => ({
  body: JSON.stringify({ items: items.map((id) => ({ id })), ...(next !== undefined && { next }) }),
});
const redirect = (location: string): Answer => ({ status: 302, headers: { location } });
const COLLECTED = { code: 1, outcomes: { succeeded: 1, failed: 1 } } as const;
const NOT_COLLECTED = { code: 3, outcomes: { unreachable: 2 } } as const;

const LINES: readonly Line[] = [
  {
    name: 'results on another server',
    link: ({ elsewhere }) => `${elsewhere}/file?sig=1`,
    elsewhere: () => ({ '/file?sig=1': page(['b']) }),
    arrives: ['/file?sig=1'],
    ...COLLECTED,
  },
  {
    name: 'further pages on another server',
    link: ({ vendor }) => `${vendor}/api/first`,
    vendor: ({ elsewhere }) => ({ '/api/first': page([], `${elsewhere}/second`) }),
    elsewhere: () => ({ '/second': page([], '/third'), '/third': page(['b']) }),
    arrives: ['/second', '/third'],
    ...COLLECTED,
  },
  {
    name: 'results that redirect to another server',
    link: ({ vendor }) => `${vendor}/api/first`,
    vendor: ({ elsewhere }) => ({ '/api/first': redirect(`${elsewhere}/file`) }),
    elsewhere: () => ({ '/file': page(['b']) }),
    arrives: ['/file'],
    ...COLLECTED,
  },
  {
    name: 'a redirect there and back: what a stranger sends to the vendor has no credentials either',
    link: ({ elsewhere }) => `${elsewhere}/file`,
    vendor: () => ({ '/api/back': page(['b']) }),
    elsewhere: ({ vendor }) => ({ '/file': redirect(`${vendor}/api/back`) }),
    arrives: ['/file'],
    ...COLLECTED,
  },
  {
    name: 'a poll that redirects to another server',
    link: () => '',
    vendor: ({ elsewhere }) => ({ '/api/jobs/j1': redirect(`${elsewhere}/jobs/j1`) }),
    arrives: [],
    ...NOT_COLLECTED,
  },
  {
    name: 'a vendor that repeats what it was asked with',
    link: () => '',
    vendor: () => ({ '/api/jobs/j1': { status: 500, body: JSON.stringify({ message: SECRETS.join(' ') }) } }),
    arrives: [],
    ...NOT_COLLECTED,
  },
  {
    name: 'a link without encryption',
    link: () => 'http://files.example/file',
    arrives: [],
    ...NOT_COLLECTED,
  },
  {
    name: 'a link with a user name',
    link: ({ elsewhere }) => elsewhere.replace('http://', 'http://user:pass@'),
    arrives: [],
    ...NOT_COLLECTED,
  },
  {
    name: 'a next page without encryption',
    link: ({ vendor }) => `${vendor}/api/first`,
    vendor: () => ({ '/api/first': page([], 'http://files.example/second') }),
    arrives: [],
    ...NOT_COLLECTED,
  },
];

interface Served {
  readonly vendor: readonly Seen[];
  readonly elsewhere: readonly Seen[];
  readonly code: number | null;
  readonly outcomes: Readonly<Record<string, number>>;
  /** All that was printed and written. */
  readonly output: string;
}

async function serve(line: Line, lines: string, check: (served: Served) => void): Promise<void> {
  let origins: Origins = { vendor: '', elsewhere: '' };
  const elsewhere: Loopback & { seen: Seen[] } = await startNoting(
    ({ url }) => line.elsewhere?.(origins)[url] ?? { status: 404 },
  );
  const vendor: Loopback & { seen: Seen[] } = await startNoting(
    ({ method, url }) =>
      line.vendor?.(origins)[url] ??
      (url === '/api/token'
        ? { body: JSON.stringify({ access: TOKEN }) }
        : method === 'POST'
          ? { status: 202, headers: { 'set-cookie': 'session=1' }, body: '{"job":"j1"}' }
          : { body: JSON.stringify({ status: 'done', link: line.link(origins) }) }),
  );
  origins = { vendor: vendor.origin, elsewhere: elsewhere.origin };
  try {
    await withWorkspace(
      { 'linked.yaml': PROVIDER(vendor.origin, lines), 'data/a.csv': 'id\na\nb\n' },
      async (workspace) => {
        const flags = ['--provider=./linked.yaml', '--files=data/*', '--output-dir=results', '--timeout=4s'];
        const { code, stdout, stderr } = await startCli(['run', ...flags], {
          cwd: workspace.directory,
          env: new Map([['BULK_JOB_API_KEY', API_KEY]]),
        }).end;
        const outcomes = countOutcomes(readReport(workspace.path('results/report.json')));
        const files = workspace.list('results').map((name) => workspace.read(`results/${name}`));
        const output = [stdout, stderr, ...files].join('\n');
        check({ vendor: vendor.seen, elsewhere: elsewhere.seen, code, outcomes, output });
      },
    );
  } finally {
    await vendor.close();
    await elsewhere.close();
  }
}

function credentialsOf({ headers, url, body }: Seen): readonly string[] {
  const text = JSON.stringify([...headers]) + url + body;
  return [...CREDENTIALS.filter((name) => headers.has(name)), ...SECRETS.filter((secret) => text.includes(secret))];
}

describe.concurrent.each(KINDS)('credentials ($kind) stay with the origin of the provider', ({ lines, carried }) => {
  it.for(LINES)('$name', (line) =>
    serve(line, lines, ({ vendor, elsewhere, code, outcomes, output }) => {
      expect(elsewhere.map(({ url }) => url)).toEqual(line.arrives);
      expect(elsewhere.flatMap(credentialsOf)).toEqual([]);
      expect(code, output).toBe(line.code);
      expect(outcomes).toEqual(line.outcomes);
      const mine = vendor.filter(({ url }) => url !== '/api/token' && url !== '/api/back');
      for (const seen of mine) expect([seen.url, credentialsOf(seen)]).toEqual([seen.url, carried]);
      // Where the way back was chosen by a stranger.
      expect(vendor.filter(({ url }) => url === '/api/back').flatMap(credentialsOf)).toEqual([]);
      const sent = SECRETS.filter((secret) => carried.some((text) => text === secret));
      expect(sent.filter((secret) => output.includes(secret))).toEqual([]);
    }),
  );
});
