import { type Fault, FaultError } from '../../domain/fault.ts';
import { GithubApiFailure } from './api.ts';
import type { MemoryArtifact } from './memory-artifacts.ts';

/** Turns what GitHub's services reject with into faults. */
export async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FaultError || (error instanceof Error && error.name === 'AbortError')) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const isDenied = error instanceof GithubApiFailure && error.denial !== undefined;
    throw new FaultError([isDenied ? deniedFault(why) : unreachableFault(why)], { cause: error });
  }
}

/** The token may not read the artifacts. */
export function deniedFault(why: string): Fault {
  return {
    code: 'memory/denied',
    message: `The row memory cannot be read: ${why}. Nothing was sent.`,
    next: 'Add `actions: read` to the permissions of the job (beside `contents: read`), and leave github-token at its default.',
    input: 'memory',
  };
}

function unreachableFault(why: string): Fault {
  return {
    code: 'memory/unreachable',
    message: `It is unknown which rows the vendor already has: the row memory cannot be read from GitHub (${why}). Nothing was sent.`,
    next: 'Click "Re-run jobs" later. GitHub says at https://www.githubstatus.com/ whether it has a problem.',
    input: 'memory',
  };
}

/** Nothing that is left says what was delivered. */
export function expiredFault(listed: readonly MemoryArtifact[]): Fault {
  return describeExpired(`The row memory has expired: run ${listed[0]?.run ?? ''} wrote it last`);
}

/** What a run in legs has sent is in no memory, and can be read no longer. */
export function expiredPartFault({ run }: Pick<MemoryArtifact, 'run'>): Fault {
  return describeExpired(
    `What the shards of run ${run} sent is unknown: nobody merged them, and their part of the row memory has expired. They wrote it`,
  );
}

function describeExpired(what: string): Fault {
  return {
    code: 'memory/expired',
    message: `${what}, longer ago than this repository keeps artifacts. Nothing was sent.`,
    next: 'To send every row again, set memory: new in a run that you start by hand. Run more often than artifacts are kept (Settings, Actions, General), or set memory to a path on a runner of your own.',
    input: 'memory',
  };
}

/** The runner cannot keep a memory. */
export function noArtifactsFault(): Fault {
  return {
    code: 'memory/no-artifacts',
    message:
      'This runner has no artifacts in which the row memory could be kept (GitHub Enterprise Server has none of this kind).',
    next: 'Set memory to a path on a runner of your own, or to a file that a step before and a step after this one keep.',
    input: 'memory',
  };
}
