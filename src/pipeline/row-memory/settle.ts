import type { SourceRecord } from '../../domain/row.ts';
import type { ResumePolicy } from '../../engine/resume/resume.ts';
import type { LedgerHistory } from '../../ledger/history.ts';
import { OUTCOME } from '../../memory/codes.ts';
import type { HeaderRun } from '../../memory/header.ts';
import type { Memory } from '../../memory/image.ts';
import { findOpenRows, type OpenPlace } from '../../memory/open-rows.ts';
import { settleMemory } from '../../memory/settle.ts';
import { KEY_BYTES } from '../../memory/sorted.ts';
import { createKeyReader } from '../../sources/prepare.ts';
import type { Scope } from '../choose-rows.ts';
import { type RowKeys, type RunContext, startRun } from '../context.ts';
import { openClient } from '../open-client.ts';
import { openOutputFolder } from '../output-folder.ts';
import type { Planned } from '../planned.ts';
import { sendAndCollect } from '../send.ts';
import { openWithoutRows } from '../without-rows.ts';
import { type FoundLedger, findLedger } from './find-ledger.ts';
import { isLegsBusiness, noteSettled } from './legs.ts';
import { createNumberFinder, createPlaceFinder, createReopener, hasWritten, outcomeCode } from './outcomes.ts';
import type { HeldReason, RunMemory, Settled, SettledRow } from './types.ts';
import { describeMemory } from './write.ts';

/** How often the jobs of earlier runs are polled: once, or until this many milliseconds are over. */
export type Patience = 'once' | number;

type Part = Pick<Planned, 'setup' | 'rows' | 'identity'> & {
  /** The rows in scope, once the others were removed from the table. */
  readonly scope: Scope | undefined;
};

/**
 * Takes up the ledgers of earlier runs that left rows open: their jobs are polled. The memory in `memory.remembered` then
 * says what is known. What cannot be found out stays open.
 * @param except the ledger that this run continues itself.
 */
export async function settleOpenRows(
  run: RunContext,
  memory: RunMemory,
  part: Part,
  { except, patience }: { readonly except: LedgerHistory | undefined; readonly patience: Patience },
): Promise<Settled> {
  const before = memory.remembered;
  if (before === undefined || before.header.runs.length + Number(memory.isNew) === 0) return NOTHING_OPEN;
  const isOwn = (each: HeaderRun): boolean => except !== undefined && hasWritten(each, except);
  const found = new Map<number, Found>();
  for (const each of before.header.runs) {
    if (isOwn(each) || (memory.leg !== undefined && !isLegsBusiness(run, memory.leg, each))) continue;
    const ledger = await findLedger(run, each, part);
    if (ledger === undefined) found.set(each.index, NOTHING_FOUND);
    else if (ledger === 'in use') found.set(each.index, atWork(before.openRows(each.index)));
    else found.set(each.index, await askVendor(run, memory, { ...part, ...ledger, each, before, patience }));
  }
  if (memory.leg !== undefined) {
    for (const each of before.header.runs) {
      const { codes, ledger: text } = found.get(each.index) ?? NOTHING_FOUND;
      noteSettled(memory.leg, each, { open: before.openRows(each.index), codes, text });
    }
  }
  const temporary = await run.temporary();
  const runs = before.header.runs.map((each) => withLedger(each, found.get(each.index)?.ledger));
  const settled = settleMemory({
    memory: { ...before, header: { ...before.header, runs } },
    outcomeOf: (index, row) => found.get(index)?.codes.get(row) ?? OUTCOME.untouched,
    about: { ...describeMemory(run, memory), order: before.header.order },
    keep: memory.isNew ? 'open' : 'all',
    file: run.ports.files.openRandom(temporary(`memory-settled-${patience}.bin`)),
  });
  if (before !== memory.began) before.close();
  memory.remembered = settled;
  const left = settled.header.runs.filter((each) => !isOwn(each));
  return {
    open: left.map(({ id }) => id),
    reasons: findReasons(memory, settled, found),
    rows: [...found.values()].flatMap(({ rows }) => rows),
  };
}

const NOTHING_OPEN: Settled = { open: [], reasons: new Map(), rows: [] };

interface Found {
  /** Codes of `OUTCOME` by the number of the row. */
  readonly codes: ReadonlyMap<number, number>;
  /** Why rows are open, by their number. */
  readonly reasons: ReadonlyMap<number, HeldReason>;
  /** Text of the ledger, if it was not in the memory yet. */
  readonly ledger: string | undefined;
  readonly rows: readonly SettledRow[];
}

const NOTHING_FOUND: Found = { codes: new Map(), reasons: new Map(), ledger: undefined, rows: [] };

/** The run itself may be about to send them. */
function atWork(open: Uint32Array): Found {
  return { ...NOTHING_FOUND, reasons: new Map([...open].map((row) => [row, 'timed-out'])) };
}

/** Of several versions of a row one at work decides: it waits, whatever `resend-uncertain` says. */
function findReasons(
  { collector }: RunMemory,
  settled: Memory,
  found: ReadonlyMap<number, Found>,
): ReadonlyMap<number, HeldReason> {
  const reasons = new Map<number, HeldReason>();
  for (const { index } of settled.header.runs) {
    const own = found.get(index)?.reasons;
    if (own === undefined || own.size === 0) continue;
    for (const [number, { rows }] of findOpenRows(collector, settled, index)) {
      const reason = own.get(number);
      if (reason === undefined) continue;
      for (const row of rows) if (reasons.get(row) !== 'timed-out') reasons.set(row, reason);
    }
  }
  return reasons;
}

function withLedger(each: HeaderRun, ledger: string | undefined): HeaderRun {
  return ledger === undefined ? each : { ...each, details: { ...each.details, ledger } };
}

interface Question extends Part, FoundLedger {
  readonly each: HeaderRun;
  readonly before: Memory;
  readonly patience: Patience;
}

/** Polls the jobs of an earlier ledger, as `collect` does, and says what became of its rows. */
async function askVendor(run: RunContext, memory: RunMemory, question: Question): Promise<Found> {
  const { setup, history, rows, patience } = question;
  const { request } = run;
  const timeout = patience === 'once' ? request.config.timeout : patience;
  const sub = startRun(
    {
      ...request,
      config: { ...request.config, mode: 'collect', timeout, 'retry-failed': 0, 'changed-only': false },
      emit: () => undefined,
      onJobIds: () => undefined,
      ledgers: undefined,
      ...(patience === 'once' && { isPostStep: true as const }),
    },
    run.ports,
  );
  try {
    const temporary = await sub.temporary();
    Object.assign(sub.known, { mode: 'collect', detail: run.known.detail, setup, client: run.known.client });
    sub.known.folder = await openOutputFolder(run.ports.files, temporary('results'));
    const places = findOpenRows(memory.collector, question.before, question.each.index);
    const numberOf = createNumberFinder(history.chosen, history.rows);
    const placeOf = (row: number): OpenPlace | undefined => places.get(numberOf(row) ?? -1);
    const { rows: blank, plan } = await openWithoutRows(sub, history, (row) => placeOf(row) !== undefined);
    if (sub.known.rows !== undefined) sub.known.rows = { ...sub.known.rows, keys: keysOf(memory, question, placeOf) };
    const client = run.known.client ?? (await openClient(run, { setup, rows }));
    sub.known.client = client;
    await sendAndCollect(sub, {
      setup,
      rows: { ...blank, columns: rows.columns },
      plan,
      batches: undefined,
      whole: { total: history.rows, invalid: history.invalid, skipped: history.skipped },
      shard: undefined,
      scope: { unchanged: 0, beyondLimit: 0, chosen: history.chosen },
      identity: { ...question.identity, plan: history.plan, runId: history.runId },
      earlier: { history, isInPlace: false, source: undefined, isBorrowed: false, policy: policyFor(question) },
      client,
    });
    return readOutcomes(sub, question, places);
  } finally {
    // Its folder is in the temporary one, which goes first.
    await sub.known.folder?.release();
    sub.known.folder = undefined;
    await sub.close();
  }
}

/** A copy without a verdict may lack the last submits. */
function policyFor({ history, isOriginal }: FoundLedger): ResumePolicy {
  const lags = history.lags || (!isOriginal && history.verdict === undefined);
  return { resendFailed: false, resendUncertain: false, retryRounds: 0, lags, reread: false };
}

/** Keys of the earlier run's rows: as text if the files still have a row with that key, else only its hash. */
function keysOf(
  { hasher, forgot }: RunMemory,
  { setup, rows, scope }: Question,
  placeOf: (row: number) => OpenPlace | undefined,
): RowKeys {
  const keyOf = createKeyReader(setup);
  const inTable = createPlaceFinder(scope, rows.store.table.count);
  const recordOf = (row: number): SourceRecord | undefined => {
    const [number] = placeOf(row)?.rows ?? [];
    const here = number === undefined ? undefined : inTable(number);
    return here === undefined ? undefined : rows.store.record(here);
  };
  return {
    keyOf(row) {
      const record = recordOf(row);
      if (record !== undefined) return keyOf(record);
      const hash = placeOf(row)?.key;
      return hash === undefined ? undefined : hashedKey(hash);
    },
    fieldsOf(row) {
      const record = recordOf(row);
      return record === undefined ? {} : setup.fieldsOf(record);
    },
    hashKey: (key) => hashedKey(hasher.key(key)),
    // Nor can a key of which only the hash is left be looked up.
    wasThere: (row) => forgot || recordOf(row) === undefined || placeOf(row)?.isKnown !== false,
  };
}

/** No key of a file begins with this character, which text in CSV and JSON cannot hold unescaped. */
function hashedKey(hash: string): string {
  return `\0${hash.slice(0, KEY_BYTES)}`;
}

function readOutcomes(
  { known: { rows, jobs }, request }: RunContext,
  { history: { chosen, runId }, each }: Question,
  places: ReadonlyMap<number, OpenPlace>,
): Found {
  if (rows === undefined) return NOTHING_FOUND;
  const { store } = rows;
  const isResending = request.config['resend-uncertain'];
  const codes = new Map<number, number>();
  const reasons = new Map<number, HeldReason>();
  const settled: SettledRow[] = [];
  const numberOf = createNumberFinder(chosen, store.table.count);
  const reopen = createReopener(each);
  for (let row = 0; row < store.table.count; row += 1) {
    const entry = store.table.get(row);
    const number = numberOf(row);
    if (number === undefined) break;
    const known = reopen(
      number,
      outcomeCode(entry, jobs, () => store.text(entry.message)),
    );
    // Nothing is uncertain about a row that the vendor called succeeded, however little of the rest can be read.
    const isTaken = known === OUTCOME.open && isResending && entry.outcome === 'succeeded';
    const code = isTaken ? OUTCOME.succeeded : known;
    codes.set(number, code);
    for (const here of places.get(number)?.rows ?? [])
      if (code !== OUTCOME.open) settled.push({ code, runId, row: here });
    // What the memory knows to be unsent may look open in the ledger, and holds nothing back.
    const reason = code === OUTCOME.open && places.has(number) ? HELD_REASONS.get(entry.reason ?? '') : undefined;
    if (reason !== undefined) reasons.set(number, reason);
  }
  return { codes, reasons, ledger: rows.rowless?.text, rows: settled };
}

const HELD_REASONS: ReadonlyMap<string, HeldReason> = new Map([
  ['timed-out', 'timed-out'],
  ['submitted', 'timed-out'],
  ['cancelled', 'timed-out'],
  ['lost', 'lost'],
]);
