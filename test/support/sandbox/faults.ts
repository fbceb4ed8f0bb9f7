import type { Instruments } from '../../../src/sandbox/instruments.ts';
import { createFaultPlan, type FaultRule } from './fault-plan.ts';
import { createJobFaults } from './job-faults.ts';
import { createDetour } from './wire-faults.ts';

/** The instruments that do what the rules say. */
export function createFaults(rules: readonly FaultRule[]): Required<Pick<Instruments, 'meet' | 'meetFile'>> {
  const plan = createFaultPlan(rules);
  const jobs = createJobFaults();
  return {
    meetFile(kind) {
      const { wire } = plan.hit(kind);
      return wire && createDetour(wire);
    },
    meet(kind) {
      const { wire, job } = plan.hit(kind);
      return { detour: wire && createDetour(wire), ...jobs.meet(job) };
    },
  };
}
