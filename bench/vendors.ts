import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { VendorOutcome } from '../src/domain/outcome.ts';

/** What a row of the bench's files is made of, apart from its key. */
export interface RowShape {
  readonly header: string;
  readonly keyPrefix: string;
  /** The cells after the key. */
  readonly rest: (number: number, digits: string) => string;
  /** What becomes of a row without a key: it is not sent, or the vendor refuses it. */
  readonly withoutKey: 'invalid' | 'failed';
}

/** Rows by what becomes of them. */
export type Outcomes = Readonly<Record<VendorOutcome | 'invalid', number>>;

/** A vendor as the bench uses it. */
export interface BenchVendor {
  readonly shape: RowShape;
  /** Inputs of the provider as YAML. */
  readonly params: string;
  /** What is set in the provider's own file, so that the bench does not measure waits: path, value. */
  readonly lifted: readonly (readonly [path: readonly string[], value: number | string])[];
  /** For whoever reads the figures. */
  readonly about: string;
  /** Sets of values that the rows have, where a job takes only rows with the same. */
  readonly sets: number;
}

const NAMES = ['Ada Albrook', 'Björn Brenning', '"Castellor, Çağla"', 'Dörte Dunmarrow', '"Émile ""Milo"" Ellersby"'];
const CITIES = ['Lindenau', 'Port Marlow', 'Sankt Örben', '"Greyhaven, North"', 'Vale of Tarn', 'Østervig', 'Halden'];
const TIERS = ['Bronze', 'Silver', 'Gold', '"Platinum, annual"', 'Grün'];

function pick(values: readonly string[], number: number): string {
  return values[number % values.length] ?? '';
}

const NO_RATE_LIMIT = [['limits', 'rate'], '100000/s'] as const;

export const BENCH_VENDORS = {
  donoratlas: {
    shape: {
      header: 'donor_id,name,city',
      keyPrefix: 'dnt_',
      rest: (number) => `${pick(NAMES, number)},${pick(CITIES, number)}`,
      withoutKey: 'invalid',
    },
    params: '{ network_id: net_1 }',
    lifted: [NO_RATE_LIMIT, [['limits', 'concurrency'], 16], [['poll', 'floor'], 0.001]],
    about: '100,000 requests a second, polls 1 ms apart and 16 jobs in flight',
    sets: 1,
  },
  ngpvan: {
    shape: {
      header: 'VanID,FirstName,Email',
      keyPrefix: '1',
      rest: (number, digits) => `${pick(NAMES, number)},p${digits}@example.org`,
      // It is sent, and absent from the result files.
      withoutKey: 'failed',
    },
    params: '{ application_name: bench, mapping_types: [{ activist_code: 4600101 }, { email: Email }] }',
    lifted: [NO_RATE_LIMIT, [['poll', 'floor'], 0.02]],
    about: '100,000 requests a second and polls 20 ms apart',
    sets: 1,
  },
  passcreator: {
    shape: {
      header: 'identifier,tier,venue',
      keyPrefix: 'pass-',
      rest: (number) => `${pick(TIERS, number)},${pick(CITIES, number % TIERS.length)}`,
      withoutKey: 'invalid',
    },
    params: '{}',
    lifted: [NO_RATE_LIMIT, [['poll', 'floor'], 0.001]],
    about: '100,000 requests a second and polls 1 ms apart; the rows have 5 different sets of values, so jobs are full',
    sets: TIERS.length,
  },
} as const satisfies Record<string, BenchVendor>;

export type BenchProvider = keyof typeof BENCH_VENDORS;

export function isBenchProvider(name: string): name is BenchProvider {
  return Object.hasOwn(BENCH_VENDORS, name);
}

/** The provider's own file, but for what is lifted; with the rows that it allows a job. */
export function readUnlimited(name: BenchProvider): { readonly text: string; readonly rowsPerJob: number } {
  const file = join(import.meta.dirname, '..', 'providers', `${name}.yaml`);
  const document = parseDocument(readFileSync(file, 'utf8'));
  const rows = document.getIn(['limits', 'rows']);
  const rowsPerJob = Number(typeof rows === 'number' ? rows : document.getIn(['limits', 'rows', 'value']));
  for (const [path, value] of BENCH_VENDORS[name].lifted) document.setIn([...path], value);
  document.set('name', `unlimited-${name}`);
  return { text: document.toString({ lineWidth: 0 }), rowsPerJob };
}
