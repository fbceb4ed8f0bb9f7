import { formatDuration } from '../domain/duration.ts';
import type { Fault } from '../domain/fault.ts';
import { FaultError } from '../domain/fault.ts';
import type { StorageTarget } from '../domain/storage-target.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { createS3Storage, readAwsSettings } from './s3.ts';
import type { Naming, Storage } from './types.ts';
import { createUrlStorage } from './url-templates.ts';

const HOUR_MS = 60 * 60 * 1000;
const NAME_CHARS = 32;
/** A link stays valid this long after the run's timeout, because a vendor may queue a job (docs/contract.md, 9). */
const LINK_MARGIN_MS = 24 * HOUR_MS;
/** AWS rejects pre-signed URLs with a longer lifetime (Signature Version 4, X-Amz-Expires). */
const MAX_LINK_MS = 7 * 24 * HOUR_MS;

export interface StorageParts {
  readonly environment: ReadonlyMap<string, string>;
  readonly clock: Clock;
  readonly random: Random;
  /** The run's `timeout`: links are valid for that plus 24 hours. */
  readonly timeoutMs: number;
  /** Derives 32 hex digits that are unpredictable without the provider's secrets; absent if it has none. */
  readonly conceal?: ((text: string) => string) | undefined;
}

/** Opens the storage of a run. Throws `FaultError` with everything that is missing or expires too soon. */
export function openStorage(target: StorageTarget, parts: StorageParts): Storage {
  const { clock, timeoutMs, random } = parts;
  const conceal = parts.conceal ?? (() => `${random.uuid()}${random.uuid()}`.replaceAll('-', '').slice(0, NAME_CHARS));
  // 128 bits as the common prefix of all names, which is masked, and 128 bits per object.
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
        message: `timeout plus 24 hours is ${formatDuration(linkMs)}, but a pre-signed URL is valid for 7 days at most.`,
        next: 'Lower timeout to 6d, or set storage to two URL templates, put and get, that are valid for longer.',
        input: 'timeout',
      },
    ];
  }
  if (expiresAt === undefined || until <= expiresAt) return [];
  return [
    {
      code: 'input/storage-time',
      message: `The AWS session token expires at ${new Date(expiresAt).toISOString()} (AWS_CREDENTIAL_EXPIRATION), but links must be valid until ${new Date(until).toISOString()} (timeout plus 24 hours).`,
      next: 'Use credentials that last longer (role-duration-seconds in the login step) or have no session token, or lower timeout.',
      input: 'storage',
    },
  ];
}
