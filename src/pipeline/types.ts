import type { Config } from '../config/schema.ts';
import type { Spelling } from '../config/spelling.ts';
import type { RunContext } from '../domain/context.ts';
import type { Fault } from '../domain/fault.ts';
import type { ProgressSink } from '../domain/progress.ts';
import type { Publication } from '../domain/publication.ts';
import type { Clock } from '../ports/clock.ts';
import type { Files } from '../ports/files.ts';
import type { Http } from '../ports/http.ts';
import type { LedgerStore } from '../ports/ledger-store.ts';
import type { Random } from '../ports/random.ts';
import type { Repository } from '../ports/repository.ts';

/** The outside world of a run. */
export interface RunPorts {
  readonly files: Files;
  readonly http: Http;
  readonly clock: Clock;
  readonly random: Random;
  /** Absent: there are no earlier commits to look at. */
  readonly repository?: Repository | undefined;
}

/** A simulated vendor, and the storage beside it where the vendor downloads the rows. */
export interface SandboxAddress {
  readonly url: string;
  readonly apiKey: string;
  /** `s3://…` with the `AWS_*` variables that lead there. */
  readonly storage?: { readonly url: string; readonly environment: ReadonlyMap<string, string> };
}

/** What a run is asked to do, and whom it tells. */
export interface RunRequest {
  readonly config: Config;
  /** Faults of the inputs, found before; with any, nothing is sent. */
  readonly configFaults: readonly Fault[];
  /** How the user wrote the inputs, for messages; default: as a step's inputs. */
  readonly spelling?: Spelling;
  readonly context: RunContext;
  readonly environment: ReadonlyMap<string, string>;
  /** Absolute; base of `working-directory`. */
  readonly processDirectory: string;
  /** Where the sandbox listens and the key that it accepts, if the run goes there. */
  readonly sandbox: SandboxAddress | undefined;
  readonly signal: AbortSignal;
  readonly emit: ProgressSink;
  /** Told every secret, and all that derives from it, before anything else could show it. */
  readonly hide: (secrets: readonly string[]) => void;
  /** Where the ledger outlives this machine, if there is such a place. */
  readonly ledgers?: LedgerStore | undefined;
  /**
   * The run itself was cancelled or killed, and this is the post step of its action: it looks at each job once, and the
   * verdict stays what it was.
   */
  readonly isPostStep?: true;
  /** Tells the world, before the run cleans up after itself. */
  readonly publish?: (publication: Publication) => Promise<void>;
  /** Path of the journal, before anything of it is sent. */
  readonly onLedger?: (path: string) => void;
  /** Ids of accepted jobs, as soon as they are known. */
  readonly onJobIds: (ids: readonly string[]) => void;
}
