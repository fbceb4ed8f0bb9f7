import { join, resolve } from 'node:path';

/** The examples lie two folders above this file, in the source and in the bundle alike. */
export const ROOT = resolve(import.meta.dirname, '..', '..');

/** The path of a file below `examples/`. */
export function examplePath(name: string): string {
  return join(ROOT, 'examples', name);
}
