import type { Spelling } from '../config/spelling.ts';
import type { CiContext } from '../domain/context.ts';
import type { Fault } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';
import { isUnset } from '../expression/template.ts';
import type { Variables } from '../expression/types.ts';
import { convertInput, showValue, signaturesIn, textsIn } from './input-value.ts';
import type { InputSpec, ProviderSpec } from './types.ts';

export interface InputSources {
  /** `params`, parsed from YAML as strings; nested lists and mappings as arrays and `Map`s or objects. */
  readonly params: ReadonlyMap<string, unknown>;
  /** The input `api-key`: the provider's input `api_key`. */
  readonly apiKey?: string;
  /** `BULK_JOB_PARAM_<NAME>` and `BULK_JOB_API_KEY`; they win (docs/contract.md, 3.1). */
  readonly environment: ReadonlyMap<string, string>;
  /** Where the user sets inputs and secrets, for next steps. */
  readonly place?: Pick<CiContext, 'ci' | 'event' | 'trust'> & Pick<Spelling, 'from'>;
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

/**
 * Converts the provider's inputs to their types. All faults are reported at once, and none shows the value of a
 * secret. An empty value counts as not given.
 */
export function bindInputs(spec: Pick<ProviderSpec, 'name' | 'inputs'>, sources: InputSources): BoundInputs {
  const guessed = new Set<string>();
  const faults: Fault[] = refuseUnknown(spec, sources, guessed);
  const variables = new Map<string, unknown>();
  const secrets: string[] = [];
  const shown: Record<string, unknown> = {};
  for (const input of spec.inputs) {
    const { name, secret } = input;
    const { given, label } = pickGiven(input, sources, faults);
    if (isUnset(given)) {
      if (input.default !== undefined) variables.set(name, input.default);
      else if (input.required && !guessed.has(name)) faults.push(missing(spec, input, sources));
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

/** @param guessed gets the inputs that unknown ones were probably meant to be, which are not missing as well. */
function refuseUnknown(
  spec: Pick<ProviderSpec, 'name' | 'inputs'>,
  sources: InputSources,
  guessed: Set<string>,
): Fault[] {
  const names = spec.inputs.filter(({ secret }) => !secret).map(({ name }) => name);
  const known = new Set(spec.inputs.map(({ name }) => name));
  const faults = [...sources.params.keys()]
    .filter((name) => !known.has(name))
    .map((name): Fault => {
      const guess = nearest(name, names);
      if (guess !== undefined) guessed.add(guess);
      const list =
        names.length === 0 ? 'Remove it: this provider takes no `params`.' : `Valid inputs: ${names.join(', ')}.`;
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
      secret === undefined
        ? 'Remove it.'
        : `Remove it, and set its secrets in the environment, such as ${environmentName(secret)}.`;
    const message = `The provider \`${spec.name}\` takes no API key.`;
    faults.push({ code: 'input/unknown-param', message, next, input: 'api-key' });
  }
  return faults;
}

interface Given {
  readonly given: unknown;
  /** What the user calls the source of the value. */
  readonly label: string;
}

function pickGiven({ name, secret }: InputSpec, sources: InputSources, faults: Fault[]): Given {
  const variable = environmentName(name);
  const param = sources.params.get(name);
  if (secret && !isUnset(param)) {
    const message = `The secret \`${name}\` is in \`params\`, where others can read it.`;
    const next = `Move it to the environment variable ${variable}.`;
    faults.push({ code: 'input/secret-in-params', message, next, input: `params.${name}` });
  }
  const own = sources.environment.get(variable) ?? sources.environment.get(`BULK_JOB_PARAM_${name.toUpperCase()}`);
  // A trailing line break comes from `echo` or a file, and a header cannot contain one.
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

function missing(spec: Pick<ProviderSpec, 'name'>, input: InputSpec, sources: InputSources): Fault {
  const { name, secret, description } = input;
  const what = description === '' ? '' : ` (${description})`;
  const variable = environmentName(name);
  const problem = sources.environment.get(variable) === '' ? `, but ${variable} is empty` : '';
  return {
    code: 'input/missing-param',
    message: `The provider \`${spec.name}\` needs \`${name}\`${what}${problem}.`,
    next: secret ? adviseOnSecret(name, sources) : adviseOnParam(name, sources),
    input: name === API_KEY ? 'api-key' : `params.${name}`,
  };
}

function adviseOnParam(name: string, { place }: InputSources): string {
  const variable = environmentName(name);
  if (place?.from === 'flags') return `Add \`--param ${name}=<value>\`, or set ${variable}.`;
  return `Add the line \`${name}: <value>\` to \`params\`, or set ${variable}.`;
}

/** An empty secret cannot be told from one that is not set: GitHub gives an empty text for both. */
function adviseOnSecret(name: string, { place }: InputSources): string {
  const variable = environmentName(name);
  if (place?.ci === 'github' && place.from === 'inputs') {
    const line = `${name === API_KEY ? 'api-key' : variable}: \${{ secrets.NAME }}`;
    const where = name === API_KEY ? 'under `with`' : 'under `env` of the step';
    const event = place.event === '' ? 'this event' : `\`${place.event}\``;
    const reader = place.trust === 'fork' ? 'pull requests from forks and from Dependabot' : event;
    return `Set \`${line}\` ${where}. If it is set, the secret is empty: check that it exists under that name, and that ${reader} may read it.`;
  }
  if (place === undefined || place.ci === 'none') return `Set the environment variable ${variable}.`;
  return `Set the environment variable ${variable}. If it is set, check that the variable of the CI system exists and that this branch may read it.`;
}

const NEEDED: Readonly<Record<InputSpec['type'], string>> = {
  string: 'a single value',
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

/** How to write a value of that type, in YAML and as a flag or an environment variable. */
function describeForm(type: InputSpec['type'], name: string, needed: string): string {
  if (type !== 'object' && type !== 'list') return `Write ${needed}.`;
  const [yaml, json] = type === 'object' ? ['{ field: value }', '{"field":"value"}'] : ['[a, b]', '["a","b"]'];
  return `Write ${needed} in params, such as \`${name}: ${yaml}\` (on the command line \`--params '${name}: ${yaml}'\`), or JSON in ${environmentName(name)}: \`${json}\`.`;
}

/** Maximum length of a value that a message quotes. */
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
    message: secret
      ? `The value of ${label} is not valid.`
      : `\`${String(value)}\` is not a valid value for \`${name}\` (${label}).`,
    next: `${guess === undefined ? '' : `Did you mean \`${guess}\`? `}Use one of ${list}.`,
    input: `params.${name}`,
  };
}
