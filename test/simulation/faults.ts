/** Where a request belongs to in the life of a job. */
export const REQUEST_STAGES = ['preflight', 'upload', 'submit', 'poll', 'result', 'lookup', 'cancel', 'token'] as const;
export type RequestStage = (typeof REQUEST_STAGES)[number];

/** What can happen to one request on its way, or to its answer. */
export const WIRE_FAULTS = [
  'refused-connection',
  'reset-before',
  'reset-after',
  'late-delivery',
  'stall-before',
  'stall-after',
  'cut-body',
  'stall-body',
  'slow',
  'delivered-twice',
  'status-400',
  'status-401',
  'status-403',
  'status-404',
  'status-409',
  'status-422',
  'redirect',
  'throttled',
  'throttled-seconds',
  'throttled-date',
  'status-500',
  'status-500-after',
  'status-502-page',
  'status-503',
  'status-503-seconds',
  'page',
  'cut-json',
  'empty',
  'without-id',
  'echo',
] as const;
export type WireFaultKind = (typeof WIRE_FAULTS)[number];

/** What a vendor can do with a job that it has accepted. */
export const JOB_FAULTS = [
  'never-ends',
  'ends-failed',
  'ends-failed-bare',
  'ends-canceled',
  'ends-canceled-whole',
  'results-null',
  'list-absent',
  'list-renamed',
  'results-error',
  'page-loops',
  'tally-short',
  'same-id',
  'row-missing',
  'row-foreign',
  'row-contradicts',
  'row-twice',
  'ids-as-numbers',
  'state-unknown',
  'state-shouted',
  'progress-back',
  'progress-over',
  'progress-nonsense',
  'total-changes',
  'state-regresses',
  'not-there-yet',
  'gone',
  'huge-message',
  'echo-cells',
  'miscounted',
] as const;
export type JobFaultKind = (typeof JOB_FAULTS)[number];

export const DISK_FAULTS = ['full-once', 'full', 'slow-sync'] as const;
export type DiskFaultKind = (typeof DISK_FAULTS)[number];

export const SHELF_FAULTS = ['save-fails', 'save-unconfirmed', 'save-slow', 'load-fails'] as const;
export type ShelfFaultKind = (typeof SHELF_FAULTS)[number];

/** Effects around which a runner can die. */
export const CRASH_POINTS = [...REQUEST_STAGES, 'ledger-write', 'ledger-sync', 'save', 'load', 'report'] as const;
/** `memory`: the row memory is written, which only histories with `changed-only` do. */
export type CrashPoint = (typeof CRASH_POINTS)[number] | 'memory';

/** Kinds that make sense at a stage. */
export function wireFaultsAt(stage: RequestStage, provider: string): readonly WireFaultKind[] {
  return WIRE_FAULTS.filter((kind) => {
    if (kind === 'late-delivery' || kind === 'without-id') return stage === 'submit';
    // A result of no bytes is the vendor's word for none: where the rest is claimed, nothing could tell it from a fault.
    if (kind === 'empty' && stage === 'result' && provider === 'index') return false;
    // Of a vendor without a key a second delivery would be a second job, and nobody but the network's.
    if (kind === 'delivered-twice') return stage !== 'submit' || provider === 'keyed';
    return true;
  });
}

/** The answer never left, or the vendor never saw the request. */
export const NOT_HANDLED: ReadonlySet<WireFaultKind> = new Set<WireFaultKind>([
  'refused-connection',
  'reset-before',
  'stall-before',
  'status-400',
  'status-401',
  'status-403',
  'status-404',
  'status-409',
  'status-422',
  'redirect',
  'throttled',
  'throttled-seconds',
  'throttled-date',
  'status-500',
  'status-502-page',
  'status-503',
  'status-503-seconds',
  'echo',
]);

/** Surely not received (docs/contract.md, 5.3): the same submit may go again. */
export const MAY_GO_AGAIN: ReadonlySet<WireFaultKind> = new Set<WireFaultKind>([
  'refused-connection',
  'throttled',
  'throttled-seconds',
  'throttled-date',
  'status-503-seconds',
]);
