import { type Fault, FaultError } from '../domain/fault.ts';
import type { Session } from '../engine/session.ts';
import { PRIORITY } from '../engine/types.ts';
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
    for (const reply of replies) {
      if (reply.kind === 'ok' || signal.aborted) continue;
      if (reply.kind === 'refused' && reply.status < 500 && reply.status !== 429) {
        throw new FaultError([refusedFault(spec, reply.status, reply.message)]);
      }
      const fault: Fault = {
        code: 'vendor/preflight',
        message: `${spec.title} did not answer the check before the first submit: ${reply.message}`,
        next: 'Nothing was sent; run again when the vendor can be reached.',
      };
      throw new FaultError([fault], { reason: 'vendor-error' });
    }
  }
}

function refusedFault(spec: ProviderSpec, status: number, message: string): Fault {
  const next =
    status === 401 || status === 403
      ? 'Check the secret behind api-key, that it belongs to this account and has the permission. Nothing was sent.'
      : 'Check params and base-url against the vendor. Nothing was sent.';
  return {
    code: 'vendor/preflight',
    message: `${spec.title} refused the check before the first submit: ${message}.`,
    next,
  };
}
