import { resolve } from 'node:path';
import { type Fault, FaultError, formatDiagnostic } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';
import { plural } from '../domain/plural.ts';
import { formatRate } from '../domain/rate.ts';
import type { Log } from '../hosts/log.ts';
import { readInputFile } from '../pipeline/input-files.ts';
import { BUILTIN_PROVIDERS } from '../provider/builtin.ts';
import { loadBuiltin } from '../provider/builtin-spec.ts';
import { checkProvider, loadProvider } from '../provider/load.ts';
import type { ProviderSpec } from '../provider/types.ts';
import { runExchanges } from '../recorded/run-exchanges.ts';
import type { World } from './world.ts';

const VERBS = ['list', 'show', 'lint', 'test'] as const;

/**
 * `bulk-job providers list|show|lint|test`. Exit code 0, or 1 if a check or an exchange failed; throws `FaultError` for
 * wrong arguments.
 */
export async function providersCommand(args: readonly string[], world: World, log: Log): Promise<number> {
  const [given, ...names] = args;
  const verb = VERBS.find((each) => each === given);
  if (verb === undefined) throw usage(unknownVerb(given));
  const flag = names.find((name) => name.startsWith('-'));
  if (flag !== undefined) throw usage(`Unknown flag ${flag} for providers ${verb}.`);
  switch (verb) {
    case 'list':
      if (names.length > 0) throw usage(`"${names[0]}" is not expected: providers list takes no arguments.`);
      for (const name of BUILTIN_PROVIDERS.keys()) log.line(`${name.padEnd(24)}${loadBuiltin(name)?.title ?? ''}`);
      return 0;
    case 'show': {
      const [name, ...others] = names;
      if (name === undefined || others.length > 0) throw usage('providers show needs exactly one name or path.');
      return show(await loadTexts(name, world), log);
    }
    case 'lint':
      if (names.length === 0) throw usage('providers lint needs at least one path of a provider file.');
      return lint(await loadAll(names, world), log);
    case 'test':
      return test(await loadAll(names.length === 0 ? [...BUILTIN_PROVIDERS.keys()] : names, world), log);
  }
}

function unknownVerb(given: string | undefined): string {
  if (given === undefined) return `providers needs one of: ${VERBS.join(', ')}.`;
  const guess = nearest(given, VERBS);
  return `"${given}" is not a providers command.${guess === undefined ? ` Use one of: ${VERBS.join(', ')}.` : ` Did you mean ${guess}?`}`;
}

function usage(message: string): FaultError {
  return new FaultError([{ code: 'command/usage', message, next: 'See bulk-job providers --help.' }]);
}

/** Loads all files before the first is checked; throws the faults of all that cannot be read. */
async function loadAll(names: readonly string[], world: World): Promise<readonly ProviderTexts[]> {
  const loaded: ProviderTexts[] = [];
  const faults: Fault[] = [];
  for (const name of names) {
    try {
      loaded.push(await loadTexts(name, world));
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      faults.push(...error.faults);
    }
  }
  if (faults.length > 0) throw new FaultError(faults);
  return loaded;
}

function show({ path, text }: ProviderTexts, log: Log): number {
  const spec = loadProvider(text, path);
  log.line(`${spec.name}: ${spec.title}`);
  if (spec.docs !== undefined) log.line(spec.docs);
  log.line('');
  log.line('Inputs (params)');
  for (const input of spec.inputs) {
    const status = input.required
      ? 'required'
      : input.default === undefined
        ? 'optional'
        : `default ${JSON.stringify(input.default)}`;
    log.line(`  ${input.name.padEnd(20)}${status}${input.secret ? ', secret' : ''}. ${input.description}`);
  }
  log.line('');
  for (const line of describeLimits(spec)) log.line(line);
  for (const fact of spec.facts) log.line(`${fact.verified}: ${fact.text}`);
  log.line('');
  log.block(text);
  return 0;
}

function describeLimits({ limits }: ProviderSpec): readonly string[] {
  const status = (documented: boolean): string => (documented ? 'documented' : 'assumed');
  return [
    `Rows per job: ${limits.rows.value} (${status(limits.rows.documented)})`,
    `Rate: ${formatRate(limits.rate.value)} (${status(limits.rate.documented)})`,
    ...(limits.bytes === undefined
      ? []
      : [`Bytes per job: ${limits.bytes.value} (${status(limits.bytes.documented)})`]),
    ...(limits.concurrency === undefined
      ? []
      : [`Jobs in flight: ${limits.concurrency.value} (${status(limits.concurrency.documented)})`]),
  ];
}

function lint(providers: readonly ProviderTexts[], log: Log): number {
  let failed = 0;
  for (const { path, text } of providers) {
    const { errors, warnings } = checkProvider(text, path);
    for (const fault of errors) log.line(formatDiagnostic(fault, 'error'));
    for (const fault of warnings) log.line(formatDiagnostic(fault, 'warning'));
    log.line(`${path}: ${plural(errors.length, 'error')}, ${plural(warnings.length, 'warning')}`);
    if (errors.length > 0) failed += 1;
  }
  return failed > 0 ? 1 : 0;
}

async function test(providers: readonly ProviderTexts[], log: Log): Promise<number> {
  const counts = { passed: 0, failed: 0 };
  for (const { path, text, exchanges } of providers) {
    const spec = loadProvider(text, path);
    if (exchanges === undefined) {
      throw new FaultError([
        {
          code: 'provider/no-exchanges',
          message: `${path} has no recorded exchanges.`,
          next: `Write them to ${exchangesPath(path)}; docs/examples/acme.test.yaml is an example.`,
        },
      ]);
    }
    for (const verdict of await runExchanges(spec, exchanges.text, exchanges.path)) {
      if (verdict.passed) counts.passed += 1;
      else counts.failed += 1;
      log.line(`${verdict.passed ? 'ok  ' : 'FAIL'} ${spec.name}: ${verdict.name}`);
      if (verdict.difference !== undefined) log.line(`     ${verdict.difference}`);
    }
  }
  log.line(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed > 0 ? 1 : 0;
}

/** The texts of a provider file and of the recorded exchanges beside it, with their paths. */
export interface ProviderTexts {
  readonly path: string;
  readonly text: string;
  readonly exchanges: { readonly path: string; readonly text: string } | undefined;
}

/** The built-in provider of that name, or the user's file. Throws `FaultError`. */
export async function loadTexts(name: string, { ports, directory }: World): Promise<ProviderTexts> {
  const builtin = BUILTIN_PROVIDERS.get(name);
  if (builtin !== undefined) {
    return {
      path: `providers/${name}.yaml`,
      text: builtin.text,
      exchanges: { path: `providers/${name}.test.yaml`, text: builtin.exchanges },
    };
  }
  const read = (path: string): Promise<string> =>
    readInputFile(ports.files, {
      input: 'provider',
      shown: path,
      absolute: resolve(directory, path),
      base: 'the current directory',
    });
  if (!/[/\\.]/.test(name)) throw unknownProvider(name);
  const text = await read(name);
  const path = exchangesPath(name);
  const hasExchanges = path !== name && (await ports.files.stat(resolve(directory, path)))?.isFile === true;
  return { path: name, text, exchanges: hasExchanges ? { path, text: await read(path) } : undefined };
}

/** The path of the recorded exchanges of a provider file: `x.test.yaml` beside `x.yaml`. */
function exchangesPath(path: string): string {
  return path.replace(/\.ya?ml$/, '.test.yaml');
}

function unknownProvider(name: string): FaultError {
  const guess = nearest(name, BUILTIN_PROVIDERS.keys());
  const did = guess === undefined ? '' : `Did you mean ${guess}? `;
  return new FaultError([
    {
      code: 'provider/unknown',
      message: `"${name}" is not a built-in provider.`,
      next: `${did}Built-in providers: ${[...BUILTIN_PROVIDERS.keys()].join(', ')}. For your own file give its path, such as ./${name}.yaml.`,
    },
  ]);
}
