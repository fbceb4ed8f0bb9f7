import type { MemoryAbout, MemoryRun } from '../../memory/header.ts';
import type { Memory } from '../../memory/image.ts';
import { writeNext } from '../../memory/next.ts';
import type { RunContext } from '../context.ts';
import { chooseAttempt } from './attempt.ts';
import type { RunMemory } from './types.ts';

/** What a later run needs to settle the rows that this one leaves open. */
interface OpenDetails {
  /** Text of this run's ledger. */
  readonly ledger?: string;
  /** Rows that an earlier run left open and that this one may send again. If it does not, they are open as before. */
  readonly resent?: string;
  /** Path of its ledger, where another machine may reach it. */
  readonly path?: string;
}

/** The files of the run whose rows the memory is about. */
export function keepFiles({
  commit,
  files,
  earlier,
}: Memory['header']): Pick<MemoryAbout, 'commit' | 'files' | 'earlier'> {
  return { commit, files, earlier };
}

/** Each is checked out where rows are to be listed that left the files. */
const MAX_EARLIER = 5;

/** Commits of earlier runs, this memory's last. */
export function listEarlier({ began }: Pick<RunMemory, 'began'>): readonly string[] {
  if (began === undefined) return [];
  const { commit, earlier = [] } = began.header;
  return [...new Set([...earlier, ...(commit === undefined ? [] : [commit])])].slice(-MAX_EARLIER);
}

interface Written {
  readonly outcomes: Uint8Array;
  readonly details: OpenDetails;
  readonly forget: boolean;
}

/** Writes the memory after a run, or what it would be if the run ended with these outcomes. */
export async function writeMemory(run: RunContext, memory: RunMemory, written: Written): Promise<Memory> {
  const { comparison, remembered, collector } = memory;
  if (comparison === undefined) throw new Error('The rows were not compared with the memory.');
  const temporary = await run.temporary();
  const { details, outcomes, forget } = written;
  const name = details.resent === undefined ? 'memory-next.bin' : 'memory-reserved.bin';
  return writeNext({
    collector,
    memory: remembered,
    decisions: comparison.decisions,
    outcomes,
    about: { ...describeMemory(run, memory), ...(!forget && { earlier: [...listEarlier(memory)] }) },
    runs: [describeRun(run, memory, details)],
    forget,
    file: run.ports.files.openRandom(temporary(name)),
  });
}

/** The header of the memory that is written next, as far as this run decides it. */
export function describeMemory(run: RunContext, memory: RunMemory): MemoryAbout {
  const { known, ports } = run;
  const { commit } = memory;
  memory.revision += 1;
  return {
    destination: memory.destination,
    account: memory.account,
    hashKey: memory.hashKey,
    unique: known.setup?.key?.unique === true,
    order: memory.order,
    revision: memory.revision,
    ...(commit !== undefined && { commit }),
    ...(memory.forgot && { forgot: true }),
    ...(memory.taken.keys.length > 0 && { merged: [...memory.taken.keys] }),
    files: (known.rows?.files ?? []).map(({ file, sha256 }) => ({ path: file.path, sha256 })),
    writtenAt: ports.clock.date().toISOString(),
  };
}

/** As its ledger names it: who continues the ledger of another run leaves its rows open in its own name. */
export function describeRun(
  { known }: RunContext,
  memory: Pick<RunMemory, 'order' | 'remembered' | 'leg'>,
  details: OpenDetails,
): MemoryRun {
  const { identity, ledger } = known;
  if (identity === undefined) throw new Error('The run has no identity.');
  const { runId: began, plan, place, job } = identity;
  const { runId, attempt } = ledger?.writer ?? {
    runId: began,
    attempt: chooseAttempt(memory, { runId: began, place }, memory.order.attempt),
  };
  return { id: runId, attempt, ledger: place, details: { plan, job, began, ...details } };
}
