import { resolve } from 'node:path';
import { type Fault, FaultError } from './domain/fault.ts';
import type { Publication } from './domain/publication.ts';
import { isBreached } from './domain/threshold.ts';
import { lostLockFault } from './engine/ledger-faults.ts';
import { NO_RECORDS } from './engine/ledger-head.ts';
import { cancelLeft } from './pipeline/cancel-left.ts';
import { conclude, concludeUnwritten } from './pipeline/conclude.ts';
import { type Draft, notice, startDraft } from './pipeline/draft.ts';
import { findEarlier, type NamedLedger, readNamedLedger } from './pipeline/earlier.ts';
import { guardRequest } from './pipeline/guard.ts';
import { openPlaced, placeLedger } from './pipeline/ledger-files.ts';
import { identify } from './pipeline/ledger-identity.ts';
import { chooseMode } from './pipeline/mode.ts';
import { chooseOutputFolder, openOutputFolder } from './pipeline/output-folder.ts';
import { checkTime } from './pipeline/plan-run.ts';
import { keepVerdict } from './pipeline/post-step.ts';
import { runPreflight } from './pipeline/preflight.ts';
import { readAndPlan } from './pipeline/read-and-plan.ts';
import { openSession, sendRows } from './pipeline/send.ts';
import { setUp } from './pipeline/setup.ts';
import { checkOwnFile } from './pipeline/staging.ts';
import { toStops } from './pipeline/stops.ts';
import { watchTemporaryFiles } from './pipeline/temporary-files.ts';
import type { RunPorts, RunRequest } from './pipeline/types.ts';
import { tellRowNumbers } from './pipeline/without-rows.ts';
import { derivedSecrets } from './provider/request.ts';
import { chooseDetail } from './report/privacy.ts';

/** Where a run meets its inputs, its data files and its result files; all else goes between it and the vendor. */
export interface Stages {
  readonly setUp: typeof setUp;
  readonly readAndPlan: typeof readAndPlan;
  readonly conclude: typeof conclude;
}

const STAGES: Stages = { setUp, readAndPlan, conclude };

/**
 * A whole run: read → plan → send → poll → collect → report → gate. Whatever fails, it resolves with a report;
 * whether the process fails is decided from that, once, by the caller.
 * @param stages others read and write no files: who simulates runs by the hundred thousand has no time for them.
 */
export async function run(given: RunRequest, real: RunPorts, stages = STAGES): Promise<Publication> {
  const draft = startDraft(real);
  const ports = { ...real, files: watchTemporaryFiles(real.files, () => draft.ledger !== undefined) };
  const request = guardRequest(given, draft);
  try {
    await proceed(draft, request, ports, stages);
  } catch (error) {
    draft.stops.push(...toStops(error, request.signal, draft));
  }
  if (request.isPostStep === true && draft.ledger === undefined) await leaveFolder(draft);
  await leaveLost(draft);
  try {
    const publication = await report(draft, request, ports, stages);
    // Before anything is cleaned up: a cancelled run has little time, and the lock keeps others off what is uploaded.
    await request.publish?.(publication);
    if (request.signal.aborted) await cancelLeft(draft, request, ports);
    return publication;
  } finally {
    await close(draft, ports);
  }
}

async function report(draft: Draft, request: RunRequest, ports: RunPorts, stages: Stages): Promise<Publication> {
  try {
    await ensureLedger(draft, ports);
    const publication = await stages.conclude(draft, request, ports);
    // A cancelled run has no time for it: its post step saves.
    if (!request.signal.aborted) await draft.save?.();
    return publication;
  } catch (error) {
    // The result files could not be written: the verdict and the summary must still come out.
    draft.stops.push(...toStops(error, request.signal, draft));
    await leaveLost(draft);
    return concludeUnwritten(draft, request, ports, stages.conclude);
  }
}

async function proceed(draft: Draft, request: RunRequest, ports: RunPorts, stages: Stages): Promise<void> {
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
  const named = await readNamed(draft, request, ports);
  const configFaults = [
    ...request.configFaults,
    ...(detail.fault === undefined ? [] : [detail.fault]),
    ...folderFaults,
    ...named.faults,
  ];
  const setup = await stages.setUp({ ...request, configFaults }, ports, mode === 'validate' ? mode : 'run');
  draft.setup = setup;
  for (const text of setup.notices) notice(draft, request, text);
  request.hide(derivedSecrets(setup.spec, setup.variables));

  const planned = await stages.readAndPlan(draft, { setup, histories: named.ledger?.histories }, request, ports);
  if (planned === undefined) return;
  const { read, plan } = planned;
  const { store } = read;
  draft.plan = plan.summary;
  // First of all, since of rows that an earlier run may have sent nothing may say that they were not.
  const runId = context.runId === '' ? ports.random.uuid() : context.runId;
  const identity = identify(context, { runId, plan: plan.hash, account: setup.account });
  const earlier =
    mode === 'validate'
      ? undefined
      : await keepFolder(draft, () =>
          findEarlier(
            named.ledger,
            { identity, folder: draft.folder, mode, hasRows: draft.rowless === undefined },
            request,
          ),
        );

  draft.mayBeSent = earlier !== undefined;
  // What was sent was within the limit; `collect` sends nothing.
  if (mode !== 'collect' && isBreached(config['max-invalid'], read.invalid, store.table.count)) {
    draft.stops.push({ reason: 'invalid-data', fault: invalidFault(read.invalid) });
    return;
  }
  if (setup.isOwnFile) checkOwnFile(read);
  if (mode !== 'collect') checkTime(plan.summary, setup.limits, config.timeout);

  if (request.isPostStep === true && earlier !== undefined) keepVerdict(draft, earlier.history);
  const session = await openSession(draft, { setup, read, request }, ports);
  const mayAsk =
    mode === 'run' || mode === 'submit' || (mode === 'validate' && setup.complete && context.trust === 'trusted');
  if (mayAsk && plan.summary.rows > 0 && setup.spec.preflight.length > 0) {
    request.emit({
      kind: 'stage',
      stage: 'preflight',
      text: `Asking ${setup.spec.title} whether the inputs are right.`,
    });
    const about = await runPreflight(setup.spec, session, request.signal);
    if (about !== undefined) notice(draft, request, about);
  }
  if (mode === 'validate' || (plan.summary.rows === 0 && draft.rowless === undefined)) return;
  await sendRows(draft, { setup, plan, read, store, session, identity, earlier }, request, ports);
  tellRowNumbers(draft, setup, request);
}

/**
 * Where results go; made first, so that even a run that fails at once leaves its report there. Gives why that is
 * impossible, to be shown with what else is wrong.
 */
async function openFolder(draft: Draft, request: RunRequest, { files }: RunPorts): Promise<readonly Fault[]> {
  const { config, context, processDirectory } = request;
  const roots = [processDirectory, resolve(processDirectory, config['working-directory']), context.temporaryDirectory];
  try {
    draft.folder = await openOutputFolder(files, await chooseOutputFolder(request, files), roots.filter(isText));
    const { damage } = draft.folder;
    if (damage === undefined || request.config.resume === 'never') return [];
    await leaveFolder(draft);
    return damage.faults;
  } catch (error) {
    if (error instanceof FaultError) return error.faults;
    throw error;
  }
}

interface Named {
  readonly ledger: NamedLedger | undefined;
  readonly faults: readonly Fault[];
}

async function readNamed({ folder }: Draft, request: RunRequest, ports: RunPorts): Promise<Named> {
  try {
    return { ledger: await readNamedLedger(request, ports, folder), faults: [] };
  } catch (error) {
    if (error instanceof FaultError) return { ledger: undefined, faults: error.faults };
    throw error;
  }
}

/** Where the folder belongs to an unfinished run of something else, nothing of this run may be written there. */
async function keepFolder<T>(draft: Draft, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    draft.mayBeSent = error instanceof FaultError && error.faults.some(({ code }) => code.startsWith('ledger/'));
    if (error instanceof FaultError && error.faults.some(({ code }) => code === 'output/unfinished')) {
      await leaveFolder(draft);
    }
    throw error;
  }
}

/** Another run writes there now. */
async function leaveLost(draft: Draft): Promise<void> {
  if (draft.folder === undefined || (await draft.folder.holds())) return;
  const isTold = draft.stops.some(({ fault }) => fault.code === 'output/lost-lock');
  if (!isTold) draft.stops.push({ reason: 'vendor-error', fault: lostLockFault() });
  await leaveFolder(draft);
}

/** What stands there is worth more than what this run has to say. */
async function leaveFolder(draft: Draft): Promise<void> {
  await draft.folder?.release();
  draft.folder = undefined;
}

/**
 * A run that ended before it had a journal leaves one with its verdict, but never over another: what an earlier attempt
 * did may stand nowhere else.
 */
async function ensureLedger(draft: Draft, { files, clock }: RunPorts): Promise<void> {
  const { folder } = draft;
  if (folder === undefined || draft.ledger !== undefined) return;
  await folder.clear();
  if (folder.previous !== undefined || folder.damage !== undefined) return;
  const ports = { files, clock };
  const head = await placeLedger(ports, folder, { text: '', before: NO_RECORDS, records: [] });
  draft.ledger = await openPlaced(ports, folder, head);
}

async function close(draft: Draft, { files }: RunPorts): Promise<void> {
  // What of it could not be written, the report has said.
  await draft.ledger?.close().catch(() => undefined);
  draft.store?.close();
  draft.jobs?.close();
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
