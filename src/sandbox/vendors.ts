import { donoratlas } from './donoratlas.ts';
import { openNgpvan } from './ngpvan.ts';
import type { NgpvanOptions } from './ngpvan-jobs.ts';
import { openPasscreator } from './passcreator.ts';
import type { PasscreatorOptions } from './passcreator-bulk.ts';
import type { OpenVendor, VendorWorld } from './types.ts';
import { NO_RECORDS } from './vendor-records.ts';

/** What only one vendor has to choose. */
export interface VendorOptions {
  readonly ngpvan?: NgpvanOptions;
  readonly passcreator?: PasscreatorOptions;
}

export type VendorOpener = (world: VendorWorld, options: VendorOptions) => Promise<OpenVendor> | OpenVendor;

/** The simulated vendors, by the name of their provider. */
export const VENDORS: ReadonlyMap<string, VendorOpener> = new Map<string, VendorOpener>([
  ['donoratlas', () => ({ vendor: donoratlas, records: NO_RECORDS, stop: () => Promise.resolve() })],
  ['ngpvan', (world, { ngpvan }) => openNgpvan(world, ngpvan)],
  ['passcreator', (world, { passcreator }) => openPasscreator(world, { known: 'all', ...passcreator })],
  ['passcreator-create', (world, { passcreator }) => openPasscreator(world, { known: 'created', ...passcreator })],
]);
