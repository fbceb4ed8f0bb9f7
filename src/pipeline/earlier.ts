import { basename, dirname, resolve } from 'node:path';
import { FaultError } from '../domain/fault.ts';
import { borrowedFault, continuedFault } from '../engine/ledger-faults.ts';
import { checkWitness, type LedgerHistory, readLedger } from '../engine/read-ledger.ts';
import type { ResumePolicy } from '../engine/resume.ts';
import { countRowsLeft } from '../engine/rows-left.ts';
import type { LedgerIdentity } from '../ports/ledger-store.ts';
import { unfinishedFault } from './earlier-faults.ts';
import type { LedgerSource } from './hand-over.ts';
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
  /** Where it is another folder's, which must not send its rows any more. */
  readonly source: LedgerSource | undefined;
  /** The copy is made of another folder's, which may send more. */
  readonly isBorrowed: boolean;
}

/** What `ledger` names. */
export interface NamedLedger {
  /** Of other workflow runs there may be several. */
  readonly histories: readonly LedgerHistory[];
  readonly source: LedgerSource | undefined;
}

interface Found {
  readonly history: LedgerHistory;
  /** `copy`: of another workflow run, by `ledger: run:<id>`. */
  readonly from: 'input' | 'copy' | 'folder' | 'store';
}

/**
 * The journal that `ledger` names, read before anything else is: undefined where it names none. Throws `FaultError`.
 * @param folder of the results; absent where it could not be opened.
 */
export async function readNamedLedger(
  request: RunRequest,
  ports: RunPorts,
  folder?: Pick<OutputFolder, 'path'>,
): Promise<NamedLedger | undefined> {
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
    const isElsewhere = head !== undefined && !(await isSameFolder(ports.files, dirname(absolute), folder?.path));
    return { histories: [history], source: isElsewhere ? { path: absolute, history } : undefined };
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
  return { histories: (await ledgers.fetch(run)).map((text) => readLedger(text, named)), source: undefined };
}

async function isSameFolder({ realPath }: RunPorts['files'], a: string, b: string | undefined): Promise<boolean> {
  return b !== undefined && (await realPath(a)) === (await realPath(b));
}

/**
 * The attempt to go on with: what `ledger` names, else what the output folder holds unless all of it is settled, else,
 * with `resume: auto`, the last attempt of the same run, job, step and plan. Throws `FaultError` where the ledger that
 * is named, or the one in the folder, belongs to something else.
 */
export async function findEarlier(
  named: NamedLedger | undefined,
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
  if (named === undefined && left?.isMoved === true && config.resume !== 'never')
    throw new FaultError([continuedFault(folder?.ledger ?? '')]);
  const chosen: Found | undefined =
    named === undefined
      ? await findUnnamed(identity, left, request)
      : await findNamed(chooseSame(named.histories, identity, name), identity, mode, request);
  // The folder's own may be a longer copy of the one that is named: an attempt before this one went on with it.
  const isLonger = left !== undefined && chosen !== undefined && left.text.startsWith(chosen.history.text);
  // A copy of the one that is named, which asked alone, or ended before it had the rows that are left.
  const isSpent =
    left?.borrowed !== undefined &&
    chosen?.from === 'input' &&
    chosen.history.text.startsWith(left.borrowed) &&
    !(isLonger && mode === 'collect');
  const found = isLonger && !isSpent ? { ...chosen, history: left } : chosen;
  const isKept = left === undefined || isSpent || found?.history.text.startsWith(left.text) === true;
  if (!isKept && config.resume !== 'never' && holdsTrace(left)) {
    throw new FaultError([unfinishedFault(folder?.path ?? '', left, request)]);
  }
  if (found === undefined) return undefined;
  const { history, from } = found;
  if (history.isMoved) throw new FaultError([continuedFault(name)]);
  const mayResend = countRowsLeft(history).unsent > 0 || config['resend-uncertain'];
  if (history.borrowed !== undefined && mode !== 'collect' && mayResend)
    throw new FaultError([borrowedFault(name === '' ? (folder?.ledger ?? '') : name)]);
  const isElsewhere = from === 'input' && named?.source !== undefined && leavesRows(named.source.history);
  return {
    history,
    isInPlace: left !== undefined && !left.isTorn && left.text === history.text,
    source: isElsewhere && mode !== 'collect' ? named.source : undefined,
    isBorrowed: isElsewhere,
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

/** A run in its folder would continue it. */
function leavesRows(history: LedgerHistory): boolean {
  return !history.isMoved && !isOver(history);
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
