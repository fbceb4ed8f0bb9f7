import { join } from 'node:path';
import { FaultError } from '../domain/fault.ts';
import { quoteWord } from '../domain/quote-word.ts';
import type { Log } from '../hosts/log.ts';
import { type Sandbox, serveSandbox } from '../sandbox/server.ts';
import { VENDOR_GUIDES, type VendorGuide } from '../sandbox/vendor-guides.ts';
import { parseFlags } from './flags.ts';
import { examplePath, type World } from './world.ts';

/** What a user needs to reach a sandbox. */
type Address = Pick<Sandbox, 'url' | 'apiKey' | 'storage'>;

const FLAGS = {
  valued: new Set(['port', 'job-seconds']),
  booleans: new Set<string>(),
  secrets: new Map<string, string>(),
};

/** The longest time that a simulated job may run: a day. */
const MAX_JOB_SECONDS = 86_400;
const MAX_PORT = 65_535;

/** Served if none is named. */
const [FIRST = ''] = VENDOR_GUIDES.keys();

interface Asked {
  readonly vendor: string;
  readonly port: number | undefined;
  readonly jobSeconds: number | undefined;
}

/** `bulk-job sandbox <vendor>`: serves until SIGINT or SIGTERM, then prints its counts. */
export async function sandboxCommand(args: readonly string[], world: World, log: Log): Promise<number> {
  const { vendor, port, jobSeconds } = readArguments(args);
  const counts = await serveSandbox(
    { vendor, ...(port !== undefined && { port }), ...(jobSeconds !== undefined && { jobSeconds }) },
    {
      signal: world.signal,
      onReady(address) {
        const guide = VENDOR_GUIDES.get(vendor);
        if (guide === undefined) return;
        for (const line of describeSandbox({ ...world, vendor, guide }, address)) log.line(line);
      },
    },
  );
  log.line(`Requests: ${counts.requests}, jobs: ${counts.jobs}, rows: ${counts.rowsSent}.`);
  return 0;
}

function readArguments(args: readonly string[]): Asked {
  const { inputs, positionals, faults: flagFaults } = parseFlags(args, FLAGS);
  const faults = [...flagFaults];
  const [vendor = FIRST, ...others] = positionals;
  if (others.length > 0) {
    const message = `"${others[0]}" is not expected: a sandbox serves one vendor.`;
    faults.push({ code: 'command/usage', message, next: 'Start a second sandbox with another --port.' });
  }
  const read = (name: string, pattern: RegExp, most: number): number | undefined => {
    const given = inputs.get(name);
    if (given === undefined) return undefined;
    if (pattern.test(given) && Number(given) <= most) return Number(given);
    const message = `"${given}" is not a valid value for --${name} (a number from 0 to ${most}).`;
    faults.push({
      code: 'input/value',
      message,
      next: `For example: --${name} ${name === 'port' ? 8080 : 5}.`,
      input: name,
    });
    return undefined;
  };
  const port = read('port', /^\d{1,5}$/, MAX_PORT);
  const jobSeconds = read('job-seconds', /^\d{1,5}(\.\d{1,3})?$/, MAX_JOB_SECONDS);
  if (faults.length > 0) throw new FaultError(faults);
  return { vendor, port, jobSeconds };
}

/** What is served, and how the user reaches it. */
export interface Served {
  readonly vendor: string;
  readonly guide: VendorGuide;
  /** How the user calls this program from a shell. */
  readonly program: string;
  /** The user's current directory; absolute. */
  readonly directory: string;
}

/** How to use a running sandbox, as lines for a terminal; the indented ones are a command to paste. */
function describeSandbox(served: Served, address: Address): readonly string[] {
  const { vendor, guide } = served;
  const { url, apiKey, storage } = address;
  const prefixes = guide.prefixes.map(([prefix, meaning]) => `${prefix}… ${meaning}`).join(', ');
  return [
    `The simulated vendor ${vendor} listens at ${url} and accepts the key "${apiKey}". Stop it with Ctrl+C.`,
    `The start of ${guide.keyColumn} decides the outcome of a row: ${prefixes}; every other row succeeds.`,
    ...(storage === undefined
      ? []
      : [`It downloads the rows from the object store ${storage.url}, which is also on this machine.`]),
    'To try it, paste this into another terminal. Then replace the sample folder, files and params with your own:',
    '',
    ...continueLines(commandParts(served, address)),
    '',
  ];
}

/** A command for a POSIX shell, one part per line: variables, the program, its flags. */
function commandParts(
  { vendor, guide, program, directory }: Served,
  { url, apiKey, storage }: Address,
): readonly string[] {
  // Set for the command only and not exported: the shell must not keep credentials of a store that will be gone.
  const variables = new Map([['BULK_JOB_API_KEY', apiKey]]);
  // The user's own session token would not match the store's keys.
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
