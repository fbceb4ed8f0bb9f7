import { donoratlas } from './donoratlas/vendor.ts';
import type { NgpvanVariant } from './ngpvan/jobs.ts';
import { openNgpvan } from './ngpvan/vendor.ts';
import type { PasscreatorVariant } from './passcreator/bulk.ts';
import { openPasscreator } from './passcreator/vendor.ts';
import { NO_VENDOR_RECORDS, type OpenVendor, type VendorWorld } from './types.ts';

/** Variants of vendors where their behavior is not documented or depends on the account. */
export interface VendorVariants {
  readonly ngpvan?: NgpvanVariant;
  readonly passcreator?: PasscreatorVariant;
}

export type VendorOpener = (world: VendorWorld, variants: VendorVariants) => Promise<OpenVendor> | OpenVendor;

/** The simulated vendors, by the name of the provider. */
export const VENDORS: ReadonlyMap<string, VendorOpener> = new Map<string, VendorOpener>([
  ['donoratlas', () => ({ vendor: donoratlas, records: NO_VENDOR_RECORDS, stop: () => Promise.resolve() })],
  ['donoratlas-remove', () => ({ vendor: donoratlas, records: NO_VENDOR_RECORDS, stop: () => Promise.resolve() })],
  ['ngpvan', (world, { ngpvan }) => openNgpvan(world, ngpvan)],
  ['passcreator', (world, { passcreator }) => openPasscreator(world, { known: 'all', ...passcreator })],
  ['passcreator-create', (world, { passcreator }) => openPasscreator(world, { known: 'created', ...passcreator })],
]);
