import { join, resolve } from 'node:path';
import type { TextStream } from '../hosts/plain.ts';
import type { RunPorts } from '../pipeline/types.ts';

/** Everything outside the program that a command uses. */
export interface World {
  readonly environment: ReadonlyMap<string, string>;
  /** Absolute. */
  readonly directory: string;
  /** How a user calls this program from a shell. */
  readonly program: string;
  /** Absent where nobody can be asked. */
  readonly stdin?: (NodeJS.ReadableStream & { readonly isTTY?: boolean }) | undefined;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly ports: RunPorts;
  readonly signal: AbortSignal;
}

/** The repository's root, two folders above this file both in the source and in the bundle. */
export const ROOT = resolve(import.meta.dirname, '..', '..');

/** The path of a file below `examples/`. */
export function examplePath(name: string): string {
  return join(ROOT, 'examples', name);
}
