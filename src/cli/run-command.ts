import type { Fault } from '../domain/fault.ts';
import { readContext } from '../hosts/detect.ts';
import { createPlainHost, type Output } from '../hosts/plain.ts';
import { findViews } from '../hosts/views.ts';
import { type Launched, launch } from '../launch.ts';
import { createCommandLine } from './command-line.ts';
import { readReportText } from './document.ts';
import { type GivenFlag, inputFlags, type OUTPUT_FLAGS, parseFlags } from './flags.ts';
import type { World } from './world.ts';

/** Commands that are modes (docs/contract.md, 2). */
export const RUN_COMMANDS = ['run', 'validate', 'submit', 'collect', 'merge', 'auto'] as const;
export type RunCommand = (typeof RUN_COMMANDS)[number];

/** `bulk-job run` and the other modes: the same inputs as the action, as flags. */
export async function runCommand(command: RunCommand, args: readonly string[], world: World): Promise<number> {
  const { sandbox, publication } = await launchPlain(readRunFlags(command, args), world);
  await sandbox?.stop();
  return publication.report.exitCode;
}

/** What the flags of a run ask for. */
export interface RunFlags {
  readonly inputs: ReadonlyMap<string, string>;
  /** Messages name the inputs so. Default: `flags`. */
  readonly from?: 'inputs' | 'flags';
  /** As they were given, for a command that continues the run; absent if that cannot be the same. */
  readonly given?: readonly GivenFlag[];
  readonly output?: Output;
  /** Faults of the flags themselves. */
  readonly faults: readonly Fault[];
}

/** The inputs that the flags of a command set, what they say of the output, and the faults of the flags themselves. */
export function readRunFlags(command: RunCommand, args: readonly string[]): Required<Omit<RunFlags, 'from'>> {
  const parsed = parseFlags(args, inputFlags());
  const faults = [...parsed.faults, ...parsed.positionals.map(rejectWord)];
  const asked = parsed.inputs.get('mode');
  if (asked !== undefined && asked !== command) {
    faults.push({
      code: 'input/contradiction',
      message: `--mode is ${JSON.stringify(asked)}, but the command is ${command}.`,
      next: `Remove --mode: the command sets the mode.`,
      input: 'mode',
    });
  }
  const inputs = new Map([...parsed.inputs, ['mode', command] as const]);
  const isOn = (name: (typeof OUTPUT_FLAGS)[number]): boolean => {
    const value = inputs.get(name) ?? 'false';
    inputs.delete(name);
    if (value !== 'true' && value !== 'false') {
      const message = `${JSON.stringify(value)} is not a valid value for --${name}.`;
      faults.push({ code: 'input/value', message, next: `Write --${name} alone, or leave it out.`, input: name });
    }
    return value === 'true';
  };
  const [json, quiet] = [isOn('json'), isOn('quiet')];
  const result = json ? 'document' : quiet ? 'verdict' : 'text';
  return { inputs, given: parsed.given, output: { result, progress: !quiet }, faults };
}

function rejectWord(word: string): Fault {
  return {
    code: 'input/unknown',
    message: `Unexpected argument "${word}".`,
    next: 'Put each value after its flag, and quote patterns so that the shell does not expand them: --files "data/*.csv".',
  };
}

/** Runs with the plain host: a terminal, or a CI system that only shows the log. */
export async function launchPlain(flags: RunFlags, world: World): Promise<Launched> {
  const { inputs, from = 'flags', given, output, faults } = flags;
  const context = await readContext(world.environment);
  const host = createPlainHost({
    context,
    inputs,
    stdout: world.stdout,
    stderr: world.stderr,
    clock: world.ports.clock,
    environment: world.environment,
    ...(output !== undefined && { output }),
    document: ({ report }) => readReportText(report, world.ports.files),
    views: findViews({ ...world, context }),
  });
  const command = given === undefined ? {} : { command: createCommandLine(world.program, given) };
  return launch({ ...world, host, from, faults, ...command });
}
