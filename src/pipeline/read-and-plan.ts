import { createHash } from 'node:crypto';
import { FaultError } from '../domain/fault.ts';
import { MODES } from '../domain/mode.ts';
import type { Batch } from '../engine/plan.ts';
import type { LedgerHistory } from '../ledger/history.ts';
import type { LedgerShard } from '../ledger/record.ts';
import type { LedgerIdentity } from '../ports/ledger-store.ts';
import { createPagedFile } from '../store/paged-file.ts';
import type { RowStore } from '../store/row-store.ts';
import { chooseRows, type DueRows, type Scope } from './choose-rows.ts';
import type { Known, RunContext } from './context.ts';
import { createDealer, type Dealer } from './deal-batches.ts';
import { type Earlier, findEarlier, type NamedLedger } from './earlier.ts';
import { identify } from './ledger-identity.ts';
import { type OpenedRows, openRows } from './open-rows.ts';
import type { Opened } from './open-run.ts';
import { leaveFolder } from './own-folder.ts';
import { hashPlan, planRun } from './plan-run.ts';
import type { Planned } from './planned.ts';
import type { RowListener } from './read-rows.ts';
import type { Setup } from './setup.ts';
import { noteMissingFiles, openWithoutRows } from './without-rows.ts';

const loadRowMemory = () => import('./row-memory/planning.ts');
type RowMemory = Awaited<ReturnType<typeof loadRowMemory>>;

/** All rows of the files that a plan is about. */
interface Read {
  readonly setup: Setup;
  readonly rows: OpenedRows;
  readonly hash: string;
}

/**
 * Reads all data files, finds what an earlier attempt left, chooses the rows in scope and splits them into batches;
 * undefined if there are no rows and that is allowed. A mode that rereads uses the files of the ledger: if the working
 * tree has others, from the commit that the ledger names; if that is not available, the ledger alone gives counts and
 * row numbers (docs/contract.md, 6.3).
 */
export async function readAndPlan(run: RunContext, { setup, named }: Opened): Promise<Planned | undefined> {
  if (run.request.config['changed-only'] && MODES[run.known.mode].judges === 'rows')
    await (await loadRowMemory()).openRowMemory(run, setup);
  const histories = named?.histories;
  if (MODES[run.known.mode].judges === 'plan') return planRead(run, await readAndCompare(run, setup), named);
  if (!MODES[run.known.mode].rereads || histories === undefined)
    return planRead(run, await readTree(run, setup), named);
  const isWanted = ({ hash }: Read): boolean => histories.some((history) => history.plan === hash);
  let first: Read | undefined;
  let failure: FaultError | undefined;
  try {
    // An empty working tree is no reason to stop or to warn before the commit was tried.
    first = await readTree(run, setup, 'fail');
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    failure = error;
  }
  if (first !== undefined && isWanted(first)) return planRead(run, first, named);
  const committed = await readCommit(run, setup, histories);
  if (committed !== undefined) return planRead(run, committed, named);
  const rowless = histories.find(({ plan, files }) => hashPlan(setup, run.request.config, files) === plan);
  if (rowless !== undefined) return planWithoutRows(run, setup, { rowless, named });
  return planRead(run, failure === undefined ? first : await readTree(run, setup), named);
}

/** The rows that would be sent, and how they differ from those at the base. */
async function readAndCompare(run: RunContext, setup: Setup): Promise<Read | undefined> {
  const { openBaseComparison } = await import('./compare-base.ts');
  const comparison = await openBaseComparison(run, setup);
  try {
    const read = await readTree(run, setup, undefined, comparison?.onRow);
    if (read !== undefined) await comparison?.finish(read.rows);
    return read;
  } finally {
    comparison?.close();
  }
}

async function readTree(
  run: RunContext,
  setup: Setup,
  onEmpty?: Parameters<typeof openRows>[2],
  onRow?: RowListener,
): Promise<Read | undefined> {
  const rows = await openRows(run, setup, onEmpty, onRow);
  return rows && { setup, rows, hash: hashPlan(setup, run.request.config, rows.files) };
}

/** The rows at the commit of the ledger; undefined if it is not available, or gives another plan. */
async function readCommit(
  run: RunContext,
  setup: Setup,
  histories: readonly LedgerHistory[],
): Promise<Read | undefined> {
  const { checkOutFiles } = await import('./base-rows.ts');
  for (const { commit, plan } of histories) {
    if (commit === '') continue;
    const workingDirectory = await checkOutFiles(run, setup, { name: 'commit', commit });
    if (workingDirectory === undefined) continue;
    const read = await readTree(run, { ...setup, workingDirectory });
    if (read?.hash !== plan) continue;
    run.notice(`The data files here are not the ones that were sent; the rows are read from commit ${commit}.`);
    return { ...read, setup };
  }
  return undefined;
}

/** What is to be sent of the rows that were read. Throws `FaultError` if it is unknown what an earlier attempt sent. */
export async function planRead(
  run: RunContext,
  read: Read | undefined,
  named: NamedLedger | undefined,
): Promise<Planned | undefined> {
  if (read === undefined) return undefined;
  const { known, request } = run;
  const { setup, rows, hash } = read;
  const { config, signal } = request;
  const { store, sameAs } = rows;
  const remembering = known.memory && (await loadRowMemory());
  if (known.memory?.leg !== undefined && request.shard !== undefined)
    await remembering?.findVersion(run, known.memory, known.memory.leg, { plan: hash, shard: request.shard });
  const isOvertaken = MODES[known.mode].sends && remembering?.yieldToNewer(run) === true;
  const found = await lookUp(run, { setup, hash, named });
  const looked = isOvertaken ? { ...found, earlier: undefined } : found;
  const { identity, earlier } = looked;
  known.identity = { ...identity, runId: earlier?.history.runId ?? identity.runId };
  const due = isOvertaken ? NOTHING_DUE : await remembering?.compareWithMemory(run, { setup, rows, ...looked });
  const scope = chooseRows({
    table: store.table,
    sameAs,
    history: earlier?.history,
    limit: config.limit,
    due,
  });
  known.scope = scope;
  const whole = { total: store.table.count, ...countSettled(rows) };
  const goesLast = remembering?.findFailedBefore(known, store);
  const isApart = remembering && findApart(scope, store, remembering);
  const dealer = earlier === undefined ? await openDealer(run, store) : undefined;
  const plan = await planRun({ setup, config, store, read: rows, goesLast, isApart, dealer, signal });
  const dealt = dealer?.finish(scope.chosen);
  if (dealt !== undefined) known.scope = { ...scope, chosen: dealt.chosen };
  if (known.memory !== undefined && earlier === undefined) remembering?.takeKnown(run, known.memory, store);
  known.leg = describeLeg(run, { plan, scope, whole, earlier });
  const { leg } = known;
  return {
    setup,
    rows: { ...rows, ...countSettled(rows) },
    plan: leg === undefined ? plan : { ...plan, whole: { ...plan.whole, ...leg.plan } },
    batches: dealt && withoutKnown(dealt.batches, store),
    whole: leg ?? whole,
    shard: leg,
    scope: known.scope,
    identity,
    earlier,
  };
}

/** Pages of the list of a leg's batches kept in memory: 64 KiB each. */
const BATCH_PAGES = 4;

/** Undefined unless several runners share the run. */
async function openDealer(
  { request, known, ports, temporary }: RunContext,
  store: RowStore,
): Promise<Dealer | undefined> {
  const { shard } = request;
  if (shard === undefined) return undefined;
  known.batches = createPagedFile(ports.files.openRandom((await temporary())('batches.bin')), BATCH_PAGES);
  return createDealer(store.table, shard, known.batches);
}

/** Rows that are this leg's alone. */
function findApart(
  { chosen, isApart }: Scope,
  store: RowStore,
  { createNumberFinder }: Pick<RowMemory, 'createNumberFinder'>,
): ((row: number) => boolean) | undefined {
  if (isApart === undefined) return undefined;
  const numberOf = createNumberFinder(chosen, store.table.count);
  return (row) => isApart(numberOf(row) ?? -1);
}

/** Of rows that an earlier attempt of this leg has sent the outcome is known. */
function withoutKnown(batches: Iterable<Batch>, { table }: RowStore): Iterable<Batch> {
  return {
    *[Symbol.iterator]() {
      for (const batch of batches) {
        const rows = batch.rows.filter((row) => table.outcome(row) === undefined);
        if (rows.length > 0) yield { number: batch.number, rows };
      }
    },
  };
}

/** What the ledger of this leg says of the whole run; a leg that continues knows it from there alone. */
function describeLeg(
  { request: { shard }, known: { memory } }: RunContext,
  { plan, scope, whole, earlier }: Pick<Planned, 'plan' | 'scope' | 'whole' | 'earlier'>,
): LedgerShard | undefined {
  if (shard === undefined || earlier !== undefined) return earlier?.history.shard;
  const { rows, jobs, requests, bytes, leastMs } = plan.whole;
  return {
    ...shard,
    scope: createHash('sha256')
      .update(scope.shared ?? scope.chosen ?? 'all')
      .digest('hex')
      .slice(0, SCOPE_CHARS),
    ...whole,
    unchanged: scope.unchanged,
    plan: { rows, jobs, requests, bytes, leastMs },
    ...(memory?.leg !== undefined && { version: memory.leg.version }),
  };
}

const SCOPE_CHARS = 32;

/** Where a newer run has delivered newer rows. */
const NOTHING_DUE: DueRows = { isDue: () => false, isLast: () => false };

/** Rows that are never sent, as far as they are in scope. */
function countSettled({ store }: OpenedRows): Pick<OpenedRows, 'invalid' | 'skipped'> {
  const count = (wanted: string): number =>
    [...store.table.counts()].reduce((sum, { outcome, rows }) => sum + (outcome === wanted ? rows : 0), 0);
  return { invalid: count('invalid'), skipped: count('skipped') };
}

/** What a ledger alone tells of its rows, where the files are not available. */
export async function planWithoutRows(
  run: RunContext,
  setup: Setup,
  { rowless, named }: { readonly rowless: LedgerHistory; readonly named: NamedLedger | undefined },
): Promise<Planned> {
  noteMissingFiles(run, rowless);
  const { rows, plan } = await openWithoutRows(run, rowless);
  const looked = await lookUp(run, { setup, hash: plan.hash, named });
  const { rows: total, invalid, skipped, shard } = rowless;
  const scope = { unchanged: 0, beyondLimit: 0, chosen: rowless.chosen };
  return {
    setup,
    rows,
    plan,
    batches: undefined,
    whole: shard ?? { total, invalid, skipped },
    shard,
    scope,
    ...looked,
  };
}

/** Who this run is, and what it continues. First of all, so that no message calls rows unsent that an earlier run may have sent. */
async function lookUp(
  run: RunContext,
  { setup, hash, named }: { readonly setup: Setup; readonly hash: string; readonly named: NamedLedger | undefined },
): Promise<Pick<Planned, 'identity' | 'earlier'>> {
  const { known, request, ports } = run;
  const { context, shard, environment } = request;
  const runId = context.runId === '' ? ports.random.uuid() : context.runId;
  const identity = identify({ ...context, shard, environment }, { runId, plan: hash, account: setup.account });
  const earlier = MODES[known.mode].judges === 'plan' ? undefined : await lookUpEarlier(run, identity, named);
  known.mayBeSent = earlier !== undefined;
  return { identity, earlier };
}

/** Whether the row memory takes up what the ledger in the folder has left: a leg continues that of its own run. */
function isTakenUp(run: RunContext, identity: LedgerIdentity): boolean {
  const { memory } = run.known;
  return memory?.remembered !== undefined && (memory.leg === undefined || !isOwnLeg(run, identity));
}

/**
 * The ledger in the folder is one that this leg continues, though it ended: whoever starts a leg again within its run,
 * because its machine was lost at the last moment say, wants the same results. The CI system or the scheduler names the
 * run; without a name only the row memory can tell, and the next run may use the same folder.
 */
function isOwnLeg({ known, request }: RunContext, { runId, schedulerRun }: LedgerIdentity): boolean {
  if (request.shard === undefined) return false;
  const writers = known.folder?.previous?.writers ?? [];
  return (
    isSameVersion(known) ||
    writers.some((each) => each.runId === runId || (schedulerRun !== undefined && each.schedulerRun === schedulerRun))
  );
}

/** The ledger in the folder is that of this leg, by the same memory: nothing was merged since. */
function isSameVersion({ memory, folder }: Known): boolean {
  const version = folder?.previous?.shard?.version;
  return memory?.leg !== undefined && version === memory.leg.version;
}

/** If the folder belongs to a different, unfinished run, this run must not write there. */
async function lookUpEarlier(
  run: RunContext,
  identity: LedgerIdentity,
  named: NamedLedger | undefined,
): Promise<Earlier | undefined> {
  const { known, request } = run;
  const asked = {
    identity,
    folder: known.folder,
    mode: MODES[known.mode],
    hasRows: known.rows?.rowless === undefined,
    memory: isTakenUp(run, identity) ? known.memory?.destination : undefined,
    goesOn: isOwnLeg(run, identity),
  };
  try {
    return await findEarlier(named, asked, request);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    known.mayBeSent = error.faults.some(({ code }) => code.startsWith('ledger/'));
    if (error.faults.some(({ code }) => code === 'output/unfinished')) await leaveFolder(run);
    throw error;
  }
}
