import { resolve } from 'node:path';
import { FaultError } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';
import { readInputFile } from '../pipeline/input-files.ts';
import { BUILTIN_PROVIDERS } from '../provider/builtin.ts';
import type { World } from './world.ts';

/** A provider file and the recorded exchanges beside it, as texts with their paths. */
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
      base: 'the folder of the process',
    });
  if (!/[/\\.]/.test(name)) throw unknownProvider(name);
  const text = await read(name);
  const path = exchangesPath(name);
  const hasExchanges = path !== name && (await ports.files.stat(resolve(directory, path)))?.isFile === true;
  return { path: name, text, exchanges: hasExchanges ? { path, text: await read(path) } : undefined };
}

/** Where the recorded exchanges of a provider file stand: `x.test.yaml` beside `x.yaml`. */
export function exchangesPath(path: string): string {
  return path.replace(/\.ya?ml$/, '.test.yaml');
}

function unknownProvider(name: string): FaultError {
  const guess = nearest(name, BUILTIN_PROVIDERS.keys());
  const did = guess === undefined ? '' : `Did you mean ${guess}? `;
  return new FaultError([
    {
      code: 'provider/unknown',
      message: `"${name}" is no built-in provider.`,
      next: `${did}Built in are: ${[...BUILTIN_PROVIDERS.keys()].join(', ')}. A file of your own is named by its path, such as ./${name}.yaml.`,
    },
  ]);
}
