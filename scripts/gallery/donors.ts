import type { SandboxSetup } from '../../test/support/sandbox/start.ts';
import { makeCsv } from './rows.ts';
import type { Stage, StageStep } from './stage.ts';

/** Where the donors of every situation stand. */
export const DONORS = 'data/donors.csv';

const FIRST = ['Ada', 'Bo', 'Cyra', 'Dax', 'Elin', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Kira', 'Liam'];
const LAST = ['Marrowind', 'Vellmoor', 'Ashgrove', 'Thornby', 'Okafor', 'Silva', 'Lindqvist', 'Haddad'];

/** A name of nobody, always the same for a number. */
export const nameOf = (number: number): string => `${FIRST[number % FIRST.length]} ${LAST[number % LAST.length]}`;

/** An invented id, always the same for a number. */
export const donorOf = (number: number): string => `dnt_${(number * 7919 + 104_729).toString(36).padStart(6, '0')}`;

/** A file of donors. The simulated vendor decides on the listed rows by the word before their id: `fail`, `notfound`. */
export function makeDonors(rows: number, words: Readonly<Record<string, readonly number[]>> = {}): string {
  const wordOf = new Map(
    Object.entries(words).flatMap(([word, numbers]) => numbers.map((number) => [number, `${word}-`])),
  );
  return makeCsv('donor_id,name', rows, (number) => `${wordOf.get(number) ?? ''}${donorOf(number)},${nameOf(number)}`);
}

/** Every `step`th number up to `rows`, from `from` on. */
export const every = (step: number, rows: number, from = step): readonly number[] =>
  Array.from({ length: Math.floor((rows - from) / step) + 1 }, (_, index) => from + index * step);

/** A step that sends the donors to a simulated DonorAtlas. */
export async function donorStep(
  stage: Stage,
  inputs: Readonly<Record<string, string>> = {},
  setup: Partial<SandboxSetup> = {},
): Promise<StageStep> {
  const sandbox = await stage.vendor({ vendor: 'donoratlas', ...setup });
  return {
    inputs: {
      provider: 'donoratlas',
      files: DONORS,
      params: 'network_id: net_spring_appeal',
      'base-url': sandbox.url,
      'retry-failed': '0',
      ...inputs,
    },
  };
}
