import { type Fault, FaultError, formatDiagnostic, REASON_TABLE } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';
import { VERSION } from '../domain/version.ts';
import type { Log } from '../hosts/log.ts';
import { renderHelp } from './help.ts';
import { RUN_COMMANDS, runCommand } from './run-command.ts';
import { taskCommand } from './task-command.ts';
import type { World } from './world.ts';

const COMMANDS: readonly string[] = [
  ...RUN_COMMANDS,
  'init',
  'demo',
  'sandbox',
  'providers',
  'comment',
  'task',
  'help',
  'version',
];

const HELP_WORDS: ReadonlySet<string> = new Set(['help', '--help', '-h']);

export interface Logs {
  /** The output that was asked for. */
  readonly out: Log;
  /** Errors. */
  readonly errors: Log;
}

/** Runs the command line `args` (without node and script) and resolves with the exit code. */
export async function main(args: readonly string[], world: World, { out, errors }: Logs): Promise<number> {
  const [command, ...rest] = args;
  if (command === 'help' || args.includes('--help') || args.includes('-h')) {
    out.block(
      renderHelp(
        world.program,
        args.find((word) => !HELP_WORDS.has(word)),
      ),
    );
    return 0;
  }
  try {
    return await runNamed(command, rest, world, out);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    for (const fault of error.faults) errors.line(formatDiagnostic(fault, 'error'));
    return REASON_TABLE[error.reason].exitCode;
  }
}

async function runNamed(command: string | undefined, rest: readonly string[], world: World, out: Log): Promise<number> {
  const mode = RUN_COMMANDS.find((name) => name === command);
  if (mode !== undefined) return runCommand(mode, rest, world);
  // A run does not load what only one of these needs.
  switch (command) {
    case 'init':
      return (await import('./init-command.ts')).initCommand(rest, world, out);
    case 'demo':
      return (await import('./demo-command.ts')).demoCommand(rest, world, out);
    case 'sandbox':
      return (await import('./sandbox-command.ts')).sandboxCommand(rest, world, out);
    case 'providers':
      return (await import('./providers-command.ts')).providersCommand(rest, world, out);
    case 'comment':
      return (await import('./comment-command.ts')).commentCommand(rest, world, out);
    case 'task':
      return taskCommand(rest, world);
    case '--version':
    case 'version':
      out.line(VERSION);
      return 0;
    default:
      throw new FaultError([unknownCommand(command, world)]);
  }
}

/** A missing command is an error, too: a step that did nothing must not succeed. */
function unknownCommand(command: string | undefined, { program }: Pick<World, 'program'>): Fault {
  const next = `See ${program} --help for all commands.`;
  if (command === undefined || command === '') {
    return { code: 'command/usage', message: 'No command given.', next };
  }
  if (command.startsWith('-')) {
    const message = `No command given before ${command.replace(/=.*/s, '')}.`;
    return { code: 'command/usage', message, next: `Put it first, as in ${program} run --provider …. ${next}` };
  }
  const guess = nearest(command, COMMANDS);
  return {
    code: 'command/unknown',
    message: `Unknown command "${command}".`,
    next: guess === undefined ? next : `Did you mean "${guess}"? ${next}`,
  };
}
