import { describeInputs } from '../config/schema.ts';
import type { Fault } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';
import { mergeParams } from './params.ts';

/** Flags that may stand several times; their values become lines of one input. */
const REPEATABLE: ReadonlySet<string> = new Set(['files']);

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
  /** Inputs that hold a secret, with what to do instead: every process of the machine can read a command line. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** The flags of `run`, `validate` and `auto`: the inputs of the contract. */
export function inputFlags(): FlagTable {
  const open = describeInputs().filter((input) => !input.secret);
  const named = (wanted: boolean): readonly string[] =>
    open.filter(({ kind }) => (kind === 'boolean') === wanted).map(({ name }) => name);
  return {
    valued: new Set([...named(false), 'param']),
    booleans: new Set(named(true)),
    secrets: new Map([
      ['api-key', 'Give it in the environment variable BULK_JOB_API_KEY.'],
      ['github-token', 'Leave it out: only the action uses it.'],
    ]),
  };
}

/** What is read so far, and what is still to come. */
interface State {
  readonly args: readonly string[];
  readonly table: FlagTable;
  /** Index of the next argument. */
  at: number;
  readonly inputs: Map<string, string>;
  readonly pairs: string[];
  readonly positionals: string[];
  readonly faults: Fault[];
}

/** Reads `--name value`, `--name=value`, bare booleans and repeated flags; every fault is collected. */
export function parseFlags(args: readonly string[], table: FlagTable): ParsedFlags {
  const state: State = { args, table, at: 0, inputs: new Map(), pairs: [], positionals: [], faults: [] };
  while (state.at < args.length) {
    const argument = args[state.at] ?? '';
    state.at += 1;
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(argument);
    if (match !== null) readFlag(state, match[1] ?? '', match[2]);
    else if (/^-[a-z]/i.test(argument)) refuseUnknown(state, argument, undefined);
    else state.positionals.push(argument);
  }
  const { inputs, positionals, faults, pairs } = state;
  if (pairs.length > 0) {
    const merged = mergeParams(inputs.get('params'), pairs);
    faults.push(...merged.faults);
    if (merged.params !== undefined) inputs.set('params', merged.params);
  }
  return { inputs, positionals, faults };
}

function readFlag(state: State, name: string, inline: string | undefined): void {
  const { table, faults } = state;
  if (table.secrets.has(name)) refuseSecret(state, name, inline);
  else if (table.booleans.has(name)) add(state, name, inline ?? takeBoolean(state));
  else if (!table.valued.has(name)) refuseUnknown(state, `--${name}`, inline);
  else {
    const value = inline ?? takeValue(state);
    if (value !== undefined) add(state, name, value);
    else faults.push(flagFault('input/no-value', name, `The flag --${name} has no value.`, `Write --${name} <value>.`));
  }
}

function add({ inputs, pairs, faults }: State, name: string, value: string): void {
  const before = inputs.get(name);
  if (name === 'param') pairs.push(value);
  else if (before === undefined) inputs.set(name, value);
  else if (REPEATABLE.has(name)) inputs.set(name, `${before}\n${value}`);
  else faults.push(flagFault('input/twice', name, `The flag --${name} stands twice.`, 'Give it once.'));
}

/** The next argument, also one that starts with a dash, but for one that is a flag itself. */
function takeValue(state: State): string | undefined {
  const next = state.args[state.at];
  if (next === undefined || isKnownFlag(next, state.table)) return undefined;
  state.at += 1;
  return next;
}

function isKnownFlag(argument: string, { valued, booleans, secrets }: FlagTable): boolean {
  const name = /^--([^=]+)/.exec(argument)?.[1];
  return name !== undefined && (valued.has(name) || booleans.has(name) || secrets.has(name));
}

function takeBoolean(state: State): string {
  const next = state.args[state.at]?.toLowerCase();
  if (next !== 'true' && next !== 'false') return 'true';
  state.at += 1;
  return next;
}

function refuseSecret(state: State, name: string, inline: string | undefined): void {
  if (inline === undefined) skipValue(state);
  const advice = state.table.secrets.get(name) ?? '';
  const message = `--${name} stands on the command line, where other processes and the shell's history can read a secret.`;
  state.faults.push(flagFault('input/secret-flag', name, message, `Replace the secret if it was real. ${advice}`));
}

/** A value behind an unknown flag is passed over without being shown: `--apikey` has a secret there. */
function refuseUnknown(state: State, written: string, inline: string | undefined): void {
  const { table, faults } = state;
  const name = written.replace(/^-+/, '');
  const guess = nearest(name, [...table.valued, ...table.booleans, ...table.secrets.keys()]);
  if (guess !== undefined && table.secrets.has(guess)) {
    refuseSecret(state, guess, inline);
    return;
  }
  if (inline === undefined) skipValue(state);
  const next = guess === undefined ? 'Remove it; bulk-job --help lists all flags.' : `Did you mean --${guess}?`;
  faults.push(flagFault('input/unknown', name, `There is no flag ${written}.`, next));
}

function skipValue(state: State): void {
  if (state.args[state.at]?.startsWith('-') === false) state.at += 1;
}

function flagFault(code: string, input: string, message: string, next: string): Fault {
  return { code, message, next, input };
}
