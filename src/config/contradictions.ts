import type { Fault } from '../domain/fault.ts';
import type { Given } from './load.ts';
import type { Config, InputName } from './schema.ts';
import type { Spelling } from './spelling.ts';

interface Context {
  readonly given: ReadonlyMap<string, Given>;
  /** Inputs whose value is refused already. */
  readonly wrong: ReadonlySet<string>;
  readonly spelling: Spelling;
  /** False where the config file could not be read: what it would have given is not missing. */
  readonly isWhole: boolean;
}

/** What is missing, and values that are right alone and wrong together. */
export function findContradictions(config: Config, context: Context): readonly Fault[] {
  const { given, wrong, spelling, isWhole } = context;
  const faults: Fault[] = [];
  const add = (code: string, input: InputName, message: string, next: string): void => {
    const { file, line, column } = given.get(input) ?? {};
    faults.push({
      code,
      message,
      next,
      input,
      ...(file !== undefined && { file }),
      ...(line !== undefined && { line }),
      ...(column !== undefined && { column }),
    });
  };
  const { name, example } = spelling;

  if (isWhole && config.provider === undefined && !wrong.has('provider')) {
    const next = `Name a built-in provider (the README lists them), or a file: "${example('provider', './acme.yaml')}".`;
    add('input/required', 'provider', `${name('provider')} is missing.`, next);
  }
  if (isWhole && config.files.length === 0 && !wrong.has('files')) {
    const next = `Give patterns of the data files, such as "${example('files', "'data/*.csv'")}".`;
    add('input/required', 'files', `${name('files')} is missing.`, next);
  }
  if (config.files.length > 0 && config.files.every((pattern) => pattern.startsWith('!'))) {
    const next = 'Add a pattern without "!" that names the data files.';
    add('input/contradiction', 'files', `${name('files')} only excludes: each pattern starts with "!".`, next);
  }
  if (config.sandbox && config['base-url'] !== undefined) {
    const message = `${name('sandbox')} and ${name('base-url')} exclude each other: the sandbox has an address of its own.`;
    add('input/contradiction', 'base-url', message, 'Remove one of the two.');
  }
  if (config['allow-public-personal-data'] && config['report-detail'] === 'minimal') {
    const message = `${name('allow-public-personal-data')} is true although ${name('report-detail')} is minimal, which shows no personal data.`;
    const next = `Remove ${name('allow-public-personal-data')}, or write "${example('report-detail', 'full')}".`;
    add('input/contradiction', 'allow-public-personal-data', message, next);
  }
  if (config.mode === 'collect' && config.ledger === undefined) {
    const next = `Give the path of the ledger.ndjson of the run that sent the rows, or "${example('ledger', 'run:<run id>')}".`;
    add('input/required', 'ledger', `${name('ledger')} is missing: collect takes up what an earlier run sent.`, next);
  }
  if (config.ledger !== undefined && (config.mode === 'validate' || config.resume === 'never')) {
    const other = config.mode === 'validate' ? 'mode' : 'resume';
    const message = `${name('ledger')} has no effect with "${example(other, config[other])}".`;
    add('input/contradiction', 'ledger', message, `Remove ${name('ledger')}, or ${name(other)}.`);
  }
  return faults;
}
