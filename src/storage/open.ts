import type { Fault } from '../domain/fault.ts';
import { FaultError } from '../domain/fault.ts';
import type { StorageTarget } from '../domain/storage-target.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { readAwsSettings } from './aws-settings.ts';
import { createS3Storage } from './s3.ts';
import type { Naming, Storage } from './types.ts';
import { createUrlStorage } from './url-templates.ts';

const HOUR_MS = 60 * 60 * 1000;
const NAME_CHARS = 32;
/** A link outlives the run by so much: a vendor may queue a job (contract, section 9). */
const LINK_MARGIN_MS = 24 * HOUR_MS;
/** AWS refuses pre-signed URLs that live longer (Signature Version 4, X-Amz-Expires). */
const MAX_LINK_MS = 7 * 24 * HOUR_MS;

export interface StorageParts {
  readonly environment: ReadonlyMap<string, string>;
  readonly clock: Clock;
  readonly random: Random;
  /** The run's `timeout`: links are valid for that and 24 hours. */
  readonly timeoutMs: number;
  /** Gives 32 hex digits that only who has the provider's secrets can tell; absent where it has none. */
  readonly conceal?: ((text: string) => string) | undefined;
}

/** The storage of a run. Throws `FaultError` with all that is missing or would not last. */
export function openStorage(target: StorageTarget, parts: StorageParts): Storage {
  const { clock, timeoutMs, random } = parts;
  const conceal = parts.conceal ?? (() => `${random.uuid()}${random.uuid()}`.replaceAll('-', '').slice(0, NAME_CHARS));
  // 128 bits that all names begin with, which are masked, and 128 of each object.
  const run = conceal('objects');
  const naming: Naming = {
    run,
    nameOf: (batchId, suffix) => `${run}-${conceal(`object ${batchId}`)}${suffix}`,
    remembers: parts.conceal !== undefined,
  };
  if (target.kind === 'urls') return createUrlStorage(target, naming);
  const settings = readAwsSettings(parts.environment);
  const linkMs = timeoutMs + LINK_MARGIN_MS;
  const until = clock.date().getTime() + linkMs;
  const faults = [...settings.faults, ...checkLifetime(linkMs, until, settings.expiresAt)];
  if (faults.length > 0 || settings.access === undefined) throw new FaultError(faults);
  return createS3Storage(target, { access: settings.access, clock, linkMs, naming });
}

function checkLifetime(linkMs: number, until: number, expiresAt: number | undefined): readonly Fault[] {
  if (linkMs > MAX_LINK_MS) {
    return [
      {
        code: 'input/storage-time',
        message: 'timeout and 24 hours are more than the 7 days that a pre-signed URL can be valid.',
        next: 'Lower timeout to 6d, or give storage as two URL templates, put and get, that live longer.',
        input: 'timeout',
      },
    ];
  }
  if (expiresAt === undefined || until <= expiresAt) return [];
  return [
    {
      code: 'input/storage-time',
      message: `The AWS session token ends at ${new Date(expiresAt).toISOString()} (AWS_CREDENTIAL_EXPIRATION), but a link must be valid until ${new Date(until).toISOString()}: timeout and 24 hours.`,
      next: 'Take longer credentials (role-duration-seconds of the login step) or those of a user without a session token, or lower timeout.',
      input: 'storage',
    },
  ];
}
