import { FaultError } from '../domain/fault.ts';
import { launchPlain } from './run-command.ts';
import type { World } from './world.ts';

/** `INPUT_` is Azure's own prefix; the other one meets no variable of a project. */
const VARIABLE = /^(?:BULK_JOB_)?INPUT_(.+)$/;

/**
 * `bulk-job task`: a run whose inputs are variables, as the templates for CI systems start it. They are called
 * `BULK_JOB_INPUT_<NAME>`, or `INPUT_<NAME>` where the system itself passes inputs so.
 */
export async function taskCommand(args: readonly string[], world: World): Promise<number> {
  if (args.length > 0) {
    const message = `Unexpected argument "${args[0]}".`;
    const next = 'task takes its inputs from variables, such as BULK_JOB_INPUT_PROVIDER. For flags, use run.';
    throw new FaultError([{ code: 'command/usage', message, next }]);
  }
  const { sandbox, publication } = await launchPlain(
    { inputs: readInputs(world.environment), from: 'inputs', faults: [] },
    world,
  );
  await sandbox?.stop();
  return publication.report.exitCode;
}

/** An empty input is an input not given. No input has an underscore in its name, and most variables may have no dash. */
function readInputs(environment: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const inputs = new Map<string, string>();
  for (const [variable, value] of environment) {
    const name = VARIABLE.exec(variable)?.[1];
    if (name !== undefined && value.trim() !== '') inputs.set(name.toLowerCase().replaceAll('_', '-'), value.trimEnd());
  }
  return inputs;
}
