import type { TextStream } from '../hosts/plain.ts';
import type { RunPorts } from '../pipeline/types.ts';

/** What a command may touch. */
export interface World {
  readonly environment: ReadonlyMap<string, string>;
  /** Absolute. */
  readonly directory: string;
  /** How a user calls this program from a shell. */
  readonly program: string;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly ports: RunPorts;
  readonly signal: AbortSignal;
}
