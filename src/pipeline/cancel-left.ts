import { plural } from '../domain/plural.ts';
import { cancelJobs } from '../engine/follow/cancel-jobs.ts';
import { vendorName } from '../report/summary-text.ts';
import type { RunContext } from './context.ts';

/**
 * Cancels the jobs that a canceled run left at the vendor, if `on-cancel: cancel` is set and the provider supports it.
 * Runs after everything is written and does not change the verdict; the result is in the ledger and the log.
 */
export async function cancelLeft({ known, request: { config, emit, isPostStep }, ports }: RunContext): Promise<void> {
  const { setup, client, sent } = known;
  const ledger = known.ledger?.ledger;
  const request = setup?.spec.cancel;
  const isAsked = config['on-cancel'] === 'cancel' && isPostStep !== true;
  if (
    !isAsked ||
    request === undefined ||
    ledger === undefined ||
    client === undefined ||
    sent === undefined ||
    sent.left.length === 0
  )
    return;
  const jobs = sent.left;
  const vendor = vendorName(setup?.spec.title ?? '');
  emit({ kind: 'notice', text: `Asking ${vendor} to cancel ${plural(jobs.length, 'job')}.` });
  const canceled = await cancelJobs({ session: client.session, clock: ports.clock, ledger }, request, jobs);
  const others = jobs.length - canceled;
  const rest = others === 0 ? '' : `; ${others} may still run`;
  emit({ kind: 'notice', text: `Canceled ${canceled} of ${plural(jobs.length, 'job')}${rest}.` });
}
