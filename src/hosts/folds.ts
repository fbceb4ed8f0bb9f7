import type { CiContext } from '../domain/context.ts';
import type { Folds } from './log.ts';

/** How parts of a log are folded in a CI system, as it documents it; undefined where it cannot. */
export function foldsOf(ci: CiContext['ci'], now: () => number): Folds | undefined {
  // GitLab shows the time between start and end of a section, in seconds.
  const seconds = (): number => Math.round(now() / 1000);
  switch (ci) {
    case 'github':
      return { open: (title) => `::group::${title}`, close: () => '::endgroup::' };
    case 'azure':
      return { open: (title) => `##[group]${title}`, close: () => '##[endgroup]' };
    case 'gitlab':
      return {
        open: (title, number) =>
          `\u001b[0Ksection_start:${seconds()}:bulk_job_${number}[collapsed=true]\r\u001b[0K${title}`,
        close: (number) => `\u001b[0Ksection_end:${seconds()}:bulk_job_${number}\r\u001b[0K`,
      };
    default:
      return undefined;
  }
}
