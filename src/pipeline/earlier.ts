import { basename, resolve } from 'node:path';
import { FaultError } from '../domain/fault.ts';
import { checkWitness, type LedgerHistory, readLedger } from '../engine/read-ledger.ts';
import type { ResumePolicy } from '../engine/resume.ts';
import type { LedgerIdentity } from '../ports/ledger-store.ts';
import { unfinishedFault } from './earlier-faults.ts';
import { readInputFile, refuseForeignFile } from './input-files.ts';
import { headPath } from './ledger-files.ts';
import { chooseSame, holdsTrace, isOver, isSame, mayHaveSent } from './ledger-identity.ts';
import { type OutputFolder, readHead } from './output-folder.ts';
import type { RunPorts, RunRequest } from './types.ts';

/** An earlier attempt's journal, and what may be done with what it says. */
export interface Earlier {
  readonly history: LedgerHistory;
  readonly policy: ResumePolicy;
  /** The journal stands in the output folder already, whole: more is written behind it. */
  readonly isInPlace: boolean;
}

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
    const history = readLedger(text, named);
    // A copy that was carried here alone has no witness; one that a run wrote or moved aside has its head beside it.
    const beside = headPath(absolute);
    const head = beside === absolute ? undefined : await readHead(ports.files, beside, named);
    if (head !== undefined) checkWitness(history, head, { ledger: named, witness: basename(beside) });
    return [history];
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
 * The attempt to go on with: what `ledger` names, else what the output folder holds unless all of it is settled, else,
 * with `resume: auto`, the last attempt of the same run, job, step and plan. Throws `FaultError` where the ledger that
 * is named, or the one in the folder, belongs to something else.
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
  const left = folder?.previous;
  const name = config.ledger ?? '';
  const chosen: Found | undefined =
    named === undefined
      ? await findUnnamed(identity, left, request)
      : await findNamed(chooseSame(named, identity, name), identity, mode, request);
  // The folder's own may be a longer copy of the one that is named: an attempt before this one went on with it.
  const isLonger = left !== undefined && chosen !== undefined && left.text.startsWith(chosen.history.text);
  const found = isLonger ? { ...chosen, history: left } : chosen;
  const isKept = left === undefined || found?.history.text.startsWith(left.text) === true;
  if (!isKept && config.resume !== 'never' && holdsTrace(left)) {
    throw new FaultError([unfinishedFault(folder?.path ?? '', left, request)]);
  }
  if (found === undefined) return undefined;
  const { history, from } = found;
  return {
    history,
    isInPlace: left !== undefined && !left.isTorn && left.text === history.text,
    policy: {
      // A re-run sends again what failed (contract, section 6); what was cut off goes on where it was.
      resendFailed: mode !== 'collect' && (from === 'store' || (from !== 'folder' && isOver(history))),
      resendUncertain: mode !== 'collect' && config['resend-uncertain'],
      retryRounds: config['retry-failed'],
      lags: history.lags || ((from === 'store' || from === 'copy') && history.verdict === undefined && !isLonger),
      reread: mode === 'collect' && hasRows,
    },
  };
}

/**
 * What `ledger` names. On a re-run an attempt before may have gone on with it: then its copy, which says more. Throws
 * `FaultError` where neither holds all of the other, or where nobody can tell whether there is such a copy.
 */
async function findNamed(
  history: LedgerHistory,
  identity: LedgerIdentity,
  mode: 'run' | 'submit' | 'collect',
  { config, context, ledgers }: RunRequest,
): Promise<Found> {
  const name = config.ledger ?? '';
  const found: Found = { history, from: name.startsWith('run:') ? 'copy' : 'input' };
  if (mode === 'collect' || ledgers === undefined || context.attempt < 2) return found;
  // The ledger of the attempt before says itself what that sent.
  if (history.writer === identity.runId && history.attempt >= context.attempt - 1 && history.verdict !== undefined)
    return found;
  const saved = await findSaved(identity, await ledgers.load(identity), context.attempt);
  if (saved === undefined) return found;
  if (saved.sumAt(history.head.records) === history.head.sum) return { history: saved, from: 'store' };
  checkWitness(history, saved.head, { ledger: name, witness: `the copy that attempt ${saved.attempt} saved` });
  return found;
}

async function findUnnamed(
  identity: LedgerIdentity,
  left: LedgerHistory | undefined,
  { config, context, ledgers }: RunRequest,
): Promise<Found | undefined> {
  if (config.resume === 'never') return undefined;
  const own = left !== undefined && isSame(left, identity) ? left : undefined;
  // Attempts of another run in this folder say nothing about ours.
  const attemptHere = own !== undefined && own.runId === identity.runId ? own.attempt : 0;
  const isRerun = own !== undefined && attemptHere > 0 && attemptHere < context.attempt;
  const mayBeElsewhere = ledgers !== undefined && context.attempt > 1 && attemptHere < context.attempt - 1;
  const saved = mayBeElsewhere ? await findSaved(identity, await ledgers.load(identity), context.attempt) : undefined;
  // A runner that keeps its folders may hold an older attempt's: another runner went on with that.
  if (isRerun && !(saved !== undefined && isNewer(saved, own))) return { history: own, from: 'store' };
  if (saved !== undefined) return { history: saved, from: 'store' };
  return own !== undefined && !isOver(own) && mayHaveSent(own) ? { history: own, from: 'folder' } : undefined;
}

/** The newest copy that an earlier attempt left. One that can't be read, or is another account's, is never none. */
async function findSaved(
  identity: LedgerIdentity,
  texts: readonly string[],
  attempt: number,
): Promise<LedgerHistory | undefined> {
  const histories = texts.map((text) => readLedger(text, 'saved by an earlier attempt')).filter(mayHaveSent);
  if (histories.length === 0) return undefined;
  return chooseSame(histories, identity, `of attempt ${histories[0]?.attempt ?? attempt - 1}`);
}

function isNewer(a: LedgerHistory, b: LedgerHistory): boolean {
  return a.attempt > b.attempt || (a.attempt === b.attempt && a.head.records > b.head.records);
}
