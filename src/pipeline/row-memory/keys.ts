import { type Fault, FaultError } from '../../domain/fault.ts';
import { createSeal, createStreamSeal, type StreamSeal } from '../../ledger/seal.ts';
import { resolveBaseUrl } from '../../provider/request.ts';
import type { RunContext } from '../context.ts';
import { SANDBOX_ACCOUNT } from '../ledger-identity.ts';
import type { Setup } from '../setup.ts';

export const MEMORY_KEY = 'BULK_JOB_MEMORY_KEY';
export const PREVIOUS_KEY = 'BULK_JOB_PREVIOUS_API_KEY';

/** The secrets of a row memory. */
export interface Keys {
  readonly own: StreamSeal;
  readonly previous: StreamSeal | undefined;
  readonly account: string;
  readonly previousAccount: string | undefined;
  /**
   * Secret of the hashes of a first memory. It comes from the account's secrets, so that two first runs at once can be
   * merged; later memories keep it, also with another API key.
   */
  readonly nameHashKey: (destination: string) => string;
}

/** Chooses the secrets that seal the memory, and names its account. Throws `FaultError` if there is none. */
export function chooseKeys({ request }: RunContext, setup: Setup): Keys {
  const { environment, sandbox } = request;
  const address = resolveBaseUrl(setup.spec, setup.variables).href;
  const account = (secrets: readonly string[]): string =>
    sandbox === undefined ? createSeal(secrets).name(`account ${address}`) : SANDBOX_ACCOUNT;
  const memoryKey = environment.get(MEMORY_KEY);
  if (memoryKey !== undefined && memoryKey !== '') {
    request.hide([memoryKey]);
    const own = createStreamSeal([memoryKey]);
    const nameHashKey = hashKeyOf([memoryKey]);
    return { own, previous: undefined, account: account([memoryKey]), previousAccount: undefined, nameHashKey };
  }
  const { all, entered } = setup.secrets;
  if (all.length === 0) {
    const fault: Fault = {
      code: 'memory/no-key',
      message: 'The row memory is sealed with a secret, and this provider has none.',
      next: `Set the environment variable ${MEMORY_KEY} to any secret of 20 or more random characters that stays the same.`,
      input: 'changed-only',
    };
    throw new FaultError([fault]);
  }
  const before = previousSecrets(request.environment.get(PREVIOUS_KEY), setup);
  if (before !== undefined) request.hide(before);
  return {
    own: createStreamSeal(all, entered),
    previous: before && createStreamSeal(before, before),
    account: setup.account,
    previousAccount: before && account(before),
    nameHashKey: hashKeyOf(all),
  };
}

function hashKeyOf(secrets: readonly string[]): Keys['nameHashKey'] {
  return (destination) => createSeal(secrets).name(`row memory ${destination}`);
}

/** The secrets with the API key that was replaced. */
function previousSecrets(key: string | undefined, { secrets, apiKey }: Setup): readonly string[] | undefined {
  if (key === undefined || key === '' || apiKey === undefined) return undefined;
  return secrets.all.map((secret) => (secret === apiKey ? key : secret));
}
