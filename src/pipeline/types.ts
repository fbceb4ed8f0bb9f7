import type { Config } from '../config/schema.ts';
import type { Spelling } from '../config/spelling.ts';
import type { CiContext } from '../domain/context.ts';
import type { Fault } from '../domain/fault.ts';
import type { Mode } from '../domain/mode.ts';
import type { ProgressSink } from '../domain/progress.ts';
import type { Shard } from '../domain/shard.ts';
import type { AskEarlierVerdict } from '../hosts/types.ts';
import type { Clock } from '../ports/clock.ts';
import type { Files } from '../ports/files.ts';
import type { Http } from '../ports/http.ts';
import type { LedgerStore } from '../ports/ledger-store.ts';
import type { MemoryPlace } from '../ports/memory-store.ts';
import type { Random } from '../ports/random.ts';
import type { Repository } from '../ports/repository.ts';
import type { Publication } from '../report/publication.ts';

/** The outside world of a run. */
export interface RunPorts {
  readonly files: Files;
  readonly http: Http;
  readonly clock: Clock;
  readonly random: Random;
  /** Absent if no earlier commits can be read. */
  readonly repository?: Repository | undefined;
}

/** A simulated vendor, with an object store if the vendor downloads the rows. */
export interface SandboxAddress {
  readonly url: string;
  readonly apiKey: string;
  /** `s3://…` with the `AWS_*` variables for access. */
  readonly storage?: { readonly url: string; readonly environment: ReadonlyMap<string, string> };
}

/** The command line that started a run. */
export interface CommandLine {
  /** How the user calls this program, such as `npx bulk-job`. */
  readonly program: string;
  /**
   * The same command line for another mode, with these flags instead of those that resume a run or have their names, and
   * without the flags named last; quoted for a shell.
   */
  write(mode: Mode, flags: readonly (readonly [name: string, value: string])[], without?: readonly string[]): string;
}

/** What a run is asked to do, and where it reports. */
export interface RunRequest {
  readonly config: Config;
  /** Faults that were already found in the inputs; if there are any, nothing is sent. */
  readonly configFaults: readonly Fault[];
  /** How the user writes inputs, for messages; default: as inputs of a step. */
  readonly spelling?: Spelling;
  /** The command line of this run, if it was started from one: for commands that continue it. */
  readonly command?: CommandLine | undefined;
  readonly context: CiContext;
  readonly environment: ReadonlyMap<string, string>;
  /** The leg that the input `shard` means in this environment; `startRun` finds it. */
  readonly shard?: Shard | undefined;
  /** Absolute; the base of `working-directory`. */
  readonly processDirectory: string;
  /** Where the sandbox listens and the key it accepts, if the run uses it. */
  readonly sandbox: SandboxAddress | undefined;
  readonly signal: AbortSignal;
  readonly emit: ProgressSink;
  /** Called with every secret, and everything derived from it, before anything can show it. */
  readonly hide: (secrets: readonly string[]) => void;
  /** Where copies of the ledger survive this machine, if there is such a place. */
  readonly ledgers?: LedgerStore | undefined;
  /** Where the CI system itself keeps row memories, if there is such a place for this run. */
  readonly memories?: MemoryPlace | undefined;
  /** What the run before this one said, if there is such a place to ask. */
  readonly earlierVerdict?: AskEarlierVerdict | undefined;
  /**
   * The run itself was canceled or killed, and this is the post step of its action: it polls each job once, and the
   * verdict does not change.
   */
  readonly isPostStep?: true;
  /** Of the step that a post step finishes: a later run continues that one. */
  readonly stepInputs?: Pick<Config, 'mode' | 'ledger'>;
  /** Publishes the result, before the run cleans up. */
  readonly publish?: (publication: Publication) => Promise<void>;
  /** Called with the path of the ledger; nothing is sent before it resolves. */
  readonly onLedger?: (path: string) => Promise<void> | void;
  /** Called with the ids of accepted jobs, as soon as they are known. */
  readonly onJobIds: (ids: readonly string[]) => void;
}
