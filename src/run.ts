import { type Fault, FaultError } from './domain/fault.ts';
import type { Publication } from './domain/publication.ts';
import { isBreached } from './domain/threshold.ts';
import { createLedger } from './engine/ledger.ts';
import { conclude } from './pipeline/conclude.ts';
import { type Draft, notice, startDraft } from './pipeline/draft.ts';
import { guardRequest } from './pipeline/guard.ts';
import { chooseMode } from './pipeline/mode.ts';
import { openRows } from './pipeline/open-rows.ts';
import { chooseOutputFolder, openOutputFolder } from './pipeline/output-folder.ts';
import { checkTime, planRun } from './pipeline/plan-run.ts';
import { runPreflight } from './pipeline/preflight.ts';
import { openSession, sendRows } from './pipeline/send.ts';
import { setUp } from './pipeline/setup.ts';
import { checkOwnFile } from './pipeline/staging.ts';
import { toStops } from './pipeline/stops.ts';
import type { RunPorts, RunRequest } from './pipeline/types.ts';
import { derivedSecrets } from './provider/request.ts';
import { chooseDetail } from './report/privacy.ts';

/**
 * A whole run: read → plan → send → poll → collect → report → gate. Whatever fails, it resolves with a report;
 * whether the process fails is decided from that, once, by the caller.
 */
export async function run(given: RunRequest, ports: RunPorts): Promise<Publication> {
  const draft = startDraft(ports);
  const request = guardRequest(given, draft);
  try {
    await proceed(draft, request, ports);
  } catch (error) {
    draft.stops.push(...toStops(error, request.signal));
  }
  try {
    return await conclude(draft, request, ports);
  } catch (error) {
    // The result files could not be written: the verdict and the summary must still come out.
    draft.stops.push(...toStops(error, request.signal));
    const { folder } = draft;
    draft.folder = undefined;
    try {
      return await conclude(draft, request, ports);
    } finally {
      draft.folder = folder;
    }
  } finally {
    await close(draft, ports);
  }
}

async function proceed(draft: Draft, request: RunRequest, ports: RunPorts): Promise<void> {
  const { config, context } = request;
  // Before anything else could fail and show them.
  request.hide([config['api-key'], config['github-token'], request.environment.get('BULK_JOB_API_KEY')].filter(isText));
  const { mode, notice: about } = chooseMode(config.mode, context);
  draft.mode = mode;
  if (about !== undefined) notice(draft, request, about);
  const detail = chooseDetail({
    input: config['report-detail'],
    visibility: context.visibility,
    ci: context.ci !== 'none',
    allowPublic: config['allow-public-personal-data'],
  });
  draft.detail = detail.detail;
  const folderFaults = await openFolder(draft, request, ports);
  const configFaults = [
    ...request.configFaults,
    ...(detail.fault === undefined ? [] : [detail.fault]),
    ...folderFaults,
  ];
  const setup = await setUp({ ...request, configFaults }, ports, mode);
  draft.setup = setup;
  for (const text of setup.notices) notice(draft, request, text);
  request.hide(derivedSecrets(setup.spec, setup.variables));

  const read = await openRows(draft, setup, request, ports);
  if (read === undefined) return;
  const { store } = read;
  const plan = planRun({ setup, config, store, read });
  draft.plan = plan.summary;
  if (isBreached(config['max-invalid'], read.invalid, store.table.count)) {
    draft.stops.push({ reason: 'invalid-data', fault: invalidFault(read.invalid) });
    return;
  }
  if (setup.isOwnFile) checkOwnFile(read);
  checkTime(plan.summary, setup.limits, config.timeout);

  const session = await openSession(draft, { setup, read, request }, ports);
  const mayAsk = mode === 'run' || (setup.complete && context.trust === 'trusted');
  if (mayAsk && plan.summary.rows > 0 && setup.spec.preflight.length > 0) {
    request.emit({
      kind: 'stage',
      stage: 'preflight',
      text: `Asking ${setup.spec.title} whether the inputs are right.`,
    });
    const about = await runPreflight(setup.spec, session, request.signal);
    if (about !== undefined) notice(draft, request, about);
  }
  if (mode === 'validate' || plan.summary.rows === 0) return;
  await sendRows(draft, { setup, plan, read, store, session }, request, ports);
}

/**
 * Where results go; made first, so that even a run that fails at once leaves its report there. Gives why that is
 * impossible, to be shown with what else is wrong.
 */
async function openFolder(draft: Draft, request: RunRequest, { files, clock }: RunPorts): Promise<readonly Fault[]> {
  try {
    draft.folder = await openOutputFolder(files, await chooseOutputFolder(request, files));
    draft.ledger = createLedger(await files.openWrite(draft.folder.ledger), clock);
    return [];
  } catch (error) {
    if (error instanceof FaultError) return error.faults;
    throw error;
  }
}

async function close(draft: Draft, { files }: RunPorts): Promise<void> {
  await draft.ledger?.close();
  draft.store?.close();
  draft.jobs?.close();
  draft.transport?.dispose();
  if (draft.temporary !== undefined) await files.remove(draft.temporary);
  await draft.folder?.release();
}

function invalidFault(invalid: number): Fault {
  return {
    code: 'run/invalid-data',
    message: `${invalid} ${invalid === 1 ? 'row is' : 'rows are'} invalid, which is more than max-invalid allows, so nothing was sent.`,
    next: 'Correct the rows of invalid.csv, or raise max-invalid to send the others.',
    input: 'max-invalid',
  };
}

function isText(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
