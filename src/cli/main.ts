import { EXIT_CODES, type Fault, FaultError, formatFault } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';
import { VERSION } from '../domain/version.ts';
import type { Log } from '../hosts/log.ts';
import { demoCommand } from './demo-command.ts';
import { renderHelp } from './help.ts';
import { providersCommand } from './providers-command.ts';
import { RUN_COMMANDS, runCommand } from './run-command.ts';
import { sandboxCommand } from './sandbox-command.ts';
import type { World } from './world.ts';

const COMMANDS: readonly string[] = [...RUN_COMMANDS, 'demo', 'sandbox', 'providers', 'help', 'version'];

export interface Logs {
  /** What was asked for. */
  readonly out: Log;
  /** What is wrong. */
  readonly errors: Log;
}

/** Runs the command line `args` (without node and script) and resolves with the exit code. */
export async function main(args: readonly string[], world: World, { out, errors }: Logs): Promise<number> {
  const [command, ...rest] = args;
  if (command === 'help' || args.includes('--help') || args.includes('-h')) {
    out.block(renderHelp());
    return 0;
  }
  try {
    return await runNamed(command, rest, world, out);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    for (const fault of error.faults) errors.line(formatFault(fault));
    return EXIT_CODES[error.reason];
  }
}

async function runNamed(command: string | undefined, rest: readonly string[], world: World, out: Log): Promise<number> {
  const mode = RUN_COMMANDS.find((name) => name === command);
  if (mode !== undefined) return runCommand(mode, rest, world);
  switch (command) {
    case 'demo':
      return demoCommand(rest, world, out);
    case 'sandbox':
      return sandboxCommand(rest, world, out);
    case 'providers':
      return providersCommand(rest, world, out);
    case '--version':
    case 'version':
      out.line(VERSION);
      return 0;
    default:
      throw new FaultError([unknownCommand(command)]);
  }
}

/** A command line without a command is wrong too: a step that did nothing must not be green. */
function unknownCommand(command: string | undefined): Fault {
  const next = 'bulk-job --help lists all commands.';
  if (command === undefined || command === '') {
    return { code: 'command/usage', message: 'No command is given.', next: `Write bulk-job run, say; ${next}` };
  }
  if (command.startsWith('-')) {
    const message = `The command is missing before ${command.replace(/=.*/s, '')}.`;
    return { code: 'command/usage', message, next: `Put it first, as in bulk-job run --provider …; ${next}` };
  }
  const guess = nearest(command, COMMANDS);
  return {
    code: 'command/unknown',
    message: `There is no command "${command}".`,
    next: guess === undefined ? next : `Did you mean "${guess}"? ${next}`,
  };
}
