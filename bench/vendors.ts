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
  /** So that the bench does not measure waits. */
  readonly lifted: readonly Lifted[];
}

/** What is set in a provider's own file: path, value. */
export type Lifted = readonly [path: readonly string[], value: number | string];

const NAMES = ['Ada Albrook', 'Björn Brenning', '"Castellor, Çağla"', 'Dörte Dunmarrow', '"Émile ""Milo"" Ellersby"'];
const CITIES = ['Lindenau', 'Port Marlow', 'Sankt Örben', '"Greyhaven, North"', 'Vale of Tarn', 'Østervig', 'Halden'];

function pick(values: readonly string[], number: number): string {
  return values[number % values.length] ?? '';
}

export const NO_RATE_LIMIT = [['limits', 'rate'], '100000/s'] as const;

/** The least time between two polls of a job. */
export function pollFloor(seconds: number): Lifted {
  return [['poll', 'floor'], seconds];
}

export const BENCH_VENDORS = {
  donoratlas: {
    shape: {
      header: 'donor_id,name,city',
      keyPrefix: 'dnt_',
      rest: (number) => `${pick(NAMES, number)},${pick(CITIES, number)}`,
      withoutKey: 'invalid',
    },
    params: '{ network_id: net_1 }',
    lifted: [NO_RATE_LIMIT, [['limits', 'concurrency'], 16], pollFloor(0.001)],
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
    lifted: [NO_RATE_LIMIT, pollFloor(0.02)],
  },
} as const satisfies Record<string, BenchVendor>;

export type BenchProvider = keyof typeof BENCH_VENDORS;

export function isBenchProvider(name: string): name is BenchProvider {
  return Object.hasOwn(BENCH_VENDORS, name);
}

/** The provider's own file, but for what is lifted. */
export function liftProvider(name: BenchProvider, lifted: readonly Lifted[] = BENCH_VENDORS[name].lifted): string {
  const file = join(import.meta.dirname, '..', 'providers', `${name}.yaml`);
  const document = parseDocument(readFileSync(file, 'utf8'));
  for (const [path, value] of lifted) document.setIn([...path], value);
  document.set('name', `unlimited-${name}`);
  return document.toString({ lineWidth: 0 });
}
