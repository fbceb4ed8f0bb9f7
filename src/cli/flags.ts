import { describeInputs } from '../config/schema.ts';
import type { Fault } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';

/** Flags that may stand several times; their values become lines of one input. */
const REPEATABLE: ReadonlySet<string> = new Set(['files', 'param']);

export interface ParsedFlags {
  /** By the contract's input names, `params` joined from `--params` and `--param`. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly positionals: readonly string[];
  readonly faults: readonly Fault[];
}

export interface FlagTable {
  /** Flags that take a value. */
  readonly valued: ReadonlySet<string>;
  /** Flags that may stand bare, which means true. */
  readonly booleans: ReadonlySet<string>;
  /** Inputs that hold a secret: never on a command line, where every process of the machine can read them. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** The flags of `run`, `validate` and `auto`: the inputs of the contract. */
export function inputFlags(): FlagTable {
  const inputs = describeInputs();
  const isBoolean = (values: readonly string[] | undefined): boolean => values?.join() === 'true,false';
  return {
    valued: new Set([
      ...inputs.filter((input) => !input.secret && !isBoolean(input.values)).map(({ name }) => String(name)),
      'param',
    ]),
    booleans: new Set(inputs.filter((input) => isBoolean(input.values)).map(({ name }) => String(name))),
    secrets: new Map([
      ['api-key', 'BULK_JOB_API_KEY'],
      ['github-token', 'GITHUB_TOKEN'],
    ]),
  };
}

/** Reads `--name value`, `--name=value`, bare booleans and repeated flags; every fault is collected. */
export function parseFlags(args: readonly string[], table: FlagTable): ParsedFlags {
  const inputs = new Map<string, string>();
  const positionals: string[] = [];
  const faults: Fault[] = [];
  const add = (name: string, value: string): void => {
    const before = inputs.get(name);
    if (before === undefined) inputs.set(name, value);
    else if (REPEATABLE.has(name)) inputs.set(name, `${before}\n${value}`);
    else faults.push(flagFault('input/twice', name, `The flag --${name} stands twice.`, 'Give it once.'));
  };
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? '';
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(arg);
    if (match === null) {
      positionals.push(arg);
      continue;
    }
    const name = match[1] ?? '';
    const inline = match[2];
    const variable = table.secrets.get(name);
    if (variable !== undefined) {
      faults.push(
        flagFault(
          'input/secret-flag',
          name,
          `A secret must not stand on the command line, where other processes can read it (--${name}).`,
          `Give it in the environment variable ${variable}.`,
        ),
      );
      if (inline === undefined && args[i + 1]?.startsWith('--') === false) i += 1;
    } else if (table.booleans.has(name)) {
      const next = args[i + 1];
      if (inline === undefined && (next === 'true' || next === 'false')) i += 1;
      add(name, inline ?? (next === 'false' ? 'false' : 'true'));
    } else if (table.valued.has(name)) {
      const value = inline ?? args[i + 1];
      if (inline === undefined) i += 1;
      if (value === undefined)
        faults.push(flagFault('input/no-value', name, `The flag --${name} has no value.`, `Write --${name} <value>.`));
      else add(name, value);
    } else {
      const guess = nearest(name, [...table.valued, ...table.booleans]);
      faults.push(
        flagFault(
          'input/unknown',
          name,
          `There is no flag --${name}.`,
          guess === undefined ? 'See bulk-job --help.' : `Did you mean --${guess}?`,
        ),
      );
    }
  }
  joinParams(inputs, faults);
  return { inputs, positionals, faults };
}

/** `--param name=value` becomes a line of the YAML mapping `params`, as a string. */
function joinParams(inputs: Map<string, string>, faults: Fault[]): void {
  const pairs = inputs.get('param');
  inputs.delete('param');
  if (pairs === undefined) return;
  const lines = pairs.split('\n').map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1)
      faults.push(flagFault('input/value', 'param', 'A --param has no name or no "=".', 'Write --param name=value.'));
    return `${JSON.stringify(pair.slice(0, at))}: ${JSON.stringify(pair.slice(at + 1))}`;
  });
  inputs.set('params', [inputs.get('params'), ...lines].filter((text) => text !== undefined).join('\n'));
}

function flagFault(code: string, input: string, message: string, next: string): Fault {
  return { code, message, next, input };
}
