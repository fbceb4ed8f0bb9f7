import { resolve } from 'node:path';
import type { Spelling } from '../config/spelling.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';
import type { Files } from '../ports/files.ts';
import { BUILTIN_PROVIDERS } from '../provider/builtin.ts';
import { loadBuiltin } from '../provider/builtin-spec.ts';
import type { ProviderSpec } from '../provider/types.ts';
import { readInputFile, refuseUntrustedFile } from './input-files.ts';
import type { RunRequest } from './types.ts';

/** What is needed to load a file that an input names. */
export interface LoadContext {
  readonly request: RunRequest;
  readonly files: Files;
  /** Absolute. */
  readonly workingDirectory: string;
  readonly spelling: Spelling;
}

/** The provider that the input `provider` names; undefined if it names none. Throws `FaultError`. */
export async function loadSpec({
  request,
  files,
  workingDirectory,
  spelling,
}: LoadContext): Promise<ProviderSpec | undefined> {
  const name = request.config.provider;
  if (name === undefined) return undefined;
  const builtin = loadBuiltin(name);
  if (builtin !== undefined) return builtin;
  if (!/[/\\.]/.test(name)) throw new FaultError([unknownProvider(name)]);
  refuseUntrustedFile(request, 'provider', name);
  const absolute = resolve(workingDirectory, name);
  const text = await readInputFile(files, { input: 'provider', shown: name, absolute, spelling });
  const { checkProvider } = await import('../provider/load.ts');
  const { spec, errors } = checkProvider(text, name);
  if (spec === undefined) throw new FaultError(errors.map((fault) => ({ ...fault, input: 'provider' })));
  return spec;
}

function unknownProvider(name: string): Fault {
  const guess = nearest(name, BUILTIN_PROVIDERS.keys());
  return {
    code: 'provider/unknown',
    message: `"${name}" is not a built-in provider.`,
    next: `${guess === undefined ? '' : `Did you mean ${guess}? `}Built-in providers: ${[...BUILTIN_PROVIDERS.keys()].join(', ')}. For your own provider file give its path, such as ./${name}.yaml.`,
    input: 'provider',
  };
}
