import { relative } from 'node:path';
import { quoteWord } from '../domain/quote-word.ts';
import type { CommandLine } from '../pipeline/types.ts';
import { type GivenFlag, inputFlags } from './flags.ts';

/**
 * How to call this program from a shell: by its name if a shell finds it by that, through npx if it belongs to a
 * project, else with `node` and its file.
 */
export function nameProgram(script: string, directory: string): string {
  const path = script.replaceAll('\\', '/');
  if (!path.endsWith('/bulk-job')) {
    const shown = relative(directory, script);
    return `node ${quoteWord(shown.startsWith('..') ? script : shown)}`;
  }
  return path.includes('/node_modules/.bin/') ? 'npx bulk-job' : 'bulk-job';
}

/** What a command that continues a run says itself. */
const RESUMING: ReadonlySet<string> = new Set(['mode', 'ledger', 'resume', 'resend-uncertain']);

/** The command line of a run, for commands that continue it. Flags with secrets are refused before, so it has none. */
export function createCommandLine(program: string, given: readonly GivenFlag[]): CommandLine {
  const { booleans } = inputFlags();
  const write = ([name, value]: GivenFlag): string => {
    if (booleans.has(name)) return value === 'true' ? `--${name}` : `--${name}=${quoteWord(value)}`;
    return value.startsWith('-') ? `--${name}=${quoteWord(value)}` : `--${name} ${quoteWord(value)}`;
  };
  const kept = given.filter(([name]) => !RESUMING.has(name));
  return {
    program,
    write(mode, flags, without = []) {
      const replaced = new Set([...flags.map(([name]) => name), ...without]);
      return [program, mode, ...[...kept.filter(([name]) => !replaced.has(name)), ...flags].map(write)].join(' ');
    },
  };
}
