import { FaultError } from '../domain/fault.ts';
import type { LedgerHistory } from '../engine/read-ledger.ts';
import { type Draft, notice, temporaryPath } from './draft.ts';
import { type OpenedRows, openRows } from './open-rows.ts';
import { hashPlan, planRun, type RunPlan } from './plan-run.ts';
import type { Setup } from './setup.ts';
import type { RunPorts, RunRequest } from './types.ts';
import { openWithoutRows } from './without-rows.ts';

export interface Planned {
  readonly read: OpenedRows;
  readonly plan: RunPlan;
}

interface Reading {
  readonly setup: Setup;
  /** Of the ledger that is named. */
  readonly histories: readonly LedgerHistory[] | undefined;
}

/**
 * Reads all data files and cuts them into batches; undefined where there is no row and that is let pass. In `collect`
 * the files are those of the ledger: where the working tree has others, they are taken from the commit that the ledger
 * names; where that can't be had, the ledger alone gives counts and row numbers (contract, section 6).
 */
export async function readAndPlan(
  draft: Draft,
  reading: Reading,
  request: RunRequest,
  ports: RunPorts,
): Promise<Planned | undefined> {
  const { histories } = reading;
  if (draft.mode !== 'collect' || histories === undefined) return readTree(draft, reading.setup, request, ports);
  const isWanted = ({ plan }: Planned): boolean => histories.some((history) => history.plan === plan.hash);
  let first: Planned | undefined;
  let trouble: FaultError | undefined;
  try {
    // An empty tree is no reason to end, or to warn, before the commit was asked for.
    const strict = { ...request, config: { ...request.config, 'on-empty': 'fail' as const } };
    first = await readTree(draft, reading.setup, strict, ports);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    trouble = error;
  }
  if (first !== undefined && isWanted(first)) return first;
  const then = await readCommit(draft, reading, request, ports);
  if (then !== undefined) return then;
  const rest = histories.find(({ plan, files }) => hashPlan(reading.setup, request.config, files) === plan);
  if (rest !== undefined) return openWithoutRows(draft, rest, ports);
  return trouble === undefined ? first : readTree(draft, reading.setup, request, ports);
}

async function readTree(
  draft: Draft,
  setup: Setup,
  request: RunRequest,
  ports: RunPorts,
): Promise<Planned | undefined> {
  const { config } = request;
  draft.store?.close();
  const read = await openRows(draft, setup, request, ports);
  if (read === undefined) return undefined;
  return { read, plan: await planRun({ setup, config, store: read.store, read, signal: request.signal }) };
}

/** The rows as they were at the commit of the ledger; undefined where that can't be had, or gives another plan. */
async function readCommit(
  draft: Draft,
  { setup, histories = [] }: Reading,
  request: RunRequest,
  ports: RunPorts,
): Promise<Planned | undefined> {
  const temporary = await temporaryPath(draft, ports);
  for (const { commit, plan } of histories) {
    if (commit === '' || ports.repository === undefined) continue;
    const target = temporary(`commit-${commit}`);
    const workingDirectory = await ports.repository.checkOut({
      commit,
      directory: setup.workingDirectory,
      target,
      patterns: request.config.files,
    });
    if (workingDirectory === undefined) continue;
    const planned = await readTree(draft, { ...setup, workingDirectory }, request, ports);
    if (planned?.plan.hash !== plan) continue;
    notice(draft, request, `The data files here are not those that were sent: the rows are those of commit ${commit}.`);
    return planned;
  }
  return undefined;
}
