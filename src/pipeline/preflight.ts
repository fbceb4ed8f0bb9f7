import { type Fault, FaultError } from '../domain/fault.ts';
import type { Reply, Session } from '../engine/session.ts';
import { PRIORITY } from '../engine/types.ts';
import { environmentName } from '../provider/inputs.ts';
import type { ProviderSpec } from '../provider/types.ts';

/** Time that all preflight requests together may take. */
const PREFLIGHT_MS = 5 * 60_000;

/**
 * The provider's read-only requests before anything is sent. Throws `FaultError`: a refusal is a configuration
 * error, a vendor that can't be reached or answers with 5xx after retries is a vendor error.
 */
export async function runPreflight(spec: ProviderSpec, session: Session, signal: AbortSignal): Promise<void> {
  const deadline = session.clock.now() + PREFLIGHT_MS;
  for (const request of spec.preflight) {
    const replies = await session.call(request, session.variables, {
      how: 'read',
      priority: PRIORITY.submit,
      signal,
      deadline,
    });
    if (signal.aborted) return;
    for (const reply of replies) {
      if (reply.kind === 'ok' || reply.kind === 'withdrawn') continue;
      if (reply.kind === 'refused' && isRefusal(reply.status)) throw new FaultError([refusedFault(spec, reply)]);
      const fault: Fault = {
        code: 'vendor/preflight',
        message: `${spec.title} did not answer the check before the first submit: ${sentence(reply.message)}`,
        next: 'Nothing was sent. Run again when the vendor can be reached; check base-url if it never could.',
      };
      throw new FaultError([fault], { reason: 'vendor-error' });
    }
  }
}

/** 4xx that ask for the same request later. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/** The vendor says that the request is wrong: by a 4xx, or by an error in a 2xx. A redirect is a fault of the vendor's. */
function isRefusal(status: number): boolean {
  return (status < 300 || (status >= 400 && status < 500)) && !PASSING.has(status);
}

function refusedFault(spec: ProviderSpec, { status, message }: Extract<Reply, { readonly kind: 'refused' }>): Fault {
  const said = message.startsWith('HTTP ') ? message : `HTTP ${status}: ${message}`;
  return {
    code: 'vendor/preflight',
    message: `${spec.title} refused the check before the first submit: ${sentence(said)}`,
    next: `Nothing was sent. ${status === 401 || status === 403 ? adviseOnSecrets(spec) : 'Check params and base-url against the vendor.'}`,
  };
}

function adviseOnSecrets(spec: ProviderSpec): string {
  const names = spec.inputs
    .filter(({ secret }) => secret)
    .map(({ name }) => (name === 'api_key' ? `api-key (${environmentName(name)})` : environmentName(name)));
  if (names.length === 0) return 'Check at the vendor who may use this address.';
  return `Check the secret behind ${names.join(', ')}: that it is whole, belongs to this account and has the permission.`;
}

function sentence(text: string): string {
  return `${text.replace(/\.+$/, '')}.`;
}
