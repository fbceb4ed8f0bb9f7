import type { Fault } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';
import { convertInput, showValue, signaturesIn, textsIn } from './input-value.ts';
import { isUnset } from './template.ts';
import type { InputSpec, ProviderSpec, Variables } from './types.ts';

export interface InputSources {
  /** `params`, parsed from YAML as strings; nested lists and mappings as arrays and `Map`s or objects. */
  readonly params: ReadonlyMap<string, unknown>;
  /** The input `api-key`: the provider's input `api_key`. */
  readonly apiKey?: string;
  /** `BULK_JOB_PARAM_<NAME>` and `BULK_JOB_API_KEY`; they win (contract, `params`). */
  readonly environment: ReadonlyMap<string, string>;
}

export interface BoundInputs {
  readonly variables: Variables;
  /** Texts to mask. */
  readonly secrets: readonly string[];
  /** What is not secret: for the report and the plan's hash. */
  readonly public: Readonly<Record<string, unknown>>;
  readonly faults: readonly Fault[];
}

const API_KEY = 'api_key';
const API_KEY_VARIABLE = 'BULK_JOB_API_KEY';

/** Types the provider's inputs. All faults come at once, none has a value of a secret. An empty value is none given. */
export function bindInputs(spec: Pick<ProviderSpec, 'name' | 'inputs'>, sources: InputSources): BoundInputs {
  const faults: Fault[] = refuseUnknown(spec, sources);
  const variables = new Map<string, unknown>();
  const secrets: string[] = [];
  const shown: Record<string, unknown> = {};
  for (const input of spec.inputs) {
    const { name, secret } = input;
    const { given, label } = pickGiven(input, sources, faults);
    if (isUnset(given)) {
      if (input.default !== undefined) variables.set(name, input.default);
      else if (input.required) faults.push(missing(spec, input));
    } else {
      const value = convertInput(input, given);
      if (value === undefined) faults.push(wrongType(input, given, label));
      else if (isAllowed(input, value)) variables.set(name, value);
      else faults.push(notAllowed(input, value, label));
    }
    const value = variables.get(name);
    if (value === undefined) continue;
    secrets.push(...(secret ? textsIn(value) : signaturesIn(value)));
    if (!secret) shown[name] = showValue(value);
  }
  return { variables, secrets: [...new Set(secrets)], public: shown, faults };
}

/** The name of the environment variable of an input. */
export function environmentName(input: string): string {
  return input === API_KEY ? API_KEY_VARIABLE : `BULK_JOB_PARAM_${input.toUpperCase()}`;
}

function refuseUnknown(spec: Pick<ProviderSpec, 'name' | 'inputs'>, sources: InputSources): Fault[] {
  const names = spec.inputs.filter(({ secret }) => !secret).map(({ name }) => name);
  const known = new Set(spec.inputs.map(({ name }) => name));
  const faults = [...sources.params.keys()]
    .filter((name) => !known.has(name))
    .map((name): Fault => {
      const guess = nearest(name, names);
      const list = names.length === 0 ? 'It has none.' : `It has: ${names.join(', ')}.`;
      return {
        code: 'input/unknown-param',
        message: `The provider \`${spec.name}\` has no input \`${name}\`.`,
        next: guess === undefined ? list : `Did you mean \`${guess}\`? ${list}`,
        input: `params.${name}`,
      };
    });
  if (!isUnset(sources.apiKey) && !known.has(API_KEY)) {
    const secret = spec.inputs.find((input) => input.secret)?.name;
    const next =
      secret === undefined ? 'Remove it.' : `Give its secrets in the environment: ${environmentName(secret)}.`;
    const message = `The provider \`${spec.name}\` takes no API key.`;
    faults.push({ code: 'input/unknown-param', message, next, input: 'api-key' });
  }
  return faults;
}

interface Given {
  readonly given: unknown;
  /** How the user knows the source of the value. */
  readonly label: string;
}

function pickGiven({ name, secret }: InputSpec, sources: InputSources, faults: Fault[]): Given {
  const variable = environmentName(name);
  const param = sources.params.get(name);
  if (secret && !isUnset(param)) {
    const message = `The secret \`${name}\` stands in \`params\`, where it can be read.`;
    const next = `Give it in the environment: ${variable}.`;
    faults.push({ code: 'input/secret-in-params', message, next, input: `params.${name}` });
  }
  const own = sources.environment.get(variable) ?? sources.environment.get(`BULK_JOB_PARAM_${name.toUpperCase()}`);
  // A line break at the end comes from `echo` or a file, and no header could hold it.
  if (!isUnset(own)) return { given: secret ? own?.replace(/[\r\n]+$/, '') : own, label: variable };
  if (name === API_KEY && !isUnset(sources.apiKey)) {
    return { given: sources.apiKey?.replace(/[\r\n]+$/, ''), label: 'api-key' };
  }
  return { given: secret ? undefined : param, label: `params.${name}` };
}

function isAllowed({ values }: InputSpec, value: unknown): boolean {
  if (values === undefined) return true;
  return (Array.isArray(value) ? value : [value]).every((item: unknown) => values.includes(String(item)));
}

function missing(spec: Pick<ProviderSpec, 'name'>, { name, secret, description }: InputSpec): Fault {
  const what = description === '' ? '' : ` (${description})`;
  const apiKey = name === API_KEY ? '`api-key` or ' : '';
  const next = secret
    ? `Set ${apiKey}the environment variable ${environmentName(name)}.`
    : `Add \`${name}\` to \`params\`, or set ${environmentName(name)}.`;
  return {
    code: 'input/missing-param',
    message: `The provider \`${spec.name}\` needs \`${name}\`${what}.`,
    next,
    input: name === API_KEY ? 'api-key' : `params.${name}`,
  };
}

const NEEDED: Readonly<Record<InputSpec['type'], string>> = {
  string: 'a single text',
  number: 'a number',
  boolean: '`true` or `false`',
  object: 'a mapping',
  list: 'a list',
};

function wrongType({ name, type, secret }: InputSpec, given: unknown, label: string): Fault {
  const needed = NEEDED[type];
  const message = secret
    ? `\`${name}\` must be ${needed}, but the value of ${label} is not.`
    : `\`${name}\` must be ${needed}, but ${label} is ${describeGiven(given)}.`;
  return { code: 'input/bad-param', message, next: describeForm(type, name, needed), input: `params.${name}` };
}

/** How a value of that type is written, also where a flag holds one text alone. */
function describeForm(type: InputSpec['type'], name: string, needed: string): string {
  if (type !== 'object' && type !== 'list') return `Write ${needed}.`;
  const [yaml, json] = type === 'object' ? ['{ field: value }', '{"field":"value"}'] : ['[a, b]', '["a","b"]'];
  return `Write ${needed} in params, such as \`${name}: ${yaml}\` (on the command line \`--params '${name}: ${yaml}'\`), or JSON in ${environmentName(name)}: \`${json}\`.`;
}

/** Longest piece of a value that a message quotes. */
const SHOWN = 60;

function describeGiven(given: unknown): string {
  if (Array.isArray(given)) return 'a list';
  if (typeof given === 'object') return 'a mapping';
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  return `\`${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}\``;
}

function notAllowed({ name, values, secret }: InputSpec, value: unknown, label: string): Fault {
  const guess = secret ? undefined : nearest(String(value), values ?? []);
  const list = (values ?? []).map((each) => `\`${each}\``).join(', ');
  return {
    code: 'input/bad-param',
    message: secret ? `The value of ${label} is not allowed.` : `\`${name}\` is \`${String(value)}\` (${label}).`,
    next: `${guess === undefined ? '' : `Did you mean \`${guess}\`? `}Use one of ${list}.`,
    input: `params.${name}`,
  };
}
