import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { plainText } from '../../src/domain/text-block.ts';
import { createFakeLedgerStore } from '../support/github/ledger-store.ts';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import { SPELLINGS } from '../support/spellings.ts';
import { runWorld, type World, type WorldOptions } from '../support/world.ts';

/** Cells of the rows that a vendor echoes, and parts of them by which somebody could be known. */
const NAME = 'Aurélia Canarybird';
const MAIL = 'aurelia.canary@sunnymeadow.example';
const PARTS = /aur.{0,3}lia|canary|sunnymeadow|ailerua|yranac|wodaemynnus/i;

/** A key that can be guessed would be stretched for each ledger, which takes longer than all the rest. */
const STRONG_KEY = 'Rk7xQv2mZt9Lw4Hc8Nb3Jf6Gd1Ps5Ya0Ue';

/** Every field in which the custom vendor can say something; the row's own message among them. */
const PROVIDER = `
version: 1
name: mine
title: Mine
inputs:
  api_key: { required: true, secret: true, description: the key }
baseUrl: https://mine.example/v1/partners
headers: { x-api-key: '{api_key}' }
key: donor_id
limits: { rows: 1, rate: 50/s }
preflight: [{ get: /test }]
submit:
  post: /networks/net_1/members/batch
  body: '{ "donor_ids": $ids }'
  outputs: { id: job_id, about: about }
poll:
  get: /networks/jobs/{id}
  states: { running: [processing], succeeded: [completed], failed: [failed] }
  error: detail
results:
  - { rows: results.bad, id: id, outcome: failed, message: text }
  - { rows: results.added_ids, outcome: succeeded }
`;

const answer = (status: number, document: unknown): FaultRule['do'] & { kind: 'answer' } => ({
  kind: 'answer',
  status,
  body: JSON.stringify(document),
});

interface Case {
  readonly name: string;
  readonly vendor: 'donoratlas' | 'ngpvan' | 'passcreator';
  readonly key: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly rules: (said: string) => readonly FaultRule[];
}

const CASES: readonly Case[] = [
  {
    name: 'a provider file of the user',
    vendor: 'donoratlas',
    key: 'donor_id',
    inputs: { provider: './mine.yaml', params: '' },
    rules: (said) => [
      { on: 'submit', nth: 1, do: answer(422, { detail: said }) },
      { on: 'submit', nth: 2, do: answer(202, { job_id: said, about: { text: said, list: [said] } }) },
      { on: 'submit', nth: 3, do: answer(202, { job_id: `job-${said}`, about: `/rows?x=${said}` }) },
      { on: 'poll', nth: 1, do: answer(200, { status: said }) },
      { on: 'poll', nth: 2, do: answer(200, { status: 'failed', detail: said, results: {} }) },
      {
        on: 'poll',
        nth: 'all',
        do: answer(200, {
          status: 'completed',
          results: {
            bad: [
              { id: 'k3', text: said },
              { id: said, text: said },
            ],
          },
        }),
      },
    ],
  },
  {
    name: 'DonorAtlas',
    vendor: 'donoratlas',
    key: 'donor_id',
    inputs: { provider: 'donoratlas', params: 'network_id: net_1', 'batch-size': '1' },
    rules: (said) => [
      { on: 'submit', nth: 1, do: answer(422, { detail: [{ loc: ['body', said], msg: said }] }) },
      { on: 'submit', nth: 2, do: answer(202, { job_id: said }) },
      { on: 'poll', nth: 1, do: answer(200, { status: said, message: said }) },
      { on: 'poll', nth: 'all', do: answer(200, { status: 'failed', error: said }) },
    ],
  },
  {
    name: 'NGP VAN',
    vendor: 'ngpvan',
    key: 'VanID',
    inputs: {
      provider: 'ngpvan',
      storage: 's3://sandbox-bucket/bulk-job',
      params: '{ application_name: acme, mapping_types: [{ email: mail }] }',
    },
    rules: (said) => [
      { on: 'poll', nth: 1, do: answer(200, { status: said }) },
      {
        on: 'poll',
        nth: 'all',
        do: answer(200, { status: 'Failed', errors: [{ code: said, text: said, referenceCode: said }] }),
      },
    ],
  },
  {
    name: 'Passcreator',
    vendor: 'passcreator',
    key: 'identifier',
    inputs: { provider: 'passcreator', params: 'data: { campaign: spring }', 'batch-size': '2' },
    rules: (said) => [
      { on: 'submit', nth: 1, do: answer(422, { success: false, errors: [said] }) },
      { on: 'poll', nth: 1, do: answer(200, { success: true, data: { current: 0, total: 2, status: said } }) },
      {
        on: 'poll',
        nth: 'all',
        do: answer(200, {
          success: true,
          data: { current: 2, total: 2, status: 'finished with errors', errors: { k1: said, [said]: said } },
        }),
      },
    ],
  },
];

/** Everything that others can read after a run, by where it stands. */
async function sinksOf({ publication, events, read }: World, copies: string): Promise<ReadonlyMap<string, string>> {
  const { report, summary = '', text, annotations, outputs, artifact } = publication;
  expect(report.detail).toBe('minimal');
  const files = (artifact?.files ?? []).map((file) => {
    const path = file.startsWith('/') ? file : join(artifact?.directory ?? '', file);
    return [`artifact ${file.split('/').at(-1)}`, readFileSync(path, 'utf8')] as const;
  });
  return new Map([
    ['summary', summary],
    ['text', plainText(text)],
    ['annotations', JSON.stringify(annotations)],
    ['outputs', JSON.stringify([...outputs])],
    ['log', JSON.stringify(events)],
    ['ledger', (await read('ledger.ndjson')) ?? ''],
    ['cache', copies],
    ...files,
  ]);
}

describe.each(CASES)('in public, whatever $name says', ({ vendor, key, inputs, rules }) => {
  test.each(SPELLINGS)('no cell is shown %s', async (_, spell) => {
    const said = `${spell(NAME)} ${spell(MAIL)}`;
    const ledgers = createFakeLedgerStore();
    const options: WorldOptions = {
      files: {
        'data/people.csv': [`${key},name,mail`, ...[1, 2, 3, 4].map((n) => `k${n},${NAME},${MAIL}`), ''].join('\n'),
        'mine.yaml': PROVIDER,
      },
      inputs: { 'retry-failed': '0', ...inputs },
      context: { ci: 'github', event: 'push', visibility: 'public' },
      apiKey: STRONG_KEY,
      sandbox: { vendor, faults: rules(said), apiKeys: [STRONG_KEY] },
      ledgers,
    };
    await runWorld(options, async (world) => {
      const { report } = world.publication;
      expect(report.plan?.rows, JSON.stringify(report.faults)).toBe(4);
      expect([1, 2, 3]).toContain(report.exitCode);
      const sinks = await sinksOf(world, JSON.stringify(ledgers));
      const leaks = [...sinks].flatMap(([sink, content]) => {
        const found = [PARTS.exec(content)?.[0], ...[NAME, MAIL].map(spell).filter((each) => content.includes(each))];
        return found.filter((each) => each !== undefined).map((each) => `${sink}: ${each}`);
      });
      expect(leaks).toEqual([]);
      // What is looked for was there to be found: the runner's own files have it.
      const own = `${await world.read('report.json')}${await world.read('records.csv')}`;
      expect(own).toContain(JSON.stringify(spell(NAME).normalize('NFC').slice(0, 6)).slice(1, -1));
    });
  });
});
