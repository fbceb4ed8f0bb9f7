import type { Fault } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';
import { CONFIG_SCHEMA, type Config, describeInputs } from './schema.ts';
import { parseConfigFile } from './yaml.ts';

/** A value as the user gave it, with its place if it stands in the config file. */
interface Given {
  readonly value: unknown;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

export interface ConfigSources {
  /** Inputs or flags by the contract's names; empty ones are left out. */
  readonly inputs: ReadonlyMap<string, string>;
  /** The file that `config` names, if it does. */
  readonly file?: { readonly path: string; readonly text: string };
}

/** The inputs, and every fault found in them. Where there are faults, `config` has defaults in their places. */
export interface LoadedConfig {
  readonly config: Config;
  readonly faults: readonly Fault[];
}

/**
 * Reads all inputs: an input wins over the config file, that over the default. Every unknown name, bad value
 * and contradiction is a fault; the caller goes on to check the rest, so that all are shown at once.
 */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const faults: Fault[] = [];
  const given = new Map<string, Given>();
  if (sources.file !== undefined) readFile(sources.file, given, faults);
  for (const [name, value] of sources.inputs) given.set(name, { value });

  const known = describeInputs().map((input) => input.name as string);
  for (const [name, { file, line, column }] of given) {
    if (known.includes(name)) continue;
    const guess = nearest(name, known);
    faults.push({
      code: 'input/unknown',
      message: `There is no input "${name}".`,
      next: guess === undefined ? 'The README lists all inputs.' : `Did you mean "${guess}"?`,
      input: name,
      ...place({ file, line, column }),
    });
    given.delete(name);
  }

  const result = CONFIG_SCHEMA.safeParse(valuesOf(given));
  if (result.success) {
    faults.push(...contradictions(result.data, given));
    return { config: Object.freeze(result.data), faults };
  }
  faults.push(...result.error.issues.map((issue) => toFault(issue, given)));
  const good = new Map(given);
  for (const issue of result.error.issues) good.delete(String(issue.path[0] ?? ''));
  const config = CONFIG_SCHEMA.parse(valuesOf(good));
  faults.push(...contradictions(config, given));
  return { config: Object.freeze(config), faults };
}

function valuesOf(given: ReadonlyMap<string, Given>): Record<string, unknown> {
  return Object.fromEntries([...given].map(([name, { value }]) => [name, value]));
}

function readFile(file: { readonly path: string; readonly text: string }, given: Map<string, Given>, faults: Fault[]) {
  const parsed = parseConfigFile(file.text);
  if ('fault' in parsed) {
    const { message, line, column } = parsed.fault;
    faults.push({
      code: 'config/yaml',
      message: `The config file ${message}`,
      next: 'Mend the line; the file holds lines of "input: value".',
      file: file.path,
      line,
      column,
    });
    return;
  }
  for (const { name, value, line, column } of parsed.entries) {
    if (name === 'config') {
      faults.push({
        code: 'config/nested',
        message: 'A config file can not name another one.',
        next: 'Remove the line "config".',
        file: file.path,
        line,
        column,
      });
    } else if (name === 'api-key' || name === 'github-token') {
      faults.push({
        code: 'config/secret',
        message: `The secret "${name}" stands in the config file.`,
        next: 'Remove it, replace the secret at its issuer, and give it as an input or in the environment.',
        input: name,
        file: file.path,
        line,
        column,
      });
    } else if (value !== '' && value !== null) {
      given.set(name, { value, file: file.path, line, column });
    }
  }
}

interface Issue {
  readonly code: string;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

function toFault(issue: Issue, given: ReadonlyMap<string, Given>): Fault {
  const name = String(issue.path[0] ?? '');
  const message =
    issue.code === 'custom' ? issue.message : 'has a value of the wrong kind. Write text, not a list or mapping.';
  const inner = issue.code === 'custom' ? issue.params : undefined;
  const origin = given.get(name);
  const line = typeof inner?.line === 'number' ? inner.line : undefined;
  const column = typeof inner?.column === 'number' ? inner.column : undefined;
  return {
    code: 'input/value',
    message: `Input ${name}: ${message}`,
    input: name,
    // Lines inside a YAML input are counted from its own first line.
    ...(line === undefined ? place(origin) : { line, ...(column !== undefined && { column }) }),
  };
}

function place(
  origin: { file?: string | undefined; line?: number | undefined; column?: number | undefined } | undefined,
) {
  return {
    ...(origin?.file !== undefined && { file: origin.file }),
    ...(origin?.line !== undefined && { line: origin.line }),
    ...(origin?.column !== undefined && { column: origin.column }),
  };
}

/** Values that are right alone and wrong together. */
function contradictions(config: Config, given: ReadonlyMap<string, Given>): Fault[] {
  const faults: Fault[] = [];
  if (config.provider === undefined && !given.has('provider')) {
    faults.push({
      code: 'input/required',
      message: 'Input provider is missing.',
      next: 'Name a built-in provider, such as "provider: donoratlas", or the path of a provider file.',
      input: 'provider',
    });
  }
  if (config.files.length === 0 && !given.has('files')) {
    faults.push({
      code: 'input/required',
      message: 'Input files is missing.',
      next: 'Give glob patterns of the data files, such as "files: data/*.csv".',
      input: 'files',
    });
  } else if (config.files.length > 0 && config.files.every((pattern) => pattern.startsWith('!'))) {
    faults.push({
      code: 'input/contradiction',
      message: 'Input files only excludes.',
      next: 'Add a pattern without "!" that names the data files.',
      input: 'files',
    });
  }
  if (config.sandbox && config['base-url'] !== undefined) {
    faults.push({
      code: 'input/contradiction',
      message: 'Inputs sandbox and base-url exclude each other: the sandbox has an address of its own.',
      next: 'Remove one of the two.',
      input: 'base-url',
    });
  }
  if (config['allow-public-personal-data'] && config['report-detail'] === 'minimal') {
    faults.push({
      code: 'input/contradiction',
      message:
        'Input allow-public-personal-data is true although report-detail is minimal, which shows no personal data.',
      next: 'Remove allow-public-personal-data, or write report-detail: full.',
      input: 'allow-public-personal-data',
    });
  }
  return faults;
}
