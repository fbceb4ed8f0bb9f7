import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { type Loopback, type Seen, startNoting } from '../ports/loopback.ts';
import {
  PRIVATE_REPOSITORY,
  PUBLIC_REPOSITORY,
  RUNNER,
  readAnnotations,
  readOutputs,
  type StepOptions,
  startStep,
} from '../support/action-step.ts';
import { readReport } from '../support/bundle.ts';
import { type Github, startGithub } from '../support/github/server.ts';
import { readZip } from '../support/read-zip.ts';
import type { ProcessEnd } from '../support/run-process.ts';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import { startInstrumented } from '../support/sandbox/start.ts';
import { type Workspace, withWorkspace } from '../support/workspace.ts';

/** With every kind of character that some encoding spells in another way. */
const API_KEY = 'k3y+of/Donor&Atlas="7<>%é';
const PARAM_SECRET = 'tenant-pa55word-of-ours';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hex = (text: string): string => Buffer.from(text).toString('hex');
const percent = (text: string): string => encodeURIComponent(text);

/** What a vendor, a proxy or a careless message may make of a secret. */
const ENCODINGS: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => secret.toUpperCase(),
  base64,
  (secret) => base64(secret).replace(/=+$/, ''),
  (secret) => Buffer.from(secret).toString('base64url'),
  (secret) => base64(`user:${secret}`),
  (secret) => base64(`application:${secret}|1`),
  hex,
  (secret) => hex(secret).toUpperCase(),
  percent,
  (secret) => percent(secret).replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()),
  (secret) => new URLSearchParams([['', secret]]).toString().slice(1),
  (secret) => JSON.stringify(secret).slice(1, -1),
];
const formsOf = (secret: string): readonly string[] => [...new Set(ENCODINGS.map((encode) => encode(secret)))];
/** Long enough not to occur by chance; whoever finds so much of a secret has too much of it. */
const PART_CHARS = 12;
/** What must not be found: the middle of every form, since its ends may be the neighbors' too. */
const coreOf = (form: string): string => {
  const start = Math.max(0, Math.floor((form.length - PART_CHARS) / 2));
  return form.slice(start, start + PART_CHARS);
};

/** Names, addresses and keys that stand nowhere else. */
const SENT = [
  'canary-key-aurelia',
  'fail-canary-key-bertram',
  'notfound-canary-clio',
  'Aurelia Canarybird',
  'Bertram Canarybird',
  'canary.mail@example.org',
  '+1 613 555 0142',
  '1980-01-31',
  'canaryStreet 9b',
] as const;
/** Of rows that are invalid: no vendor can know these. */
const CANARIES = [...SENT, 'canary-in-a-broken-row', 'canary-schema-value'];

const DATA = [
  'donor_id,name,mail,phone,born,street,code',
  'canary-key-aurelia,Aurelia Canarybird,canary.mail@example.org,+1 613 555 0142,1980-01-31,canaryStreet 9b,A1',
  'fail-canary-key-bertram,Bertram Canarybird,canary.mail@example.org,,,,A1',
  'notfound-canary-clio,Aurelia Canarybird,,,,,A1',
  'canary-in-a-broken-row,too few',
  'canary-key-dora,,,,,,canary-schema-value',
  ',Bertram Canarybird,,,,,A1',
  '',
].join('\n');
const SCHEMA = JSON.stringify({ properties: { code: { enum: ['A1', 'B2'] } } });
const JSON_ROWS =
  '{"donor_id": "canary-key-emil", "name": "Aurelia Canarybird"}\n{"donor_id": canary-in-a-broken-row}\n';
/** DonorAtlas with a second secret. */
const PROVIDER = (url: string): string => `
version: 1
name: mine
title: Mine
inputs:
  api_key: { required: true, secret: true, description: the key }
  tenant: { required: true, secret: true, description: the second secret }
baseUrl: ${url}/v1/partners
headers: { x-api-key: '{api_key}', x-tenant: '{tenant}' }
key: donor_id
limits: { rows: 100, rate: 50/s }
preflight: [{ get: /test }]
submit: { post: /networks/net_1/members/batch, body: '{ "donor_ids": $ids }', outputs: { id: job_id } }
poll:
  get: /networks/jobs/{id}
  states: { running: [processing], succeeded: [completed], failed: [failed] }
  error: detail
results:
  - { rows: results.added_ids, outcome: succeeded }
  - { rows: results.not_found_ids, outcome: not_found }
  - { rows: results.failed_ids, outcome: failed }
`;

interface Published {
  readonly end: ProcessEnd;
  readonly workspace: Workspace;
  readonly results: string;
  /** Everything that others can read, by where it stands. */
  readonly sinks: ReadonlyMap<string, string>;
  readonly artifact: ReadonlyMap<string, Buffer>;
}

interface Asked extends Partial<StepOptions> {
  readonly baseUrl: string;
}

async function publish(
  { baseUrl, inputs, env = [], ...more }: Asked,
  check: (published: Published) => Promise<void> | void,
): Promise<void> {
  const server: Github = await startGithub();
  const files = {
    'data/1.csv': DATA,
    'data/2.ndjson': JSON_ROWS,
    'row.schema.json': SCHEMA,
    'mine.yaml': PROVIDER(baseUrl),
    'config.yaml': 'max-invalid: unlimited\n',
  };
  try {
    await withWorkspace(files, async (workspace) => {
      const end = await startStep(workspace, {
        inputs: {
          provider: './mine.yaml',
          files: 'data/*',
          'api-key': API_KEY,
          'max-invalid': 'unlimited',
          'retry-failed': '0',
          schema: 'row.schema.json',
          ...inputs,
        },
        env: [...server.environment, ['BULK_JOB_PARAM_TENANT', PARAM_SECRET], ['RUNNER_DEBUG', '1'], ...env],
        ...more,
      }).end;
      const artifact = readZip([...server.received().values()][0] ?? EMPTY_ZIP);
      const masks = /^::add-mask::.*$/gm;
      const sinks = new Map([
        // What is told to the runner as a mask never reaches a log.
        ['stdout', end.stdout.replace(masks, '')],
        ['stderr', end.stderr],
        ...['summary', 'output', 'state', 'env'].map(
          (name) => [name, workspace.read(`${RUNNER}/${name}`) ?? ''] as const,
        ),
        ...[...artifact].map(([name, bytes]) => [`artifact ${name}`, bytes.toString()] as const),
      ]);
      const results = readOutputs(workspace).get('results-dir') ?? '';
      await check({ end, workspace, results: results.replace(`${workspace.directory}/`, ''), sinks, artifact });
    });
  } finally {
    await server.close();
  }
}

const EMPTY_ZIP = Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex');

/** Where which of the texts stands, also where Markdown or XML spells its punctuation in another way. */
function findLeaks(sinks: ReadonlyMap<string, string>, texts: readonly string[]): readonly string[] {
  return [...sinks].flatMap(([sink, content]) => {
    const plain = content
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
      .replaceAll('\u2060', '')
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
    const folded = `${content}\n${plain}`.toLowerCase();
    return texts.filter((text) => folded.includes(text.toLowerCase())).map((text) => `${sink}: ${text}`);
  });
}

async function withVendor(faults: readonly FaultRule[], work: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = await startInstrumented({ vendor: 'donoratlas', apiKeys: [API_KEY], rate: 'unlimited', faults });
  try {
    await work(sandbox);
  } finally {
    await sandbox.stop();
  }
}

interface Echo {
  readonly name: string;
  /** Status of the submit's answer; a 2xx takes the job, which then fails. */
  readonly submit: number;
  readonly code: number;
}

const ECHOES: readonly Echo[] = [
  { name: 'a failed job', submit: 202, code: 3 },
  { name: 'a refused submit', submit: 422, code: 2 },
  { name: 'a denied submit', submit: 403, code: 2 },
  { name: 'a server error', submit: 500, code: 3 },
];

/** A vendor that repeats every form of the secrets, and whom it was asked about, in all its texts. */
async function withEcho(
  { submit }: Echo,
  work: (server: Loopback & { readonly seen: Seen[] }) => Promise<void>,
): Promise<void> {
  const words = [...SENT, ...formsOf(API_KEY), ...formsOf(PARAM_SECRET)].join(' | ');
  const server = await startNoting(({ method, url }) => {
    if (url.endsWith('/test')) return {};
    if (method === 'POST')
      return { status: submit, body: JSON.stringify({ job_id: 'job_1', detail: `Sorry: ${words}` }) };
    return { body: JSON.stringify({ status: 'failed', detail: `Sorry: ${words}`, results: null }) };
  });
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

const SECRETS = [...formsOf(API_KEY), ...formsOf(PARAM_SECRET)].map(coreOf);
const IN_PUBLIC = { repository: PUBLIC_REPOSITORY };
const IN_PRIVATE = { repository: PRIVATE_REPOSITORY };

describe.concurrent('in a public repository', () => {
  it.for<{ readonly name: string; readonly faults: readonly FaultRule[]; readonly code: number }>([
    { name: 'a run with every outcome', faults: [], code: 1 },
    {
      name: 'a vendor that repeats personal data',
      faults: [{ on: 'submit', nth: 'all', do: { kind: 'echo-personal-data' } }],
      code: 3,
    },
  ])('$name shows no value of any row and no secret', ({ faults, code }) =>
    withVendor(faults, (sandbox) =>
      publish({ baseUrl: sandbox.url, payload: IN_PUBLIC }, ({ end, sinks, artifact, workspace, results }) => {
        expect(end.code, end.stdout + end.stderr).toBe(code);
        expect(sandbox.record.counts.rowsSent).toBe(4);
        expect(findLeaks(sinks, [...CANARIES, ...SECRETS])).toEqual([]);
        expect([...artifact.keys()].sort()).toEqual([
          'gl-code-quality.json',
          'junit.xml',
          'ledger.ndjson',
          'problems.json',
          'records.csv',
          'report.json',
          'results.sarif',
          'summary.md',
        ]);
        // The owner of the runner has it all.
        expect(workspace.read(`${results}/records.csv`)).toContain('canary-key-aurelia');
        expect(workspace.read(`${results}/invalid.csv`)).toContain('canary-schema-value');
        expect(readReport(workspace.path(`${results}/report.json`)).detail).toBe('full');
        expect(workspace.list(`${RUNNER}/temp`).filter((path) => !path.startsWith('bulk-job-results/'))).toEqual([
          '.keep',
        ]);
      }),
    ),
  );

  it.for(ECHOES)('$name whose text repeats secrets and people is not quoted with them', (echo) =>
    withEcho(echo, (vendor) =>
      publish({ baseUrl: vendor.origin, payload: IN_PUBLIC }, ({ end, sinks }) => {
        expect(end.code, end.stdout + end.stderr).toBe(echo.code);
        // The rest of the text still helps.
        expect(end.stdout).toContain('Sorry');
        expect(findLeaks(sinks, [...CANARIES, ...SECRETS])).toEqual([]);
      }),
    ),
  );

  it('full is refused without the second switch, before anything is sent', () =>
    withVendor([], (sandbox) =>
      publish({ baseUrl: sandbox.url, payload: IN_PUBLIC, inputs: { 'report-detail': 'full' } }, ({ end, sinks }) => {
        expect(end.code).toBe(2);
        expect(sandbox.record.requests).toEqual([]);
        expect(findLeaks(sinks, [...CANARIES, ...SECRETS])).toEqual([]);
      }),
    ));
});

describe.concurrent('in a private repository', () => {
  it.for(ECHOES)('full: $name is quoted, with keys and messages and no secret', (echo) =>
    withEcho(echo, (vendor) =>
      publish({ baseUrl: vendor.origin, payload: IN_PRIVATE }, ({ end, sinks, artifact, workspace, results }) => {
        expect(end.code, end.stdout + end.stderr).toBe(echo.code);
        expect(end.stdout).toContain('Sorry: canary-key-aurelia');
        expect(artifact.get('records.csv')?.toString()).toContain('canary-key-aurelia');
        expect(findLeaks(sinks, SECRETS)).toEqual([]);
        // Files that stay on the runner are masked by nobody but us.
        const files = new Map(
          workspace.list(results).map((name) => [name, workspace.read(`${results}/${name}`) ?? '']),
        );
        expect(files.size).toBeGreaterThan(artifact.size - 1);
        expect(findLeaks(files, SECRETS)).toEqual([]);
        expect(findLeaks(new Map([['ledger', files.get('ledger.ndjson') ?? '']]), CANARIES)).toEqual([]);
      }),
    ),
  );
});

describe.concurrent('on an event that a stranger can cause', () => {
  const fork = {
    repository: PUBLIC_REPOSITORY,
    pull_request: { head: { repo: { full_name: 'stranger/donors' } }, base: { repo: { full_name: 'acme/donors' } } },
  };

  it('a pull request of a fork is only validated, and nobody is asked', () =>
    withVendor([], (sandbox) =>
      publish({ baseUrl: sandbox.url, event: 'pull_request', payload: fork }, ({ end, sinks, workspace }) => {
        expect(end.code, end.stdout + end.stderr).toBe(0);
        expect(sandbox.record.requests).toEqual([]);
        expect(end.stdout).toContain('Nothing is sent');
        expect(Object.fromEntries(readOutputs(workspace))).toMatchObject({ submitted: '0', 'to-send': '4' });
        expect(findLeaks(sinks, [...CANARIES, ...SECRETS])).toEqual([]);
      }),
    ));

  it('pull_request_target: no request at all', () =>
    withVendor([], (sandbox) =>
      publish(
        {
          baseUrl: sandbox.url,
          event: 'pull_request_target',
          payload: fork,
          inputs: { provider: 'donoratlas', 'base-url': sandbox.url, params: 'network_id: net_1', schema: '' },
        },
        ({ end, workspace }) => {
          expect(end.code, end.stdout + end.stderr).toBe(0);
          expect(sandbox.record.requests).toEqual([]);
          expect(readOutputs(workspace).get('submitted')).toBe('0');
        },
      ),
    ));

  it.for([
    ['provider', './mine.yaml'],
    ['schema', 'row.schema.json'],
    ['config', 'config.yaml'],
  ] as const)('pull_request_target: the file that %s names is refused', ([input, path]) =>
    withVendor([], (sandbox) =>
      publish(
        {
          baseUrl: sandbox.url,
          event: 'pull_request_target',
          payload: fork,
          inputs: {
            provider: 'donoratlas',
            'base-url': sandbox.url,
            params: 'network_id: net_1',
            schema: '',
            [input]: path,
          },
        },
        ({ end }) => {
          expect(end.code).toBe(2);
          expect(sandbox.record.requests).toEqual([]);
          const told = readAnnotations(end.stdout).map(({ properties, message }) => [properties.get('title'), message]);
          expect(told).toEqual([[expect.stringContaining(path), expect.stringContaining(path)]]);
          expect(end.stdout).toContain('[input/untrusted]');
        },
      ),
    ),
  );
});
