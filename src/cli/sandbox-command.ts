import { FaultError } from '../domain/fault.ts';
import type { Log } from '../hosts/log.ts';
import { serveSandbox } from '../sandbox/serve.ts';
import { VENDOR_GUIDES } from '../sandbox/vendor-guides.ts';
import { parseFlags } from './flags.ts';
import { describeSandbox } from './sandbox-hints.ts';
import type { World } from './world.ts';

const FLAGS = {
  valued: new Set(['port', 'job-seconds']),
  booleans: new Set<string>(),
  secrets: new Map<string, string>(),
};

/** Most seconds that a simulated job may run: a day. */
const MAX_JOB_SECONDS = 86_400;
const MAX_PORT = 65_535;

/** Served where none is named. */
const [FIRST = ''] = VENDOR_GUIDES.keys();

interface Asked {
  readonly vendor: string;
  readonly port: number | undefined;
  readonly jobSeconds: number | undefined;
}

/** `bulk-job sandbox <vendor>`: serves until SIGINT or SIGTERM, then says what it counted. */
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
    const message = `One sandbox serves one vendor, but "${others[0]}" is given too.`;
    faults.push({ code: 'command/usage', message, next: 'Start a second one with another --port.' });
  }
  const read = (name: string, pattern: RegExp, most: number): number | undefined => {
    const given = inputs.get(name);
    if (given === undefined) return undefined;
    if (pattern.test(given) && Number(given) <= most) return Number(given);
    const message = `--${name} is "${given}", which is no number from 0 to ${most}.`;
    faults.push({
      code: 'input/value',
      message,
      next: `Write --${name} ${name === 'port' ? 8080 : 5}, say.`,
      input: name,
    });
    return undefined;
  };
  const port = read('port', /^\d{1,5}$/, MAX_PORT);
  const jobSeconds = read('job-seconds', /^\d{1,5}(\.\d{1,3})?$/, MAX_JOB_SECONDS);
  if (faults.length > 0) throw new FaultError(faults);
  return { vendor, port, jobSeconds };
}
