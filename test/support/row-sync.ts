import { expect } from 'vitest';
import type { RowVendor } from './row-vendor.ts';

/** The rows of the file: names by id. */
export type Rows = Readonly<Record<string, string>>;

/** Rows `r0`, `r1`, … that all have this name. */
export const many = (count: number, name: string): Rows =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`r${index}`, name]));

export const csvOf = (rows: Rows): string =>
  ['id,name', ...Object.entries(rows).map(([id, name]) => `${id},${name}`), ''].join('\n');

/** Inputs of a run that sends what changed to a `RowVendor`, by the provider file `v.yaml`. */
export const SYNC_INPUTS = {
  provider: './v.yaml',
  params: '',
  files: 'rows.csv',
  'changed-only': 'true',
  'max-failed': 'unlimited',
  'retry-failed': '0',
};

/** What merge has in their place: all that it needs is in the results of the legs. */
export const MERGE_INPUTS = { mode: 'merge', provider: '', files: '', 'base-url': '', 'changed-only': '', memory: '' };

/** How often each version arrived, as `id=name`. */
export function countArrivals({ arrived }: Pick<RowVendor, 'arrived'>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [id, name] of arrived) counts.set(`${id}=${name}`, (counts.get(`${id}=${name}`) ?? 0) + 1);
  return counts;
}

/** Every version that arrived came once, and these are what the vendor has. */
export function expectOnce(vendor: Pick<RowVendor, 'arrived' | 'holds'>, rows: Rows): void {
  expect([...countArrivals(vendor)].filter(([, times]) => times !== 1)).toEqual([]);
  expect(Object.fromEntries(vendor.holds)).toEqual(rows);
}
