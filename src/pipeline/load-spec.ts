import { resolve } from 'node:path';
import type { Spelling } from '../config/spelling.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';
import type { Files } from '../ports/files.ts';
import { BUILTIN_PROVIDERS } from '../provider/builtin.ts';
import { loadProvider } from '../provider/load.ts';
import type { ProviderSpec } from '../provider/types.ts';
import { checkUrl, parseUrl, withBaseUrl } from '../provider/url.ts';
import { readInputFile, refuseForeignFile } from './input-files.ts';
import type { RunRequest } from './types.ts';

/** What loading needs to know. */
export interface LoadContext {
  readonly request: RunRequest;
  readonly files: Files;
  /** Absolute. */
  readonly workingDirectory: string;
  readonly spelling: Spelling;
}

/** The provider that `provider` names. Throws `FaultError`; undefined where none is named. */
export async function loadSpec({
  request,
  files,
  workingDirectory,
  spelling,
}: LoadContext): Promise<ProviderSpec | undefined> {
  const name = request.config.provider;
  if (name === undefined) return undefined;
  const builtin = BUILTIN_PROVIDERS.get(name);
  if (builtin !== undefined) return loadProvider(builtin.text, `providers/${name}.yaml`);
  if (!/[/\\.]/.test(name)) throw new FaultError([unknownProvider(name, spelling)]);
  refuseForeignFile(request, 'provider', name);
  const absolute = resolve(workingDirectory, name);
  return loadProvider(await readInputFile(files, { input: 'provider', shown: name, absolute, spelling }), name);
}

function unknownProvider(name: string, spelling: Spelling): Fault {
  const guess = nearest(name, BUILTIN_PROVIDERS.keys());
  return {
    code: 'provider/unknown',
    message: `${spelling.name('provider')} is "${name}", which is no built-in provider.`,
    next: `${guess === undefined ? '' : `Did you mean ${guess}? `}Built in are: ${[...BUILTIN_PROVIDERS.keys()].join(', ')}. For a provider file of your own give its path, such as ./providers/${name}.yaml.`,
    input: 'provider',
  };
}

/** The provider at the address of the sandbox or of `base-url`. Throws `FaultError` if that can't be used. */
export function moveSpec(spec: ProviderSpec, address: string | undefined, spelling: Spelling): ProviderSpec {
  if (address === undefined) return spec;
  const url = parseUrl(address);
  if (url === undefined) {
    // What stands before an @ may be a password.
    const shown = address.includes('@') ? ' is' : ` is ${JSON.stringify(address)}, which is`;
    throw new FaultError([
      {
        code: 'input/value',
        message: `${spelling.name('base-url')}${shown} no URL.`,
        next: 'Write it as https://host or https://host/path.',
        input: 'base-url',
      },
    ]);
  }
  const fault = checkUrl(url);
  if (fault === undefined && url.search === '' && url.hash === '') return withBaseUrl(spec, url);
  const { message, next } = fault ?? {
    message: `The URL at ${url.host} has a query or a fragment.`,
    next: 'Leave out what follows "?" or "#".',
  };
  throw new FaultError([
    {
      code: 'input/value',
      message: `${spelling.name('base-url')} can not be used. ${message}`,
      ...(next !== undefined && { next }),
      input: 'base-url',
    },
  ]);
}
