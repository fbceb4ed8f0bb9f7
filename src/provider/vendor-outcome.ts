import { VENDOR_OUTCOMES, type VendorOutcome } from '../domain/outcome.ts';

/** True for the three outcomes that a vendor can state. */
export function isVendorOutcome(value: unknown): value is VendorOutcome {
  return VENDOR_OUTCOMES.some((outcome) => outcome === value);
}
