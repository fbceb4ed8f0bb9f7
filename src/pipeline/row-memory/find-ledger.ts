import { FaultError } from '../../domain/fault.ts';
import { plural } from '../../domain/plural.ts';
import type { LedgerHistory } from '../../ledger/history.ts';
import { readLedger } from '../../ledger/read.ts';
import type { HeaderRun } from '../../memory/header.ts';
import type { RunContext } from '../context.ts';
import { asidePath } from '../ledger-files.ts';
import type { Planned } from '../planned.ts';
import { hasWritten } from './outcomes.ts';

/** The ledger of a run that left rows open: in the memory, else where a run that died left it. */
export async function findLedger(
  run: RunContext,
  each: HeaderRun,
  { identity }: Pick<Planned, 'identity'>,
): Promise<LedgerHistory | undefined> {
  const { known, request } = run;
  const { ledger, plan, job } = each.details;
  try {
    if (typeof ledger === 'string') return readLedger(ledger, `of run ${each.id}`);
    const previous = known.folder?.previous;
    if (previous !== undefined && hasWritten(each, previous)) return previous;
    const aside = await findAside(run, each);
    if (aside !== undefined) return aside;
    const wanted = { ...identity, runId: each.id, place: each.ledger, plan: textOf(plan), job: textOf(job) };
    const texts = (await request.ledgers?.load(wanted, 'all')) ?? [];
    const found = texts
      .map((text) => readLedger(text, `of run ${each.id}`))
      .find((history) => hasWritten(each, history));
    if (found === undefined) run.notice(describeLost(each, request.config['resend-uncertain']));
    return found;
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    run.notice(error.faults.map(({ message }) => message).join(' '));
    return undefined;
  }
}

/** Of several attempts of a run each may have left a ledger in the folder. */
async function findAside(
  { known: { folder }, ports: { files } }: RunContext,
  each: HeaderRun,
): Promise<LedgerHistory | undefined> {
  if (folder === undefined) return undefined;
  const { began } = each.details;
  for (let count = 1; ; count += 1) {
    const path = asidePath(folder.ledger, textOf(began), count);
    if ((await files.stat(path)) === undefined) return undefined;
    const history = readLedger(await files.readText(path), path);
    if (hasWritten(each, history)) return history;
  }
}

/** A ledger that is gone is no proof that nothing was sent. */
function describeLost({ id, rows }: HeaderRun, isResent: boolean): string {
  const they = rows === 1 ? 'It is' : 'They are';
  const then = isResent
    ? `${they} sent again (resend-uncertain) where the files still have ${rows === 1 ? 'it' : 'them'}.`
    : `${they} not sent again until you have checked in the vendor's system and set resend-uncertain: true.`;
  return `Run ${id} ended without saying what became of ${plural(rows, 'row')}, and its ledger was not found. ${then}`;
}

/** A member of `details`; empty where it is missing. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
