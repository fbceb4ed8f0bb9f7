import { type Fault, FaultError, formatFault } from '../domain/fault.ts';
import { VERSION } from '../domain/version.ts';
import type { Log } from '../hosts/log.ts';
import { demoCommand } from './demo-command.ts';
import { renderHelp } from './help.ts';
import { providersCommand } from './providers-command.ts';
import { RUN_COMMANDS, runCommand } from './run-command.ts';
import { sandboxCommand } from './sandbox-command.ts';
import type { World } from './world.ts';

/** Runs the command line `args` (without node and script) and resolves with the exit code. */
export async function main(args: readonly string[], world: World, log: Log): Promise<number> {
  const [command = '--help', ...rest] = args;
  if (args.includes('--help') || args.includes('-h') || command === 'help') {
    log.block(renderHelp());
    return 0;
  }
  const mode = RUN_COMMANDS.find((name) => name === command);
  try {
    if (mode !== undefined) return await runCommand(mode, rest, world);
    switch (command) {
      case 'demo':
        return await demoCommand(world, log);
      case 'sandbox':
        return await sandboxCommand(rest, world, log);
      case 'providers':
        return await providersCommand(rest, world, log);
      case '--version':
      case 'version':
        log.line(VERSION);
        return 0;
      default:
        throw new FaultError([unknownCommand(command)]);
    }
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    for (const fault of error.faults) log.line(formatFault(fault));
    return 2;
  }
}

function unknownCommand(command: string): Fault {
  return {
    code: 'command/unknown',
    message: `There is no command "${command}".`,
    next: 'See bulk-job --help.',
  };
}
