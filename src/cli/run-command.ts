import type { Fault } from '../domain/fault.ts';
import { readContext } from '../hosts/detect.ts';
import { createPlainHost } from '../hosts/plain.ts';
import { type Launched, launch } from '../launch.ts';
import { inputFlags, parseFlags } from './flags.ts';
import type { World } from './world.ts';

/** Commands that are modes of the contract. */
export const RUN_COMMANDS = ['run', 'validate', 'submit', 'collect', 'auto'] as const;
export type RunCommand = (typeof RUN_COMMANDS)[number];

/** `bulk-job run|validate|auto`: the same inputs as the action, as flags. */
export async function runCommand(command: RunCommand, args: readonly string[], world: World): Promise<number> {
  const { inputs, faults } = readRunFlags(command, args);
  const { sandbox, publication } = await launchPlain(inputs, faults, world);
  await sandbox?.stop();
  return publication.report.exitCode;
}

/** The inputs that the flags of a command give, and what is wrong with the flags themselves. */
export function readRunFlags(
  command: RunCommand,
  args: readonly string[],
): { readonly inputs: ReadonlyMap<string, string>; readonly faults: readonly Fault[] } {
  const parsed = parseFlags(args, inputFlags());
  const faults = [...parsed.faults, ...parsed.positionals.map(refuseWord)];
  const asked = parsed.inputs.get('mode');
  if (asked !== undefined && asked !== command) {
    faults.push({
      code: 'input/contradiction',
      message: `The command is ${command}, and --mode says ${JSON.stringify(asked)}.`,
      next: 'Leave --mode out: the command is the mode.',
      input: 'mode',
    });
  }
  return { inputs: new Map([...parsed.inputs, ['mode', command] as const]), faults };
}

function refuseWord(word: string): Fault {
  return {
    code: 'input/unknown',
    message: `The word "${word}" belongs to no flag.`,
    next: 'Put a value behind its flag, and a pattern in quotes so that the shell leaves it alone: --files "data/*.csv".',
  };
}

/** Runs with the plain host: a terminal, or a CI system that only reads the log. */
export async function launchPlain(
  inputs: ReadonlyMap<string, string>,
  faults: readonly Fault[],
  world: World,
): Promise<Launched> {
  const context = await readContext(world.environment);
  const host = createPlainHost({
    context,
    inputs,
    stdout: world.stdout,
    stderr: world.stderr,
    clock: world.ports.clock,
  });
  return launch({ ...world, host, from: 'flags', faults });
}
