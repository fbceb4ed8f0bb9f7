import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { RunContext } from '../domain/context.ts';
import { FaultError } from '../domain/fault.ts';
import { type LedgerHistory, readLedger } from '../engine/read-ledger.ts';
import type { ResumePolicy } from '../engine/resume.ts';
import type { LedgerIdentity } from '../ports/ledger-store.ts';
import { otherAccountFault, otherPlanFault, unfinishedFault } from './earlier-faults.ts';
import { readInputFile, refuseForeignFile } from './input-files.ts';
import type { OutputFolder } from './output-folder.ts';
import type { RunPorts, RunRequest } from './types.ts';

/** An earlier attempt's journal, and what may be done with what it says. */
export interface Earlier {
  readonly history: LedgerHistory;
  readonly policy: ResumePolicy;
  /** The journal stands in the output folder already: more is written behind it. */
  readonly isInPlace: boolean;
}

/** Whose ledger a run writes and looks for. */
export function identify(
  { job, leg, step }: Pick<RunContext, 'job' | 'leg' | 'step'>,
  run: Pick<LedgerIdentity, 'runId' | 'plan' | 'account'>,
): LedgerIdentity {
  const place = createHash('sha256')
    .update(JSON.stringify([job, leg, step]))
    .digest('hex');
  return { ...run, job, place: place.slice(0, PLACE_CHARS) };
}

const PLACE_CHARS = 32;

interface Found {
  readonly history: LedgerHistory;
  /** `copy`: of another workflow run, by `ledger: run:<id>`. */
  readonly from: 'input' | 'copy' | 'folder' | 'store';
}

/**
 * The journal that `ledger` names, read before anything else is: undefined where it names none. Throws `FaultError`.
 */
export async function readNamedLedger(
  request: RunRequest,
  ports: RunPorts,
): Promise<readonly LedgerHistory[] | undefined> {
  const { config, ledgers } = request;
  const named = config.ledger;
  if (named === undefined) return undefined;
  const run = /^run:(.+)$/.exec(named)?.[1]?.trim();
  if (run === undefined) {
    refuseForeignFile(request, 'ledger', named);
    const absolute = resolve(request.processDirectory, config['working-directory'], named);
    const text = await readInputFile(ports.files, {
      input: 'ledger',
      shown: named,
      absolute,
      spelling: request.spelling,
    });
    return [readLedger(text, named)];
  }
  if (ledgers === undefined) {
    throw new FaultError([
      {
        code: 'ledger/no-store',
        message: `ledger is "${named}", but ledgers of other runs can be fetched in GitHub Actions only.`,
        next: 'Download the ledger.ndjson of that run and give its path.',
        input: 'ledger',
      },
    ]);
  }
  return (await ledgers.fetch(run)).map((text) => readLedger(text, named));
}

/**
 * The attempt to go on with: what `ledger` names, else one that was cut off in the output folder, else, with
 * `resume: auto`, the last attempt of the same run, job, step and plan. Throws `FaultError` where the ledger that is
 * named, or the one in the folder, belongs to something else.
 */
export async function findEarlier(
  named: readonly LedgerHistory[] | undefined,
  {
    identity,
    folder,
    mode,
    hasRows,
  }: {
    identity: LedgerIdentity;
    folder: OutputFolder | undefined;
    mode: 'run' | 'submit' | 'collect';
    /** Texts of the vendor are worth asking for again. */
    hasRows: boolean;
  },
  request: RunRequest,
): Promise<Earlier | undefined> {
  const { config } = request;
  const chosen =
    named === undefined ? await findUnnamed(identity, folder, request) : chooseNamed(named, identity, config.ledger);
  const left = folder?.previous;
  // The folder's own may be a longer copy of the one that is named: an attempt before this one went on with it.
  const isLonger = left !== undefined && chosen !== undefined && left.text.startsWith(chosen.history.text);
  const found = isLonger ? { ...chosen, history: left } : chosen;
  if (left !== undefined && isUnfinished(left) && left.text !== found?.history.text) {
    throw new FaultError([unfinishedFault(folder?.path ?? '', left.plan, countUnfinished(left.jobs.values()))]);
  }
  if (found === undefined) return undefined;
  const { history, from } = found;
  const isOver = !wasCutOff(history);
  return {
    history,
    isInPlace: left !== undefined && left.text === history.text,
    policy: {
      // A re-run sends again what failed (contract, section 6); what was cut off goes on where it was.
      resendFailed: mode !== 'collect' && (isOver || from === 'store'),
      resendUncertain: mode !== 'collect' && config['resend-uncertain'],
      retryRounds: config['retry-failed'],
      lags: history.lags || ((from === 'store' || from === 'copy') && history.verdict === undefined && !isLonger),
      reread: mode === 'collect' && hasRows,
    },
  };
}

/** Of several legs of a matrix, that of the same account; whoever names the only one may have a new key for it. */
function chooseNamed(named: readonly LedgerHistory[], identity: LedgerIdentity, name = ''): Found {
  const [first] = named;
  const fitting = named.filter(({ plan }) => plan === identity.plan);
  const history = fitting.find(({ account }) => account === identity.account) ?? fitting[0];
  if (history !== undefined && new Set(fitting.map(({ account }) => account)).size > 1) {
    if (history.account !== identity.account) throw new FaultError([otherAccountFault(name)]);
  }
  if (history !== undefined) return { history, from: name.startsWith('run:') ? 'copy' : 'input' };
  throw new FaultError([otherPlanFault(name, first)]);
}

async function findUnnamed(
  identity: LedgerIdentity,
  folder: OutputFolder | undefined,
  { config, context, ledgers }: RunRequest,
): Promise<Found | undefined> {
  if (config.resume === 'never') return undefined;
  const left = folder?.previous;
  const isSame = left !== undefined && left.plan === identity.plan && left.account === identity.account;
  const isRerun = isSame && left.runId === identity.runId && left.attempt < context.attempt;
  if (isSame && (wasCutOff(left) || isRerun)) return { history: left, from: isRerun ? 'store' : 'folder' };
  if (ledgers === undefined || context.attempt < 2) return undefined;
  const histories = (await ledgers.load(identity)).flatMap((text) => tryRead(text) ?? []);
  const found = histories.filter(({ plan, runId }) => plan === identity.plan && runId === identity.runId);
  const history = found.find(({ account }) => account === identity.account);
  if (history !== undefined) return { history, from: 'store' };
  // A new key to the same account would send all rows again; legs of a matrix that only keys tell apart would take
  // each other's rows for their own.
  if (found.some(mayHaveSent)) throw new FaultError([otherAccountFault(`of attempt ${found[0]?.attempt}`)]);
  return undefined;
}

function mayHaveSent({ jobs, reserved }: LedgerHistory): boolean {
  return reserved.length > 0 || [...jobs.values()].some(({ submit }) => submit !== 'refused');
}

/** A copy that was cut off on its way says nothing; an older one may. */
function tryRead(text: string): LedgerHistory | undefined {
  try {
    return readLedger(text, 'saved by an earlier attempt');
  } catch (error) {
    if (error instanceof FaultError) return undefined;
    throw error;
  }
}

/** Ends after which the same run again is meant to go on: rows were left, or nobody knows whether they were sent. */
const CUT_OFF: ReadonlySet<string> = new Set(['timed-out', 'cancelled', 'uncertain']);

function wasCutOff(history: LedgerHistory): boolean {
  const { verdict } = history;
  return verdict === undefined || CUT_OFF.has(verdict.reason) || isUnfinished(history);
}

/** Jobs at the vendor whose end nobody saw, or that may be there. */
export function isUnfinished({ jobs }: LedgerHistory): boolean {
  return countUnfinished(jobs.values()) > 0;
}

function countUnfinished(
  jobs: Iterable<LedgerHistory['jobs'] extends ReadonlyMap<number, infer J> ? J : never>,
): number {
  let count = 0;
  for (const { submit, end } of jobs) {
    if (submit === 'refused') continue;
    if (end === undefined || end.state === 'timed-out' || end.state === 'cancelled') count += 1;
  }
  return count;
}
