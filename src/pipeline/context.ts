import { join } from 'node:path';
import type { Reason } from '../domain/fault.ts';
import type { Mode } from '../domain/mode.ts';
import type { RunPlace } from '../domain/run-again.ts';
import type { Continuation } from '../engine/resume/resume.ts';
import type { Session } from '../engine/session.ts';
import type { EngineParts, LeftJob, Stop } from '../engine/types.ts';
import type { LedgerHistory, LedgerWriter } from '../ledger/history.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { LedgerShard } from '../ledger/record.ts';
import type { LedgerIdentity, SavedCopy } from '../ports/ledger-store.ts';
import type { Detail, Difference, PlanSummary } from '../report/schema.ts';
import type { JobStore } from '../store/job-store.ts';
import type { PagedFile } from '../store/paged-file.ts';
import type { RowStore } from '../store/row-store.ts';
import type { Transport } from '../transport/types.ts';
import type { Scope } from './choose-rows.ts';
import { withShard } from './find-shard.ts';
import { guardRequest } from './guard.ts';
import type { Merged } from './merge/types.ts';
import type { OutputFolder } from './output-folder.ts';
import type { ReadFile } from './read-rows.ts';
import type { RunMemory } from './row-memory/types.ts';
import type { Setup } from './setup.ts';
import { toStops } from './stops.ts';
import { watchTemporaryFiles } from './temporary-files.ts';
import type { RunPorts, RunRequest } from './types.ts';

/** The rows of a run, complete or still being read. */
export interface KnownRows {
  readonly store: RowStore;
  readonly files: readonly ReadFile[];
  /** Set if the data files are no longer available, and only the ledger is left. */
  readonly rowless: LedgerHistory | undefined;
  /** What is known of the rows of such a ledger all the same. */
  readonly keys?: RowKeys;
}

export type RowKeys = Pick<
  EngineParts,
  'keyOf' | 'hasKey' | 'hasKeyBytes' | 'fieldsOf' | 'cellsOf' | 'lineOf' | 'linesOf' | 'hashKey' | 'wasThere'
>;

/** A run's only client for requests to the vendor. */
export interface VendorClient {
  readonly session: Session;
  readonly transport: Transport;
}

/** The ledger of this run, and what an earlier attempt left to do. */
export interface OpenedLedger {
  readonly ledger: Ledger;
  /** As whom this run writes it; undefined if it records nothing. */
  readonly writer: LedgerWriter | undefined;
  /** Saves a copy that survives the machine; undefined if there is no place for one. */
  readonly save: (() => Promise<SavedCopy>) | undefined;
  readonly continuation: Continuation | undefined;
  /** The first line of the summary (docs/contract.md, 6.2). */
  readonly continues: string | undefined;
}

/** The result of sending, except for what the row store and the job store hold. */
export interface Sent {
  /** Rounds of submits, the first one included. */
  readonly rounds: number;
  /** Rows in results that are in no job of this run. */
  readonly foreignRows: number;
  /** Jobs that a cancel left running. */
  readonly left: readonly LeftJob[];
}

/** Names of files in a temporary folder: the result folder is cleared later, when the run makes it its own. */
interface ChangeFiles {
  readonly folder: string;
  readonly files: readonly string[];
}

/** What the phases have produced so far; whatever fails, the report is made from it. */
export interface Known {
  mode: Mode;
  detail: Detail;
  /** Undefined once another run owns it. */
  folder: OutputFolder | undefined;
  setup: Setup | undefined;
  rows: KnownRows | undefined;
  plan: PlanSummary | undefined;
  /** Which rows of the files the run is about; undefined until they are chosen. */
  scope: Scope | undefined;
  /** Identity of the ledger that the run writes or continues. */
  identity: LedgerIdentity | undefined;
  /** Undefined without `changed-only`, and in modes that send nothing. */
  memory: RunMemory | undefined;
  /** What the row memory did, as a sentence. */
  remembers: string | undefined;
  /** How the files differ from the base, and the names of the files that say so. */
  difference: ({ readonly report: Difference } & ChangeFiles) | undefined;
  /** Rows that the row memory knows and that left the files, where they can be read. */
  removed: ChangeFiles | undefined;
  /** An earlier attempt may have sent rows, and it has not been resumed yet. */
  mayBeSent: boolean;
  /** What a leg knows of the whole run; undefined until it has a plan. */
  leg: LedgerShard | undefined;
  /** What the legs said, in `merge`. */
  merged: Merged | undefined;
  /** The batches of a leg. */
  batches: PagedFile | undefined;
  client: VendorClient | undefined;
  /** Time that went by, from the first request, until this run could send. */
  settledMs: number;
  jobs: JobStore | undefined;
  ledger: OpenedLedger | undefined;
  sent: Sent | undefined;
}

/** What the phases of a run share: the request, the ports, and what to report. */
export interface RunContext {
  /** Masks what it emits, and remembers the secrets it hides. */
  readonly request: RunRequest;
  readonly ports: RunPorts;
  readonly startedAt: string;
  /** For messages that say how the run is continued. */
  readonly place: RunPlace;
  readonly known: Known;
  /** Reasons of the verdict. */
  readonly stops: Stop[];
  /** Reasons that an input downgrades to a warning. */
  readonly downgraded: Reason[];
  readonly notices: readonly string[];
  /** Masked in every text that the run writes or emits. */
  readonly secrets: readonly string[];
  /** Adds a sentence to the report and emits it at once; repeated ones are dropped. */
  notice(text: string): void;
  /** Does some work; whatever it throws becomes reasons of the verdict. */
  attempt(work: () => Promise<void>): Promise<void>;
  /** Resolves with a function from file names to paths in the private temporary folder, which is created on first use. */
  temporary(): Promise<(name: string) => string>;
  /** Closes what is open and removes the temporary folder. */
  close(): Promise<void>;
}

async function closeRowMemory({ memory }: Known): Promise<void> {
  memory?.collector.close();
  memory?.remembered?.close();
  memory?.reserved?.close();
  if (memory?.began !== memory?.remembered) memory?.began?.close();
  await memory?.store.release();
}

/** Closes the rows before others replace them. */
export function closeRows(known: Known): void {
  const { rows } = known;
  known.rows = undefined;
  rows?.store.close();
}

/** What all phases of a run share, before anything is known. */
export function startRun(given: RunRequest, real: RunPorts): RunContext {
  const known: Known = {
    mode: 'run',
    detail: 'minimal',
    folder: undefined,
    setup: undefined,
    rows: undefined,
    plan: undefined,
    scope: undefined,
    identity: undefined,
    memory: undefined,
    remembers: undefined,
    difference: undefined,
    removed: undefined,
    mayBeSent: false,
    leg: undefined,
    merged: undefined,
    batches: undefined,
    client: undefined,
    settledMs: 0,
    jobs: undefined,
    ledger: undefined,
    sent: undefined,
  };
  const secrets: string[] = [];
  const notices: string[] = [];
  const stops: Stop[] = [];
  const request = guardRequest(withShard(given), known, secrets);
  const place = {
    ci: request.context.ci,
    keepsLedger: request.ledgers !== undefined,
    get ledger() {
      return known.ledger === undefined ? undefined : known.folder?.ledger;
    },
  };
  const files = watchTemporaryFiles(real.files, () => known.ledger !== undefined, place);
  let temporary: string | undefined;
  return {
    request,
    ports: { ...real, files },
    startedAt: real.clock.date().toISOString(),
    place,
    known,
    stops,
    downgraded: [],
    notices,
    secrets,
    notice(text) {
      if (notices.includes(text)) return;
      notices.push(text);
      request.emit({ kind: 'notice', text });
    },
    async attempt(work) {
      try {
        await work();
      } catch (error) {
        for (const stop of toStops(error, request.signal, known, place)) {
          // A full disk refuses the ledger, and then the files.
          if (!stops.some(({ fault }) => fault.message === stop.fault.message)) stops.push(stop);
        }
      }
    },
    async temporary() {
      temporary ??= await files.temporaryDirectory('bulk-job-');
      const folder = temporary;
      return (name) => join(folder, name);
    },
    async close() {
      // The report has already said what could not be written.
      await known.ledger?.ledger.close().catch(() => undefined);
      known.rows?.store.close();
      known.jobs?.close();
      known.batches?.close();
      await closeRowMemory(known);
      if (temporary !== undefined) await files.remove(temporary);
      await known.folder?.release();
    },
  };
}
