import type { CiContext } from '../domain/context.ts';
import type { ProgressSink } from '../domain/progress.ts';
import type { EarlierVerdict } from '../domain/verdict-change.ts';
import type { LedgerStore } from '../ports/ledger-store.ts';
import type { MemoryPlace } from '../ports/memory-store.ts';
import type { Repository } from '../ports/repository.ts';
import type { Publication } from '../report/publication.ts';

/** `ledger`: path of the run's ledger. `complete`: `true` once all files are written and published. */
export type KeptName = 'ledger' | 'complete';

/** What the run before left. */
export interface EarlierReport {
  readonly verdict: EarlierVerdict;
  /** Text of the `problems.json` of the newest run that has one; anybody who may push to the branch can have written it. */
  readonly problems?: string;
}

/**
 * What the run before this one said about the same job, step, leg (`place`) and provider, where that is known. Never
 * rejects.
 */
export type AskEarlierVerdict = (asked: {
  readonly place: string;
  readonly provider: string | undefined;
}) => Promise<EarlierReport>;

/** A CI system, or a terminal. Only hosts print. */
export interface Host {
  readonly context: CiContext;
  /** Inputs from the system, by the names of docs/reference.md; an empty one counts as not given. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Keeps these out of everything that the host writes from now on, and registers them as masks. */
  hide(secrets: readonly string[]): void;
  /** Progress, as lines: one on change and a heartbeat, never one per row. */
  readonly progress: ProgressSink;
  /** Called as soon as a value is known, so that a canceled step still has it. */
  setOutput(name: string, value: string): void;
  /** Saves a value for the action's post step, if the system has one; resolves when it is saved. */
  keep(name: KeptName, value: string): Promise<void>;
  /** Where copies of ledgers survive the machine; undefined if there is no such place, or strangers can cause the run. */
  readonly ledgers: LedgerStore | undefined;
  /** Where row memories survive the machine; undefined if there is no such place, or the event may not send. */
  readonly memories: MemoryPlace | undefined;
  /** Reads commits from the system if git does not have them; undefined if the system cannot. */
  readonly repository: Repository | undefined;
  /** undefined if the system does not know earlier runs, or this one must not ask. */
  readonly earlierVerdict: AskEarlierVerdict | undefined;
  /** Writes summary, annotations, outputs and the artifact. What cannot be written causes a warning, not another verdict. */
  publish(publication: Publication): Promise<void>;
}
