import { parseArgs } from 'node:util';
import { describeInputs } from '../config/schema.ts';
import { parseYamlStrings } from '../config/yaml.ts';
import type { Fault } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';
import { quoteWord } from '../domain/quote-word.ts';
import { loadBuiltin } from '../provider/builtin-spec.ts';
import { mapsToObjects } from '../provider/input-value.ts';

/** Flags that can be repeated; their values become lines of one input. */
const REPEATABLE: ReadonlySet<string> = new Set(['files']);

export interface ParsedFlags {
  /** By the input names of docs/reference.md; `params` is merged from `--params` and `--param`. */
  readonly inputs: ReadonlyMap<string, string>;
  /** The flags as they were given, in their order, without those that were refused. */
  readonly given: readonly GivenFlag[];
  readonly positionals: readonly string[];
  readonly faults: readonly Fault[];
}

export type GivenFlag = readonly [name: string, value: string];

/** Flags of the command line that are not inputs: they say what is printed where. */
export const OUTPUT_FLAGS = ['json', 'quiet'] as const;

export interface FlagTable {
  /** Flags that take a value. */
  readonly valued: ReadonlySet<string>;
  /** Flags that may have no value, which means true. */
  readonly booleans: ReadonlySet<string>;
  /** Inputs that hold a secret, with what to do instead: every process on the machine can read a command line. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** The flags of `run` and the other modes: the inputs of docs/reference.md, and those that say what is printed. */
export function inputFlags(): FlagTable {
  const open = describeInputs().filter((input) => !input.secret);
  const named = (wanted: boolean): readonly string[] =>
    open.filter(({ kind }) => (kind === 'boolean') === wanted).map(({ name }) => name);
  return {
    valued: new Set([...named(false), 'param']),
    booleans: new Set([...named(true), ...OUTPUT_FLAGS]),
    secrets: new Map([
      ['api-key', 'Set the environment variable BULK_JOB_API_KEY instead.'],
      ['github-token', 'Remove the flag: only the action uses this token.'],
    ]),
  };
}

/** What has been read so far. */
interface State {
  readonly table: FlagTable;
  readonly inputs: Map<string, string>;
  readonly given: GivenFlag[];
  readonly pairs: string[];
  readonly positionals: string[];
  readonly faults: Fault[];
  /** Names of the provider's inputs that are not secret, if a built-in provider is given. */
  readonly listParams: () => readonly string[];
}

/** Reads `--name value`, `--name=value`, booleans without a value and repeated flags; collects every fault. */
export function parseFlags(args: readonly string[], table: FlagTable): ParsedFlags {
  const pieces = splitArgs(args, table);
  const listParams = () => (table.valued.has('param') ? paramsOf(pieces) : []);
  const state: State = { table, inputs: new Map(), given: [], pairs: [], positionals: [], faults: [], listParams };
  for (let at = 0; at < pieces.length; at += 1) {
    const piece = pieces[at];
    const following = pieces[at + 1];
    const word = following?.flag === undefined ? following?.value : undefined;
    if (piece?.flag === undefined) state.positionals.push(piece?.value ?? '');
    else if (readFlag(state, piece.flag, piece.value, word)) at += 1;
  }
  const { inputs, given, positionals, faults, pairs } = state;
  if (pairs.length > 0) {
    const merged = mergeParams(inputs.get('params'), pairs);
    faults.push(...merged.faults);
    if (merged.params !== undefined) inputs.set('params', merged.params);
  }
  return { inputs, given, positionals, faults };
}

function paramsOf(pieces: readonly Piece[]): readonly string[] {
  const name = pieces.find(({ flag }) => flag === '--provider')?.value;
  const { inputs = [] } = (name !== undefined && loadBuiltin(name)) || {};
  return inputs.filter(({ secret }) => !secret).map((input) => input.name);
}

/** A flag as it was written, with its value, or a word, which has no flag. */
interface Piece {
  readonly flag?: string;
  readonly value?: string | undefined;
}

/** Flags with their values, and words. A flag takes the next argument even if that starts with a dash, unless it is a known flag. */
function splitArgs(args: readonly string[], { valued, booleans, secrets }: FlagTable): readonly Piece[] {
  const options: Record<string, { type: 'string' | 'boolean' }> = {};
  for (const name of valued) options[name] = { type: 'string' };
  for (const name of booleans) options[name] = { type: 'boolean' };
  const isKnown = (argument: string): boolean => {
    const name = /^--([^=]+)/.exec(argument)?.[1];
    return name !== undefined && (valued.has(name) || booleans.has(name) || secrets.has(name));
  };
  // A single dash is a flag with a missing dash, not a group of letters: a secret may follow it.
  const dashed = args.map((argument) => (/^-[^-]/.test(argument) ? `-${argument}` : argument));
  const { tokens } = parseArgs({ args: dashed, options, strict: false, allowPositionals: true, tokens: true });
  const pieces: Piece[] = [];
  for (const token of tokens) {
    const { index } = token;
    const written = args[index] ?? '';
    const rest = (from: number): readonly Piece[] => [
      ...pieces,
      ...splitArgs(args.slice(from), { valued, booleans, secrets }),
    ];
    if (token.kind === 'option') {
      const isInline = token.inlineValue === true;
      const value = isInline ? written.slice(written.indexOf('=') + 1) : args[index + 1];
      const isTaken = token.inlineValue === false && isKnown(value ?? '');
      const isAlone = token.inlineValue === undefined || isTaken;
      pieces.push({ flag: written.replace(/=.*$/s, ''), value: isAlone ? undefined : value });
      if (isTaken) return rest(index + 1);
    } else {
      pieces.push({ value: written });
      // No command takes words that look like flags, so what follows `--` is read like everything else.
      if (token.kind === 'option-terminator') return rest(index + 1);
    }
  }
  return pieces;
}

/** @returns whether the word after the flag belongs to it. */
function readFlag(state: State, flag: string, value: string | undefined, word: string | undefined): boolean {
  const { table, faults } = state;
  const name = flag.replace(/^-+/, '');
  if (flag.startsWith('--') && table.booleans.has(name)) {
    const isWord = value === undefined && /^(?:true|false)$/i.test(word ?? '');
    add(state, name, value ?? (isWord ? (word ?? '').toLowerCase() : 'true'));
    return isWord;
  }
  if (flag.startsWith('--') && table.valued.has(name)) {
    if (value !== undefined) add(state, name, value);
    else faults.push(flagFault('input/no-value', name, `--${name} needs a value.`, `Write --${name} <value>.`));
    return false;
  }
  // The value of an unknown flag is skipped, and shown only if the provider has such an input: after `--apikey` it is a secret.
  rejectFlag(state, flag, name, value ?? word);
  return value === undefined && word !== undefined;
}

function add({ inputs, given, pairs, faults }: State, name: string, value: string): void {
  const before = inputs.get(name);
  given.push([name, value]);
  if (name === 'param') pairs.push(value);
  else if (before === undefined) inputs.set(name, value);
  else if (REPEATABLE.has(name)) inputs.set(name, `${before}\n${value}`);
  else faults.push(flagFault('input/twice', name, `--${name} is given twice.`, 'Give it once.'));
}

/** A flag that is not allowed: for a secret, probably meant for a secret, or unknown. */
function rejectFlag({ table, faults, listParams }: State, flag: string, name: string, value?: string): void {
  const { valued, booleans, secrets } = table;
  const guess = secrets.has(name) ? name : nearest(name, [...valued, ...booleans, ...secrets.keys()]);
  const advice = guess === undefined ? undefined : secrets.get(guess);
  if (guess !== undefined && advice !== undefined) {
    const message = `--${guess} puts a secret on the command line, where other processes and the shell's history can read it.`;
    faults.push(flagFault('input/secret-flag', guess, message, `If the secret was real, replace it. ${advice}`));
    return;
  }
  const params = listParams();
  const folded = name.toLowerCase().replaceAll('-', '_');
  const param = params.find((known) => known === folded) ?? (guess === undefined ? nearest(name, params) : undefined);
  const next = adviseOnParam(param, guess === undefined ? name : undefined, value);
  const other = guess === undefined ? 'Run the command with --help for its flags.' : `Did you mean --${guess}?`;
  faults.push(flagFault('input/unknown', name, `Unknown flag ${flag}.`, next ?? other));
}

/** A value that fits in a message, in one line. */
const SHORT_VALUE = /^[^\p{Cc}`]{1,60}$/u;

/** How to write an input of the provider; undefined if the flag was hardly meant to be one. */
function adviseOnParam(param: string | undefined, name: string | undefined, value = ''): string | undefined {
  const isShown = param !== undefined && SHORT_VALUE.test(value);
  const pair = isShown ? quoteWord(`${param}=${value}`) : `${param ?? name}=<value>`;
  if (param === undefined && name?.includes('_') !== true) return undefined;
  return `Provider inputs are set with \`--param ${pair}\`.`;
}

function flagFault(code: string, input: string, message: string, next: string): Fault {
  return { code, message, next, input };
}

export interface MergedParams {
  /** Text of the input `params`; undefined if there is none. */
  readonly params: string | undefined;
  readonly faults: readonly Fault[];
}

/**
 * `--params` (YAML) and all `--param name=value` as one text. Values of `--param` stay exactly the strings that were
 * written. A `--params` that does not parse is left as it is: the config reports what is wrong with it.
 */
function mergeParams(params: string | undefined, pairs: readonly string[]): MergedParams {
  const parsed = params === undefined ? undefined : parseYamlStrings(params);
  const given: unknown = parsed !== undefined && 'value' in parsed ? parsed.value : undefined;
  const isEmpty = params === undefined || given === null || given === '';
  if (!isEmpty && !(given instanceof Map)) return { params, faults: [] };
  const merged = new Map<unknown, unknown>(given instanceof Map ? given : []);
  const faults: Fault[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(at, 0)).trim();
    if (name === '') {
      faults.push({
        code: 'input/value',
        message: 'A --param is not of the form name=value.',
        next: 'Write --param name=value.',
        input: 'params',
      });
    } else if (merged.has(name)) {
      faults.push({
        code: 'input/twice',
        message: `The param "${name}" is given twice.`,
        next: 'Give it once, in --params or in --param.',
        input: `params.${name}`,
      });
    } else merged.set(name, pair.slice(at + 1));
  }
  // JSON is YAML too, and keeps line breaks, quotes and leading zeros as they are.
  return { params: JSON.stringify(mapsToObjects(merged)), faults };
}
