import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOSTILE_TEXTS } from '../../test/support/hostile-texts.ts';
import { ACME_FILE, type Judge, readAcmeProvider } from './acme.ts';
import { nameOf } from './donors.ts';
import { makeCsv } from './rows.ts';
import type { Situation } from './situations.ts';
import type { Stage } from './stage.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CONTACTS = 'data/contacts.csv';
const REASONS = [
  'unknown list member',
  'address bounced before',
  'on the suppression list of this account',
  'phone number is not in E.164 form',
  'postal code does not match the country',
  'consent is older than 24 months',
  'duplicate of another contact',
  'birthday lies in the future',
];
/** GitHub-flavored Markdown and HTML, beside what runners and terminals would take for a command. */
const MARKUP = [
  '| a | b |',
  '<img src=x onerror=alert(1)>',
  '</td></tr></table><h1>gone',
  '<details open><summary>x</summary>',
  '![x](https://evil.example/p.png)',
  '[click](javascript:alert(1))',
  'https://evil.example and www.evil.example',
  '@octocat #1 GH-1 deadbeefdeadbeef',
  '`code` ```fence **bold** ~~del~~ $x^2$ :tada:',
  '<!-- comment',
];

interface Sent {
  readonly rows: number;
  readonly judge: Judge;
  readonly email?: (number: number) => string;
  readonly batchRows?: number;
}

/** Sends contacts to the invented vendor, which gives a reason for each that it does not take. */
async function sendContacts(
  stage: Stage,
  { rows, judge, email = (number) => `person${number}@mail.example`, batchRows }: Sent,
): ReturnType<Situation['play']> {
  stage.commit({
    [CONTACTS]: makeCsv(
      'email,name,n',
      rows,
      (number) => `"${email(number).replaceAll('"', '""')}",${nameOf(number)},${number}`,
    ),
    [ACME_FILE]: readAcmeProvider(batchRows),
  });
  const url = await stage.acme(judge);
  const inputs = { provider: `./${ACME_FILE}`, files: CONTACTS, params: 'list_id: members', 'base-url': url };
  return [{ markdown: await stage.run({ inputs: { ...inputs, 'retry-failed': '0', concurrency: '1' }, exitCode: 1 }) }];
}

/** A sample file of the repository, whose keys have the simulated vendor refuse some rows. */
const readSample = (path: string): string => readFileSync(join(ROOT, 'examples', path), 'utf8');

/** What vendors say, and the vendors themselves. */
export const VENDOR_SITUATIONS: readonly Situation[] = [
  {
    name: 'many-messages',
    shows: '400 rows, of which 100 were refused for eight reasons.',
    play: (stage) =>
      sendContacts(stage, {
        rows: 400,
        judge: ({ n }) => (Number(n) % 4 === 0 ? REASONS[(Number(n) / 4) % REASONS.length] : undefined),
      }),
  },
  {
    name: 'unique-messages',
    shows: 'Each message holds a number of its own: one trouble, not fifty.',
    play: (stage) =>
      sendContacts(stage, {
        rows: 250,
        judge: ({ n }) =>
          Number(n) % 5 === 0 ? `record ${4_200_000 + Number(n) * 37} is locked by import ${n}` : undefined,
      }),
  },
  {
    name: 'hostile',
    shows: 'Keys and messages full of markup and commands: all of it is shown as text.',
    play: (stage) => {
      const texts = [...MARKUP, ...HOSTILE_TEXTS];
      return sendContacts(stage, {
        rows: texts.length * 2,
        email: (number) => `${MARKUP[number % MARKUP.length]} ${number}`,
        judge: ({ n }) => texts[Math.floor((Number(n) - 1) / 2)],
      });
    },
  },
  {
    name: 'rows-100000',
    shows: '100,000 rows with a problem.',
    play: (stage) =>
      sendContacts(stage, {
        rows: 100_000,
        batchRows: 20_000,
        judge: ({ n }) => `${REASONS[Number(n) % REASONS.length]} (${n})`,
      }),
  },
  {
    name: 'ngpvan',
    shows: 'NGP VAN: contacts from a file that VAN downloads, some applied in part.',
    async play(stage) {
      stage.commit({ [CONTACTS]: readSample('ngpvan/contacts.csv') });
      const { url, storage } = await stage.vendor({ vendor: 'ngpvan' });
      const inputs = {
        provider: 'ngpvan',
        files: CONTACTS,
        params: 'application_name: acme\nmapping_types: [contact, activist_code: 4600101]',
        'base-url': url,
        storage: storage?.url ?? '',
      };
      return [
        { markdown: await stage.run({ inputs, env: Object.fromEntries(storage?.environment ?? []), exitCode: 1 }) },
      ];
    },
  },
  {
    name: 'passcreator',
    shows: 'Passcreator: passes with equal values share a job.',
    async play(stage) {
      stage.commit({ 'data/passes.csv': readSample('passcreator/passes.csv') });
      const { url } = await stage.vendor({ vendor: 'passcreator' });
      const inputs = {
        provider: 'passcreator',
        files: 'data/passes.csv',
        params: 'match_by: identifier',
        'base-url': url,
        'retry-failed': '0',
      };
      return [{ markdown: await stage.run({ inputs, exitCode: 1 }) }];
    },
  },
];
