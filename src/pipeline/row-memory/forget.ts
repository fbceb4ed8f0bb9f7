import { type Fault, FaultError } from '../../domain/fault.ts';
import type { RunContext } from '../context.ts';

const FORGETTABLE: ReadonlySet<string> = new Set([
  'memory/damaged',
  'memory/another-key',
  'memory/another-version',
  'memory/other-account',
  'memory/expired',
]);

interface Forgetting extends Pick<RunContext, 'notice'> {
  /** `memory: new` was given. */
  readonly isNew: boolean;
}

/** What `work` gives. With `memory: new`, undefined and a notice if what is stored cannot be used. */
export async function unlessForgotten<T>(
  { isNew, notice }: Forgetting,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const fault = isNew && error instanceof FaultError ? error.faults.find(isForgettable) : undefined;
    if (fault === undefined) throw error;
    notice(`${fault.message.replace(/ Nothing was sent\.$/, '')} It is replaced (memory: new).`);
    return undefined;
  }
}

function isForgettable({ code }: Fault): boolean {
  return FORGETTABLE.has(code);
}
