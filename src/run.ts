import { approve } from './pipeline/approve.ts';
import type { conclude } from './pipeline/conclude.ts';
import { type RunContext, startRun } from './pipeline/context.ts';
import { openMerge, openRun } from './pipeline/open-run.ts';
import { ensureLedger, leaveFolder, leaveLostFolder } from './pipeline/own-folder.ts';
import { readAndPlan } from './pipeline/read-and-plan.ts';
import { setUp } from './pipeline/setup.ts';
import type { RunPorts, RunRequest } from './pipeline/types.ts';
import { onAbort } from './ports/abort.ts';
import type { Publication } from './report/publication.ts';

/** The phases that read inputs and data files and write result files; the others only talk to the vendor. */
export interface Phases {
  readonly setUp: typeof setUp;
  readonly readAndPlan: typeof readAndPlan;
  readonly conclude: typeof conclude;
}

const loadSending = () => import('./pipeline/sending.ts');
const loadConcluding = () => import('./pipeline/concluding.ts');

const PHASES: Phases = { setUp, readAndPlan, conclude: async (run) => (await loadConcluding()).conclude(run) };

/**
 * A complete run: read → plan → send → collect → report → gate. Whatever fails, it resolves with a report; the caller
 * decides from that, once, whether the process fails.
 * @param phases replaced by simulations that run a hundred thousand times and have no time for files.
 */
export async function run(request: RunRequest, ports: RunPorts, phases = PHASES): Promise<Publication> {
  const run = startRun(request, ports);
  await run.attempt(async () => {
    if (run.request.config.mode === 'merge') {
      await openMerge(run);
      const { mergeLegs } = await import('./pipeline/merge/merge-legs.ts');
      return mergeLegs(run);
    }
    const opened = await openRun(run, phases.setUp);
    const planned = await phases.readAndPlan(run, opened);
    const approved = planned && (await approve(run, planned));
    const { awaitHeldRows, sendAndCollect } = await loadSending();
    if (approved !== undefined) await sendAndCollect(run, approved, preloadReport(run));
    await awaitHeldRows(run);
  });
  if (run.request.isPostStep === true && run.known.ledger === undefined) await leaveFolder(run);
  await leaveLostFolder(run);
  try {
    const publication = await report(run, phases);
    // Before anything is cleaned up: a canceled run has little time, and the lock protects the files being uploaded.
    await run.request.publish?.(publication);
    if (run.request.signal.aborted) await (await loadConcluding()).cancelLeft(run);
    return publication;
  } finally {
    await run.close();
  }
}

/**
 * Makes a function that loads what the report needs, to be called once the vendor has something to do. A cancel, which
 * leaves little time, does the same.
 */
function preloadReport({ request: { signal } }: RunContext): () => void {
  // What cannot be loaded is asked for again at the end, and ends the run then.
  const preload = (): void => void loadConcluding().catch(() => undefined);
  onAbort(signal, preload);
  return preload;
}

/** The report and the gate's verdict, even if the result files cannot be written. */
async function report(run: RunContext, { conclude }: Phases): Promise<Publication> {
  let publication: Publication | undefined;
  await run.attempt(async () => {
    await ensureLedger(run);
    // A canceled run leaves it to the next one, which finds the rows reserved and the ledger.
    if (!run.request.signal.aborted) await run.attempt(async () => (await loadConcluding()).rememberRows(run));
    const concluded = await conclude(run);
    // A canceled run has no time to save; its post step does it.
    if (!run.request.signal.aborted) await run.known.ledger?.save?.();
    publication = concluded;
  });
  if (publication !== undefined) return publication;
  await leaveLostFolder(run);
  return (await loadConcluding()).concludeUnwritten(run, conclude);
}
