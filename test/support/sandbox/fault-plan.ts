import type { RequestKind } from '../../../src/sandbox/record.ts';
import type { FileRequestKind } from '../../../src/sandbox/respond.ts';
import type { JobFault } from './job-faults.ts';
import { isJobFault } from './job-faults.ts';
import type { WireFault } from './wire-faults.ts';

type Fault = WireFault | JobFault;

/**
 * When to do what. Requests of the kind are counted from 1, those over the rate left out; the rule hits `times`
 * of them from the `nth` on. Defaults: `nth` 1, `times` 1; `nth: 'all'` hits every one.
 * A job fault on `submit` is attached to the job that this submit makes, on `poll` to the job that is polled.
 */
export type FaultRule =
  | {
      readonly on: Exclude<FaultKind, 'submit' | 'poll'>;
      readonly nth?: number | 'all';
      readonly times?: number;
      readonly do: WireFault;
    }
  | { readonly on: 'submit' | 'poll'; readonly nth?: number | 'all'; readonly times?: number; readonly do: Fault };

/** What the rules want of one request: at most one wire fault (of the first rule), any number of job faults. */
interface Hits {
  readonly wire: WireFault | undefined;
  readonly job: readonly JobFault[];
}

/** Kinds of requests that faults can meet: those of the API; those for result files; those of the object store. */
type FaultKind = RequestKind | FileRequestKind;

interface FaultPlan {
  hit(kind: FaultKind): Hits;
}

/** Counts the requests of each kind and says which faults each one gets. */
export function createFaultPlan(rules: readonly FaultRule[]): FaultPlan {
  const seen = new Map<FaultKind, number>();
  return {
    hit(kind) {
      const count = (seen.get(kind) ?? 0) + 1;
      seen.set(kind, count);
      const faults: readonly Fault[] = rules
        .filter((rule) => rule.on === kind && covers(rule, count))
        .map((rule) => rule.do);
      return {
        wire: faults.find((fault): fault is WireFault => !isJobFault(fault)),
        job: faults.filter(isJobFault),
      };
    },
  };
}

function covers({ nth = 1, times }: FaultRule, count: number): boolean {
  const first = nth === 'all' ? 1 : nth;
  return count >= first && count < first + (times ?? (nth === 'all' ? Number.POSITIVE_INFINITY : 1));
}
