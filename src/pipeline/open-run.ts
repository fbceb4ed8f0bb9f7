import { resolve } from 'node:path';
import { INPUT_SPELLING } from '../config/spelling.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import { MODES, type Mode } from '../domain/mode.ts';
import { derivedSecrets } from '../provider/request.ts';
import { chooseDetail } from '../report/privacy.ts';
import type { RunContext } from './context.ts';
import { type NamedLedger, readNamedLedger } from './earlier.ts';
import { hasGuards } from './guards.ts';
import { chooseMode } from './mode.ts';
import { chooseOutputFolder, openOutputFolder } from './output-folder.ts';
import { leaveFolder } from './own-folder.ts';
import type { Setup, setUp } from './setup.ts';
import type { RunRequest } from './types.ts';

/** What a run knows before it reads the first row. */
export interface Opened {
  readonly setup: Setup;
  /** What the input `ledger` names. */
  readonly named: NamedLedger | undefined;
}

/**
 * Hides the secrets, chooses mode and detail, opens the output folder, reads the ledger that is named, and loads the
 * provider. Throws `FaultError` with every fault found in these.
 */
export async function openRun(run: RunContext, prepare: typeof setUp): Promise<Opened> {
  const { request, known } = run;
  const { faults, mode } = await openPlace(run);
  const named = await collectFaults(faults, () => readNamedLedger(request, run.ports, known.folder));
  const setup = await prepare({ ...request, configFaults: faults }, run.ports, MODES[mode]);
  known.setup = setup;
  for (const text of setup.notices) run.notice(text);
  request.hide(derivedSecrets(setup.spec, setup.variables));
  return { setup, named };
}

/** The same for a run that only joins results: it needs no provider. Throws `FaultError`. */
export async function openMerge(run: RunContext): Promise<void> {
  const { faults } = await openPlace(run);
  if (faults.length > 0) throw new FaultError(faults);
}

/** Hides the secrets, chooses mode and detail, and opens the output folder; what is wrong with these it returns. */
async function openPlace(run: RunContext): Promise<{ readonly mode: Mode; readonly faults: Fault[] }> {
  const { request, known } = run;
  const { config, context } = request;
  // First, before anything can fail and show them.
  request.hide([config['api-key'], config['github-token'], request.environment.get('BULK_JOB_API_KEY')].filter(isText));
  const { mode, notice, fault: undecided } = chooseMode(config.mode, context);
  known.mode = mode;
  if (notice !== undefined) run.notice(notice);
  const { detail, fault } = chooseDetail({
    input: config['report-detail'],
    visibility: context.visibility,
    ci: context.ci !== 'none',
    allowPublic: config['allow-public-personal-data'],
  });
  known.detail = detail;
  const idle = findIdleGuards(request, mode);
  const faults = [...request.configFaults, ...[undecided, fault, idle].filter((each) => each !== undefined)];
  await collectFaults(faults, () => openFolder(run));
  return { mode, faults };
}

/** What was delivered before is only known with a row memory. */
function findIdleGuards({ config, spelling = INPUT_SPELLING }: RunRequest, mode: Mode): Fault | undefined {
  if (!MODES[mode].sends || config['changed-only'] || !hasGuards(config)) return undefined;
  return {
    code: 'input/contradiction',
    message: `${spelling.name('max-new')}, ${spelling.name('max-changed')} and ${spelling.name('max-removed')} compare with what was delivered before, which a run that sends every row does not know.`,
    next: `Set "${spelling.example('changed-only', 'true')}", or use them in validate, which compares with ${spelling.name('base')}.`,
    input: 'changed-only',
  };
}

/** Opened first, so that even a run that fails at once leaves its report there. Throws `FaultError`. */
async function openFolder(run: RunContext): Promise<void> {
  const { request, known } = run;
  const { files } = run.ports;
  const { config, context, processDirectory } = request;
  const roots = [processDirectory, resolve(processDirectory, config['working-directory']), context.temporaryDirectory];
  known.folder = await openOutputFolder(files, await chooseOutputFolder(request, files), roots.filter(isText));
  const { damage } = known.folder;
  if (damage === undefined || config.resume === 'never') return;
  await leaveFolder(run);
  throw damage;
}

async function collectFaults<T>(faults: Fault[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    faults.push(...error.faults);
    return undefined;
  }
}

function isText(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
