import { donoratlas } from './donoratlas.ts';
import type { Vendor } from './types.ts';

/** The simulated vendors, by the name of their provider. */
export const VENDORS: ReadonlyMap<string, Vendor> = new Map([donoratlas].map((vendor) => [vendor.name, vendor]));
