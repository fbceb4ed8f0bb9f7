import type { JobRecord } from '../domain/job.ts';
import { createRedactor } from '../domain/redactor.ts';
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
    emit: (event) => request.emit(draft.detail === 'minimal' ? minimalEvent(event) : event),
  };
}

/** Texts that a vendor wrote, before they are rendered: an escaped secret is not found any more. */
export interface Masks {
  text(text: string): string;
  /** A text, and the same text without values of rows. */
  said<T extends { readonly message?: string; readonly template?: string }>(saying: T): T;
}

/** Nobody else masks what stands in files: a CI system masks its log only. */
export function createMasks({ secrets }: Pick<Draft, 'secrets'>): Masks {
  const { redact } = createRedactor(secrets);
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
  for (const job of draft.jobs?.all() ?? []) yield masks.said(job);
}
