import type { JobRecord } from '../domain/job.ts';
import { createRedactor, type Redactor } from '../domain/redactor.ts';
import { unlessAborted } from '../ports/abort.ts';
import type { LedgerStore } from '../ports/ledger-store.ts';
import type { MemoryPlace } from '../ports/memory-store.ts';
import { minimalEvent } from '../report/privacy.ts';
import type { Detail } from '../report/schema.ts';
import type { RunRequest } from './types.ts';

/** The request as the run uses it: remembers secrets, and emits no more to the host than the detail allows. */
export function guardRequest(request: RunRequest, known: { readonly detail: Detail }, secrets: string[]): RunRequest {
  return {
    ...request,
    hide: (more) => {
      secrets.push(...more);
      request.hide(more);
    },
    ledgers: request.ledgers && interruptible(request.ledgers, request.signal),
    memories: request.memories && interruptiblePlace(request.memories, request.signal),
    emit: (event) => {
      const masked = event.kind === 'job' ? { ...event, job: maskId(event.job, createMasks({ secrets })) } : event;
      request.emit(known.detail === 'minimal' ? minimalEvent(masked) : masked);
    },
  };
}

/** Masks secrets in text from the vendor, before it is rendered: after escaping they could not be found. */
export interface Masks {
  text(text: string): string;
  /** Masks a message and its template. */
  message<T extends { readonly message?: string; readonly template?: string }>(value: T): T;
}

const made = new WeakMap<readonly string[], { readonly count: number; readonly masks: Masks }>();

/** The masks for what is written to files: a CI system only masks its log. */
export function createMasks({ secrets }: { readonly secrets: readonly string[] }): Masks {
  const known = made.get(secrets);
  // Secrets are only added.
  if (known?.count === secrets.length) return known.masks;
  const masks = masksOf(createRedactor(secrets));
  made.set(secrets, { count: secrets.length, masks });
  return masks;
}

/** Most messages are about many rows, and are masked once: so many texts of at most that length are remembered. */
const REMEMBERED_TEXTS = 500;
const REMEMBERED_CHARS = 500;

function masksOf({ redact }: Redactor): Masks {
  const known = new Map<string, string>();
  return {
    text(text) {
      if (text === '') return '';
      const before = known.get(text);
      if (before !== undefined) return before;
      const masked = redact(text);
      if (text.length <= REMEMBERED_CHARS && known.size < REMEMBERED_TEXTS) known.set(text, masked);
      return masked;
    },
    message: (value) => ({
      ...value,
      ...(value.message !== undefined && { message: redact(value.message) }),
      ...(value.template !== undefined && { template: redact(value.template) }),
    }),
  };
}

/** Masks secrets in the id of a job and in the vendor's name for its state. */
export function maskId(job: JobRecord, { text }: Masks): JobRecord {
  const { id, publicId, vendorState } = job;
  return {
    ...job,
    ...(id !== undefined && text(id) !== id && { id: publicId ?? text(id) }),
    ...(vendorState !== undefined && { vendorState: text(vendorState) }),
  };
}

/** A store that a canceled run does not wait for: a copy in progress counts as not confirmed, a lookup ends the run. */
function interruptible(ledgers: LedgerStore, signal: AbortSignal): LedgerStore {
  return {
    closed: ledgers.closed,
    hasArtifacts: ledgers.hasArtifacts,
    save: (...entry) => unlessAborted(signal, () => ledgers.save(...entry)).catch(() => ({ kind: 'refused' })),
    load: (...asked) => unlessAborted(signal, () => ledgers.load(...asked)),
    fetch: (runId) => unlessAborted(signal, () => ledgers.fetch(runId)),
  };
}

/** A canceled run waits for no memory; its post step writes it. */
function interruptiblePlace(place: MemoryPlace, signal: AbortSignal): MemoryPlace {
  return {
    async open(destination) {
      const store = await place.open(destination);
      return {
        name: store.name,
        keptDays: store.keptDays,
        load: () => unlessAborted(signal, () => store.load()),
        newer: () => unlessAborted(signal, () => store.newer()),
        save: (parts) => unlessAborted(signal, () => store.save(parts)),
        parts: {
          list: () => unlessAborted(signal, () => store.parts.list()),
          save: (...part) => unlessAborted(signal, () => store.parts.save(...part)),
          remove: (files) => unlessAborted(signal, () => store.parts.remove(files)),
        },
        release: () => store.release(),
      };
    },
  };
}
