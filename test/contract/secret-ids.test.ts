import { describe, expect, test } from 'vitest';
import { plainText } from '../../src/domain/text-block.ts';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import { runWorld, type WorldOptions } from '../support/world.ts';

const PLAIN_KEY = 'b7c1f0de4a9d4c55a1e3d2706f8e91ab';
/** Strong, so that sealing needs no slow key derivation. */
const ACCENTED_KEY = 'clé-of-Renée-7Jq2vX-mZt9Lw4Hc8Nb3Jf6Gd1Ps5Ya0Ue';

/** How a vendor may hand a key back, whole or a piece. */
const ECHOES: readonly (readonly [name: string, echo: (key: string) => string])[] = [
  ['as it is', (key) => key],
  ['inside an id', (key) => `job-${key}-7`],
  ['upper case', (key) => key.toUpperCase()],
  ['decomposed', (key) => key.normalize('NFD')],
  ['a piece', (key) => `job:${key.slice(7, 17)}`],
  ['URL', (key) => encodeURIComponent(key)],
  ['decomposed in a URL', (key) => encodeURIComponent(key.normalize('NFD'))],
  ['base64', (key) => Buffer.from(key).toString('base64')],
  ['base64url of a piece', (key) => Buffer.from(key.slice(4)).toString('base64url')],
  ['Basic', (key) => Buffer.from(`user:${key}`).toString('base64')],
  ['hex', (key) => Buffer.from(key).toString('hex')],
  ['JSON', (key) => JSON.stringify(key).replace(/[^ -~]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`)],
  ['HTML', (key) => key.replace(/[!-/:-@]/g, (mark) => `&#${mark.charCodeAt(0)};`)],
];
/** More of a form than this is too much of the key. */
const PIECE = 9;
/** Files of a run, all of them. */
const FILES = [
  'report.json',
  'records.csv',
  'summary.md',
  'junit.xml',
  'results.sarif',
  'gl-code-quality.json',
  'failed.csv',
  'ledger.ndjson',
];

const PROVIDER = `
version: 1
name: mine
title: Mine
inputs: { api_key: { required: true, secret: true, description: the key } }
baseUrl: https://mine.example/v1/partners
headers: { x-api-key: '{api_key}' }
key: donor_id
limits: { rows: 10, rate: 50/s }
submit:
  post: /networks/net_1/members/batch
  body: '{ "donor_ids": $ids }'
  outputs: { id: job_id }
poll: { get: '/networks/jobs/{id}', states: { succeeded: [completed], failed: [failed] }, error: detail }
results:
  - { rows: results.bad, id: id, outcome: failed, message: text }
  - { rows: results.added_ids, outcome: succeeded }
`;

const answer = (status: number, document: unknown): FaultRule['do'] & { kind: 'answer' } => ({
  kind: 'answer',
  status,
  body: JSON.stringify(document),
});

describe.each([PLAIN_KEY, ACCENTED_KEY])('the key %s that the vendor hands back', (key) => {
  test.each(ECHOES)('stands nowhere, in full: %s', async (_, echo) => {
    const said = echo(key);
    const options: WorldOptions = {
      files: { 'data/people.csv': 'donor_id\nk1\nk2\n', 'mine.yaml': PROVIDER },
      inputs: { provider: './mine.yaml', params: '', 'retry-failed': '0' },
      apiKey: key,
      sandbox: {
        apiKeys: [key],
        faults: [
          { on: 'submit', do: answer(202, { job_id: said }) },
          { on: 'poll', nth: 1, do: answer(200, { status: said }) },
          {
            on: 'poll',
            nth: 'all',
            do: answer(200, { status: 'failed', detail: said, results: { bad: [{ id: 'k1', text: `no ${said}` }] } }),
          },
        ],
      },
    };
    await runWorld(options, async ({ publication, events, hidden, read }) => {
      expect(publication.report.detail).toBe('full');
      expect(publication.report.exitCode, JSON.stringify(publication.report.faults)).toBe(3);
      expect(hidden).toContain(key);
      const { outputs, annotations, summary = '', text } = publication;
      const files = await Promise.all(FILES.map(read));
      // What the host prints it redacts itself; ids are hashed before.
      const ids = events.flatMap((event) => (event.kind === 'job' ? [event.job.id ?? ''] : []));
      const shown = [...outputs.values(), JSON.stringify(annotations), summary, plainText(text), ...files, ...ids].join(
        '\n',
      );
      const forms = [said, said.normalize('NFC'), said.normalize('NFD')].map((form) => form.toLowerCase());
      const middle = Math.max(0, Math.floor((said.length - PIECE) / 2));
      for (const form of forms) expect(shown.toLowerCase()).not.toContain(form.slice(middle, middle + PIECE));
      expect(outputs.get('job-ids')).toMatch(/^\["job-[0-9a-f]{12}"\]$/);
    });
  });
});
