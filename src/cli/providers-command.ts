import { type Fault, FaultError, formatFault } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';
import { formatRate } from '../domain/rate.ts';
import type { Log } from '../hosts/log.ts';
import { BUILTIN_PROVIDERS } from '../provider/builtin.ts';
import { checkProvider, loadProvider } from '../provider/load.ts';
import type { ProviderSpec } from '../provider/types.ts';
import { runExchanges } from '../recorded/run-exchanges.ts';
import { exchangesPath, loadTexts, type ProviderTexts } from './provider-texts.ts';
import type { World } from './world.ts';

const VERBS = ['list', 'show', 'lint', 'test'] as const;

/**
 * `bulk-job providers list|show|lint|test`. Exit 0, 1 where a check or an exchange failed; throws `FaultError` for
 * a wrong call.
 */
export async function providersCommand(args: readonly string[], world: World, log: Log): Promise<number> {
  const [given, ...names] = args;
  const verb = VERBS.find((each) => each === given);
  if (verb === undefined) throw usage(unknownVerb(given));
  const flag = names.find((name) => name.startsWith('-'));
  if (flag !== undefined) throw usage(`providers ${verb} has no flag ${flag}.`);
  switch (verb) {
    case 'list':
      if (names.length > 0) throw usage(`providers list takes no name, but "${names[0]}" is given.`);
      for (const [name, { text }] of BUILTIN_PROVIDERS) log.line(`${name.padEnd(24)}${loadProvider(text, name).title}`);
      return 0;
    case 'show': {
      const [name, ...others] = names;
      if (name === undefined || others.length > 0) throw usage('providers show needs one name or path.');
      return show(await loadTexts(name, world), log);
    }
    case 'lint':
      if (names.length === 0) throw usage('providers lint needs the path of a provider file.');
      return lint(await loadAll(names, world), log);
    case 'test':
      return test(await loadAll(names.length === 0 ? [...BUILTIN_PROVIDERS.keys()] : names, world), log);
  }
}

function unknownVerb(given: string | undefined): string {
  if (given === undefined) return `The command providers needs one of ${VERBS.join(', ')}.`;
  const guess = nearest(given, VERBS);
  return `The command providers has no "${given}", only ${VERBS.join(', ')}.${guess === undefined ? '' : ` Did you mean ${guess}?`}`;
}

function usage(message: string): FaultError {
  return new FaultError([{ code: 'command/usage', message, next: 'bulk-job --help shows how it is written.' }]);
}

/** All files before the first is judged; throws the faults of all that can't be read. */
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
    const standing = input.required
      ? 'required'
      : input.default === undefined
        ? 'optional'
        : `default ${JSON.stringify(input.default)}`;
    log.line(`  ${input.name.padEnd(20)}${standing}${input.secret ? ', secret' : ''}. ${input.description}`);
  }
  log.line('');
  for (const line of describeLimits(spec)) log.line(line);
  for (const fact of spec.facts) log.line(`${fact.verified}: ${fact.text}`);
  log.line('');
  log.block(text);
  return 0;
}

function describeLimits({ limits }: ProviderSpec): readonly string[] {
  const standing = (documented: boolean): string => (documented ? 'documented' : 'assumed');
  return [
    `Rows a job: ${limits.rows.value} (${standing(limits.rows.documented)})`,
    `Rate: ${formatRate(limits.rate.value)} (${standing(limits.rate.documented)})`,
    ...(limits.bytes === undefined
      ? []
      : [`Bytes a job: ${limits.bytes.value} (${standing(limits.bytes.documented)})`]),
    ...(limits.concurrency === undefined
      ? []
      : [`Jobs in flight: ${limits.concurrency.value} (${standing(limits.concurrency.documented)})`]),
  ];
}

function lint(providers: readonly ProviderTexts[], log: Log): number {
  let failed = 0;
  for (const { path, text } of providers) {
    const { errors, warnings } = checkProvider(text, path);
    for (const fault of errors) log.line(`error: ${formatFault(fault)}`);
    for (const fault of warnings) log.line(`warning: ${formatFault(fault)}`);
    log.line(`${path}: ${count(errors.length, 'error')}, ${count(warnings.length, 'warning')}`);
    if (errors.length > 0) failed += 1;
  }
  return failed > 0 ? 1 : 0;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

async function test(providers: readonly ProviderTexts[], log: Log): Promise<number> {
  const counts = { passed: 0, failed: 0 };
  for (const { path, text, exchanges } of providers) {
    const spec = loadProvider(text, path);
    if (exchanges === undefined) {
      throw new FaultError([
        {
          code: 'provider/no-exchanges',
          message: `No recorded exchanges stand beside ${path}.`,
          next: `Write them into ${exchangesPath(path)}; docs/examples/acme.test.yaml is an example.`,
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
