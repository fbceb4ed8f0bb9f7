import { type Fault, FaultError } from '../../domain/fault.ts';
import { MODES } from '../../domain/mode.ts';
import { environmentName } from '../../provider/inputs.ts';
import type { Report } from '../../report/schema.ts';
import type { RunContext } from '../context.ts';
import { chooseKeys, type Keys, MEMORY_KEY } from '../row-memory/keys.ts';
import { type Setup, setUp } from '../setup.ts';

/** Inputs of the legs that say which secrets there are, and for which account, unless merge has its own. */
const FROM_LEGS = ['provider', 'base-url'] as const;

/**
 * The secrets that the legs have sealed their parts with: of the same provider, from the environment of merge. Throws
 * `FaultError` if one is missing.
 */
export async function findKeys(run: RunContext, inputs: Report['inputs']): Promise<Keys> {
  const { request, ports } = run;
  const { config } = request;
  const taken = Object.fromEntries(FROM_LEGS.map((name) => [name, config[name] ?? inputs[name]]));
  const params = config.params.size > 0 ? config.params : new Map(Object.entries(toRecord(inputs.params)));
  const asked = { ...request, config: { ...config, ...taken, params } };
  // It asks for no storage: nothing is sent.
  const setup = await setUp(asked, ports, { ...MODES.merge, judges: 'plan' });
  const isKeyGiven = (request.environment.get(MEMORY_KEY) ?? '') !== '';
  if (!setup.complete && !isKeyGiven) throw new FaultError([missingFault(setup)]);
  return chooseKeys(run, setup);
}

function missingFault({ spec, variables }: Setup): Fault {
  const missing = spec.inputs.filter(({ name, required, secret }) => required && secret && !variables.has(name));
  const names = missing.map(({ name }) => environmentName(name)).join(', ');
  return {
    code: 'memory/no-key',
    message: `The shards use a row memory (changed-only), which merge writes, and it cannot be opened without ${names}.`,
    next: `Set ${names} in the environment of merge as in that of the shards, and merge again.`,
    input: 'api-key',
  };
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
