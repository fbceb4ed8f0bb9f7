import type { Config } from '../config/schema.ts';
import { CI_SYSTEMS, type CiSystem } from '../domain/ci-systems.ts';
import type { CiContext } from '../domain/context.ts';
import type { Fault } from '../domain/fault.ts';
import type { Mode } from '../domain/mode.ts';

export interface ModeChoice {
  readonly mode: Mode;
  /** Set if the mode is not simply the one that was requested. */
  readonly notice?: string;
  /** Set if `auto` cannot tell: a nightly run that only validates would be green forever. The mode is `validate` then. */
  readonly fault?: Fault;
}

/** The mode of the run (docs/contract.md, 2.1). */
export function chooseMode(asked: Config['mode'], context: CiContext): ModeChoice {
  // To join results sends nothing, whoever asks for it.
  if (asked === 'validate' || asked === 'merge') return { mode: asked };
  if (context.trust !== 'trusted')
    return validate(`${describeStranger(context)}, so the data may come from a stranger.`);
  return asked === 'auto' ? chooseByEvent(context) : { mode: asked };
}

function validate(why: string): ModeChoice {
  return { mode: 'validate', notice: `Nothing is sent (the rows are only validated): ${why}` };
}

function describeStranger({ ci, event, trust }: CiContext): string {
  if (trust !== 'fork') return `the event is ${event}`;
  return ci === 'github'
    ? 'this is a pull request of a fork or of Dependabot'
    : 'this is a pull request that is, or may be, of a fork';
}

function chooseByEvent({ ci, event, onDefaultBranch }: CiContext): ModeChoice {
  if (ci === 'unknown' || ci === 'none' || event === '') return { mode: 'validate', fault: undecided(ci) };
  const { title, runEvents, pushEvents } = CI_SYSTEMS[ci];
  if (runEvents.has(event)) return { mode: 'run' };
  if (!pushEvents.has(event)) {
    return validate(`mode auto sends only on push, schedule and dispatch events, and the event is ${event}.`);
  }
  if (onDefaultBranch === true) return { mode: 'run' };
  return validate(
    onDefaultBranch === false
      ? 'mode auto sends only from the default branch, and this build is of another branch or of a tag.'
      : `mode auto sends only from the default branch, and ${title} does not say which branch that is. Use run where rows are to be sent.`,
  );
}

function undecided(ci: CiContext['ci']): Fault {
  return {
    code: 'input/mode',
    message: `\`auto\` cannot decide whether to send: ${describeUndecided(ci)}.`,
    next: 'Set `mode` to `run` or `validate`.',
    input: 'mode',
  };
}

function describeUndecided(ci: 'unknown' | 'none' | CiSystem): string {
  if (ci === 'none') return 'it depends on the event of a CI system, and no CI system is running this';
  if (ci === 'unknown') return 'it does not know this CI system';
  return `the variables of ${CI_SYSTEMS[ci].title} do not say what started this build`;
}
