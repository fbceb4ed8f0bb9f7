import { join } from 'node:path';
import type { SandboxAddress } from '../sandbox/serve.ts';
import type { VendorGuide } from '../sandbox/vendor-guides.ts';
import { examplePath } from './examples.ts';
import { quoteWord } from './program.ts';

/** What is served, and to whom. */
export interface Served {
  readonly vendor: string;
  readonly guide: VendorGuide;
  /** How the user calls this program. */
  readonly program: string;
  /** Where the user is: absolute. */
  readonly directory: string;
}

/** How to use a sandbox that is being served: lines for a terminal; those that are indented are a command to be pasted. */
export function describeSandbox(served: Served, address: SandboxAddress): readonly string[] {
  const { vendor, guide } = served;
  const { url, apiKey, storage } = address;
  const prefixes = guide.prefixes.map(([prefix, meaning]) => `${prefix}… ${meaning}`).join(', ');
  return [
    `The simulated vendor ${vendor} listens at ${url} and takes the key "${apiKey}". Stop it with Ctrl+C.`,
    `The beginning of a row's ${guide.keyColumn} says what becomes of the row: ${prefixes}; every other succeeds.`,
    ...(storage === undefined
      ? []
      : [`It downloads the rows from the store ${storage.url}, which is on this machine, too.`]),
    'Paste this into another terminal to try it; then put your own folder, files and params in place of the sample:',
    '',
    ...continueLines(commandParts(served, address)),
    '',
  ];
}

/** A command for a POSIX shell, a part for each line: variables, the program, its flags. */
function commandParts(
  { vendor, guide, program, directory }: Served,
  { url, apiKey, storage }: SandboxAddress,
): readonly string[] {
  // Before the command and not exported: a shell must not keep credentials of a store that will be gone.
  const variables = new Map([['BULK_JOB_API_KEY', apiKey]]);
  // One of the user's own would not go with the store's keys.
  if (storage !== undefined) variables.set('AWS_SESSION_TOKEN', '');
  for (const [name, value] of storage?.environment ?? []) variables.set(name, value);
  const flags: readonly (readonly [name: string, value: string])[] = [
    ...(storage === undefined ? [] : [['storage', storage.url] as const]),
    ['working-directory', examplePath('')],
    ['files', guide.sample],
    ...guide.flags,
    ['max-failed', 'unlimited'],
    ['output-dir', join(directory, 'bulk-job-results', `sandbox-${vendor}`)],
  ];
  return [
    ...Array.from(variables, ([name, value]) => `${name}=${quoteWord(value)}`),
    `${program} run --provider ${vendor} --base-url ${url}`,
    ...flags.map(([name, value]) => `--${name} ${quoteWord(value)}`),
  ];
}

function continueLines(parts: readonly string[]): readonly string[] {
  return parts.map((part, index) => `  ${part}${index < parts.length - 1 ? ' \\' : ''}`);
}
