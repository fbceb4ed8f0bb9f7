import { resolve } from 'node:path';
import { type Fault, FaultError, formatFault } from '../domain/fault.ts';
import { formatRate } from '../domain/rate.ts';
import type { Log } from '../hosts/log.ts';
import { BUILTIN_PROVIDERS } from '../provider/builtin.ts';
import { runExchanges } from '../provider/exchanges.ts';
import { checkProvider, loadProvider } from '../provider/load.ts';
import type { ProviderSpec } from '../provider/types.ts';
import type { World } from './world.ts';

const USAGE: Fault = {
  code: 'command/usage',
  message: 'The command providers needs one of list, show, lint, test.',
  next: 'See bulk-job --help.',
};

/** `bulk-job providers list|show|lint|test`. Exit 0, 1 where a check or an exchange failed, 2 for a wrong call. */
export async function providersCommand(args: readonly string[], world: World, log: Log): Promise<number> {
  const [verb, ...names] = args;
  switch (verb) {
    case 'list':
      for (const [name, { text }] of BUILTIN_PROVIDERS) log.line(`${name.padEnd(24)}${loadProvider(text, name).title}`);
      return 0;
    case 'show':
      return show(await load(names[0] ?? '', world), log);
    case 'lint':
      return lint(names, world, log);
    case 'test':
      return test(names.length === 0 ? [...BUILTIN_PROVIDERS.keys()] : names, world, log);
    default:
      throw new FaultError([USAGE]);
  }
}

interface ProviderTexts {
  readonly path: string;
  readonly text: string;
  readonly exchanges: { readonly path: string; readonly text: string } | undefined;
}

async function load(name: string, { ports, directory }: World): Promise<ProviderTexts> {
  const builtin = BUILTIN_PROVIDERS.get(name);
  if (builtin !== undefined) {
    return {
      path: `providers/${name}.yaml`,
      text: builtin.text,
      exchanges: { path: `providers/${name}.test.yaml`, text: builtin.exchanges },
    };
  }
  const absolute = resolve(directory, name);
  if (name === '' || (await ports.files.stat(absolute))?.isFile !== true) {
    throw new FaultError([
      {
        code: 'provider/unknown',
        message: `"${name}" is neither a built-in provider nor a file.`,
        next: `Built in are: ${[...BUILTIN_PROVIDERS.keys()].join(', ')}.`,
      },
    ]);
  }
  const exchangesPath = name.replace(/\.ya?ml$/, '.test.yaml');
  const hasExchanges =
    exchangesPath !== name && (await ports.files.stat(resolve(directory, exchangesPath)))?.isFile === true;
  return {
    path: name,
    text: await ports.files.readText(absolute),
    exchanges: hasExchanges
      ? { path: exchangesPath, text: await ports.files.readText(resolve(directory, exchangesPath)) }
      : undefined,
  };
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

async function lint(names: readonly string[], world: World, log: Log): Promise<number> {
  if (names.length === 0)
    throw new FaultError([{ ...USAGE, message: 'providers lint needs the path of a provider file.' }]);
  let failed = 0;
  for (const name of names) {
    const { path, text } = await load(name, world);
    const { errors, warnings } = checkProvider(text, path);
    for (const fault of errors) log.line(`error: ${formatFault(fault)}`);
    for (const fault of warnings) log.line(`warning: ${formatFault(fault)}`);
    log.line(`${path}: ${errors.length} errors, ${warnings.length} warnings`);
    if (errors.length > 0) failed += 1;
  }
  return failed > 0 ? 1 : 0;
}

async function test(names: readonly string[], world: World, log: Log): Promise<number> {
  const counts = { passed: 0, failed: 0 };
  for (const name of names) {
    const { path, text, exchanges } = await load(name, world);
    const spec = loadProvider(text, path);
    if (exchanges === undefined) {
      throw new FaultError([
        {
          code: 'provider/no-exchanges',
          message: `No recorded exchanges stand beside ${path}.`,
          next: `Write them into ${path.replace(/\.ya?ml$/, '.test.yaml')}; providers/donoratlas.test.yaml is an example.`,
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
