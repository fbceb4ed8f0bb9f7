import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { plainText } from '../../src/domain/text-block.ts';
import { SANDBOX_KEY } from '../../src/sandbox/server.ts';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import { runWorld, type World, type WorldOptions } from '../support/world.ts';

const PUBLISHED = [
  'gl-code-quality.json',
  'junit.xml',
  'ledger.ndjson',
  'records.csv',
  'report.json',
  'results.sarif',
  'summary.md',
];

/** Values that stand nowhere but in the rows. */
const CANARIES = [
  'canary-ada',
  'canary-bo',
  'canary-clio',
  'Aurelia Canarybird',
  'canary.mail@example.org',
  '6135550142',
  '1980-01-31',
  'canary note',
  // Nine digits: five can stand in a digest by chance.
  '277001009',
  '277002009',
  '277003009',
] as const;
const INPUT_CANARY = 'canary-of-an-input';
const SIGNATURE = 'sv=2024-01-01&sig=canary-signature-0123456789abcdef';

/** Of a public repository: everything is cut down. */
const PUBLIC: NonNullable<WorldOptions['context']> = { ci: 'github', event: 'push', visibility: 'public' };

/** Everything that others can read after a run, by where it stands. */
async function sinksOf({ publication, events, read }: World): Promise<ReadonlyMap<string, string>> {
  const { report, summary = '', text, annotations, outputs, artifact } = publication;
  expect(report.detail).toBe('minimal');
  const files = (artifact?.files ?? []).map((file) => {
    const path = file.startsWith('/') ? file : join(artifact?.directory ?? '', file);
    return [`artifact ${file.split('/').at(-1)}`, readFileSync(path, 'utf8')] as const;
  });
  expect(files.map(([name]) => name).sort()).toEqual(PUBLISHED.map((name) => `artifact ${name}`));
  // The log shows notices and stages; counters it shows have no text of anybody.
  const told = events.filter(({ kind }) => kind === 'stage' || kind === 'notice');
  return new Map([
    ['summary', summary],
    ['text', plainText(text)],
    ['annotations', JSON.stringify(annotations)],
    ['outputs', JSON.stringify([...outputs])],
    ['log', JSON.stringify(told)],
    ['ledger', (await read('ledger.ndjson')) ?? ''],
    ...files,
  ]);
}

function findLeaks(sinks: ReadonlyMap<string, string>, words: readonly string[]): readonly string[] {
  return [...sinks].flatMap(([name, content]) =>
    words.filter((word) => content.toLowerCase().includes(word.toLowerCase())).map((word) => `${name}: ${word}`),
  );
}

const ECHO = `Could not use ${CANARIES.join(', ')}`;
const json = (status: number, document: unknown): FaultRule['do'] & { kind: 'answer' } => ({
  kind: 'answer',
  status,
  body: JSON.stringify(document),
});

interface Case {
  readonly name: string;
  readonly vendor: 'ngpvan' | 'passcreator' | 'passcreator-create';
  readonly rules: readonly FaultRule[];
  readonly exit: number;
  readonly more?: Readonly<Record<string, string>>;
  readonly text?: string;
}

const HEADER = 'BulkUploadDataID,ULFileID,PrimaryKey,PrimaryKeyType,bulk_job_row,Email_1';
const BODY = [HEADER, ...[1, 2, 3].map((n) => `${n},7,7700${n},VanID,${n},"${ECHO}"`), ''].join('\n');
const VAN = {
  params: `{ application_name: ${INPUT_CANARY}-app, description: ${INPUT_CANARY}, mapping_types: [{ email: Mail }] }`,
};
const PASS = { params: `data: { campaign: ${INPUT_CANARY} }` };

const CASES: readonly Case[] = [
  { name: 'a run as usual', vendor: 'ngpvan', rules: [], exit: 0 },
  {
    name: 'result files that repeat the rows',
    vendor: 'ngpvan',
    rules: [{ on: 'result', nth: 'all', do: { kind: 'answer', status: 200, contentType: 'text/csv', body: BODY } }],
    exit: 1,
  },
  {
    name: 'a failed job that repeats the rows',
    vendor: 'ngpvan',
    rules: [
      {
        on: 'poll',
        nth: 'all',
        do: json(200, { status: 'Failed', errors: [{ code: 'X', text: ECHO, referenceCode: 'r' }] }),
      },
    ],
    exit: 3,
  },
  {
    name: 'a refused order that repeats the rows',
    vendor: 'ngpvan',
    rules: [{ on: 'submit', do: json(400, { errors: [{ code: 'X', text: ECHO }] }) }],
    exit: 2,
  },
  {
    name: 'a store that repeats the address',
    vendor: 'ngpvan',
    rules: [
      {
        on: 'upload',
        nth: 'all',
        do: { kind: 'answer', status: 403, body: `<Error><Code>No</Code><Message>${ECHO}</Message></Error>` },
      },
    ],
    exit: 2,
  },
  {
    name: 'result links that are refused',
    vendor: 'ngpvan',
    rules: [{ on: 'result', nth: 'all', do: { kind: 'answer', status: 403 } }],
    exit: 3,
  },
  { name: 'a lost answer', vendor: 'ngpvan', rules: [{ on: 'submit', do: { kind: 'reset-after' } }], exit: 3 },
  {
    name: "a file of the user's own",
    vendor: 'ngpvan',
    rules: [],
    more: {
      storage: '',
      params: `{ application_name: acme, mapping_types: [{ email: Mail }], source_is_my_files: true, source_url: "http://127.0.0.1:9/people.zip?${SIGNATURE}" }`,
    },
    exit: 3,
  },
  { name: 'a run as usual', vendor: 'passcreator', rules: [], exit: 0 },
  {
    name: 'errors that repeat the rows',
    vendor: 'passcreator',
    rules: [
      {
        on: 'poll',
        nth: 'all',
        do: json(200, {
          success: true,
          data: {
            current: 3,
            total: 3,
            status: 'finished with errors',
            errors: { 'canary-ada': ECHO, 'canary-x': ECHO },
          },
        }),
      },
    ],
    exit: 3,
  },
  {
    name: 'a refusal that repeats the rows',
    vendor: 'passcreator',
    rules: [{ on: 'submit', nth: 'all', do: json(422, { success: false, errors: [ECHO] }) }],
    exit: 2,
  },
  {
    name: 'one row alone, which is refused with its values',
    vendor: 'passcreator',
    text: 'identifier,Name,Mail,Tel,Born,Note\ncanary-ada,Aurelia Canarybird,canary.mail@example.org,6135550142,1980-01-31,canary note\n',
    rules: [{ on: 'submit', nth: 'all', do: json(422, { success: false, errors: [ECHO] }) }],
    exit: 1,
  },
  {
    name: 'a lost answer and a search',
    vendor: 'passcreator-create',
    rules: [{ on: 'submit', do: { kind: 'reset-after' } }],
    more: { params: `template_id: ${INPUT_CANARY}` },
    exit: 0,
  },
];

const KEYS = { ngpvan: 'VanID', passcreator: 'identifier', 'passcreator-create': 'userProvidedId' } as const;
const idsOf = (vendor: Case['vendor']): readonly string[] =>
  vendor === 'ngpvan' ? ['277001009', '277002009', '277003009'] : ['canary-ada', 'canary-bo', 'canary-clio'];
const rowsOf = (vendor: Case['vendor']): string =>
  [
    `${KEYS[vendor]},Name,Mail,Tel,Born,Note`,
    ...idsOf(vendor).map((id) => `${id},Aurelia Canarybird,canary.mail@example.org,6135550142,1980-01-31,canary note`),
    '',
  ].join('\n');

describe('in public', () => {
  test.each(CASES.map((each) => [`${each.vendor}: ${each.name}`, each] as const))('%s', async (_, each) => {
    const { vendor, rules, exit, more, text } = each;
    const inputs = {
      provider: vendor,
      'retry-failed': '0',
      ...(vendor === 'ngpvan' ? { storage: 's3://sandbox-bucket/bulk-job', ...VAN } : PASS),
      ...more,
    };
    const options: WorldOptions = {
      files: { 'data/people.csv': text ?? rowsOf(vendor) },
      inputs,
      context: PUBLIC,
      sandbox: { vendor, faults: rules, ngpvan: { sessionToken: true } },
    };
    await runWorld(options, async (world) => {
      const { report } = world.publication;
      expect(report.exitCode, JSON.stringify(report.faults)).toBe(exit);
      const sinks = await sinksOf(world);
      const { environment } = world.sandbox.storage ?? {};
      const secrets = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].flatMap((name) => environment?.get(name) ?? []);
      const signed = ['X-Amz', 'sig=', 'canary-signature', 'Signature='];
      expect(findLeaks(sinks, [...CANARIES, ...secrets, ...signed, SANDBOX_KEY])).toEqual([]);
      // The ledger holds no input either, and no name of an object.
      const { put = [] } = world.sandbox.storage?.record ?? {};
      const ledger = new Map([['ledger', sinks.get('ledger') ?? '']]);
      expect(findLeaks(ledger, [INPUT_CANARY, 'sandbox-bucket', ...put.map(({ key }) => key)])).toEqual([]);
      // What is looked for was there to be found: the runner's own files have it.
      expect(await world.read('records.csv')).toContain(idsOf(vendor)[0]);
    });
  });
});
