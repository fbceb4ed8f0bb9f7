import { dirname, resolve } from 'node:path';
import { type Fault, FaultError } from '../domain/fault.ts';
import type { World } from './world.ts';

/** Writes all files or none. */
export async function writeFiles(
  written: ReadonlyMap<string, string>,
  { isForced }: { readonly isForced: boolean },
  { ports: { files }, directory }: Pick<World, 'ports' | 'directory'>,
): Promise<void> {
  const faults: Fault[] = [];
  for (const path of written.keys()) {
    const isThere = (await files.stat(resolve(directory, path))) !== undefined;
    if (isThere && !isForced) faults.push(existsFault(path));
  }
  if (faults.length > 0) throw new FaultError(faults);
  for (const [path, text] of written) {
    const absolute = resolve(directory, path);
    await files.makeDirectory(dirname(absolute));
    const sink = await files.openWrite(absolute);
    await sink.write(text);
    await sink.close();
  }
}

function existsFault(path: string): Fault {
  return {
    code: 'command/exists',
    message: `${path} exists already. Nothing was written.`,
    next: 'Move it away, or add --force to overwrite it.',
  };
}
