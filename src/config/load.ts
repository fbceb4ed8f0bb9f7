import type { Fault } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';
import { findContradictions } from './contradictions.ts';
import { CONFIG_SCHEMA, type Config, describeInputs, type InputDoc, NOT_IN_FILE } from './schema.ts';
import { createSpelling, type GivenValue, placeOf, type Spelling } from './spelling.ts';
import { parseConfigFile } from './yaml.ts';

export interface ConfigSources {
  /** Inputs or flags by the names of docs/reference.md; an empty one counts as not given. */
  readonly inputs: ReadonlyMap<string, string>;
  /** With `flags`, messages name them with dashes. Default: `inputs`. */
  readonly from?: 'inputs' | 'flags';
  /** The file that `config` names, if any, or why it cannot be read. */
  readonly file?: { readonly path: string; readonly text: string } | { readonly faults: readonly Fault[] };
  /** A stranger may have written the file: inputs that say where this run writes, and what it is compared with, are ignored (docs/contract.md, 7.2). */
  readonly isUntrusted?: boolean;
}

/** Inputs that an untrusted config file cannot set. */
const IGNORED_IF_UNTRUSTED: ReadonlySet<string> = new Set(['output-dir', 'base']);

/** The inputs, and every fault in them. `config` has defaults in place of faulty values. */
export interface LoadedConfig {
  readonly config: Config;
  readonly faults: readonly Fault[];
  /** How the user writes the inputs, for later messages. */
  readonly spelling: Spelling;
}

/**
 * Reads all inputs: an input takes precedence over the config file, and that over the default. Every unknown name, bad
 * value and contradiction is a fault; the caller continues with its checks, so that all are reported at once.
 */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const faults: Fault[] = [];
  const given = new Map<string, GivenValue>();
  const isComplete = readFile(sources.file, given, faults);
  if (sources.isUntrusted === true) for (const name of IGNORED_IF_UNTRUSTED) given.delete(name);
  for (const [name, value] of sources.inputs) if (value !== '') given.set(name, { value });

  const inputs = describeInputs();
  const spelling = createSpelling({
    from: sources.from ?? 'inputs',
    inFile: (name) => given.get(name)?.file !== undefined,
  });
  rejectUnknown(inputs, given, faults);

  // Compiling the schema would take longer than reading the inputs without.
  const result = CONFIG_SCHEMA.safeParse(valuesOf(given), { jitless: true });
  const rejected = new Set<string>();
  for (const issue of result.error?.issues ?? []) {
    const name = String(issue.path[0] ?? '');
    // For a list with many faults the first one is enough.
    if (!rejected.has(name)) faults.push(toFault(issue, { name, given, spelling, inputs }));
    rejected.add(name);
  }
  const config =
    result.data ?? CONFIG_SCHEMA.parse(valuesOf(new Map([...given].filter(([name]) => !rejected.has(name)))));
  faults.push(...findContradictions(config, { given, rejected, spelling, isComplete }));
  return { config: Object.freeze(config), faults, spelling };
}

function valuesOf(given: ReadonlyMap<string, GivenValue>): Record<string, unknown> {
  return Object.fromEntries([...given].map(([name, { value }]) => [name, value]));
}

function rejectUnknown(inputs: readonly InputDoc[], given: Map<string, GivenValue>, faults: Fault[]): void {
  const known = inputs.map((input): string => input.name);
  for (const [name, origin] of given) {
    if (known.includes(name)) continue;
    const guess = nearest(name, known);
    faults.push({
      code: 'input/unknown',
      message: `Unknown input "${name}".`,
      next: guess === undefined ? 'Remove it; docs/reference.md lists all inputs.' : `Did you mean "${guess}"?`,
      input: name,
      ...placeOf(origin),
    });
    given.delete(name);
  }
}

/** Returns false if the content of the file is unknown. */
function readFile(file: ConfigSources['file'], given: Map<string, GivenValue>, faults: Fault[]): boolean {
  if (file === undefined) return true;
  if ('faults' in file) {
    faults.push(...file.faults);
    return false;
  }
  const parsed = parseConfigFile(file.text);
  if ('fault' in parsed) {
    const {
      reason,
      line,
      column,
      next = `Fix line ${line}, column ${column}. Each line of the file is "input: value".`,
    } = parsed.fault;
    faults.push({
      code: 'config/yaml',
      message: `The config file is not valid: ${reason}.`,
      next,
      input: 'config',
      file: file.path,
      line,
      column,
    });
    return false;
  }
  for (const { name, value, line, column } of parsed.entries) {
    const origin = { value, file: file.path, line, column };
    if (NOT_IN_FILE.has(name)) faults.push(misplacedFault(name, origin));
    else if (value !== '' && value !== null) given.set(name, origin);
  }
  return true;
}

function misplacedFault(name: string, origin: GivenValue): Fault {
  if (name === 'config') {
    return {
      code: 'config/nested',
      message: 'A config file cannot refer to another config file.',
      next: 'Remove "config" from it.',
      input: name,
      ...placeOf(origin),
    };
  }
  return {
    code: 'config/secret',
    message: `The config file contains the secret "${name}", which everyone who can see the file can read.`,
    next:
      name === 'api-key'
        ? 'Remove it, replace the secret at its issuer, and set it as the input api-key or in the environment variable BULK_JOB_API_KEY.'
        : `Remove it, replace the secret at its issuer, and set it as the input ${name}.`,
    input: name,
    ...placeOf(origin),
  };
}

interface Issue {
  readonly code: string;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

interface IssueContext {
  readonly name: string;
  readonly given: ReadonlyMap<string, GivenValue>;
  readonly spelling: Spelling;
  readonly inputs: readonly InputDoc[];
}

function toFault(issue: Issue, { name, given, spelling, inputs }: IssueContext): Fault {
  const origin = given.get(name);
  const fault = { code: 'input/value', input: name, ...placeOf(origin) };
  const written = spelling.name(name);
  if (issue.code !== 'custom') {
    const kind = inputs.find((input) => input.name === name)?.kind ?? 'text';
    return { ...fault, message: `${written} must not be ${describeKind(origin?.value, kind)}.`, next: FORMS[kind] };
  }
  const next = typeof issue.params?.next === 'string' ? issue.params.next : '';
  // The text of a mapping is never shown: it may hold a secret.
  if (issue.params?.hidden === true) {
    const pairs = written === '--params' ? ' For name=value use --param.' : '';
    return { ...fault, message: `${written} ${issue.message}.`, next: `${next}${pairs}` };
  }
  return { ...fault, message: `${quote(String(origin?.value))} ${issue.message} for ${written}.`, next };
}

const FORMS: Readonly<Record<InputDoc['kind'], string>> = {
  text: 'Write a single value.',
  boolean: 'Write true or false.',
  lines: 'Write one pattern per line, or a list of patterns.',
  mapping: 'Write one "name: value" per line.',
};

function describeKind(value: unknown, wanted: InputDoc['kind']): string {
  if (value instanceof Map) return 'a mapping';
  if (Array.isArray(value)) return wanted === 'lines' ? 'a list with anything but texts' : 'a list';
  return 'empty';
}

/** Characters of a value that a message shows. */
const SHOWN_CHARS = 60;

function quote(value: string): string {
  return JSON.stringify(value.length > SHOWN_CHARS ? `${value.slice(0, SHOWN_CHARS)}…` : value);
}
