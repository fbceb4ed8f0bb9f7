import type { JobRecord } from '../domain/job.ts';
import { createRedactor, type Redactor } from '../domain/redactor.ts';
import { minimalEvent } from '../report/privacy.ts';
import type { Draft } from './draft.ts';
import { interruptible } from './interruptible.ts';
import type { RunRequest } from './types.ts';

/** The request as the run uses it: remembers what is secret, and tells the host no more than the detail allows. */
export function guardRequest(request: RunRequest, draft: Draft): RunRequest {
  return {
    ...request,
    hide: (secrets) => {
      draft.secrets.push(...secrets);
      request.hide(secrets);
    },
    ledgers: request.ledgers && interruptible(request.ledgers, request.signal),
    emit: (event) => {
      const masked = event.kind === 'job' ? { ...event, job: maskId(event.job, createMasks(draft)) } : event;
      request.emit(draft.detail === 'minimal' ? minimalEvent(masked) : masked);
    },
  };
}

/** Texts that a vendor wrote, before they are rendered: an escaped secret is not found any more. */
export interface Masks {
  text(text: string): string;
  /** A text, and the same text without values of rows. */
  said<T extends { readonly message?: string; readonly template?: string }>(saying: T): T;
}

const made = new WeakMap<readonly string[], { readonly count: number; readonly masks: Masks }>();

/** Nobody else masks what stands in files: a CI system masks its log only. */
export function createMasks({ secrets }: Pick<Draft, 'secrets'>): Masks {
  const known = made.get(secrets);
  // Secrets are only added.
  if (known?.count === secrets.length) return known.masks;
  const masks = masksOf(createRedactor(secrets));
  made.set(secrets, { count: secrets.length, masks });
  return masks;
}

function masksOf({ redact }: Redactor): Masks {
  return {
    text: (text) => (text === '' ? '' : redact(text)),
    said: (saying) => ({
      ...saying,
      ...(saying.message !== undefined && { message: redact(saying.message) }),
      ...(saying.template !== undefined && { template: redact(saying.template) }),
    }),
  };
}

/** All jobs, for report.json. */
export function* maskedJobs(draft: Draft): Generator<JobRecord> {
  const masks = createMasks(draft);
  for (const job of draft.jobs?.all() ?? []) yield maskId(masks.said(job), masks);
}

/** The id as it may stand where everybody who gets the report can read it. */
export function shownId(draft: Draft, job: JobRecord): string {
  const { id = '', publicId = id } = maskId(job, createMasks(draft));
  return draft.detail === 'minimal' ? publicId : id;
}

/** An id with a secret in it is shown to nobody; the vendor's word for a state may hold one, too. */
export function maskId(job: JobRecord, { text }: Masks): JobRecord {
  const { id, publicId, vendorState } = job;
  return {
    ...job,
    ...(id !== undefined && text(id) !== id && { id: publicId ?? text(id) }),
    ...(vendorState !== undefined && { vendorState: text(vendorState) }),
  };
}
