import { cancelJobs } from '../engine/cancel-jobs.ts';
import { plural } from '../report/markdown.ts';
import type { Draft } from './draft.ts';
import type { RunPorts, RunRequest } from './types.ts';

/**
 * Ends the jobs that a cancelled run left at the vendor, where `on-cancel: cancel` asks for that and the provider can.
 * Comes after everything is written and changes no verdict: journal and log say what came of it.
 */
export async function cancelLeft(
  { left, ledger, setup }: Draft,
  { config, emit, isPostStep }: RunRequest,
  { clock }: RunPorts,
): Promise<void> {
  const request = setup?.spec.cancel;
  const isAsked = config['on-cancel'] === 'cancel' && isPostStep !== true;
  if (!isAsked || request === undefined || ledger === undefined || left === undefined || left.jobs.length === 0) return;
  const { session, jobs } = left;
  const title = setup?.spec.title ?? '';
  emit({ kind: 'notice', text: `Asking ${title} to cancel ${plural(jobs.length, 'job')}.` });
  const agreed = await cancelJobs({ session, clock, ledger }, request, jobs);
  const others = jobs.length - agreed;
  const rest = others === 0 ? '' : `; ${plural(others, 'job')} may go on there`;
  emit({ kind: 'notice', text: `${title} agreed to cancel ${plural(agreed, 'job')}${rest}.` });
}
