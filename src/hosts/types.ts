import type { RunContext } from '../domain/context.ts';
import type { ProgressSink } from '../domain/progress.ts';
import type { Publication } from '../domain/publication.ts';
import type { LedgerStore } from '../ports/ledger-store.ts';
import type { Repository } from '../ports/repository.ts';

export type { Annotation, Publication } from '../domain/publication.ts';

/** `ledger`: path of the run's journal. `complete`: `true` once all files are written and what there is was published. */
export type KeptName = 'ledger' | 'complete';

/** A CI system, or a terminal. The only rooms that print. */
export interface Host {
  readonly context: RunContext;
  /** Inputs that the system gave as the contract names them; an empty input is an input not given. */
  readonly inputs: ReadonlyMap<string, string>;
  /** From now on these never appear in anything that the host writes. Also registers them as masks. */
  hide(secrets: readonly string[]): void;
  /** Progress, as lines: a line on change and a heartbeat, never one per row. */
  readonly progress: ProgressSink;
  /** Set as soon as it is known, so that a cancelled step still has it. */
  setOutput(name: string, value: string): void;
  /** Keeps a fact for the action's post step, where the system has one. */
  keep(name: KeptName, value: string): void;
  /** Where ledgers outlive the machine; undefined where there is no such place, or strangers may cause the run. */
  readonly ledgers: LedgerStore | undefined;
  /** Commits as the system itself gives them, for where git has none; undefined where it does not. */
  readonly repository: Repository | undefined;
  /** Writes summary, annotations, outputs and the artifact. What can't be written warns and changes no verdict. */
  publish(publication: Publication): Promise<void>;
}
