import type { Config } from '../config/schema.ts';
import type { RunContext } from '../domain/context.ts';
import type { Mode } from '../domain/report.ts';

/**
 * Events on which `auto` runs; on every other it validates (contract, section 2). GitLab's `parent_pipeline` is
 * not among them: the parent may be a merge request's.
 */
const RUN_EVENTS: ReadonlyMap<RunContext['ci'], ReadonlySet<string>> = new Map([
  ['github', new Set(['push', 'schedule', 'workflow_dispatch', 'repository_dispatch'])],
  ['gitlab', new Set(['push', 'schedule', 'web', 'api', 'trigger', 'pipeline', 'chat'])],
  ['azure', new Set(['IndividualCI', 'BatchedCI', 'Schedule', 'Manual', 'BuildCompletion', 'ResourceTrigger'])],
]);

/** What the run does, and a sentence where that is not simply what was asked. */
export function chooseMode(
  asked: Config['mode'],
  context: RunContext,
): { readonly mode: Mode; readonly notice?: string } {
  if (asked === 'validate') return { mode: 'validate' };
  const isFixed = asked !== 'auto';
  const wanted: Mode = isFixed ? asked : (RUN_EVENTS.get(context.ci)?.has(context.event) ?? false) ? 'run' : 'validate';
  if (wanted !== 'validate' && context.trust !== 'trusted') {
    const whose = context.trust === 'fork' ? 'a pull request of a fork or of Dependabot' : `the event ${context.event}`;
    return {
      mode: 'validate',
      notice: `Nothing is sent: this is ${whose}, where the data may be a stranger's. The rows are only validated.`,
    };
  }
  if (!isFixed && wanted === 'validate') {
    return { mode: 'validate', notice: `Nothing is sent: ${describeAuto(context)} The rows are only validated.` };
  }
  return { mode: wanted };
}

function describeAuto({ ci, event }: RunContext): string {
  if (ci === 'none')
    return 'mode: auto decides by the event of a CI system, and this is none. Set mode to run or validate.';
  if (ci === 'unknown') return 'mode: auto does not know this CI system. Set mode to run or validate.';
  return `mode: auto sends on push, schedule and dispatch events, and this is ${event === '' ? 'none of them' : event}.`;
}
