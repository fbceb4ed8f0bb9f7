import { type Fault, FaultError } from '../domain/fault.ts';
import type { Log } from '../hosts/log.ts';
import { KEY_PREFIXES } from '../sandbox/outcomes.ts';
import { serveSandbox } from '../sandbox/serve.ts';
import { parseFlags } from './flags.ts';
import type { World } from './world.ts';

const FLAGS = {
  valued: new Set(['port', 'job-seconds']),
  booleans: new Set<string>(),
  secrets: new Map<string, string>(),
};

/** `bulk-job sandbox <vendor>`: serves until SIGINT or SIGTERM, then says what it counted. */
export async function sandboxCommand(args: readonly string[], world: World, log: Log): Promise<number> {
  const { inputs, positionals, faults } = parseFlags(args, FLAGS);
  const numbers = [...inputs].map(([name, value]): readonly [string, number] => [name, Number(value)]);
  const wrong: Fault[] = numbers
    .filter(([, value]) => !(value >= 0))
    .map(([name]) => ({
      code: 'input/value',
      message: `--${name} is not a number.`,
      next: `Write --${name} 5, say.`,
      input: name,
    }));
  if (faults.length + wrong.length > 0) throw new FaultError([...faults, ...wrong]);
  const [vendor = 'donoratlas'] = positionals;
  const port = numbers.find(([name]) => name === 'port')?.[1];
  const jobSeconds = numbers.find(([name]) => name === 'job-seconds')?.[1];
  const counts = await serveSandbox(
    { vendor, ...(port !== undefined && { port }), ...(jobSeconds !== undefined && { jobSeconds }) },
    {
      signal: world.signal,
      onReady({ url, apiKey }) {
        log.line(
          `The simulated vendor ${vendor} listens at ${url} and takes the key "${apiKey}". Stop it with Ctrl+C.`,
        );
        log.line(
          `Keys that begin with ${Object.values(KEY_PREFIXES).join(', ')} have that outcome; every other succeeds.`,
        );
        log.line(
          `  BULK_JOB_API_KEY=${apiKey} bulk-job run --provider ${vendor} --base-url ${url} --files 'data/*.csv' --param network_id=net_1`,
        );
      },
    },
  );
  log.line(`${counts.requests} requests, ${counts.jobs} jobs, ${counts.rowsSent} rows.`);
  return 0;
}
