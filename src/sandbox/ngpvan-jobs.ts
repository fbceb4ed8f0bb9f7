import type { DatabaseMode } from './ngpvan-catalogue.ts';
import { ImportError, type Imported, type ImportJob, importFile } from './ngpvan-import.ts';
import type { Order } from './ngpvan-order.ts';
import type { ResultOrigin } from './ngpvan-results.ts';
import { createJudge, resultHeader } from './ngpvan-rows.ts';
import type { Spool } from './spool.ts';
import type { JobDesk, VendorWorld } from './types.ts';
import type { ImportRecord } from './vendor-records.ts';

const KB = 1024;
/** Ids of jobs, uploads and records begin here. */
export const FIRST_ID = 10_000_000;

/** The vendor's pages disagree on the words of a job that has ended; give those that a test wants. */
export interface VanWords {
  readonly pending: string;
  readonly running: string;
  readonly runningWithErrors: string;
  readonly done: string;
  readonly doneWithErrors: string;
  readonly failed: string;
}

export interface NgpvanOptions {
  readonly words?: Partial<VanWords>;
  /** Largest result file; default: what the request wants, which is 5000 KB or more. */
  readonly resultFileBytes?: number;
  /** How long a link to a result file lives; default 24 h. Every poll gives new ones. */
  readonly resultSeconds?: number;
  /** Database modes that the key opens; default both. */
  readonly databaseModes?: readonly DatabaseMode[];
  /** Entries of a page of mapping types, where the request does not say. */
  readonly pageSize?: number;
  /** Credentials of the object store are temporary ones, with a session token. */
  readonly sessionToken?: boolean;
}

export interface VanJob {
  readonly order: Order;
  readonly acceptedMs: number;
  readonly header: readonly string[];
  readonly resultPath: string;
  /** Resolves when the file has been read, whatever came of it. */
  reading: Promise<void>;
  imported: Imported | undefined;
  failure: ImportError | undefined;
}

/** What one sandbox of VAN holds. */
export interface Van {
  readonly world: VendorWorld;
  readonly options: NgpvanOptions;
  readonly words: VanWords;
  readonly spool: Spool;
  readonly results: ResultOrigin;
  readonly jobs: Map<string, VanJob>;
  readonly imports: Map<string, ImportRecord>;
  readonly stopped: AbortSignal;
  nextKey(): string;
}

/** Takes the order; its file is read after the answer. */
export function startImport(van: Van, document: unknown, order: Order, desk: JobDesk): string {
  const { world, options, spool } = van;
  const { id, take, end } = desk.open();
  const number = van.jobs.size + 1;
  const rows: (readonly string[])[] = [];
  van.imports.set(id, { columns: order.columns, rows, order: document });
  const job: VanJob = {
    order,
    acceptedMs: world.elapsedMs(),
    header: resultHeader(order, number * 10),
    resultPath: spool.path(`${id}.csv`),
    reading: Promise.resolve(),
    imported: undefined,
    failure: undefined,
  };
  const work: ImportJob = {
    order,
    zipPath: spool.path(`${id}.zip`),
    resultPath: job.resultPath,
    uploadId: String(FIRST_ID + number),
    resultBytes: options.resultFileBytes ?? order.resultKb * KB,
    judge: createJudge(order, { decide: (row) => desk.decide(row), nextKey: van.nextKey, jobId: id }),
    take(entries, cells) {
      take(entries);
      if (world.detail === 'full') rows.push(...cells);
    },
    signal: van.stopped,
  };
  job.reading = importFile(work).then(
    (imported) => {
      job.imported = imported;
      end();
    },
    (error: unknown) => {
      if (van.stopped.aborted) return;
      job.failure =
        error instanceof ImportError ? error : new ImportError('INTERNAL', `The sandbox failed: ${String(error)}`);
      end(job.failure.message);
    },
  );
  van.jobs.set(id, job);
  return id;
}
