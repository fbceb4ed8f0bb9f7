import { dirname, join } from 'node:path';
import { FaultError } from '../../domain/fault.ts';
import { plural } from '../../domain/plural.ts';
import { parseShard } from '../../domain/shard.ts';
import { inUseFault, unlockableFault } from '../../ledger/faults.ts';
import type { LedgerHistory } from '../../ledger/history.ts';
import { readLedger } from '../../ledger/read.ts';
import type { HeaderRun } from '../../memory/header.ts';
import type { Files } from '../../ports/files.ts';
import type { RunContext } from '../context.ts';
import { asidePath, LEDGER_LOCK } from '../ledger-files.ts';
import { readChecked } from '../output-folder.ts';
import type { Planned } from '../planned.ts';
import { hasWritten } from './outcomes.ts';

/** The ledger of a run that left rows open. */
export interface FoundLedger {
  readonly history: LedgerHistory;
  /** It is the file that the run wrote, and no copy: what it does not name was never sent. */
  readonly isOriginal: boolean;
}

/** Looks for it in the memory, else where a run that died left it; `in use` while that run is at work. */
export async function findLedger(
  run: RunContext,
  each: HeaderRun,
  { identity }: Pick<Planned, 'identity'>,
): Promise<FoundLedger | 'in use' | undefined> {
  const { known, request } = run;
  const { ledger, plan, job } = each.details;
  try {
    if (typeof ledger === 'string') return { history: readLedger(ledger, `of run ${each.id}`), isOriginal: false };
    const { previous } = known.folder ?? {};
    const isPrevious = previous !== undefined && hasWritten(each, previous);
    const original = (await findLeft(run, each)) ?? (isPrevious ? previous : await findAside(run, each));
    if (original === 'in use') return original;
    if (original !== undefined) return { history: original, isOriginal: true };
    const shard = parseShard(textOf(each.details.shard));
    const wanted = { ...identity, runId: each.id, place: each.ledger, plan: textOf(plan), job: textOf(job), shard };
    const texts = (await request.ledgers?.load(wanted, 'all')) ?? [];
    const found = texts
      .map((text) => readLedger(text, `of run ${each.id}`))
      .find((history) => hasWritten(each, history));
    if (found === undefined) run.notice(describeUnknown(run, each, ', and its ledger was not found.'));
    return found && { history: found, isOriginal: false };
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    const why = error.faults.map(({ message }) => message).join(' ');
    run.notice(describeUnknown(run, each, `. ${why}`));
    return undefined;
  }
}

/** The ledger of a run in the folder that it wrote to; undefined if it is not there. */
async function findLeft(
  { ports: { files }, known, notice }: RunContext,
  each: HeaderRun,
): Promise<LedgerHistory | 'in use' | undefined> {
  const path = textOf(each.details.path);
  if (path === '' || (await files.stat(path).catch(() => undefined)) === undefined) return undefined;
  if (known.folder?.ledger === path) return findWritten(files, each, { path, from: 0 });
  const lock = await files.lock(join(dirname(path), LEDGER_LOCK)).catch((error: unknown) => {
    throw new FaultError([unlockableFault(path, error)], { cause: error });
  });
  if (lock === undefined) {
    notice(inUseFault(path).message);
    return 'in use';
  }
  try {
    return await findWritten(files, each, { path, from: 0 });
  } finally {
    await lock.release();
  }
}

/** Where this run or an earlier one has moved it aside in this run's folder. */
async function findAside(
  { known: { folder }, ports: { files } }: RunContext,
  each: HeaderRun,
): Promise<LedgerHistory | undefined> {
  return folder && findWritten(files, each, { path: folder.ledger, from: 1 });
}

/**
 * The ledger that a run wrote to: each of its attempts may have left one in the folder. One that was cut short would call
 * rows unsent that were sent. Throws `FaultError` if one cannot be read and no other is the run's.
 * @param path of the ledger in the folder.
 * @param from 0 for the one at that path, or 1 for the first that was moved aside.
 */
async function findWritten(
  files: Files,
  each: HeaderRun,
  { path, from }: { readonly path: string; readonly from: 0 | 1 },
): Promise<LedgerHistory | undefined> {
  let fault: FaultError | undefined;
  for (let count: number = from; ; count += 1) {
    const at = count === 0 ? path : asidePath(path, textOf(each.details.began), count);
    if ((await files.stat(at)) === undefined) break;
    try {
      const history = await readChecked(files, at);
      if (history !== undefined && hasWritten(each, history)) return history;
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      fault ??= error;
    }
  }
  if (fault !== undefined) throw fault;
  return undefined;
}

/** A ledger that is gone or damaged is no proof that nothing was sent. */
function describeUnknown({ request: { config } }: RunContext, { id, rows }: HeaderRun, why: string): string {
  const they = rows === 1 ? 'It is' : 'They are';
  const then = config['resend-uncertain']
    ? `${they} sent again (resend-uncertain) where the files still have ${rows === 1 ? 'it' : 'them'}.`
    : `${they} not sent again until you have checked in the vendor's system and set resend-uncertain: true.`;
  return `Run ${id} ended without saying what became of ${plural(rows, 'row')}${why} ${then}`;
}

/** A member of `details`; empty where it is missing. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
