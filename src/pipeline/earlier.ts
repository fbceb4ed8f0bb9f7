import { basename, dirname, resolve } from 'node:path';
import { FaultError } from '../domain/fault.ts';
import type { ModeRules } from '../domain/mode.ts';
import type { ResumePolicy } from '../engine/resume/resume.ts';
import { countRowsLeft } from '../engine/resume/rows-left.ts';
import { borrowedFault, continuedFault } from '../ledger/faults.ts';
import { checkWitness } from '../ledger/head.ts';
import type { LedgerHistory } from '../ledger/history.ts';
import { readLedger } from '../ledger/read.ts';
import type { LedgerIdentity } from '../ports/ledger-store.ts';
import { unfinishedFault } from './earlier-faults.ts';
import type { LedgerSource } from './hand-over.ts';
import { readInputFile, refuseUntrustedFile } from './input-files.ts';
import { headPath } from './ledger-files.ts';
import { chooseSame, isNeeded, isOver, isSameSend, mayHaveSent } from './ledger-identity.ts';
import { type OutputFolder, readHead } from './output-folder.ts';
import type { RunPorts, RunRequest } from './types.ts';

/** An earlier attempt's ledger, and how it may be resumed. */
export interface Earlier {
  readonly history: LedgerHistory;
  readonly policy: ResumePolicy;
  /** The complete ledger is already in the output folder, so records are appended to it. */
  readonly isInPlace: boolean;
  /** Set if the ledger belongs to another folder, which must not send its rows any more. */
  readonly source: LedgerSource | undefined;
  /** The ledger is a copy of another folder's, which may send more. */
  readonly isBorrowed: boolean;
}

/** What the input `ledger` names. */
export interface NamedLedger {
  /** Another workflow run may have several. */
  readonly histories: readonly LedgerHistory[];
  readonly source: LedgerSource | undefined;
}

interface Found {
  readonly history: LedgerHistory;
  /** `copy`: from another workflow run, by `ledger: run:<id>`. */
  readonly from: 'input' | 'copy' | 'folder' | 'store';
}

/**
 * The ledger that the input `ledger` names, read before anything else; undefined if it names none. Throws `FaultError`.
 * @param folder the output folder; absent if it could not be opened.
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
    refuseUntrustedFile(request, 'ledger', named);
    const absolute = resolve(request.processDirectory, config['working-directory'], named);
    const text = await readInputFile(ports.files, {
      input: 'ledger',
      shown: named,
      absolute,
      spelling: request.spelling,
    });
    const history = readLedger(text, named);
    // A copy without its head cannot be checked; a ledger that a run wrote or moved aside has its head beside it.
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
        message: `"${named}" is not available here: ledgers of workflow runs can only be fetched in GitHub Actions.`,
        next: `Download it with "gh run download ${run}", and give the path of its ledger.ndjson.`,
        input: 'ledger',
      },
    ]);
  }
  return { histories: (await ledgers.fetch(run)).map((text) => readLedger(text, named)), source: undefined };
}

async function isSameFolder({ realPath }: RunPorts['files'], a: string, b: string | undefined): Promise<boolean> {
  return b !== undefined && (await realPath(a)) === (await realPath(b));
}

/** The run that may resume an attempt. */
interface Continuing {
  readonly identity: LedgerIdentity;
  readonly folder: OutputFolder | undefined;
  readonly mode: ModeRules;
  /** The data files are available, so results are worth reading again. */
  readonly hasRows: boolean;
  /** Hash of the row memory, which takes up what other runs of it left open. */
  readonly memory: string | undefined;
  /** The ledger in the folder is continued, though it ended. */
  readonly goesOn?: boolean;
}

/**
 * The attempt to resume: what `ledger` names, else what the output folder holds unless all of its rows are settled, else,
 * with `resume: auto`, the last attempt of the same run, job, step and plan. Throws `FaultError` if the ledger that is
 * named, or the one in the folder, belongs to something else.
 */
export async function findEarlier(
  named: NamedLedger | undefined,
  run: Continuing,
  request: RunRequest,
): Promise<Earlier | undefined> {
  const { config } = request;
  const { identity, folder, mode, memory, goesOn = false } = run;
  const left = isRemembered(folder?.previous, memory) ? undefined : folder?.previous;
  const name = config.ledger ?? '';
  if (named === undefined && left?.isMoved === true && config.resume !== 'never')
    throw new FaultError([continuedFault(folder?.ledger ?? '')]);
  const chosen: Found | undefined =
    named === undefined
      ? await findUnnamed({ identity, left, memory, goesOn }, request)
      : await findNamed(chooseSame(named.histories, identity, name), identity, mode, request);
  // The folder's own may be a longer copy of the one that is named: an attempt before this one resumed it.
  const isLonger = left !== undefined && chosen !== undefined && left.text.startsWith(chosen.history.text);
  // A copy of the one that is named, made by a run that only collected or that ended before it took over the rows left.
  const isSpent =
    left?.borrowed !== undefined &&
    chosen?.from === 'input' &&
    chosen.history.text.startsWith(left.borrowed) &&
    !(isLonger && !mode.sends);
  const found = isLonger && !isSpent ? { ...chosen, history: left } : chosen;
  const isKept = left === undefined || isSpent || found?.history.text.startsWith(left.text) === true;
  if (!isKept && config.resume !== 'never' && isNeeded(left)) {
    throw new FaultError([unfinishedFault(folder?.path ?? '', left, request)]);
  }
  if (found === undefined) return undefined;
  const { history } = found;
  if (history.isMoved) throw new FaultError([continuedFault(name)]);
  const mayResend = countRowsLeft(history).unsent > 0 || config['resend-uncertain'];
  if (history.borrowed !== undefined && mode.sends && mayResend)
    throw new FaultError([borrowedFault(name === '' ? (folder?.ledger ?? '') : name)]);
  const isElsewhere = found.from === 'input' && named?.source !== undefined && leavesRows(named.source.history);
  return {
    history,
    isInPlace: left !== undefined && !left.isTorn && left.text === history.text,
    source: isElsewhere && mode.sends ? named.source : undefined,
    isBorrowed: isElsewhere,
    policy: choosePolicy(found, run, request, isLonger),
  };
}

/** @param isLonger the folder has a longer copy of the ledger. */
function choosePolicy(
  { history, from }: Found,
  { mode, hasRows, identity }: Pick<Continuing, 'mode' | 'hasRows' | 'identity'>,
  { config }: RunRequest,
  isLonger: boolean,
): ResumePolicy {
  return {
    // A re-run sends failed rows again (docs/contract.md, 6.2); an interrupted run first continues where it stopped.
    resendFailed: mode.sends && (from === 'store' || (from !== 'folder' && isOver(history))),
    resendUncertain: mode.sends && config['resend-uncertain'],
    retryRounds: config['retry-failed'],
    lags: history.lags || ((from === 'store' || from === 'copy') && history.verdict === undefined && !isLonger),
    // What merge makes of a leg that was run again has the vendor's words as well, which no ledger holds.
    reread: (mode.rereads || (identity.shard !== undefined && from === 'folder' && mode.follows)) && hasRows,
  };
}

/** The row memory takes up what its runs left open, whatever their plan was. */
function isRemembered(history: LedgerHistory | undefined, memory: string | undefined): boolean {
  return memory !== undefined && history?.memory === memory;
}

/** A run in the ledger's own folder would resume it. */
function leavesRows(history: LedgerHistory): boolean {
  return !history.isMoved && !isOver(history);
}

/**
 * What `ledger` names. On a re-run an earlier attempt may have resumed it; then the copy of that attempt, which has more
 * records. Throws `FaultError` if neither contains the other, or if it is unknown whether there is such a copy.
 */
async function findNamed(
  history: LedgerHistory,
  identity: LedgerIdentity,
  mode: ModeRules,
  { config, context, ledgers }: RunRequest,
): Promise<Found> {
  const name = config.ledger ?? '';
  const found: Found = { history, from: name.startsWith('run:') ? 'copy' : 'input' };
  if (!mode.sends || ledgers === undefined || context.attempt < 2) return found;
  // The ledger of the previous attempt already says what that attempt sent.
  if (history.writer === identity.runId && history.attempt >= context.attempt - 1 && history.verdict !== undefined)
    return found;
  const saved = await findSaved(identity, await ledgers.load(identity), context.attempt);
  if (saved === undefined) return found;
  if (saved.sumAt(history.head.records) === history.head.sum) return { history: saved, from: 'store' };
  checkWitness(history, saved.head, { ledger: name, witness: `the copy that attempt ${saved.attempt} saved` });
  return found;
}

/**
 * The last attempt of this run that wrote the ledger; 0 for none. The numbers in it go on through all runs that continued it,
 * so where others did, this run's own are counted.
 */
function lastAttemptOf(runId: string, { writers, attempt }: LedgerHistory): number {
  const mine = writers.filter((writer) => writer.runId === runId).length;
  return mine === writers.length ? attempt : mine;
}

async function findUnnamed(
  {
    identity,
    left,
    memory,
    goesOn,
  }: Pick<Continuing, 'identity' | 'memory'> & {
    readonly left: LedgerHistory | undefined;
    readonly goesOn: boolean;
  },
  { config, context, ledgers }: RunRequest,
): Promise<Found | undefined> {
  if (config.resume === 'never') return undefined;
  const own = left !== undefined && isSameSend(left, identity) ? left : undefined;
  const attemptHere = own === undefined ? 0 : lastAttemptOf(identity.runId, own);
  const isRerun = own !== undefined && attemptHere > 0 && attemptHere < context.attempt;
  const mayBeElsewhere = ledgers !== undefined && context.attempt > 1 && attemptHere < context.attempt - 1;
  const copy = mayBeElsewhere ? await findSaved(identity, await ledgers.load(identity), context.attempt) : undefined;
  // A leg goes on with its own ledger: it sends what all legs of its run chose, also where the memory has changed since.
  const saved = identity.shard === undefined && isRemembered(copy, memory) ? undefined : copy;
  // A self-hosted runner may still have an older attempt's ledger that another runner has resumed since.
  if (isRerun && !(saved !== undefined && isNewer(saved, own))) return { history: own, from: 'store' };
  if (saved !== undefined) return { history: saved, from: 'store' };
  return own !== undefined && (goesOn || !isOver(own)) && mayHaveSent(own)
    ? { history: own, from: 'folder' }
    : undefined;
}

/** The newest copy that an earlier attempt saved. Throws if it cannot be read or belongs to another account. */
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
