import type { Fault } from '../domain/fault.ts';
import type { Config, InputName } from './schema.ts';
import { type GivenValue, placeOf, type Spelling } from './spelling.ts';

interface Context {
  readonly given: ReadonlyMap<string, GivenValue>;
  /** Inputs whose value is already reported as not valid. */
  readonly rejected: ReadonlySet<string>;
  readonly spelling: Spelling;
  /** False if the config file could not be read: then it is unknown whether an input is missing. */
  readonly isComplete: boolean;
}

/** Inputs that only `merge` reads. */
const MERGE_ONLY = ['results', 'expected-shards'] as const;

/** Missing inputs, and inputs that are valid alone but not together. */
export function findContradictions(config: Config, context: Context): readonly Fault[] {
  const { given, rejected, spelling, isComplete } = context;
  const faults: Fault[] = [];
  const add = (code: string, input: InputName, message: string, next: string): void => {
    faults.push({ code, message, next, input, ...placeOf(given.get(input)) });
  };
  const { name, example } = spelling;

  const isMerge = config.mode === 'merge';
  if (isMerge && (config.results ?? []).length === 0 && !rejected.has('results')) {
    const next = `Set the results folders of the shards, such as "${example('results', "'shards/*'")}".`;
    add('input/required', 'results', `${name('results')} is missing: merge joins the results of shards.`, next);
  }
  for (const input of MERGE_ONLY) {
    if (isMerge || config[input] === undefined) continue;
    const message = `${name(input)} has no effect with "${example('mode', config.mode)}".`;
    add('input/contradiction', input, message, `Remove ${name(input)}, or use "${example('mode', 'merge')}".`);
  }
  if (isMerge && config.shard !== undefined) {
    const message = `${name('shard')} has no effect with "${example('mode', 'merge')}", which joins all shards.`;
    add('input/contradiction', 'shard', message, `Remove ${name('shard')}.`);
  }
  if (isComplete && !isMerge && config.provider === undefined && !rejected.has('provider')) {
    const next = `Set a built-in provider (the README lists them) or a file, such as "${example('provider', './acme.yaml')}".`;
    add('input/required', 'provider', `${name('provider')} is missing.`, next);
  }
  if (isComplete && !isMerge && config.files.length === 0 && !rejected.has('files')) {
    const next = `Set patterns for the data files, such as "${example('files', "'data/*.csv'")}".`;
    add('input/required', 'files', `${name('files')} is missing.`, next);
  }
  if (config.files.length > 0 && config.files.every((pattern) => pattern.startsWith('!'))) {
    const next = 'Add a pattern without "!" for the data files.';
    add(
      'input/contradiction',
      'files',
      `${name('files')} selects no file: every pattern starts with "!", which excludes.`,
      next,
    );
  }
  if (config.sandbox && config['base-url'] !== undefined) {
    const message = `${name('sandbox')} and ${name('base-url')} cannot be used together: the sandbox has its own address.`;
    add('input/contradiction', 'base-url', message, 'Remove one of the two.');
  }
  if (config['allow-public-personal-data'] && config['report-detail'] === 'minimal') {
    const message = `${name('allow-public-personal-data')} is true, but ${name('report-detail')} is minimal, which never shows personal data.`;
    const next = `Remove ${name('allow-public-personal-data')}, or set "${example('report-detail', 'full')}".`;
    add('input/contradiction', 'allow-public-personal-data', message, next);
  }
  if (config.mode === 'collect' && config.ledger === undefined) {
    const next = `Set the path of the ledger.ndjson of the run that sent the rows, or in GitHub Actions "${example('ledger', 'run:<run id>')}".`;
    add('input/required', 'ledger', `${name('ledger')} is missing: collect needs the ledger of an earlier run.`, next);
  }
  if (config.shard !== undefined && config.mode === 'validate') {
    const message = `${name('shard')} has no effect with "${example('mode', 'validate')}", which sends nothing.`;
    add('input/contradiction', 'shard', message, `Remove ${name('shard')}: one validate is enough for all legs.`);
  }
  if (config.ledger !== undefined && (config.mode === 'validate' || config.resume === 'never')) {
    const other = config.mode === 'validate' ? 'mode' : 'resume';
    const message = `${name('ledger')} has no effect with "${example(other, config[other])}".`;
    add('input/contradiction', 'ledger', message, `Remove ${name('ledger')}, or ${name(other)}.`);
  }
  return faults;
}
