import { PUBLIC_REPOSITORY } from '../../test/support/action-step.ts';
import { DONORS, donorOf, donorStep, every, makeDonors, nameOf } from './donors.ts';
import { makeCsv } from './rows.ts';
import type { Situation } from './situations.ts';
import type { Stage } from './stage.ts';

const SCHEMA = 'data/donors.schema.json';
const ROW_SCHEMA = JSON.stringify({
  properties: { email: { type: 'string', pattern: '^[^@\\s]+@[^@\\s]+\\.[a-z]+$' }, zip: { pattern: '^\\d{5}$' } },
});

/** Sends a file of donors; the exit code is the verdict's. */
async function send(
  stage: Stage,
  { file, inputs, exitCode = 0 }: { file: string; inputs?: Readonly<Record<string, string>>; exitCode?: number },
): ReturnType<Situation['play']> {
  stage.commit({ [DONORS]: file, [SCHEMA]: ROW_SCHEMA });
  return [{ markdown: await stage.run({ ...(await donorStep(stage, inputs)), exitCode }) }];
}

/** Donors with an e-mail address and a zip code, of which every `step`th row is wrong in one of several ways. */
function makeFaultyDonors(rows: number, wrong: readonly number[]): string {
  const faults: readonly ((id: string, name: string) => string)[] = [
    (id, name) => `${id},${name},${id}.example,10115`,
    (id, name) => `${id},${name},${id}@mail.example,1O115`,
    (_, name) => `,${name},nobody@mail.example,10115`,
    (id, name) => `${id},${name.replace(' ', ',')},${id}@mail.example,10115`,
  ];
  return makeCsv('donor_id,name,email,zip', rows, (number) => {
    const [id, name, at] = [donorOf(number), nameOf(number), wrong.indexOf(number)];
    const fault = at < 0 ? undefined : faults[at % faults.length];
    return fault === undefined ? `${id},${name},${id}@mail.example,10115` : fault(id, name);
  });
}

/** What a verdict rests on: outcomes and limits. */
export const VERDICT_SITUATIONS: readonly Situation[] = [
  {
    name: 'green',
    shows: 'All 250 rows were taken.',
    play: (stage) => send(stage, { file: makeDonors(250) }),
  },
  {
    name: 'failed-allowed',
    shows: 'Some rows failed, as many as `max-failed` allows.',
    play: (stage) => send(stage, { file: makeDonors(250, { fail: [9, 39, 69] }), inputs: { 'max-failed': '5' } }),
  },
  {
    name: 'failed',
    shows: 'More rows failed than `max-failed` allows.',
    play: (stage) =>
      send(stage, {
        file: makeDonors(250, { fail: every(30, 250, 9), notfound: [11, 61, 111, 161, 209] }),
        inputs: { 'max-failed': '5' },
        exitCode: 1,
      }),
  },
  {
    name: 'not-found',
    shows: 'The vendor does not know more ids than `max-not-found` allows.',
    play: (stage) =>
      send(stage, {
        file: makeDonors(250, { notfound: every(20, 250, 17) }),
        inputs: { 'max-not-found': '2%' },
        exitCode: 1,
      }),
  },
  {
    name: 'invalid',
    shows: 'Four of 60 rows are invalid, so nothing was sent.',
    play: (stage) =>
      send(stage, { file: makeFaultyDonors(60, [7, 23, 24, 51]), inputs: { schema: SCHEMA }, exitCode: 1 }),
  },
  {
    name: 'invalid-hidden',
    shows: '33 invalid rows hide among 1,000, the first of them on line 31.',
    play: (stage) =>
      send(stage, { file: makeFaultyDonors(1000, every(30, 990, 30)), inputs: { schema: SCHEMA }, exitCode: 1 }),
  },
  {
    name: 'invalid-allowed',
    shows: 'Two rows are invalid, as `max-invalid` allows; the others were sent.',
    play: (stage) =>
      send(stage, { file: makeFaultyDonors(60, [7, 23]), inputs: { schema: SCHEMA, 'max-invalid': '2' } }),
  },
  {
    name: 'empty',
    shows: 'The file holds only its header.',
    play: (stage) => send(stage, { file: 'donor_id,name\n', exitCode: 2 }),
  },
  {
    name: 'nothing-to-send',
    shows: 'The file holds only its header, which `on-empty: ignore` allows.',
    play: (stage) => send(stage, { file: 'donor_id,name\n', inputs: { 'on-empty': 'ignore' } }),
  },
  {
    name: 'config-error',
    shows: 'Three inputs are wrong at once.',
    play: (stage) =>
      send(stage, {
        file: makeDonors(20),
        inputs: { timeout: '5min', 'max-failed': 'some', params: 'netwrok_id: net_spring_appeal' },
        exitCode: 2,
      }),
  },
  {
    name: 'wrong-key',
    shows: 'The vendor refuses the key before anything is sent.',
    play: (stage) =>
      send(stage, { file: makeDonors(250), inputs: { 'api-key': 'key-of-another-account' }, exitCode: 2 }),
  },
  {
    name: 'minimal',
    shows: 'Rows failed in a public repository: no value of a cell is shown.',
    async play(stage) {
      stage.commit({ [DONORS]: makeDonors(250, { fail: every(30, 250, 9), notfound: [11, 61] }) });
      const step = await donorStep(stage);
      const payload = { repository: { ...PUBLIC_REPOSITORY, default_branch: 'main' } };
      return [{ markdown: await stage.run({ ...step, payload, exitCode: 1 }) }];
    },
  },
];
