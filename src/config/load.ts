import type { Fault } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';
import { findContradictions } from './contradictions.ts';
import { CONFIG_SCHEMA, type Config, describeInputs, type InputDoc, NOT_IN_FILE } from './schema.ts';
import { createSpelling, type Spelling } from './spelling.ts';
import { parseConfigFile } from './yaml.ts';

/** A value as the user gave it, with its place if it stands in the config file. */
export interface Given {
  readonly value: unknown;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

export interface ConfigSources {
  /** Inputs or flags by the contract's names; an empty one is one not given. */
  readonly inputs: ReadonlyMap<string, string>;
  /** `flags`: messages name them with their dashes. Default: `inputs`. */
  readonly from?: 'inputs' | 'flags';
  /** The file that `config` names, if it does, or why it can't be read. */
  readonly file?: { readonly path: string; readonly text: string } | { readonly faults: readonly Fault[] };
  /** A stranger may have written the file: what says where this run writes is ignored in it (contract, section 7). */
  readonly isForeign?: boolean;
}

/** Inputs that a config file of a stranger can't set. */
const NOT_OF_STRANGERS: ReadonlySet<string> = new Set(['output-dir']);

/** The inputs, and every fault found in them. Where there are faults, `config` has defaults in their places. */
export interface LoadedConfig {
  readonly config: Config;
  readonly faults: readonly Fault[];
  /** How the user wrote the inputs, for messages of later stages. */
  readonly spelling: Spelling;
}

/**
 * Reads all inputs: an input wins over the config file, that over the default. Every unknown name, bad value
 * and contradiction is a fault; the caller goes on to check the rest, so that all are shown at once.
 */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const faults: Fault[] = [];
  const given = new Map<string, Given>();
  const isWhole = readFile(sources.file, given, faults);
  if (sources.isForeign === true) for (const name of NOT_OF_STRANGERS) given.delete(name);
  for (const [name, value] of sources.inputs) if (value !== '') given.set(name, { value });

  const inputs = describeInputs();
  const spelling = createSpelling({
    flags: sources.from === 'flags',
    inFile: (name) => given.get(name)?.file !== undefined,
  });
  refuseUnknown(inputs, given, faults);

  const result = CONFIG_SCHEMA.safeParse(valuesOf(given));
  const wrong = new Set<string>();
  for (const issue of result.error?.issues ?? []) {
    const name = String(issue.path[0] ?? '');
    // Of a list with many faults the first tells the story.
    if (!wrong.has(name)) faults.push(toFault(issue, { name, given, spelling, inputs }));
    wrong.add(name);
  }
  const config = result.data ?? CONFIG_SCHEMA.parse(valuesOf(new Map([...given].filter(([name]) => !wrong.has(name)))));
  faults.push(...findContradictions(config, { given, wrong, spelling, isWhole }));
  return { config: Object.freeze(config), faults, spelling };
}

function valuesOf(given: ReadonlyMap<string, Given>): Record<string, unknown> {
  return Object.fromEntries([...given].map(([name, { value }]) => [name, value]));
}

function refuseUnknown(inputs: readonly InputDoc[], given: Map<string, Given>, faults: Fault[]): void {
  const known = inputs.map((input): string => input.name);
  for (const [name, origin] of given) {
    if (known.includes(name)) continue;
    const guess = nearest(name, known);
    faults.push({
      code: 'input/unknown',
      message: `There is no input "${name}".`,
      next: guess === undefined ? 'Remove it; the README lists all inputs.' : `Did you mean "${guess}"?`,
      input: name,
      ...placeOf(origin),
    });
    given.delete(name);
  }
}

/** False where nothing is known of what the file gives. */
function readFile(file: ConfigSources['file'], given: Map<string, Given>, faults: Fault[]): boolean {
  if (file === undefined) return true;
  if ('faults' in file) {
    faults.push(...file.faults);
    return false;
  }
  const parsed = parseConfigFile(file.text);
  if ('fault' in parsed) {
    const { reason, line, column } = parsed.fault;
    faults.push({
      code: 'config/yaml',
      message: `The config file does not parse: ${reason}.`,
      next: 'Mend that place; the file holds an "input: value" a line.',
      input: 'config',
      file: file.path,
      line,
      column,
    });
    return false;
  }
  for (const { name, value, line, column } of parsed.entries) {
    const origin = { value, file: file.path, line, column };
    if (NOT_IN_FILE.has(name)) faults.push(misplaced(name, origin));
    else if (value !== '' && value !== null) given.set(name, origin);
  }
  return true;
}

function misplaced(name: string, origin: Given): Fault {
  if (name === 'config') {
    return {
      code: 'config/nested',
      message: 'A config file can not name another one.',
      next: 'Remove the line "config".',
      input: name,
      ...placeOf(origin),
    };
  }
  return {
    code: 'config/secret',
    message: `The secret "${name}" stands in the config file, where everybody who sees the file can read it.`,
    next: 'Remove it, replace the secret at its issuer, and give it as an input of the step or in the environment (BULK_JOB_API_KEY).',
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
  readonly given: ReadonlyMap<string, Given>;
  readonly spelling: Spelling;
  readonly inputs: readonly InputDoc[];
}

function toFault(issue: Issue, { name, given, spelling, inputs }: IssueContext): Fault {
  const origin = given.get(name);
  const fault = { code: 'input/value', input: name, ...placeOf(origin) };
  const written = spelling.name(name);
  if (issue.code !== 'custom') {
    const kind = inputs.find((input) => input.name === name)?.kind ?? 'text';
    const message = `${written} is ${describeKind(origin?.value, kind)}, which can not stand there.`;
    return { ...fault, message, next: FORMS[kind] };
  }
  const next = typeof issue.params?.next === 'string' ? issue.params.next : '';
  // Of a mapping the text is never shown: it may hold a secret.
  if (issue.params?.hidden === true) return { ...fault, message: `${written} ${issue.message}.`, next };
  return { ...fault, message: `${written} is ${quote(String(origin?.value))}, which ${issue.message}.`, next };
}

const FORMS: Readonly<Record<InputDoc['kind'], string>> = {
  text: 'Write a single value.',
  boolean: 'Write true or false.',
  lines: 'Write a pattern a line, or a list of patterns.',
  mapping: 'Write a "name: value" a line.',
};

function describeKind(value: unknown, wanted: InputDoc['kind']): string {
  if (value instanceof Map) return 'a mapping';
  if (Array.isArray(value)) return wanted === 'lines' ? 'a list with something else than texts' : 'a list';
  return 'no text';
}

/** Longest piece of a value that a message shows. */
const SHOWN_CHARS = 60;

function quote(value: string): string {
  return JSON.stringify(value.length > SHOWN_CHARS ? `${value.slice(0, SHOWN_CHARS)}…` : value);
}

function placeOf({ file, line, column }: Partial<Given> = {}): Pick<Fault, 'file' | 'line' | 'column'> {
  return {
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
}
