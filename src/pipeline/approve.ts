import { INPUT_SPELLING, type Spelling } from '../config/spelling.ts';
import type { Fault } from '../domain/fault.ts';
import { MODES } from '../domain/mode.ts';
import { plural } from '../domain/plural.ts';
import type { LedgerHistory } from '../ledger/history.ts';
import { findEarlyBreach } from '../report/rules.ts';
import { vendorName } from '../report/summary-text.ts';
import type { RunContext, VendorClient } from './context.ts';
import { openClient } from './open-client.ts';
import { checkOwnFile, checkTime } from './plan-run.ts';
import type { Approved, Planned } from './planned.ts';
import { runPreflight } from './preflight.ts';

/**
 * Checks everything that must hold before a row is sent: thresholds, time, the vendor's own checks. Undefined if the
 * mode, the plan or a threshold ends the run here. Throws `FaultError`.
 */
export async function approve(run: RunContext, planned: Planned): Promise<Approved | undefined> {
  const { known, request } = run;
  const { setup, rows, plan, earlier, whole } = planned;
  const { config } = request;
  const mode = MODES[known.mode];
  known.plan = plan.summary;
  // A mode that only rereads sends nothing, and what was sent was within the limit.
  const breach = findEarlyBreach(config, whole);
  if (!mode.rereads && breach !== undefined) {
    run.stops.push({ reason: breach.reason, fault: invalidFault(whole.invalid, run.request.spelling) });
    return undefined;
  }
  const refused = known.memory?.guards?.faults ?? [];
  if (refused.length > 0) {
    run.stops.push(...refused.map((fault) => ({ reason: 'guard', fault }) as const));
    return undefined;
  }
  if (setup.isOwnFile) checkOwnFile(rows);
  if (!mode.rereads) checkTime(plan.summary, setup.limits, config.timeout);
  if (request.isPostStep === true && earlier !== undefined) keepVerdict(run, earlier.history);
  const client = known.client ?? (await openClient(run, planned));
  await preflight(run, planned, client);
  if (known.memory !== undefined) known.memory.isPlanned = true;
  const isNothingLeft = plan.summary.rows === 0 && known.rows?.rowless === undefined;
  return mode.judges === 'plan' || isNothingLeft ? undefined : { ...planned, client };
}

/** The provider's checks, if the mode makes them; `validate` only with trusted data and all secrets. */
async function preflight(run: RunContext, { setup, plan }: Planned, { session }: VendorClient): Promise<void> {
  const { spec, complete } = setup;
  const { asks } = MODES[run.known.mode];
  const isTrusted = complete && run.request.context.trust === 'trusted';
  const mayAsk = asks === 'always' || (asks === 'trusted' && isTrusted);
  if (!mayAsk || plan.summary.rows === 0 || spec.preflight.length === 0) return;
  const text = `Checking the key and inputs with ${vendorName(spec.title)} (nothing is sent yet).`;
  run.request.emit({ kind: 'stage', stage: 'preflight', text });
  const notice = await runPreflight(spec, session, run.request.signal);
  if (notice !== undefined) run.notice(notice);
}

function invalidFault(invalid: number, spelling: Spelling = INPUT_SPELLING): Fault {
  return {
    code: 'run/invalid-data',
    message: `${plural(invalid, 'row is', 'rows are')} invalid, more than max-invalid allows, so nothing was sent.`,
    next: `Fix the rows that invalid.csv lists. To send only the others, set \`${spelling.example('max-invalid', String(invalid))}\`.`,
    input: 'max-invalid',
  };
}

/** A post step reports the outcomes; the verdict of its step does not change. */
function keepVerdict({ stops, request }: RunContext, { verdict }: LedgerHistory): void {
  const { runId } = request.context;
  if (verdict !== undefined && verdict.reason !== 'cancelled') return;
  const fault: Fault = {
    code: 'run/cancelled',
    message: verdict === undefined ? 'The step was killed before it finished.' : 'The run was canceled.',
    next: `Jobs that were still running when the post step polled them continue at the vendor. To get their results, use mode: collect and ledger: run:${runId}.`,
  };
  stops.push({ reason: 'cancelled', fault });
}
